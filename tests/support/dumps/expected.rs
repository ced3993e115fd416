//! What klue must say of a dump: `expected.json`, which lies beside it.

use super::clock::CAPTURED;
use super::cluster::Cluster;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// One line of `kubectl get pods -A -o wide`, at the moment of the capture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExpectedPod {
    pub namespace: String,
    pub name: String,
    /// The name of the state in the table of states.
    pub state: &'static str,
    pub ready: &'static str,
    pub status: &'static str,
    pub restarts: &'static str,
    pub age: &'static str,
    pub app: &'static str,
    /// Empty if it was not scheduled.
    pub node: String,
}

#[derive(Debug, Serialize)]
pub struct ExpectedCluster {
    pub captured: &'static str,
    pub namespaces: Vec<String>,
    pub nodes: usize,
    /// How many objects there are, by resource and group as kubectl names them.
    pub counts: BTreeMap<String, usize>,
    pub pods: Vec<ExpectedPod>,
}

pub fn of(cluster: &Cluster) -> ExpectedCluster {
    use rayon::prelude::*;
    let scopes: Vec<_> = (0..cluster.scopes()).into_par_iter().map(|scope| cluster.expected(scope)).collect();
    let mut counts = BTreeMap::new();
    let mut pods = Vec::new();
    for (some, of_scope) in scopes {
        pods.extend(some);
        for (kind, count) in of_scope {
            *counts.entry(kind).or_insert(0) += count;
        }
    }
    let nodes = counts.get("nodes").copied().unwrap_or(0);
    ExpectedCluster { captured: CAPTURED, namespaces: cluster.namespaces(), nodes, counts, pods }
}

pub fn write(clusters: &[Cluster], path: &Path) -> io::Result<()> {
    let all: BTreeMap<&str, ExpectedCluster> = clusters.iter().map(|one| (one.name.as_str(), of(one))).collect();
    let mut file = io::BufWriter::new(std::fs::File::create(path)?);
    serde_json::to_writer_pretty(&mut file, &all)?;
    file.flush()
}

/// Beside the dump, so that it is no part of it: `x.expected.json` for the folder `x` or the archive `x.tgz`.
pub fn beside(out: &Path) -> PathBuf {
    let name = out.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let stem = [".tar.gz", ".tgz", ".tar.zst", ".zst", ".tar", ".zip"].iter().find_map(|end| name.strip_suffix(end));
    out.with_file_name(format!("{}.expected.json", stem.unwrap_or(&name)))
}
