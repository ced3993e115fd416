//! Figures of reading dumps with the real program: `cargo bench --bench dumps [-- first again one labels search archive serve]`.
//! They are reported beside their targets, not judged: a busy machine must not fail a build. Each is the median of five
//! runs, with the most memory that the program held. The dumps are made once, below the build folder, or are those in
//! `KLUE_DUMPS`, a folder with 5k, 5k.tgz and 50k in it. Nothing of them is written anywhere else.

#[path = "../tests/support/dumps/mod.rs"]
mod dumps;

use dumps::{Packing, Plan};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 5;
/// What takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(600);
/// How often the memory of a running program is looked at.
const LOOK: Duration = Duration::from_millis(5);
/// How long a served dump may take to come to rest.
const REST: Duration = Duration::from_secs(60);
/// In one line of one log of each dump.
const NEEDLE: &str = dumps::NEEDLE;

type Measure = fn(&Dumps);

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    if !std::env::args().any(|word| word == "--bench") {
        return; // started by `cargo test --all-targets`, which has no use for figures
    }
    let dumps = Dumps::at_hand();
    println!("5k: {}\n50k: {}\narchive: {}\n", size(&dumps.small), size(&dumps.large), size(&dumps.archive));
    println!("| what | target | seen | memory | note |\n|---|---|---|---|---|");
    let measures: [(&str, Measure); 7] = [
        ("first", first),
        ("again", again),
        ("one", one),
        ("labels", labels),
        ("search", search),
        ("archive", archive),
        ("serve", serve),
    ];
    for (name, measure) in measures {
        if wanted.is_empty() || wanted.iter().any(|word| word == name) {
            measure(&dumps);
        }
    }
}

struct Dumps {
    small: PathBuf,
    large: PathBuf,
    archive: PathBuf,
}

impl Dumps {
    fn at_hand() -> Self {
        let below = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dumps");
        let folder = std::env::var_os("KLUE_DUMPS").map_or(below, PathBuf::from);
        let small = Plan {
            pods: 5000,
            events_per_pod: 4,
            log_lines: 50,
            big_logs: 1,
            big_log_lines: 500_000,
            crds: 150,
            namespaces: None,
            ..Plan::default()
        };
        let large = Plan { pods: 50_000, events_per_pod: 2, log_lines: 10, big_logs: 0, ..small.clone() };
        let made = |name: &str, plan: &Plan| {
            let path = folder.join(name);
            // What lies beside it is written last, so a dump that was cut short is made again.
            if !dumps::expected::beside(&path).exists() || !path.exists() {
                dumps::write(plan, &path).expect("a dump can be written");
            }
            path
        };
        Self {
            small: made("5k", &small),
            archive: made("5k.tgz", &Plan { packing: Packing::TarGz, ..small }),
            large: made("50k", &large),
        }
    }
}

fn size(path: &Path) -> String {
    let (mut files, mut bytes, mut waiting) = (0_u64, 0, vec![path.to_owned()]);
    while let Some(path) = waiting.pop() {
        match std::fs::read_dir(&path) {
            Ok(entries) => waiting.extend(entries.flatten().map(|entry| entry.path())),
            Err(_) => {
                files += 1;
                bytes += std::fs::metadata(&path).map_or(0, |data| data.len());
            }
        }
    }
    format!("{files} files, {:.0} MB", bytes as f64 / 1e6)
}

/// What one run of the program came to.
struct Run {
    took: Duration,
    /// The most it held, in bytes.
    memory: u64,
    lines: usize,
    /// Why it does not count, if it does not.
    failed: Option<String>,
}

/// A home of its own: where nothing is remembered, or where all runs remember together.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_klue"));
        command
            .args(words)
            .env("HOME", self.0.path())
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .stdout(Stdio::piped());
        for folder in ["XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"] {
            let path = self.0.path().join(folder);
            std::fs::create_dir_all(&path).expect("a folder in a temporary folder");
            command.env(folder, path);
        }
        command
    }

    fn run(&self, words: &[&str]) -> Run {
        let began = Instant::now();
        let mut child = self.command(words).spawn().expect("the program starts");
        let (out, errors) = (drain(child.stdout.take()), drain(child.stderr.take()));
        let mut memory = 0;
        let status = loop {
            memory = memory.max(peak(&child));
            match child.try_wait().expect("a child can be waited for") {
                Some(status) => break status,
                None if began.elapsed() > PATIENCE => {
                    // It is ours, and it had its time.
                    let _ = child.kill();
                    break child.wait().expect("a killed child ends");
                }
                None => std::thread::sleep(LOOK),
            }
        };
        let took = began.elapsed();
        let (out, errors) = (out.join().unwrap_or_default(), errors.join().unwrap_or_default());
        let first_line = errors.lines().next().unwrap_or("no word").to_owned();
        Run { took, memory, lines: out.lines().count(), failed: (!status.success()).then_some(first_line) }
    }
}

/// Reads all that a program says, so that it never waits for us.
fn drain(from: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut from) = from {
            // What was read before an error is enough.
            let _ = from.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn status(child: &Child, field: &str) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(field));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) << 10
}

fn peak(child: &Child) -> u64 {
    status(child, "VmHWM:")
}

/// One line of the table: the median of the times, the most memory, and how many lines were printed.
fn report(what: &str, target: &str, runs: &[Run]) {
    let mut times: Vec<Duration> = runs.iter().map(|run| run.took).collect();
    times.sort_unstable();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    let memory = runs.iter().map(|run| run.memory).max().unwrap_or(0);
    let note = match runs.iter().find_map(|run| run.failed.as_ref()) {
        Some(why) => format!("FAILED: {}", why.replace('|', "/")),
        None => format!("{} lines", runs.first().map_or(0, |run| run.lines)),
    };
    println!("| {what} | {target} | {:.3} s | {} MB | {note} |", median.as_secs_f64(), memory >> 20);
}

fn path(path: &Path) -> &str {
    path.to_str().expect("a path of ours is text")
}

/// Nothing is remembered from before: each run has a home of its own.
fn cold(words: &[&str]) -> Vec<Run> {
    // Once for the page cache.
    Home::new().run(words);
    (0..RUNS).map(|_| Home::new().run(words)).collect()
}

/// What the first run leaves behind is there for the others. A run may end before all is indexed, so there are two.
fn warm(words: &[&str]) -> Vec<Run> {
    let home = Home::new();
    home.run(words);
    home.run(words);
    (0..RUNS).map(|_| home.run(words)).collect()
}

const ALL_PODS: [&str; 3] = ["get", "pods", "-A"];

fn kubectl<'a>(dump: &'a Path, words: &[&'a str]) -> Vec<&'a str> {
    [&["kubectl", "--from", path(dump)], words].concat()
}

fn first(dumps: &Dumps) {
    report("first table of 5k pods, nothing remembered", "1 s", &cold(&kubectl(&dumps.small, &ALL_PODS)));
    report("first table of 50k pods, nothing remembered", "8 s, 1 GB", &cold(&kubectl(&dumps.large, &ALL_PODS)));
}

fn again(dumps: &Dumps) {
    report("table of 5k pods, opened again", "0.3 s", &warm(&kubectl(&dumps.small, &ALL_PODS)));
    report("table of 50k pods, opened again", "0.3 s", &warm(&kubectl(&dumps.large, &ALL_PODS)));
}

/// Single answers, each from a dump that was never opened before.
fn one(dumps: &Dumps) {
    let namespace = ["-n", "team-007", "get", "pods"];
    let node = ["get", "node", "plain-node-1"];
    for (name, dump) in [("5k", &dumps.small), ("50k", &dumps.large)] {
        let floor = ["kubectl", "--from", path(dump), "version", "--client"];
        report(
            &format!("one namespace of {name}, nothing remembered"),
            "50 ms over opening",
            &cold(&kubectl(dump, &namespace)),
        );
        report(
            &format!("one object of {name}, nothing remembered"),
            "50 ms over opening",
            &cold(&kubectl(dump, &node)),
        );
        report(&format!("  opening {name} and asking nothing"), "-", &cold(&floor));
    }
}

fn labels(dumps: &Dumps) {
    let words = ["get", "pods", "-A", "-l", "app=search"];
    report("250 of 5k pods by label, nothing remembered", "1 s", &cold(&kubectl(&dumps.small, &words)));
    report("250 of 5k pods by label, opened again", "0.3 s", &warm(&kubectl(&dumps.small, &words)));
    report("2500 of 50k pods by label, opened again", "0.3 s", &warm(&kubectl(&dumps.large, &words)));
}

fn search(dumps: &Dumps) {
    for (name, dump, target) in [("5k", &dumps.small, "1 s"), ("50k", &dumps.large, "8 s")] {
        let words = ["search", "--from", path(dump), NEEDLE];
        report(&format!("a word in all of {name}, nothing remembered"), target, &cold(&words));
        report(&format!("a word in all of {name}, opened again"), target, &warm(&words));
    }
}

fn archive(dumps: &Dumps) {
    report(
        "first table of 5k pods from the archive, nothing remembered",
        "2 s",
        &cold(&kubectl(&dumps.archive, &ALL_PODS)),
    );
    report("table of 5k pods from the archive, opened again", "0.5 s", &warm(&kubectl(&dumps.archive, &ALL_PODS)));
}

/// What a served dump holds when it has nothing to do any more.
fn serve(dumps: &Dumps) {
    for (name, dump) in [("5k", &dumps.small), ("50k", &dumps.large)] {
        let home = Home::new();
        let began = Instant::now();
        let mut child = home.command(&["serve", "--from", path(dump)]).spawn().expect("the program starts");
        let (out, errors) = (drain(child.stdout.take()), drain(child.stderr.take()));
        let ended = at_rest(&mut child, began);
        let (held, memory, took) = (status(&child, "VmRSS:"), peak(&child), began.elapsed());
        // It serves until it is told to stop.
        let _ = child.kill();
        let _ = child.wait();
        let (_, errors) = (out.join(), errors.join().unwrap_or_default());
        let note = match ended {
            true => format!("FAILED: {}", errors.lines().next().unwrap_or("no word")),
            false => format!("{} MB at rest after {:.1} s", held >> 20, took.as_secs_f64()),
        };
        println!(
            "| serving {name}, indexed and idle | 1 GB | {:.3} s | {} MB | {note} |",
            took.as_secs_f64(),
            memory >> 20
        );
    }
}

/// Waits until the program does nothing for three seconds. True if it has ended by itself.
fn at_rest(child: &mut Child, began: Instant) -> bool {
    let mut work = 0;
    let mut since = Instant::now();
    while began.elapsed() < REST && since.elapsed() < Duration::from_secs(3) {
        if child.try_wait().ok().flatten().is_some() {
            return true;
        }
        let now = ticks(child);
        if now > work {
            (work, since) = (now, Instant::now());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    false
}

/// Processor time so far, in the kernel's ticks.
fn ticks(child: &Child) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap_or_default();
    // The name of the program, in brackets, may hold anything; what follows it is counted from the state on.
    let after = text.rsplit_once(')').map_or("", |(_, after)| after);
    after.split_whitespace().skip(11).take(2).filter_map(|word| word.parse::<u64>().ok()).sum()
}
