//! `wait`: until objects are as they should be, are there, or are gone.
//! Invariant: an object that is there once counts, however it is later; a wait always ends, and says on what it waited.

use super::said::{is_absent, together, why};
use super::{Ask, PAUSE, Said, Setting, Step, collection, get, list, selected};
use crate::domain::object::Object;
use crate::domain::proposal::WireRequest;
use crate::domain::row::KindId;
use crate::kubectl::invocation::Target;
use crate::kubectl::jsonpath::{JsonPath, printed};
use crate::kubectl::work::Reply;
use serde_json::Value;

#[derive(Debug, Clone, PartialEq)]
pub struct Wait {
    pub pick: Pick,
    pub until: Until,
    /// Milliseconds; 0 looks once. None has no end of its own.
    pub timeout: Option<u64>,
    /// What went wrong with objects that are done with.
    pub errors: Vec<String>,
}

/// Which objects are waited for.
#[derive(Debug, Clone, PartialEq)]
pub enum Pick {
    /// Each with its uid, once it was seen.
    Named(Vec<(Target, Option<String>)>),
    Selected {
        kinds: Vec<KindId>,
        namespace: Option<String>,
        labels: Option<String>,
        fields: Option<String>,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub enum Until {
    Condition { name: String, value: String },
    Deleted,
    Created,
    Path { path: JsonPath, value: Option<String> },
}

/// An object that is waited for, and what was found of it.
struct Found<'a> {
    target: Target,
    uid: Option<String>,
    reply: Result<Object, &'a Reply>,
}

/// What became of the waiting for one object.
enum Became {
    Met,
    /// It is as it should be without ever having been seen; kubectl says nothing of it.
    Silent,
    NotYet,
    Wrong(String),
}

impl Wait {
    pub(super) fn next(&self, replies: &[Reply], setting: &Setting<'_>) -> Step {
        if replies.is_empty() {
            return match self.requests() {
                none if none.is_empty() => self.end(String::new()),
                requests => Step::Read(requests),
            };
        }
        let found = match self.found(replies) {
            Ok(found) => found,
            Err(reply) => return Step::failed(reply),
        };
        let over = setting.is_over(self.timeout);
        if self.until == Until::Created {
            return self.created(&found, over);
        }
        if found.is_empty() && self.until != Until::Deleted {
            return Step::error("no matching resources found");
        }
        let (mut said, mut errors, mut rest) = (String::new(), self.errors.clone(), Vec::new());
        for one in found {
            match self.until.judge(&one) {
                Became::Met => said.push_str(&format!("{} condition met\n", one.target.spelled())),
                Became::Silent => {}
                Became::Wrong(error) => errors.push(error),
                Became::NotYet if over => errors.push(self.vain(&one.target)),
                Became::NotYet => {
                    let uid = one.reply.ok().map(|object| object.uid().to_owned()).filter(|uid| !uid.is_empty());
                    rest.push((one.target, one.uid.or(uid)));
                }
            }
        }
        let then = Self { errors, pick: Pick::Named(rest.clone()), ..self.clone() };
        if rest.is_empty() { then.end(said) } else { then.later(said) }
    }

    fn requests(&self) -> Vec<WireRequest> {
        match &self.pick {
            Pick::Named(targets) => targets.iter().map(|(target, _)| get(target.path())).collect(),
            Pick::Selected { kinds, namespace, labels, fields } => kinds
                .iter()
                .map(|kind| {
                    let namespace = namespace.as_deref().filter(|_| kind.namespaced);
                    selected(&collection(kind, namespace), labels.as_deref(), fields.as_deref())
                })
                .collect(),
        }
    }

    fn found<'a>(&self, replies: &'a [Reply]) -> Result<Vec<Found<'a>>, &'a Reply> {
        let object = |reply: &'a Reply| if reply.is_success() { Ok(Object(reply.body.clone())) } else { Err(reply) };
        match &self.pick {
            Pick::Named(targets) => Ok(targets
                .iter()
                .zip(replies)
                .map(|((target, uid), reply)| Found { target: target.clone(), uid: uid.clone(), reply: object(reply) })
                .collect()),
            Pick::Selected { kinds, .. } => {
                let mut found = Vec::new();
                for (kind, reply) in kinds.iter().zip(replies) {
                    if !reply.is_success() {
                        return Err(reply);
                    }
                    found.extend(list(&reply.body, "items").map(|item| {
                        let object = Object(item.clone());
                        let namespace = kind.namespaced.then(|| object.namespace().to_owned());
                        let target = Target { kind: kind.clone(), namespace, name: object.name().to_owned() };
                        Found { target, uid: Some(object.uid().to_owned()), reply: Ok(object) }
                    }));
                }
                Ok(found)
            }
        }
    }

    /// Waiting for objects to be there: all that are named, or any that are selected.
    fn created(&self, found: &[Found<'_>], over: bool) -> Step {
        let wrong = found.iter().find_map(|one| one.reply.as_ref().err().filter(|reply| !is_absent(reply)));
        if let Some(reply) = wrong {
            return Step::failed(reply);
        }
        if !found.is_empty() && found.iter().all(|one| one.reply.is_ok()) {
            return Step::print(found.iter().map(|one| format!("{} condition met\n", one.target.spelled())).collect());
        }
        if over { Step::error("timed out waiting for the condition") } else { self.later(String::new()) }
    }

    fn later(&self, said: String) -> Step {
        Step::Later { then: Box::new(Ask::Wait(self.clone())), said, pause: PAUSE }
    }

    fn end(&self, out: String) -> Step {
        let code = u8::from(!self.errors.is_empty());
        Step::Done(Said { out, errors: together(&self.errors), code })
    }

    fn vain(&self, target: &Target) -> String {
        let name = format!("{}/{}", target.kind.plural, target.name);
        match self.timeout {
            Some(0) => format!("condition not met for {name}"),
            Some(_) | None => format!("timed out waiting for the condition on {name}"),
        }
    }
}

impl Until {
    fn judge(&self, one: &Found<'_>) -> Became {
        let object = match (&one.reply, self) {
            (Ok(object), _) => object,
            (Err(reply), Self::Deleted) if is_absent(reply) => {
                return if one.uid.is_some() { Became::Met } else { Became::Silent };
            }
            (Err(reply), _) => return Became::Wrong(why(reply)),
        };
        let met = match self {
            Self::Condition { name, value } => Ok(is_condition(object, name, value)),
            Self::Path { path, value } => is_path(object, path, value.as_deref()),
            // One of the same name and another uid is not the one that was waited for.
            Self::Deleted => Ok(one.uid.as_deref().is_some_and(|uid| uid != object.uid())),
            Self::Created => Ok(true),
        };
        match met {
            Ok(true) => Became::Met,
            Ok(false) => Became::NotYet,
            Err(error) => Became::Wrong(error),
        }
    }
}

/// Whether a condition has a value that is not older than the object's last change.
fn is_condition(object: &Object, name: &str, value: &str) -> bool {
    let is_it = |condition: &&Value| {
        condition.get("type").and_then(Value::as_str).is_some_and(|kind| kind.eq_ignore_ascii_case(name))
            && condition.get("status").is_some_and(Value::is_string)
    };
    let Some(condition) = object.list("status.conditions").iter().find(is_it) else { return false };
    let observed = condition.get("observedGeneration").and_then(Value::as_i64);
    let observed = observed.or_else(|| object.int("status.observedGeneration"));
    let stale = object.int("metadata.generation").zip(observed).is_some_and(|(now, observed)| observed < now);
    let status = condition.get("status").and_then(Value::as_str).unwrap_or_default();
    !stale && status.eq_ignore_ascii_case(value)
}

fn is_path(object: &Object, path: &JsonPath, value: Option<&str>) -> Result<bool, String> {
    let results = path.results(&object.0)?;
    let found = match results.as_slice() {
        [] => return Ok(false),
        [found] => found,
        [first, ..] if first.is_empty() => return Ok(false),
        [_, ..] => return Err("given jsonpath expression matches more than one list".to_owned()),
    };
    let one = match found.as_slice() {
        [] => return Ok(false),
        [one] => one.as_ref(),
        [_, ..] => return Err("given jsonpath expression matches more than one value".to_owned()),
    };
    match (value, one) {
        (None, _) => Ok(true),
        (Some(_), Value::Array(_) | Value::Object(_)) => {
            Err("jsonpath leads to a nested object or list which is not supported".to_owned())
        }
        (Some(value), one) => Ok(printed(one).trim() == value.trim()),
    }
}
