//! The recordings themselves, compressed in the program.
//! Invariant: they are unpacked in memory alone.

use super::DemoError;
use crate::cluster::snapshot::dump::{Dump, Files};
use crate::cluster::snapshot::layouts;
use crate::cluster::snapshot::tree::Tree;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

/// One recorded incident.
#[derive(Debug)]
pub struct Recording {
    pub name: &'static str,
    /// One line for people; what is seen, never why.
    pub title: &'static str,
    packed: &'static [u8],
}

macro_rules! recording {
    ($name:literal, $title:literal) => {
        Recording {
            name: $name,
            title: $title,
            packed: include_bytes!(concat!("../../../assets/recordings/", $name, ".tar.zst")),
        }
    };
}

static RECORDINGS: [Recording; 4] = [
    recording!("agent-disabled", "cluster1 is Unknown: the hub has not heard from it"),
    recording!("hub-secret-deleted", "cluster1 is Unknown again: the same symptom, another cause"),
    recording!("addon-manager-down", "the add-on search-collector is created on no cluster"),
    recording!("healthy", "a fleet at rest"),
];

/// The recordings, the first first.
pub fn names() -> &'static [Recording] {
    &RECORDINGS
}

pub fn find(name: &str) -> Result<&'static Recording, DemoError> {
    let asked = name.trim();
    RECORDINGS.iter().find(|recording| recording.name.eq_ignore_ascii_case(asked)).ok_or_else(|| {
        let near = |recording: &&Recording| similar::TextDiff::from_chars(asked, recording.name).ratio();
        let nearest = RECORDINGS.iter().max_by(|a, b| near(a).total_cmp(&near(b)));
        DemoError::Unknown { asked: asked.to_owned(), nearest: nearest.map_or("", |recording| recording.name) }
    })
}

/// A recording in memory.
#[derive(Debug)]
pub struct Fleet {
    pub before: BTreeMap<String, Arc<Dump>>,
    /// The same clusters after the real fix; empty where none was recorded.
    pub after: BTreeMap<String, Arc<Dump>>,
    /// The commands of the fix: a list of `{cluster, argv}`.
    pub fix: Value,
}

impl Recording {
    pub fn unpack(&self) -> io::Result<Fleet> {
        let tree = Arc::new(Tree::of_memory(zstd::decode_all(self.packed)?.into())?);
        let files = Files::listed(tree.clone());
        let clusters = |folder: String| {
            let found = layouts::clusters_below(&tree, &folder).into_iter();
            found.map(|found| (found.folder.clone(), Arc::new(Dump::open(files.clone(), found)))).collect()
        };
        let before = clusters(format!("{}/", self.name));
        let after = clusters(format!("{}/after/", self.name));
        let fix = match tree.find(&format!("{}/fix.json", self.name)) {
            Some(file) => serde_json::from_slice(&tree.read(file)?)?,
            None => Value::Array(Vec::new()),
        };
        Ok(Fleet { before, after, fix })
    }
}
