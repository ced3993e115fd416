//! Makes the observation of a reading: what a fact keeps of it.

use super::suspicion;
use crate::domain::command::Command;
use crate::domain::ids::{Digest, ObservationId};
use crate::domain::object::Object;
use crate::domain::observation::{Observation, Reading};
use crate::domain::redact;
use crate::kubectl::filter::{Chain, Filter};
use crate::kubectl::kinds::Kinds;
use crate::kubectl::parse::filters;
use crate::kubectl::print;
use serde_json::{Value, json};

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
        excerpt: excerpt(reading, kinds, &filters(command.words()).unwrap_or_default()),
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

/// The head of a table, the tail of a log, or the reason why there is neither; of either what the filters let through.
pub fn excerpt(reading: &Reading, kinds: &Kinds, filters: &[Filter]) -> String {
    let text = match (&reading.log, reading.objects.is_empty()) {
        (Some(log), _) => {
            let log = filtered(log, filters);
            let lines: Vec<&str> = log.lines().collect();
            lines[lines.len().saturating_sub(LINES)..].join("\n")
        }
        (None, true) => reading.outcome.to_string(),
        // A path goes through the objects themselves.
        (None, false) => match (filters, reading.objects.as_slice()) {
            ([Filter::Path(_), ..], [one]) => filtered(&one.0.to_string(), filters),
            ([Filter::Path(_), ..], all) => {
                let items: Vec<&Value> = all.iter().map(|object| &object.0).collect();
                filtered(&json!({ "items": items }).to_string(), filters)
            }
            _ => filtered(&tables(reading, kinds), filters),
        },
    };
    let head: Vec<&str> = text.lines().take(LINES).collect();
    redact::bounded(&redact::text(&head.join("\n")), CHARACTERS)
}

fn filtered(text: &str, filters: &[Filter]) -> String {
    let mut chain = Chain::new(filters);
    let mut out = chain.feed(text);
    match chain.finish() {
        Ok(rest) => out.push_str(&rest),
        Err(why) => out = format!("[the filter brought nothing: {why}]"),
    }
    out
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::excerpt;
    use crate::domain::object::Object;
    use crate::domain::observation::{Outcome, Reading};
    use crate::domain::time::Timestamp;
    use crate::kubectl::filter::Filter;
    use crate::kubectl::kinds::Kinds;
    use serde_json::json;

    fn shown(reading: &Reading, filters: &[&str]) -> String {
        let filters: Vec<Filter> = filters.iter().map(|filter| Filter::parse(filter).unwrap()).collect();
        excerpt(reading, &Kinds::builtin(), &filters)
    }

    #[test]
    fn filters_choose_what_of_a_whole_reading_is_shown() {
        let mut reading = Reading::nothing("", Timestamp::UNIX_EPOCH, Outcome::Log { lines: 100 });
        reading.log = Some((0..100).map(|line| format!("line {line}\n")).collect());
        assert_eq!(shown(&reading, &["grep:7$", "head:2"]), "line 7\nline 17");
        assert_eq!(shown(&reading, &["count"]), "100");
        let pod = |name: &str| Object(json!({"kind": "Pod", "apiVersion": "v1", "metadata": {"name": name}}));
        let mut reading = Reading::nothing("", Timestamp::UNIX_EPOCH, Outcome::Objects { count: 2 });
        reading.objects = vec![pod("a"), pod("b")];
        assert_eq!(shown(&reading, &["path:.items[*].metadata.name"]), "a b");
        assert_eq!(shown(&reading, &["grep:^NAME|b", "tail:1"]).split_whitespace().next(), Some("b"));
        assert!(shown(&reading, &["grep:NAME", "path:.x"]).contains("the filter brought nothing"));
    }
}
