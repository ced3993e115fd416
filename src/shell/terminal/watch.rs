//! The thread that waits for signals and for the terminal's end, and sees to it that klue leaves when told to.
//! Invariant: `GRACE` after a request to end, the process is gone, whatever the loop is doing. crossterm's reader spins
//! for ever on a terminal that died, and a loop may hang in a write; neither can keep this thread from exiting.
//! Not here: keys (`input`).

use super::input::InputEvent;
use super::modes;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::backend::SignalDelivery;
use signal_hook::iterator::exfiltrator::SignalOnly;
use std::io;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::error::TrySendError;

/// How long the loop has to save and leave by itself.
const GRACE: Duration = Duration::from_millis(600);
/// A hangup wakes the poll by itself; this is for the platforms where it does not.
const LOOK: Timespec = Timespec { tv_sec: 0, tv_nsec: 250_000_000 };

/// Where a stop (C-z) stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    NotAsked,
    Asked,
    Continued,
}

static STOP: Mutex<Stop> = Mutex::new(Stop::NotAsked);
static CONTINUED: Condvar = Condvar::new();

/// Takes over the signals and watches until `over` is set. From then on the signals do again what they do by default.
pub(super) fn start(events: Sender<InputEvent>, over: Arc<AtomicBool>) -> io::Result<()> {
    for signal in [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP] {
        signal_hook::flag::register_conditional_default(signal, Arc::clone(&over))?;
    }
    let (read, write) = UnixStream::pair()?;
    let all = [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH];
    let mut signals = SignalDelivery::with_pipe(read, write, SignalOnly, all)?;
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        let mut size_is_told = true;
        while !over.load(Ordering::SeqCst) {
            let terminal_died = {
                let stdin = rustix::stdio::stdin();
                let mut fds = [
                    PollFd::new(signals.get_read(), PollFlags::IN),
                    PollFd::from_borrowed_fd(stdin, PollFlags::empty()),
                ];
                // An interrupted poll is one that a signal ended: look what came.
                let _ = poll(&mut fds, Some(&LOOK));
                modes::says_dead(fds[1].revents())
            };
            for signal in signals.pending() {
                match signal {
                    SIGHUP => end(&events, InputEvent::Hangup, 0),
                    SIGTERM | SIGINT | SIGQUIT => end(&events, InputEvent::Terminate, 128 + signal),
                    SIGTSTP => offer(&events, InputEvent::Suspend),
                    SIGCONT => continued(&events),
                    SIGWINCH => size_is_told = false,
                    _ => {}
                }
            }
            if !size_is_told && let Some((columns, rows)) = modes::size() {
                // When the loop is 256 events behind, the next look tells it, with the size of that time.
                size_is_told = events.try_send(InputEvent::Resize(columns, rows)).is_ok();
            }
            if terminal_died {
                end(&events, InputEvent::Hangup, 0);
            }
        }
    })?;
    Ok(())
}

/// Tells the loop to end, and ends the process itself if that has not happened in time.
fn end(events: &Sender<InputEvent>, event: InputEvent, code: i32) -> ! {
    let deadline = Instant::now() + GRACE;
    let mut event = Some(event);
    while Instant::now() < deadline {
        if let Some(unsent) = event.take()
            && let Err(TrySendError::Full(unsent)) = events.try_send(unsent)
        {
            event = Some(unsent);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    modes::restore();
    std::process::exit(code)
}

/// For what may be lost when the loop is 256 events behind: it is about to repaint anyway.
fn offer(events: &Sender<InputEvent>, event: InputEvent) {
    let _ = events.try_send(event);
}

fn continued(events: &Sender<InputEvent>) {
    let mut stop = STOP.lock().unwrap_or_else(PoisonError::into_inner);
    if *stop == Stop::Asked {
        *stop = Stop::Continued;
        CONTINUED.notify_all();
    } else {
        offer(events, InputEvent::Continued);
    }
}

/// Stops the whole process group, as the shell expects of C-z, and returns when it goes on.
pub(super) fn stop_until_continued() -> io::Result<()> {
    *STOP.lock().unwrap_or_else(PoisonError::into_inner) = Stop::Asked;
    rustix::process::kill_current_process_group(rustix::process::Signal::STOP)?;
    // The call may return a moment before the stop takes hold; to reclaim the terminal then would leave it raw for the
    // shell. So wait for the word that the process was continued. The limit is for a stop that the system refused.
    let stop = STOP.lock().unwrap_or_else(PoisonError::into_inner);
    let waited = CONTINUED.wait_timeout_while(stop, Duration::from_secs(1), |stop| *stop == Stop::Asked);
    *waited.unwrap_or_else(PoisonError::into_inner).0 = Stop::NotAsked;
    Ok(())
}
