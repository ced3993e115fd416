//! Reads for the command line: tables as the server makes them, objects part by part, logs as they come.
//! Invariant: nothing is left out for size; what was not collected is told apart from what is not there.
//! Not here: bounded reads for panes and minds (`read`).

use super::outcome::{self, clean};
use super::read::tidied;
use super::send;
use super::{Door, log};
use crate::domain::cluster::Rung;
use crate::domain::object::Object;
use crate::domain::proposal::WireRequest;
use crate::domain::redact;
use crate::domain::row::KindId;
use crate::kubectl::invocation::{Invocation, Look};
use crate::kubectl::plan::{Answer as Brings, ReadRequest, escaped};
use http::HeaderMap;
use serde::Deserialize;
use serde::de::{Deserializer, Visitor};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

const AS_TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
/// Of a dump: no more of each object than its name.
const AS_NAMES: &str = "application/json;as=Table;v=v1;g=meta.k8s.io;klue=names,application/json";
/// Rows in one part: of a live cluster as many as kubectl asks for, of a dump as many as fit an answer well.
const ROWS_LIVE: &str = "limit=500";
const ROWS: &str = "limit=200000";
/// No list has more parts than this.
const MOST_PARTS: usize = 10_000;

/// What a server answers to a request for a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Column {
    pub name: String,
    #[serde(default)]
    pub priority: i32,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    pub namespace: String,
    pub name: String,
    pub labels: BTreeMap<String, String>,
    pub cells: Vec<String>,
    /// What it is sorted by, if that was asked for.
    pub key: String,
}

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

/// Either form that a list may come in.
#[derive(Debug, Clone, PartialEq)]
pub enum Listed {
    Table(Table),
    /// The server makes no tables.
    Objects(Vec<Object>),
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

    /// A list or an object as a table. `by` is the path of a field to sort by; labels are left out where nobody asks
    /// for them, if the server can.
    pub async fn table(
        &self,
        request: &ReadRequest,
        by: Option<&str>,
        labels: bool,
    ) -> Result<(Listed, Beside), Failure> {
        let accept = match self.info.rung {
            Rung::Dump { .. } if by.is_none() && !labels => AS_NAMES,
            _ => AS_TABLE,
        };
        let object = if by.is_some() { "Object" } else { "Metadata" };
        let mut table = Table::default();
        let mut objects = Vec::new();
        let beside = self
            .parts(request, accept, &format!("includeObject={object}"), |kind, bytes| match by {
                Some(_) => take::<Entire>(&mut table, &mut objects, kind, bytes, by),
                None => take::<Named>(&mut table, &mut objects, kind, bytes, by),
            })
            .await?;
        let listed = if objects.is_empty() { Listed::Table(table) } else { Listed::Objects(objects) };
        Ok((listed, beside))
    }

    /// Whole objects, handed over part by part.
    pub async fn objects(&self, request: &ReadRequest, mut take: impl FnMut(Vec<Object>)) -> Result<Beside, Failure> {
        self.parts(request, "application/json", "", |kind, bytes| {
            let part: Part<Named> = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
            take(whole(kind, bytes)?);
            Ok(part.metadata.and_then(|metadata| metadata.next))
        })
        .await
    }

    /// A log, handed over as it comes, redacted.
    pub async fn follow_log(&self, request: &ReadRequest, mut take: impl FnMut(&str) -> bool) -> Result<(), Failure> {
        let response = send::open(self.gate(), &request.wire).await.map_err(unheard)?;
        let (head, body) = response.into_parts();
        if !head.status.is_success() {
            let bytes = send::collect(body, send::MOST_BYTES).await.unwrap_or_default();
            return Err(refused(&bytes));
        }
        log::lines(body, |text| take(&redact::text(text))).await.map_err(Failure::Unreachable)
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

fn told(headers: &HeaderMap) -> Beside {
    let warnings = outcome::klues_warnings(headers);
    let after = |start: &str| warnings.iter().find_map(|text| text.strip_prefix(start).map(clean));
    Beside {
        not_collected: after("not collected: "),
        partly: after("partly collected: "),
        source: headers.get("klue-source").and_then(|value| value.to_str().ok()).map(clean),
    }
}

fn unheard(silence: send::Silence) -> Failure {
    match silence {
        send::Silence::Unreachable(why) | send::Silence::Unreadable(why) => Failure::Unreachable(clean(&why)),
    }
}

fn refused(body: &[u8]) -> Failure {
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

/// The objects of a list, or the one object, as they may be shown.
fn whole(kind: &KindId, bytes: &[u8]) -> Result<Vec<Object>, String> {
    let mut value: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let objects = match value.get_mut("items").map(Value::take) {
        Some(Value::Array(items)) => items,
        Some(_) | None => vec![value],
    };
    Ok(objects.into_iter().map(|object| tidied(object, kind)).collect())
}

/// One part of an answer; of a list only what tells how it goes on.
#[derive(Deserialize)]
struct Part<O> {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    metadata: Option<ListMetadata>,
    #[serde(default, rename = "columnDefinitions")]
    columns: Vec<Column>,
    #[serde(default = "Vec::new")]
    rows: Vec<WireRow<O>>,
}

#[derive(Deserialize)]
struct ListMetadata {
    #[serde(default, rename = "continue")]
    next: Option<String>,
}

#[derive(Deserialize)]
struct WireRow<O> {
    #[serde(default)]
    cells: Vec<CellText>,
    #[serde(default = "nothing")]
    object: Option<O>,
}

fn nothing<O>() -> Option<O> {
    None
}

/// The object of a row where only its name is wanted: whatever else it has is skipped.
#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    metadata: RowMetadata,
}

/// The object of a row where rows are sorted.
#[derive(Deserialize)]
struct Entire {
    #[serde(default)]
    metadata: RowMetadata,
    #[serde(flatten)]
    rest: Rest,
}

type Rest = BTreeMap<String, Value>;

impl From<Named> for Entire {
    fn from(named: Named) -> Self {
        Self { metadata: named.metadata, rest: Rest::new() }
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RowMetadata {
    namespace: Option<String>,
    name: Option<String>,
    labels: Option<BTreeMap<String, CellText>>,
    #[serde(rename = "creationTimestamp")]
    created: Option<String>,
}

impl<O: Into<Entire>> WireRow<O> {
    fn shown(self, by: Option<&str>) -> Row {
        let (metadata, rest) = match self.object.map(Into::into) {
            Some(Entire { metadata, rest }) => (metadata, rest),
            None => Default::default(),
        };
        let plain = |text: Option<String>| text.map(|text| redact::plain(&text).into_owned()).unwrap_or_default();
        let key = by.map(|by| key(by, &metadata, &rest)).unwrap_or_default();
        Row {
            namespace: plain(metadata.namespace),
            name: plain(metadata.name),
            labels: metadata.labels.into_iter().flatten().map(|(key, value)| (key, value.0)).collect(),
            cells: self.cells.into_iter().map(|cell| cell.0).collect(),
            key,
        }
    }
}

/// Takes the rows of one part in; where it is no table, its objects. Returns how the list goes on.
fn take<O>(table: &mut Table, objects: &mut Vec<Object>, kind: &KindId, bytes: &[u8], by: Option<&str>) -> Took
where
    O: Into<Entire> + serde::de::DeserializeOwned,
{
    let part: Part<O> = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    if part.kind == "Table" {
        if table.columns.is_empty() {
            table.columns = part.columns;
            table.columns.iter_mut().for_each(|column| column.name = redact::plain(&column.name).into_owned());
        }
        table.rows.extend(part.rows.into_iter().map(|row| row.shown(by)));
    } else {
        objects.extend(whole(kind, bytes)?);
    }
    Ok(part.metadata.and_then(|metadata| metadata.next))
}

/// The token with which a list goes on.
type Took = Result<Option<String>, String>;

/// What a row is sorted by: `{.status.phase}` or `.metadata.name`. Numbers and times sort as text of one length.
fn key(by: &str, metadata: &RowMetadata, rest: &Rest) -> String {
    let path = by.trim_matches(['{', '}']).trim_start_matches('.');
    let mut steps = path.split('.');
    let text = |value: &Value| match value {
        Value::Number(number) => format!("{:>40}", number.to_string()),
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    };
    let found = match (steps.next(), path.strip_prefix("metadata.")) {
        (_, Some("name")) => metadata.name.clone(),
        (_, Some("namespace")) => metadata.namespace.clone(),
        (_, Some("creationTimestamp")) => metadata.created.clone(),
        (Some(first), _) => rest
            .get(first)
            .and_then(|value| steps.try_fold(value, |value, step| value.get(step)))
            .filter(|value| !value.is_null())
            .map(text),
        (None, _) => None,
    };
    // An event that was told in the newer form has its time elsewhere.
    let newer = || rest.get("eventTime").and_then(Value::as_str).map(str::to_owned);
    found
        .or_else(|| if path == "lastTimestamp" { newer().or_else(|| metadata.created.clone()) } else { None })
        .unwrap_or_default()
}

/// A cell as kubectl prints it, whatever type it has.
struct CellText(String);

impl<'de> Deserialize<'de> for CellText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CellVisitor).map(Self)
    }
}

/// Names, numbers and ages, of which most tables consist, can be no credentials and need no looking at.
fn is_harmless(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'/' | b'<' | b'>' | b'-'))
        || (text.len() < 16 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

struct CellVisitor;

impl<'de> Visitor<'de> for CellVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a cell of a table")
    }
    fn visit_str<E>(self, text: &str) -> Result<String, E> {
        // One cell is one line: a message may have several.
        let text = text.split('\n').next().unwrap_or_default();
        Ok(if is_harmless(text) { text.to_owned() } else { redact::text(text).trim_end().to_owned() })
    }
    fn visit_bool<E>(self, value: bool) -> Result<String, E> {
        Ok(value.to_string())
    }
    fn visit_i64<E>(self, value: i64) -> Result<String, E> {
        Ok(value.to_string())
    }
    fn visit_u64<E>(self, value: u64) -> Result<String, E> {
        Ok(value.to_string())
    }
    fn visit_f64<E>(self, value: f64) -> Result<String, E> {
        Ok(value.to_string())
    }
    fn visit_unit<E>(self) -> Result<String, E> {
        Ok("<none>".to_owned())
    }
    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut items: A) -> Result<String, A::Error> {
        let mut texts = Vec::new();
        while let Some(CellText(text)) = items.next_element()? {
            texts.push(text);
        }
        Ok(format!("[{}]", texts.join(" ")))
    }
    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut fields: A) -> Result<String, A::Error> {
        let mut texts = Vec::new();
        while let Some((key, CellText(text))) = fields.next_entry::<String, CellText>()? {
            texts.push(format!("{key}:{text}"));
        }
        Ok(format!("map[{}]", texts.join(" ")))
    }
}
