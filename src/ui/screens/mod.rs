//! Whole screens as plain text files in `tests/screens`. `UPDATE_SCREENS=1 cargo test screens` writes them anew; the
//! difference is then read in the commit, as a person would see it.

mod bytes;
mod pictures;

use super::render::render;
use super::theme::Theme;
use crate::app::stories::told::Told;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::path::PathBuf;

/// What is on the screen now.
fn draw(told: &Told, theme: &Theme) -> Buffer {
    let area = told.state.area;
    let mut buffer = Buffer::empty(area);
    render(&told.state, theme, area, &mut buffer);
    buffer
}

/// The text of a screen, a line for each row, without the blanks at the ends.
fn text(buffer: &Buffer) -> String {
    let Rect { width, height, .. } = *buffer.area();
    let mut out = String::new();
    for y in 0..height {
        let mut line = String::new();
        let mut x = 0;
        while x < width {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += u16::try_from(crate::app::wrap::width(symbol)).unwrap().max(1);
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// Compares the screen with its file.
fn check(name: &str, told: &Told) {
    let seen = text(&draw(told, &Theme::named("dark", false).unwrap()));
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/screens").join(format!("{name}.txt"));
    if std::env::var_os("UPDATE_SCREENS").is_some() {
        std::fs::write(&path, &seen).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == seen,
        "the screen {name} changed; UPDATE_SCREENS=1 writes it anew. It was:\n{kept}\nand is:\n{seen}"
    );
}
