//! A person's answer to the card that is shown.
//! Invariant: only a key that a person pressed on a card that was drawn, with the focus, for long enough approves; each
//! approval is of exactly what that card lists, and every refusal leaves the card where it was.
//! Not here: other words for a change (`edit`), what a card has no room for (`view`), what came of a change (`outcome`).

mod edit;
mod outcome;
mod view;

pub use edit::{begin_edit, edit};
pub use outcome::{acted, prepared};
pub use view::{explain, view};

use super::effect::Effect;
use super::investigate;
use super::message::Mode;
use super::state::{Focus, Purpose, State};
use crate::domain::time::Timestamp;
use crate::policy::approval::{Answer, Keystroke, Refusal};

/// Puts the focus on the oldest card.
pub fn focus(state: &mut State) -> Vec<Effect> {
    if state.mode == Mode::Replay {
        return state.say("this is a replay: nothing can be approved");
    }
    if state.panes.cards.is_empty() {
        return state.say("no change waits for approval");
    }
    let from = state.focused_pane();
    state.focus = Focus::Card { from };
    state.panes.cards.follow(true, state.frame);
    state.panes.cards.changed(state.frame);
    Vec::new()
}

/// Takes the focus off the card, which stays pending.
pub fn leave(state: &mut State) {
    if let Focus::Card { from } = state.focus {
        state.focus = Focus::Pane(from);
        state.panes.cards.follow(false, state.frame);
    }
}

/// `]` and `[`: another card gets the focus, and must be seen as the first had to be.
pub fn turn(state: &mut State, forward: bool) -> Vec<Effect> {
    if state.panes.cards.turn(forward, state.frame) {
        return Vec::new();
    }
    state.say("no other change waits for approval")
}

/// `y`, or the name and Enter.
pub fn approve(state: &mut State, answer: &Answer, stroke: Option<Keystroke>, now: Timestamp) -> Vec<Effect> {
    if state.mode == Mode::Replay {
        return state.say("this is a replay: nothing can be approved");
    }
    let Some(stroke) = stroke else {
        return state.complain("only a person at a terminal can approve");
    };
    // The case closes when the other fleet is there, and the end of the change would be told to nobody.
    if let Some(opening) = &state.opening {
        let why = format!("{} is being opened; nothing is approved on the fleet that goes away", opening.what);
        return state.complain(why);
    }
    if !matches!(state.focus, Focus::Card { .. }) {
        return state.complain("the card has lost the focus; ga goes to it");
    }
    let wants_name =
        state.panes.cards.shown().is_some_and(|card| card.typed_name().is_some() && card.barred().is_none());
    if *answer == Answer::Yes && wants_name {
        state.panes.cards.bind();
        return state.start_typing(Purpose::CardName, "");
    }
    if matches!(answer, Answer::Typed(_)) && !state.panes.cards.is_bound() {
        return state.complain(Refusal::Changed.to_string());
    }
    match state.panes.cards.answer(answer, stroke, now) {
        None => state.say("no change waits for approval"),
        Some(Err(refusal)) => {
            // Who mistyped the name types it again: as keys the letters would do anything else.
            if matches!((answer, &refusal), (Answer::Typed(_), Refusal::NameNeeded(_))) {
                state.start_typing(Purpose::CardName, "");
                return state.say("that was another name; Esc leaves it pending");
            }
            state.complain(format!("{}: {refusal}", whose(state)))
        }
        Some(Ok(approved)) => {
            let facts: Vec<_> = approved.iter().map(|one| (one.id(), one.digest().clone())).collect();
            leave(state);
            state.panes.cards.changed(state.frame);
            let names: Vec<String> = facts.iter().map(|(id, _)| id.to_string()).collect();
            let mut effects = investigate::tell(state, now, |inquiry| {
                for (id, digest) in facts {
                    inquiry.approved(id, digest, now);
                }
            });
            effects.push(Effect::Commit(approved));
            state.say(format!("{} approved", names.join(", ")));
            effects
        }
    }
}

/// The clusters that the shown card is about.
fn whose(state: &State) -> String {
    let members = state.panes.cards.shown().map(super::panes::cards::Card::members).unwrap_or_default();
    let mut names: Vec<&str> = members.iter().map(|member| member.proposal().command.cluster.as_str()).collect();
    names.dedup();
    names.join(", ")
}

/// `n`: a line of reason is begun.
pub fn begin_reject(state: &mut State) -> Vec<Effect> {
    if state.panes.cards.is_empty() {
        return state.say("no change waits for approval");
    }
    state.panes.cards.bind();
    state.start_typing(Purpose::CardReason, "");
    state.say("one line of reason, then Enter; it goes back to the mind")
}

/// The reason, and Enter.
pub fn reject(state: &mut State, reason: &str, now: Timestamp) -> Vec<Effect> {
    if !state.panes.cards.is_bound() {
        return state.complain("the card changed while you typed, and nothing was rejected; look at it again");
    }
    let ids = state.panes.cards.reject();
    leave(state);
    state.panes.cards.changed(state.frame);
    let reason = if reason.trim().is_empty() { "no reason given" } else { reason.trim() };
    investigate::tell(state, now, |inquiry| {
        for id in ids {
            inquiry.rejected(id, reason, now);
        }
    })
}
