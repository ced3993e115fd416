//! One entry of a case as lines of the trace.

use super::step::{self, Part};
use crate::app::tone::{Tone, Words};
use crate::app::wrap;
use crate::domain::fact::Entry;
use crate::domain::ids::ObservationId;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceLine {
    /// The entry it belongs to.
    pub seq: u64,
    pub words: Vec<Words>,
    /// The observation that Enter opens.
    pub opens: Option<ObservationId>,
    /// The first line of its step.
    pub head: bool,
}

/// The lines of an entry at a width. Every fact has at least one, so that nothing of a case is out of sight.
pub fn lines(entry: &Entry, open: bool, width: usize) -> Vec<TraceLine> {
    let mut out = Vec::new();
    let parts = step::parts(&entry.fact);
    let has_more = parts.iter().any(|part| part.folds);
    for (index, part) in parts.into_iter().enumerate() {
        if part.folds && !open {
            continue;
        }
        let fold = match (index, has_more, open) {
            (0, true, false) => "+ ",
            (0, true, true) => "- ",
            _ => "  ",
        };
        let Part { words, opens, indent, .. } = part;
        let mut runs = vec![Words::new(Tone::Dim, fold)];
        if indent > 0 {
            runs.push(Words::new(Tone::Plain, " ".repeat(indent)));
        }
        runs.extend(words);
        for (line, words) in wrap::words(&runs, width, indent + 4).into_iter().enumerate() {
            out.push(TraceLine { seq: entry.seq, words, opens, head: index == 0 && line == 0 });
        }
    }
    out
}
