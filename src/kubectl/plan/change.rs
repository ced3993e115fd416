//! The requests of changes, worked out from the replies to their reads.
//! Not here: how the objects are found (`found`), what is known of a request before they are (`known`), and what is
//! special to an action, which has a file of its own.

use super::body::{self, RESTART_STAMP};
use super::found::{Found, find, list};
use super::known::{applied, evicted, known, made};
use super::tape::{Halt, Tape};
use super::{drain, get, rehearsal, scale, undo};
use crate::domain::object::Object;
use crate::domain::proposal::WireRequest;
use crate::domain::time::{self, Timestamp};
use crate::kubectl::change::{Action, Change, Objects, Selection};
use crate::kubectl::invocation::Target;
use crate::kubectl::refusal::Refusal;
use crate::kubectl::work::{Outline, Planned, Reply, Work};

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

/// What becomes of one object.
pub(super) struct Step {
    pub request: WireRequest,
    pub target: Target,
    pub before: Option<Object>,
    pub did: &'static str,
}

fn plan(change: &Change, tape: &mut Tape<'_>, at: Timestamp) -> Result<Vec<Planned>, Halt> {
    let planned = |step: Step| Planned {
        request: if change.rehearsal { rehearsal(&step.request) } else { step.request },
        done: format!("{} {}", step.target.spelled(), step.did),
        target: step.target,
        before: step.before,
    };
    Ok(steps(change, tape, at)?.into_iter().map(planned).collect())
}

fn steps(change: &Change, tape: &mut Tape<'_>, at: Timestamp) -> Result<Vec<Step>, Halt> {
    let (action, did) = (&change.action, change.action.did());
    let found = match (&change.objects, action) {
        (Objects::Written(manifests), Action::Apply { force }) => {
            let step = |(manifest, before): (_, Option<Object>)| {
                let (request, target) = applied(manifest, *force);
                Step { request, target, before, did }
            };
            return Ok(body::already_there(manifests, tape)?.into_iter().map(step).collect());
        }
        (Objects::Written(manifests), _) => {
            let step = |manifest| {
                let (request, target) = made(manifest);
                Step { request, target, before: None, did }
            };
            return Ok(manifests.iter().map(step).collect());
        }
        (Objects::Named(targets), Action::Instantiate { cronjob }) => {
            return body::instantiated(targets, cronjob, did, tape);
        }
        (objects, action) => find(objects, action, tape)?,
    };
    match action {
        Action::Drain(drain) => drain::steps(drain, found, tape),
        Action::Undo { to } => undo::steps(*to, found, did, tape),
        Action::Scale { replicas, current, version } if current.is_some() || version.is_some() => {
            scale::steps(*replicas, *current, version.as_deref(), found, did, tape)
        }
        action => {
            let mut steps = Vec::new();
            for Found { target, before } in found {
                if let Some(request) = body::request(action, &target, &before, at)? {
                    steps.push(Step { request, target, before: Some(before), did });
                }
            }
            Ok(steps)
        }
    }
}

pub(super) fn outline(change: &Change) -> Vec<Outline> {
    let action = &change.action;
    let outlines: Vec<Outline> = match (&change.objects, action) {
        (Objects::Written(manifests), action) => {
            let request = |manifest| match action {
                Action::Apply { force } => applied(manifest, *force).0,
                _ => made(manifest).0,
            };
            manifests.iter().map(|manifest| Outline { request: request(manifest), needs: Vec::new() }).collect()
        }
        (Objects::Named(targets), action) => targets.iter().flat_map(|target| named(action, target)).collect(),
        (Objects::Selected(selections), action) => {
            selections.iter().flat_map(|selection| selected(action, selection)).collect()
        }
    };
    match change.rehearsal {
        false => outlines,
        true => {
            outlines.into_iter().map(|outline| Outline { request: rehearsal(&outline.request), ..outline }).collect()
        }
    }
}

fn named(action: &Action, target: &Target) -> Vec<Outline> {
    let request = known(action, target);
    let mut needs: Vec<String> = match (&request.body, action) {
        (Some(_), _) => Vec::new(),
        (None, Action::Instantiate { cronjob }) => vec![said(&body::cronjob(target, cronjob).lookup())],
        (None, Action::Scale { .. }) => vec![said(&target.lookup()), said(&get(format!("{}/scale", target.path())))],
        (None, Action::Undo { .. }) => vec![said(&target.lookup()), said(&undo::revisions(target, None))],
        (None, _) => vec![said(&target.lookup())],
    };
    let mut outlines = Vec::new();
    if let Action::Drain(drain) = action {
        needs = vec![said(&drain::pods(drain, target))];
        let any = drain::pod("{namespace}", "{name}");
        outlines.push(Outline { request: unescaped(evicted(drain, &any)), needs: std::mem::take(&mut needs) });
    }
    outlines.insert(0, Outline { request, needs });
    outlines
}

/// The requests for each object that is found, with `{name}` where its name will stand.
fn selected(action: &Action, selection: &Selection) -> Vec<Outline> {
    let namespace = match (&selection.namespace, selection.kind.namespaced) {
        (None, true) => Some("{namespace}".to_owned()),
        (namespace, _) => namespace.clone(),
    };
    let any = Target { kind: selection.kind.clone(), namespace, name: "{name}".to_owned() };
    let with_needs = |outline: Outline| {
        let mut needs = vec![said(&list(selection))];
        needs.extend(
            outline.needs.into_iter().map(|need| braced(&need)).filter(|need| *need != braced(&said(&any.lookup()))),
        );
        Outline { request: unescaped(outline.request), needs }
    };
    named(action, &any).into_iter().map(with_needs).collect()
}

fn said(request: &WireRequest) -> String {
    format!("{} {}", request.method, request.path)
}

fn unescaped(request: WireRequest) -> WireRequest {
    WireRequest { path: braced(&request.path), ..request }
}

/// Names that are not known yet stand in braces.
fn braced(path: &str) -> String {
    path.replace("%7B", "{").replace("%7D", "}")
}

/// The time that a restart among these requests is stamped with, so that the same request can be made again.
pub fn restarted_at(requests: &[WireRequest]) -> Option<Timestamp> {
    let stamp = |request: &WireRequest| request.body.as_ref()?.pointer(RESTART_STAMP)?.as_str().and_then(time::parse);
    requests.iter().find_map(stamp)
}
