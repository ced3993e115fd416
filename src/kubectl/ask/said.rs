//! What an ask prints, and how errors of a server read in kubectl's words.
//! Invariant: a reply that brought nothing is an error here, and what a dump did not collect is never "none".

use super::Step;
use crate::kubectl::work::Reply;
use serde_json::Value;

/// What kubectl would print, and its exit code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    pub out: String,
    pub errors: String,
    pub code: u8,
}

impl Said {
    pub(super) fn out(out: String) -> Self {
        Self { out, ..Self::default() }
    }

    /// An error of klue's or kubectl's own, without the word in front.
    pub(super) fn error(what: &str) -> Self {
        Self { errors: format!("error: {what}\n"), code: 1, ..Self::default() }
    }
}

impl Step {
    pub(super) fn print(out: String) -> Self {
        Self::Done(Said::out(out))
    }
    pub(super) fn error(what: &str) -> Self {
        Self::Done(Said::error(what))
    }
    pub(super) fn failed(reply: &Reply) -> Self {
        Self::Done(Said { errors: format!("{}\n", why(reply)), code: 1, ..Said::default() })
    }
}

/// A reply that failed, as kubectl says it.
pub(super) fn why(reply: &Reply) -> String {
    let field = |name: &str| reply.body.get(name).and_then(Value::as_str).unwrap_or_default();
    let message = match field("message") {
        "" => reply.body.as_str().unwrap_or_default().trim(),
        message => message,
    };
    if reply.status == 0 {
        return format!("Unable to connect to the server: {message}");
    }
    if message.starts_with("not collected") || message.starts_with("log not collected") {
        return format!("error: {message}");
    }
    match field("reason") {
        "Unauthorized" => format!("error: You must be logged in to the server ({message})"),
        "" if message.is_empty() => format!("Error from server: HTTP {}", reply.status),
        "" => format!("Error from server: {message}"),
        reason => format!("Error from server ({reason}): {message}"),
    }
}

/// Whether the server says that there is no such thing. A dump that lacks it says something else.
pub(super) fn is_absent(reply: &Reply) -> bool {
    let message = reply.body.get("message").and_then(Value::as_str).unwrap_or_default();
    reply.status == 404 && !message.starts_with("not collected")
}

/// Errors of several objects: one by itself has kubectl's word in front, more stand alone.
pub(super) fn together(errors: &[String]) -> String {
    match errors {
        [] => String::new(),
        [one] if one.starts_with("Error from server") || one.starts_with("Unable to") || one.starts_with("error: ") => {
            format!("{one}\n")
        }
        [one] => format!("error: {one}\n"),
        more => more.iter().map(|one| format!("{one}\n")).collect(),
    }
}
