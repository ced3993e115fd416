//! A person's answer to the oldest card.
//! Invariant: only a key that a person pressed on a card that was drawn, with the focus, for long enough approves; each
//! approval is of one change, and every refusal leaves the card where it was.

use super::effect::Effect;
use super::investigate;
use super::message::Mode;
use super::panes::resources::Content;
use super::panes::resources::text::{Body, Source, TextView};
use super::state::{Focus, Purpose, State};
use crate::domain::time::Timestamp;
use crate::policy::approval::{Answer, Keystroke, Refusal};
use std::fmt::Write as _;

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
    state.panes.cards.changed(state.frame);
    Vec::new()
}

/// Takes the focus off the card, which stays pending.
pub fn leave(state: &mut State) {
    if let Focus::Card { from } = state.focus {
        state.focus = Focus::Pane(from);
        state.panes.cards.changed(state.frame);
    }
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
    let wants_name = |state: &State| {
        let judged = state.panes.cards.oldest().map(|card| card.pending.judgement());
        judged.is_some_and(|judgement| judgement.typed_name.is_some() && judgement.barred.is_none())
    };
    if *answer == Answer::Yes && wants_name(state) {
        return state.start_typing(Purpose::CardName, "");
    }
    match state.panes.cards.answer(answer, stroke, now) {
        None => state.say("no change waits for approval"),
        Some(Err(refusal)) => {
            let cluster = state.panes.cards.oldest().map(|card| card.pending.proposal().command.cluster.to_string());
            // Who mistyped the name types it again: as keys the letters would do anything else.
            if matches!((answer, &refusal), (Answer::Typed(_), Refusal::NameNeeded(_))) {
                state.start_typing(Purpose::CardName, "");
                return state.say("that was another name; Esc leaves it pending");
            }
            state.complain(format!("{}: {refusal}", cluster.unwrap_or_default()))
        }
        Some(Ok(approved)) => {
            let (id, digest) = (approved.id(), approved.digest().clone());
            leave(state);
            state.panes.cards.changed(state.frame);
            let mut effects = investigate::tell(state, now, |inquiry| inquiry.approved(id, digest, now));
            effects.push(Effect::Commit(approved));
            state.say(format!("{id} approved"));
            effects
        }
    }
}

/// `n`, a line of reason, Enter.
pub fn reject(state: &mut State, reason: &str, now: Timestamp) -> Vec<Effect> {
    let Some(card) = state.panes.cards.take() else { return Vec::new() };
    let id = card.id();
    leave(state);
    state.panes.cards.changed(state.frame);
    let reason = if reason.trim().is_empty() { "no reason given" } else { reason.trim() };
    investigate::tell(state, now, |inquiry| inquiry.rejected(id, reason, now))
}

/// `v`: everything that would be sent, and the whole diff, in the resource pane. The card keeps the focus.
pub fn view(state: &mut State) -> Vec<Effect> {
    let Some(card) = state.panes.cards.oldest() else { return Vec::new() };
    let (proposal, judgement) = (card.pending.proposal(), card.pending.judgement());
    let mut text = String::new();
    let _ = writeln!(text, "{} on {}", proposal.command, proposal.command.cluster);
    let _ = writeln!(text, "why    {}\nverify {}\nrisk   {}", proposal.why, proposal.verify, proposal.risk);
    let _ = writeln!(text, "class  {}\ndigest {}\n", judgement.class, judgement.digest);
    for request in &judgement.requests {
        let _ = writeln!(text, "{} {}", request.method, request.path);
        if let Some(body) = &request.body {
            let _ = writeln!(text, "{}", serde_json::to_string_pretty(body).unwrap_or_default());
        }
    }
    let _ = write!(text, "\n{}", judgement.diff);
    let (title, source) = (format!("change {}", proposal.id), Source::Change(proposal.id));
    let view = TextView::new(title, source, Vec::new(), Body::Text(text));
    state.panes.resources.open(Content::Text(view), true);
    // With one pane at a time the card would be out of sight; the person reads first and comes back with ga.
    if state.layout().resources.is_none() {
        leave(state);
        state.focus = Focus::Pane(super::layout::Pane::Resources);
    }
    Vec::new()
}
