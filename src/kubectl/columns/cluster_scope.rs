//! Kubernetes' own kinds of the whole cluster.

use super::Columns;
use super::cells::{age, alive, joined, text, text_at};
use super::core::modes;
use crate::domain::cluster::Health;
use crate::domain::object::Object;
use serde_json::Value;

pub(super) fn columns(group: &str, kind: &str) -> Option<Columns> {
    Some(match (group, kind) {
        ("", "Node") => Columns {
            headers: &["STATUS", "ROLES", "AGE", "VERSION"],
            cells: |object| {
                vec![
                    text(node_status(object)),
                    text(roles(object)),
                    age(object),
                    text_at(object, "status.nodeInfo.kubeletVersion"),
                ]
            },
            health: |object| match object.condition("Ready") {
                None => Health::Unknown,
                Some(ready) if !ready.is_true() => Health::Bad,
                Some(_) if pressed(object) || object.flag("spec.unschedulable") == Some(true) => Health::Warning,
                Some(_) => alive(object),
            },
        },
        ("", "Namespace") => Columns {
            headers: &["STATUS", "AGE"],
            cells: |object| vec![text_at(object, "status.phase"), age(object)],
            health: |object| if object.text("status.phase") == "Terminating" { Health::Warning } else { alive(object) },
        },
        ("", "PersistentVolume") => Columns {
            headers: &["CAPACITY", "ACCESS MODES", "RECLAIM POLICY", "STATUS", "CLAIM", "STORAGECLASS", "AGE"],
            cells: |object| {
                let claim = match (object.text("spec.claimRef.namespace"), object.text("spec.claimRef.name")) {
                    ("", "") => String::new(),
                    (namespace, name) => format!("{namespace}/{name}"),
                };
                vec![
                    text(object.text("spec.capacity.storage")),
                    text(modes(object, "spec.accessModes")),
                    text(object.text("spec.persistentVolumeReclaimPolicy")),
                    text_at(object, "status.phase"),
                    text(claim),
                    text(object.text("spec.storageClassName")),
                    age(object),
                ]
            },
            health: |object| if object.text("status.phase") == "Failed" { Health::Bad } else { alive(object) },
        },
        ("certificates.k8s.io", "CertificateSigningRequest") => Columns {
            headers: &["AGE", "SIGNERNAME", "REQUESTOR", "CONDITION"],
            cells: |object| {
                vec![
                    age(object),
                    text_at(object, "spec.signerName"),
                    text_at(object, "spec.username"),
                    text(request_status(object)),
                ]
            },
            health: |object| match request_status(object).as_str() {
                // It waits for somebody.
                "Pending" => Health::Warning,
                status if status.contains("Failed") || status.contains("Denied") => Health::Warning,
                _ => Health::Good,
            },
        },
        ("apiextensions.k8s.io", "CustomResourceDefinition") => Columns {
            headers: &["CREATED AT"],
            cells: |object| vec![text_at(object, "metadata.creationTimestamp")],
            health: |object| match object.condition("Established") {
                Some(established) if established.is_false() => Health::Bad,
                _ => alive(object),
            },
        },
        _ => return None,
    })
}

/// Every Ready that is not True is NotReady, as kubectl has it; no such condition at all is Unknown.
fn node_status(node: &Object) -> String {
    let ready = match node.condition("Ready") {
        None => "Unknown",
        Some(condition) if condition.is_true() => "Ready",
        Some(_) => "NotReady",
    };
    let cordoned = if node.flag("spec.unschedulable") == Some(true) { ",SchedulingDisabled" } else { "" };
    format!("{ready}{cordoned}")
}

fn pressed(node: &Object) -> bool {
    node.conditions().any(|condition| condition.kind.ends_with("Pressure") && condition.is_true())
}

fn roles(node: &Object) -> String {
    let labels = node.at("metadata.labels").and_then(Value::as_object);
    let mut roles: Vec<&str> = labels
        .into_iter()
        .flatten()
        .filter_map(|(key, value)| match key.strip_prefix("node-role.kubernetes.io/") {
            Some(role) => Some(role),
            None if key == "kubernetes.io/role" => value.as_str(),
            None => None,
        })
        .filter(|role| !role.is_empty())
        .collect();
    roles.sort_unstable();
    roles.dedup();
    joined(roles.into_iter())
}

/// As upstream: denied counts before approved, and what came of it follows.
fn request_status(request: &Object) -> String {
    let has = |kind: &str| request.condition(kind).is_some();
    let mut status = if has("Denied") {
        "Denied".to_owned()
    } else if has("Approved") {
        "Approved".to_owned()
    } else {
        "Pending".to_owned()
    };
    if has("Failed") {
        status.push_str(",Failed");
    }
    if !request.text("status.certificate").is_empty() {
        status.push_str(",Issued");
    }
    status
}
