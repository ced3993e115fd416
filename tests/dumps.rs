//! Dumps of every layout, read by the real program: what it prints is what the makers of the dump wrote down.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/dumps/mod.rs"]
mod dumps;

use dumps::{Layout, Packing, Plan};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A dump on disk, with what must be read from it, and a home for whoever reads.
struct Made {
    folder: tempfile::TempDir,
    path: PathBuf,
    expected: Value,
}

impl Made {
    fn new(plan: &Plan) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let end = match plan.packing {
            Packing::Folder => "",
            Packing::Tar => ".tar",
            Packing::TarGz => ".tgz",
            Packing::TarZst => ".tar.zst",
            Packing::Zip => ".zip",
        };
        let path = folder.path().join(format!("dump{end}"));
        dumps::write(plan, &path).unwrap();
        let expected = std::fs::read_to_string(dumps::expected::beside(&path)).unwrap();
        Self { folder, path, expected: serde_json::from_str(&expected).unwrap() }
    }

    fn klue(&self, words: &[&str]) -> Output {
        let home = self.folder.path().join("home");
        let mut klue = Command::new(env!("CARGO_BIN_EXE_klue"));
        klue.args(["kubectl", "--from"]).arg(&self.path).args(words).env("HOME", &home);
        for folder in ["XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"] {
            klue.env(folder, home.join(folder));
        }
        klue.output().unwrap()
    }

    fn prints(&self, words: &[&str]) -> String {
        let output = self.klue(words);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The cells of each pod, with its namespace, name and state.
    fn expected_pods(&self, cluster: &str) -> BTreeSet<Vec<String>> {
        let pods = self.expected[cluster]["pods"].as_array().unwrap();
        let word = |pod: &Value, field: &str| pod[field].as_str().unwrap().to_owned();
        let fields = ["namespace", "name", "ready", "status", "restarts", "age"];
        pods.iter().map(|pod| fields.iter().map(|field| word(pod, field)).collect()).collect()
    }
}

/// The cells of a table; columns stand two or more spaces apart.
fn cells(table: &str) -> BTreeSet<Vec<String>> {
    let row = |line: &str| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).map(str::to_owned).collect();
    // Columns are padded to their widest cell and three spaces.
    table.lines().skip(1).map(row).collect()
}

fn check_pods(plan: &Plan) {
    let made = Made::new(plan);
    let (seen, expected) = (cells(&made.prints(&["get", "pods", "-A"])), made.expected_pods("plain"));
    let wrong: Vec<_> = seen.symmetric_difference(&expected).collect();
    assert!(wrong.is_empty(), "{:?}: {wrong:#?}", plan.layout);
}

fn plan(layout: Layout) -> Plan {
    Plan { log_lines: 1, crds: 1, ..Plan::of(layout) }
}

#[test]
fn every_state_of_a_pod_is_called_as_kubectl_calls_it() {
    check_pods(&plan(Layout::Inspect));
}

#[test]
fn every_layout_has_the_same_pods() {
    let own = |layout: &Layout| !matches!(layout, Layout::AcmHub | Layout::AcmSpoke);
    for (_, layout) in Layout::ALL.iter().filter(|(_, layout)| own(layout)) {
        check_pods(&plan(*layout));
    }
}

#[test]
fn every_archive_has_the_same_pods() {
    for packing in [Packing::Tar, Packing::TarGz, Packing::TarZst, Packing::Zip] {
        check_pods(&Plan { packing, ..plan(Layout::Inspect) });
        check_pods(&Plan { packing, ..plan(Layout::MustGather) });
    }
}

#[test]
fn a_broken_dump_has_the_same_pods() {
    for layout in [Layout::Inspect, Layout::MustGather, Layout::CrustGather, Layout::Troubleshoot] {
        check_pods(&Plan { quirks: true, ..plan(layout) });
    }
}

#[test]
fn what_was_planted_in_a_secret_is_never_printed() {
    for (name, layout) in Layout::ALL {
        let made = Made::new(&Plan { quirks: true, pods: 12, ..plan(layout) });
        assert!(holds(&made.path, dumps::quirks::is_leaked) || !has_secrets(layout), "{name}: nothing was planted");
        made.prints(&["get", "pods", "-A"]);
        for words in [
            ["get", "secrets", "-A", "-o", "yaml"],
            ["get", "secrets", "-A", "-o", "json"],
            ["get", "secret,configmap", "-A", "-o", "wide"],
            ["get", "events,pods", "-A", "-o", "json"],
        ] {
            let output = made.klue(&words);
            for text in [output.stdout, output.stderr] {
                assert!(!dumps::quirks::is_leaked(&String::from_utf8_lossy(&text)), "{name}: {words:?}");
            }
        }
        // What klue remembers is as bare as what it prints.
        assert!(!holds(&made.folder.path().join("home"), dumps::quirks::is_leaked), "{name} was written down");
    }
}

/// Collectors that leave secrets out leave nothing to be planted.
fn has_secrets(layout: Layout) -> bool {
    use Layout::{ClusterInfoJson, ClusterInfoStdout, ClusterInfoYaml, Insights, Troubleshoot, TroubleshootOld};
    let without = [ClusterInfoJson, ClusterInfoStdout, ClusterInfoYaml, Insights, Troubleshoot, TroubleshootOld];
    !without.contains(&layout)
}

fn holds(folder: &Path, is_it: fn(&str) -> bool) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| match entry.path() {
        path if path.is_dir() => holds(&path, is_it),
        path => std::fs::read(path).is_ok_and(|bytes| is_it(&String::from_utf8_lossy(&bytes))),
    })
}

#[test]
fn a_fleet_is_a_hub_and_its_spokes() {
    let made = Made::new(&Plan { clusters: 3, pods: 12, ..plan(Layout::Inspect) });
    for cluster in ["hub", "spoke-1", "spoke-2"] {
        let seen = cells(&made.prints(&["--cluster", cluster, "get", "pods", "-A"]));
        assert_eq!(seen, made.expected_pods(cluster), "{cluster}");
    }
}

#[test]
fn the_same_plan_makes_the_same_bytes() {
    let plan = Plan { quirks: true, pods: 12, ..plan(Layout::MustGather) };
    assert_eq!(dumps::files(&plan), dumps::files(&plan));
    let other = dumps::files(&Plan { seed: 2, ..plan.clone() });
    assert_ne!(dumps::files(&plan), other);
}
