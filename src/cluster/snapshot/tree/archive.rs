//! Which files are archives, and how each is opened.
//! Invariant: the first bytes decide, not the name; a name only says what is worth trying.

use super::{Bytes, Gathered, Pack, limits, tarred, zipped};
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

/// Archives in an outer archive are opened; those in an inner one are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    Outer,
    Inner,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Tar,
    Gzip,
    Zstd,
    Zip,
}

/// Told by the bytes at the start.
fn format_of(head: &[u8]) -> Option<Format> {
    match head {
        [0x1f, 0x8b, ..] => Some(Format::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Format::Zstd),
        [b'P', b'K', 3 | 5, 4 | 6, ..] => Some(Format::Zip),
        _ if head.get(257..262) == Some(b"ustar") => Some(Format::Tar),
        _ => None,
    }
}

pub const ENDINGS: [&str; 6] = [".tar.gz", ".tgz", ".tar.zst", ".tzst", ".tar", ".zip"];

pub fn is_named_as_one(path: &str) -> bool {
    ENDINGS.iter().any(|ending| path.ends_with(ending))
}

fn head_of(path: &Path) -> io::Result<Vec<u8>> {
    let mut head = vec![0; 512];
    let read = std::fs::File::open(path)?.read_at(&mut head, 0)?;
    head.truncate(read);
    Ok(head)
}

pub fn is_archive(path: &Path) -> bool {
    let compressed_alone = [".log.gz", ".json.gz", ".yaml.gz"];
    let name = path.to_string_lossy();
    !compressed_alone.iter().any(|ending| name.ends_with(ending))
        && head_of(path).is_ok_and(|head| format_of(&head).is_some())
}

/// Opens an archive on disk; its files are added below a prefix.
pub fn open(path: &Path, prefix: &str, found: &mut Gathered<'_>) -> io::Result<()> {
    let file = std::fs::File::open(path)?;
    let size = file.metadata()?.len();
    let format = format_of(&head_of(path)?).ok_or_else(|| io::Error::other("it is no tar, gzip, zstd or zip"))?;
    let most = limits::unpacked(size);
    found.inner = most;
    match format {
        Format::Zip => {
            let source = zipped::Source::file(Arc::new(file), size);
            zipped::open(source, most, prefix, Depth::Outer, found)?;
        }
        Format::Tar => {
            let file = Arc::new(file);
            let source = zipped::Source::file(file.clone(), size);
            let listed = tarred::list_in_place(source, size, prefix, found.progress);
            tarred::add(listed, Pack::File(file), prefix, Depth::Outer, found);
        }
        Format::Gzip | Format::Zstd => {
            let reader = unpacked(format, io::BufReader::with_capacity(256 << 10, file))?;
            let (listed, packed) = tarred::unpack(reader, most, prefix, found);
            tarred::add(listed, Pack::Packed(packed), prefix, Depth::Outer, found);
        }
    }
    Ok(())
}

/// Opens an archive in memory.
pub fn open_bytes(bytes: Bytes, prefix: &str, depth: Depth, found: &mut Gathered<'_>) -> io::Result<()> {
    let size = bytes.len() as u64;
    let most = match depth {
        Depth::Outer => {
            found.inner = limits::unpacked(size);
            found.inner
        }
        // Archives in archives are packed twice: each small, and all together large.
        Depth::Inner => limits::unpacked(size).min(found.inner),
    };
    match format_of(&bytes).ok_or_else(|| io::Error::other("it is no tar, gzip, zstd or zip"))? {
        Format::Zip => zipped::open(zipped::Source::Memory(io::Cursor::new(bytes)), most, prefix, depth, found)?,
        Format::Tar => {
            let listed = tarred::list(bytes.as_ref(), most, prefix, found.progress);
            tarred::add(listed, Pack::Memory(bytes), prefix, depth, found);
        }
        format @ (Format::Gzip | Format::Zstd) => {
            let reader = unpacked(format, io::Cursor::new(bytes))?;
            let (listed, packed) = tarred::unpack(reader, most, prefix, found);
            found.inner = found.inner.saturating_sub(packed.len());
            tarred::add(listed, Pack::Packed(packed), prefix, depth, found);
        }
    }
    Ok(())
}

fn unpacked<'a>(format: Format, reader: impl io::BufRead + Send + 'a) -> io::Result<Box<dyn Read + Send + 'a>> {
    Ok(match format {
        Format::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(reader)?),
        _ => Box::new(flate2::bufread::MultiGzDecoder::new(reader)),
    })
}

/// Archives that were found in an archive.
pub fn open_inner(inner: Vec<(String, io::Result<Bytes>)>, found: &mut Gathered<'_>) {
    for (path, bytes) in inner {
        let opened = bytes.and_then(|bytes| open_bytes(bytes, &format!("{path}/"), Depth::Inner, found));
        if let Err(error) = opened {
            found.refuse(format!("{path} cannot be opened as an archive ({error}); what it holds is missing"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, format_of, is_named_as_one};

    #[test]
    fn the_first_bytes_tell_an_archive_and_a_name_only_suggests_one() {
        assert_eq!(format_of(b"\x1f\x8b\x08"), Some(Format::Gzip));
        assert_eq!(format_of(b"PK\x03\x04"), Some(Format::Zip));
        assert_eq!(format_of(b"apiVersion: v1"), None);
        assert!(is_named_as_one("a/b.tar.gz") && !is_named_as_one("a/0.log.gz"));
    }
}
