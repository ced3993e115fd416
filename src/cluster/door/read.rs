//! Carries out a read in kubectl's words.
//! Invariant: it never fails; what could not be seen is an outcome, and covers nothing.

use super::outcome;
use super::send::{self, Answer};
use super::{Door, NoLogs, reduce};
use crate::domain::command::Command;
use crate::domain::object::Object;
use crate::domain::observation::{Outcome, Reading};
use crate::domain::proposal::WireRequest;
use crate::domain::redact;
use crate::domain::row::KindId;
use crate::domain::time::{self, Timestamp};
use crate::kubectl::invocation::{Containers, Invocation, Logs, Look};
use crate::kubectl::look::LogsOf;
use crate::kubectl::parse::parse;
use crate::kubectl::plan::{Answer as Brings, ReadRequest, escaped};
use crate::kubectl::print::events::{in_order, is_of};
use crate::kubectl::print::go_json;
use futures::future::join_all;
use http::HeaderMap;
use serde_json::Value;

/// The most that one read keeps.
const MOST_OBJECTS: usize = 5000;
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// The most answers that one list may take: more than enough for the objects, and an end for a server that has none.
const MOST_PARTS: usize = 100;

/// The containers whose logs one read brings.
const MOST_LOGS: usize = 20;
/// The lines of a log that are asked for where the words set no bound.
pub(super) const TAIL: u64 = 4000;

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
        match look {
            Look::Logs(logs) => self.read_logs(bounded(logs), nothing).await,
            Look::Events(events) => {
                let mut reading = self.read_all(&Invocation::Look(Look::Events(events.clone())).reads()).await;
                reading.objects.retain(|event| is_of(event, &events.types));
                if let Outcome::Objects { count } = &mut reading.outcome {
                    *count = reading.objects.len();
                }
                reading.objects = in_order(std::mem::take(&mut reading.objects), |event| event);
                reading
            }
            Look::Describe { .. } => {
                let by_prefix = look.by_prefix().map(|(list, beginning)| (list, beginning.to_owned()));
                let whole = self.read_all(&self.requests(look).await).await;
                match by_prefix {
                    Some((list, beginning)) if whole.outcome == Outcome::NotFound => {
                        self.begun(whole, &list, &beginning).await
                    }
                    Some(_) | None => whole,
                }
            }
            Look::Get { .. } => self.read_all(&self.requests(look).await).await,
        }
    }

    /// Of a name that does not exist: the objects whose names begin so, if there are any.
    async fn begun(&self, absent: Reading, list: &ReadRequest, beginning: &str) -> Reading {
        let mut found = self.fetch(list).await;
        found.objects.retain(|object| object.name().starts_with(beginning));
        if found.objects.is_empty() {
            return absent;
        }
        found.outcome = Outcome::Objects { count: found.objects.len() };
        // Others were left out, so what is missing from these proves nothing; that the name is missing stays true.
        found.covers.iter_mut().for_each(|covered| covered.partial = true);
        found.covers.extend(absent.covers);
        found.request = format!("{}; {}", absent.request, found.request);
        found
    }

    async fn read_all(&self, requests: &[ReadRequest]) -> Reading {
        merge(join_all(requests.iter().map(|request| self.fetch(request))).await)
    }

    /// Logs, of at most so many containers.
    async fn read_logs(&self, logs: Logs, nothing: impl Fn(Outcome) -> Reading) -> Reading {
        // Who names the pod and the container need not see the pod.
        let named = logs.unseen().filter(|_| matches!(logs.containers, Containers::One(_)));
        let mut plan = match named {
            Some(plan) => plan,
            None => match (self.logs_of(&logs).await, logs.unseen()) {
                (Ok(plan), _) | (Err(_), Some(plan)) => plan,
                (Err(NoLogs::Failed(failure)), None) => return nothing(outcome::of_failure(failure)),
                (Err(NoLogs::Says(why)), None) if why.contains("(NotFound)") => return nothing(Outcome::NotFound),
                (Err(NoLogs::Says(why)), None) => return nothing(Outcome::Failed { why }),
            },
        };
        let left_out = plan.sources.len().saturating_sub(MOST_LOGS);
        plan.sources.truncate(MOST_LOGS);
        if left_out > 0 {
            plan.notes.push(format!("the logs of {left_out} more containers are left out; name a pod"));
        }
        let requests: Vec<ReadRequest> = plan.sources.iter().map(|source| source.request.clone()).collect();
        if requests.is_empty() {
            return nothing(Outcome::Failed { why: plan.notes.join("; ") });
        }
        let mut parts = join_all(requests.iter().map(|request| self.fetch(request))).await;
        if parts.len() > 1 {
            for (part, source) in parts.iter_mut().zip(&plan.sources) {
                part.log =
                    part.log.take().map(|log| format!("[{}]\n{log}", source.prefix().trim_matches(['[', ']', ' '])));
            }
        }
        let mut reading = merge(parts);
        // Of a pod that is named, the container stands in the request.
        let chosen = left_out > 0 || !matches!(logs.of, LogsOf::Pod(_));
        if let (Some(log), false, true) = (&mut reading.log, plan.notes.is_empty(), chosen) {
            *log = format!("[{}]\n{log}", plan.notes.join("; "));
        }
        reading
    }

    /// The requests of a look; of a log what has to be asked first is asked.
    pub(super) async fn requests(&self, look: Look) -> Vec<ReadRequest> {
        let Look::Logs(logs) = look else { return Invocation::Look(look).reads() };
        match self.logs_of(&logs).await {
            Ok(plan) => plan.sources.into_iter().map(|source| source.request).collect(),
            Err(_) => Invocation::Look(Look::Logs(logs)).reads(),
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

/// A log with an end: where the words set none, only its last lines are asked for.
fn bounded(mut logs: Logs) -> Logs {
    if !logs.is_bounded() {
        logs.tail = Some(TAIL);
    }
    logs
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

/// An object as it may be printed: all that kubectl prints of it, reduced and redacted.
pub(super) fn shown(mut object: Value, kind: &KindId, managed_fields: bool) -> Object {
    let applied = object.pointer_mut(APPLIED).map(Value::take);
    let managed = object.pointer_mut("/metadata/managedFields").map(Value::take);
    let Object(mut object) = tidied(object, kind);
    let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) else { return Object(object) };
    if let Some(managed) = managed.filter(|_| managed_fields) {
        metadata.insert("managedFields".to_owned(), managed);
    }
    // The object once more, as it was applied, with all that it holds.
    if let Some(applied) = applied.as_ref().and_then(Value::as_str).and_then(reduced)
        && let Some(Value::Object(annotations)) = metadata.get_mut("annotations")
    {
        annotations.insert(reduce::LAST_APPLIED.to_owned(), Value::String(applied));
    }
    Object(object)
}

const APPLIED: &str = "/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration";

/// The text of an object, reduced and redacted; as it is where that changes nothing. None where it is no object.
fn reduced(text: &str) -> Option<String> {
    let before: Value = serde_json::from_str(text).ok().filter(Value::is_object)?;
    let mut after = before.clone();
    reduce::everywhere(&mut after);
    redact::value(&mut after);
    Some(if before == after { redact::text(text) } else { format!("{}\n", go_json::compact(&after)) })
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
