//! The Engineer: turns an order into reads, or a repair into a proposal. It never decides the diagnosis.

use super::super::ledger::{self, Ledger};
use super::super::next::EngineerStep;
use crate::case::fold::Case;
use crate::domain::fact::{Entry, Fact};
use crate::domain::role::{Handoff, Role};

pub fn next(case: &Case) -> (Option<String>, EngineerStep) {
    let Some((order, since)) = Ledger::of(case).order(Role::Engineer) else {
        return (None, EngineerStep::Report(Handoff::new(Role::Planner, "No order", "an order", "none was given")));
    };
    let is_made = |query: &&crate::domain::role::Query| {
        ledger::looked(since)
            .any(|(_, made)| made.cluster == query.command.cluster && made.words() == query.command.words())
    };
    if let Some(query) = order.reads.iter().find(|query| !is_made(query)) {
        return (None, EngineerStep::Look(query.clone()));
    }
    if let Some(repair) = &order.repair
        && !since.iter().any(|entry| matches!(entry.fact, Fact::Proposed { .. }))
    {
        return (None, EngineerStep::Propose(repair.clone()));
    }
    (None, EngineerStep::Report(report(case, since)))
}

fn report(case: &Case, since: &[Entry]) -> Handoff {
    let mut made = Vec::new();
    let mut failed = Vec::new();
    for (id, _) in ledger::looked(since) {
        match case.observations.get(&id).and_then(|observation| observation.outcome.unseen()) {
            Some(why) => failed.push(format!("{id} {why}")),
            None => made.push(id.to_string()),
        }
    }
    let proposed = since.iter().find_map(|entry| match &entry.fact {
        Fact::Proposed { proposal } => Some(proposal.id),
        _ => None,
    });
    let mut parts = Vec::new();
    if !made.is_empty() {
        parts.push(format!("Observed {}", made.join(", ")));
    }
    if !failed.is_empty() {
        parts.push(format!("could not see: {}", failed.join("; ")));
    }
    if let Some(id) = proposed {
        parts.push(format!("Proposed {id}; it waits for a person"));
    }
    if parts.is_empty() {
        parts.push("Nothing to do".to_owned());
    }
    Handoff::new(Role::Planner, parts.join("; "), "the next step", "the order is carried out")
}
