//! What a card has to show before anybody may answer it: the exact words, and what would change.
//! Not here: how it is drawn (`ui::card`), what a key on it does (`app::approval`).

use super::Card;
use crate::app::tone::{Tone, Words};
use crate::app::wrap;

/// The exact words, broken to a pane of this width.
pub fn words(card: &Card, width: usize) -> Vec<Vec<Words>> {
    let command = card.pending.proposal().command.to_string();
    wrap::words(&[Words::new(Tone::Strong, command)], width.saturating_sub(2), 2)
}

/// The lines of the diff that change something.
pub fn changed(diff: &str) -> impl Iterator<Item = &str> {
    diff.lines().filter(|line| {
        (line.starts_with('+') && !line.starts_with("+++")) || (line.starts_with('-') && !line.starts_with("---"))
    })
}

/// The rows for all of it: the rule, the words, the changed lines, risk and verification, the keys.
pub fn rows(card: &Card, width: usize) -> u16 {
    let changed = changed(&card.pending.judgement().diff).count().max(1);
    let rows = 1 + words(card, width).len() + changed;
    // Where both do not fit on one line, risk and verification take two.
    let ends = if rows + 2 >= 8 { 3 } else { 2 };
    u16::try_from(rows + ends).unwrap_or(u16::MAX)
}
