//! Works out what a proposed change would be: its requests, its class, its difference, its digest.
//! Invariant: worked out twice on the same cluster it has the same digest; on another, or a changed one, it has not.
//! Not here: trying it out (`rehearse`), what a person is told beside it (`weigh`).

use super::difference::{between, differ};
use super::rehearse::guessed;
use super::send::{self, Answer, Silence};
use super::{Door, outcome, reduce};
use crate::cluster::Writes;
use crate::domain::command::Command;
use crate::domain::ids::Digest;
use crate::domain::object::Object;
use crate::domain::proposal::{Pin, WireRequest};
use crate::domain::redact;
use crate::domain::time::Timestamp;
use crate::kubectl::invocation::{Invocation, Target};
use crate::kubectl::parse::parse;
use crate::kubectl::pin;
use crate::kubectl::plan::rehearsal;
use crate::kubectl::refusal::Refusal;
use crate::kubectl::work::{Planned, Reply, Work};
use crate::policy::approval::digest;
use crate::policy::classify::{Class, classify};
use futures::stream::{self, StreamExt};
use serde_json::Value;

/// Rounds of reads that a change may take to be worked out: the longest, a drain, takes three.
const MOST_ROUNDS: usize = 6;
/// Reads and requests of one change, above which nobody could look through it.
const MOST_REQUESTS: usize = 500;
/// Reads at once.
const AT_ONCE: usize = 8;
/// Lines of difference that a card of many objects keeps.
const MOST_LINES: usize = 400;

/// A change whose requests are known.
pub(super) struct Plan {
    pub class: Class,
    pub planned: Vec<Planned>,
    /// One for each request, where the object was seen.
    pub pins: Vec<Option<Pin>>,
}

/// The requests of a change, and the reads that they were worked out from.
pub(super) struct Worked {
    pub reads: Vec<WireRequest>,
    pub planned: Vec<Planned>,
}

/// A change, worked out.
pub(super) struct Working {
    pub plan: Plan,
    /// The objects as the rehearsal, or a guess, leaves them.
    pub then: Vec<Option<Value>>,
    pub diff: String,
    pub digest: Digest,
    /// Why it cannot be approved here, if so.
    pub barred: Option<String>,
    /// What a person should weigh.
    pub warnings: Vec<String>,
    /// The rehearsals that were sent for it: `PATCH /apis/…?dryRun=All`.
    pub rehearsed: Vec<String>,
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

fn refused(why: String) -> Nothing {
    Nothing { class: "refused".to_owned(), why }
}

impl Working {
    /// The pins that hold, each once.
    pub fn pins(&self) -> Vec<Pin> {
        self.plan.pins.iter().flatten().cloned().collect()
    }
}

impl Door {
    /// What the words would send, worked out with reads alone.
    pub(super) async fn plan(&self, command: &Command, at: Timestamp) -> Result<Plan, Nothing> {
        if command.cluster != self.info.name {
            return Err(refused(format!("this is {}, and the change is for {}", self.info.name, command.cluster)));
        }
        let kinds = self.kinds_or_builtin().await;
        let invocation = parse(command.words(), &kinds)?;
        if invocation.is_read() {
            let why = "it is a read, and changes nothing".to_owned();
            return Err(Nothing { class: invocation.class().to_string(), why });
        }
        let mut planned = self.requests_for(&invocation, at).await?.planned;
        for one in &mut planned {
            // A new object has none before it, and an eviction's pod was looked at.
            if one.before.is_none() && one.request.method != "POST" {
                one.before = self.object(&one.target).await;
            }
        }
        let class = planned.iter().map(|one| class_of(&one.request)).max().unwrap_or(Class::Read);
        let said = invocation.class();
        if !planned.is_empty() && class != said {
            // The two are judged by two tables; where they part, one of them is wrong.
            let why = format!("klue reads the words as {said} and the requests as {class}, so it sends neither");
            return Err(refused(why));
        }
        let pins = pins(&planned);
        Ok(Plan { class, planned, pins })
    }

    pub(super) async fn requests_for(&self, invocation: &Invocation, at: Timestamp) -> Result<Worked, Nothing> {
        let (mut made, mut replies): (Vec<WireRequest>, Vec<Reply>) = (Vec::new(), Vec::new());
        for _ in 0..MOST_ROUNDS {
            match invocation.work(&replies, at)? {
                Work::Send(planned) if planned.len() <= MOST_REQUESTS => return Ok(Worked { reads: made, planned }),
                Work::Send(planned) => {
                    let many = planned.len();
                    return Err(refused(format!(
                        "{many} requests are more than anybody looks through; name fewer objects"
                    )));
                }
                Work::Read(reads) if replies.len() + reads.len() <= MOST_REQUESTS => {
                    let asked: Vec<_> = reads.iter().map(|read| send::ask(self.gate(), read)).collect();
                    for answer in stream::iter(asked).buffered(AT_ONCE).collect::<Vec<_>>().await {
                        let answer = answer.map_err(|silence| refused(self.silent(silence)))?;
                        replies.push(Reply { status: answer.status.as_u16(), body: answer.body });
                    }
                    made.extend(reads);
                }
                Work::Read(_) => break,
            }
        }
        Err(refused(format!("{}: too much would have to be read for it; name fewer objects", self.info.name)))
    }

    /// The whole of it: planned, rehearsed where the cluster can be rehearsed on, compared.
    pub(super) async fn work_out(&self, command: &Command, at: Timestamp) -> Result<Working, Nothing> {
        let plan = self.plan(command, at).await?;
        let mut barred = match (plan.class, &self.writes) {
            (Class::Connection | Class::Forbidden, _) => {
                Some(format!("a request of class {} is never sent", plan.class))
            }
            (Class::Rehearsal, _) => Some("it only shows what would change; there is nothing to approve".to_owned()),
            (_, Writes::Never { why }) => Some(why.clone()),
            (_, Writes::Sandbox | Writes::Live) => None,
        };
        let mut warnings = Vec::new();
        if barred.is_none() {
            let rights = self.rights(&plan.planned).await;
            barred = rights.denied;
            warnings.extend(rights.unknown);
        }
        let may_try = barred.is_none() || plan.class == Class::Rehearsal && self.writes.reach_a_cluster();
        let tried = match may_try {
            true => self.rehearse(&plan.planned).await,
            false => Ok(plan.planned.iter().map(guessed).collect()),
        };
        let (then, diff, why_not) = match tried {
            Ok(then) => {
                let (diff, why_not) = compared(&plan.planned, &then);
                (then, diff, why_not)
            }
            Err(why) => {
                let why = format!("{} refuses it when it is rehearsed: {why}", self.info.name);
                (Vec::new(), String::new(), Some(why))
            }
        };
        let pins: Vec<Pin> = plan.pins.iter().flatten().cloned().collect();
        let requests: Vec<WireRequest> = plan.planned.iter().map(|one| one.request.clone()).collect();
        Ok(Working {
            digest: digest(&self.cluster_uid().await, &requests, &pins, &diff),
            plan,
            then,
            diff,
            barred: barred.or(why_not),
            rehearsed: if may_try {
                requests.iter().map(rehearsal).map(|one| line(&one)).collect()
            } else {
                Vec::new()
            },
            warnings,
        })
    }

    async fn object(&self, target: &Target) -> Option<Object> {
        let lookup = WireRequest { method: "GET".to_owned(), path: target.path(), content_type: None, body: None };
        let answer = send::ask(self.gate(), &lookup).await.ok()?;
        answer.status.is_success().then_some(Object(answer.body))
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

/// A request in one line.
pub(super) fn line(request: &WireRequest) -> String {
    format!("{} {}", request.method, request.path)
}

/// What each request rests on. The first one of an object pins its version; those after it, which meet what the first
/// has made, its uid alone.
fn pins(planned: &[Planned]) -> Vec<Option<Pin>> {
    let mut seen = std::collections::BTreeSet::new();
    let pin = |one: &Planned| {
        let mut pin = pin::of(&one.target.path(), one.before.as_ref()?)?;
        if !seen.insert(pin.path.clone()) {
            pin.resource_version.clear();
        }
        Some(pin)
    };
    planned.iter().map(pin).collect()
}

/// The difference of all objects, and why there is nothing to approve, if so.
fn compared(planned: &[Planned], then: &[Option<Value>]) -> (String, Option<String>) {
    let mut whole = String::new();
    let mut hidden = None;
    for (one, then) in planned.iter().zip(then) {
        let (name, now) = (one.target.spelled(), one.before.as_ref().map(|before| &before.0));
        let diff = between(&name, now, then.as_ref());
        if diff.is_empty() && differ(now, then.as_ref()) {
            hidden.get_or_insert(format!("what would change of {name} is a credential, which no card shows"));
        }
        whole.push_str(&diff);
    }
    let lines = whole.lines().count();
    if lines > MOST_LINES {
        let first: Vec<&str> = whole.lines().take(MOST_LINES).collect();
        whole = format!("{}\n[{} more lines]\n", first.join("\n"), lines - MOST_LINES);
    }
    let names = || planned.iter().map(|one| one.target.spelled()).collect::<Vec<_>>().join(", ");
    let nothing = || match planned {
        [] => "nothing would change: it is so already".to_owned(),
        _ => format!("nothing would change: {} is so already", redact::bounded(&names(), 200)),
    };
    let why_not = hidden.or_else(|| whole.is_empty().then(nothing));
    (whole, why_not)
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
