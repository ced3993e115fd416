//! Makes the observation of a reading: what a fact keeps of it.

use super::suspicion;
use crate::domain::command::Command;
use crate::domain::ids::{Digest, ObservationId};
use crate::domain::object::Object;
use crate::domain::observation::{Observation, Reading};
use crate::domain::redact;
use crate::kubectl::kinds::Kinds;
use crate::kubectl::print;

/// Lines and characters of an excerpt: what fits a screen, and no more in the case file.
const LINES: usize = 24;
const CHARACTERS: usize = 4_000;

/// The bytes under which a reading is kept, and its digest.
pub fn kept(reading: &Reading) -> (Vec<u8>, Digest) {
    let bytes = serde_json::to_vec(reading).unwrap_or_default();
    let digest = Digest::of(&bytes);
    (bytes, digest)
}

/// What a fact keeps of a reading.
pub fn observation(
    id: ObservationId,
    command: &Command,
    reading: &Reading,
    kinds: &Kinds,
    digest: Digest,
) -> Observation {
    Observation {
        id,
        command: command.clone(),
        request: reading.request.clone(),
        at: reading.at,
        outcome: reading.outcome.clone(),
        excerpt: excerpt(reading, kinds),
        digest,
        source: reading.source.clone(),
        redactions: redactions(reading),
        orders: suspicion::warning(reading),
    }
}

/// How many values of a reading are marks or sizes.
fn redactions(reading: &Reading) -> u32 {
    let objects: usize = reading.objects.iter().map(|object| redact::count_in(&object.0)).sum();
    let log = reading.log.as_deref().map_or(0, redact::count);
    u32::try_from(objects + log).unwrap_or(u32::MAX)
}

/// The head of a table, the tail of a log, or the reason why there is neither.
pub fn excerpt(reading: &Reading, kinds: &Kinds) -> String {
    let text = match (&reading.log, reading.objects.is_empty()) {
        (Some(log), _) => {
            let lines: Vec<&str> = log.lines().collect();
            lines[lines.len().saturating_sub(LINES)..].join("\n")
        }
        (None, true) => reading.outcome.to_string(),
        (None, false) => tables(reading, kinds),
    };
    let head: Vec<&str> = text.lines().take(LINES).collect();
    redact::bounded(&redact::text(&head.join("\n")), CHARACTERS)
}

/// A table per kind, as kubectl prints several kinds.
fn tables(reading: &Reading, kinds: &Kinds) -> String {
    let mut rest: &[Object] = &reading.objects;
    let mut text = String::new();
    while let Some(first) = rest.first() {
        let same = rest.iter().take_while(|object| object.kind() == first.kind()).count();
        let (these, others) = rest.split_at(same);
        match kinds.by_kind(first.api_version(), first.kind()) {
            Some(kind) => text.push_str(&print::table(&kind.id, these, reading.at, kind.id.namespaced)),
            None => these.iter().for_each(|object| text.push_str(&format!("{} {}\n", object.kind(), object.name()))),
        }
        rest = others;
    }
    text
}
