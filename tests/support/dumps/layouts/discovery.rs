//! What a cluster serves, in the old and the new form of discovery.

use super::super::object::Kind;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const VERBS: [&str; 8] = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

fn by_group(kinds: &[Kind]) -> BTreeMap<&str, BTreeMap<&str, Vec<&Kind>>> {
    let mut groups: BTreeMap<&str, BTreeMap<&str, Vec<&Kind>>> = BTreeMap::new();
    for kind in kinds {
        groups.entry(&kind.group).or_default().entry(&kind.version).or_default().push(kind);
    }
    groups
}

/// `/api` and `/apis` as APIGroupDiscoveryList.
pub fn aggregated(kinds: &[Kind]) -> [Value; 2] {
    let item = |group: &str, versions: &BTreeMap<&str, Vec<&Kind>>| {
        let resource = |kind: &&Kind| {
            json!({
                "resource": kind.plural,
                "responseKind": {"group": group, "kind": kind.kind, "version": kind.version},
                "scope": if kind.namespaced { "Namespaced" } else { "Cluster" },
                "singularResource": kind.kind.to_lowercase(),
                "verbs": VERBS,
            })
        };
        let versions: Vec<Value> = versions
            .iter()
            .map(|(version, kinds)| {
                json!({"freshness": "Current", "resources": kinds.iter().map(resource).collect::<Vec<_>>(), "version": version})
            })
            .collect();
        let metadata = if group.is_empty() {
            json!({"creationTimestamp": null})
        } else {
            json!({"creationTimestamp": null, "name": group})
        };
        json!({"metadata": metadata, "versions": versions})
    };
    let document = |items: Vec<Value>| json!({"apiVersion": "apidiscovery.k8s.io/v2", "items": items, "kind": "APIGroupDiscoveryList", "metadata": {}});
    let groups = by_group(kinds);
    let (core, others): (Vec<_>, Vec<_>) = groups.iter().partition(|(group, _)| group.is_empty());
    [core, others].map(|some| document(some.into_iter().map(|(group, versions)| item(group, versions)).collect()))
}

/// `groups.json` and `resources.json`: what clients asked one by one.
pub fn legacy(kinds: &[Kind]) -> [Value; 2] {
    let groups = by_group(kinds);
    let group_version =
        |group: &str, version: &str| if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
    let mut lists = Vec::new();
    let mut names = Vec::new();
    for (group, versions) in &groups {
        let all: Vec<Value> = versions
            .keys()
            .map(|version| json!({"groupVersion": group_version(group, version), "version": version}))
            .collect();
        names.push(json!({"name": group, "preferredVersion": all[0], "versions": all}));
        for (version, kinds) in versions {
            let resource = |kind: &&Kind| json!({"kind": kind.kind, "name": kind.plural, "namespaced": kind.namespaced, "singularName": kind.kind.to_lowercase(), "verbs": VERBS});
            lists.push(json!({
                "apiVersion": "v1", "groupVersion": group_version(group, version), "kind": "APIResourceList",
                "resources": kinds.iter().map(resource).collect::<Vec<_>>(),
            }));
        }
    }
    [json!(names), json!(lists)]
}
