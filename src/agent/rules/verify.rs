//! Verification: the reads that showed the trouble, made again, and what they say now.
//! Invariant: resolved is said only when the symptom was looked for and is seen to be gone.

use super::super::ledger;
use super::super::next::Verification;
use crate::case::fold::Case;
use crate::diagnosis::evidence::Evidence;
use crate::diagnosis::scope::Scope;
use crate::domain::command::Command;
use crate::domain::fact::Entry;
use crate::domain::finding::Citation;
use crate::domain::ids::ObservationId;
use crate::domain::object::Object;
use crate::domain::role::Query;
use std::collections::BTreeSet;

/// The reads that are still to be repeated after the change.
pub fn unread(case: &Case, since: &[Entry]) -> Vec<Query> {
    let repeated: BTreeSet<&Command> = ledger::looked(since).map(|(_, command)| command).collect();
    telling(case)
        .into_iter()
        .filter(|command| !repeated.contains(command))
        .map(|command| Query { command: command.clone(), why: "to see whether it helped".to_owned() })
        .collect()
}

/// The reads that a finding or the first conclusion cites, in the order in which they were made. Logs are left out: what
/// a log says of the past stays true.
fn telling(case: &Case) -> Vec<&Command> {
    let conclusion = case.conclusions.iter().flat_map(|all| all.conclusions.first()).flat_map(|first| &first.evidence);
    let cited: BTreeSet<ObservationId> = case
        .findings
        .iter()
        .flat_map(|finding| &finding.evidence)
        .chain(conclusion)
        .map(|citation: &Citation| citation.observation)
        .collect();
    let mut commands: Vec<&Command> = Vec::new();
    for id in cited {
        if let Some(observation) = case.observations.get(&id)
            && observation.command.words().first().is_some_and(|verb| verb != "logs")
            && !commands.contains(&&observation.command)
        {
            commands.push(&observation.command);
        }
    }
    commands
}

/// What the repeated reads say.
pub fn judge(case: &Case, evidence: &Evidence, scope: &Scope, since: &[Entry]) -> Verification {
    let again: Vec<ObservationId> = ledger::looked(since).map(|(id, _)| id).collect();
    let blind: Vec<String> = again
        .iter()
        .filter_map(|id| {
            let why = case.observations.get(id)?.outcome.unseen()?;
            Some(format!("{id} {why}"))
        })
        .collect();
    let now = crate::diagnosis::explain(evidence, scope);
    let remaining: Vec<String> = case
        .findings
        .iter()
        .filter_map(|before| {
            let still =
                now.symptoms.iter().find(|after| after.fault == before.fault && after.resource == before.resource)?;
            Some(still.summary.clone())
        })
        .collect();
    if !blind.is_empty() {
        return Verification {
            resolved: false,
            text: format!("It cannot be seen whether it helped: {}.", blind.join("; ")),
        };
    }
    let signs = signs_of_life(evidence, &again);
    if remaining.is_empty() && !again.is_empty() {
        let text = if signs.is_empty() { "the symptom is gone".to_owned() } else { signs.join("; ") };
        return Verification { resolved: true, text: format!("Resolved: {text}.") };
    }
    let text = if remaining.is_empty() { "nothing was read again".to_owned() } else { remaining.join(" ") };
    Verification { resolved: false, text: format!("Nothing got better: {text}") }
}

/// The words that show health, each with the observation that holds them.
fn signs_of_life(evidence: &Evidence, again: &[ObservationId]) -> Vec<String> {
    let mut signs = Vec::new();
    for id in again {
        for object in evidence.reading(*id).map(|reading| reading.objects.as_slice()).unwrap_or_default() {
            if let Some(sign) = sign(object) {
                signs.push(format!("{sign} [{id}]"));
            }
        }
    }
    signs
}

fn sign(object: &Object) -> Option<String> {
    match object.kind() {
        "ManagedCluster" => {
            let available = object.condition("ManagedClusterConditionAvailable")?;
            Some(format!("ManagedCluster {} is Available={}", object.name(), available.status))
        }
        "Lease" if object.name() == "managed-cluster-lease" => {
            Some(format!("the lease of {} was renewed at {}", object.namespace(), object.text("spec.renewTime")))
        }
        "ManagedClusterAddOn" => {
            let available = object.condition("Available")?;
            Some(format!("add-on {} on {} is Available={}", object.name(), object.namespace(), available.status))
        }
        _ => None,
    }
}
