//! HorizontalPodAutoscalers: what they look at, and what they would do.

use super::page::Page;
use super::quantity::usual;
use super::related::What;
use super::values::{UNSET, get, is_there, list, number, or, said};
use super::{View, conditions};
use serde_json::Value;

pub(super) fn write(page: &mut Page, view: &View<'_>) {
    let of = view.object;
    let target = get(of, "spec.scaleTargetRef");
    let kind = said(target, "kind");
    page.field("Reference", format!("{kind}/{}", said(target, "name")));
    if let Some(seen) = view.related.seen(What::ScaleTarget, "") {
        let told = seen.objects().first().map(|target| {
            format!(
                "{} replicas wanted, {} there",
                or(said(&target.0, "spec.replicas"), "1"),
                number(&target.0, "status.replicas")
            )
        });
        page.field("Target", seen.told(|| told.unwrap_or_else(|| "<it does not exist>".to_owned())));
    }
    page.field("Min Replicas", or(said(of, "spec.minReplicas"), UNSET));
    page.field("Max Replicas", number(of, "spec.maxReplicas"));
    page.field(
        &format!("{kind} Pods"),
        format!("{} current / {} desired", number(of, "status.currentReplicas"), number(of, "status.desiredReplicas")),
    );
    page.maybe("Last Scaled", super::values::when(of, "status.lastScaleTime", view.now));
    if is_there(of, "spec.targetCPUUtilizationPercentage") {
        let current = or(said(of, "status.currentCPUUtilizationPercentage"), "<unknown>");
        page.field("CPU Utilization", format!("{current}% / {}%", said(of, "spec.targetCPUUtilizationPercentage")));
    }
    conditions::write(page, view);
    page.section("Metrics (current / target)", |page| {
        let current = list(of, "status.currentMetrics");
        for (at, metric) in list(of, "spec.metrics").iter().enumerate() {
            let (label, value) = one(metric, current.get(at).unwrap_or(&Value::Null));
            page.field(&label, value);
        }
    });
    if is_there(of, "spec.behavior") {
        page.section("Behavior", |page| {
            direction(page, "Scale Up", get(of, "spec.behavior.scaleUp"));
            direction(page, "Scale Down", get(of, "spec.behavior.scaleDown"));
        });
    }
}

/// A metric by its name, and where it stands.
fn one(metric: &Value, current: &Value) -> (String, String) {
    let kind = said(metric, "type");
    let field = {
        let mut letters = kind.chars();
        letters.next().map(|first| first.to_lowercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    let (of, now) = (get(metric, &field), get(get(current, &field), "current"));
    let target = get(of, "target");
    let name = or(said(of, "metric.name"), &said(of, "name"));
    let resource = |name: &str| match said(of, "container") {
        container if container.is_empty() => format!("resource {name} on pods"),
        container => format!("resource {name} of container {container:?} on pods"),
    };
    match kind.as_str() {
        "Resource" | "ContainerResource" if is_there(target, "averageValue") => {
            (resource(&name), against(now, target, "averageValue"))
        }
        "Resource" | "ContainerResource" => {
            let used = said(now, "averageUtilization");
            let used = if used.is_empty() {
                "<unknown>".to_owned()
            } else {
                format!("{used}% ({})", usual(&said(now, "averageValue")))
            };
            let wanted = said(target, "averageUtilization");
            let wanted = if wanted.is_empty() { "<auto>".to_owned() } else { format!("{wanted}%") };
            (format!("{} (as a percentage of request)", resource(&name)), format!("{used} / {wanted}"))
        }
        "Pods" => (format!("{name:?} on pods"), against(now, target, "averageValue")),
        "External" if is_there(target, "averageValue") => {
            (format!("{name:?} (target average value)"), against(now, target, "averageValue"))
        }
        "External" => (format!("{name:?} (target value)"), against(now, target, "value")),
        "Object" => {
            let on = format!("{}/{}", said(of, "describedObject.kind"), said(of, "describedObject.name"));
            let (sort, value) = if said(target, "type") == "AverageValue" {
                ("average value", "averageValue")
            } else {
                ("value", "value")
            };
            (format!("{name:?} on {on} (target {sort})"), against(now, target, value))
        }
        other => (format!("of an unknown type {other:?}"), super::values::shown(metric)),
    }
}

fn against(now: &Value, target: &Value, field: &str) -> String {
    format!("{} / {}", or(usual(&said(now, field)), "<unknown>"), or(usual(&said(target, field)), "0"))
}

fn direction(page: &mut Page, title: &str, rules: &Value) {
    if rules.is_null() {
        return;
    }
    page.section(title, |page| {
        if is_there(rules, "stabilizationWindowSeconds") {
            page.field("Stabilization Window", format!("{} seconds", said(rules, "stabilizationWindowSeconds")));
        }
        let policies = list(rules, "policies");
        if !policies.is_empty() {
            page.field("Select Policy", or(said(rules, "selectPolicy"), "Max"));
            let row = |policy: &Value| {
                vec![
                    said(policy, "type"),
                    number(policy, "value"),
                    format!("{} seconds", number(policy, "periodSeconds")),
                ]
            };
            let rows = policies.iter().map(row).collect();
            page.section("Policies", |page| page.table(&["Type", "Value", "Period"], rows));
        }
        page.maybe("Tolerance", said(rules, "tolerance"));
    });
}
