//! Words of a model, made fit to be kept: plain, free of credentials, bounded.

use crate::agent::model::ground::Ground;
use crate::agent::model::understand::Misunderstood;
use crate::domain::command::Command;
use crate::domain::ids::ClusterName;
use crate::domain::redact;
use crate::domain::search::Query;
use crate::kubectl::parse::parse;

/// A sentence or two.
const SENTENCE: usize = 600;
/// What a thought may hold.
const THOUGHT: usize = 1_200;
/// Words of a command, and characters of one word.
const MOST_WORDS: usize = 40;
const LONGEST_WORD: usize = 2_000;

/// A sentence as it may be kept.
pub fn sentence(text: &str) -> String {
    kept(text, SENTENCE)
}

/// A thought as it may be kept; none if there is nothing in it.
pub fn thought(text: &str) -> Option<String> {
    let text = kept(text, THOUGHT);
    (!text.is_empty()).then_some(text)
}

/// A name: one word without white space.
pub fn name(text: &str) -> String {
    kept(text, 253).split_whitespace().collect::<Vec<_>>().join("-")
}

fn kept(text: &str, limit: usize) -> String {
    // Bounded before redaction too, so that no megabyte runs through the patterns.
    redact::bounded(redact::text(&redact::bounded(text, limit * 4)).trim(), limit)
}

/// A sentence that must be there.
pub fn needed(text: &str, field: &str) -> Result<String, Misunderstood> {
    let text = sentence(text);
    if text.is_empty() { Err(Misunderstood::refused(format!("`{field}` is empty; say it"))) } else { Ok(text) }
}

/// The cluster of that name.
pub fn cluster(name: &str, ground: &Ground<'_>) -> Result<ClusterName, Misunderstood> {
    ground.evidence.cluster(name.trim()).cloned().ok_or_else(|| {
        let known: Vec<&str> = ground.evidence.clusters().iter().map(|info| info.name.as_str()).collect();
        let name = redact::bounded(&redact::text(name), 60);
        Misunderstood::refused(format!("there is no cluster {name:?}; the clusters are {}", known.join(", ")))
    })
}

/// Whether a command is to look or to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Look,
    Change,
}

/// A search through the files of a cluster's dump.
pub fn search(cluster_name: &str, text: &str, ground: &Ground<'_>) -> Result<Command, Misunderstood> {
    let cluster = cluster(cluster_name, ground)?;
    if redact::text(text) != text {
        return Err(Misunderstood::refused(
            "the text holds a credential or control characters; search for other words",
        ));
    }
    Query::read(text).map_err(Misunderstood::refused)?;
    Ok(Command::search(&cluster, text))
}

/// kubectl's words for a cluster, if they are what kubectl would take and serve the purpose.
pub fn command(
    cluster_name: &str,
    argv: &[String],
    purpose: Purpose,
    ground: &Ground<'_>,
) -> Result<Command, Misunderstood> {
    let cluster = cluster(cluster_name, ground)?;
    if argv.len() > MOST_WORDS || argv.iter().any(|word| word.len() > LONGEST_WORD) {
        return Err(Misunderstood::refused(format!("the command is too long; at most {MOST_WORDS} words")));
    }
    if argv.iter().any(|word| redact::text(word) != *word) {
        return Err(Misunderstood::refused(
            "the command holds a credential or control characters; name objects, never their secrets",
        ));
    }
    let command = Command { cluster, argv: argv.to_vec() };
    if command.words().is_empty() {
        return Err(Misunderstood::refused("`argv` is empty; give the words after `kubectl`, one per item"));
    }
    let invocation = parse(command.words(), ground.kinds)
        .map_err(|refusal| Misunderstood::refused(format!("kubectl would not take it: {refusal}")))?;
    match (purpose, invocation.is_read()) {
        (Purpose::Look, true) | (Purpose::Change, false) => Ok(command.spelled_out()),
        (Purpose::Look, false) => Err(Misunderstood::refused("`kubectl` only reads; a change goes through `propose`")),
        (Purpose::Change, true) => Err(Misunderstood::refused("that changes nothing; a read goes through `kubectl`")),
    }
}
