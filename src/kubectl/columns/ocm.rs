//! Open Cluster Management on the hub: clusters, sets, placements.

use super::cells::{age, alive, condition, joined, number_at, reason, should_be_true, text, text_at, texts};
use super::spec::{AGE, Spec, col, int};
use crate::domain::cluster::Health;
use crate::domain::object::Object;

const AVAILABLE: &str = "ManagedClusterConditionAvailable";
const JOINED: &str = "ManagedClusterJoined";
/// The label by which a cluster belongs to a set.
const CLUSTER_SET: &str = "cluster.open-cluster-management.io/clusterset";

const GROUP: &str = "cluster.open-cluster-management.io";

pub(super) const KINDS: &[Spec] = &[
    Spec {
        group: GROUP,
        kind: "ManagedCluster",
        columns: &[
            col("Hub Accepted"),
            col("Managed Cluster URLs"),
            col("Joined"),
            col("Available"),
            AGE,
            col("Reason").wide().pane(),
            col("Set").wide().pane(),
        ],
        cells: |object| {
            let accepted = object.flag("spec.hubAcceptsClient").map_or("-".to_owned(), |accepts| accepts.to_string());
            vec![
                text(accepted),
                text(joined(texts(object, "spec.managedClusterClientConfigs", "url"))),
                condition(object, JOINED),
                condition(object, AVAILABLE),
                age(object),
                reason(object, AVAILABLE),
                text(object.label(CLUSTER_SET).unwrap_or("-")),
            ]
        },
        health: managed_cluster,
    },
    Spec {
        group: GROUP,
        kind: "ManagedClusterSet",
        columns: &[col("Empty"), AGE],
        cells: |object| vec![condition(object, "ClusterSetEmpty"), age(object)],
        health: alive,
    },
    Spec {
        group: GROUP,
        kind: "ManagedClusterSetBinding",
        columns: &[col("Cluster Set"), col("Bound"), AGE],
        cells: |object| vec![text_at(object, "spec.clusterSet"), condition(object, "Bound"), age(object)],
        health: |object| should_be_true(object, "Bound").max(alive(object)),
    },
    Spec {
        group: GROUP,
        kind: "Placement",
        columns: &[col("Succeeded"), col("Reason"), int("Selected"), AGE],
        cells: |object| {
            vec![
                condition(object, "PlacementSatisfied"),
                reason(object, "PlacementSatisfied"),
                number_at(object, "status.numberOfSelectedClusters"),
                age(object),
            ]
        },
        health: |object| should_be_true(object, "PlacementSatisfied").max(alive(object)),
    },
    Spec {
        group: GROUP,
        kind: "PlacementDecision",
        columns: &[col("Clusters"), AGE],
        cells: |object| vec![text(joined(texts(object, "status.decisions", "clusterName"))), age(object)],
        health: alive,
    },
    Spec {
        group: GROUP,
        kind: "ClusterClaim",
        columns: &[col("Value"), AGE],
        cells: |object| vec![text_at(object, "spec.value"), age(object)],
        health: alive,
    },
];

/// A cluster that the hub has not heard of for long is as bad as one that says it is ill; one that never joined waits
/// for somebody.
fn managed_cluster(object: &Object) -> Health {
    let available = match object.condition(AVAILABLE) {
        Some(condition) if condition.is_true() => Health::Good,
        Some(_) => Health::Bad,
        None => Health::Warning,
    };
    let accepted = object.flag("spec.hubAcceptsClient") == Some(true);
    let admission = if accepted { Health::Good } else { Health::Warning };
    available.max(admission).max(alive(object))
}
