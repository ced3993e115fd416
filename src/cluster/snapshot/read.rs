//! Answers whatever reads: lists, single objects, logs, discovery, reviews.
//! Invariant: the answer depends on the view and the call alone.
//! Not here: changes, which a dump refuses (`service`) and a sandbox makes (`demo`).

use super::answer::{Answer, Body, Refused, SOURCE, sources};
use super::call::{Call, Route, Target};
use super::dump::Recorded;
use super::form::{Form, Include};
use super::found::{self, Found};
use super::options::{self, Options};
use super::seen::Seen;
use super::view::View;
use super::watch::{Selection, Watching};
use super::writing::Writing;
use super::{discovery, logs, openapi, reviews, version};
use crate::domain::row::KindId;
use serde_json::{Value, json};
use std::sync::Arc;

pub fn answer(view: &View, call: &Call) -> Result<Answer, Refused> {
    match &call.route {
        Route::Version => Ok(Answer::json(&version::of(view))),
        Route::Health => Ok(Answer::bytes(b"ok".to_vec(), "text/plain")),
        Route::CoreVersions => Ok(discovery::core(view, call)),
        Route::Groups => Ok(discovery::all(view, call)),
        Route::Group(group) => discovery::one(view, group),
        Route::Resources { group, version } => discovery::resources(view, group, version),
        Route::Objects(target) if reviews::is_one(target) => reviews::answer(view, target, call),
        Route::Objects(target) => objects(view, target, call),
        Route::Schemas => Ok(openapi::index(view, call)),
        Route::Schema { group, version } => openapi::document(view, call, group, version),
        Route::Connection => Err(Refused::read_only()),
        Route::Nowhere => Err(Refused::no_such_path()),
    }
}

/// The kind that a path names.
pub fn kind_of(view: &View, target: &Target) -> Result<KindId, Refused> {
    let kinds = view.dump.kinds();
    let known = kinds.by_plural(&target.kind.group, &target.kind.plural).ok_or_else(Refused::no_such_path)?;
    if known.id.version != target.version {
        let message = format!(
            "the server could not find the requested resource: {} are recorded as {}, not {}",
            known.id.plural,
            known.id.api_version(),
            target.version
        );
        return Err(Refused::not_found(message));
    }
    // One object of a namespaced kind needs its namespace; a kind of the whole cluster has none.
    let fits = if known.id.namespaced {
        target.namespace.is_some() || target.name.is_none()
    } else {
        target.namespace.is_none()
    };
    if fits { Ok(known.id.clone()) } else { Err(Refused::no_such_path()) }
}

fn objects(view: &View, target: &Target, call: &Call) -> Result<Answer, Refused> {
    // Whoever wants a connection is told that there is none, whether or not there was such an object.
    const CONNECTIONS: [&str; 4] = ["exec", "attach", "portforward", "proxy"];
    if target.subresource.as_deref().is_some_and(|name| CONNECTIONS.contains(&name)) {
        return Err(Refused::read_only());
    }
    let kind = kind_of(view, target)?;
    match (target.name.as_deref(), target.subresource.as_deref()) {
        (None, _) if call.query.flag("watch") => watch(view, &kind, target, call),
        (None, _) => list(view, &kind, target, call),
        (Some(name), None | Some("status" | "approval")) => {
            let form = Form::asked(call, false)?;
            options::check_version(view, &call.query)?;
            let object = get(view, &kind, target.namespace.as_deref(), name)?;
            let body = Writing::new(view, &kind, form, call).one(&object.value);
            Ok(Answer::bytes(body, "application/json").with(SOURCE, object.source.clone()))
        }
        (Some(_), Some("log")) if kind.plural == "pods" && kind.group.is_empty() => {
            logs::read(view, &kind, target, call)
        }
        (Some(name), Some("scale")) => {
            let object = get(view, &kind, target.namespace.as_deref(), name)?;
            Ok(Answer::json(&scale_of(&object.value)?).with(SOURCE, object.source.clone()))
        }
        (Some(_), Some(_)) => Err(Refused::no_such_path()),
    }
}

/// One object, or why it is not there: that it is absent, or that nobody looked.
pub fn get(view: &View, kind: &KindId, namespace: Option<&str>, name: &str) -> Result<Arc<Recorded>, Refused> {
    found::one(view, kind, namespace, name).map_err(|seen| {
        let of = if kind.group.is_empty() { kind.plural.clone() } else { format!("{}.{}", kind.plural, kind.group) };
        let mut details = json!({"name": name, "kind": kind.plural});
        if !kind.group.is_empty() {
            details["group"] = kind.group.clone().into();
        }
        let message = match seen {
            Seen::Whole => format!("{of} {name:?} not found"),
            Seen::Partly(missing) => {
                format!("not collected: {of} {name:?} may be among what is missing: {}", missing.join("; "))
            }
            Seen::Not(why) => format!("not collected: {why}"),
        };
        Refused::not_found(message).about(details)
    })
}

/// The `Scale` of an object that counts replicas.
pub fn scale_of(object: &Value) -> Result<Value, Refused> {
    let replicas = object.pointer("/spec/replicas").and_then(Value::as_i64);
    let replicas = replicas.ok_or_else(Refused::no_such_path)?;
    let mut metadata = json!({});
    for key in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
        if let Some(value) = object.pointer(&format!("/metadata/{key}")) {
            metadata[key] = value.clone();
        }
    }
    let mut status = json!({"replicas": object.pointer("/status/replicas").and_then(Value::as_i64).unwrap_or(0)});
    if let Some(selector) = object.pointer("/spec/selector") {
        status["selector"] = selector_text(selector).into();
    }
    Ok(json!({
        "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": metadata, "spec": {"replicas": replicas},
        "status": status,
    }))
}

/// A selector of labels in the words in which one asks for them.
fn selector_text(selector: &Value) -> String {
    // Replication controllers have labels alone.
    let labels = selector.get("matchLabels").or(selector.get("matchExpressions").is_none().then_some(selector));
    let labels = labels.and_then(Value::as_object).into_iter().flatten();
    let equal = labels.map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()));
    let expressions = selector.get("matchExpressions").and_then(Value::as_array).into_iter().flatten();
    let others = expressions.map(|one| {
        let key = one.get("key").and_then(Value::as_str).unwrap_or_default();
        let values = one.get("values").and_then(Value::as_array).into_iter().flatten();
        let values = values.filter_map(Value::as_str).collect::<Vec<_>>().join(",");
        match one.get("operator").and_then(Value::as_str).unwrap_or_default() {
            "In" => format!("{key} in ({values})"),
            "NotIn" => format!("{key} notin ({values})"),
            "DoesNotExist" => format!("!{key}"),
            _ => key.to_owned(),
        }
    });
    let mut all: Vec<String> = equal.chain(others).collect();
    all.sort();
    all.join(",")
}

fn list(view: &View, kind: &KindId, target: &Target, call: &Call) -> Result<Answer, Refused> {
    let form = Form::asked(call, true)?;
    let selection = Selection::read(view, kind, target, &call.query)?;
    let options = Options::of_list(view, &call.query)?;
    let Found { mut picks, seen } = selection.find(view);
    if options.behind.is_some() {
        picks.retain(|pick| options.is_behind(pick.key()));
    }
    let mut metadata = json!({"resourceVersion": view.version().to_string()});
    if let Some(limit) = options.limit.filter(|limit| *limit < picks.len()) {
        // How many remain is told only where nothing was left out, as the API server does.
        if selection.is_all() {
            metadata["remainingItemCount"] = (picks.len() - limit).into();
        }
        picks.truncate(limit);
        if let Some(last) = picks.last() {
            metadata["continue"] = options::token(view, last.key()).into();
        }
    }
    let (body, damage) = Writing::new(view, kind, form, call).list(view, &metadata, &picks);
    // Where few objects come from is worth saying; where thousands do, nobody reads.
    const MOST_SOURCES: usize = 500;
    let most = if matches!(form, Form::Table { include: Include::Names, .. }) { 0 } else { MOST_SOURCES };
    let sources = sources(picks.iter().take(most).map(|pick| pick.source(view)));
    let answer = Answer::bytes(body, "application/json").seen(&seen.with_damage(damage));
    Ok(if sources.is_empty() { answer } else { answer.with(SOURCE, sources) })
}

fn watch(view: &View, kind: &KindId, target: &Target, call: &Call) -> Result<Answer, Refused> {
    // The metadata of single events, or of several, is the same to a watch.
    let form = Form::asked(call, false).or_else(|_| Form::asked(call, true))?;
    let selection = Selection::read(view, kind, target, &call.query)?;
    let writing = Writing::new(view, kind, form, call);
    let (watching, seen) = Watching::start(view, selection, writing, &call.query)?;
    let body = Body::Watch(Box::new(watching));
    Ok(Answer { status: 200, content_type: "application/json", headers: Vec::new(), body }.seen(&seen))
}
