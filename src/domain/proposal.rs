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
    /// Words that came from nowhere but logs, events, annotations, documents or a model. Such a proposal joins no batch.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tainted: Vec<Taint>,
}

/// A word of a proposal that nobody trustworthy wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taint {
    pub word: String,
    /// Where it was met: `the log in o7`, `the model's own words`.
    pub from: String,
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
    /// What the cluster was asked to try for this card, and kept nothing of: `PATCH /apis/…?dryRun=All`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rehearsed: Vec<String>,
    /// How many objects the requests change.
    #[serde(default)]
    pub objects: u32,
    /// The objects as they were looked at; should one have moved when the change is sent, nothing is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pins: Vec<Pin>,
    /// What a person should weigh: who will revert it, what the API says of the right to do it. Whole sentences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    #[serde(default)]
    pub undo: Undo,
    /// The objects as they were before it, redacted: kept beside the case under these digests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<Digest>,
    /// The word to type instead of `y`, for destructive changes and protected clusters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typed_name: Option<String>,
    /// Names exactly this change; the keystroke must name the same.
    pub digest: Digest,
    /// Why it cannot be approved here at all, if so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barred: Option<String>,
}

/// An object as it was seen: the preconditions of its change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pin {
    /// Path of the object.
    pub path: String,
    pub uid: String,
    pub resource_version: String,
}

/// How a change is taken back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Undo {
    /// Nobody has said. Cases of an older klue have this.
    #[default]
    NotWorkedOut,
    /// These words on the same cluster, one after the other.
    Words { commands: Vec<Vec<String>> },
    /// There is none, and why.
    Impossible { why: String },
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
    /// An object is not as it was when the card was drawn. Nothing was changed, and it has to be looked at anew.
    Moved {
        why: String,
    },
}
