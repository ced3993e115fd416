//! Lists and single objects for the command line, part by part.
//! Invariant: nothing is left out for size; what was not collected is told apart from what is not there.
//! Not here: bounded reads for panes and minds (`read`).

use super::outcome::{self, clean};
use super::read::{shown, tidied};
use super::{Door, send};
use crate::domain::cluster::Rung;
use crate::domain::object::Object;
use crate::domain::proposal::WireRequest;
use crate::domain::row::KindId;
use crate::kubectl::invocation::{Invocation, Look, Wanted};
use crate::kubectl::plan::{Answer as Brings, ReadRequest, escaped};
use http::HeaderMap;
use serde::Deserialize;
use serde_json::Value;

/// Rows in one part: of a live cluster as many as kubectl asks for, of a dump as many as fit an answer well.
const ROWS_LIVE: &str = "limit=500";
const ROWS: &str = "limit=200000";
/// No list has more parts than this.
const MOST_PARTS: usize = 10_000;

/// What an answer says beside what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Beside {
    /// Nothing was collected, and why.
    pub not_collected: Option<String>,
    /// Something is missing: what.
    pub partly: Option<String>,
    /// Files of a dump.
    pub source: Option<String>,
}

/// Why a read brought nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The server's own words and reason.
    Status {
        reason: String,
        message: String,
    },
    NotCollected(String),
    Unreachable(String),
}

impl Failure {
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Status { reason, .. } if reason == "NotFound")
    }
}

/// The token with which a list goes on.
pub(super) type Took = Result<Option<String>, String>;

/// How a list goes on.
#[derive(Deserialize)]
struct ListPart {
    #[serde(default)]
    metadata: Option<ListMetadata>,
}

#[derive(Deserialize)]
pub(super) struct ListMetadata {
    #[serde(default, rename = "continue")]
    pub next: Option<String>,
}

impl Door {
    /// The requests of a look, with what had to be asked first.
    pub async fn requests_of(&self, look: Look) -> Vec<ReadRequest> {
        self.requests(look).await
    }

    /// Understands words over the kinds of this cluster.
    pub async fn understand(&self, words: &[String]) -> Result<Invocation, crate::kubectl::refusal::Refusal> {
        crate::kubectl::parse::parse(words, &*self.kinds_or_builtin().await)
    }

    /// The kinds that the words of a get could mean, too: a short name that several kinds have.
    pub async fn also_meant(&self, words: &[String]) -> Vec<String> {
        crate::kubectl::parse::also_meant(words, &*self.kinds_or_builtin().await)
    }

    /// Whole objects as they may be kept, handed over part by part.
    pub async fn objects(&self, request: &ReadRequest, take: impl FnMut(Vec<Object>)) -> Result<Beside, Failure> {
        self.each(request, tidied, take).await
    }

    /// Whole objects as they may be printed, handed over part by part.
    pub async fn printed(
        &self,
        request: &ReadRequest,
        managed_fields: bool,
        take: impl FnMut(Vec<Object>),
    ) -> Result<Beside, Failure> {
        self.each(request, |object, kind| shown(object, kind, managed_fields), take).await
    }

    async fn each(
        &self,
        request: &ReadRequest,
        form: impl Fn(Value, &KindId) -> Object,
        mut take: impl FnMut(Vec<Object>),
    ) -> Result<Beside, Failure> {
        self.parts(request, "application/json", "", |kind, bytes| {
            let part: ListPart = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
            take(whole(kind, bytes, &form)?);
            Ok(part.metadata.and_then(|metadata| metadata.next))
        })
        .await
    }

    /// The failure of a look at `wanted` as kubectl tells it: where a whole namespace is missing, that is said in place
    /// of the name, and of a list what was selected.
    pub async fn told_failure(&self, wanted: &Wanted, failure: Failure) -> Failure {
        let Failure::Status { reason, message } = &failure else { return failure };
        if wanted.name.is_none() && matches!(reason.as_str(), "BadRequest" | "NotFound") {
            let KindId { group, version, plural, .. } = &wanted.kind;
            let of = format!("{:?}", format!("{group}/{version}, Resource={plural}"));
            let (labels, fields) = (wanted.labels.as_deref(), wanted.fields.as_deref());
            let message = match (labels, fields) {
                (None, None) => format!("Unable to list {of}: {message}"),
                (labels, fields) => format!(
                    "Unable to find {of} that match label selector {:?}, field selector {:?}: {message}",
                    labels.unwrap_or_default(),
                    fields.unwrap_or_default()
                ),
            };
            return Failure::Status { reason: reason.clone(), message };
        }
        let crate::kubectl::invocation::Scope::Namespace(namespace) = &wanted.scope else { return failure };
        if reason != "NotFound" || namespace == "default" {
            return failure;
        }
        let path = format!("/api/v1/namespaces/{}", escaped(namespace));
        let wire = WireRequest { method: "GET".to_owned(), path, content_type: None, body: None };
        match send::bytes(self.gate(), &wire, "application/json").await {
            Ok(answer) if answer.status == http::StatusCode::NOT_FOUND => match refused(&answer.body) {
                gone if gone.is_not_found() => gone,
                _ => failure,
            },
            Ok(_) | Err(_) => failure,
        }
    }

    pub(super) async fn parts(
        &self,
        request: &ReadRequest,
        accept: &'static str,
        parameter: &str,
        mut take: impl FnMut(&KindId, &[u8]) -> Took,
    ) -> Result<Beside, Failure> {
        let (Brings::List(kind) | Brings::One(kind)) = &request.answer else {
            return Err(Failure::Unreachable("a log is no list".to_owned()));
        };
        let path = match self.info.rung {
            Rung::Context { .. } => request.wire.path.clone(),
            Rung::Sandbox { .. } | Rung::Dump { .. } | Rung::HubOnly { .. } => {
                request.wire.path.replace(ROWS_LIVE, ROWS)
            }
        };
        let path = joined(&path, parameter);
        let mut beside: Option<Beside> = None;
        let mut next: Option<String> = None;
        for _ in 0..MOST_PARTS {
            let path = match &next {
                Some(token) => joined(&path, &format!("continue={}", escaped(token))),
                None => path.clone(),
            };
            let wire = WireRequest { path, ..request.wire.clone() };
            let answer = send::bytes(self.gate(), &wire, accept).await.map_err(unheard)?;
            if !answer.status.is_success() {
                return Err(refused(&answer.body));
            }
            beside.get_or_insert_with(|| told(&answer.headers));
            next = take(kind, &answer.body)
                .map_err(|why| Failure::Unreachable(format!("the answer cannot be read: {why}")))?
                .filter(|token| !token.is_empty());
            if next.is_none() {
                break;
            }
        }
        Ok(beside.unwrap_or_default())
    }
}

fn joined(path: &str, parameter: &str) -> String {
    match (parameter.is_empty(), path.contains('?')) {
        (true, _) => path.to_owned(),
        (false, true) => format!("{path}&{parameter}"),
        (false, false) => format!("{path}?{parameter}"),
    }
}

pub(super) fn told(headers: &HeaderMap) -> Beside {
    let warnings = outcome::klues_warnings(headers);
    let after = |start: &str| warnings.iter().find_map(|text| text.strip_prefix(start).map(clean));
    Beside {
        not_collected: after("not collected: "),
        partly: after("partly collected: "),
        source: headers.get("klue-source").and_then(|value| value.to_str().ok()).map(clean),
    }
}

pub(super) fn unheard(silence: send::Silence) -> Failure {
    match silence {
        send::Silence::Unreachable(why) | send::Silence::Unreadable(why) => Failure::Unreachable(clean(&why)),
    }
}

pub(super) fn refused(body: &[u8]) -> Failure {
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Status {
        reason: String,
        message: String,
    }
    let status: Status = serde_json::from_slice(body).unwrap_or_else(|_| Status {
        reason: "Unknown".to_owned(),
        message: String::from_utf8_lossy(body).into_owned(),
    });
    let message = clean(&status.message);
    match outcome::not_collected(&status.message) {
        Some(why) => Failure::NotCollected(why),
        None => Failure::Status { reason: clean(&status.reason), message },
    }
}

/// The objects of a list, or the one object, each in the form that is wanted.
pub(super) fn whole(
    kind: &KindId,
    bytes: &[u8],
    form: impl Fn(Value, &KindId) -> Object,
) -> Result<Vec<Object>, String> {
    let mut value: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let is_list = value.get("kind").and_then(Value::as_str).is_none_or(|name| name.ends_with("List"));
    let objects = match value.get_mut("items").map(Value::take) {
        Some(Value::Array(items)) if is_list => items,
        Some(items) => {
            value["items"] = items;
            vec![value]
        }
        None => vec![value],
    };
    Ok(objects.into_iter().map(|object| form(object, kind)).collect())
}
