//! The mind's share of the workbench: questions in, facts and wants out.
//! Invariant: the entries of a step are appended before anything that it wants is done.

use super::effect::Effect;
use super::message::Mode;
use super::state::State;
use super::story::Story;
use crate::agent::inquiry::{Inquiry, Want};
use crate::domain::command::Command;
use crate::domain::time::Timestamp;

/// A question from the person.
pub fn ask(state: &mut State, question: &str, now: Timestamp) -> Vec<Effect> {
    match opened(state, now) {
        Err(why) => state.complain(why),
        Ok(inquiry) => {
            inquiry.ask(question, now);
            advance(state, now)
        }
    }
}

/// Changes that the person wants, one for each cluster. They become cards like any other.
pub fn propose(state: &mut State, commands: &[Command], now: Timestamp) -> Vec<Effect> {
    match opened(state, now) {
        Err(why) => state.complain(why),
        Ok(inquiry) => {
            let wants: Vec<Want> = commands.iter().map(|command| inquiry.propose(command, now)).collect();
            let mut effects = advance(state, now);
            effects.extend(wants.into_iter().map(effect));
            effects
        }
    }
}

/// The case; it opens with the first question or change, so that looking around leaves nothing behind.
fn opened(state: &mut State, now: Timestamp) -> Result<&mut Inquiry, &'static str> {
    let mode = match state.mode {
        Mode::Replay => return Err("this is a replay: nothing can be asked or changed"),
        Mode::Welcome => return Err("open a fleet first: :demo, klue open PATH, or a kubeconfig"),
        Mode::Live => "live",
        Mode::Offline => "offline",
        Mode::Sandbox => "sandbox",
    };
    if matches!(state.story, Story::Nothing) {
        let clusters = state.fleet.members().iter().map(|member| member.info.clone()).collect();
        let (mind, library) = (state.setup.mind.clone(), state.setup.library.clone());
        state.story = Story::Live(Box::new(Inquiry::open(clusters, mode, mind, library, now)));
    }
    state.story.inquiry().ok_or("this is a replay: nothing can be asked or changed")
}

/// Lets the mind go on, and turns what it recorded and wants into effects.
pub fn advance(state: &mut State, now: Timestamp) -> Vec<Effect> {
    let Some(inquiry) = state.story.inquiry() else { return Vec::new() };
    let step = inquiry.advance(now);
    let mut effects: Vec<Effect> = step.entries.into_iter().map(Effect::Append).collect();
    effects.extend(step.wants.into_iter().map(effect));
    effects
}

fn effect(want: Want) -> Effect {
    match want {
        Want::Look { id, command } => Effect::Look { id, command },
        Want::Ask(prompt) => Effect::Ask(prompt),
        Want::Prepare(proposal) => Effect::Prepare(proposal),
    }
}

/// Tells the mind something, then lets it go on.
pub fn tell(state: &mut State, now: Timestamp, what: impl FnOnce(&mut Inquiry)) -> Vec<Effect> {
    let Some(inquiry) = state.story.inquiry() else { return Vec::new() };
    what(inquiry);
    advance(state, now)
}

/// Stops the mind, if it has something under way.
pub fn interrupt(state: &mut State, now: Timestamp) -> Option<Vec<Effect>> {
    let inquiry = state.story.inquiry().filter(|inquiry| inquiry.is_working())?;
    inquiry.stop(now);
    state.panes.agent.streaming.clear();
    let mut effects = vec![Effect::StopModel];
    effects.extend(advance(state, now));
    Some(effects)
}
