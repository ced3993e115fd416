//! Discovery documents: what can be asked for, in the form that was asked for.
//! Invariant: the aggregated form only where the request names it, since older clients fail on it.

use super::answer::{Answer, Refused};
use super::call::Call;
use super::view::View;
use crate::kubectl::kinds::Kind;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/// Kinds by group, then by version.
type Groups<'a> = BTreeMap<&'a str, BTreeMap<&'a str, Vec<&'a Kind>>>;

fn groups<'a>(kinds: impl Iterator<Item = &'a Kind>) -> Groups<'a> {
    let mut groups = Groups::new();
    for kind in kinds {
        groups.entry(&kind.id.group).or_default().entry(&kind.id.version).or_default().push(kind);
    }
    groups
}

/// `/api`.
pub fn core(view: &View, call: &Call) -> Answer {
    let kinds = view.dump.kinds();
    let core = groups(kinds.iter().filter(|kind| kind.id.group.is_empty()));
    if wants_aggregated(call) {
        return aggregated(view, &core);
    }
    Answer::json(&json!({"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []}))
}

/// `/apis`.
pub fn all(view: &View, call: &Call) -> Answer {
    let kinds = view.dump.kinds();
    let named = groups(kinds.iter().filter(|kind| !kind.id.group.is_empty()));
    if wants_aggregated(call) {
        return aggregated(view, &named);
    }
    let list: Vec<Value> = named.iter().map(|(group, versions)| group_document(group, versions)).collect();
    Answer::json(&json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": list}))
}

/// `/apis/GROUP`.
pub fn one(view: &View, group: &str) -> Result<Answer, Refused> {
    let kinds = view.dump.kinds();
    let groups = groups(kinds.iter().filter(|kind| kind.id.group == group));
    let versions = groups.get(group).ok_or_else(Refused::no_such_path)?;
    let mut document = group_document(group, versions);
    document["kind"] = "APIGroup".into();
    document["apiVersion"] = "v1".into();
    Ok(Answer::json(&document))
}

/// `/api/v1` and `/apis/GROUP/VERSION`.
pub fn resources(view: &View, group: &str, version: &str) -> Result<Answer, Refused> {
    let kinds = view.dump.kinds();
    let of = kinds.iter().filter(|kind| kind.id.group == group && kind.id.version == version);
    let list: Vec<Value> = of.flat_map(|kind| resource_entries(view, kind)).collect();
    if list.is_empty() {
        return Err(Refused::no_such_path());
    }
    let name = if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
    Ok(Answer::json(&json!({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": name, "resources": list})))
}

fn wants_aggregated(call: &Call) -> bool {
    call.accept
        .split(',')
        .any(|kind| kind.contains("as=APIGroupDiscoveryList") && kind.contains("v=v2") && !kind.contains("v=v2beta1"))
}

fn group_document(group: &str, versions: &BTreeMap<&str, Vec<&Kind>>) -> Value {
    let versions: Vec<Value> = preferred_first(versions)
        .iter()
        .map(|version| json!({"groupVersion": format!("{group}/{version}"), "version": version}))
        .collect();
    json!({"name": group, "versions": versions, "preferredVersion": versions.first()})
}

fn aggregated(view: &View, groups: &Groups<'_>) -> Answer {
    let items: Vec<Value> = groups
        .iter()
        .map(|(group, versions)| {
            let list: Vec<Value> = preferred_first(versions)
                .iter()
                .map(|version| {
                    let kinds = versions.get(version).into_iter().flatten();
                    let resources: Vec<Value> = kinds.map(|kind| aggregated_entry(view, kind)).collect();
                    json!({"version": version, "resources": resources, "freshness": "Current"})
                })
                .collect();
            json!({"metadata": {"name": group, "creationTimestamp": null}, "versions": list})
        })
        .collect();
    let document = json!({"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": {}, "items": items});
    Answer::bytes(document.to_string().into_bytes(), AGGREGATED)
}

fn aggregated_entry(view: &View, kind: &Kind) -> Value {
    let id = &kind.id;
    let response = json!({"group": id.group, "version": id.version, "kind": id.kind});
    let subresources: Vec<Value> = subresources(view, kind)
        .iter()
        .map(|(name, verbs)| json!({"subresource": name, "responseKind": response, "verbs": verbs}))
        .collect();
    let mut entry = json!({
        "resource": id.plural, "responseKind": response, "scope": if id.namespaced { "Namespaced" } else { "Cluster" },
        "singularResource": kind.singular, "verbs": verbs(view),
    });
    for (key, list) in [("shortNames", &kind.short_names), ("categories", &kind.categories)] {
        if !list.is_empty() {
            entry[key] = json!(list);
        }
    }
    if !subresources.is_empty() {
        entry["subresources"] = json!(subresources);
    }
    entry
}

fn resource_entries(view: &View, kind: &Kind) -> Vec<Value> {
    let id = &kind.id;
    let mut own = json!({
        "name": id.plural, "singularName": kind.singular, "namespaced": id.namespaced, "kind": id.kind, "verbs": verbs(view),
    });
    for (key, list) in [("shortNames", &kind.short_names), ("categories", &kind.categories)] {
        if !list.is_empty() {
            own[key] = json!(list);
        }
    }
    let below = subresources(view, kind).into_iter().map(|(name, verbs)| {
        json!({"name": format!("{}/{name}", id.plural), "singularName": "", "namespaced": id.namespaced, "kind": id.kind, "verbs": verbs})
    });
    std::iter::once(own).chain(below).collect()
}

fn verbs(view: &View) -> Vec<&'static str> {
    let mut verbs = vec!["get", "list", "watch"];
    if view.writable {
        verbs.extend(["create", "update", "patch", "delete"]);
    }
    verbs
}

fn subresources(view: &View, kind: &Kind) -> Vec<(&'static str, Vec<&'static str>)> {
    let change = || if view.writable { vec!["get", "patch", "update"] } else { vec!["get"] };
    match kind.id.plural.as_str() {
        "pods" => vec![("log", vec!["get"])],
        "deployments" | "replicasets" | "statefulsets" | "replicationcontrollers" => vec![("scale", change())],
        "certificatesigningrequests" => vec![("approval", change())],
        _ => Vec::new(),
    }
}

/// Stable versions before beta before alpha, higher numbers first, as the API server sorts them.
fn preferred_first<'a>(versions: &BTreeMap<&'a str, Vec<&Kind>>) -> Vec<&'a str> {
    let mut names: Vec<&str> = versions.keys().copied().collect();
    names.sort_by_key(|name| {
        let digits = |text: &str| text.parse::<u32>().unwrap_or(0);
        let rest = name.trim_start_matches('v');
        let (major, stability, minor) = match (rest.split_once("beta"), rest.split_once("alpha")) {
            (Some((major, minor)), _) => (digits(major), 1, digits(minor)),
            (None, Some((major, minor))) => (digits(major), 0, digits(minor)),
            (None, None) => (digits(rest), 2, 0),
        };
        std::cmp::Reverse((stability, major, minor))
    });
    names
}
