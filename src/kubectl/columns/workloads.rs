//! Kinds that keep pods running, and pods themselves.

use super::cells::{age, alive, containers, number_at, of, replicas, text};
use super::pods;
use super::selectors::{bare_selector, labels, selector};
use super::spec::{AGE, CONTAINERS, Col, IMAGES, SELECTOR, Spec, col, int};
use crate::domain::cluster::Health;
use crate::domain::object::Object;
use crate::domain::row::Cell;
use serde_json::Value;

const TEMPLATE: &str = "spec.template.spec.containers";
const REPLICAS: &[Col] = &[int("Desired"), int("Current"), int("Ready"), AGE, CONTAINERS, IMAGES, SELECTOR];

pub(super) const KINDS: &[Spec] = &[
    pods::POD,
    Spec {
        group: "",
        kind: "PodTemplate",
        columns: &[col("Containers"), col("Images"), col("Pod Labels"), AGE.pane()],
        cells: |object| {
            let [names, images] = containers(object, "template.spec.containers");
            vec![names, images, text(labels(object, "template.metadata.labels")), age(object)]
        },
        health: alive,
    },
    Spec {
        group: "apps",
        kind: "Deployment",
        columns: &[
            col("Ready"),
            col("Up-to-date").number(),
            col("Available").number(),
            AGE,
            CONTAINERS,
            IMAGES,
            SELECTOR,
        ],
        cells: |object| {
            let [names, images] = containers(object, TEMPLATE);
            vec![
                of(object, "status.readyReplicas", wanted(object)),
                number_at(object, "status.updatedReplicas"),
                number_at(object, "status.availableReplicas"),
                age(object),
                names,
                images,
                text(bare_selector(object, "spec.selector")),
            ]
        },
        health: deployment,
    },
    Spec {
        group: "apps",
        kind: "ReplicaSet",
        columns: REPLICAS,
        cells: |object| replica_cells(object, selector(object, "spec.selector")),
        health: replica_health,
    },
    Spec {
        group: "",
        kind: "ReplicationController",
        columns: REPLICAS,
        cells: |object| replica_cells(object, labels(object, "spec.selector")),
        health: replica_health,
    },
    Spec {
        group: "apps",
        kind: "StatefulSet",
        columns: &[col("Ready"), AGE, CONTAINERS, IMAGES],
        cells: |object| {
            let [names, images] = containers(object, TEMPLATE);
            vec![of(object, "status.readyReplicas", wanted(object)), age(object), names, images]
        },
        health: |object| replicas(object, "status.readyReplicas", wanted(object)),
    },
    Spec {
        group: "apps",
        kind: "DaemonSet",
        columns: &[
            int("Desired"),
            int("Current"),
            int("Ready"),
            int("Up-to-date"),
            int("Available"),
            col("Node Selector"),
            AGE,
            CONTAINERS,
            IMAGES,
            SELECTOR,
        ],
        cells: daemon_set,
        health: |object| {
            replicas(object, "status.numberReady", object.int("status.desiredNumberScheduled").unwrap_or(0))
        },
    },
    Spec {
        group: "apps",
        kind: "ControllerRevision",
        columns: &[col("Controller"), col("Revision").number(), AGE],
        cells: |object| vec![text(controller(object)), number_at(object, "revision"), age(object)],
        health: alive,
    },
];

/// One, where nothing is said.
fn wanted(object: &Object) -> i64 {
    object.int("spec.replicas").unwrap_or(1)
}

fn replica_cells(object: &Object, selector: String) -> Vec<Cell> {
    let [names, images] = containers(object, TEMPLATE);
    vec![
        text(wanted(object).to_string()),
        number_at(object, "status.replicas"),
        number_at(object, "status.readyReplicas"),
        age(object),
        names,
        images,
        text(selector),
    ]
}

fn replica_health(object: &Object) -> Health {
    match object.condition("ReplicaFailure") {
        Some(failure) if failure.is_true() => Health::Bad,
        _ => replicas(object, "status.readyReplicas", wanted(object)),
    }
}

/// Scaled to 0 is what somebody wanted, so it is well by itself.
fn deployment(object: &Object) -> Health {
    let stuck = |kind: &str, status: &str| object.condition(kind).is_some_and(|condition| condition.status == status);
    if stuck("ReplicaFailure", "True") || stuck("Progressing", "False") {
        return Health::Bad;
    }
    let wanted = wanted(object);
    match replicas(object, "status.availableReplicas", wanted) {
        Health::Good if object.int("status.updatedReplicas").unwrap_or(0) < wanted => Health::Progressing,
        other => other,
    }
}

fn daemon_set(object: &Object) -> Vec<Cell> {
    let [names, images] = containers(object, TEMPLATE);
    vec![
        number_at(object, "status.desiredNumberScheduled"),
        number_at(object, "status.currentNumberScheduled"),
        number_at(object, "status.numberReady"),
        number_at(object, "status.updatedNumberScheduled"),
        number_at(object, "status.numberAvailable"),
        text(labels(object, "spec.template.spec.nodeSelector")),
        age(object),
        names,
        images,
        text(selector(object, "spec.selector")),
    ]
}

/// `daemonset.apps/agent`: who the revision belongs to.
fn controller(object: &Object) -> String {
    let owners = object.list("metadata.ownerReferences").iter();
    let mut owners = owners.filter(|owner| owner.get("controller").and_then(Value::as_bool) == Some(true));
    let Some(owner) = owners.next() else { return super::cells::NONE.to_owned() };
    let word = |field: &str| owner.get(field).and_then(Value::as_str).unwrap_or_default();
    let kind = match word("apiVersion").split_once('/') {
        Some((group, _)) => format!("{}.{group}", word("kind")),
        None => word("kind").to_owned(),
    };
    format!("{}/{}", kind.to_lowercase(), word("name"))
}
