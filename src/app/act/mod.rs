//! What each intent does. A router: what a pane does with a key is in the file of its name.

mod agent;
pub mod dump;
mod moving;
mod replay;
mod resources;

use super::approval;
use super::effect::Effect;
use super::intent::Intent;
use super::investigate;
use super::layout::Pane;
use super::message::{KeyPress, Mode};
use super::orders;
use super::panes::resources::Content;
use super::panes::resources::text::Source;
use super::state::{Focus, Overlay, Purpose, State};
use super::typing;
use crate::domain::time::Timestamp;
use crate::policy::approval::Answer;

pub use moving::{click, scroll};
pub use replay::tick;

pub fn act(state: &mut State, intent: Intent, press: KeyPress, now: Timestamp) -> Vec<Effect> {
    match intent {
        Intent::OpenCommand => state.start_typing(Purpose::Command, ""),
        Intent::OpenFilter => open_filter(state),
        Intent::OpenHelp => {
            state.overlay = match state.overlay {
                None => Some(Overlay::Help { top: 0 }),
                Some(Overlay::Help { .. } | Overlay::Quit) => None,
            };
            Vec::new()
        }
        Intent::NextPane => go(state, next_pane(state.focused_pane())),
        Intent::PreviousPane => go(state, next_pane(next_pane(state.focused_pane()))),
        Intent::GoTree => go(state, Pane::Tree),
        Intent::GoResources => go(state, Pane::Resources),
        Intent::GoAgent => go(state, Pane::Agent),
        Intent::Zoom => {
            state.zoomed = !state.zoomed;
            state.panes.cards.changed(state.frame);
            Vec::new()
        }
        Intent::Back => back(state, &press),
        Intent::Refresh if state.mode == Mode::Replay => state.say("this is a replay: nothing is read"),
        Intent::Refresh => vec![Effect::Refresh],
        Intent::Interrupt => interrupt(state, now),
        Intent::Suspend => vec![Effect::Suspend],
        Intent::FocusCard => approval::focus(state),
        Intent::TypeQuestion => type_question(state),
        Intent::AskSuggested => match state.offered() {
            Some(question) => {
                let mut effects = go(state, Pane::Agent);
                effects.extend(investigate::ask(state, &question, now));
                effects
            }
            None => state.say("nothing is suggested now; i asks a question"),
        },
        Intent::HistoryBack | Intent::HistoryForward | Intent::LastView => resources::history(state, intent),
        Intent::TellPlace => dump::tell_place(state),
        Intent::CopyPlace => dump::copy_place(state),
        Intent::FindNext => dump::find(state, true),
        Intent::FindPrevious => dump::find(state, false),
        Intent::Down | Intent::Up | Intent::Top | Intent::Bottom | Intent::HalfDown | Intent::HalfUp => {
            moving::moves(state, intent)
        }
        Intent::Open => open(state, now),
        Intent::Mark => {
            let scope = state.panes.tree.marked(&state.scope);
            resources::scope_to(state, scope)
        }
        Intent::ScopeAll => resources::scope_to(state, Some(super::scope::Scope::All)),
        Intent::ShowYaml => resources::yaml(state),
        Intent::ShowLogs => resources::logs(state, false),
        Intent::ShowPreviousLogs => resources::logs(state, true),
        Intent::ShowEvents => resources::events(state),
        Intent::AllNamespaces => resources::namespace(state, None),
        Intent::RowNamespace => resources::row_namespace(state),
        Intent::NextSort => resources::sort(state),
        Intent::Wide => resources::wide(state),
        Intent::CopyName => resources::copy(state),
        Intent::ScaleRow | Intent::RestartRow | Intent::DeleteRow => resources::begin_change(state, intent),
        Intent::Fold | Intent::UnfoldAll | Intent::FoldAll => agent::fold(state, intent),
        Intent::NextHandoff => agent::handoff(state, true),
        Intent::PreviousHandoff => agent::handoff(state, false),
        Intent::Approve => approval::approve(state, &Answer::Yes, press.stroke, now),
        Intent::Reject => approval::begin_reject(state),
        Intent::EditCard => approval::begin_edit(state),
        Intent::ViewDiff => approval::view(state),
        Intent::ExplainRisk => approval::explain(state),
        Intent::NextCard => approval::turn(state, true),
        Intent::PreviousCard => approval::turn(state, false),
        Intent::Play
        | Intent::StepForward
        | Intent::StepBack
        | Intent::ReplayNextHandoff
        | Intent::ReplayPreviousHandoff
        | Intent::ReplayNextApproval
        | Intent::ReplayPreviousApproval
        | Intent::ReplayStart
        | Intent::ReplayEnd => replay::step(state, intent),
        // These belong to lines of typing, which take their keys themselves.
        Intent::Submit | Intent::Cancel | Intent::Complete | Intent::Recall => Vec::new(),
        Intent::Leave => vec![Effect::Quit],
        Intent::Stay => {
            state.overlay = None;
            Vec::new()
        }
    }
}

fn next_pane(pane: Pane) -> Pane {
    match pane {
        Pane::Tree => Pane::Resources,
        Pane::Resources => Pane::Agent,
        Pane::Agent => Pane::Tree,
    }
}

pub fn go(state: &mut State, pane: Pane) -> Vec<Effect> {
    approval::leave(state);
    state.focus = Focus::Pane(pane);
    Vec::new()
}

/// `/` filters the resource pane, wherever the focus is.
fn open_filter(state: &mut State) -> Vec<Effect> {
    let text = match state.panes.resources.view().map(|view| &view.content) {
        Some(Content::Table(table)) => table.filter.as_ref().map(|filter| filter.text.clone()),
        Some(Content::Text(text)) if matches!(text.source, Source::Log { .. } | Source::File { .. }) => {
            go(state, Pane::Resources);
            return state.start_typing(Purpose::Find, "");
        }
        Some(Content::Text(text)) => text.filter.as_ref().map(|filter| filter.text.clone()),
        Some(Content::Picker(_) | Content::List(_)) | None => return state.say("nothing here to filter"),
    };
    go(state, Pane::Resources);
    state.start_typing(Purpose::Filter, &text.unwrap_or_default())
}

fn type_question(state: &mut State) -> Vec<Effect> {
    if state.mode == Mode::Replay {
        return state.say("this is a replay: nothing can be asked");
    }
    go(state, Pane::Agent);
    let draft = state.panes.agent.draft.clone();
    state.start_typing(Purpose::Question, &draft)
}

/// Closes the topmost thing. `q` at the top level asks to quit; Esc there does nothing.
fn back(state: &mut State, press: &KeyPress) -> Vec<Effect> {
    let is_escape = press.key.code == crossterm::event::KeyCode::Esc;
    if state.overlay.take().is_some() {
        return Vec::new();
    }
    if is_escape && state.note.take().is_some() {
        return Vec::new();
    }
    if matches!(state.focus, Focus::Card { .. }) {
        approval::leave(state);
        return Vec::new();
    }
    if state.zoomed {
        state.zoomed = false;
        return Vec::new();
    }
    if state.focus == Focus::Pane(Pane::Resources) {
        let filtered = match state.panes.resources.view().map(|view| &view.content) {
            Some(Content::Table(table)) => table.filter.is_some(),
            Some(Content::Text(text)) => text.filter.is_some(),
            Some(Content::Picker(_) | Content::List(_)) | None => false,
        };
        if filtered {
            typing::set_filter(state, None);
            return Vec::new();
        }
        if state.panes.resources.close() {
            return orders::refresh_table(state);
        }
    }
    if !is_escape {
        state.overlay = Some(Overlay::Quit);
    }
    Vec::new()
}

fn interrupt(state: &mut State, now: Timestamp) -> Vec<Effect> {
    if let Some(effects) = investigate::interrupt(state, now) {
        return effects;
    }
    if state.leaving {
        return vec![Effect::Quit];
    }
    state.leaving = true;
    state.say("nothing to interrupt; C-c again quits")
}

/// Enter, by pane.
fn open(state: &mut State, now: Timestamp) -> Vec<Effect> {
    match state.focused_pane() {
        Pane::Tree => {
            let scope = state.panes.tree.chosen();
            resources::scope_to(state, scope)
        }
        Pane::Resources => resources::open(state),
        Pane::Agent => agent::open(state, now),
    }
}
