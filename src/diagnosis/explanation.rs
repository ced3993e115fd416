//! What the evidence says so far, and what would say more.
//! Invariant: every finding and conclusion in it cites at least one observation.

use crate::domain::command::Command;
use crate::domain::finding::{Conclusion, Conclusions, FaultCode, Finding, Unseen, Verdict};
use crate::domain::resource::ResourceRef;
use serde::{Deserialize, Serialize};

/// The answer to one question from the evidence at hand.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// What was asked about and is not as it should be.
    pub symptoms: Vec<Finding>,
    /// What may be the cause, likeliest first.
    pub hypotheses: Vec<Hypothesis>,
    /// Reads that have not been made and would tell the hypotheses apart: the one to make first comes first.
    pub checks: Vec<Check>,
    /// Proven causes of the symptoms, ranked.
    pub conclusions: Vec<Conclusion>,
    /// Proven trouble that the question was not about.
    pub also_seen: Vec<Finding>,
    pub unseen: Vec<Unseen>,
    /// Whether everything the question is about was looked at.
    pub scope_seen: bool,
    pub note: Option<String>,
}

/// A cause that is possible, and how much speaks for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hypothesis {
    pub fault: FaultCode,
    pub subject: ResourceRef,
    /// 0 to 1.
    pub weight: f64,
    pub why: String,
}

/// A read that would confirm something or rule it out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    pub command: Command,
    pub why: String,
    /// The fault it would prove or rule out; `triage` for those that only look round.
    pub about: FaultCode,
    /// 1 for a named object, 2 for a list in a namespace, 3 for a list of everything, 4 for a log.
    pub cost: u32,
}

impl Explanation {
    pub fn verdict(&self) -> Verdict {
        if !self.conclusions.is_empty() {
            Verdict::Found
        } else if self.scope_seen && self.symptoms.is_empty() {
            Verdict::Healthy
        } else {
            Verdict::Inconclusive
        }
    }
}

/// The end of an investigation with this explanation.
pub fn conclude(explanation: &Explanation) -> Conclusions {
    Conclusions {
        verdict: explanation.verdict(),
        conclusions: explanation.conclusions.clone(),
        also_seen: explanation.also_seen.clone(),
        unseen: explanation.unseen.clone(),
        note: explanation.note.clone(),
    }
}
