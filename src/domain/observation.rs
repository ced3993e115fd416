//! The bounded, redacted result of one read. "Not seen" has as many names as it has reasons, and none of them is "empty".

use super::command::Command;
use super::ids::{ClusterName, Digest, ObservationId};
use super::object::Object;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How a read ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "was")]
pub enum Outcome {
    /// The API answered; `count` objects came, perhaps none: then there are none.
    Objects {
        count: usize,
    },
    /// A log came.
    Log {
        lines: usize,
    },
    /// The API says that this named object, or this kind, does not exist.
    NotFound,
    /// The dump does not hold it: nothing follows about the cluster.
    NotCollected {
        why: String,
    },
    Forbidden {
        why: String,
    },
    Unreachable {
        why: String,
    },
    /// The words were no read that klue knows, or the answer could not be read.
    Failed {
        why: String,
    },
}

impl Outcome {
    /// Whether the API itself spoke, so that absence in the answer means absence in the cluster.
    pub fn was_seen(&self) -> bool {
        matches!(self, Self::Objects { .. } | Self::Log { .. } | Self::NotFound)
    }
    /// Why nothing can be concluded from it, if so.
    pub fn unseen(&self) -> Option<String> {
        match self {
            Self::Objects { .. } | Self::Log { .. } | Self::NotFound => None,
            Self::NotCollected { why } => Some(format!("not collected: {why}")),
            Self::Forbidden { why } => Some(format!("forbidden: {why}")),
            Self::Unreachable { why } => Some(format!("unreachable: {why}")),
            Self::Failed { why } => Some(format!("failed: {why}")),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Objects { count: 1 } => f.write_str("1 object"),
            Self::Objects { count } => write!(f, "{count} objects"),
            Self::Log { lines } => write!(f, "{lines} lines of log"),
            Self::NotFound => f.write_str("not found"),
            other => f.write_str(&other.unseen().unwrap_or_default()),
        }
    }
}

/// What a fact keeps of a read; the whole is kept beside the case by `digest`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    pub id: ObservationId,
    pub command: Command,
    /// Method and path of the request (`GET /apis/…`), as it went out.
    pub request: String,
    /// The clock of the cluster when it was read: now for live ones, the capture time for dumps.
    pub at: Timestamp,
    pub outcome: Outcome,
    /// The first lines as kubectl would print them: bounded, redacted, without control characters.
    pub excerpt: String,
    /// Of the whole output.
    pub digest: Digest,
    /// File and line for dumps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// How many values were taken out of what was read. What they were is kept nowhere.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub redactions: u32,
    /// What of it reads like an order to a model, told to the person: it is data like all the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orders: Option<String>,
}

/// Most readings have nothing to hide, and say nothing of it.
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Observation {
    pub fn cluster(&self) -> &ClusterName {
        &self.command.cluster
    }
}

/// What a read looked through: a name that is missing from it is missing from the cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Empty for the core group.
    pub group: String,
    pub kind: String,
    /// `None`: every namespace, or an object of the whole cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// `None`: every name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A selector, a limit or a failed part: absence proves nothing.
    #[serde(default)]
    pub partial: bool,
}

impl Coverage {
    /// Whether an object of this kind, namespace and name would have been in the answer.
    pub fn includes(&self, kind: &str, namespace: &str, name: &str) -> bool {
        !self.partial
            && self.kind == kind
            && self.namespace.as_deref().is_none_or(|covered| covered == namespace)
            && self.name.as_deref().is_none_or(|covered| covered == name)
    }
}

/// What one read brought back in full: already redacted, bounded in size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    pub request: String,
    pub at: Timestamp,
    pub outcome: Outcome,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<Object>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<Coverage>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl Reading {
    /// A read that brought nothing, and why.
    pub fn nothing(request: impl Into<String>, at: Timestamp, outcome: Outcome) -> Self {
        Self { request: request.into(), at, outcome, objects: Vec::new(), log: None, covers: Vec::new(), source: None }
    }
}
