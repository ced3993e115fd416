//! Steps through a recorded case. Nothing here has a mind or a cluster to act on.

use crate::app::effect::Effect;
use crate::app::intent::Intent;
use crate::app::state::State;
use crate::case::timeline;

pub fn step(state: &mut State, intent: Intent) -> Vec<Effect> {
    let Some(replay) = state.story.replay() else { return Vec::new() };
    let (entries, shown) = (replay.entries(), replay.shown());
    let to = if intent == Intent::Play {
        let at_end = shown == entries.len();
        replay.playing = !replay.playing || at_end;
        // Play at the end begins again.
        at_end.then_some(1)
    } else if intent == Intent::StepForward {
        Some(shown + 1)
    } else if intent == Intent::StepBack {
        Some(shown.saturating_sub(1).max(1))
    } else if intent == Intent::ReplayNextHandoff {
        timeline::next(entries, shown, timeline::is_handoff)
    } else if intent == Intent::ReplayPreviousHandoff {
        timeline::previous(entries, shown, timeline::is_handoff)
    } else if intent == Intent::ReplayNextApproval {
        timeline::next(entries, shown, timeline::is_approval)
    } else if intent == Intent::ReplayPreviousApproval {
        timeline::previous(entries, shown, timeline::is_approval)
    } else if intent == Intent::ReplayStart {
        Some(1)
    } else {
        Some(entries.len())
    };
    match to {
        Some(to) => {
            replay.show(to);
            follow(state);
            Vec::new()
        }
        None if intent == Intent::Play => Vec::new(),
        None => state.say("there is none further that way"),
    }
}

/// One step on by itself.
pub fn tick(state: &mut State) {
    if let Some(replay) = state.story.replay().filter(|replay| replay.playing) {
        let to = replay.shown() + 1;
        replay.show(to);
        follow(state);
    }
}

/// The last line shown is the one that just happened.
fn follow(state: &mut State) {
    let lines = state.panes.agent.lines().len();
    state.panes.agent.window.cursor = lines.saturating_sub(1);
}
