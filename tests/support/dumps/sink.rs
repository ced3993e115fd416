//! Files of a dump, to a folder or into an archive.
//! Invariant: an archive has the same bytes whenever it is written: no times, no owners, one order.

use super::plan::Packing;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub path: String,
    pub bytes: Vec<u8>,
}

impl File {
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), bytes: bytes.into() }
    }
}

type Out = BufWriter<fs::File>;

pub enum Sink {
    Folder(PathBuf),
    Tar(tar::Builder<Out>),
    TarGz(tar::Builder<flate2::write::GzEncoder<Out>>),
    TarZst(tar::Builder<zstd::Encoder<'static, Out>>),
    Zip(Box<zip::ZipWriter<Out>>),
}

impl Sink {
    pub fn create(out: &Path, packing: Packing) -> io::Result<Self> {
        if packing == Packing::Folder {
            fs::create_dir_all(out)?;
            return Ok(Self::Folder(out.to_owned()));
        }
        if let Some(folder) = out.parent() {
            fs::create_dir_all(folder)?;
        }
        let file = BufWriter::with_capacity(1 << 20, fs::File::create(out)?);
        Ok(match packing {
            Packing::Folder | Packing::Tar => Self::Tar(tar::Builder::new(file)),
            Packing::TarGz => {
                Self::TarGz(tar::Builder::new(flate2::write::GzEncoder::new(file, flate2::Compression::default())))
            }
            Packing::TarZst => Self::TarZst(tar::Builder::new(zstd::Encoder::new(file, 3)?)),
            Packing::Zip => Self::Zip(Box::new(zip::ZipWriter::new(file))),
        })
    }

    pub fn put(&mut self, file: &File) -> io::Result<()> {
        match self {
            Self::Folder(root) => store(root, file),
            Self::Tar(tar) => append(tar, file),
            Self::TarGz(tar) => append(tar, file),
            Self::TarZst(tar) => append(tar, file),
            Self::Zip(zip) => {
                let options = zip::write::SimpleFileOptions::default()
                    .compression_method(zip::CompressionMethod::Deflated)
                    .last_modified_time(zip::DateTime::default());
                zip.start_file(file.path.as_str(), options)?;
                zip.write_all(&file.bytes)
            }
        }
    }

    pub fn finish(self) -> io::Result<()> {
        match self {
            Self::Folder(_) => Ok(()),
            Self::Tar(tar) => tar.into_inner()?.flush(),
            Self::TarGz(tar) => tar.into_inner()?.finish()?.flush(),
            Self::TarZst(tar) => tar.into_inner()?.finish()?.flush(),
            Self::Zip(zip) => zip.finish()?.flush(),
        }
    }
}

/// Writes one file below a folder.
pub fn store(root: &Path, file: &File) -> io::Result<()> {
    let path = root.join(&file.path);
    match fs::write(&path, &file.bytes) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&path, &file.bytes)
        }
        done => done,
    }
}

fn append(tar: &mut tar::Builder<impl Write>, file: &File) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(file.bytes.len() as u64);
    header.set_mode(0o644);
    header.set_cksum();
    tar.append_data(&mut header, &file.path, file.bytes.as_slice())
}
