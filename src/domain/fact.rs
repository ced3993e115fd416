//! Things that happened in a case and are worth remembering, in the past tense.
//! Invariant: a fact is redacted before it exists, and never edited after.

use super::cluster::ClusterInfo;
use super::command::Command;
use super::finding::{Conclusions, Finding};
use super::ids::{Digest, ObservationId, ProposalId};
use super::observation::Observation;
use super::proposal::{Decision, Ending, Judgement, Proposal};
use super::role::{Handoff, Role};
use super::time::Timestamp;
use serde::{Deserialize, Serialize};

/// One line of a case file after the header.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// 1 for the first fact.
    pub seq: u64,
    pub at: Timestamp,
    pub fact: Fact,
}

/// One knowledge hit that the Advisor brought: data, never orders.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// 0 to 1 against the best hit.
    pub score: f64,
    pub title: String,
    /// `runbook ocm/agent-stopped`, or another source.
    pub source: String,
    pub excerpt: String,
}

/// What happened. The tag is the verb.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "verb")]
pub enum Fact {
    /// The case began: over which clusters, with which mind.
    Opened {
        mode: String,
        clusters: Vec<ClusterInfo>,
        mind: String,
    },
    Asked {
        question: String,
    },
    Thought {
        role: Role,
        text: String,
    },
    HandedOff {
        from: Role,
        handoff: Handoff,
    },
    /// A read was sent.
    Looked {
        id: ObservationId,
        role: Role,
        command: Command,
        why: String,
    },
    Observed {
        observation: Observation,
    },
    /// The Advisor searched; no hits means that nothing relevant is known.
    Retrieved {
        query: String,
        hits: Vec<Hit>,
    },
    Found {
        finding: Finding,
    },
    Concluded {
        conclusions: Conclusions,
    },
    Proposed {
        proposal: Proposal,
    },
    Judged {
        judgement: Judgement,
    },
    Decided {
        proposal: ProposalId,
        decision: Decision,
    },
    /// From here on the change may have been sent. A crash after this never sends it again.
    Started {
        proposal: ProposalId,
        digest: Digest,
    },
    Sent {
        proposal: ProposalId,
        request: String,
    },
    Finished {
        proposal: ProposalId,
        ending: Ending,
    },
    /// What verification saw after a change; `resolved` only when the asked symptom is seen to be gone.
    Verified {
        proposal: ProposalId,
        resolved: bool,
        text: String,
        evidence: Vec<ObservationId>,
    },
    /// Tokens used by a model.
    Spent {
        role: Role,
        model: String,
        prompt_tokens: u32,
        completion_tokens: u32,
    },
    /// Text of a model as it arrived, whole once the turn ended.
    Said {
        role: Role,
        text: String,
    },
    /// An endpoint or a tool failed.
    Failed {
        what: String,
        why: String,
    },
    /// The rules mind finishes what the model mind began.
    TookOver {
        why: String,
    },
    Noted {
        text: String,
    },
    /// A person said that the conclusion was right, or what it was instead.
    Confirmed {
        right: bool,
        text: String,
    },
    Closed {
        why: String,
    },
    /// A fact of a newer klue: kept word for word.
    #[serde(untagged)]
    Unknown(serde_json::Value),
}
