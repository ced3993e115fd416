//! What lies: dumps that are cut, garbled and mixed up, and archives that attack whoever opens them.
//! Nothing of it makes klue panic, hang, take much memory or give a secret away; what is whole is still read.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "hostile/ask.rs"]
mod ask;
#[path = "hostile/attacks.rs"]
mod attacks;
#[path = "support/dumps/mod.rs"]
mod dumps;

use ask::{Heard, everything};
use attacks::{END, entries, entry, gnu_sparse, gzip, gzipped_zeros, header, kind, many, pax_sparse};
use dumps::{File, Layout, Packing, Plan};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// After this a property was tried enough.
const BUDGET: Duration = Duration::from_secs(if cfg!(debug_assertions) { 4 } else { 6 });
const TEN_GIGABYTES: u64 = 10 << 30;
/// What is not optimized is tried with less: all of it is unpacked on the way, and that takes its time.
const STREAMED: u64 = if cfg!(debug_assertions) { TEN_GIGABYTES / 8 } else { TEN_GIGABYTES };
/// More than is read of a log in any build.
const ROTATED: u64 = if cfg!(debug_assertions) { 320 << 20 } else { TEN_GIGABYTES };
const MANY: usize = if cfg!(debug_assertions) { 30_000 } else { 1_000_000 };
const PACKINGS: [(Packing, &str); 4] =
    [(Packing::Tar, "tar"), (Packing::TarGz, "tgz"), (Packing::TarZst, "tar.zst"), (Packing::Zip, "zip")];

fn small(layout: Layout) -> Plan {
    Plan { pods: 12, namespaces: Some(2), crds: 1, events_per_pod: 1, quirks: true, ..Plan::of(layout) }
}

/// The small dump of each layout, made once.
fn whole(layout: usize) -> &'static [File] {
    static MADE: OnceLock<Vec<Vec<File>>> = OnceLock::new();
    &MADE.get_or_init(|| Layout::ALL.iter().map(|(_, layout)| dumps::files(&small(*layout))).collect())[layout]
}

/// What may befall a file. The numbers are taken modulo what there is.
#[derive(Debug, Clone)]
enum Harm {
    Cut {
        file: usize,
        at: usize,
    },
    Flip {
        file: usize,
        at: usize,
        with: u8,
    },
    /// The rest of one file behind the beginning of another, as two writers of one path leave it.
    Interleave {
        file: usize,
        other: usize,
        at: usize,
    },
    Repeat {
        file: usize,
    },
    Insert {
        file: usize,
        at: usize,
        bytes: Vec<u8>,
    },
}

fn harm() -> impl Strategy<Value = Harm> {
    let at = || (any::<usize>(), any::<usize>());
    prop_oneof![
        at().prop_map(|(file, at)| Harm::Cut { file, at }),
        (at(), 1..=255_u8).prop_map(|((file, at), with)| Harm::Flip { file, at, with }),
        (at(), any::<usize>()).prop_map(|((file, at), other)| Harm::Interleave { file, other, at }),
        any::<usize>().prop_map(|file| Harm::Repeat { file }),
        (at(), proptest::collection::vec(any::<u8>(), 1..40)).prop_map(|((file, at), bytes)| Harm::Insert {
            file,
            at,
            bytes
        }),
    ]
}

fn befall(files: &mut [File], harm: &Harm) {
    let count = files.len();
    let place = |file: &File, at: usize| at % (file.bytes.len() + 1);
    match harm {
        Harm::Cut { file, at } => {
            let file = &mut files[file % count];
            file.bytes.truncate(place(file, *at));
        }
        Harm::Flip { file, at, with } => {
            let file = &mut files[file % count];
            if !file.bytes.is_empty() {
                let at = at % file.bytes.len();
                file.bytes[at] ^= with;
            }
        }
        Harm::Interleave { file, other, at } => {
            let other = files[other % count].bytes.clone();
            let file = &mut files[file % count];
            let at = place(file, *at);
            file.bytes.truncate(at);
            file.bytes.extend_from_slice(&other[at.min(other.len())..]);
        }
        Harm::Repeat { file } => {
            let file = &mut files[file % count];
            file.bytes.extend_from_within(..);
        }
        Harm::Insert { file, at, bytes } => {
            let file = &mut files[file % count];
            let at = place(file, *at);
            file.bytes.splice(at..at, bytes.iter().copied());
        }
    }
}

/// Runs a property for as long as there is time; the same cases each time.
fn bounded<S: Strategy>(strategy: &S, check: impl Fn(S::Value)) {
    let began = Instant::now();
    let config = Config { cases: 400, failure_persistence: None, max_shrink_iters: 30, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let done = runner.run(strategy, |value| {
        if began.elapsed() < BUDGET {
            check(value);
        }
        Ok(())
    });
    if let Err(error) = done {
        panic!("{error}");
    }
}

fn laid_out(files: &[File]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let path = folder.path().join(&file.path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, &file.bytes).unwrap();
    }
    folder
}

#[test]
fn a_dump_of_any_layout_with_broken_files_is_answered_for() {
    let strategy = (0..Layout::ALL.len(), proptest::collection::vec(harm(), 1..12));
    bounded(&strategy, |(layout, harms)| {
        let mut files = whole(layout).to_vec();
        harms.iter().for_each(|harm| befall(&mut files, harm));
        everything(laid_out(&files).path());
    });
}

#[test]
fn a_broken_archive_of_any_form_is_answered_for() {
    static PACKED: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    let packed = PACKED.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let pack = |(packing, end): &(Packing, &str)| {
            let path = folder.path().join(format!("dump.{end}"));
            dumps::write(&Plan { packing: *packing, ..small(Layout::Inspect) }, &path).unwrap();
            std::fs::read(path).unwrap()
        };
        PACKINGS.iter().map(pack).collect()
    });
    let strategy = (0..PACKINGS.len(), proptest::collection::vec(harm(), 1..6));
    bounded(&strategy, |(form, harms)| {
        let mut files = [File::new(format!("dump.{}", PACKINGS[form].1), packed[form].clone())];
        harms.iter().for_each(|harm| befall(&mut files, harm));
        let folder = laid_out(&files);
        everything(&folder.path().join(&files[0].path));
    });
}

#[test]
fn bytes_without_any_sense_are_answered_for() {
    let ends = ["yaml", "json", "tar", "tgz", "tar.zst", "zip", "txt"];
    let strategy = (0..ends.len(), proptest::collection::vec(any::<u8>(), 0..600));
    bounded(&strategy, |(end, bytes)| {
        let name = format!("x.{}", ends[end]);
        let below = File::new(format!("namespaces/a/core/pods.{}", ends[end]), bytes.clone());
        let folder = laid_out(&[File::new(name.as_str(), bytes), below]);
        everything(&folder.path().join(name));
        everything(folder.path());
    });
}

#[test]
fn a_folder_that_holds_itself_is_read_once() {
    let folder = laid_out(&dumps::files(&small(Layout::Inspect)));
    std::os::unix::fs::symlink(folder.path(), folder.path().join("namespaces/team-000/again")).unwrap();
    let heard = everything(folder.path());
    assert_eq!(sorted(heard.pods), all_pods());
}

#[test]
fn broken_files_lose_no_pod_that_another_file_holds() {
    let heard = everything(laid_out(&dumps::files(&small(Layout::Inspect))).path());
    assert_eq!(sorted(heard.pods.clone()), all_pods());
    assert!(!heard.is_leaked());
    for (file, why) in
        [("team-000/core/pods.yaml", "is empty"), ("team-001/core/events.yaml", "ends in the middle of a line")]
    {
        assert!(
            heard.damage.iter().any(|line| line.contains(file) && line.contains(why)),
            "{file}: {:?}",
            heard.damage
        );
    }
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

/// The pods of the small dump that is attacked, which must all be found whatever lies beside them.
fn all_pods() -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("x");
    dumps::write(&small(Layout::Inspect), &out).unwrap();
    let text = std::fs::read_to_string(dumps::expected::beside(&out)).unwrap();
    let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
    let pods = expected["plain"]["pods"].as_array().unwrap();
    let word = |pod: &serde_json::Value, field: &str| pod[field].as_str().unwrap().to_owned();
    sorted(pods.iter().map(|pod| format!("{}/{}", word(pod, "namespace"), word(pod, "name"))).collect())
}

/// Where the archive of an attack lies, alone.
struct Trap {
    folder: tempfile::TempDir,
    name: String,
}

impl Trap {
    /// The attack stands behind the good files; `more` is added after it, where the archive can be read on.
    fn tar(name: &str, attack: &[u8]) -> Self {
        let good = dumps::files(&small(Layout::Inspect));
        let bytes =
            [entries(&good), attack.to_vec(), entry("namespaces/team-000/after.txt", b"after"), END.to_vec()].concat();
        Self::of(name, if name.ends_with("gz") { gzip(&bytes) } else { bytes })
    }

    fn of(name: &str, bytes: Vec<u8>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("in")).unwrap();
        std::fs::write(folder.path().join("in").join(name), bytes).unwrap();
        Self { folder, name: name.to_owned() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("in").join(&self.name)
    }

    /// Opens it; the pods that stood beside the attack are all there, and nothing was written anywhere.
    fn sprung(&self) -> Heard {
        let heard = everything(&self.path());
        assert_eq!(heard.refused, None, "{}", self.name);
        assert!(!heard.is_leaked(), "{} gave a secret away", self.name);
        let found = sorted(heard.pods.clone());
        let missing: Vec<_> = short_pods().into_iter().filter(|pod| !found.contains(pod)).collect();
        assert!(missing.is_empty(), "{}: {missing:?} of {found:?}", self.name);
        assert_eq!(listing(self.folder.path()), [self.name.as_str(), "in"], "something was written");
        heard
    }

    /// As before, and a line says what was refused.
    fn is_refused_for(&self, word: &str) -> Heard {
        let heard = self.sprung();
        assert!(heard.complains_of(word), "{}: no line has {word}: {:?}", self.name, heard.damage);
        heard
    }
}

/// Pods whose own files have paths short enough for a plain header; their logs do not matter.
fn short_pods() -> Vec<String> {
    let is_short = |pod: &String| pod.split_once('/').is_some_and(|(_, name)| name.len() * 2 + 31 < 100);
    let all: Vec<String> = all_pods().into_iter().filter(is_short).collect();
    assert!(!all.is_empty());
    all
}

fn listing(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            names.push(path.file_name().unwrap().to_string_lossy().into_owned());
            if path.is_dir() {
                waiting.push(path);
            }
        }
    }
    sorted(names)
}

const LURE: &str = "apiVersion: v1\nkind: Secret\nmetadata: {name: lured, namespace: team-000}\n";

#[test]
fn a_path_that_leaves_the_archive_is_refused() {
    for path in ["../../escaped.yaml", "/escaped.yaml", "namespaces/../../../escaped.yaml"] {
        for name in ["dump.tar", "dump.tgz"] {
            Trap::tar(name, &entry(path, LURE.as_bytes())).is_refused_for("escaped.yaml");
        }
        zip(&[(path, LURE.as_bytes())]).is_refused_for("escaped.yaml");
    }
}

#[test]
fn a_link_that_leaves_the_archive_is_refused() {
    for link in ["/etc/passwd", "../../../../../../../../etc/passwd"] {
        for of_kind in [kind::SYMBOLIC_LINK, kind::HARD_LINK] {
            let lure = header("namespaces/team-000/core/lured.yaml", of_kind, 0, link);
            let heard = Trap::tar("dump.tar", &lure).is_refused_for("lured.yaml");
            assert!(!heard.said.contains("root:"), "{link} was read");
        }
    }
}

#[test]
fn a_sparse_file_of_ten_gigabytes_is_refused() {
    let path = "namespaces/team-000/core/sparse.yaml";
    for sparse in [gnu_sparse(path, TEN_GIGABYTES), pax_sparse(path, TEN_GIGABYTES)] {
        Trap::tar("dump.tar", &sparse).is_refused_for("sparse");
        Trap::tar("dump.tgz", &sparse).is_refused_for("sparse");
    }
}

#[test]
fn gigabytes_of_nothing_in_a_few_bytes_are_refused() {
    let path = "namespaces/team-000/core/zeros.yaml";
    let good = entries(&dumps::files(&small(Layout::Inspect)));
    let head = header(path, kind::FILE, STREAMED, "");
    let bytes = [gzip(&good), gzip(&head), gzipped_zeros(STREAMED), gzip(&END)].concat();
    Trap::of("dump.tgz", bytes).is_refused_for("zeros.yaml");
}

#[test]
fn a_rotated_log_that_unpacks_to_ten_gigabytes_is_bounded() {
    let mut files = dumps::files(&small(Layout::Inspect));
    let log = files.iter().find(|file| file.path.ends_with("/logs/current.log")).unwrap().path.clone();
    let rotated = log.replace("current.log", "rotated/0.log.20260115-110000.gz");
    files.push(File::new(rotated, gzipped_zeros(ROTATED)));
    let heard = everything(laid_out(&files).path());
    assert_eq!(sorted(heard.pods), all_pods());
}

#[test]
fn a_zip_with_a_bomb_in_it_is_refused() {
    let path = "namespaces/team-000/core/zeros.yaml";
    let bomb = vec![0; 1 << 28];
    zip(&[(path, &bomb)]).is_refused_for("zeros.yaml");
    // One zip within another, of which each unpacks to a thousand times itself.
    let inner = packed(&[("zeros.yaml", &bomb)]);
    let several: Vec<(String, &[u8])> =
        (0..40).map(|number| (format!("nested-{number}.zip"), inner.as_slice())).collect();
    let several: Vec<(&str, &[u8])> = several.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    zip(&several).sprung();
}

#[test]
fn a_size_that_is_not_there_is_refused() {
    let path = "namespaces/team-000/core/lying.yaml";
    for size in [1 << 32, 1 << 50, u64::MAX >> 1, u64::MAX] {
        let lie = header(path, kind::FILE, size, "");
        let heard = Trap::tar("dump.tar", &lie).sprung();
        // A header that cannot be true ends the archive; then the line says after which file.
        let is_said = heard.complains_of("lying.yaml") || heard.complains_of("cannot be read after");
        assert!(is_said, "{size}: {:?}", heard.damage);
    }
    let mut bytes = packed(&[(path, b"a: b\n")]);
    // Both sizes of the central directory's entry for it.
    let name = bytes.windows(path.len()).rposition(|window| window == path.as_bytes()).unwrap();
    bytes[name - 46 + 24..name - 46 + 28].copy_from_slice(&0xffff_fff0_u32.to_le_bytes());
    Trap::of("dump.zip", bytes).sprung();
}

#[test]
fn a_file_that_comes_twice_is_one_file() {
    let good = dumps::files(&small(Layout::Inspect));
    let again: Vec<File> = good.iter().filter(|file| file.path.contains("/pods/")).cloned().collect();
    for name in ["dump.tar", "dump.tgz"] {
        let heard = Trap::tar(name, &entries(&again)).sprung();
        let mut once = sorted(heard.pods.clone());
        once.dedup();
        assert_eq!(once, sorted(heard.pods));
    }
}

#[test]
fn very_many_entries_are_no_trouble() {
    let good = dumps::files(&small(Layout::Inspect));
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
    encoder.write_all(&entries(&good)).unwrap();
    many(MANY, &mut encoder).unwrap();
    Trap::of("dump.tar.zst", encoder.finish().unwrap()).sprung();
}

/// A zip of the good files and of these.
fn zip(more: &[(&str, &[u8])]) -> Trap {
    Trap::of("dump.zip", packed(more))
}

fn packed(more: &[(&str, &[u8])]) -> Vec<u8> {
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let good = dumps::files(&small(Layout::Inspect));
    let good = good.iter().map(|file| (file.path.as_str(), file.bytes.as_slice()));
    for (path, bytes) in good.chain(more.iter().copied()) {
        zip.start_file(path, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
