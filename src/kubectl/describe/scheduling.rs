//! Where a pod may run: node selectors, tolerations, spread, affinity; and the taints of nodes.

use super::page::Page;
use super::values::{get, is_there, list, number, pairs, said, shown};
use crate::domain::object::Object;
use crate::kubectl::print;
use serde_json::Value;

/// What of a pod's spec, or that of a template, says where it may run.
pub(super) fn write(page: &mut Page, spec: &Value) {
    page.all("Node-Selectors", &pairs(spec, "nodeSelector"));
    let mut tolerations: Vec<&Value> = list(spec, "tolerations").iter().collect();
    tolerations.sort_by_key(|toleration| said(toleration, "key"));
    page.all("Tolerations", &tolerations.into_iter().map(toleration).collect::<Vec<_>>());
    let mut spread: Vec<&Value> = list(spec, "topologySpreadConstraints").iter().collect();
    spread.sort_by_key(|constraint| said(constraint, "topologyKey"));
    if !spread.is_empty() {
        page.all("Topology Spread", &spread.into_iter().map(spread_of).collect::<Vec<_>>());
    }
    page.maybe("Scheduling Group", said(spec, "schedulingGroup.podGroupName"));
    if is_there(spec, "affinity") {
        let affinity = Object(get(spec, "affinity").clone());
        page.section("Affinity", |page| page.text(&print::yaml(&affinity)));
    }
}

fn toleration(toleration: &Value) -> String {
    let part = |field: &str, before: &str| {
        let text = said(toleration, field);
        if text.is_empty() { text } else { format!("{before}{text}") }
    };
    let mut text = format!("{}{}{}", said(toleration, "key"), part("value", "="), part("effect", ":"));
    if said(toleration, "operator") == "Exists" && !is_there(toleration, "value") {
        text.push_str(if text.is_empty() { "op=Exists" } else { " op=Exists" });
    }
    if is_there(toleration, "tolerationSeconds") {
        text.push_str(&format!(" for {}s", said(toleration, "tolerationSeconds")));
    }
    text
}

fn spread_of(constraint: &Value) -> String {
    let selector = get(constraint, "labelSelector");
    let selected =
        if selector.is_null() { String::new() } else { format!(" for selector {}", super::selector(selector)) };
    format!(
        "{}:{} when max skew {} is exceeded{selected}",
        said(constraint, "topologyKey"),
        said(constraint, "whenUnsatisfiable"),
        number(constraint, "maxSkew"),
    )
}

/// `key=value:effect`, in the order of their effects.
pub(super) fn taints(taints: &[Value]) -> Vec<String> {
    let mut taints: Vec<&Value> = taints.iter().collect();
    taints.sort_by_key(|taint| (said(taint, "effect"), said(taint, "key")));
    let text = |taint: &Value| {
        let (key, value, effect) = (said(taint, "key"), said(taint, "value"), said(taint, "effect"));
        let value = if value.is_empty() { value } else { format!("={value}") };
        let effect = if effect.is_empty() { effect } else { format!(":{effect}") };
        let since = if is_there(taint, "timeAdded") {
            format!(" since {}", shown(get(taint, "timeAdded")))
        } else {
            String::new()
        };
        format!("{key}{value}{effect}{since}")
    };
    taints.into_iter().map(text).collect()
}
