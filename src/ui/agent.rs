//! The agent pane: trace, docked card, input.

use super::theme::{Role, Theme};
use super::{card, pen};
use crate::app::layout::Layout;
use crate::app::message::Mode;
use crate::app::state::{Purpose, State};
use crate::app::tone::Tone;
use crate::app::wrap;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub fn draw(state: &State, theme: &Theme, layout: &Layout, inner: Rect, buf: &mut Buffer) {
    let parts = layout.agent_parts(inner, state.dock());
    trace(state, theme, parts.trace, buf);
    if let Some(area) = parts.card {
        card::draw(state, theme, area, buf);
    }
    input(state, theme, parts.input, buf);
}

fn trace(state: &State, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let agent = &state.panes.agent;
    if agent.lines().is_empty() {
        pen::middle(buf, area, &invitation(state), theme.tone(Tone::Plain));
        return;
    }
    let streaming = usize::from(!agent.streaming.is_empty());
    let room = usize::from(area.height).saturating_sub(streaming);
    // The last lines stay in view while a model talks below them.
    let top = agent.window.top + if agent.window.cursor >= agent.window.top + room { streaming } else { 0 };
    for (at, line) in agent.lines().iter().enumerate().skip(top).take(room) {
        let row = pen::row(area, at - top);
        let selected = at == agent.window.cursor;
        let marker = if selected { theme.style(Role::Selection) } else { theme.tone(Tone::Plain) };
        pen::put(buf, row, 0, if selected { ">" } else { " " }, marker);
        pen::runs(buf, row, 1, &line.words, theme);
    }
    if streaming > 0 {
        let text = agent.streaming.replace('\n', " ");
        let width = usize::from(area.width.saturating_sub(10));
        let tail = wrap::line(&text, width.max(1)).pop().unwrap_or_default();
        pen::put(buf, pen::row(area, room), 1, &format!("model  {tail}"), theme.tone(Tone::Dim));
    }
}

fn invitation(state: &State) -> Vec<String> {
    match (state.mode, state.offered()) {
        (Mode::Welcome, _) => vec!["Open a fleet, then ask.".to_owned()],
        (Mode::Replay, _) => vec!["This case has no entries.".to_owned()],
        (Mode::Live | Mode::Offline | Mode::Sandbox, None) => vec!["i asks a question.".to_owned()],
        (Mode::Live | Mode::Offline | Mode::Sandbox, Some(question)) => {
            vec![format!("\"{question}\""), String::new(), "Enter asks this; i types another question.".to_owned()]
        }
    }
}

fn input(state: &State, theme: &Theme, row: Rect, buf: &mut Buffer) {
    let prompt = theme.style(Role::Prompt);
    match &state.typing {
        Some(typing) if typing.purpose == Purpose::Question => {
            let used = pen::put(buf, row, 0, "ask> ", prompt);
            let field = Rect { x: row.x + used, width: row.width - used, ..row };
            super::chrome::typed(&typing.line, theme, field, buf);
            if typing.line.is_empty() {
                let offered = state.offered().unwrap_or_default();
                pen::put(buf, field, 2, &offered, theme.tone(Tone::Dim));
            }
        }
        Some(_) | None => {
            let draft = &state.panes.agent.draft;
            if state.mode == Mode::Replay {
                pen::put(buf, row, 0, "space plays, l h step, ] [ handoffs, } { approvals", theme.tone(Tone::Dim));
            } else if draft.is_empty() {
                pen::put(buf, row, 0, "i asks", theme.tone(Tone::Dim));
            } else {
                pen::put(buf, row, 0, &format!("i goes on: {draft}"), theme.tone(Tone::Dim));
            }
        }
    }
}
