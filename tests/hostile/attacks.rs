//! Archives that attack whoever opens them, made byte by byte.

use crate::dumps::File;
use flate2::write::GzEncoder;
use std::io::{self, Write};

/// The kind of an entry in its header.
pub mod kind {
    pub const FILE: u8 = b'0';
    pub const HARD_LINK: u8 = b'1';
    pub const SYMBOLIC_LINK: u8 = b'2';
    pub const GNU_SPARSE: u8 = b'S';
    pub const PAX: u8 = b'x';
}

/// One header block, with nothing checked, as an attacker would write it.
pub fn header(path: &str, kind: u8, size: u64, link: &str) -> [u8; 512] {
    let mut block = [0; 512];
    let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &path.as_bytes()[..path.len().min(99)]);
    put(100, b"0000644\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    if size < 1 << 33 {
        put(124, format!("{size:011o}\0").as_bytes());
    } else {
        // What octal digits cannot say is said in base 256.
        put(124, &[0x80, 0, 0, 0]);
        put(128, &size.to_be_bytes());
    }
    put(136, b"00000000000\0");
    put(156, &[kind]);
    put(157, link.as_bytes());
    put(257, if kind == self::kind::GNU_SPARSE { b"ustar  \0" } else { b"ustar\x0000" });
    sign(&mut block);
    block
}

pub fn sign(block: &mut [u8; 512]) {
    block[148..156].copy_from_slice(b"        ");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}

/// An entry with its bytes, filled up to whole blocks.
pub fn entry(path: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = header(path, kind::FILE, bytes.len() as u64, "").to_vec();
    out.extend_from_slice(bytes);
    out.resize(out.len().next_multiple_of(512), 0);
    out
}

/// Entries one after the other, without the end of the archive. Long paths are left out: they are not what is tried here.
pub fn entries(files: &[File]) -> Vec<u8> {
    files.iter().filter(|file| file.path.len() < 100).flat_map(|file| entry(&file.path, &file.bytes)).collect()
}

pub const END: [u8; 1024] = [0; 1024];

/// A sparse file of ten gigabytes in the old form of GNU tar: it has one hole, and no data.
pub fn gnu_sparse(path: &str, size: u64) -> Vec<u8> {
    let mut block = header(path, kind::GNU_SPARSE, 0, "");
    let octal = |number: u64| format!("{number:011o}\0");
    let (offset, real) = (octal(size.min((1 << 33) - 1)), octal(size.min((1 << 33) - 1)));
    block[386..398].copy_from_slice(offset.as_bytes());
    block[398..410].copy_from_slice(octal(0).as_bytes());
    block[483..495].copy_from_slice(real.as_bytes());
    sign(&mut block);
    block.to_vec()
}

/// The same in pax records, version 1.0: the map stands before the data.
pub fn pax_sparse(path: &str, size: u64) -> Vec<u8> {
    let record = |key: &str, value: &str| {
        let rest = format!(" {key}={value}\n");
        let mut length = rest.len() + 2;
        while length.to_string().len() + rest.len() != length {
            length = length.to_string().len() + rest.len();
        }
        format!("{length}{rest}")
    };
    let records: String = [
        record("GNU.sparse.major", "1"),
        record("GNU.sparse.minor", "0"),
        record("GNU.sparse.name", path),
        record("GNU.sparse.realsize", &size.to_string()),
    ]
    .concat();
    let mut out = header("PaxHeaders/sparse", kind::PAX, records.len() as u64, "").to_vec();
    out.extend_from_slice(records.as_bytes());
    out.resize(out.len().next_multiple_of(512), 0);
    let map = format!("1\n{size}\n0\n");
    out.extend(entry("GNUSparseFile.0/sparse", format!("{map:\0<512}").as_bytes()));
    out
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    // A Vec takes everything.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// So many bytes of nothing, as members of a gzip file that follow each other: small, and quick to make.
pub fn gzipped_zeros(size: u64) -> Vec<u8> {
    const MEMBER: u64 = 16 << 20;
    // As small as can be: packed in haste, zeros are no smaller than log lines that repeat.
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&vec![0; MEMBER as usize]).expect("memory");
    let member = encoder.finish().expect("memory");
    member.repeat(usize::try_from(size / MEMBER).unwrap_or(usize::MAX))
}

/// As many entries as there can be told apart by a number, into a writer.
pub fn many(count: usize, mut out: impl Write) -> io::Result<()> {
    let template = header("many/0000000", kind::FILE, 0, "");
    let sum: u32 = template.iter().map(|byte| u32::from(*byte)).sum();
    let own: u32 = template[148..156].iter().map(|byte| u32::from(*byte)).sum();
    let blank = sum - own + 8 * u32::from(b' ');
    for number in 0..count {
        let mut block = template;
        let mut rest = number;
        let mut more = 0;
        for at in (5..12).rev() {
            let digit = u8::try_from(rest % 10).unwrap_or(0);
            block[at] = b'0' + digit;
            more += u32::from(digit);
            rest /= 10;
        }
        block[148..156].copy_from_slice(format!("{:06o}\0 ", blank + more).as_bytes());
        out.write_all(&block)?;
    }
    out.write_all(&END)
}
