//! Stands in for the mind until it lands.

use crate::agent::next::{Prompt, Reply};
use crate::case::fold::Case;
use crate::domain::cluster::ClusterInfo;
use crate::domain::command::Command;
use crate::domain::fact::{Entry, Fact};
use crate::domain::ids::{Digest, ObservationId, ProposalId};
use crate::domain::observation::{Observation, Reading};
use crate::domain::proposal::{Decision, Ending, Judgement, Proposal};
use crate::domain::time::Timestamp;
use std::sync::Arc;

#[derive(Debug, Default)]
pub struct Library;

#[derive(Debug)]
pub struct Inquiry {
    case: Case,
    fresh: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Want {
    Look { id: ObservationId, command: Command },
    Ask(Prompt),
    Prepare(Proposal),
}

#[derive(Debug, Default, PartialEq)]
pub struct Advance {
    pub entries: Vec<Entry>,
    pub wants: Vec<Want>,
}

impl Inquiry {
    pub fn open(clusters: Vec<ClusterInfo>, mode: &str, _library: Arc<Library>, now: Timestamp) -> Self {
        let mut inquiry = Self { case: Case::default(), fresh: Vec::new() };
        inquiry.record(Fact::Opened { mode: mode.to_owned(), clusters, mind: "rules".to_owned() }, now);
        inquiry
    }
    pub fn case(&self) -> &Case {
        &self.case
    }
    pub fn is_working(&self) -> bool {
        !self.case.asked.is_empty()
    }
    pub fn ask(&mut self, question: &str, now: Timestamp) {
        self.record(Fact::Asked { question: question.to_owned() }, now);
    }
    pub fn stop(&mut self, now: Timestamp) {
        self.record(Fact::Noted { text: "interrupted".to_owned() }, now);
    }
    pub fn observed(&mut self, _reading: Reading, observation: Observation, now: Timestamp) {
        self.record(Fact::Observed { observation }, now);
    }
    pub fn judged(&mut self, judgement: Judgement, now: Timestamp) {
        self.record(Fact::Judged { judgement }, now);
    }
    pub fn rejected(&mut self, proposal: ProposalId, reason: &str, now: Timestamp) {
        self.record(Fact::Decided { proposal, decision: Decision::Rejected { reason: reason.to_owned() } }, now);
    }
    pub fn approved(&mut self, proposal: ProposalId, digest: Digest, now: Timestamp) {
        self.record(Fact::Decided { proposal, decision: Decision::Approved { digest: digest.clone() } }, now);
        self.record(Fact::Started { proposal, digest }, now);
    }
    pub fn finished(&mut self, proposal: ProposalId, sent: Vec<String>, ending: Ending, now: Timestamp) {
        for request in sent {
            self.record(Fact::Sent { proposal, request }, now);
        }
        self.record(Fact::Finished { proposal, ending }, now);
    }
    pub fn note(&mut self, text: &str, now: Timestamp) {
        self.record(Fact::Noted { text: text.to_owned() }, now);
    }
    pub fn close(&mut self, why: &str, now: Timestamp) {
        self.record(Fact::Closed { why: why.to_owned() }, now);
    }
    pub fn replied(&mut self, _reply: Result<Reply, String>, _now: Timestamp) {}
    pub fn advance(&mut self, _now: Timestamp) -> Advance {
        Advance { entries: std::mem::take(&mut self.fresh), wants: Vec::new() }
    }
    fn record(&mut self, fact: Fact, now: Timestamp) {
        let entry = Entry { seq: self.case.next_seq(), at: now, fact };
        self.case.apply(entry.clone());
        self.fresh.push(entry);
    }
}
