//! Nodes, and how they run containers.

use super::cells::{NONE, age, alive, joined, plain_at, text};
use super::spec::{AGE, Spec, col};
use crate::domain::cluster::Health;
use crate::domain::object::Object;
use crate::domain::row::Cell;
use serde_json::Value;

pub(super) const KINDS: &[Spec] = &[
    Spec {
        group: "",
        kind: "Node",
        columns: &[
            col("Status"),
            col("Roles"),
            AGE,
            col("Version"),
            col("Internal-IP").wide().table(),
            col("External-IP").wide().table(),
            col("OS-Image").wide().table(),
            col("Kernel-Version").wide().table(),
            col("Container-Runtime").wide().table(),
        ],
        cells: node,
        health: |object| match object.condition("Ready") {
            None => Health::Unknown,
            Some(ready) if !ready.is_true() => Health::Bad,
            Some(_) if pressed(object) || object.flag("spec.unschedulable") == Some(true) => Health::Warning,
            Some(_) => alive(object),
        },
    },
    Spec {
        group: "node.k8s.io",
        kind: "RuntimeClass",
        columns: &[col("Handler"), AGE],
        cells: |object| vec![plain_at(object, "handler"), age(object)],
        health: alive,
    },
];

fn node(object: &Object) -> Vec<Cell> {
    let known = |field: &str| match object.text(&format!("status.nodeInfo.{field}")) {
        "" => "<unknown>".to_owned(),
        words => words.to_owned(),
    };
    let architecture = match object.text("status.nodeInfo.architecture") {
        "" => String::new(),
        words => format!(" ({words})"),
    };
    vec![
        text(status(object)),
        text(roles(object)),
        age(object),
        plain_at(object, "status.nodeInfo.kubeletVersion"),
        text(address(object, "InternalIP")),
        text(address(object, "ExternalIP")),
        text(known("osImage")),
        text(format!("{}{architecture}", known("kernelVersion"))),
        text(known("containerRuntimeVersion")),
    ]
}

/// Every Ready that is not True is NotReady, as kubectl has it; no such condition at all is Unknown.
fn status(node: &Object) -> String {
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

fn address<'a>(node: &'a Object, kind: &str) -> &'a str {
    let word = |address: &'a Value, field: &str| address.get(field).and_then(Value::as_str);
    let mut addresses = node.list("status.addresses").iter();
    addresses
        .find(|address| word(address, "type") == Some(kind))
        .map_or(NONE, |found| word(found, "address").unwrap_or(""))
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
