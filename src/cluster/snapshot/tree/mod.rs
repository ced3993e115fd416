//! The files of a dump: those of a folder, and those inside archives, as one sorted list.
//! Invariant: nothing is written to disk, an archive is never unpacked there, and what is refused has a line that says so.
//! Not here: what the files mean (`layout`), what they hold (`store`).
//!
//! An archive appears as a folder with the archive's name: `hub.tar.gz/must-gather/version`. Archives inside archives are
//! opened too, once.

mod archive;
mod disk;
mod limits;
mod packed;
mod tarred;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
mod zipped;

pub use archive::ENDINGS;

use bytes::Bytes;
use packed::Packed;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use zipped::Zipped;

/// A file, by its place in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct FileId(pub u32);

impl FileId {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One file, as a listing shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Relative to the path that was opened, with `/` between the steps.
    pub path: String,
    /// Bytes, when unpacked.
    pub size: u64,
}

/// How far the listing is, to be shown while it goes on.
#[derive(Debug, Default)]
pub struct Progress {
    pub files: AtomicU64,
    /// Bytes of files on disk, and bytes that were unpacked.
    pub bytes: AtomicU64,
}

/// The files below one path, in the order of their paths.
#[derive(Debug, Default)]
pub struct Tree {
    root: PathBuf,
    /// The path that was opened is an archive; its own name is then the first step of no path.
    archive: bool,
    files: Vec<File>,
    places: Vec<Place>,
    /// File names that are no UTF-8, by their path as shown.
    odd: BTreeMap<String, PathBuf>,
    packs: Vec<Pack>,
    refused: Vec<String>,
    empty_folders: Vec<String>,
    fingerprint: u64,
}

/// Where the bytes of a file are.
#[derive(Debug, Clone, Copy)]
enum Place {
    Disk,
    /// At an offset of a pack.
    Range {
        pack: u32,
        start: u64,
    },
    /// An entry of a pack that is a zip.
    Entry {
        pack: u32,
        entry: u32,
    },
}

/// An archive that was opened.
#[derive(Debug)]
enum Pack {
    /// A tar that is not compressed, read where it lies.
    File(Arc<std::fs::File>),
    Memory(Bytes),
    /// A compressed tar, held in memory in small compressed parts.
    Packed(Packed),
    Zip(Zipped),
}

/// The most bytes of one file that are read at once.
const MOST_BYTES: u64 = 4 << 30;

impl Tree {
    /// Lists a folder, or opens an archive.
    ///
    /// # Errors
    /// If the path is not there or cannot be listed at all, or is a file that is no archive.
    pub fn open(path: &Path) -> io::Result<Self> {
        Self::open_with(path, &Progress::default())
    }

    pub fn open_with(path: &Path, progress: &Progress) -> io::Result<Self> {
        let mut found = Gathered::new(progress);
        let data = std::fs::metadata(path)?;
        if !data.is_dir() && !data.is_file() {
            return Err(io::Error::other("it is neither a file nor a folder"));
        }
        found.fingerprint = disk::print_of("", &data);
        if data.is_dir() {
            disk::walk(path, &mut found)?;
            disk::open_archives(path, &mut found);
        } else if archive::is_archive(path) {
            archive::open(path, "", &mut found)?;
        } else {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let root = path.parent().unwrap_or(Path::new("")).to_owned();
            found.add(name, data.len(), Place::Disk);
            return Ok(found.into_tree(root, false));
        }
        Ok(found.into_tree(path.to_owned(), data.is_file()))
    }

    /// The files of a tar in memory.
    pub fn of_memory(bytes: Bytes) -> io::Result<Self> {
        let progress = Progress::default();
        let mut found = Gathered::new(&progress);
        archive::open_bytes(bytes, "", archive::Depth::Inner, &mut found)?;
        Ok(found.into_tree(PathBuf::new(), true))
    }

    /// A tree whose listing is known from before; only what lies in folders can be listed so.
    pub fn of_listing(root: PathBuf, files: Vec<File>) -> Self {
        let places = files.iter().map(|_| Place::Disk).collect();
        Self { root, places, files, ..Self::default() }
    }

    /// Changes when any file on disk does: its path, size or time.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether every file lies on disk as it is, none in an archive.
    pub fn is_plain(&self) -> bool {
        self.packs.is_empty() && self.odd.is_empty()
    }

    pub fn files(&self) -> &[File] {
        &self.files
    }

    pub fn path(&self, id: FileId) -> &str {
        self.files.get(id.index()).map_or("", |file| file.path.as_str())
    }

    /// The path of a file below a base: empty, ending in `/`, or the file itself.
    pub fn path_below(&self, base: &str, id: FileId) -> &str {
        match self.path(id) {
            path if path == base => path.rsplit('/').next().unwrap_or_default(),
            path => path.strip_prefix(base).unwrap_or_default(),
        }
    }

    pub fn size(&self, id: FileId) -> u64 {
        self.files.get(id.index()).map_or(0, |file| file.size)
    }

    /// What could not be listed, or was refused; readable lines.
    pub fn refused(&self) -> &[String] {
        &self.refused
    }

    /// Folders near the top in which there is nothing, in order.
    pub fn empty_folders(&self) -> &[String] {
        &self.empty_folders
    }

    /// The files below a prefix: empty, or ending in `/`.
    pub fn below<'a>(&'a self, prefix: &str) -> impl Iterator<Item = (FileId, &'a File)> {
        let start = self.files.partition_point(|file| file.path.as_str() < prefix);
        let prefix = prefix.to_owned();
        let all = self.files.iter().enumerate().skip(start);
        all.take_while(move |(_, file)| file.path.starts_with(&prefix))
            .map(|(place, file)| (FileId(u32::try_from(place).unwrap_or(u32::MAX)), file))
    }

    pub fn find(&self, path: &str) -> Option<FileId> {
        let place = self.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        u32::try_from(place).ok().map(FileId)
    }

    /// The names of the folders directly below a prefix, in order.
    pub fn folders(&self, prefix: &str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let mut from = prefix.to_owned();
        // From folder to folder, not from file to file.
        loop {
            let start = self.files.partition_point(|file| file.path.as_str() < from.as_str());
            let Some(rest) = self.files.get(start).and_then(|file| file.path.strip_prefix(prefix)) else { break };
            from = match rest.split_once('/') {
                Some((name, _)) => {
                    if names.last().is_none_or(|last| last != name) {
                        names.push(name.to_owned());
                    }
                    // '0' comes right after '/'.
                    format!("{prefix}{name}0")
                }
                None => format!("{prefix}{rest}\0"),
            };
        }
        names.sort();
        names.dedup();
        names
    }

    /// Whether there is a file below a folder, which is named without a `/` at its end.
    pub fn has_folder(&self, folder: &str) -> bool {
        self.below(&format!("{folder}/")).next().is_some()
    }

    /// The whole of a file.
    pub fn read(&self, id: FileId) -> io::Result<Bytes> {
        self.range(id, 0, self.size(id))
    }

    /// Some bytes of a file; fewer where it ends before.
    pub fn range(&self, id: FileId, start: u64, len: u64) -> io::Result<Bytes> {
        let (Some(file), Some(place)) = (self.files.get(id.index()), self.places.get(id.index())) else {
            return Err(io::Error::from(io::ErrorKind::NotFound));
        };
        let len = len.min(file.size.saturating_sub(start));
        if len > MOST_BYTES {
            return Err(io::Error::other(format!("{len} bytes at once are too many; at most {MOST_BYTES} are read")));
        }
        let pack = |pack: u32| self.packs.get(pack as usize).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound));
        match *place {
            Place::Disk => disk::range(&self.on_disk(&file.path), start, len),
            Place::Range { pack: at, start: offset } => match pack(at)? {
                Pack::File(file) => disk::range_of(file, offset + start, len),
                Pack::Memory(bytes) => slice(bytes, offset + start, len),
                Pack::Packed(packed) => packed.range(offset + start, len),
                Pack::Zip(_) => Err(io::Error::from(io::ErrorKind::NotFound)),
            },
            Place::Entry { pack: at, entry } => match pack(at)? {
                Pack::Zip(zip) => slice(&zip.read(entry, file.size)?, start, len),
                _ => Err(io::Error::from(io::ErrorKind::NotFound)),
            },
        }
    }

    pub fn last_byte(&self, id: FileId) -> io::Result<Option<u8>> {
        let size = self.size(id);
        Ok(self.range(id, size.saturating_sub(1), 1)?.first().copied())
    }

    fn on_disk(&self, path: &str) -> PathBuf {
        match self.odd.get(path) {
            Some(odd) => self.root.join(odd),
            None => self.root.join(path),
        }
    }

    /// The path of a file for people: the archive's own name goes first.
    pub fn shown(&self, id: FileId) -> String {
        let path = self.path(id);
        match self.root.file_name().filter(|_| self.archive) {
            Some(name) => format!("{}/{path}", name.to_string_lossy()),
            None => path.to_owned(),
        }
    }
}

fn slice(bytes: &Bytes, start: u64, len: u64) -> io::Result<Bytes> {
    let at = |place: u64| usize::try_from(place).unwrap_or(usize::MAX).min(bytes.len());
    Ok(bytes.slice(at(start)..at(start.saturating_add(len))))
}

/// What a walk has found so far.
struct Gathered<'a> {
    /// Files on disk that may be archives.
    archives: Vec<String>,
    /// Bytes that archives within the archive that is open may still unpack to, all together.
    inner: u64,
    files: Vec<(File, Place)>,
    odd: BTreeMap<String, PathBuf>,
    packs: Vec<Pack>,
    refused: Vec<String>,
    /// Folders that are empty, unless an archive has a file below them.
    folders: Vec<String>,
    fingerprint: u64,
    progress: &'a Progress,
}

impl<'a> Gathered<'a> {
    fn new(progress: &'a Progress) -> Self {
        Self {
            archives: Vec::new(),
            inner: u64::MAX,
            files: Vec::new(),
            odd: BTreeMap::new(),
            packs: Vec::new(),
            refused: Vec::new(),
            folders: Vec::new(),
            fingerprint: 0,
            progress,
        }
    }

    fn add(&mut self, path: String, size: u64, place: Place) {
        self.files.push((File { path, size }, place));
    }

    /// A folder that an archive names, or that is empty on disk; those far down say nothing to anybody.
    fn folder(&mut self, path: &str) {
        const DEEPEST: usize = 3;
        const MOST: usize = 10_000;
        let path = path.trim_end_matches('/');
        if !path.is_empty() && path.split('/').count() <= DEEPEST && self.folders.len() < MOST {
            self.folders.push(path.to_owned());
        }
    }

    fn refuse(&mut self, line: String) {
        const MOST_LINES: usize = 1000;
        if self.refused.len() < MOST_LINES {
            self.refused.push(line);
        } else if self.refused.len() == MOST_LINES {
            self.refused.push(format!("more than {MOST_LINES} entries were refused; the rest is not listed"));
        }
    }

    fn pack(&mut self, pack: Pack) -> u32 {
        self.packs.push(pack);
        u32::try_from(self.packs.len() - 1).unwrap_or(u32::MAX)
    }

    fn into_tree(mut self, root: PathBuf, archive: bool) -> Tree {
        // A later entry of an archive replaces an earlier one of its name, as unpacking would.
        self.files.sort_by(|a, b| a.0.path.cmp(&b.0.path));
        let mut kept: Vec<(File, Place)> = Vec::with_capacity(self.files.len());
        for (file, place) in std::mem::take(&mut self.files) {
            match kept.last_mut() {
                Some(last) if last.0.path == file.path => *last = (file, place),
                _ => kept.push((file, place)),
            }
        }
        let (files, places): (Vec<File>, Vec<Place>) = kept.into_iter().unzip();
        let has_files = |folder: &str| {
            let below = format!("{folder}/");
            let at = files.partition_point(|file| file.path < below);
            files.get(at).is_some_and(|file| file.path.starts_with(&below))
        };
        let mut empty_folders = self.folders;
        empty_folders.retain(|folder| !has_files(folder));
        empty_folders.sort();
        empty_folders.dedup();
        Tree {
            root,
            archive,
            files,
            places,
            odd: self.odd,
            packs: self.packs,
            refused: self.refused,
            empty_folders,
            fingerprint: self.fingerprint,
        }
    }
}

/// The fingerprint that a tree of a path would have now; no archive is opened for it.
pub fn fingerprint_of(path: &Path) -> io::Result<u64> {
    let progress = Progress::default();
    let mut found = Gathered::new(&progress);
    let data = std::fs::metadata(path)?;
    found.fingerprint = disk::print_of("", &data);
    if data.is_dir() {
        disk::walk(path, &mut found)?;
    }
    Ok(found.fingerprint)
}

/// Trees are shared by all who read from them.
pub type SharedTree = Arc<Tree>;
