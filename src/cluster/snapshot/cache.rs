//! The index of a dump on disk, so that it opens at once the next time.
//! Invariant: it holds no value of a Secret; one that is stale, foreign or broken is as good as none, never a wrong
//! answer.
//! Not here: when it is written (`indexing`).
//!
//! One file for each path that is opened: a magic word, sections that are compressed one by one, the table of the
//! sections, and its place in the last bytes. A section is read when it is needed.

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;

use super::index::KindPath;
use super::indexing::Indexed;
use super::layouts::Layout;
use super::seen::Seen;
use super::store::Part;
use super::tree::{self, Tree};
use crate::domain::cluster::Part as Role;
use crate::domain::ids::Digest;
use crate::kubectl::kinds::Kinds;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Changes whenever what is written here does, so that no other klue's index is taken for one's own.
const FORMAT: &str = concat!("klue index 4 ", env!("CARGO_PKG_VERSION"));
const MAGIC: &[u8; 8] = b"klueidx1";
/// Files whose times are compared at once; all are compared later.
const SAMPLES: usize = 1500;
/// Indexes that are kept; beyond that the oldest goes.
const KEPT: usize = 24;

/// What is needed to say which clusters there are.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Head {
    format: String,
    root: String,
    /// Of all files; see [`Tree::fingerprint`].
    pub fingerprint: u64,
    pub samples: Vec<Sample>,
    pub clusters: Vec<ClusterHead>,
    /// What was said when it was opened first: refused and broken files.
    pub said: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ClusterHead {
    pub name: String,
    pub base: String,
    pub layout: Layout,
    pub part: Role,
    /// Nanoseconds since 1970.
    pub captured: Option<i64>,
}

/// A folder or file as it was when it was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    path: String,
    size: u64,
    seconds: i64,
    nanoseconds: i64,
}

/// The parts of one kind on one cluster.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct KindParts {
    pub seen: Option<Seen>,
    pub parts: BTreeMap<String, Arc<Part>>,
}

/// An index that was opened.
#[derive(Debug)]
pub struct Cache {
    file: std::fs::File,
    pub head: Head,
    table: BTreeMap<String, (u64, u64)>,
}

/// The file for a path.
fn place(folder: &Path, root: &Path) -> PathBuf {
    let absolute = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let digest = Digest::of(absolute.as_os_str().as_encoded_bytes());
    folder.join(format!("{}.index", digest.as_str().get(..32).unwrap_or_default()))
}

/// The sections of the listing, and of a cluster's kinds, its index for searches, and its parts of one kind.
const TREE: &str = "tree";
fn kinds_section(cluster: usize) -> String {
    format!("kinds/{cluster}")
}
fn search_section(cluster: usize) -> String {
    format!("search/{cluster}")
}
fn parts_section(cluster: usize, kind: &KindPath) -> String {
    format!("parts/{cluster}/{}/{}", kind.group, kind.plural)
}

impl Cache {
    /// The index of a path, if there is one and nothing that was looked at has changed since.
    pub fn open(folder: &Path, root: &Path) -> Option<Self> {
        let file = std::fs::File::open(place(folder, root)).ok()?;
        let length = file.metadata().ok()?.len();
        let mut ends = [0; 24];
        file.read_exact_at(&mut ends[..8], 0).ok()?;
        if &ends[..8] != MAGIC {
            return None;
        }
        file.read_exact_at(&mut ends[8..], length.checked_sub(16)?).ok()?;
        let number = |at: usize| Some(u64::from_le_bytes(ends.get(at..at + 8)?.try_into().ok()?));
        let table: BTreeMap<String, (u64, u64)> = read(&file, number(8)?, number(16)?).ok()?;
        let (start, len) = *table.get("head")?;
        let head: Head = read(&file, start, len).ok()?;
        let fresh = head.format == FORMAT && head.root == named(root) && samples_hold(root, &head.samples);
        fresh.then_some(Self { file, head, table })
    }

    fn section<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let (start, len) = *self.table.get(name)?;
        read(&self.file, start, len).ok()
    }

    /// The listing, where all files lie on disk as they are.
    pub fn tree(&self, root: &Path) -> Option<Tree> {
        let files: Vec<(String, u64)> = self.section(TREE)?;
        let files = files.into_iter().map(|(path, size)| tree::File { path, size }).collect();
        Some(Tree::of_listing(root.to_owned(), files))
    }

    /// The bytes of an index for searches.
    pub fn search(&self, cluster: usize) -> Option<Vec<u8>> {
        let (start, len) = *self.table.get(&search_section(cluster))?;
        read_bytes(&self.file, start, len).ok()
    }

    pub fn kinds(&self, cluster: usize) -> Option<Kinds> {
        self.section(&kinds_section(cluster))
    }

    /// The kinds whose parts it has.
    pub fn kinds_of(&self, cluster: usize) -> Vec<KindPath> {
        let prefix = format!("parts/{cluster}/");
        let names = self.table.keys().filter_map(|name| name.strip_prefix(&prefix)?.split_once('/'));
        names.map(|(group, plural)| KindPath::new(group, plural)).collect()
    }

    pub fn parts(&self, cluster: usize, kind: &KindPath) -> Option<KindParts> {
        self.section(&parts_section(cluster, kind))
    }
}

fn named(root: &Path) -> String {
    root.canonicalize().unwrap_or_else(|_| root.to_owned()).to_string_lossy().into_owned()
}

fn read_bytes(file: &std::fs::File, start: u64, len: u64) -> io::Result<Vec<u8>> {
    const LARGEST: u64 = 2 << 30;
    if len > LARGEST {
        return Err(io::Error::other("a section that is too large"));
    }
    let mut bytes = vec![0; usize::try_from(len).map_err(io::Error::other)?];
    file.read_exact_at(&mut bytes, start)?;
    zstd::decode_all(bytes.as_slice())
}

fn read<T: DeserializeOwned>(file: &std::fs::File, start: u64, len: u64) -> io::Result<T> {
    postcard::from_bytes(&read_bytes(file, start, len)?).map_err(io::Error::other)
}

fn sample(root: &Path, path: &str) -> Option<Sample> {
    // The path itself may be a file, which nothing can be joined to.
    let place = if path.is_empty() { root.to_owned() } else { root.join(path) };
    let data = std::fs::metadata(place).ok()?;
    let size = if data.is_dir() { 0 } else { data.len() };
    Some(Sample { path: path.to_owned(), size, seconds: data.mtime(), nanoseconds: data.mtime_nsec() })
}

fn samples_hold(root: &Path, samples: &[Sample]) -> bool {
    samples.iter().all(|known| sample(root, &known.path).as_ref() == Some(known))
}

/// The path itself, all folders near it, and some of the other files with their folders, evenly.
pub fn samples(root: &Path, tree: &Tree) -> Vec<Sample> {
    if root.is_file() {
        // Of an archive, or of a file that is a dump by itself, nothing else lies on disk.
        return sample(root, "").into_iter().collect();
    }
    let mut near = std::collections::BTreeSet::from([""]);
    let mut last = "";
    for file in tree.files() {
        // Files come in the order of their paths, so that a new folder shows at once.
        for (at, _) in file.path.match_indices('/').take(3) {
            let folder = &file.path[..at];
            if last != folder && last.strip_prefix(folder).is_none_or(|below| !below.starts_with('/')) {
                near.insert(folder);
                last = folder;
            }
        }
    }
    let every = (tree.files().len() / (SAMPLES / 3)).max(1);
    let some = tree.files().iter().step_by(every).map(|file| file.path.as_str());
    let with_folders = some.flat_map(|path| [path.rsplit_once('/').map_or("", |(folder, _)| folder), path]);
    let all = near.into_iter().take(SAMPLES).chain(with_folders);
    all.filter_map(|path| sample(root, path)).collect()
}

/// What an index is made of.
pub struct Writing<'a> {
    /// The path that was opened.
    pub root: &'a Path,
    pub tree: &'a Tree,
    /// As they were when the files were listed; without them every file is looked at again.
    pub samples: Option<Vec<Sample>>,
    pub fingerprint: u64,
    pub clusters: Vec<ClusterHead>,
    pub dumps: Vec<Indexed>,
    pub said: Vec<String>,
}

impl Writing<'_> {
    /// Writes the index of a path, beside the old one and then over it.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let goal = place(folder, self.root);
        let made = goal.with_extension(format!("{}.new", std::process::id()));
        let written = self.write_as(&made, FORMAT);
        match written {
            Ok(()) => std::fs::rename(&made, &goal)?,
            Err(error) => {
                // What is left is no index; whether it can be removed changes nothing.
                drop(std::fs::remove_file(&made));
                return Err(error);
            }
        }
        forget_oldest(folder);
        Ok(())
    }

    fn write_as(&self, path: &Path, format: &str) -> io::Result<()> {
        let file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
        let mut out = Sections { file: io::BufWriter::new(file), at: 0, table: BTreeMap::new() };
        out.bytes(MAGIC)?;
        let head = Head {
            format: format.to_owned(),
            root: named(self.root),
            fingerprint: self.fingerprint,
            samples: self.samples.clone().unwrap_or_else(|| samples(self.root, self.tree)),
            clusters: self.clusters.clone(),
            said: self.said.clone(),
        };
        // Whoever changes a file from here on changes a sample; what was changed before is not what was read.
        let changed = match &self.samples {
            Some(samples) => !samples_hold(self.root, samples),
            None => tree::fingerprint_of(self.root)? != self.fingerprint,
        };
        if changed {
            return Err(io::Error::other("files were changed while they were read"));
        }
        out.section("head".to_owned(), &head)?;
        if self.tree.is_plain() && self.tree.root() == self.root {
            let files: Vec<(&str, u64)> =
                self.tree.files().iter().map(|file| (file.path.as_str(), file.size)).collect();
            out.section(TREE.to_owned(), &files)?;
        }
        for (number, Indexed { dump, records, .. }) in self.dumps.iter().enumerate() {
            if let Some(index) = records.index() {
                let place = out.packed_bytes(&index.to_bytes())?;
                out.table.insert(search_section(number), place);
            }
            out.section(kinds_section(number), dump.kinds().as_ref())?;
            for (kind, parts) in dump.whole_kinds() {
                out.section(parts_section(number, &kind), &parts)?;
            }
        }
        out.finish()
    }
}

struct Sections {
    file: io::BufWriter<std::fs::File>,
    at: u64,
    table: BTreeMap<String, (u64, u64)>,
}

impl Sections {
    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.at += bytes.len() as u64;
        self.file.write_all(bytes)
    }

    fn packed<T: Serialize + ?Sized>(&mut self, value: &T) -> io::Result<(u64, u64)> {
        self.packed_bytes(&postcard::to_stdvec(value).map_err(io::Error::other)?)
    }

    fn packed_bytes(&mut self, bytes: &[u8]) -> io::Result<(u64, u64)> {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1)?;
        // A flipped bit must not become an answer.
        encoder.include_checksum(true)?;
        encoder.write_all(bytes)?;
        let packed = encoder.finish()?;
        let place = (self.at, packed.len() as u64);
        self.bytes(&packed)?;
        Ok(place)
    }

    fn section<T: Serialize + ?Sized>(&mut self, name: String, value: &T) -> io::Result<()> {
        let place = self.packed(value)?;
        self.table.insert(name, place);
        Ok(())
    }

    fn finish(mut self) -> io::Result<()> {
        let table = std::mem::take(&mut self.table);
        let (start, len) = self.packed(&table)?;
        self.bytes(&start.to_le_bytes())?;
        self.bytes(&len.to_le_bytes())?;
        self.file.flush()
    }
}

/// Removes the index of a path.
pub fn forget(folder: &Path, root: &Path) {
    // Where there is none, there is nothing to remove.
    drop(std::fs::remove_file(place(folder, root)));
}

/// Keeps the folder from growing for ever, also by what a klue that was killed left half written.
fn forget_oldest(folder: &Path) {
    /// Longer than any index takes to be written.
    const ABANDONED: Duration = Duration::from_secs(3600);
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let files = entries.flatten().filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())));
    let ends = |path: &Path, ending: &str| path.extension().is_some_and(|own| own == ending);
    let (mut indexes, others): (Vec<_>, Vec<_>) = files.partition(|(_, path)| ends(path, "index"));
    let is_abandoned = |at: &SystemTime| at.elapsed().is_ok_and(|age| age > ABANDONED);
    let abandoned = others.into_iter().filter(|(at, path)| ends(path, "new") && is_abandoned(at));
    indexes.sort();
    let surplus = indexes.len().saturating_sub(KEPT);
    // One that cannot be removed now is removed another time.
    indexes.into_iter().take(surplus).chain(abandoned).for_each(|(_, path)| drop(std::fs::remove_file(path)));
}
