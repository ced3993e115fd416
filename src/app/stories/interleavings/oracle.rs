//! What a person who looks at the screen has seen, kept apart from what the cards themselves remember.

use crate::app::panes::cards::{Card, face};
use crate::app::state::{Focus, Overlay, State};
use crate::domain::ids::{Digest, ProposalId};
use crate::domain::time::Timestamp;
use std::collections::BTreeSet;

/// A frame, as far as cards are concerned.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    pub ids: Vec<ProposalId>,
    pub digest: Digest,
    pub members: Vec<Digest>,
    pub whole: bool,
    width: u16,
    height: u16,
}

/// The frames so far; frame number n is at n.
#[derive(Debug, Default)]
pub struct Oracle {
    frames: Vec<Option<(Seen, Timestamp)>>,
    /// Digests of which everything stood on the screen, by `v`.
    read: BTreeSet<Digest>,
}

/// The card that has the focus and is in sight, whatever the cards think of it.
fn seen(state: &State) -> Option<Seen> {
    let layout = state.layout();
    let outer = layout.agent?;
    if state.overlay.is_some_and(|overlay| matches!(overlay, Overlay::Help { .. } | Overlay::Quit)) {
        return None;
    }
    let area = layout.agent_parts(layout.inner(outer), state.dock()).card?;
    let card = state.panes.cards.shown().filter(|_| matches!(state.focus, Focus::Card { .. }))?;
    let face = face::face(card, usize::from(area.width), usize::from(area.height));
    Some(Seen {
        ids: card.ids(),
        digest: card.digest().clone(),
        members: card.members().iter().map(|member| member.judgement().digest.clone()).collect(),
        whole: face.whole && card.awaits().is_none(),
        width: state.area.width,
        height: state.area.height,
    })
}

impl Oracle {
    /// A frame was drawn.
    pub fn drawn(&mut self, state: &State, frame: u64, now: Timestamp) {
        self.frames.resize(usize::try_from(frame).unwrap(), None);
        let before = self.frames.last().cloned().flatten();
        let seen = seen(state).map(|seen| match before {
            // It has stood there, the same and with the focus, since an earlier frame.
            Some((old, since)) if old == seen && since <= now => (old, since),
            _ => (seen, now),
        });
        self.frames.push(seen);
    }

    /// `v` was pressed on this card.
    pub fn asked_for_all(&mut self, card: Option<&Card>) {
        self.read.extend(card.map(|card| card.digest().clone()));
    }

    /// What stood on the screen at a frame, since when, and whether all of it was seen.
    pub fn at(&self, frame: u64) -> Option<(&Seen, Timestamp, bool)> {
        let (seen, since) = self.frames.get(usize::try_from(frame).unwrap())?.as_ref()?;
        Some((seen, *since, seen.whole || self.read.contains(&seen.digest)))
    }
}
