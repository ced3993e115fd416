//! `rollout status`: how far the rollout of a workload has come.
//! Invariant: an object is watched to its end before the next one is looked at; a wait always ends.

use super::said::{together, why};
use super::{Ask, PAUSE, Said, Setting, Step, get};
use crate::domain::object::Object;
use crate::kubectl::invocation::Target;
use crate::kubectl::work::Reply;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    pub targets: Vec<Target>,
    pub revision: u64,
    /// Whether to look until it is done.
    pub watch: bool,
    /// Milliseconds for each object; none has no end of its own.
    pub timeout: Option<u64>,
    /// When the object at the head was first looked at, in milliseconds since the first request.
    pub since: u64,
    /// What was said of the object at the head last.
    pub last: String,
    /// Errors of the objects before.
    pub errors: Vec<String>,
}

/// What an object's rollout is at.
enum At {
    Done(String),
    Under(String),
    Wrong(String),
}

impl Status {
    pub(super) fn next(&self, replies: &[Reply], setting: &Setting<'_>) -> Step {
        let Some((target, rest)) = self.targets.split_first() else {
            let code = u8::from(!self.errors.is_empty());
            return Step::Done(Said { errors: together(&self.errors), code, ..Said::default() });
        };
        let Some(reply) = replies.first() else { return Step::Read(vec![get(target.path())]) };
        let at = match reply.is_success() {
            true => at(target, &Object(reply.body.clone()), self.revision),
            // What was there and is gone was deleted.
            false if !self.last.is_empty() && super::said::is_absent(reply) => {
                At::Wrong("object has been deleted".to_owned())
            }
            false => At::Wrong(why(reply)),
        };
        let waited = Setting { waited: setting.waited.saturating_sub(self.since), ..*setting };
        let over = setting.waited == Setting::FOREVER || waited.is_over(self.timeout);
        let news = |said: String| if said == self.last { String::new() } else { said };
        let (said, error) = match at {
            At::Done(said) => (said, None),
            At::Under(said) if !self.watch => (said, None),
            At::Under(said) if over => (news(said), Some("timed out waiting for the condition".to_owned())),
            At::Under(said) => {
                let then = Self { last: said.clone(), ..self.clone() };
                return Step::Later { then: Box::new(Ask::Status(then)), said: news(said), pause: PAUSE };
            }
            At::Wrong(error) => (String::new(), Some(error)),
        };
        let mut errors = self.errors.clone();
        errors.extend(error);
        let then = Self { targets: rest.to_vec(), since: setting.waited, last: String::new(), errors, ..self.clone() };
        match then.next(&[], setting) {
            Step::Done(done) => Step::Done(Said { out: said + &done.out, ..done }),
            Step::Read(_) | Step::Later { .. } => Step::Later { then: Box::new(Ask::Status(then)), said, pause: 0 },
        }
    }
}

fn at(target: &Target, object: &Object, revision: u64) -> At {
    match (target.kind.group.as_str(), target.kind.kind.as_str()) {
        ("apps", "Deployment") => of_deployment(object, revision),
        ("apps", "DaemonSet") => of_daemon_set(object),
        ("apps", "StatefulSet") => of_stateful_set(object),
        (group, kind) => {
            let spelled = if group.is_empty() { kind.to_owned() } else { format!("{kind}.{group}") };
            At::Wrong(format!("no status viewer has been implemented for {spelled}"))
        }
    }
}

fn number(object: &Object, path: &str) -> i64 {
    object.int(path).unwrap_or_default()
}

fn of_deployment(object: &Object, revision: u64) -> At {
    let name = object.name();
    if revision > 0 {
        let running = object.annotation("deployment.kubernetes.io/revision").unwrap_or("0");
        if running.parse() != Ok(revision) {
            return At::Wrong(format!(
                "desired revision ({revision}) is different from the running revision ({running})"
            ));
        }
    }
    if number(object, "metadata.generation") > number(object, "status.observedGeneration") {
        return At::Under("Waiting for deployment spec update to be observed...\n".to_owned());
    }
    if object.condition("Progressing").is_some_and(|condition| condition.reason == "ProgressDeadlineExceeded") {
        return At::Wrong(format!("deployment {name:?} exceeded its progress deadline"));
    }
    let (updated, all) = (number(object, "status.updatedReplicas"), number(object, "status.replicas"));
    let available = number(object, "status.availableReplicas");
    let waiting = format!("Waiting for deployment {name:?} rollout to finish:");
    match object.int("spec.replicas") {
        Some(wanted) if updated < wanted => {
            At::Under(format!("{waiting} {updated} out of {wanted} new replicas have been updated...\n"))
        }
        Some(_) | None if all > updated => {
            At::Under(format!("{waiting} {} old replicas are pending termination...\n", all - updated))
        }
        Some(_) | None if available < updated => {
            At::Under(format!("{waiting} {available} of {updated} updated replicas are available...\n"))
        }
        Some(_) | None => At::Done(format!("deployment {name:?} successfully rolled out\n")),
    }
}

const ONLY_ROLLING: &str = "rollout status is only available for RollingUpdate strategy type";

fn of_daemon_set(object: &Object) -> At {
    let name = object.name();
    if object.text("spec.updateStrategy.type") != "RollingUpdate" {
        return At::Wrong(ONLY_ROLLING.to_owned());
    }
    if number(object, "metadata.generation") > number(object, "status.observedGeneration") {
        return At::Under("Waiting for daemon set spec update to be observed...\n".to_owned());
    }
    let wanted = number(object, "status.desiredNumberScheduled");
    let (updated, available) =
        (number(object, "status.updatedNumberScheduled"), number(object, "status.numberAvailable"));
    let waiting = format!("Waiting for daemon set {name:?} rollout to finish:");
    if updated < wanted {
        At::Under(format!("{waiting} {updated} out of {wanted} new pods have been updated...\n"))
    } else if available < wanted {
        At::Under(format!("{waiting} {available} of {wanted} updated pods are available...\n"))
    } else {
        At::Done(format!("daemon set {name:?} successfully rolled out\n"))
    }
}

fn of_stateful_set(object: &Object) -> At {
    if object.text("spec.updateStrategy.type") != "RollingUpdate" {
        return At::Wrong(ONLY_ROLLING.to_owned());
    }
    let observed = number(object, "status.observedGeneration");
    if observed == 0 || number(object, "metadata.generation") > observed {
        return At::Under("Waiting for statefulset spec update to be observed...\n".to_owned());
    }
    let wanted = object.int("spec.replicas");
    let (ready, updated) = (number(object, "status.readyReplicas"), number(object, "status.updatedReplicas"));
    if let Some(missing) = wanted.map(|wanted| wanted - ready).filter(|missing| *missing > 0) {
        return At::Under(format!("Waiting for {missing} pods to be ready...\n"));
    }
    if object.at("spec.updateStrategy.rollingUpdate").is_some() {
        let left = object.int("spec.updateStrategy.rollingUpdate.partition");
        return match wanted.zip(left).map(|(wanted, left)| wanted - left) {
            Some(wanted) if updated < wanted => At::Under(format!(
                "Waiting for partitioned roll out to finish: {updated} out of {wanted} new pods have been updated...\n"
            )),
            Some(_) | None => {
                At::Done(format!("partitioned roll out complete: {updated} new pods have been updated...\n"))
            }
        };
    }
    let (update, current) = (object.text("status.updateRevision"), object.text("status.currentRevision"));
    if update != current {
        return At::Under(format!(
            "waiting for statefulset rolling update to complete {updated} pods at revision {update}...\n"
        ));
    }
    let pods = number(object, "status.currentReplicas");
    At::Done(format!("statefulset rolling update complete {pods} pods at revision {current}...\n"))
}
