//! The requests of changes.

use super::{collection, with_query};
use crate::domain::object::Object;
use crate::domain::proposal::WireRequest;
use crate::domain::time::{self, Timestamp};
use crate::kubectl::invocation::{Action, Change, Marks, PatchForm};
use crate::kubectl::refusal::{Reason, Refusal};
use serde_json::{Map, Value, json};

const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";

/// Where the stamp of a restart stands in the body of its patch.
const RESTART_STAMP: &str = "/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt";

pub(super) fn lookups(change: &Change) -> Vec<WireRequest> {
    match &change.action {
        Action::Scale { .. }
        | Action::Patch { .. }
        | Action::Mark { .. }
        | Action::Approve { .. }
        | Action::Restart
        | Action::Cordon { .. } => vec![change.target.lookup()],
        Action::Delete { .. } | Action::CreateNamespace => Vec::new(),
    }
}

pub(super) fn requests(change: &Change, answers: &[Object], at: Timestamp) -> Result<Vec<WireRequest>, Refusal> {
    let seen = || {
        let name = &change.target.name;
        answers
            .first()
            .ok_or_else(|| Refusal::new(Reason::State, name, "the object was not found, so it cannot be changed"))
    };
    let path = change.target.path();
    let request = match &change.action {
        Action::Scale { replicas } => {
            seen()?;
            let body = json!({"spec": {"replicas": replicas}});
            Some(send("PATCH", &format!("{path}/scale"), PatchForm::Merge.content_type(), body))
        }
        Action::Patch { form, body } => {
            seen()?;
            Some(send("PATCH", &path, form.content_type(), body.clone()))
        }
        Action::Mark { on, set, overwrite } => marked(seen()?, *on, set, *overwrite)?
            .map(|body| send("PATCH", &path, PatchForm::Merge.content_type(), body)),
        Action::Approve { deny } => {
            approved(seen()?, *deny)?.map(|body| send("PUT", &format!("{path}/approval"), "application/json", body))
        }
        Action::Restart => {
            if seen()?.flag("spec.paused") == Some(true) {
                return Err(Refusal::new(Reason::State, &change.target.name, "it is paused; resume it first"));
            }
            // kubectl stamps whole seconds.
            let stamp = Timestamp::from_second(at.as_second()).unwrap_or(at).to_string();
            let body = json!({"spec": {"template": {"metadata": {"annotations": {RESTARTED_AT: stamp}}}}});
            Some(send("PATCH", &path, PatchForm::Strategic.content_type(), body))
        }
        Action::Cordon { on } => {
            if seen()?.flag("spec.unschedulable").unwrap_or(false) == *on {
                return Ok(Vec::new());
            }
            let body = json!({"spec": {"unschedulable": on.then_some(true)}});
            Some(send("PATCH", &path, PatchForm::Strategic.content_type(), body))
        }
        Action::Delete { cascade, grace_period } => {
            let mut body = json!({"propagationPolicy": cascade});
            if let (Some(seconds), Some(options)) = (grace_period, body.as_object_mut()) {
                options.insert("gracePeriodSeconds".to_owned(), json!(seconds));
            }
            Some(WireRequest {
                method: "DELETE".to_owned(),
                path,
                content_type: Some("application/json".to_owned()),
                body: Some(body),
            })
        }
        Action::CreateNamespace => {
            let body = json!({
                "apiVersion": "v1", "kind": "Namespace", "metadata": {"name": change.target.name}, "spec": {}, "status": {},
            });
            Some(send("POST", &collection(&change.target.kind, None), "application/json", body))
        }
    };
    Ok(request.into_iter().collect())
}

fn send(method: &str, path: &str, content_type: &str, body: Value) -> WireRequest {
    WireRequest {
        method: method.to_owned(),
        path: with_query(path, &[("fieldManager", Some("klue".to_owned()))]),
        content_type: Some(content_type.to_owned()),
        body: Some(body),
    }
}

/// The patch that sets and takes away labels or annotations; nothing where they are so already.
fn marked(
    object: &Object,
    on: Marks,
    set: &[(String, Option<String>)],
    overwrite: bool,
) -> Result<Option<Value>, Refusal> {
    let current = |key: &str| match on {
        Marks::Labels => object.label(key),
        Marks::Annotations => object.annotation(key),
    };
    let mut changed = Map::new();
    for (key, value) in set {
        match (current(key), value) {
            (None, None) => {}
            (Some(is), Some(wanted)) if is == wanted => {}
            (Some(is), Some(_)) if !overwrite => {
                return Err(Refusal::new(Reason::State, key, format!("it is {is:?} already; add --overwrite")));
            }
            (_, value) => {
                changed.insert(key.clone(), json!(value));
            }
        }
    }
    Ok((!changed.is_empty()).then(|| json!({"metadata": {on.field(): changed}})))
}

/// The whole request with the decision behind its conditions; nothing where it was so decided already.
fn approved(csr: &Object, deny: bool) -> Result<Option<Value>, Refusal> {
    let (decided, opposite) = if deny { ("Denied", "Approved") } else { ("Approved", "Denied") };
    if csr.condition(opposite).is_some() {
        let instead = format!("it is {} already, which cannot be taken back", opposite.to_lowercase());
        return Err(Refusal::new(Reason::State, csr.name(), instead));
    }
    if csr.condition(decided).is_some() {
        return Ok(None);
    }
    let (reason, message) = if deny {
        ("KubectlDeny", "This CSR was denied by kubectl certificate deny.")
    } else {
        ("KubectlApprove", "This CSR was approved by kubectl certificate approve.")
    };
    // The server fills in the times: there is no clock here.
    let condition = json!({"type": decided, "status": "True", "reason": reason, "message": message});
    let mut body = csr.0.clone();
    let unreadable =
        || Refusal::new(Reason::State, csr.name(), "the cluster's answer is no certificate signing request");
    let fields = body.as_object_mut().ok_or_else(unreadable)?;
    let status = fields.entry("status").or_insert_with(|| json!({})).as_object_mut().ok_or_else(unreadable)?;
    let conditions = status.entry("conditions").or_insert_with(|| json!([]));
    conditions.as_array_mut().ok_or_else(unreadable)?.push(condition);
    Ok(Some(body))
}

/// The time that a restart among these requests is stamped with, so that the same request can be made again.
pub fn restarted_at(requests: &[WireRequest]) -> Option<Timestamp> {
    let stamp = |request: &WireRequest| request.body.as_ref()?.pointer(RESTART_STAMP)?.as_str().and_then(time::parse);
    requests.iter().find_map(stamp)
}
