//! The terminal: taken on entry, given back on every way out, and in between one frame per write.
//! Invariant: however klue ends (quit, panic, SIGTERM, SIGHUP, C-z, a terminal that dies), the shell gets its terminal
//! back as it was, and the process does not outlive the terminal by more than a second.
//! Not here: what is drawn (`ui`), what a key means (`app::keymap`), the loop (`shell`).

mod input;
mod modes;
mod panic;
mod screen;
mod watch;

pub use input::{Input, InputEvent};

use crate::domain::redact;
use crate::policy::approval::Seat;
use base64::Engine;
use ratatui::Frame;
use screen::{Screen, Synchronized};
use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The seat of the person at this terminal, if there is one. The only place that makes seats.
pub fn seat() -> Option<Seat> {
    Seat::at_terminal()
}

/// Whether the terminal has been taken away: its window closed, or the connection to it lost.
pub fn is_gone() -> bool {
    modes::terminal_is_dead()
}

/// Why there is no screen. One line for standard error; the exit code is `EXIT_NO_TERMINAL`.
#[derive(Debug, thiserror::Error)]
pub enum NoTerminal {
    #[error(
        "klue needs a terminal to read keys from, and standard input is none; in a script use `klue investigate \"QUESTION\" --json`"
    )]
    Input,
    #[error(
        "klue needs a terminal to draw on, and standard output is none; in a script use `klue investigate \"QUESTION\" --json`"
    )]
    Output,
    #[error("the terminal cannot be prepared: {0}; try `reset`, or another terminal")]
    Broken(#[from] io::Error),
}

/// The exit code for a screen that was asked for without a terminal.
pub const EXIT_NO_TERMINAL: u8 = 2;

/// The terminal while klue has it.
pub struct Terminal {
    screen: ratatui::Terminal<Screen>,
    frames: Arc<AtomicU64>,
}

impl Terminal {
    /// Takes the terminal. The calling thread is the one that will draw: when it panics, the terminal is restored.
    pub fn enter() -> Result<Self, NoTerminal> {
        if !io::stdin().is_terminal() {
            return Err(NoTerminal::Input);
        }
        if !io::stdout().is_terminal() {
            return Err(NoTerminal::Output);
        }
        panic::watch_this_thread();
        let taken = modes::claim().and_then(|()| {
            let synchronized = Synchronized::guess(|name| std::env::var(name).ok());
            ratatui::Terminal::new(Screen::new(synchronized))
        });
        match taken {
            Ok(screen) => Ok(Self { screen, frames: Arc::new(AtomicU64::new(0)) }),
            Err(error) => {
                modes::restore();
                Err(NoTerminal::Broken(error))
            }
        }
    }

    /// Draws one frame and counts it. What did not change is not sent. An error means that the terminal is gone.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        if !modes::claimed() {
            // A panic that was caught further up has restored the terminal; the loop is alive after all.
            self.reclaim()?;
        }
        self.screen.draw(render)?;
        self.frames.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    /// The number of the last frame drawn; 0 before the first.
    pub fn frame(&self) -> u64 {
        self.frames.load(Ordering::SeqCst)
    }

    fn frames(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.frames)
    }

    /// Columns and rows, asked anew: after `suspend` they may have changed without an event.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        let size = self.screen.size()?;
        Ok((size.width, size.height))
    }

    /// Panics of other threads since the last call, one line each, to be shown as errors.
    pub fn panics(&self) -> Vec<String> {
        panic::take_kept()
    }

    /// Asks the terminal to put text on its clipboard (OSC 52). Whether it did is not known: say "sent", not "copied".
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        let encoded = base64::engine::general_purpose::STANDARD.encode(redact::text(text));
        modes::write_all(format!("\x1b]52;c;{encoded}\x07").as_bytes())
    }

    /// Hands the terminal to the shell and stops, as C-z does elsewhere; returns when continued, the next draw being a
    /// full one.
    pub fn suspend(&mut self) -> io::Result<()> {
        modes::restore();
        let stopped = watch::stop_until_continued();
        self.reclaim()?;
        stopped
    }

    /// Takes the terminal back after something else has had it. Keys typed meanwhile were not meant for klue.
    pub fn reclaim(&mut self) -> io::Result<()> {
        // A shell that has just continued the process may still be busy with the terminal.
        let mut tries = 10;
        while let Err(error) = modes::claim() {
            tries -= 1;
            if tries == 0 {
                return Err(error);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = rustix::termios::tcflush(rustix::stdio::stdin(), rustix::termios::QueueSelector::IFlush);
        self.screen.backend_mut().reclaimed();
        self.screen.clear()
    }

    /// Gives the terminal back. Dropping does it too; doing it twice does no harm.
    pub fn leave(&mut self) {
        if modes::restore() {
            for panic in panic::take_kept() {
                // Not `eprintln!`, which panics when the terminal behind it is gone.
                let _ = writeln!(io::stderr(), "{panic}");
            }
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.leave();
    }
}
