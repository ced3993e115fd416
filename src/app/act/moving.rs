//! Moves the cursor of the focused list or text.

use crate::app::effect::Effect;
use crate::app::intent::Intent;
use crate::app::keymap::KEYMAP;
use crate::app::layout::Pane;
use crate::app::panes::window::Window;
use crate::app::state::{Overlay, State};

pub fn moves(state: &mut State, intent: Intent) -> Vec<Effect> {
    if let Some(Overlay::Help { top }) = state.overlay {
        let height = usize::from(state.area.height).saturating_sub(4);
        let mut window = Window { cursor: top, top, moved: true };
        window.moves(intent, KEYMAP.len(), height);
        state.overlay = Some(Overlay::Help { top: window.cursor });
        return Vec::new();
    }
    with_window(state, state.focused_pane(), |window, len, height| {
        window.moves(intent, len, height);
    });
    Vec::new()
}

pub fn scroll(state: &mut State, pane: Pane, lines: i16) {
    with_window(state, pane, |window, len, height| window.scroll(lines, len, height));
}

/// Puts the cursor on the line `at` of what is shown of a pane's list.
pub fn click(state: &mut State, pane: Pane, at: usize) {
    with_window(state, pane, |window, len, height| {
        window.moved = true;
        window.cursor = (window.top + at).min(len.saturating_sub(1));
        window.reveal(len, height);
    });
}

fn with_window(state: &mut State, pane: Pane, act: impl FnOnce(&mut Window, usize, usize)) {
    match pane {
        Pane::Tree => {
            let height = usize::from(state.region(Pane::Tree).height);
            let len = state.panes.tree.branches().len();
            act(&mut state.panes.tree.window, len, height.max(1));
        }
        Pane::Resources => {
            let height = state.resource_height();
            if let Some((window, len)) = state.panes.resources.window_mut() {
                act(window, len, height);
            }
        }
        Pane::Agent => {
            let height = usize::from(state.trace_region().height);
            let len = state.panes.agent.lines().len();
            act(&mut state.panes.agent.window, len, height.max(1));
        }
    }
}
