//! The API described, as `kubectl explain` asks for it: an index, and a document for each group and version.
//! Invariant: a custom resource is described by the dump's own definition of it, Kubernetes' kinds by a bundled
//! description; a kind that neither knows is left out.

mod bundled;
mod custom;

use super::answer::{Answer, Refused};
use super::call::Call;
use super::view::View;
use crate::domain::ids::Digest;
use crate::kubectl::kinds::Kind;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// `/openapi/v3`: a path for each group and version, which changes when the document does.
pub fn index(view: &View, call: &Call) -> Answer {
    let kinds = view.dump.kinds();
    let versions: BTreeSet<(&str, &str)> =
        kinds.iter().map(|kind| (kind.id.group.as_str(), kind.id.version.as_str())).collect();
    let seed = seed(view);
    let prefix = call.outside.as_ref().map_or("", |outside| outside.prefix.as_str());
    let paths: Map<String, Value> = versions
        .into_iter()
        .map(|(group, version)| {
            let below = below(group, version);
            let hash = hash(&seed, &below);
            (below.clone(), json!({"serverRelativeURL": format!("{prefix}/openapi/v3/{below}?hash={hash}")}))
        })
        .collect();
    Answer::json(&json!({"paths": paths}))
}

/// `/openapi/v3/apis/GROUP/VERSION`.
pub fn document(view: &View, call: &Call, group: &str, version: &str) -> Result<Answer, Refused> {
    const JSON: [&str; 3] = ["application/json", "*/*", "application/*"];
    if !call.accept.is_empty() && !JSON.iter().any(|kind| call.accept.contains(kind)) {
        return Err(Refused::not_acceptable());
    }
    let known = view.dump.kinds();
    let kinds: Vec<&Kind> = known.iter().filter(|kind| kind.id.group == group && kind.id.version == version).collect();
    if kinds.is_empty() {
        return Err(Refused::no_such_path());
    }
    let mut schemas = bundled::schemas(group, version);
    for kind in &kinds {
        custom::schemas(view, &kind.id, &mut schemas);
    }
    let paths: Map<String, Value> = kinds.iter().flat_map(|kind| paths(kind)).collect();
    let document = json!({
        "openapi": "3.0.0", "info": {"title": "Kubernetes", "version": "snapshot"}, "paths": paths,
        "components": {"schemas": schemas},
    });
    let etag = format!("\"{}\"", hash(&seed(view), &below(group, version)));
    Ok(Answer::json(&document).with("etag", etag).with("cache-control", "public, immutable"))
}

fn below(group: &str, version: &str) -> String {
    if group.is_empty() { format!("api/{version}") } else { format!("apis/{group}/{version}") }
}

/// What the documents depend on.
fn seed(view: &View) -> String {
    let definitions = view.dump.kinds().by_plural("apiextensions.k8s.io", "customresourcedefinitions").cloned();
    let listed = definitions.map(|kind| view.list(&kind.id, None).objects).unwrap_or_default();
    let versions = listed.iter().map(|of| format!("{} {}\n", of.name(), of.text("/metadata/resourceVersion")));
    format!("{} {} {}", env!("CARGO_PKG_VERSION"), view.version(), versions.collect::<String>())
}

fn hash(seed: &str, below: &str) -> String {
    Digest::of(format!("{below} {seed}").as_bytes()).as_str().to_ascii_uppercase()
}

/// By these a client finds the kind that a resource is of.
fn paths(kind: &Kind) -> Vec<(String, Value)> {
    let id = &kind.id;
    let of = json!({"group": id.group, "version": id.version, "kind": id.kind});
    let get = |action: &str| {
        let done = json!({"200": {"description": "OK"}});
        json!({"get": {"x-kubernetes-action": action, "x-kubernetes-group-version-kind": of, "responses": done}})
    };
    // Clients read here whether the server checks what they would write, and else check it themselves; a write is refused
    // in either case, and sooner and more clearly in this one.
    let query = |name: &str| json!({"name": name, "in": "query", "schema": {"type": "string"}});
    let mut one = get("get");
    one["patch"] = json!({
        "x-kubernetes-action": "patch", "x-kubernetes-group-version-kind": of,
        "parameters": [query("dryRun"), query("fieldValidation")],
        "responses": {"405": {"description": "an offline snapshot is read-only"}},
    });
    let base = format!("/{}", below(&id.group, &id.version));
    let place = if id.namespaced { "/namespaces/{namespace}" } else { "" };
    let mut paths = vec![
        (format!("{base}{place}/{}", id.plural), get("list")),
        (format!("{base}{place}/{}/{{name}}", id.plural), one),
    ];
    if id.namespaced {
        paths.push((format!("{base}/{}", id.plural), get("list")));
    }
    paths
}
