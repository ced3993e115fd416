//! Turns a proposal into something that a person can decide on.
//! Invariant: nothing is changed by it; what cannot be approved is barred, and says why.

use super::Door;
use super::weigh::{typed_name, undo};
use super::working::{Nothing, shown};
use crate::domain::ids::Digest;
use crate::domain::object::Object;
use crate::domain::proposal::{Judgement, Proposal, Undo};
use crate::domain::redact;
use crate::policy::approval::Pending;

/// A proposal that waits, and the objects as they were before it, redacted, to be kept in the case.
#[derive(Debug)]
pub struct Prepared {
    pub pending: Pending,
    pub before: Vec<Object>,
}

impl Door {
    /// Works a proposal out and rehearses it where the cluster can be rehearsed on.
    pub async fn prepare(&self, proposal: Proposal) -> Prepared {
        let working = match self.work_out(&proposal.command, self.now()).await {
            Ok(working) => working,
            Err(nothing) => {
                let judgement = barred(&proposal, nothing);
                return Prepared { pending: Pending::new(proposal, judgement), before: Vec::new() };
            }
        };
        let planned = &working.plan.planned;
        let judgement = Judgement {
            proposal: proposal.id,
            class: working.plan.class.to_string(),
            requests: planned.iter().map(|one| shown(&one.request)).collect(),
            objects: u32::try_from(planned.len()).unwrap_or(u32::MAX),
            pins: working.pins(),
            warnings: self.warnings(&working).await,
            undo: undo(&working),
            typed_name: typed_name(self, &working),
            diff: working.diff.clone(),
            digest: working.digest.clone(),
            barred: working.barred.clone(),
        };
        let before = planned.iter().filter_map(|one| Some(super::read::tidied(one.before.clone()?.0, &one.target.kind)));
        Prepared { before: before.collect(), pending: Pending::new(proposal, judgement) }
    }
}

fn barred(proposal: &Proposal, nothing: Nothing) -> Judgement {
    let Nothing { class, why } = nothing;
    Judgement {
        proposal: proposal.id,
        class,
        requests: Vec::new(),
        diff: String::new(),
        objects: 0,
        pins: Vec::new(),
        warnings: Vec::new(),
        undo: Undo::NotWorkedOut,
        typed_name: None,
        digest: Digest::of(why.as_bytes()),
        barred: Some(redact::bounded(&redact::text(&why), 500)),
    }
}
