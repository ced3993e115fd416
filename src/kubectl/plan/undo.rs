//! Takes a workload back to what it was in an earlier revision: a Deployment as its ReplicaSets keep it, others as their
//! ControllerRevisions do.

use super::change::Step;
use super::found::{Found, items};
use super::known::known;
use super::tape::{Halt, Tape, object};
use super::{body, collection, get, with_query};
use crate::domain::object::Object;
use crate::domain::proposal::WireRequest;
use crate::domain::row::KindId;
use crate::kubectl::change::Action;
use crate::kubectl::invocation::Target;
use crate::kubectl::refusal::{Reason, Refusal};
use serde_json::{Map, Value, json};

const HASH: &str = "pod-template-hash";
const REVISION: &str = "deployment.kubernetes.io/revision";

/// Annotations that stay as the Deployment has them.
const KEPT: [&str; 6] = [
    "kubectl.kubernetes.io/last-applied-configuration",
    REVISION,
    "deployment.kubernetes.io/revision-history",
    "deployment.kubernetes.io/desired-replicas",
    "deployment.kubernetes.io/max-replicas",
    "deprecated.deployment.rollback.to",
];

pub(super) fn steps(
    to: Option<u64>,
    found: Vec<Found>,
    did: &'static str,
    tape: &mut Tape<'_>,
) -> Result<Vec<Step>, Halt> {
    let reads: Vec<WireRequest> = found.iter().map(|found| revisions(&found.target, Some(&found.before))).collect();
    let replies = tape.ask(&reads)?;
    let mut steps = Vec::new();
    for (Found { target, before }, reply) in found.into_iter().zip(replies) {
        let list = object(reply, &format!("the revisions of {}", target.spelled()))?;
        let all: Vec<(u64, Object)> = items(&list, &kept_in(&target))?
            .into_iter()
            .filter(|one| is_of(one, before.uid()))
            .filter_map(|one| Some((revision(&one)?, one)))
            .collect();
        let chosen = choose(to, all, &target)?;
        let body = match target.kind.kind.as_str() {
            "Deployment" => deployment(&target, &before, &chosen)?,
            _ => controlled(&before, &chosen),
        };
        if let Some(body) = body {
            let request = WireRequest { body: Some(body), ..known(&Action::Undo { to }, &target) };
            steps.push(Step { request, target, before: Some(before), did });
        }
    }
    Ok(steps)
}

/// The list in which a workload's revisions are; of an unknown workload without its selector.
pub(super) fn revisions(target: &Target, workload: Option<&Object>) -> WireRequest {
    let selector = workload.map(selector).filter(|selector| !selector.is_empty());
    get(with_query(&collection(&kept_in(target), target.namespace.as_deref()), &[("labelSelector", selector)]))
}

fn kept_in(target: &Target) -> KindId {
    let (plural, kind) = match target.kind.kind.as_str() {
        "Deployment" => ("replicasets", "ReplicaSet"),
        _ => ("controllerrevisions", "ControllerRevision"),
    };
    KindId { plural: plural.to_owned(), kind: kind.to_owned(), ..target.kind.clone() }
}

/// The selector of a workload as a query says it.
fn selector(workload: &Object) -> String {
    let mut terms: Vec<(String, String)> = Vec::new();
    if let Some(labels) = workload.at("spec.selector.matchLabels").and_then(Value::as_object) {
        terms.extend(
            labels.iter().map(|(key, value)| (key.clone(), format!("{key}={}", value.as_str().unwrap_or_default()))),
        );
    }
    for expression in workload.list("spec.selector.matchExpressions") {
        let text = |field: &str| expression.get(field).and_then(Value::as_str).unwrap_or_default();
        let values = expression.get("values").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let values: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
        let key = text("key");
        let term = match text("operator") {
            "In" => format!("{key} in ({})", values.join(",")),
            "NotIn" => format!("{key} notin ({})", values.join(",")),
            "DoesNotExist" => format!("!{key}"),
            _ => key.to_owned(),
        };
        terms.push((key.to_owned(), term));
    }
    terms.sort();
    terms.into_iter().map(|(_, term)| term).collect::<Vec<_>>().join(",")
}

fn is_of(one: &Object, uid: &str) -> bool {
    one.list("metadata.ownerReferences").iter().any(|owner| {
        owner.get("controller").and_then(Value::as_bool) == Some(true)
            && owner.get("uid").and_then(Value::as_str) == Some(uid)
    })
}

fn revision(one: &Object) -> Option<u64> {
    match one.annotation(REVISION) {
        Some(text) => text.parse().ok(),
        None => u64::try_from(one.int("revision")?).ok(),
    }
}

/// The revision that was asked for, or the one before the newest.
fn choose(to: Option<u64>, mut all: Vec<(u64, Object)>, target: &Target) -> Result<Object, Refusal> {
    all.sort_by_key(|(revision, _)| *revision);
    let known: Vec<String> = all.iter().map(|(revision, _)| revision.to_string()).collect();
    let chosen = match to {
        Some(wanted) => all.into_iter().find(|(revision, _)| *revision == wanted),
        None => all.into_iter().rev().nth(1),
    };
    chosen.map(|(_, one)| one).ok_or_else(|| {
        let instead = match (to, known.as_slice()) {
            (_, []) => "it has no revisions to go back to".to_owned(),
            (None, _) => "it has no revision before this one".to_owned(),
            (Some(wanted), known) => format!("it has no revision {wanted}; there are {}", known.join(", ")),
        };
        Refusal::new(Reason::State, &target.spelled(), instead)
    })
}

/// The template of the pods without what the Deployment's controller adds to it.
fn template(object: &Object) -> Value {
    let mut template = object.at("spec.template").cloned().unwrap_or_else(|| json!({}));
    let metadata = template.get_mut("metadata").and_then(Value::as_object_mut);
    if let Some(metadata) = metadata {
        if metadata.get("creationTimestamp").is_some_and(Value::is_null) {
            metadata.remove("creationTimestamp");
        }
        if let Some(labels) = metadata.get_mut("labels").and_then(Value::as_object_mut) {
            labels.remove(HASH);
        }
    }
    template
}

fn deployment(target: &Target, before: &Object, chosen: &Object) -> Result<Option<Value>, Refusal> {
    if body::is_paused(before) {
        return Err(Refusal::new(Reason::State, &target.spelled(), "it is paused; resume it first"));
    }
    let then = template(chosen);
    if then == template(before) {
        return Ok(None);
    }
    let of =
        |object: &Object| object.at("metadata.annotations").and_then(Value::as_object).cloned().unwrap_or_default();
    let kept = of(before).into_iter().filter(|(key, _)| KEPT.contains(&key.as_str()));
    let restored = of(chosen).into_iter().filter(|(key, _)| !KEPT.contains(&key.as_str()));
    let annotations: Map<String, Value> = kept.chain(restored).collect();
    Ok(Some(json!([
        {"op": "replace", "path": "/spec/template", "value": then},
        {"op": "replace", "path": "/metadata/annotations", "value": annotations},
    ])))
}

/// The patch that a ControllerRevision keeps.
fn controlled(before: &Object, chosen: &Object) -> Option<Value> {
    let patch = chosen.at("data")?.clone();
    let plain = |value: Option<&Value>| {
        let mut value = value.cloned().unwrap_or(Value::Null);
        if let Some(fields) = value.as_object_mut() {
            fields.remove("$patch");
        }
        template(&Object(json!({"spec": {"template": value}})))
    };
    let same = plain(patch.pointer("/spec/template")) == plain(before.at("spec.template"));
    (!same).then_some(patch)
}
