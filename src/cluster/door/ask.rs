//! Carries out an ask: sends what it wants to know through the gate, waits while it waits, and hands on what it says.
//! Invariant: every request passes the gate; a wait has an end, and where time stands still nobody waits at all.
//! Not here: what is asked and what an answer means (`kubectl::ask`).

use super::discovery::Aggregated;
use super::outcome::{self, clean};
use super::send::{self, Silence};
use super::{Door, Gate};
use crate::domain::cluster::Rung;
use crate::domain::observation::{Outcome, Reading};
use crate::domain::proposal::WireRequest;
use crate::domain::redact;
use crate::kubectl::ask::{Ask, Said, Setting, Step};
use crate::kubectl::plan::escaped;
use crate::kubectl::work::Reply;
use futures::stream::{self, StreamExt};
use http::StatusCode;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// The longest that a mind, a runbook or a pane waits for one answer.
const LONGEST_READ: Duration = Duration::from_secs(10);
/// Requests of one ask that are under way at a time.
const AT_ONCE: usize = 8;
/// The most requests at one step, and the most parts of one list.
const MOST_REQUESTS: usize = 500;
const MOST_PARTS: usize = 100;
/// The most text that a reading keeps.
const MOST_TEXT: usize = 1024 * 1024;

/// How an ask ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    pub said: Said,
    /// It was not waited for as long as the words asked for.
    pub cut: bool,
}

/// An ask at work.
struct Asking {
    requests: Vec<String>,
    /// What a dump says beside an answer: that it holds only a part.
    partly: Vec<String>,
    last: Option<Outcome>,
}

impl Door {
    /// Carries out an ask for at most so long. What it says meanwhile is handed over as it comes, redacted; the rest
    /// is brought at the end.
    pub async fn ask(&self, ask: Ask, longest: Duration, mut meanwhile: impl FnMut(&str) -> bool) -> Heard {
        let mut asking = Asking { requests: Vec::new(), partly: Vec::new(), last: None };
        self.carry_out(ask, longest, &mut asking, &mut meanwhile).await
    }

    /// An ask as a reading: what it prints, as a log is read. It looks through no kind, so it covers nothing.
    pub(super) async fn answer(&self, ask: Ask) -> Reading {
        let mut asking = Asking { requests: Vec::new(), partly: Vec::new(), last: None };
        let mut before = String::new();
        let mut meanwhile = |said: &str| {
            before.push_str(said);
            before.len() < MOST_TEXT
        };
        let heard = self.carry_out(ask, LONGEST_READ, &mut asking, &mut meanwhile).await;
        let name = asking.requests.join("; ");
        let mut text = format!("{before}{}{}", heard.said.out, heard.said.errors);
        if heard.cut {
            text.push_str(&format!("[waited for no longer than {} s]\n", LONGEST_READ.as_secs()));
        }
        let nothing = before.is_empty() && heard.said.out.is_empty() && heard.said.code != 0;
        let mut reading = match asking.last {
            Some(outcome) if nothing => Reading::nothing(name, self.now(), outcome),
            Some(_) | None => {
                let text = redact::bounded(&text, MOST_TEXT);
                let outcome = Outcome::Log { lines: text.lines().count() };
                Reading { log: Some(text), ..Reading::nothing(name, self.now(), outcome) }
            }
        };
        reading.at = self.told_clock().await.unwrap_or(reading.at);
        reading
    }

    async fn carry_out(
        &self,
        mut ask: Ask,
        longest: Duration,
        asking: &mut Asking,
        meanwhile: &mut impl FnMut(&str) -> bool,
    ) -> Heard {
        let began = Instant::now();
        let place = self.info.name.to_string();
        // Nothing moves in a dump, so the first look is the last one.
        let moves = matches!(self.info.rung, Rung::Context { .. } | Rung::Sandbox { .. });
        let mut replies: Vec<Reply> = Vec::new();
        let mut cut = false;
        loop {
            let elapsed = began.elapsed();
            cut |= moves && elapsed >= longest;
            let waited = match moves && !cut {
                true => u64::try_from(elapsed.as_millis()).unwrap_or(Setting::FOREVER - 1),
                false => Setting::FOREVER,
            };
            match ask.next(&replies, &Setting { place: &place, waited, now: self.now() }) {
                Step::Read(requests) => replies.extend(self.replies(requests, asking).await),
                Step::Later { then, said, pause } => {
                    let wanted = said.is_empty() || meanwhile(&redact::text(&said));
                    if !wanted {
                        return Heard { said: Said::default(), cut };
                    }
                    let left = longest.saturating_sub(began.elapsed());
                    let pause = if moves { Duration::from_millis(pause).min(left) } else { Duration::ZERO };
                    tokio::time::sleep(pause).await;
                    (ask, replies) = (*then, Vec::new());
                }
                Step::Done(said) => {
                    let partly: String = asking.partly.iter().map(|why| format!("{why}\n")).collect();
                    let said = Said {
                        out: redact::text(&said.out),
                        errors: redact::text(&format!("{partly}{}", said.errors)),
                        code: said.code,
                    };
                    // An answer that came in time was not cut.
                    return Heard { cut: cut && said.code != 0, said };
                }
            }
        }
    }

    async fn replies(&self, requests: Vec<WireRequest>, asking: &mut Asking) -> Vec<Reply> {
        if requests.len() > MOST_REQUESTS {
            let why = format!("{} objects are more than klue asks for at once; name fewer", requests.len());
            return requests.iter().map(|_| Reply { status: 0, body: Value::from(why.as_str()) }).collect();
        }
        asking
            .requests
            .extend(requests.iter().map(|request| format!("{} {}", request.method, request.path)).take(MOST_REQUESTS));
        asking.requests.dedup();
        asking.requests.truncate(MOST_REQUESTS);
        let answers: Vec<(Reply, Option<String>)> =
            stream::iter(requests).map(|request| self.reply(request)).buffered(AT_ONCE).collect().await;
        let mut replies = Vec::with_capacity(answers.len());
        for (reply, partly) in answers {
            asking.partly.extend(partly);
            asking.last = outcome_of(&reply);
            replies.push(reply);
        }
        replies
    }

    /// One answer, a list with all of its parts; and what a dump says is missing from it.
    async fn reply(&self, request: WireRequest) -> (Reply, Option<String>) {
        let mut whole: Option<Reply> = None;
        let mut partly = None;
        let mut wire = request.clone();
        for _ in 0..MOST_PARTS {
            let answer = match self.one(&wire).await {
                Ok(answer) => answer,
                Err(Silence::Unreachable(why) | Silence::Unreadable(why)) => {
                    return (Reply { status: 0, body: Value::from(clean(&why)) }, None);
                }
            };
            let warning = outcome::klues_warnings(&answer.headers).into_iter().next();
            let is_list = answer.body.get("items").is_some();
            match warning.filter(|_| is_list) {
                Some(why) if why.starts_with("not collected") => return (uncollected(&why), None),
                Some(why) => partly = Some(clean(&format!("{}: {why}", wire.path))),
                None => {}
            }
            let mut reply = Reply { status: answer.status.as_u16(), body: answer.body };
            if let (404, Some(namespace)) = (reply.status, namespace_of(&wire))
                && let Some(gone) = self.gone(namespace).await
            {
                reply = gone;
            }
            let next = reply.body.pointer("/metadata/continue").and_then(Value::as_str).unwrap_or_default().to_owned();
            whole = Some(match whole {
                None => reply,
                Some(_) if !reply.is_success() => return (reply, partly),
                Some(before) => joined(before, reply),
            });
            if next.is_empty() || request.method != "GET" {
                break;
            }
            let joint = if request.path.contains('?') { '&' } else { '?' };
            wire.path = format!("{}{joint}continue={}", request.path, escaped(&next));
        }
        (whole.unwrap_or(Reply { status: 0, body: Value::from("nothing came") }), partly)
    }

    /// What the cluster says of a namespace that it does not have: the reason why an object in it is not there.
    async fn gone(&self, namespace: &str) -> Option<Reply> {
        let path = format!("/api/v1/namespaces/{namespace}");
        let wire = WireRequest { method: "GET".to_owned(), path, content_type: None, body: None };
        let answer = self.one(&wire).await.ok()?;
        let message = answer.body.get("message").and_then(Value::as_str).unwrap_or_default();
        let absent = answer.status == StatusCode::NOT_FOUND && outcome::not_collected(message).is_none();
        absent.then_some(Reply { status: 404, body: answer.body })
    }

    async fn one(&self, wire: &WireRequest) -> Result<send::Answer, Silence> {
        let gate: Gate = self.gate();
        match wire.path.as_str() {
            "/api" | "/apis" => send::ask(Aggregated(gate), wire).await,
            _ => send::ask(gate, wire).await,
        }
    }
}

/// The namespace in which one named object was asked for, where kubectl would look whether there is such a namespace.
fn namespace_of(wire: &WireRequest) -> Option<&str> {
    let (root, rest) = wire.path.split_once("/namespaces/")?;
    let [namespace, _, _] = rest.split('/').collect::<Vec<_>>()[..] else { return None };
    let asks = wire.method == "GET" && !rest.contains('?') && !root.contains("metrics.k8s.io");
    (asks && namespace != "default").then_some(namespace)
}

/// A list that a dump does not hold, as an answer that says so.
fn uncollected(why: &str) -> Reply {
    Reply { status: 404, body: json!({"kind": "Status", "reason": "NotFound", "message": why}) }
}

fn joined(mut before: Reply, mut part: Reply) -> Reply {
    let more = part.body.get_mut("items").map(Value::take);
    if let (Some(Value::Array(all)), Some(Value::Array(more))) = (before.body.get_mut("items"), more) {
        all.extend(more);
    }
    before
}

/// Why an answer brought nothing, if so.
fn outcome_of(reply: &Reply) -> Option<Outcome> {
    if reply.is_success() {
        return None;
    }
    let message = reply.body.get("message").and_then(Value::as_str).or(reply.body.as_str()).unwrap_or_default();
    match StatusCode::from_u16(reply.status) {
        Ok(status) => Some(outcome::of_status(status, message)),
        Err(_) => Some(Outcome::Unreachable { why: clean(message) }),
    }
}
