//! Archives of every format, whole, cut, and malicious.

use super::{FileId, Tree};
use bytes::Bytes;
use std::io::Write;
use std::path::{Path, PathBuf};

fn tar(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, body) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(body.len() as u64);
        header.set_mode(0o644);
        // Builder refuses paths that lead outside; an attacker's does not.
        header.as_gnu_mut().unwrap().name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_cksum();
        builder.append(&header, *body).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (path, body) in entries {
        writer.start_file(*path, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(body).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const FILES: [(&str, &[u8]); 3] = [("dump/a.yaml", b"kind: A\n"), ("./dump/b/c.log", b"one\ntwo\n"), ("dump/z", b"")];

#[test]
fn an_empty_folder_near_the_top_is_known_wherever_it_is() {
    let mut builder = tar::Builder::new(Vec::new());
    for path in ["empty/", "full/", "a/b/c/too-far/"] {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Directory);
        header.set_size(0);
        builder.append_data(&mut header, path, std::io::empty()).unwrap();
    }
    let mut header = tar::Header::new_gnu();
    header.set_size(1);
    builder.append_data(&mut header, "full/x", &b"x"[..]).unwrap();
    let packed = Tree::of_memory(builder.into_inner().unwrap().into()).unwrap();
    assert_eq!(packed.empty_folders(), ["empty"]);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.add_directory("empty", zip::write::SimpleFileOptions::default()).unwrap();
    let zipped = Tree::of_memory(zip.finish().unwrap().into_inner().into()).unwrap();
    assert_eq!(zipped.empty_folders(), ["empty"]);
    let made = folder();
    for path in ["empty", "a/b/c/too-far"] {
        std::fs::create_dir_all(made.path().join(path)).unwrap();
    }
    assert_eq!(Tree::open(made.path()).unwrap().empty_folders(), ["empty"]);
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn written(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn listing(tree: &Tree) -> Vec<(&str, u64)> {
    tree.files().iter().map(|file| (file.path.as_str(), file.size)).collect()
}

fn id(tree: &Tree, path: &str) -> FileId {
    tree.find(path).unwrap()
}

#[test]
fn every_format_of_archive_holds_the_same_files() {
    let folder = folder();
    let plain = tar(&FILES);
    let archives = [
        ("a.tar", plain.clone()),
        ("a.tgz", gzip(&plain)),
        ("a.tar.zst", zstd::bulk::compress(&plain, 1).unwrap()),
        ("a.zip", zip(&FILES)),
    ];
    for (name, bytes) in archives {
        let tree = Tree::open(&written(folder.path(), name, &bytes)).unwrap();
        assert_eq!(listing(&tree), [("dump/a.yaml", 8), ("dump/b/c.log", 8), ("dump/z", 0)], "{name}");
        assert_eq!(tree.read(id(&tree, "dump/a.yaml")).unwrap(), b"kind: A\n".as_slice(), "{name}");
        assert_eq!(tree.range(id(&tree, "dump/b/c.log"), 4, 99).unwrap(), b"two\n".as_slice(), "{name}");
        assert_eq!(tree.read(id(&tree, "dump/z")).unwrap().len(), 0, "{name}");
        assert_eq!(tree.refused(), [""; 0], "{name}");
        assert_eq!(tree.shown(id(&tree, "dump/z")), format!("{name}/dump/z"));
    }
}

#[test]
fn a_folder_shows_its_archives_as_folders_and_one_archive_inside_another_is_opened() {
    let folder = folder();
    let inner = gzip(&tar(&[("deep/x.yaml", b"x")]));
    written(
        folder.path(),
        "spoke.tar.gz",
        &gzip(&tar(&[("must-gather/inner.tgz", &inner), ("must-gather/version", b"v")])),
    );
    std::fs::create_dir(folder.path().join("hub")).unwrap();
    written(folder.path(), "hub/version", b"v1");
    let tree = Tree::open(folder.path()).unwrap();
    let paths: Vec<&str> = tree.files().iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "hub/version",
            "spoke.tar.gz",
            "spoke.tar.gz/must-gather/inner.tgz",
            "spoke.tar.gz/must-gather/inner.tgz/deep/x.yaml",
            "spoke.tar.gz/must-gather/version"
        ]
    );
    assert_eq!(tree.folders(""), ["hub", "spoke.tar.gz"]);
    assert_eq!(tree.folders("spoke.tar.gz/"), ["must-gather"]);
    assert!(tree.has_folder("spoke.tar.gz/must-gather") && !tree.has_folder("spoke.tar.gz/must"));
    assert_eq!(tree.read(id(&tree, "spoke.tar.gz/must-gather/inner.tgz/deep/x.yaml")).unwrap(), b"x".as_slice());
}

#[test]
fn ranges_across_the_parts_of_a_packed_tar_are_what_was_packed() {
    let large: Vec<u8> = (0..3_000_000_u32).map(|number| (number % 251) as u8).collect();
    let tree = Tree::of_memory(Bytes::from(gzip(&tar(&[("large", &large)])))).unwrap();
    for (start, len) in [(0, 3_000_000), (524_287, 2), (1_000_000, 1_500_000), (2_999_999, 10)] {
        let end = (start + len).min(large.len());
        assert_eq!(tree.range(FileId(0), start as u64, len as u64).unwrap(), large[start..end], "{start}+{len}");
    }
}

#[test]
fn an_archive_that_is_cut_keeps_the_files_before_the_cut_and_says_so() {
    let whole = gzip(&tar(&[("a", b"first"), ("b", &[7; 100_000]), ("c", b"last")]));
    let folder = folder();
    let tree = Tree::open(&written(folder.path(), "cut.tgz", &whole[..whole.len() - 40])).unwrap();
    assert_eq!(tree.read(id(&tree, "a")).unwrap(), b"first".as_slice());
    assert!(tree.refused()[0].starts_with("the archive cannot be read after"), "{:?}", tree.refused());
    let plain = tar(&[("a", b"first"), ("b", &[7; 100_000])]);
    let tree = Tree::open(&written(folder.path(), "cut.tar", &plain[..40_000])).unwrap();
    assert_eq!(tree.refused().iter().filter(|line| line.contains("b is cut")).count(), 1, "{:?}", tree.refused());
}

#[test]
fn paths_and_links_that_lead_outside_are_refused_and_the_rest_is_read() {
    let mut builder = tar::Builder::new(tar(&[("../../etc/x", b"no"), ("/etc/y", b"no"), ("ok", b"yes")]));
    builder.get_mut().truncate(3 * 1024);
    for (kind, name, target) in [
        (tar::EntryType::Symlink, "out", "../../etc/passwd"),
        (tar::EntryType::Symlink, "abs", "/etc/passwd"),
        (tar::EntryType::Link, "hard", "ok"),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(0);
        builder.append_link(&mut header, name, target).unwrap();
    }
    let tree = Tree::of_memory(Bytes::from(builder.into_inner().unwrap())).unwrap();
    assert_eq!(listing(&tree), [("hard", 3), ("ok", 3)]);
    assert_eq!(tree.read(id(&tree, "hard")).unwrap(), b"yes".as_slice());
    assert_eq!(tree.refused().len(), 4, "{:?}", tree.refused());
}

#[test]
fn a_link_on_disk_is_read_within_the_folder_only() {
    let (outside, folder) = (folder(), folder());
    let secret = written(outside.path(), "secret", b"no");
    written(folder.path(), "a.json", b"{}");
    std::os::unix::fs::symlink(&secret, folder.path().join("b")).unwrap();
    std::os::unix::fs::symlink("a.json", folder.path().join("c.json")).unwrap();
    std::os::unix::fs::symlink(outside.path(), folder.path().join("d")).unwrap();
    let tree = Tree::open(folder.path()).unwrap();
    assert_eq!(listing(&tree), [("a.json", 2), ("c.json", 2)]);
    assert_eq!(tree.refused().len(), 2, "{:?}", tree.refused());
}

#[test]
fn a_bomb_is_refused_with_a_line() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let mut header = tar::Header::new_gnu();
    header.set_path("zeros").unwrap();
    header.set_size(4 << 30);
    header.set_cksum();
    encoder.write_all(header.as_bytes()).unwrap();
    encoder.write_all(&vec![0; 8 << 20]).unwrap();
    let tree = Tree::of_memory(Bytes::from(encoder.finish().unwrap())).unwrap();
    assert_eq!(listing(&tree), []);
    assert!(tree.refused()[0].contains("far more than the archive is worth"), "{:?}", tree.refused());
}

#[test]
fn a_sparse_entry_is_refused_and_what_follows_is_read() {
    let mut header = tar::Header::new_gnu();
    header.set_path("sparse").unwrap();
    header.set_entry_type(tar::EntryType::GNUSparse);
    header.set_size(0);
    let gnu = header.as_gnu_mut().unwrap();
    gnu.set_real_size(10 << 30);
    // One empty piece at its very end, as tar writes a file that is all hole.
    gnu.sparse[0].set_offset(10 << 30);
    gnu.sparse[0].set_length(0);
    header.set_cksum();
    let mut bytes = header.as_bytes().to_vec();
    bytes.extend(tar(&[("ok", b"yes")]));
    let tree = Tree::of_memory(Bytes::from(bytes)).unwrap();
    assert_eq!(listing(&tree), [("ok", 3)], "{:?}", tree.refused());
    assert!(tree.refused()[0].contains("sparse"), "{:?}", tree.refused());
}

fn tar_of_zeros(size: u64) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.set_path("large").unwrap();
    header.set_size(size);
    header.set_cksum();
    [header.as_bytes().to_vec(), vec![0; usize::try_from(size).unwrap()]].concat()
}

#[test]
fn archives_in_an_archive_share_what_it_is_worth() {
    // Each claims less than any archive may hold, and all together far more.
    let claim = gzip(&tar_of_zeros(40 << 20));
    let entries: Vec<(String, &[u8])> = (0..4).map(|number| (format!("{number}.tgz"), claim.as_slice())).collect();
    let entries: Vec<(&str, &[u8])> = entries.iter().map(|(path, body)| (path.as_str(), *body)).collect();
    let progress = super::Progress::default();
    let mut found = super::Gathered::new(&progress);
    super::archive::open_bytes(Bytes::from(tar(&entries)), "", super::archive::Depth::Outer, &mut found).unwrap();
    assert_eq!(found.refused, [""; 0]);
    let left = found.inner;
    assert!(left <= super::limits::unpacked(tar(&entries).len() as u64) - 4 * (40 << 20), "{left}");
    // What an archive may still hold bounds the next one.
    found.inner = 1 << 20;
    super::archive::open_bytes(Bytes::from(claim), "x/", super::archive::Depth::Inner, &mut found).unwrap();
    assert!(found.refused[0].contains("far more than"), "{:?}", found.refused);
}

#[test]
fn what_is_neither_a_file_nor_a_folder_is_refused_at_once() {
    let error = Tree::open(Path::new("/dev/zero")).unwrap_err();
    assert!(error.to_string().contains("neither a file nor a folder"), "{error}");
}
