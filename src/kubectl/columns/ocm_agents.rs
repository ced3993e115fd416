//! Open Cluster Management's add-ons, works and operators.

use super::Columns;
use super::cells::{age, alive, condition, reason, should_be_true, should_not_be_true, text, text_at};
use crate::domain::cluster::Health;
use crate::domain::object::Object;

pub(super) fn columns(group: &str, kind: &str) -> Option<Columns> {
    let group = group.strip_suffix(".open-cluster-management.io")?;
    Some(match (group, kind) {
        ("addon", "ManagedClusterAddOn") => Columns {
            headers: &["AVAILABLE", "DEGRADED", "PROGRESSING", "AGE"],
            cells: |object| {
                vec![
                    condition(object, "Available"),
                    condition(object, "Degraded"),
                    condition(object, "Progressing"),
                    age(object),
                ]
            },
            health: |object| {
                should_be_true(object, "Available")
                    .max(should_not_be_true(object, "Degraded", Health::Bad))
                    .max(alive(object))
            },
        },
        ("addon", "ClusterManagementAddOn") => Columns {
            headers: &["DISPLAY NAME", "INSTALL", "AGE"],
            cells: |object| {
                let install = object.text("spec.installStrategy.type");
                vec![
                    text_at(object, "spec.addOnMeta.displayName"),
                    // Manual is what the API takes where nothing is said.
                    text(if install.is_empty() { "Manual" } else { install }),
                    age(object),
                ]
            },
            health: alive,
        },
        ("addon", "AddOnTemplate") => Columns {
            headers: &["ADDON NAME", "AGE"],
            cells: |object| vec![text_at(object, "spec.addonName"), age(object)],
            health: alive,
        },
        ("work", "ManifestWork") => Columns {
            headers: &["APPLIED", "AVAILABLE", "AGE"],
            cells: |object| vec![condition(object, "Applied"), condition(object, "Available"), age(object)],
            health: |object| {
                should_be_true(object, "Applied").max(should_be_true(object, "Available")).max(alive(object))
            },
        },
        ("work", "AppliedManifestWork") => Columns {
            headers: &["RESOURCES", "AGE"],
            cells: |object| vec![text(object.list("status.appliedResources").len().to_string()), age(object)],
            health: alive,
        },
        ("work", "ManifestWorkReplicaSet") => Columns {
            headers: &["PLACEMENT", "FOUND", "MANIFESTWORKS", "APPLIED"],
            cells: |object| {
                vec![
                    reason(object, "PlacementVerified"),
                    condition(object, "PlacementVerified"),
                    reason(object, "ManifestworkApplied"),
                    condition(object, "ManifestworkApplied"),
                ]
            },
            health: |object| should_be_true(object, "ManifestworkApplied").max(alive(object)),
        },
        ("operator", "Klusterlet") => Columns {
            headers: &["CLUSTER", "APPLIED", "AVAILABLE", "HUB DEGRADED", "AGENT DEGRADED", "AGE"],
            cells: |object| {
                vec![
                    text_at(object, "spec.clusterName"),
                    condition(object, "Applied"),
                    condition(object, "Available"),
                    condition(object, "HubConnectionDegraded"),
                    condition(object, "RegistrationDesiredDegraded"),
                    age(object),
                ]
            },
            health: operator,
        },
        ("operator", "ClusterManager") => Columns {
            headers: &["APPLIED", "REGISTRATION DEGRADED", "PLACEMENT DEGRADED", "PROGRESSING", "AGE"],
            cells: |object| {
                vec![
                    condition(object, "Applied"),
                    condition(object, "HubRegistrationDegraded"),
                    condition(object, "HubPlacementDegraded"),
                    condition(object, "Progressing"),
                    age(object),
                ]
            },
            health: operator,
        },
        _ => return None,
    })
}

/// An operator's object: applied, and nothing degraded.
fn operator(object: &Object) -> Health {
    let degraded: Health = object
        .conditions()
        .filter(|condition| condition.kind.ends_with("Degraded"))
        .map(|condition| should_not_be_true(object, &condition.kind, Health::Bad))
        .max()
        .unwrap_or(Health::Unknown);
    let available = match object.condition("Available") {
        Some(condition) if condition.is_false() => Health::Bad,
        _ => Health::Good,
    };
    should_be_true(object, "Applied").max(degraded).max(available).max(alive(object))
}
