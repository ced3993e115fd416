//! Works out what a proposed change would be: its requests, its class, its difference, its digest.
//! Invariant: worked out twice on the same cluster it has the same digest; on another, or a changed one, it has not.

use super::difference::{between, differ, merge};
use super::send::{self, Answer, Silence};
use super::{Door, outcome, reduce};
use crate::cluster::Writes;
use crate::domain::command::Command;
use crate::domain::ids::Digest;
use crate::domain::object::Object;
use crate::domain::proposal::WireRequest;
use crate::domain::redact;
use crate::domain::time::Timestamp;
use crate::kubectl::invocation::{Invocation, Target};
use crate::kubectl::parse::parse;
use crate::kubectl::plan::rehearsal;
use crate::kubectl::refusal::{Reason, Refusal};
use crate::kubectl::work::{Planned, Reply, Work};
use crate::policy::approval::digest;
use crate::policy::classify::{Class, classify};
use serde_json::Value;

/// The most rounds of reads that the working out of a change may take.
const MOST_ROUNDS: usize = 8;

/// A change, worked out.
pub(super) struct Working {
    pub class: Class,
    /// As they would go out.
    pub requests: Vec<WireRequest>,
    pub diff: String,
    /// The word to type, for what is destructive.
    pub typed_name: Option<String>,
    pub digest: Digest,
    /// Why it cannot be approved here, if so.
    pub barred: Option<String>,
    /// What kubectl would say once it is done.
    pub done: String,
}

/// Why nothing could be worked out.
pub(super) struct Nothing {
    /// A class of the wire table, or `refused`.
    pub class: String,
    pub why: String,
}

impl From<Refusal> for Nothing {
    fn from(refusal: Refusal) -> Self {
        let class = refusal.class().map_or_else(|| "refused".to_owned(), |class| class.to_string());
        Self { class, why: refusal.to_string() }
    }
}

impl Door {
    pub(super) async fn work_out(&self, command: &Command, at: Timestamp) -> Result<Working, Nothing> {
        let refused = |why: String| Nothing { class: "refused".to_owned(), why };
        if command.cluster != self.info.name {
            return Err(refused(format!("this is {}, and the change is for {}", self.info.name, command.cluster)));
        }
        let kinds = self.kinds_or_builtin().await;
        let invocation = parse(command.words(), &kinds)?;
        let Invocation::Change(change) = invocation.clone() else {
            return Err(Nothing {
                class: Class::Read.to_string(),
                why: "it is a read, and changes nothing".to_owned(),
            });
        };
        let planned = self.plan(&invocation, at).await?;
        let requests: Vec<WireRequest> = planned.iter().map(|planned| planned.request.clone()).collect();
        let class = requests.iter().map(class_of).max().unwrap_or(Class::Read);
        if !requests.is_empty() && class != invocation.class() {
            let why = format!("its words are {}, and its requests {class}; nothing of it is sent", invocation.class());
            return Err(refused(why));
        }
        if planned.len() > 1 {
            return Err(refused("it concerns several objects; change one object at a time".to_owned()));
        }
        let (target, before, done) = match planned.into_iter().next() {
            Some(planned) => (planned.target, planned.before, planned.done),
            None => match change.targets().as_slice() {
                [target] => ((*target).clone(), self.object(target).await, change.spelled()),
                _ => return Err(refused(format!("nothing would change: {} is so already", change.spelled()))),
            },
        };
        let mut barred = match (class, &self.writes) {
            (Class::Connection | Class::Forbidden, _) => Some(format!("a request of class {class} is never sent")),
            (_, Writes::Never { why }) => Some(why.clone()),
            (_, Writes::Sandbox) => None,
        };
        let then = match (&barred, requests.as_slice()) {
            (_, []) => Ok(before.clone().map(|before| before.0)),
            (None, requests) => self.rehearse(requests, before.as_ref()).await,
            (Some(_), requests) => Ok(requests.iter().fold(before.clone().map(|before| before.0), guessed)),
        };
        let (now, name) = (before.as_ref().map(|before| &before.0), target.spelled());
        let (diff, why_not) = match &then {
            Ok(then) => {
                let diff = between(&name, now, then.as_ref());
                let why_not = match (diff.is_empty(), differ(now, then.as_ref())) {
                    (false, _) => None,
                    (true, true) => Some(format!("what would change of {name} is a credential, which no card shows")),
                    (true, false) => Some(format!("nothing would change: {name} is so already")),
                };
                (diff, why_not)
            }
            Err(why) => (String::new(), Some(format!("{} refuses it when it is rehearsed: {why}", self.info.name))),
        };
        barred = barred.or(why_not);
        let uid = before.as_ref().map(|before| before.uid().to_owned()).filter(|uid| !uid.is_empty());
        let objects: Vec<String> = uid.into_iter().collect();
        Ok(Working {
            class,
            typed_name: (class >= Class::Destructive).then(|| typed_name(&target, before.as_ref())),
            digest: digest(&self.cluster_uid().await, &requests, &objects, &diff),
            requests,
            diff,
            barred,
            done,
        })
    }

    /// Reads what the change depends on, round by round, until its requests are known.
    async fn plan(&self, invocation: &Invocation, at: Timestamp) -> Result<Vec<Planned>, Nothing> {
        let refused = |why: String| Nothing { class: "refused".to_owned(), why };
        let mut replies = Vec::new();
        for _ in 0..MOST_ROUNDS {
            let reads = match invocation.work(&replies, at) {
                Ok(Work::Send(planned)) => return Ok(planned),
                Ok(Work::Read(reads)) => reads,
                Err(Refusal { reason: Reason::Unseen, token, instead }) => {
                    return Err(refused(format!("{token} on {}: {instead}", self.info.name)));
                }
                Err(refusal) => return Err(refusal.into()),
            };
            for read in reads {
                let answer = send::ask(self.gate(), &read).await.map_err(|silence| refused(self.silent(silence)))?;
                let body = match answer.status.is_success() {
                    true => answer.body,
                    false => Value::String(self.why(&answer)),
                };
                replies.push(Reply { status: answer.status.as_u16(), body });
            }
        }
        Err(refused(format!("its requests are not known after {MOST_ROUNDS} rounds of reads")))
    }

    async fn object(&self, target: &Target) -> Option<Object> {
        let lookup = WireRequest { method: "GET".to_owned(), path: target.path(), content_type: None, body: None };
        let answer = send::ask(self.gate(), &lookup).await.ok()?;
        answer.status.is_success().then_some(Object(answer.body))
    }

    /// Sends each change as a rehearsal, which the cluster tries and does not keep. Brings the object as it would be.
    async fn rehearse(&self, requests: &[WireRequest], before: Option<&Object>) -> Result<Option<Value>, String> {
        let mut then = before.map(|before| before.0.clone());
        for request in requests {
            let rehearsal = rehearsal(request);
            // A second look at what is about to pass the gate: nothing but a rehearsal may.
            if class_of(&rehearsal) != Class::Rehearsal {
                return Err(format!("{} {} cannot be rehearsed", request.method, request.path));
            }
            let answer = send::ask(self.service(), &rehearsal).await.map_err(|silence| self.silent(silence))?;
            if !answer.status.is_success() {
                return Err(self.why(&answer));
            }
            then = after(request, then, answer.body);
        }
        Ok(then)
    }

    /// The uid by which a cluster is told from another of the same name; empty where it was not seen.
    async fn cluster_uid(&self) -> String {
        let path = "/api/v1/namespaces/kube-system".to_owned();
        let lookup = WireRequest { method: "GET".to_owned(), path, content_type: None, body: None };
        match send::ask(self.gate(), &lookup).await {
            Ok(answer) if answer.status.is_success() => Object(answer.body).uid().to_owned(),
            Ok(_) | Err(_) => String::new(),
        }
    }

    pub(super) fn silent(&self, silence: Silence) -> String {
        format!("{}: {}", self.info.name, outcome::of_silence(silence))
    }

    pub(super) fn why(&self, answer: &Answer) -> String {
        let message = outcome::message(answer);
        if message.is_empty() { format!("HTTP {}", answer.status.as_u16()) } else { message }
    }
}

pub(super) fn class_of(request: &WireRequest) -> Class {
    classify(&request.method, &request.path, request.body.as_ref())
}

/// The object after a rehearsal that was answered so.
fn after(request: &WireRequest, before: Option<Value>, answer: Value) -> Option<Value> {
    let path = request.path.split('?').next().unwrap_or_default();
    match request.method.as_str() {
        "DELETE" => None,
        // The answer is the scale alone.
        _ if path.ends_with("/scale") => {
            let replicas = answer.pointer("/spec/replicas").cloned().unwrap_or(Value::from(0));
            let mut then = before?;
            merge(&mut then, &serde_json::json!({"spec": {"replicas": replicas}}));
            Some(then)
        }
        _ => Some(answer),
    }
}

/// The object after a change, as far as it can be known without the cluster.
fn guessed(before: Option<Value>, request: &WireRequest) -> Option<Value> {
    let body = request.body.as_ref();
    match request.method.as_str() {
        "DELETE" => None,
        "PATCH" => {
            let mut then = before?;
            // Of a JSON patch nothing is guessed; the strategic ones that klue writes merge like plain ones.
            if let Some(patch) = body.filter(|body| body.is_object()) {
                merge(&mut then, patch);
            }
            Some(then)
        }
        _ => body.cloned(),
    }
}

/// The name to type: of the object, or of the cluster where the change lets a cluster in or concerns it.
fn typed_name(target: &Target, object: Option<&Object>) -> String {
    let label = object.and_then(|object| object.label("open-cluster-management.io/cluster-name"));
    let cluster = label.map(redact::plain).filter(|cluster| !cluster.trim().is_empty());
    match (target.kind.kind.as_str(), cluster) {
        ("CertificateSigningRequest", Some(cluster)) => cluster.trim().to_owned(),
        _ => target.name.clone(),
    }
}

/// A request as it may be shown and kept: without the values of secrets and credentials.
pub(super) fn shown(request: &WireRequest) -> WireRequest {
    let mut shown = request.clone();
    if let Some(body) = &mut shown.body {
        if request.path.contains("/secrets/") || request.path.contains("/secrets?") {
            match body {
                Value::Object(_) => reduce::secret(body),
                _ => *body = Value::from("[redacted]"),
            }
        }
        reduce::everywhere(body);
        redact::value(body);
    }
    shown
}
