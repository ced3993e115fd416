//! Appends facts. An approval is on the disk before anything is sent: `commit` is the only way from `Approved` to `Permit`.

use super::{Header, JournalError, VERSION};
use crate::domain::fact::Entry;
use crate::domain::ids::Digest;
use crate::domain::time::Timestamp;
use crate::policy::approval::{Approved, Permit, Synced};
use serde::Serialize;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The one writer of a case file.
#[derive(Debug)]
pub struct Writer {
    file: File,
    path: PathBuf,
    last: Digest,
    /// Something was appended since the last sync.
    dirty: bool,
}

/// An entry with the digest of the line before it.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    entry: &'a Entry,
    prev: &'a Digest,
}

impl Writer {
    /// Starts a case file. The folder is made if need be; files are for their owner alone.
    pub fn create(folder: &Path, id: &str, opened: Timestamp) -> Result<Self, JournalError> {
        let path = folder.join(format!("{id}.jsonl"));
        let failed = |source| JournalError::Write { path: path.display().to_string(), source };
        make_private_folder(folder).map_err(failed)?;
        let mut options = OpenOptions::new();
        options.create_new(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path).map_err(failed)?;
        let header = Header { klue: "case".to_owned(), version: VERSION, id: id.to_owned(), opened };
        let line = serde_json::to_vec(&header).map_err(|error| failed(error.into()))?;
        let last = Digest::of(&line);
        append(&mut file, line).map_err(failed)?;
        Ok(Self { file, path, last, dirty: true })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends one entry in one write, so that a reader or a crash sees whole lines or a torn last one.
    pub fn append(&mut self, entry: &Entry) -> Result<(), JournalError> {
        let line = serde_json::to_vec(&Line { entry, prev: &self.last }).map_err(|error| self.failed(error.into()))?;
        let digest = Digest::of(&line);
        append(&mut self.file, line).map_err(|error| self.failed(error))?;
        self.last = digest;
        self.dirty = true;
        Ok(())
    }

    /// Puts on the disk what was appended; a no-op when nothing was.
    pub fn sync(&mut self) -> Result<(), JournalError> {
        if self.dirty {
            self.file.sync_data().map_err(|error| self.failed(error))?;
            self.dirty = false;
        }
        Ok(())
    }

    /// A second handle for syncing elsewhere than on the thread that appends; `None` when nothing waits to be synced.
    pub fn unsynced(&mut self) -> Option<File> {
        if !self.dirty {
            return None;
        }
        self.dirty = false;
        self.file.try_clone().ok()
    }

    /// Turns an approval, whose `decided` and `started` were appended, into a permit, once both are on the disk.
    pub fn commit(&mut self, approved: Approved) -> Result<Permit, JournalError> {
        self.dirty = true;
        self.sync()?;
        Ok(approved.committed(Synced::after_fsync()))
    }

    fn failed(&self, source: std::io::Error) -> JournalError {
        JournalError::Write { path: self.path.display().to_string(), source }
    }
}

/// Keeps a whole output beside a case, by its digest. Needs no writer, so a read that ends can keep its own output.
pub fn keep(case: &Path, digest: &Digest, bytes: &[u8]) -> Result<(), JournalError> {
    let folder = super::paths::outputs(case);
    let path = folder.join(format!("{digest}.json"));
    let failed = |source| JournalError::Write { path: path.display().to_string(), source };
    if path.exists() {
        return Ok(());
    }
    make_private_folder(&folder).map_err(failed)?;
    // Under another name first: what has the digest as its name is whole.
    let part = folder.join(format!("{digest}.part"));
    std::fs::write(&part, bytes).map_err(failed)?;
    std::fs::rename(&part, &path).map_err(failed)
}

fn append(file: &mut File, mut line: Vec<u8>) -> std::io::Result<()> {
    line.push(b'\n');
    file.write_all(&line)
}

fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
