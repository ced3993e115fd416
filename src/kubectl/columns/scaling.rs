//! Autoscaling and disruption budgets.

use super::cells::{age, alive, first_of, number_at, of, text};
use super::spec::{AGE, Spec, col, int};
use crate::domain::cluster::Health;
use crate::domain::object::Object;
use serde_json::Value;

pub(super) const KINDS: &[Spec] = &[
    Spec {
        group: "autoscaling",
        kind: "HorizontalPodAutoscaler",
        columns: &[
            col("Reference"),
            col("Targets"),
            col("MinPods"),
            col("MaxPods").number(),
            col("Replicas").number(),
            AGE,
        ],
        cells: |object| {
            let target = |field| object.text(&format!("spec.scaleTargetRef.{field}"));
            vec![
                text(format!("{}/{}", target("kind"), target("name"))),
                text(targets(object)),
                text(object.int("spec.minReplicas").map_or("<unset>".to_owned(), |least| least.to_string())),
                number_at(object, "spec.maxReplicas"),
                number_at(object, "status.currentReplicas"),
                age(object),
            ]
        },
        health: |object| match object.condition("ScalingActive") {
            Some(active) if active.is_false() => Health::Warning,
            _ => alive(object),
        },
    },
    Spec {
        group: "policy",
        kind: "PodDisruptionBudget",
        columns: &[
            col("Min Available"),
            col("Max Unavailable"),
            int("Allowed Disruptions"),
            col("Healthy").pane(),
            AGE,
        ],
        cells: |object| {
            let bound = |path| match object.at(path) {
                Some(Value::String(share)) => text(share.as_str()),
                Some(Value::Number(number)) => text(number.to_string()),
                _ => text("N/A"),
            };
            vec![
                bound("spec.minAvailable"),
                bound("spec.maxUnavailable"),
                number_at(object, "status.disruptionsAllowed"),
                of(object, "status.currentHealthy", object.int("status.desiredHealthy").unwrap_or(0)),
                age(object),
            ]
        },
        health: alive,
    },
];

/// `cpu: 35%/80%, memory: 300Mi/512Mi`: at most two, as kubectl has it.
fn targets(object: &Object) -> String {
    let (specs, seen) = (object.list("spec.metrics"), object.list("status.currentMetrics"));
    if specs.is_empty() {
        return match object.int("spec.targetCPUUtilizationPercentage") {
            // The first version of the API knew no other metric.
            Some(goal) => {
                let current = object.int("status.currentCPUUtilizationPercentage");
                format!("cpu: {}/{goal}%", current.map_or("<unknown>".to_owned(), |percent| format!("{percent}%")))
            }
            None => super::cells::NONE.to_owned(),
        };
    }
    let list: Vec<String> = specs.iter().enumerate().map(|(at, spec)| target(spec, seen.get(at))).collect();
    first_of(&list, 2, ", ", "")
}

fn target(spec: &Value, seen: Option<&Value>) -> String {
    let (field, named) = match spec.get("type").and_then(Value::as_str).unwrap_or_default() {
        "Resource" => ("resource", true),
        "ContainerResource" => ("containerResource", true),
        "Pods" => ("pods", false),
        "Object" => ("object", false),
        "External" => ("external", false),
        _ => return "<unknown type>".to_owned(),
    };
    let goal = |which: &str| spec.get(field)?.get("target")?.get(which);
    let current = |which: &str| seen?.get(field)?.get("current")?.get(which);
    // Somebody who watches another metric than this one has seen nothing of it; one without a value has seen `<nil>`.
    let is_seen = seen.and_then(|seen| seen.get(field)).is_some();
    let quantity = |value: Option<&Value>| match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => "<nil>".to_owned(),
    };
    let shown = |which: &str, must_be_there: bool| match current(which) {
        None if must_be_there || !is_seen => "<unknown>".to_owned(),
        value => quantity(value),
    };
    let average = goal("averageValue").filter(|goal| !goal.is_null());
    if named {
        let name = spec.get(field).and_then(|resource| resource.get("name")?.as_str()).unwrap_or_default();
        if average.is_some() {
            return format!("{name}: {}/{}", shown("averageValue", false), quantity(average));
        }
        let percent = |value: Option<&Value>| value.and_then(Value::as_i64).map(|percent| format!("{percent}%"));
        let now = percent(current("averageUtilization")).unwrap_or_else(|| "<unknown>".to_owned());
        let goal = percent(goal("averageUtilization")).unwrap_or_else(|| "<auto>".to_owned());
        return format!("{name}: {now}/{goal}");
    }
    match (field, average) {
        ("pods", goal) => format!("{}/{}", shown("averageValue", false), quantity(goal)),
        (_, Some(goal)) => format!("{}/{} (avg)", shown("averageValue", true), quantity(Some(goal))),
        (_, None) => format!("{}/{}", shown("value", false), quantity(goal("value"))),
    }
}
