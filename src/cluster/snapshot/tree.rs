//! Where the files of a dump are: a folder on disk, or a tar in memory.
//! Invariant: a flat, sorted list of files; nothing is extracted.
//! Not here: what the files mean (`layouts`).

use bytes::Bytes;
use std::io;
use std::path::{Path, PathBuf};

/// A file, by its place in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub path: String,
    pub size: u64,
}

#[derive(Debug)]
enum Place {
    Disk(PathBuf),
    Memory(Vec<Bytes>),
}

#[derive(Debug)]
pub struct Tree {
    files: Vec<File>,
    place: Place,
}

impl Tree {
    pub fn open(path: &Path) -> io::Result<Self> {
        let files = super::files::Files::Disk { root: path.to_owned() }.list().files;
        let files = files.into_iter().map(|file| File { path: file.path, size: file.size }).collect();
        Ok(Self { files, place: Place::Disk(path.to_owned()) })
    }

    pub fn of_memory(_name: &str, bytes: Bytes) -> io::Result<Self> {
        let mut tar = tar::Archive::new(bytes.as_ref());
        let mut found = std::collections::BTreeMap::new();
        for entry in tar.entries()? {
            let mut entry = entry?;
            let path = entry.path()?.to_string_lossy().into_owned();
            let mut text = Vec::new();
            io::Read::read_to_end(&mut entry, &mut text)?;
            found.insert(path, Bytes::from(text));
        }
        let (files, contents) =
            found.into_iter().map(|(path, text)| (File { path, size: text.len() as u64 }, text)).unzip();
        Ok(Self { files, place: Place::Memory(contents) })
    }

    pub fn files(&self) -> &[File] {
        &self.files
    }

    pub fn below<'a>(&'a self, prefix: &str) -> impl Iterator<Item = (FileId, &'a File)> + use<'a> {
        let start = self.files.partition_point(|file| file.path.as_str() < prefix);
        let prefix = prefix.to_owned();
        let files = self.files.iter().enumerate().skip(start);
        files
            .take_while(move |(_, file)| file.path.starts_with(&prefix))
            .map(|(at, file)| (FileId(u32::try_from(at).unwrap_or(u32::MAX)), file))
    }

    pub fn find(&self, path: &str) -> Option<FileId> {
        let at = self.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        u32::try_from(at).ok().map(FileId)
    }

    pub fn folders(&self, prefix: &str) -> Vec<String> {
        let below = self.below(prefix).filter_map(|(_, file)| file.path.get(prefix.len()..)?.split_once('/'));
        let mut names: Vec<String> = below.map(|(name, _)| name.to_owned()).collect();
        names.dedup();
        names
    }

    pub fn has_folder(&self, folder: &str) -> bool {
        let folder = format!("{}/", folder.trim_end_matches('/'));
        self.below(&folder).next().is_some()
    }

    pub fn read(&self, id: FileId) -> io::Result<Bytes> {
        let lost = || io::Error::from(io::ErrorKind::NotFound);
        let file = self.files.get(id.0 as usize).ok_or_else(lost)?;
        match &self.place {
            Place::Disk(root) => std::fs::read(root.join(&file.path)).map(Bytes::from),
            Place::Memory(contents) => contents.get(id.0 as usize).cloned().ok_or_else(lost),
        }
    }

    pub fn range(&self, id: FileId, start: u64, len: u64) -> io::Result<Bytes> {
        let bytes = self.read(id)?;
        let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
        Ok(bytes.slice(place(start)..place(start.saturating_add(len))))
    }

    pub fn refused(&self) -> &[String] {
        &[]
    }
}
