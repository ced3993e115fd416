//! Turns a proposal into something that a person can decide on.

use super::Door;
use super::working::{Nothing, shown};
use crate::domain::ids::Digest;
use crate::domain::proposal::{Judgement, Proposal, Undo};
use crate::domain::redact;
use crate::policy::approval::Pending;

impl Door {
    /// Works a proposal out and rehearses it where the cluster can be rehearsed on. Nothing is changed by this; what
    /// cannot be approved is barred, and says why.
    pub async fn prepare(&self, proposal: Proposal) -> Pending {
        let judgement = match self.work_out(&proposal.command, self.now()).await {
            Ok(working) => Judgement {
                proposal: proposal.id,
                class: working.class.to_string(),
                requests: working.requests.iter().map(shown).collect(),
                diff: working.diff,
                objects: 1,
                pins: Vec::new(),
                warnings: Vec::new(),
                undo: Undo::NotWorkedOut,
                typed_name: working.typed_name,
                digest: working.digest,
                barred: working.barred,
            },
            Err(Nothing { class, why }) => Judgement {
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
            },
        };
        Pending::new(proposal, judgement)
    }
}
