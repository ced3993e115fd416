//! Places in a case that people jump to: handoffs and approvals.

use crate::domain::fact::{Entry, Fact};

/// Whether control passed from one role to another here.
pub fn is_handoff(entry: &Entry) -> bool {
    matches!(entry.fact, Fact::HandedOff { .. })
}

/// Whether a person was asked or answered here.
pub fn is_approval(entry: &Entry) -> bool {
    matches!(entry.fact, Fact::Proposed { .. } | Fact::Decided { .. })
}

/// How many entries to show so that the next place after `shown` is the last one on the screen.
pub fn next(entries: &[Entry], shown: usize, is_place: impl Fn(&Entry) -> bool) -> Option<usize> {
    entries.iter().enumerate().skip(shown).find(|(_, entry)| is_place(entry)).map(|(index, _)| index + 1)
}

/// The same, backwards.
pub fn previous(entries: &[Entry], shown: usize, is_place: impl Fn(&Entry) -> bool) -> Option<usize> {
    entries
        .iter()
        .enumerate()
        .take(shown.saturating_sub(1))
        .rev()
        .find(|(_, entry)| is_place(entry))
        .map(|(index, _)| index + 1)
}
