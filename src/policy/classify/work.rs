//! Work for other clusters: what a mutation on the hub makes of the spokes, where an agent with all rights carries it out.
//! Invariant: work reaches as far as what it carries; a form in which that cannot be seen reaches far.
//!
//! A ManifestWork is a tunnel: a ClusterRoleBinding in one gives away a spoke as if it had been made there. Of those that
//! are changed it cannot be seen what the change leaves out, and what is left out is deleted on the spoke. A
//! ManifestWorkReplicaSet and an AddOnTemplate are for many clusters at once.

use super::{body, is_grave};
use serde_json::Value;

const WORK: &str = "work.open-cluster-management.io";
const ADDON: &str = "addon.open-cluster-management.io";

/// Whether a mutation reaches far by what it makes other clusters do.
pub(super) fn reaches_far(method: &str, group: &str, plural: &str, body: &Value) -> bool {
    match (group, plural) {
        (WORK, "manifestworkreplicasets") | (ADDON, "addontemplates") => true,
        (WORK, "manifestworks") => match body {
            // Paths of a JSON patch that begin elsewhere touch labels and annotations at most.
            Value::Array(steps) => steps.iter().any(|step| !is_beside(step)),
            Value::Object(fields) => match (fields.get("spec"), method) {
                // What is beside the work: labels, annotations.
                (None, "PATCH") => false,
                (Some(spec), "POST") => carries_far(spec),
                (_, _) => true,
            },
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
        },
        _ => false,
    }
}

fn is_beside(step: &Value) -> bool {
    let path = step.get("path").and_then(Value::as_str).unwrap_or_default();
    path.starts_with("/metadata/labels")
        || path.starts_with("/metadata/annotations")
        || path == "/metadata/finalizers/-"
}

/// Whether new work carries anything that reaches far, is carried out by somebody else, or cannot be seen.
fn carries_far(spec: &Value) -> bool {
    let Some(fields) = spec.as_object() else { return true };
    if fields.contains_key("executor") || fields.contains_key("deleteOption") {
        return true;
    }
    match spec.pointer("/workload/manifests") {
        Some(Value::Array(manifests)) => manifests.iter().any(is_far),
        Some(_) => true,
        None => fields.contains_key("workload"),
    }
}

fn is_far(manifest: &Value) -> bool {
    let text = |key: &str| manifest.get(key).and_then(Value::as_str).unwrap_or_default();
    let (version, kind) = (text("apiVersion"), text("kind"));
    let group = version.split_once('/').map_or("", |(group, _)| group);
    if version.is_empty() || kind.is_empty() || kind.ends_with("List") {
        return true;
    }
    let plural = format!("{}s", kind.to_ascii_lowercase());
    let secret = matches!(kind, "Secret" | "ServiceAccount");
    let work = matches!(group, WORK | ADDON | "operator.open-cluster-management.io" | "certificates.k8s.io");
    // It may be there already, and this is then what is made of it.
    let stops = manifest.pointer("/spec/replicas").is_some_and(body::is_zero);
    is_grave(group, &plural) || secret || work || stops
}
