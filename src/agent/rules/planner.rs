//! The Planner: owns the question, decides what is checked next and when to stop.
//! Order of business: verify what was changed; write down what was found; ask the Advisor once per new kind of symptom;
//! hand the next bundle of checks to the Engineer; conclude; have the repair proposed.

use super::super::ledger::Ledger;
use super::super::next::PlannerStep;
use super::verify;
use crate::case::fold::{Case, Stage};
use crate::diagnosis::evidence::Evidence;
use crate::diagnosis::explanation::{Check, Explanation};
use crate::diagnosis::scope::Scope;
use crate::domain::finding::{Conclusions, Finding, Remediation, Verdict};
use crate::domain::role::{Handoff, Query, Role};
use crate::kubectl::kinds::Kinds;
use crate::kubectl::parse;

/// Checks handed over at once: few enough that the next thought is not long in coming.
const BUNDLE: usize = 8;

type Said = (Option<String>, PlannerStep);

pub fn next(case: &Case, evidence: &Evidence, scope: &Scope) -> Said {
    let ledger = Ledger::of(case);
    if case.question.is_none() {
        return (None, PlannerStep::Wait);
    }
    if let Some((change, since)) = ledger.unverified() {
        return match verify::unread(case, evidence, since) {
            reads if reads.is_empty() => {
                (None, PlannerStep::Verify(change, verify::judge(case, evidence, scope, since)))
            }
            reads => (
                Some(
                    "The change was accepted. Whether it helped is for the clusters to say: the same reads again."
                        .into(),
                ),
                PlannerStep::HandOff(Handoff {
                    reads,
                    ..Handoff::new(
                        Role::Engineer,
                        "Repeat the reads that showed the trouble",
                        "the same observations, as they are now",
                        "resolved is said only when the symptom is seen to be gone",
                    )
                }),
            ),
        };
    }
    match &case.conclusions {
        Some(conclusions) => after_conclusion(case, ledger, conclusions),
        None => investigate(case, ledger, &crate::diagnosis::explain(evidence, scope)),
    }
}

fn investigate(case: &Case, ledger: Ledger<'_>, explanation: &Explanation) -> Said {
    if let Some(finding) = explanation.symptoms.iter().find(|finding| !is_noted(case, finding)) {
        return (None, PlannerStep::Find(finding.clone()));
    }
    let consulted = ledger.consulted();
    if let Some(symptom) = explanation.symptoms.iter().find(|symptom| !consulted.contains(symptom.fault.0.as_str())) {
        let thought = format!("{} What is known about that?", symptom.summary);
        let handoff = Handoff::new(
            Role::Advisor,
            format!("Look up {}", symptom.fault),
            "runbooks that tell its causes apart, best first",
            "a kind of symptom that has not come up before in this case",
        );
        return (Some(thought), PlannerStep::HandOff(handoff));
    }
    if let Some(first) = explanation.checks.first() {
        let bundle: Vec<Query> = bundle(&explanation.checks)
            .map(|check| Query { command: check.command.clone(), why: check.why.clone() })
            .collect();
        let handoff = Handoff {
            reads: bundle,
            ..Handoff::new(
                Role::Engineer,
                format!("Check {}", first.about),
                "an observation for each read, or why it could not be made",
                first.why.clone(),
            )
        };
        return (Some(weighing(explanation)), PlannerStep::HandOff(handoff));
    }
    (Some(weighing(explanation)), PlannerStep::Conclude(crate::diagnosis::explanation::conclude(explanation)))
}

/// The checks about one thing, in the order in which the diagnosis wants them.
fn bundle(checks: &[Check]) -> impl Iterator<Item = &Check> {
    let about = checks.first().map(|check| &check.about);
    checks.iter().filter(move |check| Some(&check.about) == about).take(BUNDLE)
}

fn is_noted(case: &Case, finding: &Finding) -> bool {
    case.findings.iter().any(|noted| noted.fault == finding.fault && noted.resource == finding.resource)
}

/// The hypotheses in words, heaviest first.
fn weighing(explanation: &Explanation) -> String {
    if explanation.hypotheses.is_empty() {
        return if explanation.symptoms.is_empty() {
            "Nothing is known yet: look at what the question is about.".to_owned()
        } else {
            "The symptoms are noted; look for what could cause them.".to_owned()
        };
    }
    let weighed: Vec<String> = explanation
        .hypotheses
        .iter()
        .take(4)
        .map(|hypothesis| format!("{} ({:.0} %): {}", hypothesis.fault, hypothesis.weight * 100.0, hypothesis.why))
        .collect();
    format!("Weighing {}.", weighed.join("; "))
}

fn after_conclusion(case: &Case, ledger: Ledger<'_>, conclusions: &Conclusions) -> Said {
    if conclusions.verdict != Verdict::Found || ledger.is_resolved() || ledger.is_waiting_for_a_person() {
        return (None, PlannerStep::Wait);
    }
    let Some(repair) = next_repair(case, conclusions) else { return (None, PlannerStep::Wait) };
    let thought = match last_no(case) {
        Some(reason) => format!("That was turned down ({reason}); this is the next thing that would help."),
        None => "The cause is found; the repair is for a person to decide.".to_owned(),
    };
    let handoff = Handoff {
        repair: Some(repair.clone()),
        ..Handoff::new(
            Role::Engineer,
            format!("Propose: {}", repair.command),
            "a proposal, judged and rehearsed, that waits for a person",
            repair.why.clone(),
        )
    };
    (Some(thought), PlannerStep::HandOff(handoff))
}

/// The next repair of the first conclusion that is a change and was not proposed yet.
fn next_repair<'a>(case: &Case, conclusions: &'a Conclusions) -> Option<&'a Remediation> {
    let kinds = Kinds::builtin();
    let is_change = |repair: &&Remediation| {
        parse::parse(repair.command.words(), &kinds).is_ok_and(|invocation| !invocation.is_read())
    };
    let is_new = |repair: &&Remediation| {
        !case.changes.values().any(|change| {
            let proposed = &change.proposal.command;
            proposed.cluster == repair.command.cluster && proposed.words() == repair.command.words()
        })
    };
    conclusions.conclusions.first()?.remediation.iter().find(|repair| is_change(repair) && is_new(repair))
}

fn last_no(case: &Case) -> Option<&str> {
    case.changes.values().next_back().and_then(|change| match &change.stage {
        Stage::Rejected { reason } => Some(reason.as_str()),
        Stage::Waiting | Stage::Approved | Stage::Started | Stage::Finished(_) | Stage::Verified { .. } => None,
    })
}
