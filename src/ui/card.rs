//! What is docked at the foot of the agent pane: the oldest card, or how the last change ended.

use super::pen;
use super::theme::{Role, Theme};
use crate::app::message::Mode;
use crate::app::panes::cards::{Card, face};
use crate::app::state::{Focus, State};
use crate::app::tone::Tone;
use crate::app::wrap;
use crate::case::fold::{Change, Stage};
use crate::domain::proposal::Ending;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub fn draw(state: &State, theme: &Theme, area: Rect, buf: &mut Buffer) {
    match (state.panes.cards.shown(), state.unverified()) {
        (Some(card), _) => waiting(state, card, theme, area, buf),
        (None, Some(change)) => ending(state, change, theme, area, buf),
        (None, None) => {}
    }
}

fn waiting(state: &State, card: &Card, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let focused = matches!(state.focus, Focus::Card { .. });
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let face = face::face(card, width, height);
    rule(theme, pen::row(area, 0), &face.title, focused, buf);
    for (at, line) in face.lines.iter().enumerate() {
        pen::runs(buf, pen::row(area, 1 + at), 1, line, theme);
    }
    let (tone, keys) = keys(state, card, focused, face.whole);
    let mut shown = String::new();
    // What has no room is left out whole.
    for key in keys.iter().filter(|key| !key.is_empty()) {
        let longer = if shown.is_empty() { key.clone() } else { format!("{shown} · {key}") };
        if wrap::width(&longer) + 2 <= width || shown.is_empty() {
            shown = longer;
        }
    }
    pen::put(buf, pen::row(area, height.saturating_sub(1)), 1, &shown, theme.tone(tone));
}

/// What can be done with the card, what matters most first.
fn keys(state: &State, card: &Card, focused: bool, whole: bool) -> (Tone, Vec<String>) {
    let recording = if state.mode == Mode::Sandbox { "outcome is a recording" } else { "" };
    let more = match state.panes.cards.len() {
        0 | 1 => String::new(),
        many => format!("{} more wait", many - 1),
    };
    let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    if !focused {
        return (Tone::Dim, own(&["ga goes to this card", &more, recording]));
    }
    let next = if more.is_empty() { String::new() } else { format!("] next ({more})") };
    let many = card.members().len();
    if card.barred().is_some() || card.awaits().is_some() {
        return (Tone::Strong, own(&["n rejects", "e edits", "v all", "Esc leaves", &next]));
    }
    let yes = match (whole || card.is_read(), card.typed_name(), many) {
        (false, _, _) => "v shows all of it, then y".to_owned(),
        (true, Some(_), _) => "y, then its name".to_owned(),
        (true, None, 1) => "y approves".to_owned(),
        (true, None, many) => format!("y approves these {many}"),
    };
    let (edit, no) = if many > 1 { ("e takes them apart", "n rejects them") } else { ("e edits", "n rejects") };
    (Tone::Strong, own(&[&yes, no, "Esc leaves", edit, "v all", &next, recording, "x risk"]))
}

fn ending(state: &State, change: &Change, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let id = change.proposal.id;
    let (tone, words) = match &change.stage {
        Stage::Finished(Ending::Accepted { answer }) => (Tone::Good, format!("accepted: {answer}")),
        Stage::Finished(Ending::Refused { why }) => (Tone::Bad, format!("refused: {why}")),
        Stage::Finished(Ending::Moved { why }) => (Tone::Warning, format!("not sent: {why}")),
        Stage::Approved | Stage::Started => (Tone::Progress, "approved; sending".to_owned()),
        Stage::Verified { text, .. } => (Tone::Warning, text.clone()),
        Stage::Waiting | Stage::Rejected { .. } => (Tone::Plain, String::new()),
    };
    rule(theme, pen::row(area, 0), &format!("#{id} on {}", change.proposal.command.cluster), false, buf);
    pen::put(buf, pen::row(area, 1), 1, &words, theme.tone(tone));
    if matches!(change.stage, Stage::Finished(Ending::Refused { .. } | Ending::Moved { .. })) {
        return;
    }
    let recording = if state.mode == Mode::Sandbox { " (the outcome is a recording)" } else { "" };
    let text = format!("not verified yet: {}{recording}", change.proposal.verify);
    pen::put(buf, pen::row(area, 2), 1, &text, theme.tone(Tone::Dim));
}

/// A line across, with a title; heavy where the card has the focus.
fn rule(theme: &Theme, row: Rect, title: &str, focused: bool, buf: &mut Buffer) {
    let style = theme.style(if focused { Role::Focus } else { Role::Border });
    let dash = if focused { "=" } else { "-" };
    pen::put(buf, row, 0, &dash.repeat(usize::from(row.width)), style);
    let sign = if focused { ">" } else { " " };
    pen::put(
        buf,
        Rect { width: row.width.saturating_sub(1), ..row },
        1,
        &format!("{sign}{title} "),
        theme.tone(Tone::Title),
    );
}
