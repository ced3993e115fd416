//! From a proposal to a permit, each step consuming the last:
//! `Proposal ─judge─► Pending ─approve(digest, keystroke)─► Approved ─journal: synced─► Permit ─► door.act`.
//! Invariant: from `Pending` on nothing here is `Clone`, `Default` or `Deserialize`; a permit is spent by being moved.

pub mod batch;

use crate::domain::ids::{ClusterName, Digest, ProposalId};
use crate::domain::proposal::{Judgement, Pin, Proposal, WireRequest};
use serde::Serialize;
use std::io::IsTerminal;

/// A place where a person sits. Only such a place mints keystrokes.
#[derive(Debug)]
pub struct Seat(());

impl Seat {
    /// A seat, where standard input is a terminal. Called by `shell::terminal` alone.
    pub(crate) fn at_terminal() -> Option<Self> {
        std::io::stdin().is_terminal().then_some(Self(()))
    }

    #[cfg(test)]
    pub fn for_test() -> Self {
        Self(())
    }

    /// A key that was pressed while frame number `frame` was the last one drawn.
    pub fn keystroke(&self, frame: u64) -> Keystroke {
        Keystroke { frame }
    }
}

/// Proof that a person pressed a key, and which screen that person had seen.
#[derive(Debug)]
pub struct Keystroke {
    frame: u64,
}

impl Keystroke {
    /// The number of the last frame drawn when the key came.
    pub fn frame(&self) -> u64 {
        self.frame
    }
}

/// What the person saw: the digest on the card, and the last frame drawn before the card stood there in this form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub digest: Digest,
    pub after_frame: u64,
}

/// What the person typed on the card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Yes,
    /// The name of the object or cluster, for what is destructive or protected.
    Typed(String),
}

/// Why an approval did not take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the change is not the one that was on the screen; look at the card again")]
    Changed,
    #[error("that key was pressed before the card was drawn; look at the card, then press it again")]
    TooEarly,
    #[error("this one wants a name typed: {0:?}")]
    NameNeeded(String),
    #[error("the card is cut here: v shows it whole, then y")]
    Unread,
    #[error("{0}")]
    Barred(String),
}

/// A judged proposal that waits for a person.
#[derive(Debug)]
pub struct Pending {
    proposal: Proposal,
    judgement: Judgement,
}

impl Pending {
    pub fn new(proposal: Proposal, judgement: Judgement) -> Self {
        Self { proposal, judgement }
    }
    pub fn proposal(&self) -> &Proposal {
        &self.proposal
    }
    pub fn judgement(&self) -> &Judgement {
        &self.judgement
    }

    /// Takes a person's answer. On a refusal the proposal stays pending, unchanged.
    pub fn approve(
        self,
        shown: &Shown,
        answer: &Answer,
        keystroke: Keystroke,
    ) -> Result<Approved, Box<(Self, Refusal)>> {
        let refusal = if let Some(why) = &self.judgement.barred {
            Some(Refusal::Barred(why.clone()))
        } else if shown.digest != self.judgement.digest {
            Some(Refusal::Changed)
        } else if keystroke.frame <= shown.after_frame {
            Some(Refusal::TooEarly)
        } else {
            match (&self.judgement.typed_name, answer) {
                (None, _) => None,
                // An empty name would be typed by Enter alone.
                (Some(name), Answer::Typed(typed)) if !name.is_empty() && typed.trim() == name => None,
                (Some(name), _) => Some(Refusal::NameNeeded(name.clone())),
            }
        };
        match refusal {
            Some(refusal) => Err(Box::new((self, refusal))),
            None => Ok(Approved::of(self)),
        }
    }
}

/// Approved by a person, and not yet written down.
#[derive(Debug)]
pub struct Approved {
    proposal: Proposal,
    judgement: Judgement,
}

impl Approved {
    fn of(pending: Pending) -> Self {
        Self { proposal: pending.proposal, judgement: pending.judgement }
    }
    pub fn id(&self) -> ProposalId {
        self.proposal.id
    }
    pub fn digest(&self) -> &Digest {
        &self.judgement.digest
    }
    /// Turns into a permit once the approval lies safely on disk.
    pub fn committed(self, _synced: Synced) -> Permit {
        Permit { proposal: self.proposal, judgement: self.judgement }
    }
}

/// Proof that `decided` and `started` were synced to disk. Minted by `journal::write` alone.
#[derive(Debug)]
pub struct Synced(());

impl Synced {
    /// For `journal::write`, after `fsync` returned.
    pub(crate) fn after_fsync() -> Self {
        Self(())
    }
}

/// The right to send one change, once.
#[derive(Debug)]
pub struct Permit {
    proposal: Proposal,
    judgement: Judgement,
}

impl Permit {
    pub fn id(&self) -> ProposalId {
        self.proposal.id
    }
    pub fn cluster(&self) -> &ClusterName {
        &self.proposal.command.cluster
    }
    pub fn proposal(&self) -> &Proposal {
        &self.proposal
    }
    pub fn requests(&self) -> &[WireRequest] {
        &self.judgement.requests
    }
    pub fn digest(&self) -> &Digest {
        &self.judgement.digest
    }
}

/// The digest that a card shows and the door recomputes: over the cluster's uid, the requests with their bodies, the
/// uid and resourceVersion of the objects they touch, and the diff of the rehearsal.
pub fn digest(cluster_uid: &str, requests: &[WireRequest], pins: &[Pin], diff: &str) -> Digest {
    #[derive(Serialize)]
    struct Canonical<'a> {
        cluster: &'a str,
        requests: &'a [WireRequest],
        pins: &'a [Pin],
        diff: &'a str,
    }
    let canonical = Canonical { cluster: cluster_uid, requests, pins, diff };
    // Field order is fixed and JSON maps are sorted (serde_json without `preserve_order`), so equal values give equal bytes.
    Digest::of(&serde_json::to_vec(&canonical).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::command::Command;
    use crate::domain::proposal::Undo;

    fn pending(typed_name: Option<&str>) -> Pending {
        let proposal = Proposal {
            id: ProposalId(1),
            command: Command::of(&"cluster1".into(), "scale deployment/klusterlet --replicas=1"),
            why: String::new(),
            verify: String::new(),
            risk: String::new(),
            by_person: false,
            tainted: Vec::new(),
        };
        let judgement = Judgement {
            proposal: proposal.id,
            class: "write".to_owned(),
            requests: Vec::new(),
            diff: String::new(),
            rehearsed: Vec::new(),
            objects: 1,
            pins: Vec::new(),
            warnings: Vec::new(),
            undo: Undo::NotWorkedOut,
            before: Vec::new(),
            typed_name: typed_name.map(str::to_owned),
            digest: Digest::of(b"today"),
            barred: None,
        };
        Pending::new(proposal, judgement)
    }

    fn refusal(pending: Pending, digest: &[u8], after: u64, answer: Answer, frame: u64) -> Option<Refusal> {
        let shown = Shown { digest: Digest::of(digest), after_frame: after };
        pending.approve(&shown, &answer, Seat::for_test().keystroke(frame)).err().map(|refused| refused.1)
    }

    #[test]
    fn yes_to_what_is_on_the_screen_is_an_approval() {
        assert_eq!(refusal(pending(None), b"today", 4, Answer::Yes, 5), None);
    }
    #[test]
    fn an_approval_for_yesterdays_change_is_refused() {
        assert_eq!(refusal(pending(None), b"yesterday", 4, Answer::Yes, 5), Some(Refusal::Changed));
    }
    #[test]
    fn a_key_typed_at_an_older_screen_is_refused() {
        assert_eq!(refusal(pending(None), b"today", 4, Answer::Yes, 4), Some(Refusal::TooEarly));
    }
    #[test]
    fn a_destructive_change_wants_its_name_typed() {
        assert_eq!(
            refusal(pending(Some("cluster1")), b"today", 4, Answer::Yes, 5),
            Some(Refusal::NameNeeded("cluster1".into()))
        );
        assert_eq!(refusal(pending(Some("cluster1")), b"today", 4, Answer::Typed("cluster1".into()), 5), None);
    }
    #[test]
    fn enter_alone_never_spells_a_name() {
        let typed = |name| refusal(pending(Some(name)), b"today", 4, Answer::Typed(String::new()), 5);
        assert_eq!(typed(""), Some(Refusal::NameNeeded(String::new())));
        assert_eq!(typed("cluster1"), Some(Refusal::NameNeeded("cluster1".into())));
    }
}
