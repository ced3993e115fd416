//! From evidence to causes, as a pure function: the same evidence gives the same explanation, byte for byte.
//! Invariant: a finding cites the observations that prove it, and absence is claimed only where a read covered it.
//! Not here: which read comes next (`agent::rules`), or any reading itself (`cluster`).

pub mod evidence;
pub mod explanation;
pub mod scope;

use crate::domain::command::Command;
use evidence::Evidence;
use explanation::{Check, Explanation};
use scope::Scope;

/// Explains what the evidence shows about what was asked, and says which reads would tell more.
pub fn explain(evidence: &Evidence, _scope: &Scope) -> Explanation {
    let mut out = Explanation::default();
    if let Some(hub) = evidence.hub() {
        for (words, why) in [
            ("get managedclusters", "which clusters the hub knows, and how they are"),
            ("get managedclusteraddons -A", "how the add-ons are"),
        ] {
            let command = Command::of(hub, words);
            if evidence.answer(&command).is_none() {
                out.checks.push(Check { command, why: why.to_owned(), about: "triage".into(), cost: 3 });
            }
        }
    }
    out
}
