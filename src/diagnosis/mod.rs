//! From evidence to causes, as a pure function: the same evidence gives the same explanation, byte for byte.
//! Invariant: a finding cites the observations that prove it, and absence is claimed only where a read covered it.
//! Not here: which read comes next (`agent::rules`), or any reading itself (`cluster`).

pub mod catalogue;
pub mod detect;
pub mod evidence;
pub mod explanation;
pub mod inquiry;
pub mod kind_words;
pub mod links;
pub mod rank;
pub mod remedy;
pub mod scope;
pub mod target;

use evidence::Evidence;
use explanation::Explanation;
use scope::Scope;

/// Explains what the evidence shows about what was asked, and says which reads would tell more.
pub fn explain(evidence: &Evidence, scope: &Scope) -> Explanation {
    let mut inquiry = inquiry::Inquiry::new(evidence, scope);
    detect::run(&mut inquiry);
    rank::explanation(inquiry)
}
