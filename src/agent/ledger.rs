//! What the current question has come to, read off the facts: the Planner's ledger.
//! Invariant: derived, never stored, so a case that was loaded continues as one that ran through.

use crate::case::fold::{Case, Stage};
use crate::domain::command::Command;
use crate::domain::fact::{Entry, Fact};
use crate::domain::ids::{ObservationId, ProposalId};
use crate::domain::proposal::Ending;
use crate::domain::role::{Handoff, Role};
use std::collections::BTreeSet;

/// The facts since the question was asked.
#[derive(Debug, Clone, Copy)]
pub struct Ledger<'a> {
    case: &'a Case,
    since: &'a [Entry],
}

impl<'a> Ledger<'a> {
    pub fn of(case: &'a Case) -> Self {
        let entries = case.entries();
        let from = entries.iter().rposition(|entry| matches!(entry.fact, Fact::Asked { .. })).unwrap_or(entries.len());
        Self { case, since: &entries[from..] }
    }

    /// All of them; the question itself comes first.
    pub fn facts(&self) -> &'a [Entry] {
        self.since
    }

    /// The last handoff to a role, and the facts after it.
    pub fn order(&self, to: Role) -> Option<(&'a Handoff, &'a [Entry])> {
        self.since.iter().enumerate().rev().find_map(|(index, entry)| match &entry.fact {
            Fact::HandedOff { handoff, .. } if handoff.to == to => Some((handoff, &self.since[index + 1..])),
            _ => None,
        })
    }

    /// What the Advisor was already asked about.
    pub fn consulted(&self) -> BTreeSet<&'a str> {
        self.since
            .iter()
            .filter_map(|entry| match &entry.fact {
                Fact::Retrieved { query, .. } => Some(query.as_str()),
                _ => None,
            })
            .collect()
    }

    /// Reads made for this question, spelled as they were asked.
    pub fn reads(&self) -> impl Iterator<Item = (ObservationId, &'a Command)> {
        looked(self.since)
    }

    /// Changes proposed since the question, in order.
    pub fn proposed(&self) -> impl Iterator<Item = ProposalId> + 'a {
        self.since.iter().filter_map(|entry| match &entry.fact {
            Fact::Proposed { proposal } => Some(proposal.id),
            _ => None,
        })
    }

    /// The change that a cluster accepted and whose effect nobody has looked at yet, with the facts since it ended.
    pub fn unverified(&self) -> Option<(ProposalId, &'a [Entry])> {
        self.since.iter().enumerate().find_map(|(index, entry)| match &entry.fact {
            Fact::Finished { proposal, ending: Ending::Accepted { .. } } => {
                let stage = self.case.changes.get(proposal).map(|change| &change.stage);
                matches!(stage, Some(Stage::Finished(_))).then(|| (*proposal, &self.since[index + 1..]))
            }
            _ => None,
        })
    }

    /// Whether a verification said that the symptom is gone.
    pub fn is_resolved(&self) -> bool {
        self.since.iter().any(|entry| matches!(entry.fact, Fact::Verified { resolved: true, .. }))
    }

    /// Whether a proposal waits for the gate or for a person.
    pub fn is_waiting_for_a_person(&self) -> bool {
        self.proposed().any(|id| {
            self.case
                .changes
                .get(&id)
                .is_some_and(|change| matches!(change.stage, Stage::Waiting | Stage::Approved | Stage::Started))
        })
    }
}

/// The reads among some facts.
pub fn looked(entries: &[Entry]) -> impl Iterator<Item = (ObservationId, &Command)> {
    entries.iter().filter_map(|entry| match &entry.fact {
        Fact::Looked { id, command, .. } => Some((*id, command)),
        _ => None,
    })
}
