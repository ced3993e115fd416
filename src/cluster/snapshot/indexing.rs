//! Reads everything of a dump once, in the background, and keeps what tables and selectors need on disk.
//! Invariant: whoever asks meanwhile is answered first come first served, from what is there; a dump that changed since
//! its index was written is said to have changed.
//! Not here: the form on disk (`cache`), searching (`search`).

use super::cache::{Cache, ClusterHead, Writing};
use super::dump::{Dump, Files};
use super::records::Records;
use super::tree;
use crate::domain::row::KindId;
use rayon::prelude::*;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// How far the reading is.
#[derive(Debug, Default)]
pub struct Reading {
    pub kinds_done: AtomicU64,
    pub kinds_in_all: AtomicU64,
    pub objects: AtomicU64,
    /// Set to end it early.
    pub stop: AtomicBool,
}

/// The dumps of one path, and what is said of them.
#[derive(Debug, Clone)]
pub struct Indexing {
    pub root: PathBuf,
    pub files: Arc<Files>,
    pub dumps: Vec<Indexed>,
    pub said: Vec<String>,
    /// Where indexes are kept; `None` keeps none.
    pub folder: Option<PathBuf>,
}

/// One cluster of a path.
#[derive(Debug, Clone)]
pub struct Indexed {
    /// The name that it has apart from other paths.
    pub name: String,
    pub dump: Arc<Dump>,
    pub records: Arc<Records>,
}

/// Kinds that are asked for first.
const FIRST: [&str; 6] = ["pods", "namespaces", "nodes", "events", "deployments", "managedclusters"];

impl Indexing {
    /// Kinds that there are to read, counted for each cluster.
    pub fn kinds_in_all(&self) -> u64 {
        self.dumps.iter().map(|one| one.dump.kinds_there().len() as u64).sum()
    }

    /// Reads all objects of all kinds, and keeps the index.
    pub fn run(&self, reading: &Reading) -> io::Result<()> {
        let mut work: Vec<(Arc<Dump>, KindId)> = Vec::new();
        for Indexed { dump, .. } in &self.dumps {
            work.extend(dump.kinds_there().into_iter().map(|kind| (dump.clone(), kind)));
        }
        let rank = |kind: &KindId| FIRST.iter().position(|first| *first == kind.plural).unwrap_or(FIRST.len());
        work.sort_by_key(|(_, kind)| rank(kind));
        for (dump, kind) in work {
            // What places share is made before cores share the work, as in `Dump::parts`.
            let places = dump.places(&kind);
            dump.spread();
            places.par_iter().for_each(|namespace| {
                if !reading.stop.load(Ordering::Relaxed) {
                    let objects = dump.part(&kind, namespace).entries.len();
                    reading.objects.fetch_add(objects as u64, Ordering::Relaxed);
                }
            });
            if reading.stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            reading.kinds_done.fetch_add(1, Ordering::Relaxed);
        }
        self.save()?;
        for Indexed { records, .. } in &self.dumps {
            if records.make_index(&reading.stop).is_none() {
                return Ok(());
            }
        }
        self.save()
    }

    /// Keeps on disk what was read so far, if that is more than the index there has.
    pub fn save(&self) -> io::Result<()> {
        match &self.folder {
            Some(folder) if self.is_worth_keeping() => self.keep(folder),
            Some(_) | None => Ok(()),
        }
    }

    pub(super) fn keep(&self, folder: &Path) -> io::Result<()> {
        if !self.dumps.iter().any(|one| one.dump.has_made_parts() || one.records.has_new_index()) {
            return Ok(());
        }
        let head = |Indexed { name, dump, .. }: &Indexed| ClusterHead {
            name: name.clone(),
            base: dump.base().to_owned(),
            layout: dump.layout,
            part: dump.role(),
            captured: dump.told_time().and_then(|at| i64::try_from(at.as_nanosecond()).ok()),
        };
        let writing = Writing {
            root: &self.root,
            tree: self.files.tree(),
            samples: self.files.samples(),
            fingerprint: self.files.fingerprint(),
            clusters: self.dumps.iter().map(head).collect(),
            dumps: self.dumps.clone(),
            said: self.said.clone(),
        };
        writing.write(folder)?;
        if let Some(cache) = Cache::open(folder, &self.root) {
            self.files.adopt(Arc::new(cache));
            self.dumps.iter().enumerate().for_each(|(number, one)| {
                one.dump.forget_parts(number);
                one.records.forget_index();
            });
        }
        Ok(())
    }

    /// Does away with an index that tells of other files than there are.
    pub fn forget(&self) {
        if let Some(folder) = &self.folder {
            super::cache::forget(folder, &self.root);
        }
    }

    /// Whether reading it again would take longer than a person notices.
    fn is_worth_keeping(&self) -> bool {
        const BYTES: u64 = 32 << 20;
        // An index is found again by the path that was opened: of a single file that is no archive, the tree has the
        // folder's.
        let is_found_again = self.files.tree().root() == self.root;
        let known = self.files.cache().is_some();
        known || is_found_again && self.files.tree().files().iter().map(|file| file.size).sum::<u64>() >= BYTES
    }

    /// Compares every file with what the index was made of; false where something changed.
    pub fn still_holds(&self) -> bool {
        let Some(cache) = self.files.cache() else { return true };
        tree::fingerprint_of(&self.root).is_ok_and(|now| now == cache.head.fingerprint)
    }
}

/// What an index on disk tells of a path, if there is one that holds.
pub fn known(root: &Path, folder: Option<&Path>) -> Option<Arc<Cache>> {
    Cache::open(folder?, root).map(Arc::new)
}
