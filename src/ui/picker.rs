//! Lists to pick from, and the page that one sees before any fleet is open.

use super::pen;
use super::theme::{Role, Theme};
use crate::app::message::Mode;
use crate::app::panes::picker::Picker;
use crate::app::progress::Opening;
use crate::app::state::State;
use crate::app::tone::Tone;
use crate::app::wrap;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

const WELCOME: [&str; 5] = [
    "klue finds the clue across clusters.",
    "",
    "No fleet is open. Enter opens one of the recorded fleets below.",
    "klue open PATH opens a dump; klue with a kubeconfig opens your live fleet.",
    "",
];

pub fn draw(state: &State, picker: &Picker, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let mut top = 0;
    if state.mode == Mode::Welcome {
        for (at, line) in WELCOME.iter().enumerate() {
            let tone = if at == 0 { Tone::Title } else { Tone::Plain };
            pen::put(buf, pen::row(area, at), 1, line, theme.tone(tone));
        }
        top = WELCOME.len();
    }
    if picker.choices.is_empty() {
        pen::put(buf, pen::row(area, top), 1, "there are none", theme.tone(Tone::Dim));
    }
    let widest = picker.choices.iter().map(|choice| wrap::width(&choice.name)).max().unwrap_or(0);
    let room = usize::from(area.height).saturating_sub(top);
    for (at, choice) in picker.choices.iter().enumerate().skip(picker.window.top).take(room) {
        let row = pen::row(area, top + at - picker.window.top);
        let selected = at == picker.window.cursor;
        let style = if selected { theme.style(Role::Selection) } else { theme.tone(Tone::Strong) };
        pen::put(buf, row, 0, if selected { ">" } else { " " }, style);
        pen::put(buf, row, 2, &choice.name, style);
        let from = u16::try_from(widest + 4).unwrap_or(u16::MAX);
        pen::put(buf, row, from, &choice.words, theme.tone(Tone::Plain));
    }
}

/// While a fleet is being opened.
pub fn opening(state: &State, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let lines: Vec<String> = state.opening.iter().map(Opening::words).collect();
    pen::middle(buf, area, &lines, theme.tone(Tone::Plain));
}

/// A resource pane without a view.
pub fn nothing(state: &State, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let lines = match state.mode {
        Mode::Replay => vec![
            "A replay has no clusters.".to_owned(),
            "Enter on an observation in the trace opens what it brought.".to_owned(),
        ],
        Mode::Welcome | Mode::Live | Mode::Offline | Mode::Sandbox => {
            vec!["Nothing is shown; :pods shows pods.".to_owned()]
        }
    };
    pen::middle(buf, area, &lines, theme.tone(Tone::Dim));
}
