//! Figures of the real program in a real terminal: `cargo bench --bench screen [-- start keys reading idle investigate]`.
//! They are reported, not judged: a busy machine must not fail a build. The floor is what the same harness measures of a
//! program that does nothing, so what klue itself costs is the difference.

#[path = "../tests/support/mod.rs"]
mod support;

use klue::shell::fleet::Source;
use klue::shell::headless::{self, Thinking};
use portable_pty::CommandBuilder;
use std::path::Path;
use std::time::{Duration, Instant};
use support::pty::{PATIENCE, Received, Session, program};

const COLUMNS: u16 = 120;
const ROWS: u16 = 40;
const STARTS: usize = 50;
const KEYS: usize = 1000;
const IDLE: Duration = Duration::from_secs(60);
/// A key that changed nothing by then changes nothing.
const NO_CHANGE: Duration = Duration::from_millis(100);

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    if !std::env::args().any(|word| word == "--bench") {
        return; // started by `cargo test --all-targets`, which has no use for figures
    }
    let home = tempfile::tempdir().expect("a temporary folder");
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|word| word == name);
    let measures: [fn(&Path); 5] = [start, keys, reading, idle, investigate];
    for (name, measure) in ["start", "keys", "reading", "idle", "investigate"].into_iter().zip(measures) {
        if is_wanted(name) {
            measure(home.path());
        }
    }
}

fn demo(home: &Path) -> CommandBuilder {
    let mut command = program(env!("CARGO_BIN_EXE_klue"), home);
    command.arg("demo");
    command
}

/// The first frame is complete when its last row is there: rows are sent from top to bottom.
fn first_frame(received: &Received) -> Option<Instant> {
    let screen = received.emulator.screen();
    let last = screen.rows(0, COLUMNS).nth(usize::from(ROWS) - 1).unwrap_or_default();
    (!last.trim().is_empty()).then_some(received.at)
}

fn start(home: &Path) {
    let run = |command: CommandBuilder, seen: fn(&Received) -> Option<Instant>| {
        let session = Session::start(command, COLUMNS, ROWS);
        let at = session.wait("the first frame", PATIENCE, seen);
        at.duration_since(session.started)
    };
    let floor: Vec<Duration> = (0..STARTS)
        .map(|_| {
            let mut echo = program("/bin/echo", home);
            echo.arg("here");
            run(echo, |received| (received.bytes > 0).then_some(received.at))
        })
        .collect();
    let starts: Vec<Duration> = (0..STARTS).map(|_| run(demo(home), first_frame)).collect();
    print("start to first complete frame, 120x40, cold process", &starts);
    let opened = |received: &Received| received.text().contains("cluster2").then_some(received.at);
    let usable: Vec<Duration> = (0..STARTS).map(|_| run(demo(home), opened)).collect();
    print("start to a fleet that can be used", &usable);
    print("  floor (echo)", &floor);
}

fn keys(home: &Path) {
    let floor = Session::start(program("/bin/cat", home), COLUMNS, ROWS);
    let floor: Vec<Duration> = (0..KEYS).filter_map(|_| press(&floor, "x").map(|pressed| pressed.0)).collect();
    let session = Session::start(demo(home), COLUMNS, ROWS);
    session.wait_for("cluster2").settle();
    // A table that is longer than the pane, with the cursor well inside.
    session.keys(":events\r").wait_for("events ·").settle().keys(&"j".repeat(15)).settle();
    let mut chance = Chance(0x2545_f491_4f6c_dd1d);
    let mut times = Vec::new();
    let mut moves = Vec::new();
    for _ in 0..KEYS {
        const POOL: [&str; 14] = ["j", "k", "j", "k", "j", "k", "\t", "1", "2", "2", "\x04", "\x15", "G", "?"];
        let key = POOL[chance.below(POOL.len())];
        let pressed = press(&session, key);
        times.extend(pressed.map(|pressed| pressed.0));
        if key == "?" {
            press(&session, "q");
        }
        if key == "G" {
            session.keys("gg").settle().keys(&"j".repeat(15)).settle();
        }
        // Gaps as of a person in a hurry, so that keys meet the program in every state.
        std::thread::sleep(Duration::from_millis(chance.below(20) as u64));
    }
    session.keys("2gg").settle();
    for at in 0..200 {
        let key = if at / 5 % 2 == 0 { "j" } else { "k" };
        moves.extend(press(&session, key).map(|pressed| pressed.1));
        std::thread::sleep(Duration::from_millis(5));
    }
    print(&format!("key to changed cell, idle, {} of {KEYS} random keys changed something", times.len()), &times);
    print("  floor (cat)", &floor);
    moves.sort_unstable();
    let at = |part: f64| moves.get((moves.len() as f64 * part) as usize).or(moves.last()).copied().unwrap_or(0);
    println!(
        "bytes per cursor move, 120x40, {} moves: p50 {} p99 {} max {}",
        moves.len(),
        at(0.5),
        at(0.99),
        moves.last().copied().unwrap_or(0)
    );
}

/// Keys while a large dump, the folder or archive that `KLUE_DUMPS` names, is opened and then read in the background.
/// Nothing is kept of it between two runs: the home is another each time.
fn reading(home: &Path) {
    let Some(dump) = std::env::var_os("KLUE_DUMPS").filter(|dump| Path::new(dump).exists()) else {
        println!("keys while a dump is read: not measured; KLUE_DUMPS names no dump");
        return;
    };
    let fresh = tempfile::tempdir_in(home).expect("a temporary folder");
    let mut command = program(env!("CARGO_BIN_EXE_klue"), fresh.path());
    command.arg("open");
    command.arg(&dump);
    let session = Session::start(command, COLUMNS, ROWS);
    let mut opening = Vec::new();
    // The help over everything, and away: it is there before any fleet is.
    while !is_open(&session) && session.started.elapsed() < PATIENCE_WITH_DUMPS {
        opening.extend(["?", "q"].iter().filter_map(|key| press(&session, key)).map(|pressed| pressed.0));
        std::thread::sleep(Duration::from_millis(5));
    }
    let usable = session.started.elapsed();
    session.keys("2:events\r");
    std::thread::sleep(Duration::from_secs(1));
    let mut times = Vec::new();
    let mut tried = 0;
    for at in 0..KEYS {
        if !is_reading(&session) {
            break;
        }
        let key = if at / 15 % 2 == 0 { "j" } else { "k" };
        tried += 1;
        times.extend(press(&session, key).map(|pressed| pressed.0));
        std::thread::sleep(Duration::from_millis(20));
    }
    println!("open {} until it can be used: {usable:.1?}", Path::new(&dump).display());
    print(&format!("key to changed cell, while it is opened, {} keys", opening.len()), &opening);
    print(&format!("key to changed cell, while it is read, {} of {tried} keys changed something", times.len()), &times);
}

/// The longest time that a large dump may take to open.
const PATIENCE_WITH_DUMPS: Duration = Duration::from_secs(300);

fn is_open(session: &Session) -> bool {
    session.received().text().contains("OFFLINE")
}

fn is_reading(session: &Session) -> bool {
    session.received().text().contains("reading ")
}

/// Presses a key and gives how long it took until some cell had changed, and how many bytes came.
fn press(session: &Session, key: &str) -> Option<(Duration, usize)> {
    let (before, bytes) = {
        let received = session.received();
        (received.emulator.screen().contents_formatted(), received.bytes)
    };
    let pressed = Instant::now();
    session.keys(key);
    let changed = |received: &Received| {
        (received.bytes > bytes && received.emulator.screen().contents_formatted() != before)
            .then(|| (received.at.duration_since(pressed), received.bytes - bytes))
    };
    session.poll(NO_CHANGE, changed)
}

fn idle(home: &Path) {
    let session = Session::start(demo(home), COLUMNS, ROWS);
    session.wait("the first frame", PATIENCE, first_frame);
    // What follows the first frame by itself, such as a triage that came late, is not idling.
    std::thread::sleep(Duration::from_secs(2));
    let (bytes, cpu) = (session.received().bytes, session.work());
    std::thread::sleep(IDLE);
    println!(
        "idle for {IDLE:?}: {} bytes, {:?} of processor time",
        session.received().bytes - bytes,
        session.work() - cpu
    );
}

/// Opening and investigating: each embedded recording in this process, and with the program each folder of
/// `KLUE_RECORDINGS`, if that is set.
fn investigate(home: &Path) {
    const QUESTION: &str = "cluster1 is in trouble: what is wrong, and how do I repair it?";
    const RUNS: usize = 5;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    for recording in klue::cluster::demo::names() {
        let source = Source::Demo(recording.name.to_owned());
        let times: Vec<Duration> = (0..RUNS)
            .map(|_| {
                let began = Instant::now();
                runtime.block_on(async {
                    let fleet = source.open(None).await.expect("an embedded recording opens");
                    headless::investigate(&fleet, source.mode(), QUESTION, Thinking::RULES, None, "figures").await;
                });
                began.elapsed()
            })
            .collect();
        print(&format!("investigate {}, in process", recording.name), &times);
    }
    let Some(folder) = std::env::var_os("KLUE_RECORDINGS") else { return };
    let mut folders: Vec<_> = std::fs::read_dir(folder)
        .expect("KLUE_RECORDINGS is a folder")
        .filter_map(|entry| Some(entry.ok()?.path()).filter(|path| path.is_dir()))
        .collect();
    folders.sort();
    for folder in folders {
        let times: Vec<Duration> = (0..RUNS)
            .map(|_| {
                let mut klue = std::process::Command::new(env!("CARGO_BIN_EXE_klue"));
                klue.args(["investigate", QUESTION, "--json", "--from"]).arg(&folder).env("XDG_STATE_HOME", home);
                let began = Instant::now();
                klue.output().expect("the program runs");
                began.elapsed()
            })
            .collect();
        print(&format!("investigate {}, the program", folder.file_name().unwrap_or_default().display()), &times);
    }
}

fn print(what: &str, times: &[Duration]) {
    let mut times = times.to_vec();
    times.sort_unstable();
    let at = |part: f64| {
        let index = ((times.len() as f64 * part) as usize).min(times.len().saturating_sub(1));
        times.get(index).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    };
    println!(
        "{what}: p50 {:.2} p95 {:.2} p99 {:.2} max {:.2} ms (n={})",
        at(0.5),
        at(0.95),
        at(0.99),
        at(1.0),
        times.len()
    );
}

/// The same chance every time, so that two runs press the same keys.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}
