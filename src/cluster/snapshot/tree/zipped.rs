//! A zip, whose entries are unpacked when they are read.
//! Invariant: an entry never unpacks to more than it says it holds.

use super::{Bytes, Gathered, Pack, Place, archive, limits};
use std::collections::VecDeque;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use zip::ZipArchive;

/// Where a zip is; cheap to clone, so that each reader has its own place in it.
#[derive(Debug, Clone)]
pub enum Source {
    File(Ahead),
    Memory(io::Cursor<Bytes>),
}

impl Source {
    pub fn file(file: Arc<std::fs::File>, len: u64) -> Self {
        Self::File(Ahead { file, len, at: 0, ahead: Bytes::new(), ahead_at: 0 })
    }
}

/// A file that is read a little ahead.
#[derive(Debug, Clone)]
pub struct Ahead {
    file: Arc<std::fs::File>,
    len: u64,
    at: u64,
    ahead: Bytes,
    ahead_at: u64,
}

impl Ahead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        const AHEAD: usize = 64 << 10;
        if buffer.len() >= AHEAD {
            let read = self.file.read_at(buffer, self.at)?;
            self.at += read as u64;
            return Ok(read);
        }
        let known = |ahead: &Bytes, from: u64, at: u64| {
            let start = usize::try_from(at.checked_sub(from)?).ok()?;
            (start < ahead.len()).then(|| ahead.slice(start..))
        };
        let bytes = match known(&self.ahead, self.ahead_at, self.at) {
            Some(bytes) => bytes,
            None => {
                let mut fresh = vec![0; AHEAD];
                let read = self.file.read_at(&mut fresh, self.at)?;
                fresh.truncate(read);
                (self.ahead, self.ahead_at) = (fresh.into(), self.at);
                self.ahead.clone()
            }
        };
        let read = bytes.len().min(buffer.len());
        buffer[..read].copy_from_slice(&bytes[..read]);
        self.at += read as u64;
        Ok(read)
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(buffer),
            Self::Memory(cursor) => cursor.read(buffer),
        }
    }
}

impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => {
                let place = match to {
                    SeekFrom::Start(place) => Some(place),
                    SeekFrom::End(by) => file.len.checked_add_signed(by),
                    SeekFrom::Current(by) => file.at.checked_add_signed(by),
                };
                file.at = place.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
                Ok(file.at)
            }
            Self::Memory(cursor) => cursor.seek(to),
        }
    }
}

pub struct Zipped {
    archive: ZipArchive<Source>,
    /// Entries that were unpacked last: lists from which objects are read one by one.
    recent: Mutex<VecDeque<(u32, Bytes)>>,
}

impl std::fmt::Debug for Zipped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Zipped").field("entries", &self.archive.len()).finish_non_exhaustive()
    }
}

impl Zipped {
    pub fn read(&self, entry: u32, size: u64) -> io::Result<Bytes> {
        const KEPT: usize = 4;
        const LARGEST_KEPT: usize = 16 << 20;
        {
            let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, bytes)) = recent.iter().find(|(known, _)| *known == entry) {
                return Ok(bytes.clone());
            }
        }
        let mut archive = self.archive.clone();
        let file = archive.by_index(entry as usize).map_err(io::Error::other)?;
        let mut bytes = Vec::with_capacity(usize::try_from(size.min(file.size())).unwrap_or_default());
        file.take(size).read_to_end(&mut bytes)?;
        let bytes = Bytes::from(bytes);
        if bytes.len() <= LARGEST_KEPT {
            let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
            if recent.len() >= KEPT {
                recent.pop_front();
            }
            recent.push_back((entry, bytes.clone()));
        }
        Ok(bytes)
    }
}

/// Lists a zip.
pub fn open(
    source: Source,
    most: u64,
    prefix: &str,
    depth: archive::Depth,
    found: &mut Gathered<'_>,
) -> io::Result<()> {
    let archive = ZipArchive::new(source).map_err(io::Error::other)?;
    let pack = u32::try_from(found.packs.len()).unwrap_or(u32::MAX);
    let mut left = most;
    let mut inner = Vec::new();
    let entries = archive.len().min(limits::MOST_ENTRIES);
    for number in 0..entries {
        let entry = match archive.by_index_data(number) {
            Ok(entry) => entry,
            Err(error) => {
                found.refuse(format!("{prefix}: entry {number} of the archive cannot be read ({error})"));
                continue;
            }
        };
        let said = String::from_utf8_lossy(entry.name_raw()).into_owned();
        if entry.is_dir() {
            if let Ok(path) = limits::tidied(&said) {
                found.folder(&format!("{prefix}{path}"));
            }
            continue;
        }
        let path = match limits::tidied(&said) {
            Ok(path) => format!("{prefix}{path}"),
            Err(why) => {
                found.refuse(format!("{prefix}{said} is refused: {why}"));
                continue;
            }
        };
        if entry.is_symlink() {
            found.refuse(format!("{path} is a link in a zip; it is not followed"));
            continue;
        }
        let size = entry.size();
        if size > left || size > limits::unpacked(entry.compressed_size()) {
            found.refuse(format!("{path} is refused: it unpacks to {size} bytes, far more than the archive is worth"));
            continue;
        }
        left -= size;
        let entry = u32::try_from(number).unwrap_or(u32::MAX);
        if depth == archive::Depth::Outer && archive::is_named_as_one(&path) {
            inner.push((path.clone(), entry, size));
        }
        found.progress.files.fetch_add(1, Ordering::Relaxed);
        found.add(path, size, Place::Entry { pack, entry });
    }
    if archive.len() > entries {
        found.refuse(format!("{prefix}: only the first {entries} entries are listed"));
    }
    if depth == archive::Depth::Inner {
        found.inner = found.inner.saturating_sub(most - left);
    }
    let zip = Zipped { archive, recent: Mutex::default() };
    let inner: Vec<_> = inner.into_iter().map(|(path, entry, size)| (path, zip.read(entry, size))).collect();
    found.pack(Pack::Zip(zip));
    archive::open_inner(inner, found);
    Ok(())
}
