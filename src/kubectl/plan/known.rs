//! Requests as far as they are known before the objects are.

use super::drain::eviction;
use super::{collection, with_query};
use crate::domain::proposal::WireRequest;
use crate::kubectl::change::{Action, Drain, Manifest, PatchForm};
use crate::kubectl::invocation::Target;
use serde_json::{Value, json};

pub(super) const APPLY: &str = "application/apply-patch+yaml";

/// The request for an object; without a body where that depends on the object.
pub(super) fn known(action: &Action, target: &Target) -> WireRequest {
    let path = target.path();
    let strategic = PatchForm::Strategic.content_type();
    match action {
        Action::Scale { current: None, version: None, replicas } => {
            let body = json!({"spec": {"replicas": replicas}});
            send("PATCH", &format!("{path}/scale"), PatchForm::Merge.content_type(), Some(body))
        }
        Action::Scale { .. } => send("PUT", &format!("{path}/scale"), "application/json", None),
        Action::Patch { form, body, subresource } => {
            let path = subresource.map_or(path.clone(), |subresource| format!("{path}/{}", subresource.name()));
            send("PATCH", &path, form.content_type(), Some(body.clone()))
        }
        Action::Mark { .. } => send("PATCH", &path, PatchForm::Merge.content_type(), None),
        Action::Approve { .. } => send("PUT", &format!("{path}/approval"), "application/json", None),
        Action::Taint { .. } => checked("PATCH", &path, strategic, None),
        Action::Pods(_) | Action::Selector(_) | Action::Restart => send("PATCH", &path, strategic, None),
        Action::Pause { on } => send("PATCH", &path, strategic, Some(json!({"spec": {"paused": on.then_some(true)}}))),
        Action::Undo { .. } if target.kind.kind == "Deployment" => {
            send("PATCH", &path, PatchForm::Json.content_type(), None)
        }
        Action::Undo { .. } => send("PATCH", &path, strategic, None),
        Action::Drain(_) => known(&Action::Cordon { on: true }, target),
        Action::Cordon { on } => {
            send("PATCH", &path, strategic, Some(json!({"spec": {"unschedulable": on.then_some(true)}})))
        }
        Action::Delete(deletion) => {
            let mut body = json!({"propagationPolicy": deletion.cascade.policy()});
            if let Some(seconds) = deletion.grace_period {
                body["gracePeriodSeconds"] = json!(seconds);
            }
            let content_type = Some("application/json".to_owned());
            WireRequest { method: "DELETE".to_owned(), path, content_type, body: Some(body) }
        }
        Action::Create { .. } | Action::Instantiate { .. } => {
            checked("POST", &collection(&target.kind, target.namespace.as_deref()), "application/json", None)
        }
        Action::Apply { .. } => checked("PATCH", &path, APPLY, None),
    }
}

/// The request that makes what a manifest says.
pub(super) fn made(manifest: &Manifest) -> (WireRequest, Target) {
    let known = known(&Action::Create { by: Vec::new() }, &manifest.target);
    (WireRequest { body: Some(manifest.body.clone()), ..known }, manifest.target.clone())
}

/// The request that applies what a manifest says.
pub(super) fn applied(manifest: &Manifest, force: bool) -> (WireRequest, Target) {
    let query = [
        ("fieldManager", Some("klue".to_owned())),
        ("fieldValidation", Some("Strict".to_owned())),
        ("force", Some(force.to_string())),
    ];
    let request = WireRequest {
        method: "PATCH".to_owned(),
        path: with_query(&manifest.target.path(), &query),
        content_type: Some(APPLY.to_owned()),
        body: Some(manifest.body.clone()),
    };
    (request, manifest.target.clone())
}

/// The request that evicts a pod.
pub(super) fn evicted(drain: &Drain, pod: &Target) -> WireRequest {
    WireRequest {
        method: "POST".to_owned(),
        path: format!("{}/eviction", pod.path()),
        content_type: Some("application/json".to_owned()),
        body: Some(eviction(drain, pod)),
    }
}

fn send(method: &str, path: &str, content_type: &str, body: Option<Value>) -> WireRequest {
    WireRequest {
        method: method.to_owned(),
        path: with_query(path, &[("fieldManager", Some("klue".to_owned()))]),
        content_type: Some(content_type.to_owned()),
        body,
    }
}

/// The same, and fields that the API does not know are an error.
fn checked(method: &str, path: &str, content_type: &str, body: Option<Value>) -> WireRequest {
    let query = [("fieldManager", Some("klue".to_owned())), ("fieldValidation", Some("Strict".to_owned()))];
    WireRequest { path: with_query(path, &query), ..send(method, path, content_type, body) }
}
