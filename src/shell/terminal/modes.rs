//! What is switched on in the terminal while klue has it, and switched off again whatever happens.
//! Invariant: `restore` works from any thread, takes no lock that a drawing thread could hold, and never blocks.
//! Not here: drawing (`screen`), and when to restore (`Terminal`, `panic`, `watch`).

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use std::io;
use std::os::fd::BorrowedFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Alternate screen, bracketed paste, clicks and wheel (no motion: over SSH it is a flood), SGR coordinates, no cursor.
const CLAIM: &[u8] = b"\x1b[?1049h\x1b[?2004h\x1b[?1000h\x1b[?1006h\x1b[?25l";
/// The same backwards, after ending a synchronized update that may have been cut short and any colour left open.
const RESTORE: &[u8] = b"\x1b[?2026l\x1b[0m\x1b[?1006l\x1b[?1000l\x1b[?2004l\x1b[?1049l\x1b[?25h";

static CLAIMED: AtomicBool = AtomicBool::new(false);

/// Raw mode and everything in `CLAIM`. To do it twice does no harm.
pub(super) fn claim() -> io::Result<()> {
    if crossterm::terminal::is_raw_mode_enabled()? {
        // crossterm would believe its own note rather than ask a terminal that a shell has had in the meantime.
        crossterm::terminal::disable_raw_mode()?;
    }
    crossterm::terminal::enable_raw_mode()?;
    CLAIMED.store(true, Ordering::SeqCst);
    write_all(CLAIM)
}

/// Whether the terminal is klue's at the moment.
pub(super) fn claimed() -> bool {
    CLAIMED.load(Ordering::SeqCst)
}

/// Gives the terminal back as it was. Answers whether there was anything to give back.
pub(super) fn restore() -> bool {
    let was_claimed = CLAIMED.swap(false, Ordering::SeqCst);
    if was_claimed {
        // A terminal that takes no bytes (it is gone, or output is held with C-s) must not hold up the exit.
        if takes_bytes(Timespec { tv_sec: 0, tv_nsec: 50_000_000 }) {
            let _ = rustix::io::write(rustix::stdio::stdout(), RESTORE);
        }
        let _ = crossterm::terminal::disable_raw_mode();
    }
    was_claimed
}

/// Writes past `std::io::Stdout`, whose lock a panicking or blocked thread may hold, in as few writes as it takes.
pub(super) fn write_all(mut bytes: &[u8]) -> io::Result<()> {
    let stdout = rustix::stdio::stdout();
    while !bytes.is_empty() {
        match rustix::io::write(stdout, bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            // Some other program left the terminal non-blocking; wait as a blocking one would.
            Err(Errno::AGAIN) => {
                takes_bytes(Timespec { tv_sec: 1, tv_nsec: 0 });
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn takes_bytes(within: Timespec) -> bool {
    let stdout = rustix::stdio::stdout();
    let mut fds = [PollFd::from_borrowed_fd(stdout, PollFlags::OUT)];
    poll(&mut fds, Some(&within)).is_ok_and(|ready| ready > 0)
}

/// Whether the terminal behind standard input is gone for good.
pub(super) fn terminal_is_dead() -> bool {
    is_dead(rustix::stdio::stdin())
}

/// Whether nobody can read standard error any more. A terminal that was hung up no longer says that it is one.
pub(super) fn errors_are_lost() -> bool {
    is_dead(rustix::stdio::stderr())
}

fn is_dead(stream: BorrowedFd<'_>) -> bool {
    let mut fds = [PollFd::from_borrowed_fd(stream, PollFlags::empty())];
    poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })).is_ok() && says_dead(fds[0].revents())
}

/// Whether there is something to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keys {
    Waiting,
    None,
    /// The terminal is gone.
    Never,
}

/// Waits for keys without reading them.
pub(super) fn keys(within: Duration) -> Keys {
    let mut fds = [PollFd::from_borrowed_fd(rustix::stdio::stdin(), PollFlags::IN)];
    let within = Timespec { tv_sec: 0, tv_nsec: within.subsec_nanos().into() };
    // What a signal interrupts has seen no key.
    let found = poll(&mut fds, Some(&within)).unwrap_or(0);
    match fds[0].revents() {
        revents if says_dead(revents) => Keys::Never,
        _ if found > 0 => Keys::Waiting,
        _ => Keys::None,
    }
}

/// The size of the terminal, if it knows it.
pub(super) fn size() -> Option<(u16, u16)> {
    let size = rustix::termios::tcgetwinsize(rustix::stdio::stdout()).ok()?;
    (size.ws_col > 0 && size.ws_row > 0).then_some((size.ws_col, size.ws_row))
}

/// The two flags that `poll` reports unasked when the other end of a terminal has closed.
pub(super) fn says_dead(revents: PollFlags) -> bool {
    revents.intersects(PollFlags::HUP | PollFlags::ERR)
}
