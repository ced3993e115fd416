//! Pods: STATUS and RESTARTS word for word as upstream prints them
//! (`printPod` in `k8s.io/kubernetes/pkg/printers/internalversion/printers.go`).

use super::cells::{NONE, age, or_none, text, text_at};
use super::spec::{AGE, Spec, col};
use crate::domain::cluster::Health;
use crate::domain::object::{Condition, Object};
use crate::domain::row::Cell;
use crate::domain::time::{self, Timestamp};
use serde_json::Value;

pub(super) const POD: Spec = Spec {
    group: "",
    kind: "Pod",
    columns: &[
        col("Ready"),
        col("Status"),
        col("Restarts"),
        AGE,
        col("IP").wide(),
        col("Node").wide(),
        col("Nominated Node").wide().table(),
        col("Readiness Gates").wide().table(),
    ],
    cells,
    health,
};

/// What the statuses of the containers amount to.
struct Summary {
    ready: usize,
    total: usize,
    restarts: i64,
    last_restart: Option<Timestamp>,
    status: String,
}

fn cells(pod: &Object) -> Vec<Cell> {
    let summary = summarise(pod);
    let restarts = match summary.last_restart {
        Some(at) if summary.restarts != 0 => Cell::TextAndAge(summary.restarts.to_string(), at),
        _ => text(summary.restarts.to_string()),
    };
    let first = pod.list("status.podIPs").first().map_or("", |address| word(address, "ip"));
    let ip = Some(pod.text("status.podIP")).filter(|ip| !ip.is_empty()).unwrap_or(first);
    vec![
        text(format!("{}/{}", summary.ready, summary.total)),
        text(summary.status),
        restarts,
        age(pod),
        text(or_none(ip)),
        text_at(pod, "spec.nodeName"),
        text_at(pod, "status.nominatedNodeName"),
        text(readiness_gates(pod)),
    ]
}

/// `1/2`: how many of the conditions that it waits for are True.
fn readiness_gates(pod: &Object) -> String {
    let gates = pod.list("spec.readinessGates");
    if gates.is_empty() {
        return NONE.to_owned();
    }
    let open = |gate: &&Value| pod.condition(word(gate, "conditionType")).is_some_and(|condition| condition.is_true());
    format!("{}/{}", gates.iter().filter(open).count(), gates.len())
}

fn health(pod: &Object) -> Health {
    let summary = summarise(pod);
    match summary.status.as_str() {
        "Completed" | "Succeeded" => Health::Good,
        "Running" if summary.ready == summary.total => Health::Good,
        "Running" | "NotReady" | "Terminating" => Health::Warning,
        "ContainerCreating" | "PodInitializing" => Health::Progressing,
        "Pending" if pod.condition("PodScheduled").is_some_and(|condition| condition.is_false()) => Health::Bad,
        "Pending" => Health::Progressing,
        "Unknown" | "" => Health::Unknown,
        "SchedulingGated" => Health::Warning,
        // `Init:1/2` is on its way; `Init:Error` is not.
        status if status.starts_with("Init:") && status.contains('/') => Health::Progressing,
        _ => Health::Bad,
    }
}

fn summarise(pod: &Object) -> Summary {
    let mut status = pod.text("status.phase").to_owned();
    if !pod.text("status.reason").is_empty() {
        pod.text("status.reason").clone_into(&mut status);
    }
    let is_gate = |condition: Condition| condition.kind == "PodScheduled" && condition.reason == "SchedulingGated";
    if pod.conditions().any(is_gate) {
        "SchedulingGated".clone_into(&mut status);
    }
    let sidecars: Vec<&str> = pod
        .list("spec.initContainers")
        .iter()
        .filter(|container| container.get("restartPolicy").and_then(Value::as_str) == Some("Always"))
        .map(name)
        .collect();
    let mut summary = Summary {
        ready: 0,
        total: pod.list("spec.containers").len() + sidecars.len(),
        restarts: 0,
        last_restart: None,
        status,
    };
    let initialising = add_init_containers(&mut summary, pod, &sidecars);
    let initialised = pod.condition("Initialized").is_some_and(|condition| condition.is_true());
    if !initialising || initialised {
        add_containers(&mut summary, pod, &sidecars);
    }
    let over = matches!(pod.text("status.phase"), "Succeeded" | "Failed");
    if pod.is_deleting() && pod.text("status.reason") == "NodeLost" {
        "Unknown".clone_into(&mut summary.status);
    } else if pod.is_deleting() && !over {
        "Terminating".clone_into(&mut summary.status);
    }
    summary
}

/// Whether an init container has yet to end.
fn add_init_containers(summary: &mut Summary, pod: &Object, sidecars: &[&str]) -> bool {
    for (index, container) in pod.list("status.initContainerStatuses").iter().enumerate() {
        summary.add_restarts(container);
        let sidecar = sidecars.contains(&name(container));
        if state(container, "terminated").is_some_and(|ended| int(ended, "exitCode") == 0) {
            continue;
        }
        if sidecar && flag(container, "started") {
            summary.ready += usize::from(flag(container, "ready"));
            continue;
        }
        let waiting =
            state(container, "waiting").map(|waiting| word(waiting, "reason")).filter(|reason| !reason.is_empty());
        summary.status = match (state(container, "terminated"), waiting) {
            (Some(ended), _) => format!("Init:{}", ending(ended)),
            (None, Some(reason)) if reason != "PodInitializing" => format!("Init:{reason}"),
            (None, _) => format!("Init:{index}/{}", pod.list("spec.initContainers").len()),
        };
        return true;
    }
    false
}

fn add_containers(summary: &mut Summary, pod: &Object, sidecars: &[&str]) {
    // Restarts of init containers are over; those of sidecars are not.
    summary.restarts = 0;
    summary.last_restart = None;
    for container in pod.list("status.initContainerStatuses") {
        if sidecars.contains(&name(container)) {
            summary.add_restarts(container);
        }
    }
    let (mut running, mut failure) = (false, None);
    for container in pod.list("status.containerStatuses").iter().rev() {
        summary.add_restarts(container);
        let waiting =
            state(container, "waiting").map(|waiting| word(waiting, "reason")).filter(|reason| !reason.is_empty());
        if let Some(reason) = waiting {
            reason.clone_into(&mut summary.status);
        } else if let Some(ended) = state(container, "terminated") {
            summary.status = ending(ended);
            if int(ended, "exitCode") != 0 {
                failure = Some(summary.status.clone());
            }
        } else if flag(container, "ready") && state(container, "running").is_some() {
            running = true;
            summary.ready += 1;
        }
    }
    // One container that is done does not make the pod so.
    if summary.status == "Completed" {
        let ready = pod.conditions().any(|condition| condition.kind == "Ready" && condition.is_true());
        if running && ready {
            "Running".clone_into(&mut summary.status);
        } else if let Some(failure) = failure {
            summary.status = failure;
        } else if running {
            "NotReady".clone_into(&mut summary.status);
        }
    }
}

impl Summary {
    fn add_restarts(&mut self, container: &Value) {
        self.restarts += int(container, "restartCount");
        let ended = container.pointer("/lastState/terminated/finishedAt").and_then(Value::as_str).and_then(time::parse);
        self.last_restart = self.last_restart.max(ended);
    }
}

/// How a container ended: its reason, or its signal, or its exit code.
fn ending(terminated: &Value) -> String {
    match (word(terminated, "reason"), int(terminated, "signal")) {
        ("", 0) => format!("ExitCode:{}", int(terminated, "exitCode")),
        ("", signal) => format!("Signal:{signal}"),
        (reason, _) => reason.to_owned(),
    }
}

fn state<'a>(container: &'a Value, which: &str) -> Option<&'a Value> {
    container.get("state")?.get(which).filter(|state| state.is_object())
}
fn name(container: &Value) -> &str {
    word(container, "name")
}
fn word<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}
fn int(value: &Value, field: &str) -> i64 {
    value.get(field).and_then(Value::as_i64).unwrap_or(0)
}
fn flag(value: &Value, field: &str) -> bool {
    value.get(field).and_then(Value::as_bool).unwrap_or(false)
}
