//! Words about a ManifestWork, which an agent carries out on a spoke with all rights.
//! Invariant: what cannot be seen of it reaches far.

use crate::domain::row::KindId;
use serde_json::Value;

/// Groups and kinds that a spoke hangs on, or that let others in there.
const FAR_GROUPS: [&str; 8] = [
    "rbac.authorization.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "admissionregistration.k8s.io",
    "certificates.k8s.io",
    "work.open-cluster-management.io",
    "addon.open-cluster-management.io",
    "operator.open-cluster-management.io",
];
const FAR_KINDS: [&str; 7] =
    ["Secret", "ServiceAccount", "Namespace", "Node", "PersistentVolume", "ManagedCluster", "ManagedClusterSet"];

pub(super) fn is_work(kind: &KindId) -> bool {
    kind.group == "work.open-cluster-management.io" && kind.plural == "manifestworks"
}

/// Whether a patch touches more than what is written beside the work: its labels and annotations. What it leaves out of
/// the manifests is deleted on the spoke.
pub(super) fn touches_work(patch: &Value) -> bool {
    match patch {
        Value::Object(fields) => fields.contains_key("spec") || super::merge_reaches_far(patch),
        Value::Array(steps) => steps.iter().any(|step| {
            let path = step.get("path").and_then(Value::as_str).unwrap_or_default();
            let beside = path.starts_with("/metadata/labels") || path.starts_with("/metadata/annotations");
            super::step_reaches_far(step) || !(beside || path == "/metadata/finalizers/-")
        }),
        _ => true,
    }
}

/// Whether new work brings something to the spoke that reaches far there.
pub(super) fn brings_far(work: &Value) -> bool {
    let Some(spec) = work.get("spec") else { return true };
    let Some(fields) = spec.as_object() else { return true };
    let manifests = match fields.get("workload").map(|workload| workload.get("manifests")) {
        None => &Vec::new(),
        Some(Some(Value::Array(manifests))) => manifests,
        Some(_) => return true,
    };
    fields.keys().any(|key| key == "executor" || key == "deleteOption") || manifests.iter().any(brings)
}

fn brings(manifest: &Value) -> bool {
    let version = manifest.get("apiVersion").and_then(Value::as_str).unwrap_or_default();
    let kind = manifest.get("kind").and_then(Value::as_str).unwrap_or_default();
    let group = version.split_once('/').map_or("", |(group, _)| group);
    let none_left = manifest.pointer("/spec/replicas").is_some_and(super::is_none_left);
    version.is_empty()
        || kind.is_empty()
        || kind.ends_with("List")
        || FAR_GROUPS.contains(&group)
        || FAR_KINDS.contains(&kind)
        || none_left
}
