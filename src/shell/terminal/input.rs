//! Keys, pastes, clicks and sizes from the terminal, as a bounded stream of events with signals among them.
//! Invariant: a key carries the number of a frame that had been drawn before the key was pressed, never a later one,
//! however long it waited to be read.
//! Not here: what a key means (`app::keymap`), signals (`watch`).

use super::modes::{self, Keys};
use super::{Terminal, watch};
use crate::domain::time::Timestamp;
use crossterm::event::{Event, KeyEvent, KeyEventKind, MouseEvent};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::mpsc::{self, Receiver, Sender};

/// When full, nothing is dropped: the reader waits, and keys stay in the kernel's buffer.
const WAITING_EVENTS: usize = 256;
/// How often the reader looks whether it should end, and how old the frame number of a key can be.
const PATIENCE: Duration = Duration::from_millis(100);
/// crossterm waits for the last part of a millisecond by asking again and again, so it is only let near a terminal that
/// had something to read, and for no longer than this. It may not be shorter: where the time is over before crossterm has
/// looked at the keys that it has read already, it says that there are none, and they would lie there until the next key.
const AT_ONCE: Duration = Duration::from_millis(10);
/// So often in a row it must have said so before it is believed.
const SAYS_NONE: u32 = 2;

/// What a person or the system did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputEvent {
    /// A key, the last frame that was surely drawn before it was pressed (what `Seat::keystroke` wants to know), and when
    /// it was read.
    Key(KeyEvent, u64, Timestamp),
    /// Pasted text without control characters; lines end in `\n`.
    Paste(String),
    Mouse(MouseEvent),
    /// The new size. They come in storms: act on the last one that waits.
    Resize(u16, u16),
    /// Someone sent SIGTSTP: answer with `Terminal::suspend`.
    Suspend,
    /// The process was stopped by someone else and goes on: answer with `Terminal::reclaim`.
    Continued,
    /// SIGTERM, SIGINT or SIGQUIT: save, restore and leave. After 600 ms the process ends by itself.
    Terminate,
    /// SIGHUP, or the terminal is gone: the same, printing nothing.
    Hangup,
}

/// The running reader. It ends when this is dropped.
#[derive(Debug)]
pub struct Input {
    over: Arc<AtomicBool>,
}

impl Input {
    /// Starts the threads that read the keys of `terminal` and wait for signals.
    pub fn start(terminal: &Terminal) -> io::Result<(Self, Receiver<InputEvent>)> {
        let (events, receiver) = mpsc::channel(WAITING_EVENTS);
        let over = Arc::new(AtomicBool::new(false));
        let input = Self { over: Arc::clone(&over) };
        watch::start(events.clone(), Arc::clone(&over))?;
        let frames = terminal.frames();
        std::thread::Builder::new().name("keys".to_owned()).spawn(move || read(&events, &frames, &over))?;
        Ok((input, receiver))
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
    }
}

/// Reads until told to end, until nobody listens, or until the terminal dies (which `watch` reports).
fn read(events: &Sender<InputEvent>, frames: &AtomicU64, over: &AtomicBool) {
    let mut frame = frames.load(Ordering::SeqCst);
    while !over.load(Ordering::SeqCst) {
        let drawn = frames.load(Ordering::SeqCst);
        match modes::keys(Duration::ZERO) {
            Keys::Never => return,
            Keys::Waiting => {}
            // Only now is it certain that what comes next was not yet there when that frame was drawn.
            Keys::None => {
                frame = drawn;
                if modes::keys(PATIENCE) != Keys::Waiting {
                    continue;
                }
            }
        }
        let mut said_none = 0;
        while said_none < SAYS_NONE {
            match crossterm::event::poll(AT_ONCE) {
                Ok(true) => said_none = 0,
                Ok(false) => {
                    said_none += 1;
                    continue;
                }
                Err(_) => break,
            }
            let Ok(event) = crossterm::event::read() else { break };
            if let Some(event) = translate(event, frame)
                && events.blocking_send(event).is_err()
            {
                return;
            }
        }
    }
}

fn translate(event: Event, frame: u64) -> Option<InputEvent> {
    match event {
        Event::Key(key) if key.kind == KeyEventKind::Release => None,
        Event::Key(key) => Some(InputEvent::Key(key, frame, Timestamp::now())),
        Event::Paste(text) => Some(InputEvent::Paste(plain(&text))),
        Event::Mouse(mouse) => Some(InputEvent::Mouse(mouse)),
        // `watch` tells the size as soon as it changes; crossterm would with the next key.
        Event::Resize(..) | Event::FocusGained | Event::FocusLost => None,
    }
}

/// Pasted text as text: nothing in it can act on the terminal or on a line editor.
fn plain(pasted: &str) -> String {
    pasted
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::{KeyCode, KeyModifiers};

    #[test]
    fn a_paste_loses_its_escapes_and_keeps_its_lines() {
        assert_eq!(plain("kubectl get\x1b[31m pods\r\n-A\rend\t\x07"), "kubectl get[31m pods\n-A\nend\t");
    }

    #[test]
    fn letting_go_of_a_key_is_not_an_event() {
        let mut key = KeyEvent::new(KeyCode::Char('y'), KeyModifiers::NONE);
        assert!(matches!(translate(Event::Key(key), 7), Some(InputEvent::Key(known, 7, _)) if known == key));
        key.kind = KeyEventKind::Release;
        assert_eq!(translate(Event::Key(key), 7), None);
    }
}
