//! The Planner: owns the question, decides what is checked next and when to stop.
//! Order of business: verify what was changed; write down what was found; ask the Advisor once per new kind of symptom;
//! hand the next bundle of checks to the Engineer; conclude; have the repair proposed.

use super::super::ledger::Ledger;
use super::super::next::PlannerStep;
use super::verify;
use crate::case::fold::{Case, Stage};
use crate::diagnosis::catalogue;
use crate::diagnosis::evidence::Evidence;
use crate::diagnosis::explanation::{Check, Explanation};
use crate::diagnosis::scope::Scope;
use crate::domain::fact::Fact;
use crate::domain::finding::{Conclusions, FaultCode, Finding, Remediation, Verdict};
use crate::domain::role::{Handoff, Query, Role};
use crate::kubectl::kinds::Kinds;
use crate::kubectl::parse;

/// Checks handed over at once: few enough that the next thought is not long in coming.
const BUNDLE: usize = 4;

type Said = (Option<String>, PlannerStep);

pub fn next(case: &Case, evidence: &Evidence, scope: &Scope) -> Said {
    let ledger = Ledger::of(case);
    if case.question.is_none() {
        return (None, PlannerStep::Wait);
    }
    if let Some((change, since)) = ledger.unverified() {
        return match verify::unread(case, evidence, since) {
            reads if reads.is_empty() => {
                (None, PlannerStep::Verify(change, verify::judge(case, evidence, scope, change, since)))
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
            format!("Look up: {}", title(&symptom.fault)),
            "runbooks that tell its causes apart, best first",
            "a kind of symptom that has not come up before in this case",
        );
        return (Some(thought), PlannerStep::HandOff(handoff));
    }
    if let Some(first) = explanation.checks.first() {
        let bundle: Vec<Query> = bundle(&explanation.checks)
            .map(|check| Query { command: check.command.clone(), why: check.why.clone() })
            .collect();
        let whys: Vec<&str> = bundle.iter().map(|query| query.why.as_str()).collect();
        let handoff = Handoff {
            task: format!("On {}, see {}", first.command.cluster, whys.join("; ")),
            reads: bundle,
            ..Handoff::new(
                Role::Engineer,
                String::new(),
                "an observation for each read, or why it could not be made",
                "these reads tell the causes apart",
            )
        };
        return (news(case, weighing(explanation)), PlannerStep::HandOff(handoff));
    }
    (Some(weighing(explanation)), PlannerStep::Conclude(crate::diagnosis::explanation::conclude(explanation)))
}

/// A thought, unless it is the one that was thought last.
fn news(case: &Case, thought: String) -> Option<String> {
    let last = case.entries().iter().rev().find_map(|entry| match &entry.fact {
        Fact::Thought { text, .. } => Some(text),
        _ => None,
    });
    (last != Some(&thought)).then_some(thought)
}

/// The next checks on one cluster, in the order in which the diagnosis wants them.
fn bundle(checks: &[Check]) -> impl Iterator<Item = &Check> {
    let cluster = checks.first().map(|check| &check.command.cluster);
    checks.iter().take_while(move |check| Some(&check.command.cluster) == cluster).take(BUNDLE)
}

/// The catalogue's words for a fault.
fn title(fault: &FaultCode) -> String {
    catalogue::entry(&fault.0).map_or_else(|| fault.to_string(), |entry| entry.title.to_owned())
}

fn is_noted(case: &Case, finding: &Finding) -> bool {
    case.findings.iter().any(|noted| noted.fault == finding.fault && noted.resource == finding.resource)
}

/// The hypotheses in words, heaviest first; without any, what is looked for or what is left.
fn weighing(explanation: &Explanation) -> String {
    let weighed: Vec<String> = explanation
        .hypotheses
        .iter()
        .take(3)
        .map(|hypothesis| format!("{} ({:.0} %)", title(&hypothesis.fault), hypothesis.weight * 100.0))
        .collect();
    if explanation.checks.is_empty() && !explanation.conclusions.is_empty() {
        return "What was read explains the symptom, and no read is left that could change that.".to_owned();
    }
    match (weighed.as_slice(), explanation.symptoms.is_empty(), explanation.checks.is_empty()) {
        ([_, ..], _, _) => format!("What may be behind it: {}.", weighed.join("; ")),
        ([], true, false) => "Nothing is known yet: look at what the question is about.".to_owned(),
        ([], true, true) => "Everything that the question is about has been looked at.".to_owned(),
        ([], false, false) => {
            "The symptom is certain; its cause is not. The next reads rule causes in or out.".to_owned()
        }
        ([], false, true) => "No read is left that would tell more.".to_owned(),
    }
}

fn after_conclusion(case: &Case, ledger: Ledger<'_>, conclusions: &Conclusions) -> Said {
    if conclusions.verdict != Verdict::Found || ledger.is_resolved() || ledger.is_waiting_for_a_person() {
        return (None, PlannerStep::Wait);
    }
    let Some(repair) = next_repair(case, conclusions) else {
        let thought = last_no(case).map(|reason| {
            format!("That was turned down ({reason}). No other repair follows from what was seen; a change of your own can be judged with :kubectl.")
        });
        return (thought.and_then(|thought| news(case, thought)), PlannerStep::Wait);
    };
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
