//! Turns a proposal into something that a person can decide on.
//! Invariant: nothing is changed by it; what cannot be approved is barred, and says why.

use super::Door;
use super::read::tidied;
use super::weigh::{typed_name, undo};
use super::working::{Nothing, shown};
use crate::domain::ids::Digest;
use crate::domain::proposal::{Judgement, Proposal, Undo};
use crate::domain::redact;
use crate::kubectl::work::Planned;
use crate::policy::approval::Pending;

/// More objects than these, or larger ones, are not kept as they were.
const MOST_KEPT: usize = 100;
const MOST_BYTES: usize = 1024 * 1024;

/// A proposal that waits, and the objects as they were before it, redacted: each to be kept beside the case under its
/// digest.
#[derive(Debug)]
pub struct Prepared {
    pub pending: Pending,
    pub before: Vec<(Digest, Vec<u8>)>,
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
        let before = kept(planned);
        let judgement = Judgement {
            proposal: proposal.id,
            class: working.plan.class.to_string(),
            requests: planned.iter().map(|one| shown(&one.request)).collect(),
            rehearsed: working.rehearsed.clone(),
            objects: u32::try_from(planned.len()).unwrap_or(u32::MAX),
            pins: working.pins(),
            warnings: self.warnings(&working).await,
            undo: undo(&working),
            typed_name: typed_name(self, &working),
            before: before.iter().map(|(digest, _)| digest.clone()).collect(),
            diff: working.diff.clone(),
            digest: working.digest.clone(),
            barred: working.barred.clone(),
        };
        Prepared { pending: Pending::new(proposal, judgement), before }
    }
}

fn kept(planned: &[Planned]) -> Vec<(Digest, Vec<u8>)> {
    let objects = planned.iter().filter_map(|one| Some(tidied(one.before.clone()?.0, &one.target.kind)));
    let bytes = objects.take(MOST_KEPT).filter_map(|object| serde_json::to_vec(&object).ok());
    bytes.filter(|bytes| bytes.len() <= MOST_BYTES).map(|bytes| (Digest::of(&bytes), bytes)).collect()
}

fn barred(proposal: &Proposal, nothing: Nothing) -> Judgement {
    let Nothing { class, why } = nothing;
    Judgement {
        proposal: proposal.id,
        class,
        requests: Vec::new(),
        diff: String::new(),
        rehearsed: Vec::new(),
        objects: 0,
        pins: Vec::new(),
        warnings: Vec::new(),
        undo: Undo::NotWorkedOut,
        before: Vec::new(),
        typed_name: None,
        digest: Digest::of(why.as_bytes()),
        barred: Some(redact::bounded(&redact::text(&why), 500)),
    }
}
