//! The keys of the pane one is in, from the table that handles them.

use super::pen;
use super::theme::{Role, Theme};
use crate::app::keymap::{bindings, spelled};
use crate::app::state::State;
use crate::app::tone::Tone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

pub fn draw(state: &State, top: usize, theme: &Theme, area: Rect, buf: &mut Buffer) {
    Clear.render(area, buf);
    buf.set_style(area, theme.tone(Tone::Plain));
    pen::frame(buf, area, "keys here (q closes, j k scroll)", theme.style(Role::Focus));
    let inner = Rect {
        x: area.x + 2,
        y: area.y + 1,
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    };
    let mut lines: Vec<(Tone, String)> = Vec::new();
    for context in state.pane_contexts() {
        lines.push((Tone::Title, context.words().to_owned()));
        for binding in bindings(context) {
            lines.push((Tone::Plain, format!("  {:<10} {}", spelled(binding.keys), binding.words)));
        }
    }
    let top = top.min(lines.len().saturating_sub(usize::from(inner.height)));
    for (at, (tone, line)) in lines.iter().skip(top).take(usize::from(inner.height)).enumerate() {
        pen::put(buf, pen::row(inner, at), 0, line, theme.tone(*tone));
    }
}
