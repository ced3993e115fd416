//! Carries out a read in kubectl's words.
//! Invariant: it never fails; what could not be seen is an outcome, and covers nothing.

use super::outcome;
use super::send::{self, Answer};
use super::{Door, reduce};
use crate::domain::command::Command;
use crate::domain::object::Object;
use crate::domain::observation::{Outcome, Reading};
use crate::domain::proposal::WireRequest;
use crate::domain::redact;
use crate::domain::row::KindId;
use crate::domain::time::{self, Timestamp};
use crate::kubectl::invocation::{Invocation, Look};
use crate::kubectl::parse::parse;
use crate::kubectl::plan::{Answer as Brings, ReadRequest, escaped};
use futures::future::join_all;
use http::HeaderMap;
use serde_json::Value;

/// The most that one read keeps.
const MOST_OBJECTS: usize = 5000;
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// The most answers that one list may take: more than enough for the objects, and an end for a server that has none.
const MOST_PARTS: usize = 100;

impl Door {
    /// Carries out a read. Failures are outcomes.
    pub async fn read(&self, command: &Command) -> Reading {
        let nothing = |outcome| Reading::nothing(command.to_string(), self.now(), outcome);
        if command.cluster != self.info.name {
            let why = format!("this is {}, and the words are for {}", self.info.name, command.cluster);
            return nothing(Outcome::Failed { why });
        }
        if let Some(text) = command.sought() {
            return self.search(command, text).await;
        }
        let kinds = self.kinds_or_builtin().await;
        let look = match parse(command.words(), &kinds) {
            Ok(Invocation::Look(look)) => look,
            Ok(Invocation::Ask(ask)) => return self.answer(ask).await,
            Ok(Invocation::Change(change)) => {
                let why = format!("this is a change of {}; propose it instead", change.spelled());
                return nothing(Outcome::Failed { why });
            }
            Err(refusal) => return nothing(Outcome::Failed { why: outcome::clean(&refusal.to_string()) }),
        };
        let requests = self.requests(look).await;
        merge(join_all(requests.iter().map(|request| self.fetch(request))).await)
    }

    /// The requests of a look; one of a log without a container asks the pod which there are.
    pub(super) async fn requests(&self, look: Look) -> Vec<ReadRequest> {
        let pod = match Invocation::Look(look.clone()).lookups().first() {
            Some(lookup) => send::ask(self.gate(), lookup).await.ok().filter(|answer| answer.status.is_success()),
            None => None,
        };
        match pod {
            Some(pod) => look.reads_of(&Object(pod.body)),
            None => Invocation::Look(look).reads(),
        }
    }

    async fn fetch(&self, request: &ReadRequest) -> Reading {
        let name = format!("{} {}", request.wire.method, request.wire.path);
        match &request.answer {
            Brings::Log => self.fetch_log(name, &request.wire).await,
            Brings::One(kind) => match send::ask(self.gate(), &request.wire).await {
                Err(silence) => Reading::nothing(name, self.now(), outcome::of_silence(silence)),
                Ok(answer) if answer.status.is_success() => {
                    let mut part = self.begin(name, &answer.headers);
                    let cut = keep(&mut part, kind, vec![answer.body]);
                    part.covers = covered(request, cut);
                    part
                }
                Ok(answer) => self.refused(name, request, &answer),
            },
            Brings::List(kind) => self.fetch_list(name, request, kind).await,
        }
    }

    /// A list comes in parts; a part that fails leaves those before it, as partial.
    async fn fetch_list(&self, name: String, request: &ReadRequest, kind: &KindId) -> Reading {
        let mut wire = request.wire.clone();
        let mut whole: Option<Reading> = None;
        let mut partial = false;
        let mut parts = 0;
        loop {
            parts += 1;
            let failed = match send::ask(self.gate(), &wire).await {
                Err(silence) => Reading::nothing(name.clone(), self.now(), outcome::of_silence(silence)),
                Ok(answer) if !answer.status.is_success() => self.refused(name.clone(), request, &answer),
                Ok(mut answer) => {
                    let part = whole.get_or_insert_with(|| self.begin(name.clone(), &answer.headers));
                    let Some(Value::Array(items)) = answer.body.get_mut("items").map(Value::take) else {
                        let why = "the answer is no list".to_owned();
                        return Reading::nothing(name, part.at, Outcome::Failed { why });
                    };
                    partial |= keep(part, kind, items);
                    if let Some(why) = outcome::warning(&answer.headers) {
                        if part.objects.is_empty() {
                            part.outcome = Outcome::NotCollected { why };
                            return whole.unwrap_or_else(|| unreachable_part(name, self.now()));
                        }
                        partial = true;
                    }
                    let more = answer.body.pointer("/metadata/continue").and_then(Value::as_str).unwrap_or_default();
                    if more.is_empty() || partial || parts == MOST_PARTS {
                        partial |= !more.is_empty();
                        break;
                    }
                    wire.path = format!("{}&continue={}", request.wire.path, escaped(more));
                    continue;
                }
            };
            if whole.is_none() {
                return failed;
            }
            partial = true;
            break;
        }
        let mut part = whole.unwrap_or_else(|| unreachable_part(name, self.now()));
        part.covers = covered(request, partial);
        part
    }

    /// A part that an answer began.
    pub(super) fn begin(&self, name: String, headers: &HeaderMap) -> Reading {
        let text = |key: &str| headers.get(key).and_then(|value| value.to_str().ok());
        Reading {
            request: name,
            at: self.clock(headers),
            outcome: Outcome::Objects { count: 0 },
            objects: Vec::new(),
            log: None,
            covers: Vec::new(),
            source: text("klue-source").map(outcome::clean),
        }
    }

    /// The clock that a dump or a sandbox tells; `None` for live clusters, whose clock is now.
    pub async fn told_clock(&self) -> Option<Timestamp> {
        self.info.captured?;
        let version = WireRequest { method: "GET".into(), path: "/version".into(), content_type: None, body: None };
        let answer = send::ask(self.gate(), &version).await.ok()?;
        Some(self.clock(&answer.headers))
    }

    fn clock(&self, headers: &HeaderMap) -> Timestamp {
        let said = headers.get("klue-clock").and_then(|value| value.to_str().ok()).and_then(time::parse);
        said.unwrap_or_else(|| self.now())
    }

    /// An answer that refuses. That there is no such thing covers the thing.
    fn refused(&self, name: String, request: &ReadRequest, answer: &Answer) -> Reading {
        let outcome = outcome::of_status(answer.status, &outcome::message(answer));
        let mut part = self.begin(name, &answer.headers);
        part.covers = if outcome == Outcome::NotFound { covered(request, false) } else { Vec::new() };
        part.outcome = outcome;
        part
    }
}

fn unreachable_part(name: String, at: Timestamp) -> Reading {
    Reading::nothing(name, at, Outcome::Failed { why: "nothing came".to_owned() })
}

fn covered(request: &ReadRequest, cut: bool) -> Vec<crate::domain::observation::Coverage> {
    let partial = |mut coverage: crate::domain::observation::Coverage| {
        coverage.partial |= cut;
        coverage
    };
    request.covers.clone().map(partial).into_iter().collect()
}

/// Keeps objects, tidied and redacted; true where some had to be left out.
fn keep(part: &mut Reading, kind: &KindId, objects: Vec<Value>) -> bool {
    let mut bytes: usize = part.objects.iter().map(|object| weight(&object.0)).sum();
    let mut cut = false;
    for object in objects {
        let object = tidied(object, kind);
        bytes += weight(&object.0);
        if part.objects.len() >= MOST_OBJECTS || bytes > MOST_BYTES {
            cut = true;
            break;
        }
        part.objects.push(object);
    }
    part.outcome = Outcome::Objects { count: part.objects.len() };
    cut
}

/// An object as it may be kept: with its kind, without what machines keep for themselves, reduced and redacted.
pub(super) fn tidied(mut object: Value, kind: &KindId) -> Object {
    if let Some(fields) = object.as_object_mut() {
        fields.entry("kind").or_insert_with(|| Value::from(kind.kind.as_str()));
        fields.entry("apiVersion").or_insert_with(|| Value::from(kind.api_version()));
    }
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.remove("managedFields");
        if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut) {
            annotations.remove("kubectl.kubernetes.io/last-applied-configuration");
        }
    }
    reduce::everywhere(&mut object);
    redact::value(&mut object);
    Object(object)
}

/// About how many bytes a value takes as text.
fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len() + 3,
        Value::Array(items) => items.iter().map(weight).sum::<usize>() + 2,
        Value::Object(fields) => fields.iter().map(|(key, value)| key.len() + 4 + weight(value)).sum::<usize>() + 2,
        Value::Null | Value::Bool(_) | Value::Number(_) => 6,
    }
}

/// One reading of several parts: what was seen counts; where nothing was, the gravest reason why.
fn merge(parts: Vec<Reading>) -> Reading {
    let mut parts = parts.into_iter();
    let Some(mut whole) = parts.next() else {
        return Reading::nothing("", Timestamp::UNIX_EPOCH, Outcome::Failed { why: "nothing was asked".to_owned() });
    };
    for part in parts {
        whole.request = format!("{}; {}", whole.request, part.request);
        whole.at = whole.at.max(part.at);
        whole.outcome = merged(whole.outcome, part.outcome);
        whole.objects.extend(part.objects);
        whole.covers.extend(part.covers);
        whole.source = whole.source.or(part.source);
        whole.log = match (whole.log, part.log) {
            (Some(one), Some(other)) => Some(format!("{one}\n{other}")),
            (one, other) => one.or(other),
        };
    }
    whole
}

fn merged(one: Outcome, other: Outcome) -> Outcome {
    use Outcome::{Log, NotFound, Objects};
    match (one, other) {
        (Objects { count: one }, Objects { count: other }) => Objects { count: one + other },
        (Log { lines: one }, Log { lines: other }) => Log { lines: one + other },
        // Of several names, those that are there count; coverage says of the others that they are not.
        (some @ (Objects { .. } | Log { .. }), NotFound) | (NotFound, some @ (Objects { .. } | Log { .. })) => some,
        // An empty list beside something unseen must not read as "there is none".
        (Objects { count: 0 } | NotFound, unseen) | (unseen, Objects { count: 0 } | NotFound) => unseen,
        (some @ (Objects { .. } | Log { .. }), _) | (_, some @ (Objects { .. } | Log { .. })) => some,
        (unseen, _) => unseen,
    }
}
