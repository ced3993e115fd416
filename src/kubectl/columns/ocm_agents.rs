//! Open Cluster Management's add-ons, works and operators.

use super::cells::{age, alive, condition, reason, should_be_true, should_not_be_true, text, text_at};
use super::spec::{AGE, Spec, col};
use crate::domain::cluster::Health;
use crate::domain::object::Object;

const ADDON: &str = "addon.open-cluster-management.io";
const OPERATOR: &str = "operator.open-cluster-management.io";
const WORK: &str = "work.open-cluster-management.io";

pub(super) const KINDS: &[Spec] = &[
    Spec {
        group: ADDON,
        kind: "ManagedClusterAddOn",
        columns: &[col("Available"), col("Degraded"), col("Progressing"), AGE],
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
    Spec {
        group: ADDON,
        kind: "ClusterManagementAddOn",
        columns: &[col("Display Name"), col("Install"), AGE],
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
    Spec {
        group: ADDON,
        kind: "AddOnTemplate",
        columns: &[col("Addon Name"), AGE],
        cells: |object| vec![text_at(object, "spec.addonName"), age(object)],
        health: alive,
    },
    Spec {
        group: WORK,
        kind: "ManifestWork",
        columns: &[col("Applied"), col("Available"), AGE],
        cells: |object| vec![condition(object, "Applied"), condition(object, "Available"), age(object)],
        health: |object| should_be_true(object, "Applied").max(should_be_true(object, "Available")).max(alive(object)),
    },
    Spec {
        group: WORK,
        kind: "AppliedManifestWork",
        columns: &[col("Resources"), AGE],
        cells: |object| vec![text(object.list("status.appliedResources").len().to_string()), age(object)],
        health: alive,
    },
    Spec {
        group: WORK,
        kind: "ManifestWorkReplicaSet",
        columns: &[col("Placement"), col("Found"), col("ManifestWorks"), col("Applied")],
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
    Spec {
        group: OPERATOR,
        kind: "Klusterlet",
        columns: &[col("Cluster"), col("Applied"), col("Available"), col("Hub Degraded"), col("Agent Degraded"), AGE],
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
    Spec {
        group: OPERATOR,
        kind: "ClusterManager",
        columns: &[col("Applied"), col("Registration Degraded"), col("Placement Degraded"), col("Progressing"), AGE],
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
];

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
