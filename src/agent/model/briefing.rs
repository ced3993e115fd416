//! The ledger as a model is told it: the question, what was read, what was found, what the rules mind thinks.
//! Invariant: bounded, and everything that comes from clusters, documents or the rules mind's reading of them stands
//! between fences that no observation can know.

use crate::agent::ledger::Ledger;
use crate::agent::model::ground::Ground;
use crate::case::fold::Stage;
use crate::domain::fact::{Fact, Hit};
use crate::domain::finding::Citation;
use crate::domain::ids::Digest;
use crate::domain::observation::{Observation, Outcome};
use crate::domain::redact;
use crate::domain::role::{Handoff, Role};
use crate::kubectl::print;
use std::fmt::Write;

/// Characters for the texts of all observations, of one recent and of one older one.
const ALL_TEXTS: usize = 9_000;
const RECENT_TEXT: usize = 2_500;
const OLDER_TEXT: usize = 500;
/// How many count as recent.
const RECENT: usize = 4;
/// How many are named at all, and how many findings, hypotheses and documents.
const MOST_OBSERVATIONS: usize = 80;
const MOST_FINDINGS: usize = 12;
const MOST_HYPOTHESES: usize = 5;
const MOST_CHECKS: usize = 4;
const MOST_HITS: usize = 4;

/// Everything that the role is told.
pub fn text(role: Role, ground: &Ground<'_>) -> String {
    // The fence is made from what it fences, so that nothing in there can hold it.
    let fence = Fence::of(&fenced(role, ground, &Fence::default()), ground.case.next_seq());
    fenced(role, ground, &fence)
}

fn fenced(role: Role, ground: &Ground<'_>, fence: &Fence) -> String {
    let mut out = format!("FENCE is {}\n\n", fence.0);
    out.push_str(&question(role, ground));
    out.push_str(&clusters(ground));
    match role {
        Role::Planner | Role::Engineer => {
            out.push_str(&read(ground, fence));
            out.push_str(&findings(ground, fence));
            out.push_str(&rules(ground, fence));
        }
        Role::Advisor => out.push_str(&findings(ground, fence)),
    }
    out.push_str(&knowledge(ground, fence));
    out.push_str(&changes(ground));
    out
}

/// The word that marks data in one call. It follows from all that is told and from how far the case is, so that a case
/// is told the same way twice, a fence of another call closes nothing, and no text can hold its own.
#[derive(Debug, Default)]
struct Fence(String);

impl Fence {
    fn of(told: &str, seq: u64) -> Self {
        Self(format!("data-{}", &Digest::of(format!("{seq} {told}").as_bytes()).as_str()[..16]))
    }

    fn around(&self, title: &str, text: &str) -> String {
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        format!("{fence} {title}\n{text}\n{fence} end\n", fence = self.0, text = text.trim_end())
    }
}

fn question(role: Role, ground: &Ground<'_>) -> String {
    let mut out = format!("Question of the person: {}\n", ground.case.question.as_deref().unwrap_or_default());
    if let Some((from, order)) = order(role, ground) {
        let Handoff { task, expects, why, .. } = order;
        let word = if role == Role::Planner { "Report" } else { "Your task" };
        let _ = writeln!(out, "{word} from the {from}: {task}");
        for (label, text) in [("To bring back", expects), ("Why", why)] {
            if !text.is_empty() {
                let _ = writeln!(out, "{label}: {text}");
            }
        }
    }
    out
}

/// The last handoff to this role.
fn order<'a>(role: Role, ground: &Ground<'a>) -> Option<(Role, &'a Handoff)> {
    Ledger::of(ground.case).facts().iter().rev().find_map(|entry| match &entry.fact {
        Fact::HandedOff { from, handoff } if handoff.to == role => Some((*from, handoff)),
        _ => None,
    })
}

fn clusters(ground: &Ground<'_>) -> String {
    let mut out = "Clusters:".to_owned();
    for info in ground.evidence.clusters() {
        let part = format!("{:?}", info.part).to_lowercase();
        let _ = write!(out, " {} ({part}, {})", info.name, info.rung.word());
    }
    out.push('\n');
    out
}

fn read(ground: &Ground<'_>, fence: &Fence) -> String {
    let all: Vec<&Observation> = ground.case.observations.values().collect();
    if all.is_empty() {
        return "\nNothing was read yet.\n".to_owned();
    }
    let shown = &all[all.len().saturating_sub(MOST_OBSERVATIONS)..];
    let mut left = ALL_TEXTS;
    // The newest are the fullest: they take from the budget first.
    let mut parts: Vec<String> = shown
        .iter()
        .rev()
        .enumerate()
        .map(|(age, observation)| {
            let limit = if age < RECENT { RECENT_TEXT } else { OLDER_TEXT };
            let text = observed(observation, limit.min(left), ground);
            left -= text.chars().count().min(left);
            let mut title = format!(
                "{} {}: {} -> {}",
                observation.id,
                observation.cluster(),
                redact::bounded(&observation.command.to_string(), 300),
                redact::bounded(&observation.outcome.to_string(), 300),
            );
            if observation.redactions > 0 {
                title.push_str(&format!(" ({} values redacted)", observation.redactions));
            }
            if let Some(orders) = &observation.orders {
                title.push_str(&format!(" ({orders})"));
            }
            fence.around(&title, &text)
        })
        .collect();
    parts.reverse();
    let older = all.len() - shown.len();
    let left_out = if older > 0 { format!(" ({older} older ones left out)") } else { String::new() };
    format!("\nRead so far{left_out}:\n{}", parts.concat())
}

/// As much of an observation as may be told, with a word on what was left out.
fn observed(observation: &Observation, limit: usize, ground: &Ground<'_>) -> String {
    let full = match &observation.outcome {
        Outcome::Objects { count: 1 } => single(observation, ground),
        Outcome::Objects { .. } | Outcome::Log { .. } => None,
        Outcome::NotFound
        | Outcome::NotCollected { .. }
        | Outcome::Forbidden { .. }
        | Outcome::Unreachable { .. }
        | Outcome::Failed { .. } => return String::new(),
    };
    let text = full.as_deref().unwrap_or(&observation.excerpt);
    let length = text.chars().count();
    if length <= limit {
        return text.to_owned();
    }
    format!("{}\n(shown {limit} of {length} characters)", redact::bounded(text, limit))
}

/// A single object is told with its conditions, not as a row of a table.
fn single(observation: &Observation, ground: &Ground<'_>) -> Option<String> {
    Some(print::yaml(ground.evidence.reading(observation.id)?.objects.first()?))
}

fn findings(ground: &Ground<'_>, fence: &Fence) -> String {
    let found = &ground.case.findings;
    if found.is_empty() {
        return String::new();
    }
    let lines: Vec<String> = found
        .iter()
        .rev()
        .take(MOST_FINDINGS)
        .rev()
        .map(|finding| {
            format!("{} at {}: {}{}", finding.fault, finding.resource, finding.summary, cited(&finding.evidence))
        })
        .collect();
    format!("\nFindings on the ledger:\n{}", fence.around("findings", &lines.join("\n")))
}

fn rules(ground: &Ground<'_>, fence: &Fence) -> String {
    let explanation = ground.explanation;
    let mut lines = Vec::new();
    for symptom in explanation.symptoms.iter().take(MOST_FINDINGS) {
        let proof = cited(&symptom.evidence);
        lines.push(format!("symptom {} at {}: {}{proof}", symptom.fault, symptom.resource, symptom.summary));
    }
    for cause in explanation.conclusions.iter().take(MOST_HYPOTHESES) {
        let proof = cited(&cause.evidence);
        lines.push(format!("proven cause {} at {}: {}{proof}", cause.fault, cause.resource, cause.summary));
    }
    for guess in explanation.hypotheses.iter().take(MOST_HYPOTHESES) {
        lines.push(format!("possible {} at {} ({:.1}): {}", guess.fault, guess.subject, guess.weight, guess.why));
    }
    for check in explanation.checks.iter().take(MOST_CHECKS) {
        let argv = serde_json::to_string(check.command.words()).unwrap_or_default();
        lines.push(format!("would read {argv} on {}: {}", check.command.cluster, check.why));
    }
    for unseen in explanation.unseen.iter().take(MOST_FINDINGS) {
        lines.push(format!("not seen on {}: {} ({})", unseen.cluster, unseen.what, unseen.why));
    }
    if lines.is_empty() {
        return String::new();
    }
    let lines: Vec<String> = lines.iter().map(|line| redact::bounded(line, 500)).collect();
    format!("\nWhat the rules mind makes of it:\n{}", fence.around("rules", &lines.join("\n")))
}

fn cited(evidence: &[Citation]) -> String {
    let ids: Vec<String> = evidence.iter().map(|citation| citation.observation.to_string()).collect();
    if ids.is_empty() { String::new() } else { format!(" [{}]", ids.join(", ")) }
}

fn knowledge(ground: &Ground<'_>, fence: &Fence) -> String {
    let mut searches = Ledger::of(ground.case).facts().iter().rev().filter_map(|entry| match &entry.fact {
        Fact::Retrieved { query, hits } => Some((query, hits)),
        _ => None,
    });
    let Some((query, hits)) = searches.next() else { return String::new() };
    if hits.is_empty() {
        return format!("\nThe search for {query:?} found nothing relevant.\n");
    }
    let shown = |hit: &Hit| format!("{} ({}): {}", hit.title, hit.source, redact::bounded(&hit.excerpt, 900));
    let hits: Vec<String> = hits.iter().take(MOST_HITS).map(shown).collect();
    format!("\nDocuments found for {query:?}:\n{}", fence.around("documents", &hits.join("\n\n")))
}

fn changes(ground: &Ground<'_>) -> String {
    let mut out = String::new();
    for (id, change) in &ground.case.changes {
        let stage = match &change.stage {
            Stage::Waiting => "waits for a person".to_owned(),
            Stage::Rejected { reason } => format!("a person said no: {reason}"),
            Stage::Approved | Stage::Started => "was approved and is under way".to_owned(),
            Stage::Finished(_) => "was sent; whether it helped is not known yet".to_owned(),
            Stage::Verified { resolved, text } => {
                format!("{}: {text}", if *resolved { "helped" } else { "did not help" })
            }
        };
        let _ =
            writeln!(out, "Proposed {id} on {}: {}; {stage}", change.proposal.command.cluster, change.proposal.command);
    }
    if out.is_empty() { out } else { format!("\n{out}") }
}
