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
use std::sync::atomic::{AtomicU64, Ordering};

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
        let mut file = private(&path).map_err(failed)?;
        let header = Header { klue: "case".to_owned(), version: VERSION, id: id.to_owned(), opened };
        let line = serde_json::to_vec(&header).map_err(|error| failed(error.into()))?;
        let last = Digest::of(&line);
        append(&mut file, line).map_err(failed)?;
        // A file that is synced, in a folder that is not, may be gone after a power cut.
        #[cfg(unix)]
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
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

    /// Turns approvals, whose `decided` and `started` were appended, into permits, once all of that is on the disk.
    pub fn commit(&mut self, approved: Vec<Approved>) -> Result<Vec<Permit>, JournalError> {
        self.dirty = true;
        self.sync()?;
        Ok(approved.into_iter().map(|one| one.committed(Synced::after_fsync())).collect())
    }

    fn failed(&self, source: std::io::Error) -> JournalError {
        JournalError::Write { path: self.path.display().to_string(), source }
    }
}

/// Keeps a whole output beside a case, by its digest. Needs no writer, so a read that ends can keep its own output.
pub fn keep(case: &Path, digest: &Digest, bytes: &[u8]) -> Result<(), JournalError> {
    static PARTS: AtomicU64 = AtomicU64::new(0);
    let folder = super::paths::outputs(case);
    let path = folder.join(format!("{digest}.json"));
    let failed = |source| JournalError::Write { path: path.display().to_string(), source };
    if path.exists() {
        return Ok(());
    }
    make_private_folder(&folder).map_err(failed)?;
    // Under a name of its own first: what has the digest as its name is whole, and two reads may bring the same.
    let number = PARTS.fetch_add(1, Ordering::Relaxed);
    let part = folder.join(format!("{digest}.{}-{number}.part", std::process::id()));
    let kept = private(&part).and_then(|mut file| file.write_all(bytes)).and_then(|()| std::fs::rename(&part, &path));
    kept.map_err(|error| {
        // What is left of it helps nobody; that it cannot be kept is said already.
        let _ = std::fs::remove_file(&part);
        failed(error)
    })
}

/// A new file for its owner alone.
fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.create_new(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn cases_and_what_lies_beside_them_are_for_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let folder = tempfile::tempdir().unwrap();
        let cases = folder.path().join("cases");
        let writer = Writer::create(&cases, "c1", Timestamp::UNIX_EPOCH).unwrap();
        let digest = Digest::of(b"{}");
        keep(writer.path(), &digest, b"{}").unwrap();
        keep(writer.path(), &digest, b"{}").unwrap();
        let outputs = crate::journal::paths::outputs(writer.path());
        let files: Vec<_> = std::fs::read_dir(&outputs).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(files, [outputs.join(format!("{digest}.json"))]);
        assert_eq!((mode(&cases), mode(&outputs)), (0o700, 0o700));
        assert_eq!((mode(writer.path()), mode(&files[0])), (0o600, 0o600));
    }

    #[test]
    fn a_second_klue_never_writes_into_the_case_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let first = Writer::create(folder.path(), "c1", Timestamp::UNIX_EPOCH).unwrap();
        assert!(Writer::create(folder.path(), "c1", Timestamp::UNIX_EPOCH).is_err());
        assert!(first.path().exists());
    }
}
