//! Folds, jumps and evidence in the trace.

use crate::app::effect::Effect;
use crate::app::intent::Intent;
use crate::app::investigate;
use crate::app::orders;
use crate::app::panes::resources::Content;
use crate::app::panes::resources::text::{Body, Source, TextView};
use crate::app::state::State;
use crate::case::timeline;
use crate::domain::ids::ObservationId;
use crate::domain::time::Timestamp;

pub fn fold(state: &mut State, intent: Intent) -> Vec<Effect> {
    match intent == Intent::Fold {
        true => state.panes.agent.toggle(),
        false => state.panes.agent.fold_all(intent == Intent::UnfoldAll),
    }
    lay_out(state);
    Vec::new()
}

fn lay_out(state: &mut State) {
    let region = state.trace_region();
    if let Some(case) = state.story.case() {
        let width = usize::from(region.width.saturating_sub(1));
        state.panes.agent.lay_out(case, width, usize::from(region.height));
    }
}

/// Enter: the evidence that the line names, or the fold. In an empty pane it asks the suggested question.
pub fn open(state: &mut State, now: Timestamp) -> Vec<Effect> {
    if state.panes.agent.lines().is_empty() {
        return match state.offered() {
            Some(question) => investigate::ask(state, &question, now),
            None => state.say("i asks a question"),
        };
    }
    match state.panes.agent.opens() {
        Some(id) => evidence(state, id),
        None => fold(state, Intent::Fold),
    }
}

/// Opens an observation in the resource pane: its excerpt at once, the kept output when it comes.
fn evidence(state: &mut State, id: ObservationId) -> Vec<Effect> {
    let Some(observation) = state.case().and_then(|case| case.observations.get(&id)) else {
        return state.say(format!("{id} has not come back yet"));
    };
    let heading = vec![
        format!("{} @{}", observation.command, observation.cluster()),
        format!("{} at {}: {}", observation.request, observation.at, observation.outcome),
        observation.source.as_ref().map(|source| format!("from {source}")).unwrap_or_default(),
    ];
    let digest = observation.digest.clone();
    let source = Source::Evidence { id, digest: digest.clone() };
    let body = Body::Text(observation.excerpt.clone());
    let view = TextView::new(format!("evidence {id}"), source, heading, body);
    let mut effects = orders::show(state, Content::Text(view), true);
    effects.push(Effect::FetchOutput(digest));
    effects
}

pub fn handoff(state: &mut State, forward: bool) -> Vec<Effect> {
    let Some(case) = state.story.case() else { return Vec::new() };
    let at = state.panes.agent.seq().unwrap_or(0);
    let mut handoffs = case.entries().iter().filter(|entry| timeline::is_handoff(entry)).map(|entry| entry.seq);
    let found = if forward { handoffs.find(|seq| *seq > at) } else { handoffs.rfind(|seq| *seq < at) };
    let height = usize::from(state.trace_region().height);
    match found {
        Some(seq) => {
            state.panes.agent.go_to(seq, height);
            Vec::new()
        }
        None => state.say("no handoff further that way"),
    }
}
