//! Approval cards: changes that wait for a person. The oldest that can be approved comes first; what is barred steps behind.
//! Invariant: a card that changed, or only now got the focus, must have been drawn for a while before a key can
//! approve it; what was typed ahead approves nothing; a change that was decided never comes back.
//! Not here: what is drawn of a card (`face`), what a key on one does (`app::approval`).

mod card;
pub mod face;

pub use card::{ARMING_MILLIS, Card, Offer};

use crate::domain::ids::{ClusterName, Digest, ProposalId};
use crate::domain::proposal::Proposal;
use crate::domain::time::Timestamp;
use crate::policy::approval::batch::{self, Batch, Shape};
use crate::policy::approval::{Answer, Approved, Keystroke, Pending, Refusal};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Default)]
pub struct Cards {
    waiting: Vec<Card>,
    /// Which of them is shown: the first, unless a person with the focus goes on to another.
    at: usize,
    /// The shown one has the focus, and stays where it is until it loses it.
    held: bool,
    /// Approved or rejected.
    decided: BTreeSet<ProposalId>,
    /// Approved, and not ended: the digest, and the objects that it changes.
    under_way: BTreeMap<ProposalId, UnderWay>,
    /// What a line of typing (a name, a reason, other words) is about.
    bound: Option<(Vec<ProposalId>, Digest)>,
}

#[derive(Debug)]
struct UnderWay {
    digest: Digest,
    objects: BTreeSet<(ClusterName, String)>,
}

impl Cards {
    /// The card that is shown.
    pub fn shown(&self) -> Option<&Card> {
        self.waiting.get(self.at)
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
        if self.decided.contains(&id) {
            return;
        }
        let shown = self.shown().map(Card::ids);
        match self.waiting.iter().position(|card| card.has(id)) {
            Some(at) => self.replace(at, pending, frame),
            None => self.join(pending, frame),
        }
        self.order(shown);
    }

    fn replace(&mut self, at: usize, pending: Pending, frame: u64) {
        let card = &self.waiting[at];
        // What was judged before a person edited it is no longer wanted.
        if card.awaits().is_some_and(|(_, wanted)| wanted.command != pending.proposal().command) {
            return;
        }
        let card = self.waiting.remove(at);
        match card.offer {
            Offer::One(_) => self.insert(at, Card::new(Offer::One(pending), frame).apart(card.apart)),
            Offer::Batch(batch) => {
                let id = pending.proposal().id;
                let mut judged = Some(pending);
                let members = batch.apart().into_iter().map(|member| match member.proposal().id == id {
                    true => judged.take().unwrap_or(member),
                    false => member,
                });
                match Batch::of(members.collect()) {
                    Ok(batch) => self.insert(at, Card::new(Offer::Batch(batch), frame)),
                    // It is of another shape now: its companions stay together, and it stands behind them.
                    Err(members) => self.part(at, members, id, frame),
                }
            }
        }
    }

    fn insert(&mut self, at: usize, card: Card) {
        self.waiting.insert(at.min(self.waiting.len()), card);
    }

    /// Puts one of several changes on a card of its own, behind the card of the others.
    fn part(&mut self, at: usize, members: Vec<Pending>, id: ProposalId, frame: u64) {
        let (own, others): (Vec<Pending>, Vec<Pending>) =
            members.into_iter().partition(|member| member.proposal().id == id);
        let rest = match Batch::of(others) {
            Ok(batch) => vec![Offer::Batch(batch)],
            Err(others) => others.into_iter().map(Offer::One).collect(),
        };
        let offers = rest.into_iter().chain(own.into_iter().map(Offer::One));
        for (after, offer) in offers.enumerate() {
            self.insert(at + after, Card::new(offer, frame));
        }
    }

    /// A new change joins those of its shape, though never on a card that a person is looking at with the focus.
    fn join(&mut self, pending: Pending, frame: u64) {
        let shape = Shape::of(&pending);
        let fits = |(at, card): &(usize, &Card)| {
            let is_held = self.held && *at == self.at;
            let free = !is_held && !card.apart && card.awaits.is_none();
            free && shape.is_some() && card.members().first().and_then(Shape::of) == shape
        };
        let found = self.waiting.iter().enumerate().find(fits).map(|(at, _)| at);
        let Some(at) = found else { return self.waiting.push(Card::new(Offer::One(pending), frame)) };
        let mut members = match self.waiting.remove(at).offer {
            Offer::One(first) => vec![first],
            Offer::Batch(batch) => batch.apart(),
        };
        let id = pending.proposal().id;
        members.push(pending);
        match Batch::of(members) {
            Ok(batch) => self.insert(at, Card::new(Offer::Batch(batch), frame)),
            Err(members) => self.part(at, members, id, frame),
        }
    }

    /// What can be approved first, each in the order in which it came. The held card stays the shown one.
    fn order(&mut self, shown: Option<Vec<ProposalId>>) {
        // A stable sort, so first in is first out.
        self.waiting.sort_by_key(|card| card.barred().is_some());
        self.at = match (self.held, shown) {
            (true, Some(ids)) => {
                let still = self.waiting.iter().position(|card| ids.iter().any(|id| card.has(*id)));
                still.unwrap_or_default()
            }
            (true, None) | (false, _) => 0,
        };
    }

    /// Follows the focus: the first card gets it, and one that loses it takes its place among the others.
    pub fn follow(&mut self, focused: bool, frame: u64) {
        if focused != self.held {
            self.held = focused;
            self.order(if focused { self.waiting.first().map(Card::ids) } else { None });
            self.changed(frame);
        }
    }

    /// Another card gets the focus.
    pub fn turn(&mut self, forward: bool, frame: u64) -> bool {
        let many = self.waiting.len();
        if many < 2 {
            return false;
        }
        self.at = if forward { (self.at + 1) % many } else { (self.at + many - 1) % many };
        self.changed(frame);
        true
    }

    /// The shown card got or lost the focus, or stands elsewhere: it must be seen anew.
    pub fn changed(&mut self, frame: u64) {
        if let Some(card) = self.waiting.get_mut(self.at) {
            card.rearm(frame);
        }
    }

    /// A frame was drawn, with room for all of the shown card or not; `None`: it was not in sight.
    pub fn drawn(&mut self, frame: u64, whole: Option<bool>, now: Timestamp) {
        for (at, card) in self.waiting.iter_mut().enumerate() {
            // Where the clock was set back, what was seen before counts no more: this frame is the first one.
            if card.drawn_at.is_some_and(|since| since > now) {
                card.rearm(frame.saturating_sub(1));
            }
            let whole = whole.filter(|_| at == self.at);
            card.whole = whole.unwrap_or_default();
            card.drawn_at = whole.map(|_| card.drawn_at.unwrap_or(now));
        }
    }

    /// A person has all of it shown elsewhere. That too must be on the screen for a while.
    pub fn read(&mut self, frame: u64) {
        self.changed(frame);
        if let Some(card) = self.waiting.get_mut(self.at) {
            card.read = true;
        }
    }

    /// What is typed from here on is about the shown card as it is.
    pub fn bind(&mut self) {
        self.bound = self.shown().map(|card| (card.ids(), card.digest().clone()));
    }

    /// Whether the shown card is the one that the typed line was begun for, with the same on it.
    pub fn is_bound(&self) -> bool {
        let bound = |(ids, digest): &(Vec<ProposalId>, Digest)| {
            self.shown().is_some_and(|card| card.ids() == *ids && card.digest() == digest && card.awaits.is_none())
        };
        self.bound.as_ref().is_some_and(bound)
    }

    /// A person's answer to the shown card. Whatever is refused stays where it was, unchanged.
    pub fn answer(
        &mut self,
        answer: &Answer,
        stroke: Keystroke,
        now: Timestamp,
    ) -> Option<Result<Vec<Approved>, Refusal>> {
        let card = self.shown()?;
        if let Some(refusal) = self.refusal(card, now) {
            return Some(Err(refusal));
        }
        let at = self.at;
        let card = self.waiting.remove(at);
        let objects: Vec<_> = card.members().iter().map(batch::objects).collect();
        Some(match card.answered(answer, stroke) {
            Ok(approved) => {
                for (one, objects) in approved.iter().zip(objects) {
                    self.decided.insert(one.id());
                    self.under_way.insert(one.id(), UnderWay { digest: one.digest().clone(), objects });
                }
                self.at = 0;
                Ok(approved)
            }
            Err(refused) => {
                let (card, refusal) = *refused;
                self.waiting.insert(at, card);
                Err(refusal)
            }
        })
    }

    /// Why the answer does not count, before it is weighed.
    fn refusal(&self, card: &Card, now: Timestamp) -> Option<Refusal> {
        if let Some(why) = card.barred() {
            return Some(Refusal::Barred(why.to_owned()));
        }
        if card.awaits.is_some() {
            return Some(Refusal::Changed);
        }
        let sent = |(id, sent): (&ProposalId, &UnderWay)| {
            let same = card.members().iter().any(|pending| pending.judgement().digest == sent.digest);
            same.then(|| Refusal::Barred(format!("this very change is being sent already, as {id}")))
        };
        if let Some(refusal) = self.under_way.iter().find_map(sent) {
            return Some(refusal);
        }
        if !card.is_armed(now) {
            return Some(Refusal::TooEarly);
        }
        (!card.is_read()).then_some(Refusal::Unread)
    }

    /// Takes the shown card off the pile, rejected.
    pub fn reject(&mut self) -> Vec<ProposalId> {
        if self.at >= self.waiting.len() {
            return Vec::new();
        }
        let ids = self.waiting.remove(self.at).ids();
        self.at = 0;
        self.decided.extend(ids.iter().copied());
        ids
    }

    /// A change is being judged again; until then it cannot be approved. A batch goes on without it.
    pub fn await_again(&mut self, proposal: Proposal, why: &str, frame: u64) {
        let Some(at) = self.waiting.iter().position(|card| card.has(proposal.id)) else { return };
        if matches!(self.waiting[at].offer, Offer::Batch(_)) {
            let shown = self.shown().map(Card::ids);
            if let Offer::Batch(batch) = self.waiting.remove(at).offer {
                self.part(at, batch.apart(), proposal.id, frame);
            }
            self.order(shown);
        }
        if let Some(card) = self.waiting.iter_mut().find(|card| card.has(proposal.id)) {
            card.wait_for(why, proposal, frame);
        }
    }

    /// Takes the shown batch apart for good: each of its changes on a card of its own.
    pub fn take_apart(&mut self, frame: u64) -> bool {
        let at = self.at;
        if !matches!(self.shown().map(Card::offer), Some(Offer::Batch(_))) {
            return false;
        }
        if let Offer::Batch(batch) = self.waiting.remove(at).offer {
            for (after, pending) in batch.apart().into_iter().enumerate() {
                self.insert(at + after, Card::new(Offer::One(pending), frame).apart(true));
            }
        }
        true
    }

    /// A change ended. Brings those that wait and are about an object that it was about: they are judged again.
    pub fn ended(&mut self, id: ProposalId) -> Vec<Proposal> {
        let Some(sent) = self.under_way.remove(&id) else { return Vec::new() };
        let waiting = self.waiting.iter().flat_map(Card::members);
        let touched = waiting.filter(|pending| !batch::objects(pending).is_disjoint(&sent.objects));
        touched.map(|pending| pending.proposal().clone()).collect()
    }
}
