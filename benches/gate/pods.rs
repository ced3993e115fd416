//! `get pods -A` over ten thousand pods, beside the real kubectl against the same server: a served dump.

use super::dumps::{self, Plan};
use super::run::{self, Run, failure, median, ratio, total};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

const PODS: usize = 10_000;
/// How often each of the two runs, in turn.
const PAIRS: usize = 9;

pub fn measure() {
    let Some(kubectl) = run::find_kubectl() else {
        println!("| get pods -A of {PODS} pods | - | - | there is no kubectl to compare with |");
        return;
    };
    let home = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(&dump(), home.path());
    let words = ["get", "pods", "-A"];
    let kubectls = || run::run(run::kubectl(&kubectl, home.path(), &server.kubeconfig, &words));
    let klues = || run::run(run::klue(home.path(), &server.kubeconfig, &words));
    // Once each for discovery caches, for the page cache, and for the server to have all in memory.
    let warmed = [kubectls(), klues(), kubectls(), klues()];
    let (mut theirs, mut ours): (Vec<Run>, Vec<Run>) = (Vec::new(), Vec::new());
    for pair in 0..PAIRS {
        // Who goes second finds the server warm; each does as often.
        if pair % 2 == 0 {
            theirs.push(kubectls());
            ours.push(klues());
        } else {
            ours.push(klues());
            theirs.push(kubectls());
        }
    }
    let same = warmed.iter().chain(&theirs).chain(&ours).all(|run| run.lines == PODS + 1);
    let note = failure(&theirs).or_else(|| failure(&ours)).unwrap_or_else(|| match same {
        true => format!("{PAIRS} pairs, {} lines each", PODS + 1),
        false => format!(
            "FAILED: {} lines of kubectl, {} of klue",
            theirs.first().map_or(0, |run| run.lines),
            ours.first().map_or(0, |run| run.lines)
        ),
    });
    let seconds = |time: std::time::Duration| format!("{:.3} s", time.as_secs_f64());
    for (what, target, (klue, kubectl)) in [
        ("first output", "1.2x", (median(&ours, |run| run.first), median(&theirs, |run| run.first))),
        ("all output", "1.2x", (median(&ours, |run| run.wall), median(&theirs, |run| run.wall))),
        ("processor time, all runs", "0.2x", (total(&ours), total(&theirs))),
    ] {
        let ratio = ratio(klue, kubectl);
        println!(
            "| get pods -A of {PODS} pods, {what} | {target} | {ratio:.2}x | klue {}, kubectl {}; {note} |",
            seconds(klue),
            seconds(kubectl)
        );
    }
}

/// Made once, below the build folder.
fn dump() -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gate").join("10k");
    let plan = Plan { pods: PODS, events_per_pod: 0, log_lines: 0, crds: 0, namespaces: None, ..Plan::default() };
    // What lies beside it is written last, so a dump that was cut short is made again.
    if !dumps::expected::beside(&path).exists() || !path.exists() {
        dumps::write(&plan, &path).expect("a dump can be written");
    }
    path
}

/// `klue serve`, until it is dropped.
struct Server {
    child: Child,
    kubeconfig: PathBuf,
}

impl Server {
    fn start(dump: &Path, home: &Path) -> Self {
        let mut command = run::clean(Path::new(env!("CARGO_BIN_EXE_klue")), home, Path::new(""));
        command.arg("serve").arg(dump).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("its output is ours");
        BufReader::new(out).read_line(&mut line).expect("it says where it serves");
        let path = line.trim_end().strip_prefix("export KUBECONFIG=").expect("it names a kubeconfig");
        Self { kubeconfig: PathBuf::from(path), child }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It serves until it is told to stop.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
