//! `rollout history`: the revisions of a workload, or the template of one of them.
//! Invariant: only revisions that the workload itself controls are its history.

use super::said::{together, why};
use super::{Ask, Said, Setting, Step, collection, get, list, selected, texts};
use crate::domain::object::Object;
use crate::domain::proposal::WireRequest;
use crate::domain::row::KindId;
use crate::domain::time::Timestamp;
use crate::kubectl::invocation::Target;
use crate::kubectl::print::yaml;
use crate::kubectl::work::Reply;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    pub targets: Vec<Target>,
    /// 0: all of them.
    pub revision: u64,
    pub errors: Vec<String>,
}

const CAUSE: &str = "kubernetes.io/change-cause";

impl History {
    /// One object after the other: itself, then what keeps its revisions.
    pub(super) fn next(&self, replies: &[Reply]) -> Step {
        let Some((target, rest)) = self.targets.split_first() else {
            let code = u8::from(!self.errors.is_empty());
            return Step::Done(Said { errors: together(&self.errors), code, ..Said::default() });
        };
        let told = match replies {
            [] => return Step::Read(vec![get(target.path())]),
            [owner] if !owner.is_success() => Err(why(owner)),
            [owner] => match revisions_of(target, &owner.body) {
                Ok(request) => return Step::Read(vec![request]),
                Err(error) => Err(error),
            },
            [_, kept, ..] if !kept.is_success() => Err(why(kept)),
            [owner, kept, ..] => self.told(target, &Object(owner.body.clone()), &kept.body),
        };
        let mut errors = self.errors.clone();
        let said = told.unwrap_or_else(|error| {
            errors.push(error);
            String::new()
        });
        let then = Self { targets: rest.to_vec(), errors, ..self.clone() };
        if rest.is_empty() {
            let setting = Setting { place: "", waited: 0, now: Timestamp::UNIX_EPOCH };
            if let Step::Done(done) = Ask::History(then.clone()).next(&[], &setting) {
                return Step::Done(Said { out: said, ..done });
            }
        }
        Step::Later { then: Box::new(Ask::History(then)), said, pause: 0 }
    }

    fn told(&self, target: &Target, owner: &Object, kept: &Value) -> Result<String, String> {
        let owns = |item: &&Value| {
            let references = item.pointer("/metadata/ownerReferences").and_then(Value::as_array);
            references.into_iter().flatten().any(|reference| {
                reference.get("controller").and_then(Value::as_bool) == Some(true)
                    && reference.get("uid").and_then(Value::as_str) == Some(owner.uid())
            })
        };
        let revisions: BTreeMap<u64, &Value> =
            list(kept, "items").filter(owns).filter_map(|item| Some((revision(item)?, item))).collect();
        let head = target.spelled();
        if revisions.is_empty() {
            return Ok(format!("{head} \nNo rollout history found.\n"));
        }
        if self.revision > 0 {
            let found = revisions.get(&self.revision).ok_or("unable to find the specified revision")?;
            let template = ["/spec/template", "/data/spec/template"].iter().find_map(|path| found.pointer(path));
            let mut template = template.cloned().unwrap_or(Value::Null);
            if let Some(fields) = template.as_object_mut() {
                fields.remove("$patch");
            }
            let text: String = yaml(&Object(template)).lines().map(|line| format!("  {line}\n")).collect();
            return Ok(format!("{head} with revision #{}\nPod Template:\n{text}\n", self.revision));
        }
        let causes: Vec<(String, String)> =
            revisions.iter().map(|(number, item)| (number.to_string(), cause(item))).collect();
        let width = causes.iter().map(|(number, _)| number.len()).chain(["REVISION".len()]).max().unwrap_or(0) + 2;
        let lines: String = causes.iter().map(|(number, cause)| format!("{number:width$}{cause}\n")).collect();
        Ok(format!("{head} \n{:width$}CHANGE-CAUSE\n{lines}\n", "REVISION"))
    }
}

/// The list of what may keep the revisions of a workload.
fn revisions_of(target: &Target, owner: &Value) -> Result<WireRequest, String> {
    let (plural, kind) = match (target.kind.group.as_str(), target.kind.kind.as_str()) {
        ("apps", "Deployment") => ("replicasets", "ReplicaSet"),
        ("apps", "DaemonSet" | "StatefulSet") => ("controllerrevisions", "ControllerRevision"),
        (group, kind) => {
            let spelled = if group.is_empty() { kind.to_owned() } else { format!("{kind}.{group}") };
            return Err(format!("no history viewer has been implemented for {spelled:?}"));
        }
    };
    let own = |text: &str| text.to_owned();
    let kind =
        KindId { group: own("apps"), version: own("v1"), plural: own(plural), kind: own(kind), namespaced: true };
    let labels = selector(owner.pointer("/spec/selector").unwrap_or(&Value::Null));
    Ok(selected(&collection(&kind, target.namespace.as_deref()), Some(&labels), None))
}

/// A label selector as a query has it.
fn selector(selector: &Value) -> String {
    let labels = selector.get("matchLabels").and_then(Value::as_object).into_iter().flatten();
    let mut parts: Vec<String> =
        labels.map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default())).collect();
    for expression in list(selector, "matchExpressions") {
        let key = super::text(expression, "key");
        let values = texts(expression, "values").collect::<Vec<_>>().join(",");
        parts.push(match super::text(expression, "operator") {
            "In" => format!("{key} in ({values})"),
            "NotIn" => format!("{key} notin ({values})"),
            "DoesNotExist" => format!("!{key}"),
            _ => key.to_owned(),
        });
    }
    parts.sort();
    parts.join(",")
}

fn revision(item: &Value) -> Option<u64> {
    let own = item.get("revision").and_then(Value::as_u64);
    let annotated = || {
        let annotations = item.pointer("/metadata/annotations")?;
        annotations.get("deployment.kubernetes.io/revision")?.as_str()?.parse().ok()
    };
    own.or_else(annotated)
}

fn cause(item: &Value) -> String {
    let cause = item.pointer("/metadata/annotations").and_then(|annotations| annotations.get(CAUSE)?.as_str());
    cause.filter(|cause| !cause.is_empty()).unwrap_or("<none>").to_owned()
}
