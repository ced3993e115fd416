//! The core group's kinds that hold configuration and quotas, and events.

use super::cells::{age, alive, count, created_at, or_none, plain_at, text};
use super::events;
use super::spec::{AGE, Spec, col};
use crate::domain::cluster::Health;
use crate::domain::object::Object;
use serde_json::Value;

pub(super) const KINDS: &[Spec] = &[
    events::EVENT,
    Spec { group: "events.k8s.io", ..events::EVENT },
    Spec {
        group: "",
        kind: "Secret",
        columns: &[col("Type"), col("Data").number(), col("Sizes").pane(), AGE],
        cells: |object| {
            let data = count(object, "data").to_string();
            vec![plain_at(object, "type"), text(data), text(sizes(object)), age(object)]
        },
        health: alive,
    },
    Spec {
        group: "",
        kind: "ConfigMap",
        columns: &[col("Data").number(), AGE],
        cells: |object| vec![text((count(object, "data") + count(object, "binaryData")).to_string()), age(object)],
        health: alive,
    },
    Spec { group: "", kind: "ServiceAccount", columns: &[AGE], cells: |object| vec![age(object)], health: alive },
    Spec {
        group: "",
        kind: "Namespace",
        columns: &[col("Status"), AGE],
        cells: |object| vec![plain_at(object, "status.phase"), age(object)],
        health: |object| if object.text("status.phase") == "Terminating" { Health::Warning } else { alive(object) },
    },
    Spec {
        group: "",
        kind: "ResourceQuota",
        columns: &[col("Request"), col("Limit"), AGE],
        cells: |object| vec![text(quota(object, false)), text(quota(object, true)), age(object)],
        health: alive,
    },
    Spec {
        group: "",
        kind: "LimitRange",
        columns: &[col("Created At").date().table(), AGE.pane()],
        cells: |object| vec![created_at(object), age(object)],
        health: alive,
    },
    Spec {
        group: "",
        kind: "ComponentStatus",
        columns: &[col("Status"), col("Message"), col("Error")],
        cells: |object| {
            let healthy = component(object);
            let words = |field: &str| healthy.and_then(|healthy| healthy.get(field)?.as_str()).unwrap_or_default();
            let status = match healthy {
                None => "Unknown",
                Some(_) if words("status") == "True" => "Healthy",
                Some(_) => "Unhealthy",
            };
            vec![text(status), text(words("message")), text(words("error"))]
        },
        health: |object| match component(object).and_then(|healthy| healthy.get("status")?.as_str()) {
            Some("True") => Health::Good,
            Some(_) => Health::Bad,
            None => Health::Unknown,
        },
    },
];

/// How long each value of a secret is. The door writes `N bytes` where the value was; whatever else stands there is
/// measured and not shown.
fn sizes(secret: &Object) -> String {
    let Some(data) = secret.at("data").and_then(Value::as_object) else { return or_none("").to_owned() };
    let size = |value: &Value| {
        let value = value.as_str().unwrap_or_default();
        match value.strip_suffix(" bytes").and_then(|digits| digits.parse::<usize>().ok()) {
            Some(bytes) => bytes,
            // Base64 holds three bytes in four letters.
            None => value.trim_end_matches('=').len() * 3 / 4,
        }
    };
    let sizes: Vec<String> = data.iter().map(|(key, value)| format!("{key}:{}", size(value))).collect();
    or_none(&sizes.join(" ")).to_owned()
}

/// `pods: 3/10, requests.cpu: 1/4`: limits, or all that is none.
fn quota(object: &Object, limits: bool) -> String {
    let hard = object.at("status.hard").and_then(Value::as_object);
    let used = |key: &str| object.at("status.used").and_then(|used| used.get(key)?.as_str()).unwrap_or("0");
    let mut parts: Vec<(&String, String)> = hard
        .into_iter()
        .flatten()
        .filter(|(key, _)| key.starts_with("limits.") == limits)
        .map(|(key, most)| (key, format!("{key}: {}/{}", used(key), most.as_str().unwrap_or_default())))
        .collect();
    parts.sort_unstable();
    parts.into_iter().map(|(_, part)| part).collect::<Vec<_>>().join(", ")
}

fn component(object: &Object) -> Option<&Value> {
    object.list("conditions").iter().find(|condition| condition.get("type").and_then(Value::as_str) == Some("Healthy"))
}
