//! What holds for any paths.

use super::super::{Note, find, gaps, version};
use super::tree;
use crate::cluster::snapshot::index::Index;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Steps of which layouts are made, and strangers.
const STEPS: &[&str] = &[
    "namespaces",
    "cluster-scoped-resources",
    "cluster-resources",
    "cluster",
    "config",
    "insights-operator",
    "yamls",
    "core",
    "apps",
    "v1",
    "apps-v1",
    "pods",
    "pod",
    "logs",
    "shop",
    "web",
    "cart-0",
    "app",
    "custom-resources",
    "must-gather.local.1",
    "img-sha256-aa",
    "a.tar.gz",
    "hypershift-dump.tar.gz",
    "hostedcluster-x",
    "events",
    "conditional",
    "all-logs",
    "é",
    "%3A",
    "%zz",
    "-",
    "a b",
    "namespaced",
    "containers",
    "rotated",
    "auth-cani-list",
];
const NAMES: &[&str] = &[
    "pods.yaml",
    "nodes.json",
    "shop.yaml",
    "cart-0.yaml",
    "current.log",
    "previous.log",
    "logs.txt",
    "version",
    "version.yaml",
    "api.json",
    "timestamp",
    "gather.log",
    "must-gather.logs",
    "-previous.log",
    ".yaml",
    ".log",
    "x",
    "pods-errors.json",
    "errors.json",
    "app-logs-errors.log",
    "é.yaml",
    "replication-controllers.json",
    "gathers.json",
];
const TEXTS: &[&str] = &[
    "",
    "x\n",
    "{",
    "[null]",
    "{\"kind\": \"NodeList\", \"apiVersion\": \"v1\"}",
    "apiVersion: v1\nkind: Node\n",
    "error: forbidden\n",
    "2026-01-15T12:00:00Z\n",
    "\u{0}",
    "{\"items\": [{}]}",
    "{\"status_reports\": [{\"errors\": [1]}]}",
];

fn path() -> impl Strategy<Value = String> {
    let steps = proptest::collection::vec(proptest::sample::select(STEPS), 0..6);
    (steps, proptest::sample::select(NAMES)).prop_map(|(steps, name)| {
        let mut steps = steps;
        steps.push(name);
        steps.join("/")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn each_file_of_a_found_cluster_has_one_note_and_no_file_has_two(
        files in proptest::collection::btree_map(path(), proptest::sample::select(TEXTS), 0..30)
    ) {
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        // A tar with a file where another has a folder is none that a collector wrote.
        let folders: BTreeSet<String> = files.iter().flat_map(|(path, _)| {
            path.match_indices('/').filter_map(|(at, _)| path.get(..at)).map(str::to_owned).collect::<Vec<_>>()
        }).collect();
        let files: Vec<(&str, &str)> = files.into_iter().filter(|(path, _)| !folders.contains(*path)).collect();
        let tree = tree(&files);
        let finding = find(&tree);
        let mut noted = BTreeSet::new();
        for found in &finding.clusters {
            prop_assert!(!found.notes.is_empty());
            for (id, note) in &found.notes {
                prop_assert!(noted.insert(*id), "{} has two notes", tree.path(*id));
                if let Note::Log { pod, .. } = note {
                    prop_assert!(!pod.is_empty());
                }
            }
            // What lies below belongs to this cluster or to one within it.
            for (id, file) in tree.below(&found.base).filter(|_| found.base.is_empty() || found.base.ends_with('/')) {
                let known = finding.clusters.iter().any(|other| other.notes.iter().any(|(noted, _)| *noted == id));
                prop_assert!(known, "{} has no note", file.path);
            }
            let _ = (super::stated(&tree, found), version::of(&tree, found));
            prop_assert!(gaps::of(&tree, found.layout, &Index::new(&found.notes).gaps).len() <= 200);
        }
    }
}
