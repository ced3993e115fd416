//! `e`: other words for the change on the card. They are read, judged and rehearsed like any words of a person.
//! Invariant: what was on the card before can no longer be approved once other words are on their way.

use crate::app::command::words;
use crate::app::effect::Effect;
use crate::app::investigate;
use crate::app::state::{Purpose, State};
use crate::domain::time::Timestamp;

/// Puts the words on the command line. A card of several changes is taken apart instead: each then has words of its own.
pub fn begin_edit(state: &mut State) -> Vec<Effect> {
    let Some(card) = state.panes.cards.shown() else { return state.say("no change waits for approval") };
    let Some(pending) = card.single() else {
        state.panes.cards.take_apart(state.frame);
        return state.say("each change has a card of its own now; e edits this one, ] goes on");
    };
    // Words that are being judged are edited as they are, not as they were.
    let text = card.awaits().map_or(&pending.proposal().command, |(_, proposal)| &proposal.command).to_string();
    state.panes.cards.bind();
    state.start_typing(Purpose::CardEdit, &text)
}

/// The words, and Enter. The card keeps its place and its name, and must be seen anew.
pub fn edit(state: &mut State, text: &str, now: Timestamp) -> Vec<Effect> {
    let Some(before) = state.panes.cards.shown().filter(|_| state.panes.cards.is_bound()).and_then(|card| {
        let awaited = card.awaits().map(|(_, proposal)| proposal);
        awaited.or(card.single().map(crate::policy::approval::Pending::proposal)).cloned()
    }) else {
        return state.complain("the card changed while you typed, and nothing was edited; look at it again");
    };
    let cluster = before.command.cluster.clone();
    let read = words::split(text).and_then(|argv| words::change_on(&cluster, argv, &state.fleet));
    let command = match read {
        Ok(command) => command,
        Err(why) => {
            // The words stay on the line, so that the slip can be mended.
            state.start_typing(Purpose::CardEdit, text);
            return state.say(why);
        }
    };
    if command.words() == before.command.words() {
        return state.say("the words are as they were");
    }
    let mut edited = None;
    let mut effects = investigate::tell(state, now, |inquiry| edited = Some(inquiry.edit(&before, &command, now)));
    if let Some(proposal) = edited {
        state.panes.cards.await_again(proposal.clone(), "its words were edited", state.frame);
        effects.push(Effect::Prepare(proposal));
    }
    effects
}
