//! A cluster that answers from a few objects and keeps nothing of what is changed.

use klue::domain::row::KindId;
use klue::kubectl::kinds::{Kind, Kinds};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

pub struct Cluster {
    pub kinds: Kinds,
    objects: Vec<Value>,
}

/// An answer: its status, and its body.
pub type Answer = (u16, Value);

impl Cluster {
    pub fn new() -> Self {
        let mut kinds = Kinds::builtin();
        kinds.add(Kind {
            id: KindId {
                group: "example.com".into(),
                version: "v1".into(),
                plural: "widgets".into(),
                kind: "Widget".into(),
                namespaced: true,
            },
            singular: "widget".into(),
            short_names: vec!["wd".into()],
            categories: Vec::new(),
        });
        let objects = include_str!("objects.yaml").split("\n---\n");
        Self { kinds, objects: objects.map(|text| serde_saphyr::from_str(text).unwrap()).collect() }
    }

    /// Answers a request. Pods in `gone` are not there any more.
    pub fn answer(&self, method: &str, path_and_query: &str, body: &Value, gone: &BTreeSet<String>) -> Answer {
        let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
        if let Some(answer) = self.discovery(path) {
            return (200, answer);
        }
        let Some(place) = self.place(path) else { return status(404, &format!("{path} is not served")) };
        let kept = |object: &&Value| {
            let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
            text("/apiVersion") == place.kind.api_version()
                && text("/kind") == place.kind.kind
                && place.namespace.as_deref().is_none_or(|namespace| namespace == text("/metadata/namespace"))
                && !(place.kind.kind == "Pod" && gone.contains(text("/metadata/name")))
        };
        let mut found = self.objects.iter().filter(kept);
        let Some(name) = &place.name else {
            return match method {
                "GET" => (200, list(&place.kind, found.filter(|object| matches(object, query)))),
                "POST" if body.is_object() => (201, body.clone()),
                "POST" => {
                    let kind = &place.kind;
                    (201, json!({"apiVersion": kind.api_version(), "kind": kind.kind, "metadata": {"name": "new"}}))
                }
                _ => status(405, "no such verb"),
            };
        };
        let object = found.find(|object| object["metadata"]["name"].as_str() == Some(name));
        match (method, place.subresource.as_deref(), object) {
            ("PATCH", None, None) => (201, body.clone()),
            (_, _, None) => status(404, &format!("{} {name:?} not found", plural_group(&place.kind))),
            ("GET" | "PATCH" | "PUT", Some("scale"), Some(object)) => (200, scale(object)),
            ("DELETE", _, _) | ("POST", Some("eviction"), _) => {
                (200, json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"}))
            }
            (_, _, Some(object)) => (200, object.clone()),
        }
    }

    fn place(&self, path: &str) -> Option<Place> {
        let words: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let (group, version, rest) = match words.as_slice() {
            ["api", version, rest @ ..] => ("", *version, rest),
            ["apis", group, version, rest @ ..] => (*group, *version, rest),
            _ => return None,
        };
        let (namespace, rest) = match rest {
            ["namespaces", namespace, plural, rest @ ..] if !plural.is_empty() => {
                (Some((*namespace).to_owned()), [&[*plural], rest].concat())
            }
            rest => (None, rest.to_vec()),
        };
        let kind = self.kinds.by_plural(group, rest.first()?)?.id.clone();
        let word = |at: usize| rest.get(at).map(|word| (*word).to_owned());
        (kind.version == version).then(|| Place { kind, namespace, name: word(1), subresource: word(2) })
    }

    fn groups(&self) -> BTreeMap<String, Vec<&Kind>> {
        let mut groups: BTreeMap<String, Vec<&Kind>> = BTreeMap::new();
        for kind in self.kinds.iter() {
            groups.entry(kind.id.api_version()).or_default().push(kind);
        }
        groups
    }

    /// What is served, in the forms of old and in the OpenAPI documents from which kubectl learns of `fieldValidation`.
    fn discovery(&self, path: &str) -> Option<Value> {
        let groups = self.groups();
        let named = |api: &str| if api.contains('/') { format!("apis/{api}") } else { format!("api/{api}") };
        match path.trim_start_matches('/') {
            "version" => Some(json!({"major": "1", "minor": "33", "gitVersion": "v1.33.0"})),
            "api" => Some(json!({"kind": "APIVersions", "versions": ["v1"]})),
            "apis" => {
                let mut listed: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
                for api in groups.keys().filter_map(|api| api.split_once('/')) {
                    let version = json!({"groupVersion": format!("{}/{}", api.0, api.1), "version": api.1});
                    listed.entry(api.0).or_default().push(version);
                }
                let group = |(name, versions): (&str, Vec<Value>)| json!({"name": name, "preferredVersion": versions[0], "versions": versions});
                let listed: Vec<Value> = listed.into_iter().map(group).collect();
                Some(json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": listed}))
            }
            "openapi/v3" => {
                let paths: serde_json::Map<String, Value> = groups
                    .keys()
                    .map(|api| (named(api), json!({"serverRelativeURL": format!("/openapi/v3/{}?hash=0", named(api))})))
                    .collect();
                Some(json!({"paths": paths}))
            }
            other => {
                let (openapi, other) = other.strip_prefix("openapi/v3/").map_or((false, other), |rest| (true, rest));
                let (_, kinds) = groups.iter().find(|(api, _)| named(api) == other)?;
                Some(if openapi { documents(kinds) } else { resources(kinds) })
            }
        }
    }
}

struct Place {
    kind: KindId,
    namespace: Option<String>,
    name: Option<String>,
    subresource: Option<String>,
}

const VERBS: [&str; 8] = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

fn resources(kinds: &[&Kind]) -> Value {
    let mut listed: Vec<Value> = kinds
        .iter()
        .map(|kind| {
            json!({
                "name": kind.id.plural, "singularName": kind.singular, "namespaced": kind.id.namespaced,
                "kind": kind.id.kind, "verbs": VERBS, "shortNames": kind.short_names, "categories": kind.categories,
            })
        })
        .collect();
    for kind in kinds {
        let sub = |name: &str, group: &str, version: &str, of: &str| {
            json!({
                "name": format!("{}/{name}", kind.id.plural), "singularName": "", "namespaced": kind.id.namespaced,
                "kind": of, "group": group, "version": version, "verbs": ["create", "get", "patch", "update"],
            })
        };
        match kind.id.kind.as_str() {
            "Pod" => listed.push(sub("eviction", "policy", "v1", "Eviction")),
            "Deployment" | "ReplicaSet" | "StatefulSet" | "Widget" => {
                listed.push(sub("scale", "autoscaling", "v1", "Scale"));
            }
            _ => {}
        }
    }
    let api = kinds[0].id.api_version();
    json!({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": api, "resources": listed})
}

fn documents(kinds: &[&Kind]) -> Value {
    let paths: serde_json::Map<String, Value> = kinds
        .iter()
        .map(|kind| {
            let root = if kind.id.group.is_empty() { "api".to_owned() } else { format!("apis/{}", kind.id.group) };
            let parameter = |name: &str| json!({"name": name, "in": "query", "schema": {"type": "string"}});
            let patch = json!({
                "x-kubernetes-action": "patch",
                "x-kubernetes-group-version-kind":
                    {"group": kind.id.group, "version": kind.id.version, "kind": kind.id.kind},
                "parameters": [parameter("dryRun"), parameter("fieldManager"), parameter("fieldValidation")],
                "responses": {},
            });
            (format!("/{root}/{}/{}/{{name}}", kind.id.version, kind.id.plural), json!({"patch": patch}))
        })
        .collect();
    json!({"openapi": "3.0.0", "info": {"title": "a cluster", "version": "1"}, "paths": paths})
}

fn plural_group(kind: &KindId) -> String {
    if kind.group.is_empty() { kind.plural.clone() } else { format!("{}.{}", kind.plural, kind.group) }
}

fn list<'a>(kind: &KindId, items: impl Iterator<Item = &'a Value>) -> Value {
    json!({
        "kind": format!("{}List", kind.kind), "apiVersion": kind.api_version(), "metadata": {"resourceVersion": "99"},
        "items": items.collect::<Vec<_>>(),
    })
}

fn scale(object: &Value) -> Value {
    let metadata = &object["metadata"];
    json!({
        "kind": "Scale", "apiVersion": "autoscaling/v1",
        "metadata": {
            "name": metadata["name"], "namespace": metadata["namespace"], "uid": metadata["uid"],
            "resourceVersion": metadata["resourceVersion"], "creationTimestamp": "2026-11-01T00:00:00Z",
        },
        "spec": {"replicas": object["spec"]["replicas"]},
        "status": {"replicas": object["spec"]["replicas"], "selector": "app=web"},
    })
}

fn status(code: u16, message: &str) -> Answer {
    let reason = if code == 404 { "NotFound" } else { "MethodNotAllowed" };
    (
        code,
        json!({
            "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "code": code,
            "reason": reason, "message": message,
        }),
    )
}

/// Whether an object fits the selectors of a query; they are `key=value` here.
fn matches(object: &Value, query: &str) -> bool {
    query.split('&').all(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = value.replace("%3D", "=").replace("%2C", ",");
        value.split(',').all(|term| {
            let (key, wanted) = term.split_once('=').unwrap_or((term, ""));
            match name {
                "labelSelector" => object["metadata"]["labels"][key].as_str() == Some(wanted),
                "fieldSelector" => {
                    let pointer = format!("/{}", key.replace('.', "/"));
                    object.pointer(&pointer).and_then(Value::as_str) == Some(wanted)
                }
                _ => true,
            }
        })
    })
}
