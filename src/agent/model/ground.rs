//! What a model's answer is held against: the case, the evidence, and what the rules mind makes of it.

use crate::case::fold::Case;
use crate::diagnosis::evidence::Evidence;
use crate::diagnosis::explanation::Explanation;
use crate::kubectl::kinds::Kinds;

/// Everything that is known at this moment.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    pub case: &'a Case,
    pub evidence: &'a Evidence,
    pub explanation: &'a Explanation,
    pub kinds: &'a Kinds,
}
