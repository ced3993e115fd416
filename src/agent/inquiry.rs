//! A case that is being worked on: its facts, what they hold in full, and the mind that goes on with it.
//! Data flows one way: something comes in, facts are recorded, and what is wanted from outside comes out.
//! Invariant: every entry handed out is already folded into the case, and is to be appended before any want is met.

use super::ledger::{self, Ledger};
use super::model::{self, Ground, ModelSettings};
use super::next::{AdvisorStep, EngineerStep, Next, PlannerStep, Prompt, Reply, Step};
use super::rules;
use crate::case::fold::Case;
use crate::diagnosis::evidence::Evidence;
use crate::diagnosis::explain;
use crate::diagnosis::scope::Scope;
use crate::domain::cluster::ClusterInfo;
use crate::domain::command::Command;
use crate::domain::fact::{Entry, Fact};
use crate::domain::finding::Remediation;
use crate::domain::ids::{ObservationId, ProposalId};
use crate::domain::observation::{Observation, Reading};
use crate::domain::proposal::{Decision, Ending, Judgement, Proposal};
use crate::domain::role::Role;
use crate::domain::time::Timestamp;
use crate::kubectl::kinds::Kinds;
use crate::runbook::find::Library;
use std::sync::Arc;

/// Steps without anything from outside after which something must be wrong with the mind.
const MOST_STEPS_AT_ONCE: usize = 200;

/// What decides the next step.
#[derive(Debug, Clone, PartialEq)]
pub enum Mind {
    Rules,
    /// A model fills the roles' steps until it concludes; the rules mind proposes, verifies, and steps in when it fails.
    Model(ModelSettings),
}

impl Mind {
    fn name(&self) -> String {
        match self {
            Self::Rules => "rules".to_owned(),
            Self::Model(settings) => format!("model {}", settings.name),
        }
    }
}

/// A case at work.
#[derive(Debug)]
pub struct Inquiry {
    case: Case,
    evidence: Evidence,
    library: Arc<Library>,
    mind: Mind,
    /// What the words of a model are read with.
    kinds: Kinds,
    /// A model was asked and has not answered.
    is_asking: bool,
    /// A step that a model's reply was understood as, to be taken next.
    understood: Option<Step>,
    /// Facts recorded since the last time they were taken.
    fresh: Vec<Entry>,
    /// A person stopped the mind; a new question starts it again.
    stopped: bool,
    /// Ends with the conclusions: nobody is there who could approve anything.
    read_only: bool,
}

/// What is wanted from outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Want {
    Look { id: ObservationId, command: Command },
    Ask(Prompt),
    Prepare(Proposal),
}

/// Facts to append first, then wants to meet.
#[derive(Debug, Default, PartialEq)]
pub struct Advance {
    pub entries: Vec<Entry>,
    pub wants: Vec<Want>,
}

impl Inquiry {
    /// Opens a new case over some clusters. `mode` is `live`, `offline` or `sandbox`.
    pub fn open(clusters: Vec<ClusterInfo>, mode: &str, mind: Mind, library: Arc<Library>, now: Timestamp) -> Self {
        let name = mind.name();
        let mut inquiry = Self {
            case: Case::default(),
            evidence: Evidence::new(clusters.clone()),
            library,
            mind,
            kinds: Kinds::builtin(),
            is_asking: false,
            understood: None,
            fresh: Vec::new(),
            stopped: false,
            read_only: false,
        };
        inquiry.record(Fact::Opened { mode: mode.to_owned(), clusters, mind: name }, now);
        inquiry
    }

    /// The same, for a run without a person: it ends with the conclusions.
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    pub fn case(&self) -> &Case {
        &self.case
    }

    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Whether the mind has something under way.
    pub fn is_working(&self) -> bool {
        !self.stopped && (self.is_asking || !self.case.asked.is_empty())
    }

    /// A question from a person.
    pub fn ask(&mut self, question: &str, now: Timestamp) {
        self.stopped = false;
        self.is_asking = false;
        self.understood = None;
        self.record(Fact::Asked { question: crate::domain::redact::text(question) }, now);
    }

    /// A person interrupts the mind.
    pub fn stop(&mut self, now: Timestamp) {
        if !self.stopped {
            self.stopped = true;
            self.is_asking = false;
            self.record(Fact::Noted { text: "interrupted".to_owned() }, now);
        }
    }

    /// A read came back.
    pub fn observed(&mut self, reading: Reading, observation: Observation, now: Timestamp) {
        self.evidence.add(observation.id, observation.command.clone(), reading);
        self.record(Fact::Observed { observation }, now);
    }

    /// A person wants a change of their own judged. It is approved like any other, and verified if there is a question.
    pub fn propose(&mut self, command: &Command, now: Timestamp) -> Want {
        let drafted = self.proposal(Remediation {
            command: command.clone(),
            why: "a person asked for it".to_owned(),
            verify: match self.case.question {
                Some(_) => "the reads of the open question, made again".to_owned(),
                None => "looking at it: no question is open whose reads klue could repeat".to_owned(),
            },
            risk: "not weighed by klue: read the diff".to_owned(),
        });
        let proposal = Proposal { by_person: true, ..drafted };
        self.record(Fact::Proposed { proposal: proposal.clone() }, now);
        Want::Prepare(proposal)
    }

    /// A person wrote other words for a change that waits. It keeps its name; the words are the person's from here on.
    pub fn edit(&mut self, before: &Proposal, command: &Command, now: Timestamp) -> Proposal {
        // What the person left as it was still comes from where it came from.
        let kept =
            |word: &str| command.words().iter().any(|new| new.contains(word) && before.command.words().contains(new));
        let proposal = Proposal {
            command: command.spelled_out(),
            by_person: true,
            tainted: before.tainted.iter().filter(|taint| kept(&taint.word)).cloned().collect(),
            ..before.clone()
        };
        self.record(Fact::Proposed { proposal: proposal.clone() }, now);
        proposal
    }

    /// What a change was about moved before it could be sent: the same words become a change of their own, to be seen anew.
    pub fn again(&mut self, id: ProposalId, why: &str, now: Timestamp) -> Option<Proposal> {
        let before = self.case.changes.get(&id)?.proposal.clone();
        let proposal = Proposal { id: self.case.next_proposal(), ..before };
        let text = format!("{id} was not sent: {why}. It is prepared anew as {}.", proposal.id);
        self.record(Fact::Noted { text: crate::domain::redact::text(&text) }, now);
        self.record(Fact::Proposed { proposal: proposal.clone() }, now);
        Some(proposal)
    }

    /// The gate judged a proposal.
    pub fn judged(&mut self, judgement: Judgement, now: Timestamp) {
        self.record(Fact::Judged { judgement }, now);
    }

    /// A person said no, and why.
    pub fn rejected(&mut self, proposal: ProposalId, reason: &str, now: Timestamp) {
        let reason = crate::domain::redact::text(reason);
        self.record(Fact::Decided { proposal, decision: Decision::Rejected { reason } }, now);
    }

    /// The facts of an approval, which the journal syncs before anything is sent.
    pub fn approved(&mut self, proposal: ProposalId, digest: crate::domain::ids::Digest, now: Timestamp) {
        self.record(Fact::Decided { proposal, decision: Decision::Approved { digest: digest.clone() } }, now);
        self.record(Fact::Started { proposal, digest }, now);
    }

    /// What was sent, and how the cluster took it.
    pub fn finished(&mut self, proposal: ProposalId, sent: Vec<String>, ending: Ending, now: Timestamp) {
        for request in sent {
            self.record(Fact::Sent { proposal, request }, now);
        }
        self.record(Fact::Finished { proposal, ending }, now);
    }

    pub fn note(&mut self, text: &str, now: Timestamp) {
        self.record(Fact::Noted { text: crate::domain::redact::text(text) }, now);
    }

    pub fn close(&mut self, why: &str, now: Timestamp) {
        if !self.case.closed {
            self.record(Fact::Closed { why: why.to_owned() }, now);
        }
    }

    /// Lets the mind go on until it needs something from outside.
    pub fn advance(&mut self, now: Timestamp) -> Advance {
        let mut wants = Vec::new();
        for _ in 0..MOST_STEPS_AT_ONCE {
            let is_over = self.read_only && self.case.conclusions.is_some();
            if self.stopped || is_over || self.case.question.is_none() || self.is_working() {
                break;
            }
            let step = self.next(now);
            if !self.take(step, &mut wants, now) {
                break;
            }
        }
        Advance { entries: std::mem::take(&mut self.fresh), wants }
    }

    /// The next step: what a model's reply was understood as, another prompt for it, or the rules mind's.
    fn next(&mut self, now: Timestamp) -> Step {
        if let Some(step) = self.understood.take() {
            return step;
        }
        if let Mind::Model(settings) = &self.mind
            && !self.case.taken_over
            && self.case.conclusions.is_none()
        {
            match model::exhausted(&self.case, settings) {
                None => {
                    let prompt = self.grounded(model::prompt);
                    return Step { thought: None, next: Next::Ask(prompt) };
                }
                Some(why) => self.record(Fact::TookOver { why }, now),
            }
        }
        rules::next(&self.case, &self.evidence)
    }

    /// Calls something with what a model's words are held against.
    fn grounded<T>(&self, with: impl FnOnce(&Ground<'_>) -> T) -> T {
        let scope = Scope::of(self.case.question.as_deref().unwrap_or_default(), self.evidence.clusters());
        let explanation = explain(&self.evidence, &scope);
        with(&Ground { case: &self.case, evidence: &self.evidence, explanation: &explanation, kinds: &self.kinds })
    }

    /// The reply of a model, or why there is none.
    pub fn replied(&mut self, reply: Result<Reply, String>, now: Timestamp) {
        let Mind::Model(settings) = self.mind.clone() else { return };
        // An answer to a question that was given up is not wanted any more.
        if !std::mem::take(&mut self.is_asking) {
            return;
        }
        let facts = match reply {
            Err(why) => model::failed(&why, &settings),
            Ok(reply) => {
                let heard = self.grounded(|ground| model::hear(&reply, ground, &settings));
                self.understood = heard.step;
                heard.facts
            }
        };
        for fact in facts {
            self.record(fact, now);
        }
    }

    /// Takes one step. Returns whether the mind can go on at once.
    fn take(&mut self, step: Step, wants: &mut Vec<Want>, now: Timestamp) -> bool {
        let role = self.case.floor.unwrap_or(Role::Planner);
        if let Some(text) = step.thought {
            self.record(Fact::Thought { role, text }, now);
        }
        match step.next {
            Next::Planner(PlannerStep::Wait) | Next::Engineer(EngineerStep::Wait) => return false,
            Next::Planner(PlannerStep::HandOff(handoff))
            | Next::Advisor(AdvisorStep::Report(handoff))
            | Next::Engineer(EngineerStep::Report(handoff)) => {
                self.record(Fact::HandedOff { from: role, handoff }, now)
            }
            Next::Planner(PlannerStep::Find(finding)) => self.record(Fact::Found { finding }, now),
            Next::Planner(PlannerStep::Conclude(conclusions)) => self.record(Fact::Concluded { conclusions }, now),
            Next::Planner(PlannerStep::Verify(proposal, verification)) => {
                let seen = Ledger::of(&self.case)
                    .unverified()
                    .map(|(_, since)| ledger::looked(since).map(|(id, _)| id).collect())
                    .unwrap_or_default();
                let (resolved, text) = (verification.resolved, verification.text);
                self.record(Fact::Verified { proposal, resolved, text, evidence: seen }, now);
            }
            Next::Advisor(AdvisorStep::Retrieve(question)) => {
                let hits = self.library.search(&question.query, &question.symptoms);
                self.record(Fact::Retrieved { query: question.query, hits }, now);
            }
            Next::Engineer(EngineerStep::Look(query)) => {
                let id = self.case.next_observation();
                let command = query.command.spelled_out();
                self.record(Fact::Looked { id, role, command: command.clone(), why: query.why }, now);
                wants.push(Want::Look { id, command });
                return false;
            }
            Next::Engineer(EngineerStep::Propose(repair)) => {
                let proposal = self.proposal(repair);
                self.record(Fact::Proposed { proposal: proposal.clone() }, now);
                wants.push(Want::Prepare(proposal));
            }
            Next::Ask(prompt) => {
                self.is_asking = true;
                wants.push(Want::Ask(prompt));
                return false;
            }
        }
        true
    }

    fn proposal(&self, repair: Remediation) -> Proposal {
        Proposal {
            id: self.case.next_proposal(),
            command: repair.command.spelled_out(),
            why: repair.why,
            verify: repair.verify,
            risk: repair.risk,
            by_person: false,
            tainted: Vec::new(),
        }
    }

    fn record(&mut self, fact: Fact, now: Timestamp) {
        let entry = Entry { seq: self.case.next_seq(), at: now, fact: fact.redacted() };
        self.case.apply(entry.clone());
        self.fresh.push(entry);
    }
}
