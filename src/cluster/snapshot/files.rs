//! Where the files of a dump are: a folder on disk, or an archive in memory.
//! Invariant: nothing is written, and an archive is never unpacked.
//! Not here: what the files mean (`layout`, `index`).

use bytes::Bytes;
use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// The files below one folder. Paths are relative to it, with `/` between the steps.
#[derive(Debug, Clone)]
pub enum Files {
    Disk { root: PathBuf },
    Memory { archive: Arc<Archive>, root: String },
}

/// One file, as a listing shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub path: String,
    pub size: u64,
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Listing {
    /// In the order of their paths.
    pub files: Vec<File>,
    /// Folders that could not be read, and why.
    pub unreadable: Vec<String>,
}

/// A tar, read once into memory and kept as it came.
#[derive(Debug)]
pub struct Archive {
    bytes: Bytes,
    places: BTreeMap<String, (usize, usize)>,
}

impl Archive {
    /// Notes where each file of a tar starts and ends.
    pub fn read(bytes: Bytes) -> io::Result<Self> {
        let mut places = BTreeMap::new();
        let mut tar = tar::Archive::new(bytes.as_ref());
        for entry in tar.entries()? {
            let entry = entry?;
            if !entry.header().entry_type().is_file() {
                continue;
            }
            let path = entry.path()?.to_string_lossy().trim_start_matches("./").to_owned();
            let start = usize::try_from(entry.raw_file_position()).map_err(io::Error::other)?;
            let size = usize::try_from(entry.size()).map_err(io::Error::other)?;
            places.insert(path, (start, size));
        }
        Ok(Self { bytes, places })
    }
}

impl Files {
    /// The files of a folder below this one.
    pub fn below(&self, folder: &str) -> Self {
        match self {
            Self::Disk { root } => Self::Disk { root: root.join(folder) },
            Self::Memory { archive, root } => {
                Self::Memory { archive: archive.clone(), root: format!("{root}{folder}/") }
            }
        }
    }

    /// All files below, at any depth. Folders that are symbolic links are not followed, so there is no loop.
    pub fn list(&self) -> Listing {
        match self {
            Self::Disk { root } => {
                let mut listing = Listing::default();
                walk(root.clone(), String::new(), &mut listing);
                listing.files.sort_by(|a, b| a.path.cmp(&b.path));
                listing
            }
            Self::Memory { archive, root } => Listing {
                files: archive
                    .places
                    .range(root.clone()..)
                    .map_while(|(path, (_, size))| {
                        Some(File { path: path.strip_prefix(root.as_str())?.to_owned(), size: *size as u64 })
                    })
                    .collect(),
                unreadable: Vec::new(),
            },
        }
    }

    /// The names of the folders directly below, in order.
    pub fn folders(&self) -> io::Result<Vec<String>> {
        let mut names: Vec<String> = match self {
            Self::Disk { root } => {
                let entries = std::fs::read_dir(root)?.collect::<io::Result<Vec<_>>>()?;
                let folders = entries.iter().filter(|entry| entry.path().is_dir());
                folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
            }
            Self::Memory { .. } => {
                let first = |file: &File| file.path.split_once('/').map(|(folder, _)| folder.to_owned());
                self.list().files.iter().filter_map(first).collect()
            }
        };
        names.sort();
        names.dedup();
        Ok(names)
    }

    pub fn has_folder(&self, name: &str) -> bool {
        match self {
            Self::Disk { root } => root.join(name).is_dir(),
            Self::Memory { archive, root } => {
                let prefix = format!("{root}{name}/");
                archive.places.range(prefix.clone()..).next().is_some_and(|(path, _)| path.starts_with(&prefix))
            }
        }
    }

    pub fn last_byte(&self, path: &str) -> io::Result<Option<u8>> {
        match self {
            Self::Disk { root } => {
                let mut file = std::fs::File::open(root.join(path))?;
                let mut byte = [0];
                let at_end = io::Seek::seek(&mut file, io::SeekFrom::End(-1)).is_ok();
                Ok((at_end && io::Read::read(&mut file, &mut byte)? == 1).then_some(byte[0]))
            }
            Self::Memory { .. } => Ok(self.read(path)?.last().copied()),
        }
    }

    pub fn read(&self, path: &str) -> io::Result<Bytes> {
        match self {
            Self::Disk { root } => std::fs::read(root.join(path)).map(Bytes::from),
            Self::Memory { archive, root } => {
                let place = archive.places.get(&format!("{root}{path}"));
                let (start, size) = place.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
                archive
                    .bytes
                    .get(*start..start + size)
                    .map(|part| archive.bytes.slice_ref(part))
                    .ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))
            }
        }
    }
}

fn walk(folder: PathBuf, prefix: String, listing: &mut Listing) {
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) => {
            listing.unreadable.push(format!("{} cannot be read ({error}); what is below is missing", folder.display()));
            return;
        }
    };
    for entry in entries.flatten() {
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(entry.path(), format!("{path}/"), listing),
            _ => {
                if let Some(data) = std::fs::metadata(entry.path()).ok().filter(std::fs::Metadata::is_file) {
                    listing.files.push(File { path, size: data.len() });
                }
            }
        }
    }
}
