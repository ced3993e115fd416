//! YAML, logs, evidence, diffs.

use super::pen;
use super::theme::{Role, Theme};
use crate::app::panes::agent::step::diff_tone;
use crate::app::panes::resources::text::{Body, Source, TextView};
use crate::app::tone::Tone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub fn draw(view: &TextView, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let shown = view.lines().iter().enumerate().skip(view.window.top).take(usize::from(area.height));
    for (at, line) in shown {
        let row = pen::row(area, at - view.window.top);
        let selected = at == view.window.cursor;
        let marker = if selected { theme.style(Role::Selection) } else { theme.tone(Tone::Plain) };
        pen::put(buf, row, 0, if selected { ">" } else { " " }, marker);
        if at < view.heading.len() {
            pen::put(buf, row, 2, line, theme.tone(Tone::Title));
            continue;
        }
        match (&view.source, view.body()) {
            (_, Body::Failed(_)) => {
                pen::put(buf, row, 2, line, theme.tone(Tone::Warning));
            }
            (_, Body::Loading) => {
                pen::put(buf, row, 2, line, theme.tone(Tone::Dim));
            }
            (Source::Change(_) | Source::Difference { .. }, Body::Text(_)) => {
                pen::put(buf, row, 2, line, theme.tone(diff_tone(line)));
            }
            (Source::Log { .. } | Source::Printed { .. } | Source::Report(_) | Source::Joins, Body::Text(_)) => {
                pen::put(buf, row, 2, line, theme.tone(Tone::Plain));
            }
            (Source::Object(_) | Source::Evidence { .. } | Source::File { .. }, Body::Text(_)) => {
                yaml(line, theme, row, buf)
            }
        }
    }
}

/// The key of a YAML line stands out, nothing more.
fn yaml(line: &str, theme: &Theme, row: Rect, buf: &mut Buffer) {
    let key_end = line.find(": ").or_else(|| line.ends_with(':').then(|| line.len() - 1));
    match key_end {
        Some(end)
            if line[..end]
                .trim_start_matches([' ', '-'])
                .chars()
                .all(|c| c.is_alphanumeric() || "._/-".contains(c)) =>
        {
            let used = pen::put(buf, row, 2, &line[..=end], theme.style(Role::Header));
            pen::put(buf, row, 2 + used, &line[end + 1..], theme.tone(Tone::Plain));
        }
        Some(_) | None => {
            pen::put(buf, row, 2, line, theme.tone(Tone::Plain));
        }
    }
}
