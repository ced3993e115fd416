//! What a panic does to the screen: on the thread that draws it gives the terminal back first and is then reported as
//! usual; on any other thread it is kept for the loop to show, since the screen is still in use.
//! Invariant: no panic message is ever written into the alternate screen, and none is lost.

use super::modes;
use std::panic::PanicHookInfo;
use std::sync::{Mutex, Once, PoisonError};
use std::thread::ThreadId;

static OWNER: Mutex<Option<ThreadId>> = Mutex::new(None);
static KEPT: Mutex<Vec<String>> = Mutex::new(Vec::new());
static INSTALLED: Once = Once::new();

/// From now on the calling thread is the one that draws. The hook that was there before still does the reporting.
pub(super) fn watch_this_thread() {
    *OWNER.lock().unwrap_or_else(PoisonError::into_inner) = Some(std::thread::current().id());
    INSTALLED.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let owner = *OWNER.lock().unwrap_or_else(PoisonError::into_inner);
            if modes::claimed() && owner != Some(std::thread::current().id()) {
                keep(info);
            } else {
                modes::restore();
                // To report to a terminal that is gone would be a panic within a panic: an abort instead of an end.
                if !modes::errors_are_lost() {
                    report(info);
                }
            }
        }));
    });
}

fn keep(info: &PanicHookInfo<'_>) {
    let thread = std::thread::current();
    let message = info.payload_as_str().unwrap_or("no message");
    let place = info.location().map(|place| format!(" at {}:{}", place.file(), place.line())).unwrap_or_default();
    let line = format!("{} stopped: {message}{place}", thread.name().unwrap_or("a background task"));
    KEPT.lock().unwrap_or_else(PoisonError::into_inner).push(line);
}

/// The panics of other threads since the last call, one line each.
pub(super) fn take_kept() -> Vec<String> {
    std::mem::take(&mut *KEPT.lock().unwrap_or_else(PoisonError::into_inner))
}
