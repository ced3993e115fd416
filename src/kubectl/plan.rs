//! From an invocation to the exact HTTP requests, as kubectl would send them, but for the field manager.
//! Invariant: a plan is reads, then changes computed from their answers; all are known before the first is sent.

mod body;
mod certificate;
mod change;
mod drain;
mod found;
mod known;
mod marks;
mod pods;
mod read;
mod scale;
mod strategic;
mod tape;
mod undo;

pub use change::restarted_at;
pub use read::{Answer, ReadRequest};

use super::invocation::{Invocation, Target};
use super::refusal::{Reason, Refusal};
use super::work::{Outline, Reply, Work};
use crate::domain::proposal::WireRequest;
use crate::domain::row::KindId;
use crate::domain::time::Timestamp;
use serde_json::Value;

impl Invocation {
    /// The requests of a read; none for a change.
    pub fn reads(&self) -> Vec<ReadRequest> {
        match self {
            Self::Look(look) => read::of(look),
            Self::Change(_) => Vec::new(),
        }
    }

    /// What must be read first: of a look, before its requests are known; of a change, for its first round.
    pub fn lookups(&self) -> Vec<WireRequest> {
        match self {
            Self::Look(look) => read::lookups(look),
            Self::Change(change) => change::lookups(change),
        }
    }

    /// Works a change out as far as the replies so far allow, in the order in which they were asked for. To be called
    /// again with more of them until it answers [`Work::Send`]. `at` is the time that a restart is stamped with.
    pub fn work(&self, replies: &[Reply], at: Timestamp) -> Result<Work, Refusal> {
        match self {
            Self::Look(_) => Err(Refusal::new(Reason::Elsewhere, "the words", "they are a read, and change nothing")),
            Self::Change(change) => change::work(change, replies, at),
        }
    }

    /// The requests of a change as far as they are known without a cluster; none for a read.
    pub fn outline(&self) -> Vec<Outline> {
        match self {
            Self::Look(_) => Vec::new(),
            Self::Change(change) => change::outline(change),
        }
    }
}

impl Target {
    /// The path of the object.
    pub fn path(&self) -> String {
        format!("{}/{}", collection(&self.kind, self.namespace.as_deref()), escaped(&self.name))
    }

    fn lookup(&self) -> WireRequest {
        get(self.path())
    }
}

fn get(path: String) -> WireRequest {
    WireRequest { method: "GET".to_owned(), path, content_type: None, body: None }
}

/// The path under which a kind's objects are, in a namespace or in all.
pub fn collection(kind: &KindId, namespace: Option<&str>) -> String {
    let root = if kind.group.is_empty() {
        format!("/api/{}", escaped(&kind.version))
    } else {
        format!("/apis/{}/{}", escaped(&kind.group), escaped(&kind.version))
    };
    match namespace {
        Some(namespace) => format!("{root}/namespaces/{}/{}", escaped(namespace), escaped(&kind.plural)),
        None => format!("{root}/{}", escaped(&kind.plural)),
    }
}

/// The same request as a rehearsal, which the cluster tries and does not keep. DELETE takes its options from the body
/// where there is one, and an eviction from the options of the deletion that it asks for.
pub fn rehearsal(request: &WireRequest) -> WireRequest {
    let mut rehearsal = request.clone();
    let (_, query) = request.path.split_once('?').unwrap_or_default();
    if !query.split('&').any(|pair| pair == "dryRun=All") {
        let joint = if request.path.contains('?') { '&' } else { '?' };
        rehearsal.path = format!("{}{joint}dryRun=All", request.path);
    }
    let path = request.path.split('?').next().unwrap_or_default();
    let options = match (request.method.as_str(), rehearsal.body.as_mut()) {
        ("DELETE", body) => body,
        ("POST", Some(body)) if path.ends_with("/eviction") => body.get_mut("deleteOptions"),
        _ => None,
    };
    if let Some(options) = options.and_then(Value::as_object_mut) {
        options.insert("dryRun".to_owned(), serde_json::json!(["All"]));
    }
    rehearsal
}

/// A path segment or a query's value, percent-encoded.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

/// A path with a query of those parameters that have a value, in the order of their names.
fn with_query(path: &str, parameters: &[(&str, Option<String>)]) -> String {
    let pairs: Vec<String> = parameters
        .iter()
        .filter_map(|(name, value)| value.as_ref().map(|value| format!("{name}={}", escaped(value))))
        .collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

#[cfg(test)]
mod tests;
