//! Approval cards: changes that wait for a person, the oldest first.
//! Invariant: a card that changed, or only now got the focus, must have been drawn for a while before a key can
//! approve it; what was typed ahead approves nothing.

pub mod face;

use crate::domain::ids::ProposalId;
use crate::domain::time::Timestamp;
use crate::policy::approval::{Answer, Approved, Keystroke, Pending, Refusal, Shown};
use std::collections::VecDeque;

/// How long a card must have been on the screen before it can be approved.
pub const ARMING_MILLIS: i64 = 400;

#[derive(Debug)]
pub struct Card {
    pub pending: Pending,
    /// The last frame drawn before the card stood there as it is, with the focus as it is.
    after_frame: u64,
    /// When it was first drawn so.
    drawn_at: Option<Timestamp>,
}

#[derive(Debug, Default)]
pub struct Cards {
    waiting: VecDeque<Card>,
}

impl Cards {
    pub fn oldest(&self) -> Option<&Card> {
        self.waiting.front()
    }

    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Takes in what the gate made of a proposal. One that was judged again keeps its place and must be seen again.
    pub fn receive(&mut self, pending: Pending, frame: u64) {
        let id = pending.proposal().id;
        let card = Card { pending, after_frame: frame, drawn_at: None };
        match self.waiting.iter_mut().find(|card| card.pending.proposal().id == id) {
            Some(known) => *known = card,
            None => self.waiting.push_back(card),
        }
    }

    /// The oldest card got or lost the focus, or moved up: it must be seen anew.
    pub fn changed(&mut self, frame: u64) {
        if let Some(card) = self.waiting.front_mut() {
            card.after_frame = frame;
            card.drawn_at = None;
        }
    }

    /// A frame with the oldest card on it was drawn.
    pub fn drawn(&mut self, now: Timestamp) {
        if let Some(card) = self.waiting.front_mut() {
            card.drawn_at.get_or_insert(now);
        }
    }

    /// Takes the oldest card off the pile.
    pub fn take(&mut self) -> Option<Card> {
        self.waiting.pop_front()
    }

    /// A person's answer to the oldest card. Whatever is refused stays on top, unchanged.
    pub fn answer(&mut self, answer: &Answer, stroke: Keystroke, now: Timestamp) -> Option<Result<Approved, Refusal>> {
        let card = self.waiting.pop_front()?;
        if !card.is_armed(now) && card.pending.judgement().barred.is_none() {
            self.waiting.push_front(card);
            return Some(Err(Refusal::TooEarly));
        }
        let (shown, after_frame, drawn_at) = (card.shown(), card.after_frame, card.drawn_at);
        Some(card.pending.approve(&shown, answer, stroke).map_err(|refused| {
            let (pending, refusal) = *refused;
            self.waiting.push_front(Card { pending, after_frame, drawn_at });
            refusal
        }))
    }
}

impl Card {
    pub fn id(&self) -> ProposalId {
        self.pending.proposal().id
    }

    /// What a person who looks at the screen has seen.
    pub fn shown(&self) -> Shown {
        Shown { digest: self.pending.judgement().digest.clone(), after_frame: self.after_frame }
    }

    /// Whether it has stood there long enough to have been read.
    fn is_armed(&self, now: Timestamp) -> bool {
        self.drawn_at.is_some_and(|drawn| now.as_millisecond() - drawn.as_millisecond() >= ARMING_MILLIS)
    }
}
