//! Dumps that are opened, kept and opened again; and what becomes of indexes that are stale or broken.

use super::{Cache, place};
use crate::cluster::snapshot::search::SearchIndex;
use crate::cluster::snapshot::tests::{Reply, get, send};
use crate::cluster::snapshot::{Opening, indexing::Reading, open_with};
use crate::cluster::{ApiService, Opened};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const PLANTED: &str = "klue-planted-swordfish";
/// The same in base64.
const PLANTED_64: &str = "a2x1ZS1wbGFudGVkLXN3b3JkZmlzaA==";

fn pods(namespace: &str, count: usize) -> String {
    let mut text = "apiVersion: v1\nitems:\n".to_owned();
    for number in 0..count {
        let side = if number % 2 == 0 { "even" } else { "odd" };
        write!(
            text,
            "- apiVersion: v1\n  kind: Pod\n  metadata:\n    creationTimestamp: \"2026-01-01T00:00:00Z\"\n    labels:\n      side: {side}\n    name: pod-{number:04}\n    namespace: {namespace}\n    resourceVersion: \"{number}\"\n  spec:\n    nodeName: node-{}\n  status:\n    phase: Running\n",
            number % 3
        )
        .unwrap();
    }
    text + "kind: PodList\n"
}

fn files() -> Vec<(String, String)> {
    let secret = format!(
        "apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata:\n    annotations:\n      kubectl.kubernetes.io/last-applied-configuration: '{{\"stringData\":{{\"key\":\"{PLANTED}\"}}}}'\n    name: key\n    namespace: one\n  data:\n    key: {PLANTED_64}\n  stringData:\n    key: {PLANTED}\nkind: SecretList\n"
    );
    let work = format!(
        "apiVersion: work.open-cluster-management.io/v1\nkind: ManifestWork\nmetadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{{\"kind\":\"ManifestWork\",\"spec\":{{\"workload\":{{\"manifests\":[{{\"kind\":\"Secret\",\"stringData\":{{\"key\":\"{PLANTED}\"}}}}]}}}}}}'\n  name: brings\n  namespace: one\nspec:\n  workload:\n    manifests:\n    - apiVersion: v1\n      kind: Secret\n      metadata:\n        name: brought\n        namespace: x\n      data:\n        key: {PLANTED_64}\n"
    );
    let namespace = |name: &str| format!("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {name}\n");
    [
        ("timestamp", "2026-01-01T00:00:00Z\n2026-01-01T00:10:00Z\n".to_owned()),
        ("cluster-scoped-resources/core/namespaces/one.yaml", namespace("one")),
        ("cluster-scoped-resources/core/namespaces/two.yaml", namespace("two")),
        ("namespaces/one/one.yaml", namespace("one")),
        ("namespaces/two/two.yaml", namespace("two")),
        ("namespaces/one/core/pods.yaml", pods("one", 300)),
        ("namespaces/two/core/pods.yaml", pods("two", 500)),
        ("namespaces/two/core/events.yaml", "apiVersion: v1\nitems:\n- kind: Event\n  metadata:\n    na".to_owned()),
        ("namespaces/one/core/secrets.yaml", secret),
        ("namespaces/one/work.open-cluster-management.io/manifestworks/brings.yaml", work),
        ("namespaces/one/pods/pod-0001/app/app/logs/current.log", "2026-01-01T00:09:00Z hello\n".to_owned()),
    ]
    .map(|(path, text)| (path.to_owned(), text))
    .to_vec()
}

/// A dump with a folder for its index beside it.
struct Kept {
    folder: tempfile::TempDir,
    name: &'static str,
}

impl Kept {
    fn new(name: &'static str) -> Self {
        let kept = Self { folder: tempfile::tempdir().unwrap(), name };
        if name.ends_with(".tgz") {
            let mut tar = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
            for (path, text) in files() {
                let mut header = tar::Header::new_gnu();
                header.set_size(text.len() as u64);
                header.set_mode(0o644);
                tar.append_data(&mut header, path, text.as_bytes()).unwrap();
            }
            std::fs::write(kept.root(), tar.into_inner().unwrap().finish().unwrap()).unwrap();
        } else {
            for (path, text) in files() {
                let path = kept.root().join(path);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, text).unwrap();
            }
        }
        kept
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join(self.name)
    }

    fn indexes(&self) -> PathBuf {
        self.folder.path().join("indexes")
    }

    fn open(&self, root: &Path) -> Opened {
        let opening = Opening { indexes: Some(self.indexes()), ..Opening::default() };
        open_with(&[root.to_owned()], &opening).unwrap()
    }

    /// Opened, read to its end, and kept.
    fn keep(&self, root: &Path) -> Opened {
        let opened = self.open(root);
        opened.indexings[0].run(&Reading::default()).unwrap();
        opened.indexings[0].keep(&self.indexes()).unwrap();
        opened
    }

    fn kept(&self) -> Option<Cache> {
        Cache::open(&self.indexes(), &self.root())
    }
}

const TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io";

async fn some_answers(service: &ApiService) -> Vec<(String, String)> {
    answers_to(service, &["/api/v1/namespaces/one/pods", "/api/v1/namespaces/one/secrets", "/api/v1/namespaces"]).await
}

async fn answers(service: &ApiService) -> Vec<(String, String)> {
    let paths = [
        "/api/v1/pods",
        "/api/v1/namespaces/two/pods?labelSelector=side%3Dodd&limit=7",
        "/api/v1/pods?fieldSelector=spec.nodeName%3Dnode-1",
        "/api/v1/namespaces/one/pods/pod-0007",
        "/api/v1/namespaces/one/pods/none",
        "/api/v1/namespaces/two/events",
        "/api/v1/namespaces/one/secrets",
        "/api/v1/namespaces/none/pods",
        "/api/v1/namespaces",
        "/api/v1/nodes",
        "/apis/apps/v1/deployments",
        "/apis/work.open-cluster-management.io/v1/manifestworks",
        "/apis",
        "/api/v1",
        "/api/v1/namespaces/one/pods/pod-0001/log?container=app",
    ];
    answers_to(service, &paths).await
}

async fn answers_to(service: &ApiService, paths: &[&str]) -> Vec<(String, String)> {
    let mut answers = Vec::new();
    for path in paths {
        for form in ["application/json", TABLE] {
            let request = http::Request::builder().uri(*path).header("accept", form);
            let request = request.body(kube::client::Body::empty()).unwrap();
            let response = tower::ServiceExt::oneshot(service.clone(), request).await.unwrap();
            let (head, body) = response.into_parts();
            let body = String::from_utf8(body.collect_bytes().await.unwrap().to_vec()).unwrap();
            answers.push((format!("{path} {form}"), format!("{} {:?}\n{body}", head.status, head.headers)));
        }
    }
    answers
}

/// Asks once; fails, and does not hang, where an answer waits for itself.
fn asked_first(service: &ApiService, path: &str, form: &str) {
    let request = http::Request::builder().uri(path).header("accept", form);
    let request = request.body(kube::client::Body::empty()).unwrap();
    let (service, (answer, answered)) = (service.clone(), std::sync::mpsc::channel());
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let _ = answer.send(runtime.block_on(tower::ServiceExt::oneshot(service, request)).unwrap().status());
    });
    let status = answered.recv_timeout(std::time::Duration::from_secs(60));
    assert!(status.is_ok(), "no answer to {path}");
}

#[tokio::test]
async fn what_is_reopened_answers_as_what_was_read() {
    for name in ["dump", "dump.tgz"] {
        let kept = Kept::new(name);
        let fresh = answers(&kept.open(&kept.root()).clusters[0].service).await;
        assert!(fresh[0].1.contains("pod-0299") && fresh[1].1.contains("pod-0499"), "{name}: {}", fresh[0].1);
        let read = kept.keep(&kept.root());
        assert_eq!(answers(&read.clusters[0].service).await, fresh, "{name}, after it was read");
        assert!(kept.kept().is_some(), "{name}: no index");
        // The first request of each comes first once: what is made for one must not be what the other lives on.
        for first in [0, 1, 6, 28] {
            let reopened = kept.open(&kept.root());
            let service = &reopened.clusters[0].service;
            let (path, form) = fresh[first].0.split_once(' ').unwrap();
            asked_first(service, path, form);
            assert_eq!(answers(service).await, fresh, "{name}, reopened, first {first}");
            assert_eq!(reopened.damage, read.damage, "{name}");
            assert_eq!(reopened.clusters[0].info, read.clusters[0].info, "{name}");
        }
    }
}

#[test]
fn a_changed_dump_has_no_index() {
    for name in ["dump", "dump.tgz"] {
        let kept = Kept::new(name);
        kept.keep(&kept.root());
        assert!(kept.kept().is_some(), "{name}");
        let changed =
            if kept.root().is_dir() { kept.root().join("namespaces/one/core/pods.yaml") } else { kept.root() };
        let mut bytes = std::fs::read(&changed).unwrap();
        bytes.extend_from_slice(b"\n");
        std::fs::write(&changed, bytes).unwrap();
        assert!(kept.kept().is_none(), "{name}: the index of other files is taken");
        assert_eq!(kept.open(&kept.root()).clusters.len(), 1);
    }
}

#[test]
fn a_dump_that_changes_while_it_is_read_is_not_kept() {
    let kept = Kept::new("dump");
    let opened = kept.open(&kept.root());
    opened.indexings[0].run(&Reading::default()).unwrap();
    std::fs::write(kept.root().join("namespaces/one/core/pods.yaml"), pods("one", 2)).unwrap();
    assert!(opened.indexings[0].keep(&kept.indexes()).is_err());
    assert!(kept.kept().is_none());
}

#[test]
fn a_change_that_no_sample_shows_is_found_when_all_files_are_compared() {
    let kept = Kept::new("dump");
    kept.keep(&kept.root());
    let reopened = kept.open(&kept.root());
    assert!(reopened.indexings[0].still_holds());
    std::fs::write(kept.root().join("namespaces/one/core/pods.yaml"), pods("one", 2)).unwrap();
    assert!(!reopened.indexings[0].still_holds());
}

#[tokio::test]
async fn the_index_of_a_file_is_not_taken_for_its_folders() {
    let kept = Kept::new("dump");
    let file = kept.root().join("namespaces/one/core/pods.yaml");
    kept.keep(&file);
    assert!(Cache::open(&kept.indexes(), &file).is_some());
    assert!(Cache::open(&kept.indexes(), file.parent().unwrap()).is_none());
    let reopened = kept.open(&file);
    assert_eq!(get(&reopened.clusters[0].service, "/api/v1/pods").await.names().len(), 300);
    let one: Reply = send(&reopened.clusters[0].service, "GET", "/api/v1/namespaces/one/pods/pod-0001", "", "").await;
    assert_eq!(one.status, 200, "{}", one.text);
}

#[tokio::test]
async fn a_broken_index_is_as_good_as_none() {
    let kept = Kept::new("dump");
    let fresh = some_answers(&kept.open(&kept.root()).clusters[0].service).await;
    kept.keep(&kept.root());
    let path = place(&kept.indexes(), &kept.root());
    let whole = std::fs::read(&path).unwrap();
    let mut broken: Vec<Vec<u8>> = [0, 8, whole.len() / 2, whole.len() - 1].map(|len| whole[..len].to_vec()).to_vec();
    for at in (0..whole.len()).step_by(whole.len() / 12).chain([16, 12, 8, 1].map(|back| whole.len() - back)) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        broken.push(bytes);
    }
    // Of another format: the words at the start of a head that is whole otherwise.
    broken.push([b"klueidx0".as_slice(), &whole[8..]].concat());
    for (number, bytes) in broken.into_iter().enumerate() {
        std::fs::write(&path, bytes).unwrap();
        let opened = kept.open(&kept.root());
        assert_eq!(some_answers(&opened.clusters[0].service).await, fresh, "broken index {number}");
    }
}

#[test]
fn an_index_of_another_klue_is_not_taken() {
    let kept = Kept::new("dump");
    let opened = kept.keep(&kept.root());
    let indexing = &opened.indexings[0];
    let writing = super::Writing {
        samples: None,
        root: &kept.root(),
        tree: indexing.files.tree(),
        fingerprint: indexing.files.fingerprint(),
        clusters: Vec::new(),
        dumps: Vec::new(),
        said: Vec::new(),
    };
    writing.write(&kept.indexes()).unwrap();
    assert!(kept.kept().is_some());
    writing.write_as(&place(&kept.indexes(), &kept.root()), "klue index 2 0.0.1").unwrap();
    assert!(kept.kept().is_none());
}

#[test]
fn no_value_of_a_secret_is_in_an_index() {
    let kept = Kept::new("dump");
    kept.keep(&kept.root());
    let cache = kept.kept().unwrap();
    let holds = |bytes: &[u8]| {
        [PLANTED, PLANTED_64, "swordfish", "LXN3b3Jk"]
            .iter()
            .any(|word| memchr::memmem::find(bytes, word.as_bytes()).is_some())
    };
    let raw = std::fs::read(place(&kept.indexes(), &kept.root())).unwrap();
    let section = |(start, len): (u64, u64)| {
        let at = usize::try_from(start).unwrap();
        zstd::decode_all(&raw[at..at + usize::try_from(len).unwrap()]).unwrap()
    };
    let (mut kinds, mut rows) = (0, 0);
    for (name, at) in &cache.table {
        assert!(!holds(&section(*at)), "{name}");
    }
    for kind in cache.kinds_of(0) {
        kinds += 1;
        for (namespace, part) in cache.parts(0, &kind).unwrap().parts {
            let unpacked = part.unpack().unwrap();
            for shown in unpacked.rows().unwrap() {
                rows += 1;
                assert!(!holds(format!("{shown:?}").as_bytes()), "{kind:?} in {namespace}: {shown:?}");
            }
        }
    }
    assert!(kinds > 4 && rows > 800, "{kinds} kinds, {rows} rows");
    assert!(cache.kinds_of(0).iter().any(|kind| kind.plural == "secrets"));
    assert!(cache.kinds_of(0).iter().any(|kind| kind.plural == "manifestworks"));
    let search = cache.search(0).unwrap();
    assert!(SearchIndex::from_bytes(&search).is_some() && !holds(&search));
}

#[test]
fn an_index_can_be_read_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let kept = Kept::new("dump");
    kept.keep(&kept.root());
    let mode = std::fs::metadata(place(&kept.indexes(), &kept.root())).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn what_a_klue_that_was_killed_left_half_written_goes_after_an_hour() {
    let folder = tempfile::tempdir().unwrap();
    let left = |name: &str, hours: u64| {
        let path = folder.path().join(name);
        let file = std::fs::File::create(&path).unwrap();
        file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_secs(hours * 3600 + 60)).unwrap();
        path
    };
    let (old, young, kept) = (left("a.1.new", 1), left("b.2.new", 0), left("c.index", 9));
    super::forget_oldest(folder.path());
    assert_eq!([old, young, kept].map(|path| path.exists()), [false, true, true]);
}
