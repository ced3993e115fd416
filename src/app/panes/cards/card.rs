//! One card: a change, or several of one shape, and whether a person has had the time to read it.
//! Invariant: what is on it is what is approved; whatever changes on it must be seen anew.

use super::face;
use crate::domain::ids::{Digest, ProposalId};
use crate::domain::proposal::Proposal;
use crate::domain::time::Timestamp;
use crate::policy::approval::batch::Batch;
use crate::policy::approval::{Answer, Approved, Keystroke, Pending, Refusal, Shown};
use std::cell::Cell;

/// How long a card must have been on the screen before it can be approved.
pub const ARMING_MILLIS: i64 = 400;

/// What a card offers. There are never more than a few, so their size is of no weight.
#[derive(Debug)]
#[allow(clippy::large_enum_variant)]
pub enum Offer {
    One(Pending),
    Batch(Batch),
}

#[derive(Debug)]
pub struct Card {
    pub(super) offer: Offer,
    /// The last frame drawn before the card stood there as it is, with the focus as it is.
    pub(super) after_frame: u64,
    /// When it was first drawn so.
    pub(super) drawn_at: Option<Timestamp>,
    /// The last frame had room for everything on it.
    pub(super) whole: bool,
    /// A person asked for all of it since it has been what it is.
    pub(super) read: bool,
    /// It is being judged again: why, and what will stand here.
    pub(super) awaits: Option<(String, Proposal)>,
    /// A person took it out of a batch, so it joins none.
    pub(super) apart: bool,
    /// The rows that it wants at a width: asked for many times between two changes of it.
    wants: Cell<Option<(u16, u16)>>,
}

impl Card {
    pub(super) fn new(offer: Offer, frame: u64) -> Self {
        Self {
            offer,
            after_frame: frame,
            drawn_at: None,
            whole: false,
            read: false,
            awaits: None,
            apart: false,
            wants: Cell::new(None),
        }
    }

    pub(super) fn apart(self, apart: bool) -> Self {
        Self { apart, ..self }
    }

    pub fn offer(&self) -> &Offer {
        &self.offer
    }

    /// The changes on it, in order.
    pub fn members(&self) -> &[Pending] {
        match &self.offer {
            Offer::One(pending) => std::slice::from_ref(pending),
            Offer::Batch(batch) => batch.members(),
        }
    }

    pub fn ids(&self) -> Vec<ProposalId> {
        self.members().iter().map(|pending| pending.proposal().id).collect()
    }

    pub fn has(&self, id: ProposalId) -> bool {
        self.members().iter().any(|pending| pending.proposal().id == id)
    }

    /// The change on it, if it is a single one.
    pub fn single(&self) -> Option<&Pending> {
        match &self.offer {
            Offer::One(pending) => Some(pending),
            Offer::Batch(_) => None,
        }
    }

    /// Names exactly what is on it.
    pub fn digest(&self) -> &Digest {
        match &self.offer {
            Offer::One(pending) => &pending.judgement().digest,
            Offer::Batch(batch) => batch.digest(),
        }
    }

    /// The name to type instead of `y`.
    pub fn typed_name(&self) -> Option<&str> {
        self.single()?.judgement().typed_name.as_deref()
    }

    /// Why it cannot be approved at all.
    pub fn barred(&self) -> Option<&str> {
        self.single()?.judgement().barred.as_deref()
    }

    /// Why it is being judged again, and the proposal that is.
    pub fn awaits(&self) -> Option<(&str, &Proposal)> {
        self.awaits.as_ref().map(|(why, proposal)| (why.as_str(), proposal))
    }

    /// The rows that show all of it at this width.
    pub fn rows(&self, width: u16) -> u16 {
        match self.wants.get() {
            Some((known, rows)) if known == width => rows,
            Some(_) | None => {
                let rows = face::rows(self, width);
                self.wants.set(Some((width, rows)));
                rows
            }
        }
    }

    pub(super) fn wait_for(&mut self, why: &str, proposal: Proposal, frame: u64) {
        self.rearm(frame);
        self.read = false;
        self.awaits = Some((why.to_owned(), proposal));
        self.wants.set(None);
    }

    /// Whether it has been seen whole: on the card itself, or by `v`.
    pub fn is_read(&self) -> bool {
        self.whole || self.read
    }

    /// A person's answer to what is on it. On a refusal it is the card that it was.
    pub(super) fn answered(self, answer: &Answer, stroke: Keystroke) -> Result<Vec<Approved>, Box<(Self, Refusal)>> {
        let shown = Shown { digest: self.digest().clone(), after_frame: self.after_frame };
        let Self { offer, after_frame, drawn_at, whole, read, awaits, apart, wants } = self;
        let answered = match offer {
            Offer::One(pending) => match pending.approve(&shown, answer, stroke) {
                Ok(approved) => Ok(vec![approved]),
                Err(refused) => Err((Offer::One(refused.0), refused.1)),
            },
            Offer::Batch(batch) => match batch.approve(&shown, stroke) {
                Ok(approved) => Ok(approved),
                Err(refused) => Err((Offer::Batch(refused.0), refused.1)),
            },
        };
        answered.map_err(|(offer, refusal)| {
            Box::new((Self { offer, after_frame, drawn_at, whole, read, awaits, apart, wants }, refusal))
        })
    }

    /// Whether it has stood there long enough to have been read.
    pub(super) fn is_armed(&self, now: Timestamp) -> bool {
        self.drawn_at.is_some_and(|drawn| now.as_millisecond() - drawn.as_millisecond() >= ARMING_MILLIS)
    }

    pub(super) fn rearm(&mut self, frame: u64) {
        self.after_frame = frame;
        self.drawn_at = None;
    }
}
