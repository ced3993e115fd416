//! `klue investigate`: the same inquiry as on the screen, without a screen and without a seat. It reads only.

use super::fleet::Fleet;
use super::say::say;
use crate::agent::inquiry::{Inquiry, Mind, Want};
use crate::agent::observe;
use crate::domain::command::Command;
use crate::domain::fact::Entry;
use crate::domain::finding::{Conclusions, Verdict};
use crate::domain::ids::ObservationId;
use crate::domain::observation::{Outcome, Reading};
use crate::domain::time::Timestamp;
use crate::journal::write::{self, Writer};
use crate::kubectl::kinds::Kinds;
use crate::llm::{Endpoint, openai};
use crate::runbook::find::Library;
use serde::Serialize;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// The answer, as `--json` prints it.
#[derive(Debug, Serialize)]
pub struct Answer {
    pub version: u32,
    #[serde(flatten)]
    pub conclusions: Conclusions,
    pub stats: Stats,
}

#[derive(Debug, Serialize)]
pub struct Stats {
    pub steps: usize,
    pub reads: usize,
    pub elapsed_ms: u128,
}

/// Where a headless run keeps its case; a folder that cannot be written is one warning, and the answer still comes.
struct Record {
    writer: Option<Writer>,
    warned: bool,
}

impl Record {
    fn start(cases: Option<&Path>, id: &str, now: Timestamp) -> Self {
        let mut record = Self { writer: None, warned: false };
        if let Some(folder) = cases {
            match Writer::create(folder, id, now) {
                Ok(writer) => record.writer = Some(writer),
                Err(error) => record.warn(&error.to_string()),
            }
        }
        record
    }

    fn append(&mut self, entries: &[Entry]) {
        let failed =
            self.writer.as_mut().and_then(|writer| entries.iter().find_map(|entry| writer.append(entry).err()));
        if let Some(error) = failed {
            self.warn(&error.to_string());
        }
    }

    fn case(&self) -> Option<PathBuf> {
        self.writer.as_ref().map(|writer| writer.path().to_owned())
    }

    fn warn(&mut self, what: &str) {
        if !self.warned {
            say(&format!("this run is not recorded: {what}"));
        }
        self.warned = true;
        self.writer = None;
    }
}

/// What thinks: the rules mind, or a model at an endpoint.
pub struct Thinking {
    pub mind: Mind,
    pub endpoint: Option<Endpoint>,
}

impl Thinking {
    pub const RULES: Self = Self { mind: Mind::Rules, endpoint: None };
}

/// Runs one question to its conclusions.
pub async fn investigate(
    fleet: &Fleet,
    mode: &str,
    question: &str,
    thinking: Thinking,
    cases: Option<&Path>,
    id: &str,
) -> Answer {
    let started = Instant::now();
    let mut record = Record::start(cases, id, Timestamp::now());
    let library = Arc::new(Library::embedded());
    let mut inquiry = Inquiry::open(fleet.clusters(), mode, thinking.mind, library, Timestamp::now()).read_only();
    inquiry.ask(question, Timestamp::now());
    loop {
        let advance = inquiry.advance(Timestamp::now());
        record.append(&advance.entries);
        let mut went_on = false;
        for want in advance.wants {
            match want {
                Want::Look { id, command } => look(fleet, &mut inquiry, &record, id, &command).await,
                Want::Ask(prompt) => {
                    let reply = match &thinking.endpoint {
                        Some(endpoint) => {
                            openai::complete(endpoint, &prompt, |_| {}).await.map_err(|error| error.to_string())
                        }
                        None => Err("no model is set up".to_owned()),
                    };
                    inquiry.replied(reply, Timestamp::now());
                }
                // Nobody is here who could approve anything.
                Want::Prepare(_) => continue,
            }
            went_on = true;
        }
        if !went_on {
            break;
        }
    }
    inquiry.close("answered", Timestamp::now());
    record.append(&inquiry.advance(Timestamp::now()).entries);
    let case = inquiry.case();
    let conclusions = case.conclusions.clone().unwrap_or_else(|| Conclusions {
        verdict: Verdict::Inconclusive,
        conclusions: Vec::new(),
        also_seen: Vec::new(),
        unseen: inquiry.evidence().unseen(),
        note: Some("The investigation ended without a conclusion.".to_owned()),
    });
    let stats = Stats {
        steps: case.entries().len(),
        reads: case.observations.len(),
        elapsed_ms: started.elapsed().as_millis(),
    };
    Answer { version: 1, conclusions, stats }
}

async fn look(fleet: &Fleet, inquiry: &mut Inquiry, record: &Record, id: ObservationId, command: &Command) {
    let (reading, kinds) = match fleet.door(&command.cluster) {
        Some(door) => (door.read(command).await, door.kinds().await.unwrap_or_else(|_| Arc::new(Kinds::builtin()))),
        None => {
            let why = format!("no cluster {} in this fleet", command.cluster);
            (
                Reading::nothing(command.to_string(), Timestamp::now(), Outcome::Unreachable { why }),
                Arc::new(Kinds::builtin()),
            )
        }
    };
    let (bytes, digest) = observe::kept(&reading);
    if let Some(case) = record.case()
        && let Err(error) = write::keep(&case, &digest, &bytes)
    {
        say(&format!("the output of {id} is not kept: {error}"));
    }
    let observation = observe::observation(id, command, &reading, &kinds, digest);
    inquiry.observed(reading, observation, Timestamp::now());
}

/// The answer for a person.
pub fn readable(answer: &Answer) -> String {
    let mut text = String::new();
    let all = &answer.conclusions;
    // Writing to a string cannot fail.
    let _ = match all.verdict {
        Verdict::Healthy => writeln!(text, "Healthy: nothing wrong was seen in what was asked about."),
        Verdict::Inconclusive => writeln!(text, "Inconclusive: what was seen does not decide it."),
        Verdict::Found => Ok(()),
    };
    for conclusion in &all.conclusions {
        let _ = writeln!(text, "{}. {} ({:.0} %)", conclusion.rank, conclusion.summary, conclusion.confidence * 100.0);
        let _ = writeln!(text, "   {} · {}", conclusion.fault, conclusion.resource);
        for citation in &conclusion.evidence {
            let _ = writeln!(text, "   [{}] {}: {}", citation.observation, citation.what, citation.excerpt);
        }
        for repair in &conclusion.remediation {
            let _ = writeln!(text, "   repair on {}: {}", repair.command.cluster, repair.command);
            let _ = writeln!(text, "     {} Risk: {} Verify: {}", repair.why, repair.risk, repair.verify);
        }
    }
    for finding in &all.also_seen {
        let _ = writeln!(text, "Also seen: {} ({})", finding.summary, finding.resource);
    }
    for unseen in &all.unseen {
        let _ = writeln!(text, "Not seen on {}: {} ({})", unseen.cluster, unseen.what, unseen.why);
    }
    if let Some(note) = &all.note {
        let _ = writeln!(text, "Note: {note}");
    }
    let _ =
        writeln!(text, "{} steps, {} reads, {} ms", answer.stats.steps, answer.stats.reads, answer.stats.elapsed_ms);
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::fleet::Source;
    use super::*;
    use crate::journal::read;

    async fn trace(name: &str) -> (Answer, Vec<serde_json::Value>) {
        let folder = tempfile::tempdir().unwrap();
        let fleet = Source::Demo(name.to_owned()).open(None).await.unwrap();
        let question = "cluster1 is Unknown on the hub: what happened, and how do I get it back?";
        let answer = investigate(
            &fleet,
            "sandbox",
            question,
            Thinking { mind: Mind::Rules, endpoint: None },
            Some(folder.path()),
            "c",
        )
        .await;
        let file = read::open(&folder.path().join("c.jsonl")).unwrap();
        assert_eq!(file.damage, Vec::new());
        let facts = file.entries.iter().map(|entry| serde_json::to_value(&entry.fact).unwrap()).collect();
        (answer, facts)
    }

    #[tokio::test]
    async fn the_same_evidence_gives_the_same_trace_word_for_word() {
        let (first, second) = (trace("agent-disabled").await, trace("agent-disabled").await);
        assert_eq!(first.1, second.1);
        assert_eq!(first.0.conclusions, second.0.conclusions);
    }

    #[tokio::test]
    async fn a_run_without_a_person_proposes_nothing() {
        let (answer, facts) = trace("agent-disabled").await;
        assert_eq!(answer.conclusions.verdict, Verdict::Found);
        assert!(!answer.conclusions.conclusions[0].remediation.is_empty());
        assert!(facts.iter().all(|fact| fact["verb"] != "proposed"));
    }

    #[tokio::test]
    async fn every_claim_cites_an_observation_of_the_case() {
        for name in ["agent-disabled", "hub-secret-deleted", "addon-manager-down"] {
            let (answer, facts) = trace(name).await;
            let observed: Vec<&str> = facts.iter().filter_map(|fact| fact["observation"]["id"].as_str()).collect();
            for conclusion in &answer.conclusions.conclusions {
                assert!(!conclusion.evidence.is_empty(), "{name}");
                for citation in &conclusion.evidence {
                    assert!(observed.contains(&citation.observation.to_string().as_str()), "{name}: {citation:?}");
                }
            }
        }
    }
}
