//! Puts words into cells. Widths are of cells, never of characters.

use super::theme::Theme;
use crate::app::tone::Words;
use crate::app::wrap;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::{Block, Borders, Widget};

/// Puts a text at a place of a row, cut with `…` where it does not fit. Returns the cells used.
pub fn put(buf: &mut Buffer, row: Rect, from: u16, text: &str, style: Style) -> u16 {
    let room = row.width.saturating_sub(from);
    if room == 0 || row.height == 0 {
        return 0;
    }
    let text = wrap::clip(text, usize::from(room));
    let (end, _) = buf.set_stringn(row.x + from, row.y, text, usize::from(room), style);
    end - row.x - from
}

/// Puts a text at the right end of a row.
pub fn put_right(buf: &mut Buffer, row: Rect, text: &str, style: Style) {
    let width = u16::try_from(wrap::width(text)).unwrap_or(u16::MAX);
    if width <= row.width {
        put(buf, row, row.width - width, text, style);
    }
}

/// Puts runs of words one after the other. Returns the cells used.
pub fn runs(buf: &mut Buffer, row: Rect, from: u16, words: &[Words], theme: &Theme) -> u16 {
    let mut at = from;
    for run in words {
        at += put(buf, row, at, &run.text, theme.tone(run.tone));
    }
    at - from
}

/// The row number `at` of an area.
pub fn row(area: Rect, at: usize) -> Rect {
    let at = u16::try_from(at).unwrap_or(u16::MAX).min(area.height);
    Rect { y: area.y + at, height: u16::from(at < area.height), ..area }
}

/// A bordered pane with its title.
pub fn frame(buf: &mut Buffer, area: Rect, title: &str, style: Style) {
    let title = wrap::clip(title, usize::from(area.width.saturating_sub(4)));
    Block::new()
        .borders(Borders::ALL)
        .border_style(style)
        .title(Line::styled(format!(" {title} "), style))
        .render(area, buf);
}

/// Several plain lines in the middle of an area: for what is empty, and for what is waited for.
pub fn middle(buf: &mut Buffer, area: Rect, lines: &[String], style: Style) {
    let width = usize::from(area.width.saturating_sub(2)).max(1);
    let lines: Vec<String> = lines.iter().flat_map(|line| broken(line, width)).collect();
    let top = usize::from(area.height).saturating_sub(lines.len()) / 3;
    for (index, line) in lines.iter().enumerate() {
        put(buf, row(area, top + index), 1, line, style);
    }
}

fn broken(line: &str, width: usize) -> Vec<String> {
    let words = [Words::new(crate::app::tone::Tone::Plain, line)];
    let join = |line: Vec<Words>| line.into_iter().map(|run| run.text).collect();
    wrap::words(&words, width, 0).into_iter().map(join).collect()
}
