//! The requests of changes.

use super::tape::{Halt, Tape, object};
use super::{collection, get, rehearsal, with_query};
use crate::domain::object::Object;
use crate::domain::proposal::WireRequest;
use crate::domain::row::KindId;
use crate::domain::time::{self, Timestamp};
use crate::kubectl::change::{Action, Change, Manifest, Marks, Objects, PatchForm, Selection};
use crate::kubectl::invocation::Target;
use crate::kubectl::refusal::{Reason, Refusal};
use crate::kubectl::work::{Outline, Planned, Reply, Work};
use serde_json::{Map, Value, json};

const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";

/// Where the stamp of a restart stands in the body of its patch.
const RESTART_STAMP: &str = "/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt";

pub(super) fn lookups(change: &Change) -> Vec<WireRequest> {
    match plan(change, &mut Tape::new(&[]), Timestamp::UNIX_EPOCH) {
        Err(Halt::Read(reads)) => reads,
        Err(Halt::Refused(_)) | Ok(_) => Vec::new(),
    }
}

pub(super) fn work(change: &Change, replies: &[Reply], at: Timestamp) -> Result<Work, Refusal> {
    match plan(change, &mut Tape::new(replies), at) {
        Ok(planned) => Ok(Work::Send(planned)),
        Err(Halt::Read(reads)) => Ok(Work::Read(reads)),
        Err(Halt::Refused(refusal)) => Err(refusal),
    }
}

pub(super) fn outline(change: &Change) -> Vec<Outline> {
    let named = |target: &Target| {
        let request = known(&change.action, target);
        let needs = match request.body {
            Some(_) => Vec::new(),
            None => vec![format!("GET {}", target.path())],
        };
        Outline { request, needs }
    };
    let outlines: Vec<Outline> = match &change.objects {
        Objects::Named(targets) => targets.iter().map(named).collect(),
        Objects::Selected(selections) => {
            selections.iter().map(|selection| selected(&change.action, selection)).collect()
        }
        Objects::Written(manifests) => {
            manifests.iter().map(|manifest| Outline { request: made(manifest), needs: Vec::new() }).collect()
        }
    };
    match change.rehearsal {
        false => outlines,
        true => {
            outlines.into_iter().map(|outline| Outline { request: rehearsal(&outline.request), ..outline }).collect()
        }
    }
}

/// The request for each object that is found, with `{name}` where its name will stand.
fn selected(action: &Action, selection: &Selection) -> Outline {
    let namespace = match (&selection.namespace, selection.kind.namespaced) {
        (None, true) => Some("{namespace}".to_owned()),
        (namespace, _) => namespace.clone(),
    };
    let any = Target { kind: selection.kind.clone(), namespace, name: "{name}".to_owned() };
    let mut request = known(action, &any);
    request.path = request.path.replace("%7B", "{").replace("%7D", "}");
    Outline { request, needs: vec![format!("GET {}", list(selection).path)] }
}

fn list(selection: &Selection) -> WireRequest {
    let terms = [("fieldSelector", selection.fields.clone()), ("labelSelector", selection.labels.clone())];
    get(with_query(&collection(&selection.kind, selection.namespace.as_deref()), &terms))
}

/// An object to change, as it was read.
struct Found {
    target: Target,
    before: Object,
}

fn plan(change: &Change, tape: &mut Tape<'_>, at: Timestamp) -> Result<Vec<Planned>, Halt> {
    let mut planned = Vec::new();
    let mut add = |request: WireRequest, target: Target, before: Option<Object>| {
        let request = if change.rehearsal { rehearsal(&request) } else { request };
        let done = format!("{} {}", target.spelled(), change.action.did());
        planned.push(Planned { request, target, before, done });
    };
    if let Objects::Written(manifests) = &change.objects {
        manifests.iter().for_each(|manifest| add(made(manifest), manifest.target.clone(), None));
        return Ok(planned);
    }
    for Found { target, before } in find(&change.objects, tape)? {
        if let Some(request) = request(&change.action, &target, &before, at)? {
            add(request, target, Some(before));
        }
    }
    Ok(planned)
}

/// Reads the objects. One that is not there cannot be changed.
fn find(objects: &Objects, tape: &mut Tape<'_>) -> Result<Vec<Found>, Halt> {
    let mut found = Vec::new();
    match objects {
        Objects::Named(targets) => {
            let reads: Vec<WireRequest> = targets.iter().map(Target::lookup).collect();
            for (target, reply) in targets.iter().zip(tape.ask(&reads)?) {
                found.push(Found { target: target.clone(), before: object(reply, &target.spelled())? });
            }
        }
        Objects::Selected(selections) => {
            let reads: Vec<WireRequest> = selections.iter().map(list).collect();
            for (selection, reply) in selections.iter().zip(tape.ask(&reads)?) {
                let list = object(reply, &selection.kind.plural)?;
                if !list.text("metadata.continue").is_empty() {
                    let instead = "the list comes in parts, and a change is of all of it; name the objects";
                    return Err(Refusal::new(Reason::State, &selection.kind.plural, instead).into());
                }
                for item in list.list("items") {
                    let before = whole(item, &selection.kind);
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

/// An item of a list says neither its kind nor its version.
fn whole(item: &Value, kind: &KindId) -> Object {
    let mut item = item.clone();
    if let Some(fields) = item.as_object_mut() {
        fields.entry("apiVersion").or_insert_with(|| json!(kind.api_version()));
        fields.entry("kind").or_insert_with(|| json!(kind.kind));
    }
    Object(item)
}

/// The request that makes what a manifest says.
fn made(manifest: &Manifest) -> WireRequest {
    let target = &manifest.target;
    let path = collection(&target.kind, target.namespace.as_deref());
    send("POST", &path, "application/json", Some(manifest.body.clone()))
}

/// The request as far as it is known before the object is; without a body where that depends on the object.
fn known(action: &Action, target: &Target) -> WireRequest {
    let path = target.path();
    match action {
        Action::Scale { replicas } => {
            let body = json!({"spec": {"replicas": replicas}});
            send("PATCH", &format!("{path}/scale"), PatchForm::Merge.content_type(), Some(body))
        }
        Action::Patch { form, body } => send("PATCH", &path, form.content_type(), Some(body.clone())),
        Action::Mark { .. } => send("PATCH", &path, PatchForm::Merge.content_type(), None),
        Action::Approve { .. } => send("PUT", &format!("{path}/approval"), "application/json", None),
        Action::Restart => send("PATCH", &path, PatchForm::Strategic.content_type(), None),
        Action::Cordon { on } => {
            let body = json!({"spec": {"unschedulable": on.then_some(true)}});
            send("PATCH", &path, PatchForm::Strategic.content_type(), Some(body))
        }
        Action::Delete { cascade, grace_period } => {
            let mut body = json!({"propagationPolicy": cascade});
            if let (Some(seconds), Some(options)) = (grace_period, body.as_object_mut()) {
                options.insert("gracePeriodSeconds".to_owned(), json!(seconds));
            }
            let content_type = Some("application/json".to_owned());
            WireRequest { method: "DELETE".to_owned(), path, content_type, body: Some(body) }
        }
        Action::Create => {
            send("POST", &collection(&target.kind, target.namespace.as_deref()), "application/json", None)
        }
    }
}

/// The request for an object; nothing where it is so already.
fn request(action: &Action, target: &Target, before: &Object, at: Timestamp) -> Result<Option<WireRequest>, Refusal> {
    let known = known(action, target);
    let body = match action {
        Action::Scale { .. } | Action::Patch { .. } | Action::Delete { .. } | Action::Create => return Ok(Some(known)),
        Action::Mark { on, set, overwrite } => marked(before, *on, set, *overwrite)?,
        Action::Approve { deny } => approved(before, *deny)?,
        Action::Restart => {
            if before.flag("spec.paused") == Some(true) {
                return Err(Refusal::new(Reason::State, &target.name, "it is paused; resume it first"));
            }
            // kubectl stamps whole seconds.
            let stamp = Timestamp::from_second(at.as_second()).unwrap_or(at).to_string();
            Some(json!({"spec": {"template": {"metadata": {"annotations": {RESTARTED_AT: stamp}}}}}))
        }
        Action::Cordon { on } => {
            return Ok((before.flag("spec.unschedulable").unwrap_or(false) != *on).then_some(known));
        }
    };
    Ok(body.map(|body| WireRequest { body: Some(body), ..known }))
}

fn send(method: &str, path: &str, content_type: &str, body: Option<Value>) -> WireRequest {
    WireRequest {
        method: method.to_owned(),
        path: with_query(path, &[("fieldManager", Some("klue".to_owned()))]),
        content_type: Some(content_type.to_owned()),
        body,
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
