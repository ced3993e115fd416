//! Files in folders.
//! Invariant: links are followed to files within the folder only; folders that are links are not entered, so there is
//! no loop.

use super::{Gathered, Place, Progress, archive};
use bytes::Bytes;
use rayon::prelude::*;
use std::fs::Metadata;
use std::hash::{Hash, Hasher};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

/// Archives are looked into this many folders down.
const ARCHIVE_DEPTH: usize = 4;

/// What one folder gave.
#[derive(Default)]
struct Walked {
    files: Vec<(String, u64)>,
    odd: Vec<(String, PathBuf)>,
    archives: Vec<String>,
    refused: Vec<String>,
    /// The folder itself, if there is nothing in it.
    empty: Option<String>,
    fingerprint: u64,
}

/// Lists everything below a folder, on all cores; archives are noted and not yet opened.
pub fn walk(root: &Path, found: &mut Gathered<'_>) -> io::Result<()> {
    std::fs::read_dir(root)?;
    let inside = root.canonicalize()?;
    let walked = folder(root, &inside, String::new(), 0, found.progress);
    for part in walked {
        found.files.extend(part.files.into_iter().map(|(path, size)| (super::File { path, size }, Place::Disk)));
        found.fingerprint = found.fingerprint.wrapping_add(part.fingerprint);
        found.odd.extend(part.odd);
        part.empty.iter().for_each(|path| found.folder(path));
        part.refused.into_iter().for_each(|line| found.refuse(line));
        found.archives.extend(part.archives);
    }
    Ok(())
}

/// Opens the archives that a walk has met.
pub fn open_archives(root: &Path, found: &mut Gathered<'_>) {
    for path in std::mem::take(&mut found.archives) {
        if let Err(error) = archive::open(&root.join(&path), &format!("{path}/"), found) {
            found.refuse(format!("{path} cannot be opened as an archive ({error}); what it holds is missing"));
        }
    }
}

fn folder(path: &Path, inside: &Path, prefix: String, depth: usize, progress: &Progress) -> Vec<Walked> {
    let mut own = Walked::default();
    let entries = match std::fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) => {
            own.refused
                .push(format!("{} cannot be read ({error}); what is below is missing", prefix.trim_end_matches('/')));
            return vec![own];
        }
    };
    let mut folders = Vec::new();
    own.empty = Some(prefix.clone());
    for entry in entries {
        own.empty = None;
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                own.refused.push(format!("{prefix} cannot be listed to its end ({error})"));
                break;
            }
        };
        let name = entry.file_name();
        let shown = format!("{prefix}{}", name.to_string_lossy());
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            folders.push((entry.path(), format!("{shown}/")));
            continue;
        }
        let data = if kind.is_symlink() {
            linked(&entry.path(), inside)
        } else {
            entry.metadata().map_err(|error| error.to_string())
        };
        let data = match data {
            Ok(data) if data.is_file() => data,
            Ok(data) if data.is_dir() => {
                own.refused.push(format!("{shown} is a link to a folder; it is not followed"));
                continue;
            }
            Ok(_) => continue,
            Err(why) => {
                own.refused.push(format!("{shown}: {why}"));
                continue;
            }
        };
        if is_hollow(&data) {
            own.refused.push(format!("{shown} claims {} bytes and holds almost none; it is not read", data.len()));
            continue;
        }
        if name.to_str().is_none() {
            let odd = entry.path();
            own.odd.push((
                shown.clone(),
                odd.strip_prefix(path).map_or(odd.clone(), |name| PathBuf::from(&prefix).join(name)),
            ));
        }
        if depth < ARCHIVE_DEPTH && archive::is_named_as_one(&shown) {
            own.archives.push(shown.clone());
        }
        own.fingerprint = own.fingerprint.wrapping_add(print_of(&shown, &data));
        own.files.push((shown, data.len()));
    }
    progress.files.fetch_add(own.files.len() as u64, Ordering::Relaxed);
    progress.bytes.fetch_add(own.files.iter().map(|(_, size)| size).sum(), Ordering::Relaxed);
    let below: Vec<Vec<Walked>> =
        folders.into_par_iter().map(|(path, prefix)| folder(&path, inside, prefix, depth + 1, progress)).collect();
    std::iter::once(own).chain(below.into_iter().flatten()).collect()
}

/// A number that changes with a file. Sums of them do not depend on the order in which files are met.
pub fn print_of(path: &str, data: &Metadata) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    (path, data.len(), data.mtime(), data.mtime_nsec()).hash(&mut hasher);
    hasher.finish()
}

/// What a link leads to, if that is within the folder.
fn linked(path: &Path, inside: &Path) -> Result<Metadata, String> {
    let target = path.canonicalize().map_err(|error| format!("is a link that leads nowhere ({error})"))?;
    if !target.starts_with(inside) {
        return Err("is a link that leads out of the dump; it is not followed".to_owned());
    }
    std::fs::metadata(target).map_err(|error| error.to_string())
}

/// Whether a file is a hole, which would be gigabytes of zeros in memory.
fn is_hollow(data: &Metadata) -> bool {
    const LARGE: u64 = 64 << 20;
    data.len() > LARGE && data.blocks().saturating_mul(512) < data.len() / 20
}

pub fn range(path: &Path, start: u64, len: u64) -> io::Result<Bytes> {
    range_of(&std::fs::File::open(path)?, start, len)
}

pub fn range_of(file: &std::fs::File, start: u64, len: u64) -> io::Result<Bytes> {
    let mut buffer = vec![0; usize::try_from(len).map_err(io::Error::other)?];
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read_at(&mut buffer[filled..], start + filled as u64) {
            Ok(0) => break,
            Ok(more) => filled += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    buffer.truncate(filled);
    Ok(Bytes::from(buffer))
}
