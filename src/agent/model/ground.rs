//! What a model's answer is held against: the case, the evidence, and what the rules mind makes of it.

use crate::case::fold::Case;
use crate::diagnosis::evidence::Evidence;
use crate::diagnosis::explanation::Explanation;
use crate::domain::fact::Entry;
use crate::domain::fact::Fact;
use crate::kubectl::kinds::Kinds;

/// Everything that is known at this moment.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    pub case: &'a Case,
    pub evidence: &'a Evidence,
    pub explanation: &'a Explanation,
    pub kinds: &'a Kinds,
}

/// The facts since the last question.
pub fn since_asked(case: &Case) -> &[Entry] {
    let entries = case.entries();
    let from = entries.iter().rposition(|entry| matches!(entry.fact, Fact::Asked { .. })).unwrap_or(0);
    &entries[from..]
}
