//! Kinds that run pods, and pods themselves.

use super::cells::{age, alive, number_at, of, or_none, replicas, text, text_at};
use super::{Columns, pods};
use crate::domain::cluster::Health;
use crate::domain::object::Object;
use crate::domain::row::Cell;
use crate::domain::time;
use serde_json::Value;

pub(super) fn columns(group: &str, kind: &str) -> Option<Columns> {
    Some(match (group, kind) {
        ("", "Pod") => Columns { headers: pods::HEADERS, cells: pods::cells, health: pods::health },
        ("apps", "Deployment") => Columns {
            headers: &["READY", "UP-TO-DATE", "AVAILABLE", "AGE"],
            cells: |object| {
                vec![
                    of(object, "status.readyReplicas", "spec.replicas"),
                    number_at(object, "status.updatedReplicas"),
                    number_at(object, "status.availableReplicas"),
                    age(object),
                ]
            },
            health: deployment,
        },
        ("apps", "ReplicaSet") | ("", "ReplicationController") => Columns {
            headers: &["DESIRED", "CURRENT", "READY", "AGE"],
            cells: |object| {
                vec![
                    number_at(object, "spec.replicas"),
                    number_at(object, "status.replicas"),
                    number_at(object, "status.readyReplicas"),
                    age(object),
                ]
            },
            health: |object| match object.condition("ReplicaFailure") {
                Some(failure) if failure.is_true() => Health::Bad,
                _ => replicas(object, "status.readyReplicas", object.int("spec.replicas").unwrap_or(1)),
            },
        },
        ("apps", "StatefulSet") => Columns {
            headers: &["READY", "AGE"],
            cells: |object| vec![of(object, "status.readyReplicas", "spec.replicas"), age(object)],
            health: |object| replicas(object, "status.readyReplicas", object.int("spec.replicas").unwrap_or(1)),
        },
        ("apps", "DaemonSet") => Columns {
            headers: &["DESIRED", "CURRENT", "READY", "UP-TO-DATE", "AVAILABLE", "NODE SELECTOR", "AGE"],
            cells: daemon_set,
            health: |object| {
                replicas(object, "status.numberReady", object.int("status.desiredNumberScheduled").unwrap_or(0))
            },
        },
        ("batch", "Job") => {
            Columns { headers: &["STATUS", "COMPLETIONS", "DURATION", "AGE"], cells: job, health: job_health }
        }
        ("batch", "CronJob") => Columns {
            headers: &["SCHEDULE", "SUSPEND", "ACTIVE", "LAST SCHEDULE", "AGE"],
            cells: |object| {
                let suspended = object.flag("spec.suspend").unwrap_or(false);
                vec![
                    text_at(object, "spec.schedule"),
                    text(if suspended { "True" } else { "False" }),
                    text(object.list("status.active").len().to_string()),
                    object.time("status.lastScheduleTime").map_or_else(|| text("<none>"), |at| Cell::Age(Some(at))),
                    age(object),
                ]
            },
            health: alive,
        },
        _ => return None,
    })
}

/// Scaled to 0 is what somebody wanted, so it is well by itself.
fn deployment(object: &Object) -> Health {
    let stuck = |kind: &str, status: &str| object.condition(kind).is_some_and(|condition| condition.status == status);
    if stuck("ReplicaFailure", "True") || stuck("Progressing", "False") {
        return Health::Bad;
    }
    let wanted = object.int("spec.replicas").unwrap_or(1);
    match replicas(object, "status.availableReplicas", wanted) {
        Health::Good if object.int("status.updatedReplicas").unwrap_or(0) < wanted => Health::Progressing,
        other => other,
    }
}

fn daemon_set(object: &Object) -> Vec<Cell> {
    let selector = object.at("spec.template.spec.nodeSelector").and_then(Value::as_object);
    let pairs: Vec<String> = selector
        .into_iter()
        .flatten()
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
        .collect();
    vec![
        number_at(object, "status.desiredNumberScheduled"),
        number_at(object, "status.currentNumberScheduled"),
        number_at(object, "status.numberReady"),
        number_at(object, "status.updatedNumberScheduled"),
        number_at(object, "status.numberAvailable"),
        text(or_none(&pairs.join(","))),
        age(object),
    ]
}

fn job(object: &Object) -> Vec<Cell> {
    let succeeded = object.int("status.succeeded").unwrap_or(0);
    let completions = match (object.int("spec.completions"), object.int("spec.parallelism")) {
        (Some(wanted), _) => format!("{succeeded}/{wanted}"),
        (None, Some(parallel)) if parallel > 1 => format!("{succeeded}/1 of {parallel}"),
        (None, _) => format!("{succeeded}/1"),
    };
    let duration = match (object.time("status.startTime"), object.time("status.completionTime")) {
        (None, _) => text(""),
        (Some(start), None) => Cell::Age(Some(start)),
        (Some(start), Some(end)) => text(time::age(start, end)),
    };
    vec![text(job_status(object)), text(completions), duration, age(object)]
}

fn job_status(object: &Object) -> &'static str {
    let is = |kind: &str| object.condition(kind).is_some_and(|condition| condition.is_true());
    if is("Complete") {
        "Complete"
    } else if is("Failed") {
        "Failed"
    } else if object.is_deleting() {
        "Terminating"
    } else if is("Suspended") {
        "Suspended"
    } else if is("FailureTarget") {
        "FailureTarget"
    } else if is("SuccessCriteriaMet") {
        "SuccessCriteriaMet"
    } else {
        "Running"
    }
}

fn job_health(object: &Object) -> Health {
    match job_status(object) {
        "Complete" | "SuccessCriteriaMet" => Health::Good,
        "Failed" | "FailureTarget" => Health::Bad,
        "Running" if object.int("status.failed").unwrap_or(0) > 0 => Health::Warning,
        "Running" => Health::Progressing,
        _ => Health::Warning,
    }
}
