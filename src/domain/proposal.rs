//! A change that waits for a person, and what became of it.

use super::command::Command;
use super::ids::{Digest, ProposalId};
use serde::{Deserialize, Serialize};

/// A kubectl-shaped change that a mind or a person drafted. It can do nothing by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    pub id: ProposalId,
    pub command: Command,
    pub why: String,
    pub verify: String,
    pub risk: String,
    /// A person's own idea, not a mind's.
    #[serde(default)]
    pub by_person: bool,
}

/// One HTTP request, as it would go out: what is shown, judged, hashed, sent and recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WireRequest {
    pub method: String,
    /// Path and query.
    pub path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<serde_json::Value>,
}

/// What the gate made of a proposal: everything that the card shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    pub proposal: ProposalId,
    /// Class in the words of the wire table (`write`, `destructive`, …).
    pub class: String,
    pub requests: Vec<WireRequest>,
    /// What would change, as a unified diff.
    pub diff: String,
    /// The word to type instead of `y`, for destructive changes and protected clusters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typed_name: Option<String>,
    /// Names exactly this change; the keystroke must name the same.
    pub digest: Digest,
    /// Why it cannot be approved here at all, if so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barred: Option<String>,
}

/// What a person made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "was")]
pub enum Decision {
    Approved { digest: Digest },
    Rejected { reason: String },
}

/// How a started change ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "was")]
pub enum Ending {
    /// The cluster accepted it. Whether anything got better is for verification to say.
    Accepted {
        answer: String,
    },
    Refused {
        why: String,
    },
}
