//! The request for one object, from the object as it was read.
//! Invariant: where it is so already, there is none.

use super::change::Step;
use super::found::Found;
use super::known::known;
use super::tape::{Halt, Tape, object};
use super::{certificate, marks, pods};
use crate::domain::object::Object;
use crate::domain::proposal::WireRequest;
use crate::domain::row::KindId;
use crate::domain::time::Timestamp;
use crate::kubectl::change::{Action, Manifest};
use crate::kubectl::invocation::Target;
use crate::kubectl::refusal::{Reason, Refusal};
use serde_json::{Value, json};

const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";

/// Where the stamp of a restart stands in the body of its patch.
pub(super) const RESTART_STAMP: &str = "/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt";

pub(super) fn request(
    action: &Action,
    target: &Target,
    before: &Object,
    at: Timestamp,
) -> Result<Option<WireRequest>, Refusal> {
    let known = known(action, target);
    let body = match action {
        Action::Mark { on, set, overwrite, version } => marks::patch(before, *on, set, *overwrite, version.as_deref())?,
        Action::Taint { add, remove, overwrite } => marks::taints(before, add, remove, *overwrite)?,
        Action::Pods(change) => pods::patch(target, before, change)?,
        Action::Selector(pairs) => pods::selector(before, pairs),
        Action::Approve { deny } => certificate::decided(before, *deny)?,
        Action::Restart => {
            if is_paused(before) {
                return Err(Refusal::new(Reason::State, &target.spelled(), "it is paused; resume it first"));
            }
            // kubectl stamps whole seconds.
            let stamp = Timestamp::from_second(at.as_second()).unwrap_or(at).to_string();
            Some(json!({"spec": {"template": {"metadata": {"annotations": {RESTARTED_AT: stamp}}}}}))
        }
        Action::Pause { on } if is_paused(before) == *on => {
            let instead = if *on { "it is paused already" } else { "it is not paused" };
            return Err(Refusal::new(Reason::State, &target.spelled(), instead));
        }
        Action::Cordon { on } => {
            return Ok((before.flag("spec.unschedulable").unwrap_or(false) != *on).then_some(known));
        }
        _ => return Ok(Some(known)),
    };
    Ok(body.map(|body| WireRequest { body: Some(body), ..known }))
}

pub(super) fn is_paused(object: &Object) -> bool {
    object.flag("spec.paused") == Some(true)
}

/// Manifests with the objects that are there already.
pub(super) fn already_there<'a>(
    manifests: &'a [Manifest],
    tape: &mut Tape<'_>,
) -> Result<Vec<(&'a Manifest, Option<Object>)>, Halt> {
    let reads: Vec<WireRequest> = manifests.iter().map(|manifest| manifest.target.lookup()).collect();
    let mut all = Vec::new();
    for (manifest, reply) in manifests.iter().zip(tape.ask(&reads)?) {
        let before = match reply.status {
            404 => None,
            _ => Some(object(reply, &manifest.target.spelled())?),
        };
        all.push((manifest, before));
    }
    Ok(all)
}

/// The CronJob that a job is made of: in the job's own namespace.
pub(super) fn cronjob(job: &Target, name: &str) -> Target {
    let kind = KindId { plural: "cronjobs".to_owned(), kind: "CronJob".to_owned(), ..job.kind.clone() };
    Target { kind, namespace: job.namespace.clone(), name: name.to_owned() }
}

/// Jobs as a CronJob would make them, and owned by it.
pub(super) fn instantiated(
    jobs: &[Target],
    from: &str,
    did: &'static str,
    tape: &mut Tape<'_>,
) -> Result<Vec<Step>, Halt> {
    let mut steps = Vec::new();
    for job in jobs {
        let cronjob = cronjob(job, from);
        let Found { target: cronjob, before } = match tape.ask(&[cronjob.lookup()])? {
            [reply] => Found { before: object(reply, &cronjob.spelled())?, target: cronjob },
            _ => continue,
        };
        let template = |field: &str| before.at(&format!("spec.jobTemplate.{field}")).cloned();
        let mut annotations = template("metadata.annotations").unwrap_or_else(|| json!({}));
        if let Some(annotations) = annotations.as_object_mut() {
            annotations.entry("cronjob.kubernetes.io/instantiate").or_insert_with(|| json!("manual"));
        }
        let owner = json!({
            "apiVersion": cronjob.kind.api_version(), "kind": cronjob.kind.kind, "name": before.name(),
            "uid": before.uid(), "controller": true,
        });
        let mut metadata = json!({
            "name": job.name, "namespace": job.namespace, "annotations": annotations, "ownerReferences": [owner],
        });
        if let Some(labels) = template("metadata.labels") {
            metadata["labels"] = labels;
        }
        let body = json!({
            "apiVersion": job.kind.api_version(), "kind": job.kind.kind, "metadata": metadata,
            "spec": template("spec").unwrap_or(Value::Null),
        });
        let request = WireRequest { body: Some(body), ..known(&Action::Instantiate { cronjob: from.to_owned() }, job) };
        steps.push(Step { request, target: job.clone(), before: None, did });
    }
    Ok(steps)
}
