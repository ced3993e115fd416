//! The paths of support bundles of troubleshoot.sh, old and new.
//! Invariant: of two files with the same objects, one is noted.
//! Not here: bare arrays and lists without a kind, which is how these files hold objects (`dump`).

use super::notes::{Around, objects};
use super::{LogPart, Note, object_stem};
use crate::cluster::snapshot::index::KindPath;

/// Names of files and folders below `cluster-resources`, with group, plural, and whether there is a file for each
/// namespace. A second name of a kind is that of older versions.
pub(super) const RESOURCES: [(&str, &str, &str, bool); 37] = [
    ("pods", "", "pods", true),
    ("services", "", "services", true),
    ("deployments", "apps", "deployments", true),
    ("replicasets", "apps", "replicasets", true),
    ("statefulsets", "apps", "statefulsets", true),
    ("daemonsets", "apps", "daemonsets", true),
    ("jobs", "batch", "jobs", true),
    ("cronjobs", "batch", "cronjobs", true),
    ("ingress", "networking.k8s.io", "ingresses", true),
    ("network-policy", "networking.k8s.io", "networkpolicies", true),
    ("resource-quota", "", "resourcequotas", true),
    ("resource-quotas", "", "resourcequotas", true),
    ("pod-disruption-budgets", "policy", "poddisruptionbudgets", true),
    ("pod-disruption-budgets-info", "policy", "poddisruptionbudgets", true),
    ("limitranges", "", "limitranges", true),
    ("events", "", "events", true),
    ("pvcs", "", "persistentvolumeclaims", true),
    ("roles", "rbac.authorization.k8s.io", "roles", true),
    ("rolebindings", "rbac.authorization.k8s.io", "rolebindings", true),
    ("endpoints", "", "endpoints", true),
    ("endpointslices", "discovery.k8s.io", "endpointslices", true),
    ("serviceaccounts", "", "serviceaccounts", true),
    ("leases", "coordination.k8s.io", "leases", true),
    ("configmaps", "", "configmaps", true),
    ("namespaces", "", "namespaces", false),
    ("nodes", "", "nodes", false),
    ("pvs", "", "persistentvolumes", false),
    ("clusterroles", "rbac.authorization.k8s.io", "clusterroles", false),
    ("clusterrolebindings", "rbac.authorization.k8s.io", "clusterrolebindings", false),
    ("storage-classes", "storage.k8s.io", "storageclasses", false),
    ("volumeattachments", "storage.k8s.io", "volumeattachments", false),
    ("priorityclasses", "scheduling.k8s.io", "priorityclasses", false),
    ("certificatesigningrequests", "certificates.k8s.io", "certificatesigningrequests", false),
    ("ingress-classes", "networking.k8s.io", "ingressclasses", false),
    ("validating-webhook-configurations", "admissionregistration.k8s.io", "validatingwebhookconfigurations", false),
    ("mutating-webhook-configurations", "admissionregistration.k8s.io", "mutatingwebhookconfigurations", false),
    ("custom-resource-definitions", "apiextensions.k8s.io", "customresourcedefinitions", false),
];

/// A resource by its name in a path.
pub(super) fn resource(name: &str) -> Option<&'static (&'static str, &'static str, &'static str, bool)> {
    RESOURCES.iter().find(|(known, ..)| *known == name)
}

pub(super) fn note(steps: &[&str], around: &Around) -> Note {
    match steps {
        ["cluster-resources", rest @ ..] => resources(rest, around),
        ["cluster-info", "cluster_version.json"] => Note::Version,
        ["cluster-info", "errors.json"] => Note::Gap { kind: None, namespace: None },
        [collector, rest @ ..] if collector.contains("log") => collected_log(collector, rest, around),
        _ => Note::Other,
    }
}

fn resources(steps: &[&str], around: &Around) -> Note {
    match steps {
        ["groups.json" | "resources.json"] => Note::LegacyDiscovery,
        ["auth-cani-list", file] => object_stem(file)
            .map_or(Note::Other, |namespace| Note::Gap { kind: None, namespace: Some(namespace.to_owned()) }),
        [errors] if errors.ends_with("-errors.json") => {
            let kind = resource(errors.trim_end_matches("-errors.json")).map(|known| KindPath::new(known.1, known.2));
            Note::Gap { kind, namespace: None }
        }
        ["custom-resources", errors] if errors.ends_with("-errors.json") => Note::Gap { kind: None, namespace: None },
        ["custom-resources", file] => match object_stem(file).and_then(|stem| stem.split_once('.')) {
            Some((plural, group)) if is_first(around) => objects(group, plural, "", None),
            _ => Note::Other,
        },
        ["custom-resources", kind, file] => match (kind.split_once('.'), object_stem(file)) {
            (Some((plural, group)), Some(namespace)) if is_first(around) => objects(group, plural, namespace, None),
            _ => Note::Other,
        },
        ["pods", "logs", namespace, pod, file] => log(namespace, pod, file),
        [file] => match object_stem(file).and_then(resource) {
            // A single file for what lies in namespaces holds those of all of them.
            Some((_, group, plural, true)) if is_first(around) => {
                Note::Objects { kind: KindPath::new(group, plural), namespace: None, name: None }
            }
            Some((_, group, plural, false)) if is_first(around) => objects(group, plural, "", None),
            _ => Note::Other,
        },
        [folder, file] => match (resource(folder), object_stem(file)) {
            (Some((_, group, plural, true)), Some(namespace)) if is_first(around) => {
                objects(group, plural, namespace, None)
            }
            _ => Note::Other,
        },
        _ => Note::Other,
    }
}

/// Not the YAML beside a JSON of the same name, which holds the same.
fn is_first(around: &Around) -> bool {
    let path = around.file.path.as_str();
    let stem = path.strip_suffix(".yaml").or_else(|| path.strip_suffix(".yml"));
    stem.is_none_or(|stem| around.tree.find(&format!("{stem}.json")).is_none())
}

fn log(namespace: &str, pod: &str, file: &str) -> Note {
    let Some(stem) = file.strip_suffix(".log") else { return Note::Other };
    if stem.ends_with("-logs-errors") {
        let namespace = Some(namespace.to_owned()).filter(|namespace| !namespace.is_empty());
        return Note::Gap { kind: None, namespace };
    }
    let (container, which) = match stem.strip_suffix("-previous") {
        Some(container) => (container, LogPart::Previous),
        None => (stem, LogPart::Current),
    };
    Note::Log { namespace: namespace.to_owned(), pod: pod.to_owned(), container: container.to_owned(), which }
}

/// What a bundle's own collector of logs wrote, unless it links to what was noted already.
fn collected_log(collector: &str, steps: &[&str], around: &Around) -> Note {
    match steps {
        [pod, file] => {
            let linked = || {
                let logs = format!("{}cluster-resources/pods/logs/", around.root);
                around
                    .tree
                    .folders(&logs)
                    .iter()
                    .any(|namespace| around.tree.find(&format!("{logs}{namespace}/{pod}/{file}")).is_some())
            };
            if linked() { Note::Other } else { log("", pod, file) }
        }
        [namespace, pod, file] => {
            let same = around.has(&format!("cluster-resources/pods/logs/{namespace}/{pod}/{file}"));
            if same { Note::Other } else { log(namespace, pod, file) }
        }
        [file] if collector == "logs" || collector == "all-logs" => {
            match file.strip_suffix(".log").filter(|pod| !pod.is_empty()) {
                // Older collectors put the logs of a pod with one container right there.
                Some(pod) => Note::Log {
                    namespace: String::new(),
                    pod: pod.to_owned(),
                    container: String::new(),
                    which: LogPart::Current,
                },
                None => Note::Other,
            }
        }
        _ => Note::Other,
    }
}
