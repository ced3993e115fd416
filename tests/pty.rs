//! The whole of klue: the real binary in a real terminal, driven by keys alone. What `shell::terminal` does by itself is
//! in `terminal.rs`.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use portable_pty::CommandBuilder;
use rustix::process::Signal;
use std::path::{Path, PathBuf};
use std::time::Duration;
use support::pty::{PATIENCE, Session, program};
use support::readme::replace_between;

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

/// The facts of a case file, as its words for what happened. A line that was cut off when klue was killed is none yet.
fn facts(case: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(case).unwrap();
    let whole = text.rsplit_once('\n').map_or("", |split| split.0);
    let entries = whole.lines().skip(1).map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    entries.map(|entry| entry["fact"]["verb"].as_str().unwrap().to_owned()).collect()
}

fn count(facts: &[String], verb: &str) -> usize {
    facts.iter().filter(|fact| *fact == verb).count()
}

/// Goes to the agent and asks what it suggests.
fn ask(session: &Session) {
    session.wait_for("a asks").keys("a").wait_for("3 agent").keys("3");
}

/// Goes to the card and says yes, again if the card was not on the screen long enough for the first one to count.
fn approve(session: &Session) {
    session.wait_for("ga approve (1)").keys("ga");
    let taken = ["approved", "accepted", "Resolved"];
    let decided = (0..20).any(|_| {
        session.keys("y");
        let shows_it = |screen: &str| taken.iter().any(|word| screen.contains(word));
        session.poll(A_SECOND / 2, |received| shows_it(&received.text()).then_some(())).is_some()
    });
    assert!(decided, "y was never taken:\n{}", session.text());
}

/// The first lines of the steps that the agent pane tells at the moment, without frame and cursor.
fn steps(session: &Session) -> Vec<String> {
    let text = session.settle().text();
    let ends = |line: &str| line.rsplit('│').find(|part| !part.trim().is_empty()).unwrap_or_default().to_owned();
    let told = text.lines().map(|line| ends(line).trim_start_matches([' ', '>', '+', '-']).trim().to_owned());
    let by = ["Planner ", "Engineer ", "Advisor ", "gate ", "you ", "[o"];
    told.filter(|line| by.iter().any(|word| line.starts_with(word))).collect()
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
fn when_the_terminal_dies_klue_is_gone_within_a_second_without_a_crash() {
    // At rest, and in the middle of an investigation that paints and writes facts.
    for busy in [false, true] {
        let home = Home::new();
        let mut session = home.demo(120, 40);
        if busy {
            ask(&session);
            session.wait_for("[o1]");
        }
        session.close_terminal();
        let (status, _) = session.wait_for_end(A_SECOND);
        assert!(status.success(), "{status:?}");
    }
}

#[test]
fn a_whole_investigation_from_the_suggested_question_to_a_verified_repair_and_its_replay() {
    for (columns, rows) in [(120, 40), (80, 24)] {
        let home = Home::new();
        let mut session = home.demo(columns, rows);
        ask(&session);
        approve(&session);
        session.wait_for("Resolved");
        let seen = steps(&session);
        // The tree is green again.
        session.keys("1").wait_for("o cluster1").keys("3");
        quit(&mut session);
        session.assert_restored();

        let facts = facts(&home.cases()[0]);
        for (verb, times) in [("asked", 1), ("concluded", 1), ("decided", 1), ("started", 1), ("finished", 1)] {
            assert_eq!(count(&facts, verb), times, "{verb} in {facts:?}");
        }
        let mut replay = Session::start(home.klue(&["replay"]), columns, rows);
        replay.wait_for("REPLAY").keys("$").wait_for("Resolved");
        let told = steps(&replay);
        assert!(seen.len() >= 4 && seen.iter().all(|step| told.contains(step)), "live {seen:#?}\nreplayed {told:#?}");
        replay.keys("ga");
        replay.wait_for("nothing can be approved");
        quit(&mut replay);
    }
}

#[test]
fn a_yes_typed_ahead_approves_nothing() {
    let home = Home::new();
    let mut session = home.demo(120, 40);
    ask(&session);
    // Impatient fingers: the keys that approve, again and again until the card can be seen, and so also at the moment
    // when it appears.
    while session.keys("gay").poll(A_SECOND / 100, |received| received.text().contains("#p1").then_some(())).is_none() {
    }
    session.settle().wait_for("!1").signal(Signal::TERM);
    session.wait_for_end(PATIENCE);
    let facts = facts(&home.cases()[0]);
    assert_eq!((count(&facts, "judged"), count(&facts, "decided")), (1, 0), "{facts:?}");
}

#[test]
fn after_a_storm_of_sizes_the_screen_is_what_a_full_repaint_gives() {
    let home = Home::new();
    let session = home.demo(120, 40);
    ask(&session);
    for (columns, rows) in [(80, 24), (200, 60), (20, 5), (120, 40), (81, 25)].into_iter().cycle().take(50) {
        session.resize(columns, rows);
        session.keys("j");
    }
    session.wait_for("ga approve (1)");
    let after_the_storm = session.settle().text();
    let bytes = session.received().bytes;
    session.signal(Signal::STOP);
    session.wait_for_state('T');
    session.signal(Signal::CONT);
    session.wait("a repaint", PATIENCE, |received| (received.bytes > bytes + 500).then_some(()));
    assert_eq!(after_the_storm, session.settle().text());
}

#[test]
fn a_replay_has_no_network_socket() {
    let home = Home::new();
    let mut session = home.demo(120, 40);
    ask(&session);
    session.wait_for("ga approve (1)");
    quit(&mut session);
    let replay = Session::start(home.klue(&["replay"]), 120, 40);
    replay.wait_for("REPLAY").keys("$").wait_for("waits for a person");
    assert_eq!(replay.network_sockets(), 0);
}

#[test]
fn kill_9_in_an_investigation_loses_nothing_that_was_on_the_screen() {
    // When it is killed, what the file must then have, and what the end of a replay must show: early in the reads, with
    // a card on the screen, and right after a yes.
    for (moment, verb, told) in [
        ("[o2]", "\"observed\",\"observation\":{\"id\":\"o2\"", "REPLAY"),
        ("#p1", "\"judged\"", "p1 is write"),
        ("", "\"started\"", "p1"),
    ] {
        let home = Home::new();
        let mut session = home.demo(120, 40);
        ask(&session);
        if moment.is_empty() {
            approve(&session);
        } else {
            session.wait_for(moment);
        }
        session.signal(Signal::KILL);
        session.wait_for_end(PATIENCE);

        let case = home.cases().remove(0);
        let before = facts(&case);
        let text = std::fs::read_to_string(&case).unwrap();
        assert!(text.contains(&format!("\"verb\":{verb}")), "{verb} is lost: {before:?}");
        assert_eq!(count(&before, "decided"), count(&before, "started"));
        let mut replay = Session::start(home.klue(&["replay"]), 120, 40);
        replay.wait_for(&format!("REPLAY 1/{}", before.len()));
        replay.keys("$").wait_for(&format!("REPLAY {0}/{0}", before.len())).wait_for(told);
        quit(&mut replay);
        assert_eq!(facts(&case), before, "looking at a case changed it");
    }
}

#[test]
fn a_screen_without_a_terminal_is_one_line_and_exit_code_2() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_klue"))
        .arg("demo")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.lines().count(), 1, "{said}");
    assert_eq!(output.stdout, b"");
}

/// The README's picture is what the program draws: `UPDATE_README=1 cargo test --test pty picture -- --ignored`.
#[test]
#[ignore = "writes the picture of the README"]
fn the_picture_of_the_readme() {
    let home = Home::new();
    let session = home.demo(104, 34);
    ask(&session);
    session.wait_for("ga approve (1)").settle();
    let lines: Vec<String> = session.text().lines().map(|line| line.trim_end().to_owned()).collect();
    let picture = format!("```text\n{}\n```", lines.join("\n"));
    if std::env::var_os("UPDATE_README").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
        let readme = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, replace_between(&readme, "picture", &picture).unwrap()).unwrap();
    }
    println!("{picture}");
}
