//! Which pods are meant by what owns them, and which of several kubectl would rather see the log of.

use crate::domain::row::KindId;
use crate::domain::time::{self, Timestamp};
use crate::kubectl::order::sorted;
use serde_json::Value;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The label selector by which an object chooses its pods.
pub(super) fn selector(kind: &KindId, object: &Value) -> Result<String, String> {
    let chosen = object.pointer("/spec/selector");
    match (kind.group.as_str(), kind.kind.as_str()) {
        ("apps", "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet") | ("batch", "Job") => Ok(terms(chosen)),
        ("", "ReplicationController") => Ok(labels(chosen)),
        ("", "Service") => match chosen.and_then(Value::as_object).is_none_or(|labels| labels.is_empty()) {
            true => {
                let name = object.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
                let why = format!("invalid service '{name}': Service is defined without a selector");
                Err(format!("cannot get the logs from *v1.Service: {why}"))
            }
            false => Ok(labels(chosen)),
        },
        (_, name) => {
            let kind = format!("*{}.{name}", kind.version);
            Err(format!("cannot get the logs from {kind}: selector for {kind} not implemented"))
        }
    }
}

fn labels(selector: Option<&Value>) -> String {
    let labels = selector.and_then(Value::as_object).into_iter().flatten();
    labels.map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default())).collect::<Vec<_>>().join(",")
}

/// Labels and expressions, in the order of their keys.
fn terms(selector: Option<&Value>) -> String {
    let Some(selector) = selector else { return String::new() };
    let mut terms: Vec<(String, String)> = Vec::new();
    for (key, value) in selector.get("matchLabels").and_then(Value::as_object).into_iter().flatten() {
        terms.push((key.clone(), format!("{key}={}", value.as_str().unwrap_or_default())));
    }
    for term in selector.get("matchExpressions").and_then(Value::as_array).into_iter().flatten() {
        let text = |field: &str| term.get(field).and_then(Value::as_str).unwrap_or_default();
        let key = text("key");
        let values = term.get("values").and_then(Value::as_array).into_iter().flatten();
        let mut values: Vec<&str> = values.filter_map(Value::as_str).collect();
        values.sort_unstable();
        let values = values.join(",");
        let written = match text("operator") {
            "In" => format!("{key} in ({values})"),
            "NotIn" => format!("{key} notin ({values})"),
            "DoesNotExist" => format!("!{key}"),
            _ => key.to_owned(),
        };
        terms.push((key.to_owned(), written));
    }
    terms.sort_by(|(one, _), (other, _)| one.cmp(other));
    terms.into_iter().map(|(_, term)| term).collect::<Vec<_>>().join(",")
}

/// Pods in the order in which their logs are likely to tell something.
pub(super) fn best_first(pods: Vec<&Value>) -> Vec<&Value> {
    let ranks: Vec<Rank> = pods.iter().map(|pod| Rank::of(pod)).collect();
    sorted(pods.len(), |one, other| ranks[one].is_better(&ranks[other])).into_iter().map(|place| pods[place]).collect()
}

struct Rank {
    node: String,
    phase: u8,
    ready: bool,
    ready_since: Option<Timestamp>,
    restarts: u64,
    sidecar_restarts: u64,
    created: Option<Timestamp>,
}

impl Rank {
    fn of(pod: &Value) -> Self {
        let text = |path: &str| pod.pointer(path).and_then(Value::as_str).unwrap_or_default();
        let list = |path: &str| pod.pointer(path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let field = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let ready = list("/status/conditions").iter().find(|one| field(one, "type") == "Ready");
        let ready = ready.filter(|condition| field(condition, "status") == "True");
        let count = |status: &Value| status.get("restartCount").and_then(Value::as_u64).unwrap_or_default();
        let always = list("/spec/initContainers").iter().filter(|one| field(one, "restartPolicy") == "Always");
        let sidecars: BTreeMap<String, ()> = always.map(|one| (field(one, "name"), ())).collect();
        let init = list("/status/initContainerStatuses").iter();
        Self {
            node: text("/spec/nodeName").to_owned(),
            phase: match text("/status/phase") {
                "Unknown" => 1,
                "Pending" => 2,
                _ => 0,
            },
            ready: ready.is_some(),
            ready_since: ready.and_then(|condition| time::parse(&field(condition, "lastTransitionTime"))),
            restarts: list("/status/containerStatuses").iter().map(count).max().unwrap_or_default(),
            sidecar_restarts: init
                .filter(|status| sidecars.contains_key(&field(status, "name")))
                .map(count)
                .max()
                .unwrap_or_default(),
            created: time::parse(text("/metadata/creationTimestamp")),
        }
    }

    fn is_better(&self, other: &Self) -> bool {
        if self.node != other.node && (self.node.is_empty() || other.node.is_empty()) {
            return !self.node.is_empty();
        }
        // Those that were ready longer, restarted more often and are older come first.
        let order = self
            .phase
            .cmp(&other.phase)
            .then(other.ready.cmp(&self.ready))
            .then_with(|| if self.ready { older(self.ready_since, other.ready_since) } else { Ordering::Equal })
            .then(other.restarts.cmp(&self.restarts))
            .then(other.sidecar_restarts.cmp(&self.sidecar_restarts))
            .then_with(|| older(self.created, other.created));
        order == Ordering::Less
    }
}

/// The older first, and what has no time last.
fn older(one: Option<Timestamp>, other: Option<Timestamp>) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => one.cmp(&other),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}
