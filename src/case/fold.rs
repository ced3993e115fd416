//! `Case::apply`: the one fold. Load, replay, export and crash recovery use the same.

use crate::domain::cluster::ClusterInfo;
use crate::domain::command::Command;
use crate::domain::fact::{Entry, Fact};
use crate::domain::finding::{Conclusions, Finding};
use crate::domain::ids::{ObservationId, ProposalId};
use crate::domain::observation::Observation;
use crate::domain::proposal::{Decision, Ending, Judgement, Proposal};
use crate::domain::role::Role;
use std::collections::BTreeMap;

/// What is known after some entries.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Case {
    entries: Vec<Entry>,
    pub clusters: Vec<ClusterInfo>,
    /// `sandbox`, `offline` or `live`: over what the case was opened.
    pub mode: String,
    pub mind: String,
    pub question: Option<String>,
    /// Reads that were sent and have not come back.
    pub asked: BTreeMap<ObservationId, Command>,
    pub observations: BTreeMap<ObservationId, Observation>,
    pub findings: Vec<Finding>,
    pub conclusions: Option<Conclusions>,
    pub changes: BTreeMap<ProposalId, Change>,
    /// The rules mind finishes this question.
    pub taken_over: bool,
    pub closed: bool,
    /// Who has the floor.
    pub floor: Option<Role>,
}

/// A proposed change and how far it has come.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub proposal: Proposal,
    pub judgement: Option<Judgement>,
    pub stage: Stage,
}

/// How far a change has come. There is no way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Waits to be judged, or for a person.
    Waiting,
    Rejected {
        reason: String,
    },
    Approved,
    /// May have been sent. After a crash it counts as interrupted and is never sent again.
    Started,
    Finished(Ending),
    Verified {
        resolved: bool,
        text: String,
    },
}

impl Case {
    /// The case that these entries tell.
    pub fn of(entries: impl IntoIterator<Item = Entry>) -> Self {
        let mut case = Self::default();
        for entry in entries {
            case.apply(entry);
        }
        case
    }

    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The number that the next entry will have.
    pub fn next_seq(&self) -> u64 {
        self.entries.last().map_or(1, |entry| entry.seq + 1)
    }

    pub fn next_observation(&self) -> ObservationId {
        let last = self.observations.keys().chain(self.asked.keys()).max().map_or(0, |id| id.0);
        ObservationId(last + 1)
    }

    pub fn next_proposal(&self) -> ProposalId {
        ProposalId(self.changes.keys().next_back().map_or(0, |id| id.0) + 1)
    }

    /// Takes one more entry in.
    pub fn apply(&mut self, entry: Entry) {
        match &entry.fact {
            Fact::Opened { mode, clusters, mind } => {
                self.mode.clone_from(mode);
                self.clusters.clone_from(clusters);
                self.mind.clone_from(mind);
                self.closed = false;
            }
            Fact::Asked { question } => {
                self.question = Some(question.clone());
                self.floor = Some(Role::Planner);
                self.conclusions = None;
                self.findings.clear();
                // Another question is another try for the model.
                self.taken_over = false;
            }
            Fact::HandedOff { handoff, .. } => self.floor = Some(handoff.to),
            Fact::Looked { id, command, .. } => {
                self.asked.insert(*id, command.clone());
            }
            Fact::Observed { observation } => {
                self.asked.remove(&observation.id);
                self.observations.insert(observation.id, observation.clone());
            }
            Fact::Found { finding } => self.findings.push(finding.clone()),
            Fact::Concluded { conclusions } => self.conclusions = Some(conclusions.clone()),
            Fact::Proposed { proposal } => {
                let change = Change { proposal: proposal.clone(), judgement: None, stage: Stage::Waiting };
                self.changes.insert(proposal.id, change);
            }
            Fact::Judged { judgement } => {
                if let Some(change) = self.changes.get_mut(&judgement.proposal) {
                    change.judgement = Some(judgement.clone());
                }
            }
            Fact::Decided { proposal, decision } => self.stage(
                *proposal,
                match decision {
                    Decision::Approved { .. } => Stage::Approved,
                    Decision::Rejected { reason } => Stage::Rejected { reason: reason.clone() },
                },
            ),
            Fact::Started { proposal, .. } => self.stage(*proposal, Stage::Started),
            Fact::Finished { proposal, ending } => self.stage(*proposal, Stage::Finished(ending.clone())),
            Fact::Verified { proposal, resolved, text, .. } => {
                self.stage(*proposal, Stage::Verified { resolved: *resolved, text: text.clone() });
            }
            Fact::TookOver { .. } => self.taken_over = true,
            Fact::Closed { .. } => self.closed = true,
            Fact::Thought { .. }
            | Fact::Retrieved { .. }
            | Fact::Sent { .. }
            | Fact::Spent { .. }
            | Fact::Said { .. }
            | Fact::Failed { .. }
            | Fact::Noted { .. }
            | Fact::Confirmed { .. }
            | Fact::Unknown(_) => {}
        }
        self.entries.push(entry);
    }

    fn stage(&mut self, id: ProposalId, stage: Stage) {
        if let Some(change) = self.changes.get_mut(&id) {
            change.stage = stage;
        }
    }

    /// Changes that were started and whose end was never written: after a crash, what became of them is not known.
    pub fn interrupted(&self) -> impl Iterator<Item = ProposalId> {
        self.changes.iter().filter(|(_, change)| change.stage == Stage::Started).map(|(id, _)| *id)
    }
}
