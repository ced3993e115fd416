//! `auth can-i` and `auth whoami`.
//! Invariant: only the asker's own rights are asked for; what is sent is a review, which changes nothing.

use super::info::{Format, printed};
use super::said::is_absent;
use super::{Said, Step, go_list, post, text, texts};
use crate::kubectl::print::aligned;
use crate::kubectl::work::Reply;
use serde_json::{Map, Value, json};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CanI {
    pub verb: String,
    pub subject: Subject,
    /// None: all of them.
    pub namespace: Option<String>,
    pub quiet: bool,
    /// What kubectl warns of before it asks.
    pub warnings: Vec<String>,
}

/// What one may or may not do it to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    Resource { group: String, plural: String, subresource: String, name: String },
    Path(String),
}

impl CanI {
    pub(super) fn next(&self, replies: &[Reply]) -> Step {
        let Some(reply) = replies.first() else {
            let path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
            return Step::Read(vec![post(path, self.review())]);
        };
        if !reply.is_success() {
            return Step::failed(reply);
        }
        let status = reply.body.get("status").unwrap_or(&Value::Null);
        let allowed = status.get("allowed").and_then(Value::as_bool).unwrap_or(false);
        let reasons = [text(status, "reason"), text(status, "evaluationError")];
        let reasons: String =
            reasons.iter().filter(|reason| !reason.is_empty()).map(|reason| format!(" - {reason}")).collect();
        let out = match (self.quiet, allowed) {
            (true, _) => String::new(),
            (false, true) => "yes\n".to_owned(),
            (false, false) => format!("no{reasons}\n"),
        };
        let errors = self.warnings.iter().map(|warning| format!("Warning: {warning}\n\n")).collect();
        Step::Done(Said { out, errors, code: u8::from(!allowed) })
    }

    fn review(&self) -> Value {
        let filled = |pairs: &[(&str, &str)]| -> Map<String, Value> {
            let filled = pairs.iter().filter(|(_, value)| !value.is_empty());
            filled.map(|(key, value)| ((*key).to_owned(), Value::from(*value))).collect()
        };
        let spec = match &self.subject {
            Subject::Path(path) => {
                json!({"nonResourceAttributes": filled(&[("verb", &self.verb), ("path", path)])})
            }
            Subject::Resource { group, plural, subresource, name } => json!({"resourceAttributes": filled(&[
                ("namespace", self.namespace.as_deref().unwrap_or_default()),
                ("verb", &self.verb),
                ("group", group),
                ("resource", plural),
                ("subresource", subresource),
                ("name", name),
            ])}),
        };
        json!({"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview", "spec": spec})
    }
}

/// The versions of the review that tells who one is; older clusters have only older ones.
const WHO: [&str; 3] = ["v1", "v1beta1", "v1alpha1"];

/// `auth whoami`.
pub(super) fn whoami(format: Format, replies: &[Reply]) -> Step {
    let reply = match replies.last() {
        Some(reply) if !is_absent(reply) || replies.len() == WHO.len() => reply,
        Some(_) | None => {
            let api = format!("authentication.k8s.io/{}", WHO[replies.len().min(WHO.len() - 1)]);
            let review = json!({"apiVersion": api, "kind": "SelfSubjectReview"});
            return Step::Read(vec![post(&format!("/apis/{api}/selfsubjectreviews"), review)]);
        }
    };
    match reply.status {
        200..=299 => {}
        403 => {
            return Step::error(
                "the selfsubjectreviews API is not enabled in the cluster or you do not have permission to call it",
            );
        }
        404 => return Step::error("the selfsubjectreviews API is not enabled in the cluster"),
        _ => return Step::failed(reply),
    }
    if format != Format::Text {
        let mut review = reply.body.clone();
        // A type with metadata says when it was made, even where it never was.
        if let Some(metadata) = review.as_object_mut().map(|fields| fields.entry("metadata").or_insert(json!({})))
            && let Some(metadata) = metadata.as_object_mut()
        {
            metadata.entry("creationTimestamp").or_insert(Value::Null);
        }
        if let Some(fields) = review.as_object_mut() {
            fields.remove("spec");
        }
        let text = printed(format, &review, "    ");
        return Step::print(if text.ends_with('\n') { text } else { text + "\n" });
    }
    let user = reply.body.pointer("/status/userInfo").unwrap_or(&Value::Null);
    let mut lines = vec![["ATTRIBUTE".to_owned(), "VALUE".to_owned()]];
    for (title, field) in [("Username", "username"), ("UID", "uid")] {
        if !text(user, field).is_empty() {
            lines.push([title.to_owned(), text(user, field).to_owned()]);
        }
    }
    if texts(user, "groups").next().is_some() {
        lines.push(["Groups".to_owned(), go_list(texts(user, "groups"))]);
    }
    let extra = user.get("extra").and_then(Value::as_object).into_iter().flatten();
    let mut extra: Vec<[String; 2]> = extra
        .map(|(key, values)| {
            let values = values.as_array().into_iter().flatten().filter_map(Value::as_str);
            [format!("Extra: {key}"), go_list(values)]
        })
        .collect();
    extra.sort();
    lines.extend(extra);
    Step::print(aligned(&lines.into_iter().map(Vec::from).collect::<Vec<_>>()))
}
