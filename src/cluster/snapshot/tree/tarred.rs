//! A tar, compressed or not: where each of its files starts.
//! Invariant: it is read once, from its start; what comes after a broken place is missing, and said to be.

use super::packed::{Packed, Packer};
use super::{Bytes, Gathered, Place, Progress, archive, limits};
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::atomic::Ordering;

/// What a tar holds.
#[derive(Default)]
pub struct Listed {
    /// Path, start in the unpacked tar, bytes.
    pub files: Vec<(String, u64, u64)>,
    pub refused: Vec<String>,
    pub folders: Vec<String>,
}

/// Lists a tar by reading all of it.
pub fn list(reader: impl Read, most: u64, prefix: &str, progress: &Progress) -> Listed {
    let mut tar = tar::Archive::new(reader);
    gather(tar.entries(), most, prefix, progress)
}

/// Lists a tar that lies on disk as it is, from header to header.
pub fn list_in_place(source: impl Read + io::Seek, size: u64, prefix: &str, progress: &Progress) -> Listed {
    let mut tar = tar::Archive::new(source);
    let mut listed = gather(tar.entries_with_seek(), u64::MAX, prefix, progress);
    for (path, start, len) in &mut listed.files {
        let there = size.saturating_sub(*start);
        if *len > there {
            *len = there;
            listed.refused.push(format!("{prefix}{path} is cut: the archive ends within it"));
        }
    }
    listed
}

fn gather<R: Read>(entries: io::Result<tar::Entries<'_, R>>, most: u64, prefix: &str, progress: &Progress) -> Listed {
    let mut listed = Listed::default();
    let mut links = Vec::new();
    if let Err(error) = entries.and_then(|entries| read(entries, most, prefix, progress, &mut listed, &mut links)) {
        let last = listed.files.last().map_or_else(|| "its start".to_owned(), |(path, ..)| path.clone());
        listed.refused.push(format!(
            "{} cannot be read after {last} ({error}); what comes before is kept, the rest is missing",
            name_of(prefix)
        ));
    }
    follow(&mut listed, links, prefix);
    listed
}

fn name_of(prefix: &str) -> &str {
    if prefix.is_empty() { "the archive" } else { prefix.trim_end_matches('/') }
}

fn read<R: Read>(
    entries: tar::Entries<'_, R>,
    most: u64,
    prefix: &str,
    progress: &Progress,
    listed: &mut Listed,
    links: &mut Vec<(String, Option<String>)>,
) -> io::Result<()> {
    let mut left = most;
    for entry in entries {
        let mut entry = entry?;
        let kind = entry.header().entry_type();
        let said = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if kind.is_dir() {
            listed.folders.extend(limits::tidied(&said).ok().filter(|_| listed.folders.len() < limits::MOST_ENTRIES));
            continue;
        }
        if kind.is_pax_global_extensions() {
            continue;
        }
        let mut refuse = |why: &str| listed.refused.push(format!("{prefix}{said} is refused: {why}"));
        let path = match limits::tidied(&said) {
            Ok(path) => path,
            Err(why) => {
                refuse(why);
                continue;
            }
        };
        if kind.is_symlink() || kind.is_hard_link() {
            let to = String::from_utf8_lossy(&entry.link_name_bytes().unwrap_or_default()).into_owned();
            links.push((path.clone(), limits::link_target(&path, &to, kind.is_hard_link())));
            continue;
        }
        if kind.is_gnu_sparse() || is_sparse(&mut entry) {
            refuse("it is sparse, and would be mostly zeros");
            continue;
        }
        if !kind.is_file() && !kind.is_contiguous() {
            refuse("it is neither a file nor a folder");
            continue;
        }
        let size = entry.size();
        if size > left {
            return Err(io::Error::other(format!(
                "{said} would unpack to {size} bytes, and the whole to far more than the archive is worth"
            )));
        }
        left -= size;
        if listed.files.len() >= limits::MOST_ENTRIES {
            return Err(io::Error::other(format!("it has more than {} entries", limits::MOST_ENTRIES)));
        }
        listed.files.push((path, entry.raw_file_position(), size));
        progress.files.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

/// Sparse files are also written with extended headers.
fn is_sparse<R: Read>(entry: &mut tar::Entry<'_, R>) -> bool {
    let Ok(Some(extensions)) = entry.pax_extensions() else { return false };
    extensions.flatten().any(|extension| extension.key_bytes().starts_with(b"GNU.sparse."))
}

/// A link within the archive is one more name of a file.
fn follow(listed: &mut Listed, links: Vec<(String, Option<String>)>, prefix: &str) {
    let known: BTreeMap<&str, (u64, u64)> =
        listed.files.iter().map(|(path, start, size)| (path.as_str(), (*start, *size))).collect();
    let mut found = Vec::new();
    for (path, target) in links {
        match target {
            None => listed
                .refused
                .push(format!("{prefix}{path} is a link that leads out of the archive; it is not followed")),
            Some(target) => match known.get(target.as_str()) {
                Some((start, size)) => found.push((path, *start, *size)),
                None => listed
                    .refused
                    .push(format!("{prefix}{path} is a link to {target}, which is no file of the archive")),
            },
        }
    }
    listed.files.extend(found);
}

/// Unpacks a compressed tar once, listing it and keeping it packed in memory.
pub fn unpack(reader: impl Read + Send, most: u64, prefix: &str, found: &Gathered<'_>) -> (Listed, Packed) {
    let progress = found.progress;
    let (listed, unfinished) = rayon::in_place_scope(|scope| {
        let mut tee = Tee {
            reader,
            packer: Packer::new(scope),
            left: most,
            count: |read| {
                progress.bytes.fetch_add(read, Ordering::Relaxed);
            },
        };
        let listed = list(&mut tee, most, prefix, progress);
        (listed, tee.packer.finish())
    });
    (listed, unfinished.complete())
}

/// Passes bytes on and keeps them.
struct Tee<'s, 'scope, R, C> {
    reader: R,
    packer: Packer<'s, 'scope>,
    left: u64,
    count: C,
}

impl<R: Read, C: Fn(u64)> Read for Tee<'_, '_, R, C> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| io::Error::other("it unpacks to far more than it is worth, as only a bomb does"))?;
        self.packer.push(&buffer[..read]);
        (self.count)(read as u64);
        Ok(read)
    }
}

/// Adds what a tar holds, and opens the archives in it.
pub fn add(listed: Listed, pack: super::Pack, prefix: &str, depth: archive::Depth, found: &mut Gathered<'_>) {
    let number = u32::try_from(found.packs.len()).unwrap_or(u32::MAX);
    let mut inner = Vec::new();
    for (path, start, size) in listed.files {
        let path = format!("{prefix}{path}");
        if depth == archive::Depth::Outer && archive::is_named_as_one(&path) {
            let bytes: io::Result<Bytes> = match &pack {
                super::Pack::File(file) => super::disk::range_of(file, start, size),
                super::Pack::Memory(bytes) => super::slice(bytes, start, size),
                super::Pack::Packed(packed) => packed.range(start, size),
                super::Pack::Zip(_) => Err(io::Error::from(io::ErrorKind::NotFound)),
            };
            inner.push((path.clone(), bytes));
        }
        found.add(path, size, Place::Range { pack: number, start });
    }
    listed.refused.into_iter().for_each(|line| found.refuse(line));
    listed.folders.iter().for_each(|path| found.folder(&format!("{prefix}{path}")));
    found.pack(pack);
    archive::open_inner(inner, found);
}
