//! Why the pods of a workload do not run: what scheduler, kubelet and controllers say of them.
//! Invariant: a past event counts only while the pod's present state still shows the trouble.

use super::pod_trouble::{Found, look_into};
use super::shortage;
use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::{Cause, Inquiry};
use crate::diagnosis::remedy::{Risk, remedy};
use crate::domain::ids::ClusterName;
use crate::domain::object::Object;
use crate::domain::resource::ResourceRef;

/// Explains a workload that is not as it should be. With a Klusterlet that asks for the image which cannot be pulled,
/// that is the object at fault.
pub fn explain(
    inquiry: &mut Inquiry<'_>,
    cluster: &ClusterName,
    workload: Seen<'_>,
    klusterlet: Option<Seen<'_>>,
) -> bool {
    let namespace = workload.object.namespace().to_owned();
    let why = format!("what keeps the pods of {} from running", workload.object.name());
    let pods = inquiry.look(cluster, &format!("get pods -n {namespace}"), &why, "workload.not-ready").is_seen();
    inquiry.glance(cluster, &format!("get events -n {namespace}"), &why, "workload.not-ready");
    if !pods {
        return false;
    }
    if shortage::detect(inquiry, cluster, workload) {
        return true;
    }
    let owner = workload.object.reference(cluster);
    let mine: Vec<Seen<'_>> = inquiry
        .objects(cluster, "Pod")
        .into_iter()
        .filter(|pod| pod.object.namespace() == namespace && belongs(pod.object, workload.object))
        .collect();
    let Some((pod, found)) = mine.iter().find_map(|pod| Some((*pod, look_into(inquiry, cluster, *pod)?))) else {
        return false;
    };
    conclude(inquiry, cluster, workload, &owner, pod, found, klusterlet);
    true
}

/// Explains a pod that no workload made: it is its own owner.
pub fn explain_pod(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, pod: Seen<'_>) {
    let why = format!("what keeps pod {} from running", pod.object.name());
    let words = format!("get events -n {}", pod.object.namespace());
    inquiry.glance(cluster, &words, &why, "workload.pod-not-ready");
    if let Some(found) = look_into(inquiry, cluster, pod) {
        let owner = pod.object.reference(cluster);
        conclude(inquiry, cluster, pod, &owner, pod, found, None);
    }
}

/// Whether a pod was made by a workload, directly or through a ReplicaSet.
pub fn belongs(pod: &Object, workload: &Object) -> bool {
    pod.list("metadata.ownerReferences").iter().any(|owner| {
        let text = |key: &str| owner.get(key).and_then(serde_json::Value::as_str).unwrap_or_default();
        let (kind, name) = (text("kind"), text("name"));
        (kind == workload.kind() && name == workload.name())
            || (kind == "ReplicaSet"
                && workload.kind() == "Deployment"
                && name.rsplit_once('-').is_some_and(|(made_by, _)| made_by == workload.name()))
    })
}

fn conclude(
    inquiry: &mut Inquiry<'_>,
    cluster: &ClusterName,
    workload: Seen<'_>,
    owner: &ResourceRef,
    pod: Seen<'_>,
    found: Found,
    klusterlet: Option<Seen<'_>>,
) {
    let name = format!("{}/{}", owner.namespace.clone().unwrap_or_default(), owner.name);
    let mut resource = found.root.clone().unwrap_or_else(|| owner.clone());
    let mut summary = format!("{} {name} on {cluster}: {}", owner.kind, found.says);
    let mut evidence = found.evidence;
    let mut remediation = vec![remedy(
        cluster,
        &format!("describe {} {} -n {}", owner.kind.to_lowercase(), owner.name, workload.object.namespace()),
        found.advice,
        format!("{} {name} has all its replicas ready and no new warning", owner.kind),
        Risk::Look,
    )];
    if let Some((klusterlet, field)) = klusterlet.and_then(|k| Some((k, asks_for(k.object, found.image.as_deref()?)?)))
    {
        resource = klusterlet.object.reference(cluster);
        evidence.extend(inquiry.cite_field(klusterlet, field));
        summary = format!(
            "{field} of Klusterlet {} on {cluster} asks for an image that cannot be pulled. {summary}",
            klusterlet.object.name()
        );
        remediation.clear();
        remediation.push(remedy(
            cluster,
            &format!("describe klusterlet {}", klusterlet.object.name()),
            format!("set {field} to an image that exists; the operator then replaces the agent"),
            format!("{name} has all its replicas ready"),
            Risk::Look,
        ));
    }
    let pod_ref = pod.object.reference(cluster);
    inquiry.link(&resource, owner);
    inquiry.link(owner, &pod_ref);
    inquiry.step("workload.not-ready", owner);
    inquiry.step("workload.pod-not-ready", &pod_ref);
    evidence.extend(inquiry.cite_field(pod, "status.phase").filter(|_| evidence.is_empty()));
    inquiry.cause(Cause {
        fault: found.fault.into(),
        resource,
        confidence: found.confidence,
        summary,
        evidence,
        remediation,
    });
}

/// The field of the Klusterlet that names this image.
fn asks_for(klusterlet: &Object, image: &str) -> Option<&'static str> {
    ["spec.registrationImagePullSpec", "spec.workImagePullSpec", "spec.imagePullSpec"]
        .into_iter()
        .find(|field| klusterlet.text(field) == image)
}
