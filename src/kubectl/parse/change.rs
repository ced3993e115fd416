//! The words of changes. Each changes one object: what was looked at is what is changed.

use super::Reader;
use crate::kubectl::change::{Action, Change, Manifest, Marks, Objects, PatchForm};
use crate::kubectl::invocation::Target;
use crate::kubectl::refusal::{Reason, Refusal};
use crate::kubectl::verbs::Verb;
use serde_json::{Value, json};

/// Kinds that have replicas and the subresource for them.
const SCALABLE: [&str; 4] = ["Deployment", "ReplicaSet", "StatefulSet", "ReplicationController"];
/// Kinds whose pods can be restarted by a rollout.
const RESTARTABLE: [&str; 3] = ["Deployment", "StatefulSet", "DaemonSet"];

impl Reader<'_> {
    pub(super) fn change(&self) -> Result<Change, Refusal> {
        let words = &self.sorted.arguments;
        let (target, action) = match self.sorted.verb {
            Verb::Scale => {
                let target = self.one(words, "KIND/NAME --replicas=N")?;
                self.only(&target, &SCALABLE)?;
                let Some(replicas) = self.number("replicas")?.and_then(|number| u32::try_from(number).ok()) else {
                    return self.missing("KIND/NAME --replicas=N");
                };
                (target, Action::Scale { replicas })
            }
            Verb::Patch => {
                let target = self.one(words, "KIND NAME --type=merge -p JSON")?;
                if target.kind.group.is_empty() && target.kind.kind == "Secret" {
                    // Words are recorded; a value of a secret among them would be too.
                    let instead = "write values of secrets yourself, outside klue, which keeps what is typed here";
                    return self.refuse(Reason::Elsewhere, "patch secret", instead);
                }
                (target, self.patch()?)
            }
            Verb::Label => self.marks(Marks::Labels)?,
            Verb::Annotate => self.marks(Marks::Annotations)?,
            Verb::Approve => (self.of_kind("csr", "NAME")?, Action::Approve { deny: false }),
            Verb::Deny => (self.of_kind("csr", "NAME")?, Action::Approve { deny: true }),
            Verb::Restart => {
                let target = self.one(words, "KIND/NAME")?;
                self.only(&target, &RESTARTABLE)?;
                (target, Action::Restart)
            }
            Verb::Delete => (self.one(words, "KIND NAME")?, self.deletion()?),
            Verb::CreateNamespace => {
                let target = self.of_kind("namespace", "NAME")?;
                let body = json!({
                    "apiVersion": "v1", "kind": "Namespace", "metadata": {"name": target.name}, "spec": {}, "status": {},
                });
                let objects = Objects::Written(vec![Manifest { target, body }]);
                return Ok(Change { action: Action::Create, objects, rehearsal: false });
            }
            Verb::Cordon => (self.of_kind("node", "NODE")?, Action::Cordon { on: true }),
            Verb::Uncordon => (self.of_kind("node", "NODE")?, Action::Cordon { on: false }),
            Verb::Get | Verb::Describe | Verb::Logs | Verb::Events | Verb::Ask(_) => {
                return self.refuse(Reason::Elsewhere, &self.sorted.spelled, "it is a read");
            }
        };
        Ok(Change { action, objects: Objects::Named(vec![target]), rehearsal: false })
    }

    fn one(&self, words: &[String], usage: &str) -> Result<Target, Refusal> {
        let mut targets = self.targets(words, usage)?;
        match (targets.pop(), targets.pop()) {
            (Some(target), None) => Ok(target),
            (Some(more), Some(_)) => self.refuse(Reason::Value, &more.name, "change one object at a time"),
            (None, _) => self.missing(usage),
        }
    }

    /// A name, or several forms of `KIND/NAME`, where the verb already says the kind.
    fn of_kind(&self, kind: &str, usage: &str) -> Result<Target, Refusal> {
        let id = self.kind(kind)?.id.clone();
        match self.sorted.arguments.as_slice() {
            [] => self.missing(usage),
            [name] => match name.split_once('/') {
                None => self.target(id, name),
                Some((named, name)) if self.kind(named)?.id == id => self.target(id, name),
                Some((named, _)) => self.refuse(Reason::Value, named, format!("write {} {usage}", self.sorted.spelled)),
            },
            [_, more, ..] => self.refuse(Reason::Value, more, "change one object at a time"),
        }
    }

    fn only(&self, target: &Target, kinds: &[&str]) -> Result<(), Refusal> {
        if kinds.contains(&target.kind.kind.as_str()) && matches!(target.kind.group.as_str(), "apps" | "") {
            return Ok(());
        }
        let instead = format!("{} takes {}", self.sorted.spelled, kinds.join(", "));
        self.refuse(Reason::Value, &target.kind.kind, instead)
    }

    fn patch(&self) -> Result<Action, Refusal> {
        let form = match self.sorted.value("type") {
            Some("merge") => PatchForm::Merge,
            None | Some("strategic") => PatchForm::Strategic,
            Some("json") => PatchForm::Json,
            Some(other) => return self.refuse(Reason::Value, other, "the types are merge, strategic and json"),
        };
        let Some(text) = self.sorted.value("patch") else { return self.missing("KIND NAME --type=merge -p JSON") };
        let body: Value = match serde_json::from_str(text) {
            Ok(body) => body,
            Err(error) => return self.refuse(Reason::Value, text, format!("the patch is no JSON: {error}")),
        };
        match (form, &body) {
            (PatchForm::Merge | PatchForm::Strategic, Value::Object(_)) | (PatchForm::Json, Value::Array(_)) => {
                Ok(Action::Patch { form, body })
            }
            (PatchForm::Json, _) => self.refuse(Reason::Value, text, "a JSON patch is a list of operations"),
            (PatchForm::Merge | PatchForm::Strategic, _) => self.refuse(Reason::Value, text, "the patch is no object"),
        }
    }

    fn marks(&self, on: Marks) -> Result<(Target, Action), Refusal> {
        let usage = "KIND NAME KEY=VALUE… or KEY-";
        let words = &self.sorted.arguments;
        let is_mark = |word: &String| word.contains('=') || word.ends_with('-');
        let from = words.iter().position(is_mark).unwrap_or(words.len());
        let (objects, marks) = words.split_at(from);
        let target = self.one(objects, usage)?;
        let mut set: Vec<(String, Option<String>)> = Vec::new();
        for mark in marks {
            let (key, value) = match mark.split_once('=') {
                Some((key, value)) => (key, Some(value.to_owned())),
                None => (mark.strip_suffix('-').unwrap_or_default(), None),
            };
            let fits = |c: char| c.is_ascii_alphanumeric() || "-._/".contains(c);
            if key.is_empty() || !key.chars().all(fits) {
                return self.refuse(Reason::Value, mark, format!("write {} {usage}", self.sorted.spelled));
            }
            let value_fits = |value: &String| {
                let inside = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
                value.len() <= 63 && value.chars().all(inside)
            };
            if on == Marks::Labels && !value.iter().all(value_fits) {
                return self.refuse(Reason::Value, mark, "a label's value is at most 63 letters, digits, -, _ and .");
            }
            if set.iter().any(|(known, _)| known == key) {
                return self.refuse(Reason::Value, mark, "give each key once");
            }
            set.push((key.to_owned(), value));
        }
        if set.is_empty() {
            return self.missing(usage);
        }
        Ok((target, Action::Mark { on, set, overwrite: self.sorted.is_on("overwrite") }))
    }

    fn deletion(&self) -> Result<Action, Refusal> {
        let cascade = match self.sorted.value("cascade") {
            None | Some("background") => "Background",
            Some("foreground") => "Foreground",
            Some("orphan") => "Orphan",
            Some(other) => return self.refuse(Reason::Value, other, "it is background, foreground or orphan"),
        };
        Ok(Action::Delete { cascade: cascade.to_owned(), grace_period: self.number("grace-period")? })
    }
}
