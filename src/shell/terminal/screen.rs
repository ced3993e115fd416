//! The drawing surface: ratatui's crossterm backend over a buffer that leaves in one write per frame.
//! Invariant: a frame in which nothing changed sends no byte at all.
//! Not here: terminal modes (`modes`), what is drawn (`ui`).

use super::modes;
use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::queue;
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use std::io::{self, Write};

const BEGIN_UPDATE: &[u8] = b"\x1b[?2026h";
const END_UPDATE: &[u8] = b"\x1b[?2026l";
/// A frame shorter than this arrives in one piece anyway.
const WORTH_SYNCHRONIZING: usize = 1024;

/// Whether frames are wrapped in a synchronized update (DECSET 2026).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Synchronized {
    Yes,
    No,
}

impl Synchronized {
    /// Only terminals that are known to do it well. Under tmux never: some versions answer each frame with a repaint of
    /// the whole pane, and the version that matters may run on another machine.
    pub(super) fn guess(env: impl Fn(&str) -> Option<String>) -> Self {
        let term = env("TERM").unwrap_or_default();
        let program = env("TERM_PROGRAM").unwrap_or_default();
        if env("TMUX").is_some() || term.starts_with("tmux") || term.starts_with("screen") || program == "tmux" {
            return Self::No;
        }
        let known_term = ["xterm-kitty", "xterm-ghostty", "foot", "foot-extra", "alacritty", "wezterm", "contour"];
        let known_program = ["WezTerm", "ghostty", "iTerm.app"];
        if known_term.contains(&term.as_str()) || known_program.contains(&program.as_str()) {
            Self::Yes
        } else {
            Self::No
        }
    }
}

/// Collects a frame, then sends it whole.
struct Outlet {
    bytes: Vec<u8>,
    synchronized: Synchronized,
}

impl Write for Outlet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        if self.synchronized == Synchronized::Yes && self.bytes.len() >= WORTH_SYNCHRONIZING {
            self.bytes.splice(..0, BEGIN_UPDATE.iter().copied());
            self.bytes.extend_from_slice(END_UPDATE);
        }
        // Whoever restored the terminal in the middle of a frame does not want the rest of it in the scrollback.
        let sent = if modes::claimed() { modes::write_all(&self.bytes) } else { Ok(()) };
        self.bytes.clear();
        // A terminal that died is told as `InputEvent::Hangup`, once; the frame that finds out first is no second way
        // to end.
        sent.or_else(|error| if modes::terminal_is_dead() { Ok(()) } else { Err(error) })
    }
}

/// The backend that ratatui draws on. What ratatui asks for again and again (hide the cursor, reset the colours) is sent
/// only when it changes something.
pub(super) struct Screen {
    inner: CrosstermBackend<Outlet>,
    cursor_shown: bool,
    cursor_at: Option<Position>,
}

impl Screen {
    /// For a terminal that `modes::claim` has just prepared: its cursor is hidden.
    pub(super) fn new(synchronized: Synchronized) -> Self {
        let outlet = Outlet { bytes: Vec::with_capacity(32 * 1024), synchronized };
        Self { inner: CrosstermBackend::new(outlet), cursor_shown: false, cursor_at: None }
    }

    /// Forgets what is known about the terminal, after something else has had it.
    pub(super) fn reclaimed(&mut self) {
        self.cursor_shown = false;
        self.cursor_at = None;
    }
}

impl Backend for Screen {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut content = content.peekable();
        if content.peek().is_none() {
            return Ok(());
        }
        self.cursor_at = None;
        self.inner.draw(content)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.cursor_shown, false) { queue!(self.inner, Hide) } else { Ok(()) }
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.cursor_shown, true) { Ok(()) } else { queue!(self.inner, Show) }
    }

    /// What was set last. The terminal is never asked: the answer would come through the key reader, if at all.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor_at.unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        if self.cursor_at.replace(position) == Some(position) {
            return Ok(());
        }
        queue!(self.inner, MoveTo(position.x, position.y))
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        use crossterm::terminal::{Clear, ClearType as Region};
        let region = match region {
            ClearType::All => Region::All,
            ClearType::AfterCursor => Region::FromCursorDown,
            ClearType::BeforeCursor => Region::FromCursorUp,
            ClearType::CurrentLine => Region::CurrentLine,
            ClearType::UntilNewLine => Region::UntilNewLine,
        };
        queue!(self.inner, Clear(region))
    }

    /// Asked before each frame, so in one call to the system. (crossterm opens /dev/tty for it each time, and starts
    /// another program when that fails.) A terminal that does not know has the size of all terminals.
    fn size(&self) -> io::Result<Size> {
        let (columns, rows) = modes::size().unwrap_or((80, 24));
        Ok(Size::new(columns, rows))
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.inner.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        Write::flush(&mut self.inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(pairs: &[(&str, &str)]) -> Synchronized {
        Synchronized::guess(|name| pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.to_owned()))
    }

    #[test]
    fn a_terminal_known_to_do_it_gets_synchronized_updates() {
        assert_eq!(guess(&[("TERM", "xterm-kitty")]), Synchronized::Yes);
        assert_eq!(guess(&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "WezTerm")]), Synchronized::Yes);
    }

    #[test]
    fn tmux_and_the_unknown_get_none() {
        assert_eq!(guess(&[("TERM", "xterm-kitty"), ("TMUX", "/run/tmux,1,0")]), Synchronized::No);
        assert_eq!(guess(&[("TERM", "tmux-256color"), ("TERM_PROGRAM", "WezTerm")]), Synchronized::No);
        assert_eq!(guess(&[("TERM", "xterm-256color")]), Synchronized::No);
        assert_eq!(guess(&[]), Synchronized::No);
    }
}
