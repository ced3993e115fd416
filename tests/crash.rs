//! klue is killed at any moment around an approval, and what the server received is held against what the case says:
//! nothing is sent twice, nothing is sent unrecorded, and what began and was not seen to end reads as interrupted.
//! `CRASH_ROUNDS=100 cargo test --test crash` runs a hundred approvals; without it a few run.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

#[path = "crash/server.rs"]
mod server;

use klue::case::fold::{Case, Stage};
use klue::domain::fact::Fact;
use klue::domain::ids::ProposalId;
use klue::domain::proposal::Decision;
use klue::journal::read;
use rustix::process::Signal;
use server::{Received, Server};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use support::pty::{PATIENCE, Session, program};

/// When klue is killed.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// While the card is looked at, before any yes.
    BeforeTheYes,
    /// So long after the yes.
    After(Duration),
    /// The server has the change and has not answered.
    OnTheWay,
    /// The answer is on the screen.
    Afterwards,
}

/// The workbench on the server's cluster, with the card of a change on the screen and the focus on it.
fn with_card(server: &Server, home: &Path, replicas: usize) -> Session {
    let kubeconfig = home.join("kubeconfig");
    std::fs::write(&kubeconfig, server.kubeconfig()).unwrap();
    let mut command = program(env!("CARGO_BIN_EXE_klue"), home);
    command.args(["--kubeconfig", kubeconfig.to_str().unwrap()]);
    let session = Session::start(command, 120, 40);
    session.wait_for("LIVE").keys(&format!(":kubectl scale deployment/web -n shop --replicas={replicas}\r"));
    session.wait_for("ga approve (1)").keys("ga").wait_for("y approves");
    // Until it counts: a card that is not on the screen long enough takes no yes.
    std::thread::sleep(Duration::from_millis(450));
    session
}

/// Numbers that look like chance and are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

fn rounds() -> usize {
    std::env::var("CRASH_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(6)
}

/// The case files below a folder.
fn cases(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(cases(&path));
        } else if path.extension().is_some_and(|extension| extension == "jsonl") {
            found.push(path);
        }
    }
    found
}

/// One klue, one approval, one kill. Brings the case as it lies on the disk.
fn round(server: &Server, number: usize, moment: Moment) -> Case {
    let home = tempfile::tempdir().unwrap();
    let before = server.changes().len();
    server.answer_after(match moment {
        Moment::OnTheWay => Duration::from_millis(400),
        Moment::BeforeTheYes | Moment::After(_) | Moment::Afterwards => Duration::from_millis(number as u64 % 40),
    });
    // No two rounds ask for the same, so that each is told from the others on the server.
    let mut session = with_card(server, home.path(), number + 2);
    match moment {
        Moment::BeforeTheYes => {}
        Moment::After(delay) => {
            session.keys("y");
            std::thread::sleep(delay);
        }
        Moment::OnTheWay => {
            session.keys("y");
            assert!(server.wait_for_more_than(before, PATIENCE), "the yes was never taken:\n{}", session.text());
        }
        Moment::Afterwards => {
            session.keys("y").wait_for("accepted");
        }
    }
    session.signal(Signal::KILL);
    session.wait_for_end(PATIENCE);
    let files = cases(home.path());
    assert_eq!(files.len(), 1, "one case for one question or change");
    let file = read::open(&files[0]).unwrap();
    let case = Case::of(file.entries);
    let received = server.changes().split_off(before);
    check(&case, &received, moment);
    // What was interrupted is not taken up again by looking at it.
    if number.is_multiple_of(5) {
        let mut command = program(env!("CARGO_BIN_EXE_klue"), home.path());
        command.args(["replay", "--kubeconfig", home.path().join("kubeconfig").to_str().unwrap()]);
        let mut replay = Session::start(command, 120, 40);
        replay.wait_for("REPLAY").keys("$ga").wait_for("nothing can be approved").keys("yyqy");
        replay.wait_for_end(PATIENCE);
        assert_eq!(server.changes().len(), before + received.len(), "a replay sent something");
    }
    case
}

/// What the case says against what the server received.
fn check(case: &Case, received: &[Received], moment: Moment) {
    let mut started: BTreeMap<ProposalId, String> = BTreeMap::new();
    let mut sent: BTreeMap<ProposalId, Vec<String>> = BTreeMap::new();
    for entry in case.entries() {
        match &entry.fact {
            Fact::Started { proposal, digest } => {
                let again = started.insert(*proposal, digest.to_string());
                assert_eq!(again, None, "{proposal} was started twice");
            }
            Fact::Sent { proposal, request } => {
                assert!(started.contains_key(proposal), "{proposal} was sent before it was started");
                sent.entry(*proposal).or_default().push(request.clone());
            }
            Fact::Decided { proposal, decision: Decision::Approved { .. } } => {
                assert!(!started.contains_key(proposal), "{proposal} was decided after it was started");
            }
            _ => {}
        }
    }
    assert!(received.len() <= 1, "{moment:?}: sent more than once: {received:?}");
    assert!(sent.values().all(|lines| lines.len() == 1), "{sent:?}");
    match received {
        // The server has it, so the decision was on the disk before.
        [change] => {
            let (id, digest) = started.iter().next().unwrap_or_else(|| panic!("{moment:?}: sent and not recorded"));
            let judged = case.changes[id].judgement.as_ref().unwrap();
            assert_eq!(judged.digest.as_str(), digest);
            let [request] = judged.requests.as_slice() else { panic!("{judged:?}") };
            let path = request.path.split('?').next().unwrap();
            assert_eq!(change.line, format!("{} {path}", request.method));
            assert_eq!(change.body.pointer("/spec/replicas"), request.body.as_ref().unwrap().pointer("/spec/replicas"));
        }
        _ => assert!(sent.is_empty(), "{moment:?}: the case says that something was sent"),
    }
    // Started and not ended is interrupted, and nothing else is.
    for (id, change) in &case.changes {
        let is_interrupted = case.interrupted().any(|interrupted| interrupted == *id);
        assert_eq!(is_interrupted, change.stage == Stage::Started);
        assert!(!matches!(change.stage, Stage::Finished(_)) || started.contains_key(id));
    }
}

#[test]
fn killed_at_any_moment_nothing_is_sent_twice_or_unrecorded() {
    let server = Server::start();
    let mut chance = Chance(7);
    let (mut interrupted, mut ended, mut untouched) = (0, 0, 0);
    let rounds = rounds();
    for number in 0..rounds {
        let moment = match number % 6 {
            0 => Moment::OnTheWay,
            1 => Moment::Afterwards,
            2 => Moment::BeforeTheYes,
            // The first moments count most: as many of some tens of microseconds as of some tens of milliseconds.
            _ => {
                let most = 1 << (6 + chance.below(11));
                Moment::After(Duration::from_micros(chance.below(most)))
            }
        };
        let case = round(&server, number, moment);
        let stages: Vec<&Stage> = case.changes.values().map(|change| &change.stage).collect();
        match (moment, stages.as_slice()) {
            (_, [Stage::Started]) => interrupted += 1,
            (_, [Stage::Finished(_)]) => ended += 1,
            (Moment::BeforeTheYes | Moment::After(_), [Stage::Waiting | Stage::Approved]) => untouched += 1,
            other => panic!("{other:?}"),
        }
    }
    println!("{rounds} approvals killed: {interrupted} interrupted, {ended} ended, {untouched} not begun");
    assert!(interrupted > 0 && ended > 0 && untouched > 0, "{interrupted} {ended} {untouched}");
    assert_eq!(rounds, interrupted + ended + untouched);
}

#[test]
fn quitting_waits_for_a_change_that_is_being_sent() {
    let server = Server::start();
    let home = tempfile::tempdir().unwrap();
    let mut session = with_card(&server, home.path(), 3);
    server.answer_after(Duration::from_secs(2));
    session.keys("y");
    assert!(server.wait_for_more_than(0, PATIENCE), "{}", session.text());
    session.keys("q").wait_for("Quit klue?").keys("y").wait_for("p1 is being sent: klue leaves when it has ended");
    assert!(session.wait_for_end(PATIENCE).0.success());
    let file = read::open(&cases(home.path())[0]).unwrap();
    let case = Case::of(file.entries);
    assert_eq!(case.interrupted().count(), 0, "its end is in the case");
    assert_eq!(server.changes().len(), 1);
}
