//! Hits and changes: a line for each, and at the foot how far it has come.

use super::pen;
use super::theme::{Role, Theme};
use crate::app::panes::listing::Listing;
use crate::app::tone::Tone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub fn draw(list: &Listing, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let foot = list.foot.len().min(usize::from(area.height) / 2);
    let room = usize::from(area.height) - foot;
    for (at, entry) in list.entries.iter().enumerate().skip(list.window.top).take(room) {
        let row = pen::row(area, at - list.window.top);
        let selected = at == list.window.cursor;
        let marker = if selected { theme.style(Role::Selection) } else { theme.tone(Tone::Plain) };
        pen::put(buf, row, 0, if selected { ">" } else { " " }, marker);
        pen::runs(buf, row, 2, &entry.words, theme);
    }
    for (at, words) in list.foot.iter().take(foot).enumerate() {
        pen::put(buf, pen::row(area, room + at), 1, &words.text, theme.tone(words.tone));
    }
}
