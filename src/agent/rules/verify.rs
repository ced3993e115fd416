//! Verification: the reads that showed the trouble, made again, and what they say now.
//! Invariant: resolved is said only when the symptom was looked for and is seen to be gone.

use super::super::ledger;
use super::super::next::Verification;
use crate::case::fold::{Case, Stage};
use crate::diagnosis::evidence::Evidence;
use crate::diagnosis::scope::Scope;
use crate::domain::command::Command;
use crate::domain::fact::Entry;
use crate::domain::finding::Citation;
use crate::domain::ids::{ObservationId, ProposalId};
use crate::domain::object::Object;
use crate::domain::proposal::Ending;
use crate::domain::role::Query;
use crate::domain::time::age;
use std::collections::BTreeSet;

/// The reads that are still to be repeated after the change.
pub fn unread(case: &Case, evidence: &Evidence, since: &[Entry]) -> Vec<Query> {
    let repeated: BTreeSet<&Command> = ledger::looked(since).map(|(_, command)| command).collect();
    telling(case, evidence)
        .into_iter()
        .filter(|command| !repeated.contains(command))
        .map(|command| Query { command: command.clone(), why: "to see whether it helped".to_owned() })
        .collect()
}

/// The reads that a finding or the first conclusion cites, or that show a sign of life of what is in trouble, in the
/// order in which they were made. Logs are left out: what a log says of the past stays true.
fn telling<'a>(case: &'a Case, evidence: &Evidence) -> Vec<&'a Command> {
    let conclusion = case.conclusions.iter().flat_map(|all| all.conclusions.first()).flat_map(|first| &first.evidence);
    let shows_life = |id: &ObservationId| {
        evidence.reading(*id).is_some_and(|reading| reading.objects.iter().any(|object| sign(case, object).is_some()))
    };
    let cited: BTreeSet<ObservationId> = case
        .findings
        .iter()
        .flat_map(|finding| &finding.evidence)
        .chain(conclusion)
        .map(|citation: &Citation| citation.observation)
        .chain(case.observations.keys().copied().filter(shows_life))
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

/// What the repeated reads say of a change that a cluster accepted.
pub fn judge(case: &Case, evidence: &Evidence, scope: &Scope, change: ProposalId, since: &[Entry]) -> Verification {
    let done = match case.changes.get(&change).map(|change| &change.stage) {
        Some(Stage::Finished(Ending::Accepted { answer })) if !answer.is_empty() => answer.as_str(),
        _ => "accepted",
    };
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
            text: format!("{done}; not verified, since it cannot be seen whether it helped: {}.", blind.join("; ")),
        };
    }
    if remaining.is_empty() && !again.is_empty() && !is_still_ill(case, evidence, &again) {
        let signs = signs_of_life(case, evidence, &again, false);
        let text = if signs.is_empty() { "the symptom is gone".to_owned() } else { signs.join("; ") };
        return Verification { resolved: true, text: format!("Resolved: {text}.") };
    }
    // A cluster takes its time: what is seen now is said, and not that it did not help.
    let mut seen = signs_of_life(case, evidence, &again, true);
    seen.extend(remaining);
    let text = if seen.is_empty() { "nothing was read again".to_owned() } else { seen.join("; ") };
    Verification { resolved: false, text: format!("{done}; not yet verified: {text}") }
}

/// The words that show health, each with the observation that holds them; `still` says how old a lease is by now.
fn signs_of_life(case: &Case, evidence: &Evidence, again: &[ObservationId], still: bool) -> Vec<String> {
    let mut signs = Vec::new();
    for id in again {
        let Some(reading) = evidence.reading(*id) else { continue };
        for object in &reading.objects {
            let Some(sign) = sign(case, object) else { continue };
            let sign = match (object.kind(), object.time("spec.renewTime")) {
                ("Lease", Some(renewed)) if still => format!("its lease is {} old", age(renewed, reading.at)),
                _ => sign,
            };
            signs.push(format!("{sign} [{id}]"));
        }
    }
    signs
}

/// Whether something that the findings speak of says of itself that it is not available.
fn is_still_ill(case: &Case, evidence: &Evidence, again: &[ObservationId]) -> bool {
    let objects = again.iter().filter_map(|id| evidence.reading(*id)).flat_map(|reading| &reading.objects);
    objects.filter(|object| sign(case, object).is_some()).any(|object| {
        let said = ["ManagedClusterConditionAvailable", "Available"].iter().find_map(|name| object.condition(name));
        said.is_some_and(|available| available.status != "True")
    })
}

/// How an object that the findings speak of is, if it is one that shows it.
fn sign(case: &Case, object: &Object) -> Option<String> {
    let (name, namespace) = (object.name(), object.namespace());
    let is_troubled = |kind: &str, name: &str| {
        case.findings.iter().any(|finding| finding.resource.kind == kind && finding.resource.name == name)
    };
    match object.kind() {
        "ManagedCluster" if is_troubled("ManagedCluster", name) => {
            let available = object.condition("ManagedClusterConditionAvailable")?;
            Some(format!("ManagedCluster {name} is Available={}", available.status))
        }
        "Lease" if name == "managed-cluster-lease" && is_troubled("ManagedCluster", namespace) => {
            Some(format!("its lease was renewed at {}", object.text("spec.renewTime")))
        }
        "ManagedClusterAddOn" if is_troubled("ManagedClusterAddOn", name) => {
            let available = object.condition("Available");
            let status =
                available.map_or_else(|| "there".to_owned(), |condition| format!("Available={}", condition.status));
            Some(format!("add-on {name} on {namespace} is {status}"))
        }
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::domain::cluster::{ClusterInfo, Part, Rung};
    use crate::domain::fact::Fact;
    use crate::domain::finding::Finding;
    use crate::domain::observation::{Outcome, Reading};
    use crate::domain::proposal::Proposal;
    use crate::domain::resource::ResourceRef;
    use crate::domain::role::Role;
    use crate::domain::time;
    use serde_json::json;

    #[test]
    fn right_after_a_change_the_answer_is_what_is_seen_and_that_it_is_not_yet_verified() {
        let at = time::parse("2026-11-23T22:52:10Z").unwrap();
        let hub = || "hub".into();
        let rung = Rung::Context { name: "hub".to_owned() };
        let clusters = vec![ClusterInfo { name: hub(), part: Part::Hub, rung, captured: None }];
        let api = "cluster.open-cluster-management.io/v1";
        let finding = Finding {
            fault: "ocm.cluster-unknown".into(),
            resource: ResourceRef::new(&hub(), api, "ManagedCluster", "", "cluster1"),
            summary: "cluster1 is Unknown".to_owned(),
            evidence: Vec::new(),
        };
        let proposal = Proposal {
            id: ProposalId(1),
            command: Command::of(&"cluster1".into(), "scale deployment/klusterlet --replicas=1"),
            why: String::new(),
            verify: String::new(),
            risk: String::new(),
            by_person: false,
            tainted: Vec::new(),
        };
        let read = Command::of(&hub(), "get managedclusters");
        let ending = Ending::Accepted { answer: "deployment.apps/klusterlet scaled".to_owned() };
        let facts = [
            Fact::Asked { question: "why is cluster1 Unknown?".to_owned() },
            Fact::Found { finding },
            Fact::Proposed { proposal },
            Fact::Finished { proposal: ProposalId(1), ending },
            Fact::Looked { id: ObservationId(1), role: Role::Engineer, command: read.clone(), why: String::new() },
        ];
        let entries: Vec<Entry> = (1..).zip(facts).map(|(seq, fact)| Entry { seq, at, fact }).collect();
        let case = Case::of(entries.clone());
        let lease = json!({
            "kind": "Lease", "apiVersion": "coordination.k8s.io/v1",
            "metadata": {"name": "managed-cluster-lease", "namespace": "cluster1"},
            "spec": {"renewTime": "2026-11-23T22:48:10Z"},
        });
        let unknown = json!({
            "kind": "ManagedCluster", "apiVersion": api, "metadata": {"name": "cluster1"},
            "spec": {"hubAcceptsClient": true},
            "status": {"conditions": [
                {"type": "ManagedClusterConditionAvailable", "status": "Unknown", "reason": "ManagedClusterLeaseUpdateStopped"},
            ]},
        });
        let mut evidence = Evidence::new(clusters.clone());
        let mut reading = Reading::nothing(read.to_string(), at, Outcome::Objects { count: 2 });
        reading.objects = vec![Object(lease), Object(unknown)];
        evidence.add(ObservationId(1), read, reading);
        let scope = Scope::of("why is cluster1 Unknown?", &clusters);
        let said = judge(&case, &evidence, &scope, ProposalId(1), &entries[4..]);
        let now = "deployment.apps/klusterlet scaled; not yet verified: its lease is 4m old [o1]; \
                   ManagedCluster cluster1 is Available=Unknown [o1]";
        assert!(!said.resolved && said.text.starts_with(now), "{}", said.text);
    }
}
