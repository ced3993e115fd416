//! Who will take a change back: what an object says of those that made it and keep it as it is.
//! Invariant: a guess is never made; each sentence rests on a field of the object, which it names.
//! Not here: what else acts on it and is no field of it, as an autoscaler does (`cluster::door`).

use crate::domain::object::Object;
use serde_json::Value;

/// Labels and annotations that a tool leaves on what it keeps in place: the key, and the words for its value.
const MARKS: [(&str, &str); 10] = [
    // ocm, pkg/operator/helpers: the operators put every change of these back.
    ("open-cluster-management.io/created-by-klusterlet", "the klusterlet operator keeps it as the Klusterlet {} says"),
    (
        "open-cluster-management.io/created-by-clustermanager",
        "the cluster-manager operator keeps it as the ClusterManager {} says",
    ),
    ("argocd.argoproj.io/tracking-id", "Argo CD keeps it as its application says ({})"),
    ("argocd.argoproj.io/instance", "Argo CD keeps it as the application {} says"),
    ("kustomize.toolkit.fluxcd.io/name", "Flux keeps it as the Kustomization {} says"),
    ("helm.toolkit.fluxcd.io/name", "Flux keeps it as the HelmRelease {} says"),
    ("meta.helm.sh/release-name", "the next upgrade of the Helm release {} will overwrite it"),
    ("olm.owner", "the Operator Lifecycle Manager keeps it as {} says"),
    ("addons.k8s.io/managed-by", "the add-on manager {} keeps it in place"),
    (
        "work.open-cluster-management.io/manifestworkreplicaset",
        "the ManifestWorkReplicaSet {} keeps it on its clusters",
    ),
];

/// Sentences about those that own an object, or would put a change of it back.
pub fn warnings(object: &Object) -> Vec<String> {
    let mut warnings: Vec<String> = object.list("metadata.ownerReferences").iter().filter_map(owner).collect();
    for (key, words) in MARKS {
        let value = object.label(key).or_else(|| object.annotation(key)).filter(|value| !value.is_empty());
        warnings.extend(value.map(|value| sentence(&words.replace("{}", value), key)));
    }
    if let Some(manager) = object.label("app.kubernetes.io/managed-by")
        && warnings.is_empty()
    {
        warnings.push(sentence(&format!("{manager} made it, and may put it back"), "app.kubernetes.io/managed-by"));
    }
    if object.is_deleting() {
        warnings.push("it is being deleted already".to_owned());
    }
    warnings
}

fn sentence(words: &str, key: &str) -> String {
    format!("{words} ({key})")
}

fn owner(reference: &Value) -> Option<String> {
    let text = |field: &str| reference.get(field).and_then(Value::as_str).unwrap_or_default();
    let (kind, name) = (text("kind"), text("name"));
    match kind {
        "" => None,
        // ocm, pkg/work/spoke: each applied object is owned by the AppliedManifestWork of its ManifestWork.
        "AppliedManifestWork" => {
            let work = name.split_once('-').map_or(name, |(_, work)| work);
            Some(format!("the work agent puts it back as the ManifestWork {work} on the hub says (ownerReferences)"))
        }
        _ if reference.get("controller").and_then(Value::as_bool) == Some(true) => {
            Some(format!("the {kind} {name} controls it and will put it back (ownerReferences)"))
        }
        _ => Some(format!("it belongs to the {kind} {name} and goes with it (ownerReferences)")),
    }
}

#[cfg(test)]
mod tests {
    use super::warnings;
    use crate::domain::object::Object;
    use serde_json::{Value, json};

    fn of(metadata: Value) -> Vec<String> {
        warnings(&Object(json!({"metadata": metadata})))
    }

    #[test]
    fn who_keeps_an_object_in_place_is_named() {
        for (metadata, words) in [
            (
                json!({"labels": {"open-cluster-management.io/created-by-klusterlet": "klusterlet"}}),
                "klusterlet operator",
            ),
            (json!({"annotations": {"argocd.argoproj.io/tracking-id": "shop:apps/Deployment:shop/web"}}), "Argo CD"),
            (json!({"annotations": {"meta.helm.sh/release-name": "shop"}}), "Helm release shop"),
            (
                json!({"ownerReferences": [{"kind": "ReplicaSet", "name": "web-5f", "controller": true}]}),
                "ReplicaSet web-5f",
            ),
            (
                json!({"ownerReferences": [{"kind": "AppliedManifestWork", "name": "abc-addon-x-deploy-0"}]}),
                "ManifestWork addon-x-deploy-0",
            ),
            (json!({"labels": {"app.kubernetes.io/managed-by": "acme"}}), "acme made it"),
        ] {
            let said = of(metadata.clone());
            assert!(said.len() == 1 && said[0].contains(words), "{metadata} {said:?}");
        }
    }

    #[test]
    fn an_object_of_nobody_has_no_warning() {
        assert_eq!(of(json!({"labels": {"app": "web"}, "ownerReferences": [{}, 7]})), Vec::<String>::new());
    }
}
