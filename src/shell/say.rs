//! Words beside the output: warnings and progress on standard error.
//! Invariant: never a panic. `eprintln!` has one where nobody reads, as after a terminal was hung up.

use crate::domain::redact;
use std::io::Write;

/// One line for the person at the terminal. Names of files and clusters may be in it.
pub(super) fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "klue: {}", redact::plain(line));
}
