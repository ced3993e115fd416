//! Label selectors and labels in the words of the API server.

use super::cells::{NONE, or_none};
use crate::domain::object::Object;
use serde_json::Value;

/// `a=b,c=d` of a map, or `<none>`.
pub(super) fn labels(object: &Object, path: &str) -> String {
    or_none(&pairs(object.at(path)).join(",")).to_owned()
}

fn pairs(map: Option<&Value>) -> Vec<String> {
    let map = map.and_then(Value::as_object);
    let mut pairs: Vec<(&String, &str)> =
        map.into_iter().flatten().map(|(key, value)| (key, value.as_str().unwrap_or_default())).collect();
    pairs.sort_unstable();
    pairs.into_iter().map(|(key, value)| format!("{key}={value}")).collect()
}

/// A selector of labels and expressions; `<none>` where it says nothing, `<error>` where it cannot be read.
pub(super) fn selector(object: &Object, path: &str) -> String {
    match requirements(object.at(path)) {
        None => "<error>".to_owned(),
        Some(text) if text.is_empty() => NONE.to_owned(),
        Some(text) => text,
    }
}

/// The same for Deployments, which say less of the odd ones.
pub(super) fn bare_selector(object: &Object, path: &str) -> String {
    requirements(object.at(path)).unwrap_or_else(|| "<invalid>".to_owned())
}

/// Requirements in the order of their keys.
pub(in crate::kubectl) fn requirements(selector: Option<&Value>) -> Option<String> {
    let Some(selector) = selector else { return Some(String::new()) };
    let mut all: Vec<(String, String)> = Vec::new();
    for (key, value) in selector.get("matchLabels").and_then(Value::as_object).into_iter().flatten() {
        all.push((key.clone(), format!("{key}={}", value.as_str().unwrap_or_default())));
    }
    for expression in selector.get("matchExpressions").and_then(Value::as_array).into_iter().flatten() {
        let key = expression.get("key").and_then(Value::as_str)?;
        let values = expression.get("values").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let mut values: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
        values.sort_unstable();
        let text = match (expression.get("operator").and_then(Value::as_str)?, values.is_empty()) {
            ("In", false) => format!("{key} in ({})", values.join(",")),
            ("NotIn", false) => format!("{key} notin ({})", values.join(",")),
            ("Exists", true) => key.to_owned(),
            ("DoesNotExist", true) => format!("!{key}"),
            _ => return None,
        };
        all.push((key.to_owned(), text));
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    Some(all.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(","))
}

/// A selector as Go prints the value itself, which is what bindings of policies show.
pub(super) fn as_go_value(selector: &Value) -> String {
    let text = |value: &Value, field: &str| value.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let labels: String =
        pairs(selector.get("matchLabels")).iter().map(|pair| format!("{},", pair.replacen('=', ": ", 1))).collect();
    let expressions: String = selector
        .get("matchExpressions")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|each| {
            let values = each.get("values").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            let values: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
            let (key, operator) = (text(each, "key"), text(each, "operator"));
            format!("LabelSelectorRequirement{{Key:{key},Operator:{operator},Values:[{}],}},", values.join(" "))
        })
        .collect();
    format!(
        "&LabelSelector{{MatchLabels:map[string]string{{{labels}}},MatchExpressions:[]LabelSelectorRequirement{{{expressions}}},}}"
    )
}
