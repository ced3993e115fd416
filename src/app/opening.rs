//! What is on the screen when a fleet or a recorded case opens.

use super::effect::Effect;
use super::fleet::Fleet;
use super::layout::Pane;
use super::message::Mode;
use super::panes::Panes;
use super::panes::resources::Content;
use super::panes::resources::table::Table;
use super::scope::Scope;
use super::state::{Focus, Note, State};
use super::story::Story;
use super::tone::Tone;
use super::{investigate, orders};
use crate::domain::time::Timestamp;

/// A fleet: the managed clusters where there is a hub, else the pods; the tree has the focus.
pub fn fleet(state: &mut State, mode: Mode, fleet: Fleet, damage: Vec<String>, now: Timestamp) -> Vec<Effect> {
    let effects = investigate::tell(state, now, |inquiry| inquiry.close("another fleet was opened", now));
    state.mode = mode;
    state.fleet = fleet;
    state.scope = Scope::All;
    state.namespace = None;
    state.story = Story::Nothing;
    state.panes = Panes::default();
    state.typing = None;
    state.watches.clear();
    state.fleet.weigh();
    state.panes.tree.rebuild(&state.fleet);
    let first = if state.fleet.hub().is_some() { "managedclusters" } else { "pods" };
    let clusters = state.scope.clusters(&state.fleet);
    if let Some(kind) = state.fleet.resolve(first, &clusters).map(|kind| kind.id.clone()) {
        let table = Table::new(kind, Scope::All, None);
        orders::show(state, Content::Table(table), false);
    }
    state.focus = Focus::Pane(if state.layout().tabs.is_some() { Pane::Resources } else { Pane::Tree });
    said(state, damage);
    effects
}

/// A recorded case: the trace has the focus, and there is no cluster to look at.
pub fn replay(state: &mut State, damage: Vec<String>) -> Vec<Effect> {
    let clusters = state.case().map(|case| case.clusters.clone()).unwrap_or_default();
    let source = match &state.story {
        Story::Replay(replay) => replay.source.clone(),
        Story::Nothing | Story::Live(_) => String::new(),
    };
    state.panes = Panes::default();
    state.fleet = Fleet::new(source, clusters);
    state.panes.tree.rebuild(&state.fleet);
    state.focus = Focus::Pane(Pane::Agent);
    said(state, damage);
    Vec::new()
}

fn said(state: &mut State, damage: Vec<String>) {
    let more = damage.len().saturating_sub(1);
    if let Some(first) = damage.first() {
        let rest = if more > 0 { format!(" (and {more} more: :notes)") } else { String::new() };
        state.note = Some(Note { tone: Tone::Bad, text: format!("{first}{rest}") });
    }
    state.notes.extend(damage);
}
