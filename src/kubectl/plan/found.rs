//! Finds the objects of a change: reads those that are named, lists those that are selected.
//! Invariant: an object that was not seen is not changed, and a list that came in parts is not taken for all of it.

use super::tape::{Halt, Tape, object};
use super::{collection, get, with_query};
use crate::domain::object::Object;
use crate::domain::proposal::WireRequest;
use crate::domain::row::KindId;
use crate::kubectl::change::{Action, Objects, Selection};
use crate::kubectl::invocation::Target;
use crate::kubectl::refusal::{Reason, Refusal};
use serde_json::{Value, json};

/// An object to change, as it was read.
pub(super) struct Found {
    pub target: Target,
    pub before: Object,
}

pub(super) fn list(selection: &Selection) -> WireRequest {
    let terms = [("fieldSelector", selection.fields.clone()), ("labelSelector", selection.labels.clone())];
    get(with_query(&collection(&selection.kind, selection.namespace.as_deref()), &terms))
}

pub(super) fn find(objects: &Objects, action: &Action, tape: &mut Tape<'_>) -> Result<Vec<Found>, Halt> {
    let may_be_gone = matches!(action, Action::Delete(deletion) if deletion.ignore_missing);
    let mut found = Vec::new();
    match objects {
        Objects::Named(targets) => {
            let reads: Vec<WireRequest> = targets.iter().map(Target::lookup).collect();
            for (target, reply) in targets.iter().zip(tape.ask(&reads)?) {
                if !(reply.status == 404 && may_be_gone) {
                    found.push(Found { target: target.clone(), before: object(reply, &target.spelled())? });
                }
            }
        }
        Objects::Selected(selections) => {
            let reads: Vec<WireRequest> = selections.iter().map(list).collect();
            for (selection, reply) in selections.iter().zip(tape.ask(&reads)?) {
                for before in items(&object(reply, &selection.kind.plural)?, &selection.kind)? {
                    let namespace = selection.kind.namespaced.then(|| before.namespace().to_owned());
                    let target = Target { kind: selection.kind.clone(), namespace, name: before.name().to_owned() };
                    found.push(Found { target, before });
                }
            }
        }
        Objects::Written(_) => {}
    }
    Ok(found)
}

/// The items of a list, each with the kind and the version that it does not say itself.
pub(super) fn items(list: &Object, kind: &KindId) -> Result<Vec<Object>, Refusal> {
    if !list.text("metadata.continue").is_empty() {
        let instead = "the list comes in parts, and a change is of all of it; name the objects";
        return Err(Refusal::new(Reason::State, &kind.plural, instead));
    }
    let whole = |item: &Value| {
        let mut item = item.clone();
        if let Some(fields) = item.as_object_mut() {
            fields.entry("apiVersion").or_insert_with(|| json!(kind.api_version()));
            fields.entry("kind").or_insert_with(|| json!(kind.kind));
        }
        Object(item)
    };
    Ok(list.list("items").iter().map(whole).collect())
}
