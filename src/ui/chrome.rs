//! What is always there: the tabs of a small screen, the command line, the status line.

use super::pen;
use super::theme::{Role, Theme};
use crate::app::layout::Pane;
use crate::app::line::TypedLine;
use crate::app::message::Mode;
use crate::app::panes::resources::Content;
use crate::app::state::{Focus, Overlay, Purpose, State};
use crate::app::tone::{Tone, Words};
use crate::app::wrap;
use crate::domain::time::{Timestamp, UNTOLD, seconds_between};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

pub fn tabs(state: &State, theme: &Theme, row: Rect, buf: &mut Buffer) {
    let mut x = 0;
    let focused = state.focused_pane();
    for (pane, name) in [(Pane::Tree, "1 clusters"), (Pane::Resources, "2 resources"), (Pane::Agent, "3 agent")] {
        let (style, text) = if pane == focused {
            (theme.style(Role::Selection), format!("[{name}]"))
        } else {
            (theme.tone(Tone::Dim), format!(" {name} "))
        };
        x += pen::put(buf, row, x, &text, style) + 1;
    }
    let title = match focused {
        Pane::Tree => state.fleet.source.clone(),
        Pane::Resources => resources_title(state),
        Pane::Agent => agent_title(state),
    };
    let room = usize::from(row.width.saturating_sub(x + 1));
    pen::put_right(buf, row, &wrap::clip(&title, room), theme.tone(Tone::Title));
}

pub fn resources_title(state: &State) -> String {
    if state.opening.is_some() {
        return "opening".to_owned();
    }
    match state.panes.resources.view().map(|view| &view.content) {
        Some(Content::Table(table)) => table.title(&state.fleet),
        Some(Content::Text(text)) => match &text.filter {
            Some(filter) => format!("{} /{}", text.title, filter.text),
            None => text.title.clone(),
        },
        Some(Content::Picker(picker)) => picker.title.clone(),
        Some(Content::List(list)) => list.title(),
        None => "resources".to_owned(),
    }
}

pub fn agent_title(state: &State) -> String {
    let Some(case) = state.case() else { return "agent".to_owned() };
    let floor = case.floor.map(|role| format!(" · {role}")).unwrap_or_default();
    let waits = if case.asked.is_empty() { "" } else { " reads…" };
    match state.story.position() {
        Some((shown, all)) => format!("replay {shown}/{all}{floor}"),
        None => format!("agent · {} facts{floor}{waits}", case.entries().len()),
    }
}

/// A line of typing with its cursor; the end near the cursor is what is seen.
pub fn typed(line: &TypedLine, theme: &Theme, field: Rect, buf: &mut Buffer) {
    let before: String = line.text().chars().take(line.cursor()).collect();
    let room = usize::from(field.width).max(2);
    // Characters at the left give way until the cursor fits.
    let mut skipped = 0;
    let mut at = wrap::width(&before);
    while at + 1 > room {
        skipped += 1;
        at = wrap::width(&before.chars().skip(skipped).collect::<String>());
    }
    let shown: String = line.text().chars().skip(skipped).collect();
    pen::put(buf, field, 0, &shown, theme.tone(Tone::Plain));
    let at = u16::try_from(at).unwrap_or(0);
    let cursor = Rect { x: field.x + at, width: 1, ..field }.intersection(field);
    buf.set_style(cursor, theme.style(Role::Selection));
}

pub fn line(state: &State, theme: &Theme, row: Rect, buf: &mut Buffer) {
    let prompt = theme.style(Role::Prompt);
    if state.overlay == Some(Overlay::Quit) {
        let pending = match state.panes.cards.len() {
            0 => String::new(),
            many => format!(" {many} pending, which stay pending."),
        };
        pen::put(buf, row, 0, &format!("Quit klue?{pending} y quits, n stays"), prompt);
        return;
    }
    if let Some(typing) = &state.typing {
        let name = state.panes.cards.shown().and_then(|card| card.typed_name().map(str::to_owned));
        let label = match typing.purpose {
            Purpose::Command => ":".to_owned(),
            Purpose::Filter | Purpose::Find => "/".to_owned(),
            Purpose::CardName => format!("type {} to approve> ", name.unwrap_or_default()),
            Purpose::CardReason => "reason> ".to_owned(),
            Purpose::CardEdit => "edit> ".to_owned(),
            // Typed in the agent pane itself.
            Purpose::Question => String::new(),
        };
        if !label.is_empty() {
            let used = pen::put(buf, row, 0, &label, prompt);
            let field = Rect { x: row.x + used, width: row.width - used, ..row };
            typed(&typing.line, theme, field, buf);
            // What completion has to say stands behind what was typed.
            if let Some(note) = &state.note {
                let from = used + u16::try_from(wrap::width(typing.line.text()) + 3).unwrap_or(0);
                pen::put(buf, row, from, &note.text, theme.tone(Tone::Dim));
            }
            return;
        }
    }
    match &state.note {
        Some(note) if note.tone == Tone::Bad => {
            told(state, Words::new(Tone::Bad, format!("! {}", note.text)), " Esc", theme, row, buf);
        }
        Some(note) => told(state, Words::new(note.tone, note.text.clone()), "", theme, row, buf),
        None => {
            let hints = hints(state);
            let reading = reading_beside(state, &hints, row.width).unwrap_or_default();
            pen::put_right(buf, row, &reading, theme.tone(Tone::Dim));
            let width = row.width.saturating_sub(u16::try_from(reading.len()).unwrap_or(0));
            pen::put(buf, Rect { width, ..row }, 0, &hints, theme.tone(Tone::Dim));
        }
    }
}

/// How far dumps are read, where the status line has no room for it; a long hint gives way to the shortest form.
fn reading_beside(state: &State, hints: &str, width: u16) -> Option<String> {
    let reading = state.reading.filter(|_| reading_in_status(state, width).is_none())?;
    let room = usize::from(width).saturating_sub(wrap::width(hints) + 2);
    let [.., shortest] = reading.words();
    let fits = reading.words().into_iter().find(|words| words.len() <= room).unwrap_or(shortest);
    Some(format!("  {fits}"))
}

/// What is told is to be read whole: what does not fit in the line goes up over the panes, though never over a card.
fn told(state: &State, words: Words, key: &str, theme: &Theme, row: Rect, buf: &mut Buffer) {
    let room = usize::from(row.width).saturating_sub(key.len() + usize::from(!key.is_empty()));
    let mut lines = wrap::words(std::slice::from_ref(&words), room, 2);
    lines.truncate(4);
    if !state.panes.cards.is_empty() {
        // One line says as much as fits, not only what comes before the first long word.
        lines = vec![vec![Words::new(words.tone, wrap::clip(&words.text, room))]];
    }
    let height = u16::try_from(lines.len()).unwrap_or(1).min(row.y + 1);
    let area = Rect { y: row.y + 1 - height, height, ..row };
    Clear.render(area, buf);
    for (at, line) in lines.iter().enumerate() {
        pen::runs(buf, pen::row(area, at), 0, line, theme);
    }
    pen::put_right(buf, row, key, theme.tone(Tone::Dim));
}

fn hints(state: &State) -> String {
    let approve = match (state.panes.cards.len(), state.focus) {
        (0, _) | (_, Focus::Card { .. }) => String::new(),
        (many, Focus::Pane(_)) => format!("  ga approve ({many})"),
    };
    // A card that waits goes before what could be asked.
    if let Some(question) = state.offered().filter(|_| state.mode != Mode::Replay && state.panes.cards.is_empty()) {
        return format!("? keys  a asks: {question}");
    }
    let ask = if state.mode == Mode::Replay { "" } else { "  i ask" };
    // Who has asked nothing yet is told how: the question is the point of it all.
    let offered = state.offered().filter(|_| state.focused_pane() != Pane::Agent && state.mode != Mode::Welcome);
    let question = offered.map(|question| format!("  3 Enter asks: {question}")).unwrap_or_default();
    format!("? keys  : command  / filter{ask}{approve}  q quit{question}")
}

pub fn status(state: &State, theme: &Theme, row: Rect, buf: &mut Buffer) {
    buf.set_style(row, theme.style(Role::Status));
    let status = theme.style(Role::Status);
    let x = pen::put(buf, row, 0, &format!(" {} ", mode_words(state)), theme.mode(state.mode));
    let cards = match state.panes.cards.len() {
        0 => String::new(),
        many => format!(" !{many}"),
    };
    let room = Rect { x: row.x + x, width: row.width.saturating_sub(x), ..row };
    pen::put_right(buf, room, &cards, status);
    let field = Rect { width: room.width.saturating_sub(u16::try_from(cards.len()).unwrap_or(0)), ..room };
    let mut parts = place(state);
    parts.extend(reading_in_status(state, row.width));
    pen::put(buf, field, 0, &format!(" {}", parts.join(" | ")), status);
}

/// How far dumps are read, where that fits behind all that matters more.
fn reading_in_status(state: &State, width: u16) -> Option<String> {
    let used = mode_words(state).len() + place(state).join(" | ").len() + 10;
    let words = state.reading?.words().into_iter().next()?;
    (used + words.len() <= usize::from(width)).then_some(words)
}

/// Whether anything can be changed, then where one is: what is cut on a narrow screen is the end.
fn place(state: &State) -> Vec<String> {
    let mut parts = vec![writes(state)];
    if state.mode != Mode::Welcome {
        parts.push(state.scope.words(&state.fleet));
        parts.push(match &state.namespace {
            Some(namespace) => format!("ns {namespace}"),
            None => "all ns".to_owned(),
        });
    }
    parts
}

fn mode_words(state: &State) -> String {
    let as_of = as_of(state).map(|at| format!(" as of {at}")).unwrap_or_default();
    match (state.mode, state.story.position()) {
        (Mode::Welcome, _) => "NO FLEET".to_owned(),
        (Mode::Live, _) => "LIVE".to_owned(),
        (Mode::Offline, _) => format!("OFFLINE{as_of}"),
        (Mode::Sandbox, _) => format!("SANDBOX{as_of}"),
        (Mode::Replay, Some((shown, all))) => format!("REPLAY {shown}/{all}"),
        (Mode::Replay, None) => "REPLAY".to_owned(),
    }
}

/// The time of the dumps in scope, and both ends where they lie apart.
fn as_of(state: &State) -> Option<String> {
    const TOGETHER: i64 = 3600;
    let clusters = state.scope.clusters(&state.fleet);
    let times = clusters.iter().filter_map(|name| state.fleet.member(name)?.info.captured);
    // A time that nothing in a dump tells stands at the start of time.
    let known = times.clone().filter(|at| *at != UNTOLD);
    let Some((first, last)) = known.clone().min().zip(known.max()) else {
        return times.max().map(|_| "an unknown time".to_owned());
    };
    let day = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
    Some(match seconds_between(first, last) < TOGETHER {
        true => last.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        false if day(first) == day(last) => {
            format!("{} to {}", first.strftime("%Y-%m-%dT%H:%M"), last.strftime("%H:%MZ"))
        }
        false => format!("{} to {}", day(first), day(last)),
    })
}

/// Whether anything can be changed on the clusters in scope, and if not, why.
fn writes(state: &State) -> String {
    const WHY: usize = 44;
    let kind = match state.mode {
        Mode::Offline | Mode::Welcome | Mode::Replay => return "no writes".to_owned(),
        Mode::Sandbox => "sandbox writes",
        Mode::Live => "writes",
    };
    let clusters = state.scope.clusters(&state.fleet);
    let access: Vec<_> = clusters.iter().filter_map(|name| Some(&state.fleet.member(name)?.access)).collect();
    let can = access.iter().filter(|access| access.why_not.is_none()).count();
    let protected = access.iter().filter(|access| access.why_not.is_none() && access.protected.is_some()).count();
    let guarded = match protected {
        0 => String::new(),
        all if all == can => ", protected".to_owned(),
        some => format!(", {some} protected"),
    };
    match access.iter().find_map(|access| access.why_not.as_ref()) {
        Some(why) if can == 0 => format!("no writes: {}", wrap::clip(why, WHY)),
        Some(_) => format!("{kind} on {can} of {}{guarded}", access.len()),
        None => format!("{kind}{guarded}"),
    }
}
