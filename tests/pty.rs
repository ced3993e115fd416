//! The whole of klue: the real binary in a real terminal, driven by keys alone. What `shell::terminal` does by itself is
//! in `terminal.rs`.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use portable_pty::CommandBuilder;
use rustix::process::Signal;
use std::path::{Path, PathBuf};
use std::time::Duration;
use support::pty::{PATIENCE, Session, program};

const A_SECOND: Duration = Duration::from_secs(1);
/// In the status line of every demo.
const SANDBOX: &str = "SANDBOX";

/// A home directory of its own, and what klue leaves there.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn klue(&self, words: &[&str]) -> CommandBuilder {
        let mut command = program(env!("CARGO_BIN_EXE_klue"), self.0.path());
        command.args(words);
        command
    }

    /// The workbench on a recorded incident, once its first frame is there.
    fn demo(&self, columns: u16, rows: u16) -> Session {
        let session = Session::start(self.klue(&["demo"]), columns, rows);
        session.wait_for(SANDBOX);
        session
    }

    /// The files of the cases, oldest first.
    fn cases(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        collect(self.0.path(), &mut found);
        found.sort();
        found
    }
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "jsonl") {
            found.push(path);
        }
    }
}

fn quit(session: &mut Session) {
    session.keys("q").wait_for("uit").keys("y");
    assert!(session.wait_for_end(PATIENCE).0.success());
}

#[test]
fn quitting_asks_and_then_restores_the_terminal() {
    let home = Home::new();
    let mut session = home.demo(120, 40);
    quit(&mut session);
    session.assert_restored();
}

#[test]
fn a_signal_to_end_restores_the_terminal_within_a_second() {
    for signal in [Signal::TERM, Signal::HUP] {
        let home = Home::new();
        let mut session = home.demo(80, 24);
        session.signal(signal);
        session.wait_for_end(A_SECOND);
        session.assert_restored();
    }
}

#[test]
fn control_z_gives_the_terminal_back_and_continuing_paints_the_workbench_again() {
    let home = Home::new();
    let mut session = home.demo(80, 24);
    session.keys("\x1a").wait_for_state('T');
    session.assert_restored();
    session.signal(Signal::CONT);
    session.wait_for(SANDBOX);
    assert_ne!(session.settings(), session.untouched);
    quit(&mut session);
    session.assert_restored();
}

#[test]
fn when_the_terminal_dies_klue_is_gone_within_a_second() {
    let home = Home::new();
    let mut session = home.demo(120, 40);
    session.close_terminal();
    session.wait_for_end(A_SECOND);
}
