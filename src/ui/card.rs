//! What is docked at the foot of the agent pane: the oldest card, or how the last change ended.

use super::pen;
use super::theme::{Role, Theme};
use crate::app::message::Mode;
use crate::app::panes::agent::step::diff_tone;
use crate::app::panes::cards::{Card, face};
use crate::app::state::{Focus, State};
use crate::app::tone::{Tone, Words};
use crate::case::fold::{Change, Stage};
use crate::domain::proposal::{Ending, Judgement};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub fn draw(state: &State, theme: &Theme, area: Rect, buf: &mut Buffer) {
    match (state.panes.cards.oldest(), state.unverified()) {
        (Some(card), _) => waiting(state, card, theme, area, buf),
        (None, Some(change)) => ending(state, change, theme, area, buf),
        (None, None) => {}
    }
}

fn waiting(state: &State, card: &Card, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let (proposal, judgement) = (card.pending.proposal(), card.pending.judgement());
    let focused = matches!(state.focus, Focus::Card { .. });
    let others = match state.panes.cards.len() {
        0 | 1 => String::new(),
        many => format!(" · {} more wait", many - 1),
    };
    let place = match namespace(judgement) {
        Some(namespace) => format!("{} · {namespace}", proposal.command.cluster),
        None => format!("{} · whole cluster", proposal.command.cluster),
    };
    let digest = judgement.digest.short();
    let title = format!("#{} {} · {digest} · {place}{others}", proposal.id, judgement.class);
    rule(theme, pen::row(area, 0), &title, focused, buf);
    let rows = usize::from(area.height);
    let last = rows.saturating_sub(1);
    let roomy = rows >= 8;
    // The exact words, whole; a card too low for them says so.
    let mut lines = face::words(card, usize::from(area.width));
    let room = rows.saturating_sub(if roomy { 5 } else { 4 }).max(1);
    if lines.len() > room {
        lines.truncate(room);
        let cut = Words::new(Tone::Warning, "… v: whole ");
        let lead = if room > 1 { "  " } else { "" };
        lines[room - 1].insert(0, cut);
        lines[room - 1].insert(0, Words::new(Tone::Plain, lead));
    }
    for (at, line) in lines.iter().enumerate() {
        pen::runs(buf, pen::row(area, 1 + at), 1, line, theme);
    }
    let below = if roomy { last.saturating_sub(2) } else { last.saturating_sub(1) };
    diff(judgement, theme, area, 1 + lines.len()..below, buf);
    let (risk, verify) = (format!("risk: {}", proposal.risk), format!("verified by: {}", proposal.verify));
    if roomy {
        pen::put(buf, pen::row(area, below), 1, &risk, theme.tone(Tone::Plain));
        pen::put(buf, pen::row(area, below + 1), 1, &verify, theme.tone(Tone::Plain));
    } else {
        pen::put(buf, pen::row(area, below), 1, &format!("{risk} · {verify}"), theme.tone(Tone::Plain));
    }
    let (tone, keys) = keys(state, judgement, focused);
    pen::put(buf, pen::row(area, last), 1, &keys, theme.tone(tone));
}

/// The diff, or its changed lines where that is all there is room for.
fn diff(judgement: &Judgement, theme: &Theme, area: Rect, rows: std::ops::Range<usize>, buf: &mut Buffer) {
    let room = rows.len();
    if judgement.diff.is_empty() {
        let row = pen::row(area, rows.start);
        pen::put(buf, row, 1, "no dry run was made; v shows the requests", theme.tone(Tone::Dim));
        return;
    }
    let mut lines: Vec<&str> = judgement.diff.lines().collect();
    if lines.len() > room {
        lines = face::changed(&judgement.diff).collect();
    }
    if lines.len() > room && room == 1 {
        let short: Vec<String> =
            lines.iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        pen::put(buf, pen::row(area, rows.start), 1, &short.join("  "), theme.tone(Tone::Plain));
        return;
    }
    let shown = if lines.len() > room { room.saturating_sub(1) } else { lines.len() };
    for (line, at) in lines.iter().take(shown).zip(rows.clone()) {
        pen::put(buf, pen::row(area, at), 1, line, theme.tone(diff_tone(line)));
    }
    if lines.len() > shown {
        let words = format!("{} lines more: v", lines.len() - shown);
        pen::put(buf, pen::row(area, rows.start + shown), 1, &words, theme.tone(Tone::Dim));
    }
}

fn keys(state: &State, judgement: &Judgement, focused: bool) -> (Tone, String) {
    if let Some(why) = &judgement.barred {
        return (Tone::Bad, format!("cannot be approved here: {why}"));
    }
    let recording = if state.mode == Mode::Sandbox { " · outcome is a recording" } else { "" };
    let yes = if judgement.typed_name.is_some() { "y, then its name" } else { "y approves" };
    match focused {
        true => (Tone::Strong, format!("{yes} · n rejects · v all · Esc leaves{recording}")),
        false => (Tone::Dim, format!("ga goes to this card{recording}")),
    }
}

fn ending(state: &State, change: &Change, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let id = change.proposal.id;
    let (tone, words) = match &change.stage {
        Stage::Finished(Ending::Accepted { answer }) => (Tone::Good, format!("accepted: {answer}")),
        Stage::Finished(Ending::Refused { why }) => (Tone::Bad, format!("refused: {why}")),
        Stage::Finished(Ending::Moved { why }) => (Tone::Warning, format!("not sent: {why}")),
        Stage::Approved | Stage::Started => (Tone::Progress, "approved; sending".to_owned()),
        Stage::Waiting | Stage::Rejected { .. } | Stage::Verified { .. } => (Tone::Plain, String::new()),
    };
    rule(theme, pen::row(area, 0), &format!("#{id} on {}", change.proposal.command.cluster), false, buf);
    pen::put(buf, pen::row(area, 1), 1, &words, theme.tone(tone));
    if matches!(change.stage, Stage::Finished(Ending::Refused { .. })) {
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

/// The namespace that the requests go to.
fn namespace(judgement: &Judgement) -> Option<&str> {
    let path = &judgement.requests.first()?.path;
    path.split_once("/namespaces/")?.1.split(['/', '?']).next()
}
