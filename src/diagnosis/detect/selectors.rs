//! Whether a Placement's predicates and tolerations let a ManagedCluster through, as the placement controller judges it.
//! CEL selectors are not evaluated: a predicate with one counts as undecided and never as a mismatch.

use crate::domain::object::Object;
use serde_json::Value;
use std::collections::BTreeMap;

/// One wish that a cluster does not fulfil, in words: `label region=eu-west`.
pub type Wish = String;

/// How a cluster fares with the predicates of a placement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    Yes,
    /// What it lacks for the predicate that it comes closest to.
    No(Vec<Wish>),
    Undecided,
}

/// A cluster fits if it fulfils any one of the predicates.
pub fn matches(placement: &Object, cluster: &Object) -> Match {
    let predicates = placement.list("spec.predicates");
    if predicates.is_empty() {
        return Match::Yes;
    }
    let mut closest: Option<Vec<Wish>> = None;
    let mut undecided = false;
    for predicate in predicates {
        let required = predicate.get("requiredClusterSelector").unwrap_or(&Value::Null);
        let cel =
            required.pointer("/celSelector/celExpressions").and_then(Value::as_array).is_some_and(|e| !e.is_empty());
        let mut lacks = Vec::new();
        unmet(required.get("labelSelector"), &own_labels(cluster), "label", &mut lacks);
        unmet(required.get("claimSelector"), &claims(cluster), "claim", &mut lacks);
        match (lacks.is_empty(), cel) {
            (true, false) => return Match::Yes,
            (true, true) => undecided = true,
            (false, _) => {
                if closest.as_ref().is_none_or(|best| lacks.len() < best.len()) {
                    closest = Some(lacks);
                }
            }
        }
    }
    match closest {
        Some(lacks) if !undecided => Match::No(lacks),
        _ => Match::Undecided,
    }
}

fn own_labels(cluster: &Object) -> BTreeMap<String, String> {
    let labels = cluster.at("metadata.labels").and_then(Value::as_object);
    let pairs = labels.into_iter().flatten().filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())));
    pairs.collect()
}

fn claims(cluster: &Object) -> BTreeMap<String, String> {
    let text = |claim: &Value, key: &str| claim.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    cluster.list("status.clusterClaims").iter().map(|claim| (text(claim, "name"), text(claim, "value"))).collect()
}

fn unmet(selector: Option<&Value>, has: &BTreeMap<String, String>, what: &str, lacks: &mut Vec<Wish>) {
    let Some(selector) = selector else { return };
    for (key, value) in selector.get("matchLabels").and_then(Value::as_object).into_iter().flatten() {
        let value = value.as_str().unwrap_or_default();
        if has.get(key).is_none_or(|got| got != value) {
            lacks.push(format!("{what} {key}={value}"));
        }
    }
    for expression in selector.get("matchExpressions").and_then(Value::as_array).into_iter().flatten() {
        let key = expression.get("key").and_then(Value::as_str).unwrap_or_default();
        let operator = expression.get("operator").and_then(Value::as_str).unwrap_or_default();
        let values: Vec<&str> = expression
            .get("values")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let got = has.get(key).map(String::as_str);
        let met = match operator {
            "In" => got.is_some_and(|got| values.contains(&got)),
            "NotIn" => got.is_none_or(|got| !values.contains(&got)),
            "Exists" => got.is_some(),
            "DoesNotExist" => got.is_none(),
            _ => true,
        };
        if !met {
            let values = if values.is_empty() { String::new() } else { format!(" ({})", values.join(", ")) };
            lacks.push(format!("{what} {key} {operator}{values}"));
        }
    }
}

/// The taints of a cluster that keep this placement away.
pub fn untolerated<'c>(placement: &Object, cluster: &'c Object) -> Vec<&'c Value> {
    let tolerations = placement.list("spec.tolerations");
    cluster
        .list("spec.taints")
        .iter()
        .filter(|taint| field(taint, "effect") != "PreferNoSelect" && !tolerations.iter().any(|t| tolerates(t, taint)))
        .collect()
}

fn tolerates(toleration: &Value, taint: &Value) -> bool {
    let (key, effect) = (field(toleration, "key"), field(toleration, "effect"));
    let exists = field(toleration, "operator") == "Exists";
    (effect.is_empty() || effect == field(taint, "effect"))
        && (key == field(taint, "key") || key.is_empty() && exists)
        && (exists || field(toleration, "value") == field(taint, "value"))
}

pub fn field<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The pairs of a map of strings, such as labels.
pub fn labels<'o>(object: &'o Object, path: &str) -> BTreeMap<&'o str, &'o str> {
    let pairs = object.at(path).and_then(Value::as_object).into_iter().flatten();
    pairs.filter_map(|(key, value)| Some((key.as_str(), value.as_str()?))).collect()
}

/// Whether labels fulfil a selector.
pub fn carries(has: &BTreeMap<&str, &str>, selector: &BTreeMap<&str, &str>) -> bool {
    selector.iter().all(|(key, value)| has.get(key) == Some(value))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::{Match, matches, untolerated};
    use crate::domain::object::Object;
    use serde_json::json;

    #[test]
    fn a_cluster_is_told_what_it_lacks_for_the_nearest_predicate() {
        let placement = Object(json!({"spec": {"predicates": [
            {"requiredClusterSelector": {"labelSelector": {"matchLabels": {"region": "eu", "tier": "gold"}}}},
            {"requiredClusterSelector": {"claimSelector": {"matchExpressions": [{"key": "platform", "operator": "In", "values": ["AWS", "GCP"]}]}}}
        ]}}));
        let cluster = |labels: serde_json::Value, claim: &str| {
            Object(
                json!({"metadata": {"labels": labels}, "status": {"clusterClaims": [{"name": "platform", "value": claim}]}}),
            )
        };
        assert_eq!(matches(&placement, &cluster(json!({}), "AWS")), Match::Yes);
        assert_eq!(
            matches(&placement, &cluster(json!({"region": "us"}), "Azure")),
            Match::No(vec!["claim platform In (AWS, GCP)".to_owned()])
        );
    }

    #[test]
    fn taints_count_unless_tolerated() {
        let cluster = Object(
            json!({"spec": {"taints": [{"key": "a", "effect": "NoSelect"}, {"key": "b", "value": "1", "effect": "NoSelect"}]}}),
        );
        let placement = Object(json!({"spec": {"tolerations": [{"key": "a", "operator": "Exists"}]}}));
        let left: Vec<&str> = untolerated(&placement, &cluster).iter().map(|t| t["key"].as_str().unwrap()).collect();
        assert_eq!(left, ["b"]);
    }
}
