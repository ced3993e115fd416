//! The whole screen: regions, borders, and what lies over them.

use super::theme::{Role, Theme};
use super::{agent, chrome, help, listing, pen, picker, table, text, tree};
use crate::app::layout::{Form, Layout, MIN_HEIGHT, MIN_WIDTH, Pane};
use crate::app::panes::resources::Content;
use crate::app::state::{Focus, Overlay, State};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws everything.
pub fn render(state: &State, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(*buf.area());
    buf.set_style(area, theme.tone(crate::app::tone::Tone::Plain));
    let layout = Layout::of(area, state.focused_pane(), state.zoomed);
    if layout.form == Form::TooSmall {
        let text = format!("klue needs {MIN_WIDTH}x{MIN_HEIGHT}, this is {}x{}", area.width, area.height);
        pen::put(buf, area, 0, &text, theme.tone(crate::app::tone::Tone::Strong));
        return;
    }
    if let Some(tabs) = layout.tabs {
        chrome::tabs(state, theme, tabs, buf);
    }
    if let Some(outer) = layout.tree {
        let inner = pane(state, theme, &layout, outer, Pane::Tree, &state.fleet.source, buf);
        tree::draw(state, theme, inner, buf);
    }
    if let Some(outer) = layout.resources {
        let inner = pane(state, theme, &layout, outer, Pane::Resources, &chrome::resources_title(state), buf);
        match state.panes.resources.view().map(|view| &view.content) {
            _ if state.opening.is_some() => picker::opening(state, theme, inner, buf),
            Some(Content::Table(table)) => table::draw(state, table, theme, inner, buf),
            Some(Content::Text(view)) => text::draw(view, theme, inner, buf),
            Some(Content::Picker(picker)) => picker::draw(state, picker, theme, inner, buf),
            Some(Content::List(list)) => listing::draw(list, theme, inner, buf),
            None => picker::nothing(state, theme, inner, buf),
        }
    }
    if let Some(outer) = layout.agent {
        let inner = pane(state, theme, &layout, outer, Pane::Agent, &chrome::agent_title(state), buf);
        agent::draw(state, theme, &layout, inner, buf);
    }
    if let Some(Overlay::Help { top }) = state.overlay {
        let body = Rect { height: area.height.saturating_sub(2), ..area };
        help::draw(state, top, theme, body, buf);
    }
    chrome::line(state, theme, layout.line, buf);
    chrome::status(state, theme, layout.status, buf);
}

/// The border of a pane, where panes have one, and what is inside it.
fn pane(
    state: &State,
    theme: &Theme,
    layout: &Layout,
    outer: Rect,
    which: Pane,
    title: &str,
    buf: &mut Buffer,
) -> Rect {
    if layout.tabs.is_none() {
        let has_focus =
            state.focus == Focus::Pane(which) || (which == Pane::Agent && matches!(state.focus, Focus::Card { .. }));
        let number = match which {
            Pane::Tree => 1,
            Pane::Resources => 2,
            Pane::Agent => 3,
        };
        // The sign beside the number says where the focus is without colour.
        let sign = if has_focus { ">" } else { " " };
        let style = theme.style(if has_focus { Role::Focus } else { Role::Border });
        pen::frame(buf, outer, &format!("{sign}{number} {title}"), style);
    }
    layout.inner(outer)
}
