//! Makes dumps as collectors leave them, of any size, for tests and figures.
//! Invariant: the same plan makes the same bytes; what a table must show is written down apart from klue's own code.
//! Not here: archives that attack (`tests/hostile.rs`), reading anything.
//!
//! A `plan` says how much; `cluster` makes the objects of one scope after another, from `pods`, `workloads`, `events`,
//! `fixtures`, `crds` and `fleet`; `layouts` say in which files they lie; `sink` writes those. `quirks` breaks some.
#![allow(dead_code, unused_imports)] // each program uses its own part of this

mod chance;
mod clock;
mod cluster;
mod crds;
mod events;
pub mod expected;
mod fixtures;
mod fleet;
mod layouts;
mod logs;
mod meta;
mod object;
mod plan;
mod pods;
pub mod quirks;
mod sink;
mod states;
mod workloads;
mod yaml;

pub use clock::CAPTURED;
pub use layouts::Layout;
pub use logs::NEEDLE;
pub use plan::{Packing, Plan};
pub use quirks::PLANTED;
pub use sink::File;

use cluster::{Cluster, Role};
use rayon::prelude::*;
use sink::Sink;
use std::io;
use std::path::Path;

/// How many scopes are in memory at once where their order matters.
const AHEAD: usize = 8;

/// Writes the dump that a plan describes: below a folder, or as one archive. `expected.json` comes to lie beside it.
pub fn write(plan: &Plan, out: &Path) -> io::Result<()> {
    let mut sink = Sink::create(out, plan.packing)?;
    let clusters = clusters(plan);
    for cluster in &clusters {
        let prefix = cluster.folder.as_deref().map_or(String::new(), |folder| format!("{folder}/"));
        let made = |scope: usize| {
            let mut files = cluster.files(scope);
            files.iter_mut().for_each(|file| file.path.insert_str(0, &prefix));
            files
        };
        let scopes: Vec<usize> = (0..cluster.scopes()).collect();
        if let (Sink::Folder(root), false) = (&sink, plan.layout.is_one_file()) {
            scopes.par_iter().try_for_each(|scope| made(*scope).iter().try_for_each(|file| sink::store(root, file)))?;
            continue;
        }
        let mut stream = File::new(format!("{prefix}{}", Layout::ONE_FILE), Vec::new());
        for some in scopes.chunks(AHEAD) {
            let made: Vec<Vec<File>> = some.par_iter().map(|scope| made(*scope)).collect();
            for file in made.into_iter().flatten() {
                if plan.layout.is_one_file() {
                    stream.bytes.extend_from_slice(&file.bytes);
                } else {
                    sink.put(&file)?;
                }
            }
        }
        if plan.layout.is_one_file() {
            sink.put(&stream)?;
        }
    }
    sink.finish()?;
    expected::write(&clusters, &expected::beside(out))
}

/// The files of a small dump, in memory.
pub fn files(plan: &Plan) -> Vec<File> {
    let mut files = Vec::new();
    for cluster in clusters(plan) {
        let prefix = cluster.folder.as_deref().map_or(String::new(), |folder| format!("{folder}/"));
        let all: Vec<File> = (0..cluster.scopes()).flat_map(|scope| cluster.files(scope)).collect();
        if plan.layout.is_one_file() {
            let bytes: Vec<u8> = all.into_iter().flat_map(|file| file.bytes).collect();
            files.push(File::new(format!("{prefix}{}", Layout::ONE_FILE), bytes));
        } else {
            files.extend(all.into_iter().map(|file| File::new(format!("{prefix}{}", file.path), file.bytes)));
        }
    }
    files
}

/// The clusters of a plan: one, or a hub and its spokes.
fn clusters(plan: &Plan) -> Vec<Cluster> {
    if plan.clusters <= 1 {
        let role = match plan.layout {
            Layout::AcmHub => Role::Hub { spokes: 0 },
            Layout::AcmSpoke => Role::Spoke { name: "spoke-1".to_owned() },
            _ => Role::Plain,
        };
        return vec![Cluster::new(plan, None, role, 0)];
    }
    let spokes = plan.clusters - 1;
    let hub = Cluster::new(plan, Some("hub".to_owned()), Role::Hub { spokes }, 0);
    let spoke = |number: usize| {
        let name = format!("spoke-{number}");
        Cluster::new(plan, Some(name.clone()), Role::Spoke { name }, number)
    };
    std::iter::once(hub).chain((1..=spokes).map(spoke)).collect()
}
