//! Things that happened in a case and are worth remembering, in the past tense.
//! Invariant: a fact is redacted before it exists, and never edited after.

use super::cluster::ClusterInfo;
use super::command::Command;
use super::finding::{Conclusions, Finding};
use super::ids::{Digest, ObservationId, ProposalId};
use super::observation::Observation;
use super::proposal::{Decision, Ending, Judgement, Proposal};
use super::redact;
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

impl Fact {
    /// The fact as it may be kept, whoever made it. Words of a command that hold a credential keep a mark in its place,
    /// so that they can be read again and never be sent again.
    pub fn redacted(self) -> Self {
        let Ok(mut value) = serde_json::to_value(&self) else { return self };
        if !redact::is_suspect(&value.to_string()) {
            return self;
        }
        let before = value.clone();
        redact::value(&mut value);
        if value == before { self } else { serde_json::from_value(value).unwrap_or(self) }
    }
}

#[cfg(test)]
mod tests {
    use super::Fact;
    use crate::domain::command::Command;
    use crate::domain::ids::ProposalId;
    use crate::domain::proposal::Proposal;

    #[test]
    fn what_a_person_typed_is_kept_without_its_credentials() {
        let words = "set env deployment/web DB_PASSWORD=hunter2 MODE=a";
        let proposal = Proposal {
            id: ProposalId(1),
            command: Command::of(&"c".into(), words),
            why: "the old one was Bearer abcdef0123456789abcdef".to_owned(),
            verify: String::new(),
            risk: String::new(),
            by_person: true,
            tainted: Vec::new(),
        };
        let kept = serde_json::to_string(&Fact::Proposed { proposal }.redacted()).unwrap_or_default();
        assert!(!kept.contains("hunter2") && !kept.contains("abcdef0123"), "{kept}");
        assert!(kept.contains("DB_PASSWORD=[redacted]") && kept.contains("MODE=a"), "{kept}");
    }

    #[test]
    fn a_fact_without_credentials_is_kept_as_it_is() {
        let fact = Fact::Asked { question: "why is secret hub-kubeconfig-secret not found?".to_owned() };
        assert_eq!(fact.clone().redacted(), fact);
    }
}
