//! What an answer that brought nothing means. "Not seen" has as many names as it has reasons.

use super::listing::Failure;
use super::send::{Answer, Silence};
use crate::domain::observation::Outcome;
use crate::domain::redact;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

/// Longer words than this nobody reads on a card.
const MOST_WORDS: usize = 500;

/// The outcome of a refused request.
pub(super) fn of_status(status: StatusCode, message: &str) -> Outcome {
    let why = clean(if message.is_empty() { status.canonical_reason().unwrap_or("no reason given") } else { message });
    match status {
        StatusCode::NOT_FOUND => match not_collected(message) {
            Some(why) => Outcome::NotCollected { why },
            None => Outcome::NotFound,
        },
        StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => Outcome::Forbidden { why },
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
            Outcome::Unreachable { why }
        }
        _ => Outcome::Failed { why: format!("{}: {why}", status.as_u16()) },
    }
}

pub(super) fn of_failure(failure: Failure) -> Outcome {
    match failure {
        Failure::NotCollected(why) => Outcome::NotCollected { why },
        Failure::Unreachable(why) => Outcome::Unreachable { why },
        Failure::Status { reason, .. } if reason == "NotFound" => Outcome::NotFound,
        Failure::Status { reason, message } if matches!(reason.as_str(), "Forbidden" | "Unauthorized") => {
            Outcome::Forbidden { why: message }
        }
        Failure::Status { message, .. } => Outcome::Failed { why: message },
    }
}

pub(super) fn of_silence(silence: Silence) -> Outcome {
    match silence {
        Silence::Unreachable(why) => Outcome::Unreachable { why: clean(&why) },
        Silence::Unreadable(why) => Outcome::Failed { why: clean(&why) },
    }
}

/// The message of a `Status`, or the text that came instead of one.
pub(super) fn message(answer: &Answer) -> String {
    let text = answer.body.get("message").and_then(Value::as_str).or_else(|| answer.body.as_str());
    clean(text.unwrap_or_default())
}

/// What a dump says of a thing that it does not hold.
pub(super) fn not_collected(message: &str) -> Option<String> {
    let why = message.strip_prefix("not collected").or_else(|| message.strip_prefix("log not collected"))?;
    let why = why.trim_start_matches([':', ' ']);
    Some(clean(if why.is_empty() { "the dump does not hold it" } else { why }))
}

/// What a list says beside its items: that some, or all, were not collected.
pub(super) fn warning(headers: &HeaderMap) -> Option<String> {
    let text = klues_warnings(headers).into_iter().next()?;
    Some(not_collected(&text).unwrap_or_else(|| clean(&text)))
}

/// klue's own warnings in an answer.
pub(super) fn klues_warnings(headers: &HeaderMap) -> Vec<String> {
    headers
        .get_all("warning")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .filter_map(|value| value.trim().strip_prefix("299 klue"))
        .map(|rest| rest.trim().trim_matches('"').replace("\\\"", "\""))
        .collect()
}

/// An error with its causes, which often say more than it does itself.
pub(super) fn said(error: &(dyn std::error::Error + 'static)) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !words.contains(&more) {
            words = format!("{words}: {more}");
        }
        cause = error.source();
    }
    words
}

pub(super) fn clean(words: &str) -> String {
    redact::bounded(&redact::text(words.trim()), MOST_WORDS)
}
