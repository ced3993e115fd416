//! The rules mind: deterministic, embedded, the default.
//! Invariant: the same facts and evidence give the same step, word for word.

mod advisor;
mod engineer;
mod planner;
mod verify;

use super::next::{Next, Step};
use crate::case::fold::Case;
use crate::diagnosis::evidence::Evidence;
use crate::diagnosis::scope::Scope;
use crate::domain::role::Role;

/// What the role on the floor does next.
pub fn next(case: &Case, evidence: &Evidence) -> Step {
    let scope = Scope::of(case.question.as_deref().unwrap_or_default(), evidence.clusters());
    match case.floor {
        None | Some(Role::Planner) => {
            let (thought, step) = planner::next(case, evidence, &scope);
            Step { thought, next: Next::Planner(step) }
        }
        Some(Role::Advisor) => {
            let (thought, step) = advisor::next(case, evidence, &scope);
            Step { thought, next: Next::Advisor(step) }
        }
        Some(Role::Engineer) => {
            let (thought, step) = engineer::next(case);
            Step { thought, next: Next::Engineer(step) }
        }
    }
}
