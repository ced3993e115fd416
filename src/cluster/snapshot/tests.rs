//! Dumps made by hand, asked as a client asks.

use super::open;
use crate::cluster::{ApiService, Opened};
use http::Request;
use kube::client::Body;
use serde_json::Value;
use std::path::PathBuf;
use tower::ServiceExt;

/// An answer with the headers that klue adds.
pub struct Reply {
    pub status: u16,
    pub text: String,
    headers: http::HeaderMap,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }
    pub fn names(&self) -> Vec<String> {
        let json = self.json();
        let items = json["items"].as_array().unwrap_or_else(|| panic!("no list: {}", self.text));
        items.iter().map(|item| item["metadata"]["name"].as_str().unwrap().to_owned()).collect()
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
    pub fn message(&self) -> String {
        self.json()["message"].as_str().unwrap().to_owned()
    }
}

pub async fn send(service: &ApiService, method: &str, path: &str, kind: &str, body: &str) -> Reply {
    let request = Request::builder().method(method).uri(path).header("content-type", kind);
    let response = service.clone().oneshot(request.body(Body::from(body.as_bytes().to_vec())).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect_bytes().await.unwrap();
    Reply { status: parts.status.as_u16(), text: String::from_utf8(bytes.to_vec()).unwrap(), headers: parts.headers }
}

pub async fn get(service: &ApiService, path: &str) -> Reply {
    send(service, "GET", path, "", "").await
}

/// A dump on disk that lives as long as the test.
struct Made {
    folder: tempfile::TempDir,
}

impl Made {
    fn new(files: &[(&str, &str)]) -> Self {
        let made = Self { folder: tempfile::tempdir().unwrap() };
        for (path, text) in files {
            let path = made.folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        made
    }
    fn path(&self) -> PathBuf {
        self.folder.path().to_owned()
    }
    fn open(&self) -> Opened {
        open(&[self.path()]).unwrap()
    }
    /// The only cluster of the dump, with the files it is read from.
    fn one(self) -> Served {
        Served { service: self.open().clusters.remove(0).service, _made: self }
    }
}

pub struct Served {
    pub service: ApiService,
    _made: Made,
}

impl std::ops::Deref for Served {
    type Target = ApiService;
    fn deref(&self) -> &ApiService {
        &self.service
    }
}

/// The shop as a service, with the files that it is read from.
pub fn shop_served() -> Served {
    shop().one()
}

const SHOP: &str = "kind: Namespace\napiVersion: v1\nmetadata:\n  name: shop\n";
const PODS: &str = "apiVersion: v1\nitems:\n- metadata:\n    name: a\n    namespace: shop\n    labels: {app: cart}\n  spec: {nodeName: n1}\n  status: {phase: Running}\n- metadata:\n    name: b\n    namespace: shop\n  status: {phase: Pending}\nkind: PodList\nmetadata: {}\n";

fn shop() -> Made {
    Made::new(&[
        ("timestamp", "2026-01-01T00:00:00Z\n2026-01-01T00:10:00Z\n"),
        ("cluster-scoped-resources/core/namespaces/shop.yaml", SHOP),
        ("namespaces/shop/shop.yaml", SHOP),
        ("namespaces/shop/core/pods.yaml", PODS),
        ("namespaces/shop/pods/a/app/app/logs/current.log", "2026-01-01T00:09:00Z hello\n"),
    ])
}

#[tokio::test]
async fn a_list_carries_items_kind_version_clock_and_source() {
    let reply = get(&shop().one(), "/api/v1/namespaces/shop/pods").await;
    let json = reply.json();
    assert_eq!((reply.status, reply.names()), (200, vec!["a".to_owned(), "b".to_owned()]));
    assert_eq!((json["kind"].as_str(), json["items"][0]["kind"].as_str()), (Some("PodList"), Some("Pod")));
    assert!(!json["metadata"]["resourceVersion"].as_str().unwrap().is_empty());
    assert_eq!(reply.header("klue-clock"), "2026-01-01T00:10:00Z");
    assert_eq!(reply.header("klue-source"), "namespaces/shop/core/pods.yaml");
    assert_eq!(reply.header("warning"), "");
}

#[tokio::test]
async fn a_dump_that_tells_no_time_says_so_and_gives_no_ages() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  namespace: shop\n  creationTimestamp: \"2026-01-01T00:00:00Z\"\n";
    let made = Made::new(&[("namespaces/shop/shop.yaml", SHOP), ("namespaces/shop/core/pods/a.yaml", pod)]);
    let opened = made.open();
    assert!(opened.damage.iter().any(|line| line.contains("nothing in this dump tells when it was taken")));
    let service = &opened.clusters[0].service;
    assert_eq!(get(service, "/api/v1/namespaces/shop/pods").await.header("klue-clock"), "");
    let rows = table(service, "/api/v1/namespaces/shop/pods").await;
    assert!(rows.contains("<unknown>"), "{rows}");
}

#[tokio::test]
async fn an_archive_that_is_opened_by_itself_tells_its_time_by_its_name() {
    let made = Made::new(&[
        ("insights-2026-01-15-120030/config/id", "x\n"),
        ("insights-2026-01-15-120030/insights-operator/gathers.json", "{}\n"),
    ]);
    let opened = open(&[made.path().join("insights-2026-01-15-120030")]).unwrap();
    assert_eq!(opened.clusters[0].info.captured.unwrap().to_string(), "2026-01-15T12:00:30Z");
}

async fn table(service: &ApiService, path: &str) -> String {
    let accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
    let request = Request::builder().uri(path).header("accept", accept);
    let response = service.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    String::from_utf8(response.into_body().collect_bytes().await.unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn what_was_not_collected_is_not_an_empty_list() {
    let service = shop().one();
    for (path, warning) in [
        ("/apis/coordination.k8s.io/v1/leases", "not collected: no leases are in the dump"),
        ("/apis/coordination.k8s.io/v1/namespaces/shop/leases", "not collected: no leases are in the dump"),
        ("/api/v1/nodes", "not collected: no nodes are in the dump"),
        ("/api/v1/namespaces/shop/secrets", "not collected: no secrets are in the dump"),
    ] {
        let reply = get(&service, path).await;
        assert_eq!((reply.status, reply.names().len()), (200, 0), "{path}");
        assert_eq!(reply.header("warning"), format!("299 klue \"{warning}\""), "{path}");
    }
    let one = get(&service, "/api/v1/nodes/n1").await;
    assert_eq!((one.status, one.message().as_str()), (404, "not collected: no nodes are in the dump"));
}

#[tokio::test]
async fn an_absent_file_of_an_inspected_namespace_means_none() {
    let service = shop().one();
    let list = get(&service, "/apis/apps/v1/namespaces/shop/deployments").await;
    assert_eq!((list.names().len(), list.header("warning")), (0, ""));
    let one = get(&service, "/apis/apps/v1/namespaces/shop/deployments/cart").await;
    assert_eq!((one.status, one.message().as_str()), (404, "deployments.apps \"cart\" not found"));
    let pod = get(&service, "/api/v1/namespaces/shop/pods/c").await;
    assert_eq!((pod.status, pod.message().as_str()), (404, "pods \"c\" not found"));
    let nowhere = get(&service, "/api/v1/namespaces/nowhere/pods").await;
    assert_eq!((nowhere.names().len(), nowhere.header("warning")), (0, ""));
}

#[tokio::test]
async fn an_absent_file_means_nobody_looked_where_empty_lists_are_written() {
    let mut files = vec![
        ("namespaces/shop/core/pods.yaml", PODS),
        (
            "namespaces/shop/apps/deployments.yaml",
            "apiVersion: apps/v1\nitems: []\nkind: DeploymentList\nmetadata: {}\n",
        ),
    ];
    let asked = "/apis/apps/v1/namespaces/shop/statefulsets";
    assert!(get(&Made::new(&files).one(), asked).await.header("warning").contains("not collected"));
    files.pop();
    assert_eq!(get(&Made::new(&files).one(), asked).await.header("warning"), "");
}

#[tokio::test]
async fn pods_that_a_controller_counts_are_missed() {
    const SETS: &str = "apiVersion: apps/v1\nitems:\n- metadata: {name: ghost-1, namespace: haunt}\n  status: {replicas: 3}\nkind: ReplicaSetList\n";
    let made = Made::new(&[
        ("namespaces/haunt/haunt.yaml", "kind: Namespace\napiVersion: v1\nmetadata: {name: haunt}\n"),
        (
            "namespaces/haunt/core/configmaps.yaml",
            "apiVersion: v1\nitems:\n- metadata: {name: a, namespace: haunt}\nkind: ConfigMapList\n",
        ),
        ("namespaces/haunt/apps/replicasets.yaml", SETS),
        ("namespaces/shop/core/pods.yaml", PODS),
    ]);
    let service = made.one();
    let why = "the dump has no pods of namespace haunt, though ReplicaSet ghost-1 counts some";
    let warning = get(&service, "/api/v1/namespaces/haunt/pods").await.header("warning").to_owned();
    assert_eq!(warning, format!("299 klue \"not collected: {why}\""));
    let all = get(&service, "/api/v1/pods").await;
    assert_eq!(
        (all.names(), all.header("warning")),
        (vec!["a".to_owned(), "b".to_owned()], format!("299 klue \"partly collected: {why}\"").as_str())
    );
}

#[tokio::test]
async fn what_another_object_belongs_to_is_missed() {
    const SETS: &str = "apiVersion: apps/v1\nitems:\n- metadata:\n    name: ghost-1\n    namespace: haunt\n    ownerReferences:\n    - {kind: Deployment, name: ghost, controller: true}\nkind: ReplicaSetList\n";
    let own = ("namespaces/haunt/haunt.yaml", "kind: Namespace\napiVersion: v1\nmetadata: {name: haunt}\n");
    let made = Made::new(&[own, ("namespaces/haunt/apps/replicasets.yaml", SETS)]);
    let service = made.one();
    let warning = get(&service, "/apis/apps/v1/namespaces/haunt/deployments").await.header("warning").to_owned();
    let why = "the dump has no deployments of namespace haunt, though ReplicaSet ghost-1 belongs to one";
    assert_eq!(warning, format!("299 klue \"not collected: {why}\""));
    assert_eq!(get(&service, "/apis/apps/v1/namespaces/haunt/statefulsets").await.header("warning"), "");
}

#[tokio::test]
async fn a_truncated_list_is_served_as_far_as_it_goes_and_says_where_it_ends() {
    let cut = &PODS[..PODS.find("phase: Pending").unwrap()];
    let made = Made::new(&[
        ("timestamp", "2026-01-01T00:10:00Z\n"),
        ("namespaces/shop/core/pods.yaml", cut),
        ("namespaces/shop/core/events.yaml", ""),
    ]);
    let opened = made.open();
    assert_eq!(opened.damage.len(), 2, "{:?}", opened.damage);
    let service = &opened.clusters[0].service;
    let pods = get(service, "/api/v1/namespaces/shop/pods").await;
    assert_eq!(pods.names(), ["a"]);
    let missing = "namespaces/shop/core/pods.yaml:9 is cut; the 1 items before line 9 are kept";
    assert_eq!(pods.header("warning"), format!("299 klue \"partly collected: {missing}\""));
    let pod = get(service, "/api/v1/namespaces/shop/pods/b").await;
    assert_eq!(pod.message(), format!("not collected: pods \"b\" may be among what is missing: {missing}"));
    let events = get(service, "/api/v1/namespaces/shop/events").await;
    assert!(events.header("warning").contains("core/events.yaml:1 is empty"), "{}", events.header("warning"));
}

#[tokio::test]
async fn files_of_one_pod_stand_in_for_a_list_that_is_missing_or_cut() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: c, namespace: shop}\n";
    let with_list =
        Made::new(&[("namespaces/shop/core/pods.yaml", PODS), ("namespaces/shop/pods/c/c.yaml", pod)]).one();
    assert_eq!(get(&with_list, "/api/v1/pods").await.names(), ["a", "b", "c"]);
    let alone = Made::new(&[("namespaces/shop/pods/c/c.yaml", pod)]).one();
    assert_eq!(get(&alone, "/api/v1/pods").await.names(), ["c"]);
    assert_eq!(
        get(&alone, "/api/v1/namespaces/shop/pods/c").await.header("klue-source"),
        "namespaces/shop/pods/c/c.yaml:1"
    );
}

#[tokio::test]
async fn selectors_select_and_unknown_fields_are_refused() {
    let service = shop().one();
    assert_eq!(get(&service, "/api/v1/pods?labelSelector=app%20in%20(cart)").await.names(), ["a"]);
    assert_eq!(get(&service, "/api/v1/pods?fieldSelector=status.phase!%3DRunning").await.names(), ["b"]);
    let refused = get(&service, "/api/v1/pods?fieldSelector=spec.colour%3Dred").await;
    assert_eq!((refused.status, refused.message().as_str()), (400, "field label not supported: spec.colour"));
}

#[tokio::test]
async fn a_long_list_comes_in_pages() {
    let service = shop().one();
    let first = get(&service, "/api/v1/pods?limit=1").await;
    let metadata = first.json()["metadata"].clone();
    assert_eq!((first.names(), metadata["remainingItemCount"].as_i64()), (vec!["a".to_owned()], Some(1)));
    let rest = format!("/api/v1/pods?limit=1&continue={}", metadata["continue"].as_str().unwrap());
    let second = get(&service, &rest).await;
    assert_eq!((second.names(), second.json()["metadata"].get("continue")), (vec!["b".to_owned()], None));
    assert_eq!(get(&service, "/api/v1/pods?continue=x").await.status, 410);
}

#[tokio::test]
async fn a_dump_is_read_only() {
    let service = shop().one();
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let reply = send(&service, method, "/api/v1/namespaces/shop/pods/a", "application/json", "{}").await;
        assert_eq!((reply.status, reply.json()["reason"].as_str().unwrap()), (405, "MethodNotAllowed"));
    }
    let path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    for (verb, allowed) in [("list", true), ("delete", false)] {
        let review = format!(r#"{{"spec":{{"resourceAttributes":{{"verb":"{verb}"}}}}}}"#);
        assert_eq!(send(&service, "POST", path, "", &review).await.json()["status"]["allowed"], allowed, "{verb}");
    }
}

#[tokio::test]
async fn logs_are_read_and_a_missing_one_is_not_an_empty_one() {
    let service = shop().one();
    let log = get(&service, "/api/v1/namespaces/shop/pods/a/log").await;
    assert_eq!((log.status, log.text.as_str()), (200, "hello\n"));
    assert_eq!(log.header("klue-source"), "namespaces/shop/pods/a/app/app/logs/current.log:1");
    let before = get(&service, "/api/v1/namespaces/shop/pods/a/log?previous=true").await;
    let wanted = "log not collected: the dump has no previous log of container app in pod shop/a";
    assert_eq!((before.status, before.message().as_str()), (404, wanted));
    assert!(get(&service, "/api/v1/namespaces/shop/pods/none/log").await.message().starts_with("log not collected"));
}

#[tokio::test]
async fn without_a_stamp_the_newest_thing_told_of_is_the_clock() {
    let lease = "kind: Lease\napiVersion: coordination.k8s.io/v1\nmetadata: {name: l, namespace: shop}\nspec: {renewTime: '2026-01-01T00:08:00.5Z'}\n";
    let log = "2026-01-01T00:07:00Z hello\nmore\n";
    let made = Made::new(&[
        ("namespaces/shop/coordination.k8s.io/leases/l.yaml", lease),
        ("namespaces/shop/pods/a/app/app/logs/current.log", log),
    ]);
    assert_eq!(made.open().clusters[0].info.captured.unwrap().to_string(), "2026-01-01T00:08:00.5Z");
}

#[test]
fn clusters_are_named_by_themselves_or_by_their_folders() {
    const KLUSTERLET: &str = "kind: Klusterlet\nmetadata: {name: k}\nspec: {clusterName: east}\n";
    let at = |folder: &str, path: &str| format!("{folder}{path}");
    let klusterlet = "cluster-scoped-resources/operator.open-cluster-management.io/klusterlets/k.yaml";
    let names = |folders: &[&str]| {
        let paths: Vec<String> = folders.iter().map(|folder| at(folder, klusterlet)).collect();
        let made = Made::new(&paths.iter().map(|path| (path.as_str(), KLUSTERLET)).collect::<Vec<_>>());
        let opened = made.open();
        opened.clusters.iter().map(|cluster| cluster.info.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(&[""]), ["east"]);
    assert_eq!(names(&["quay-io-must-gather-sha256-1/"]), ["east"]);
    assert_eq!(names(&["quay-io-ocp-sha256-1/", "quay-io-acm-sha256-2/"]), ["east"]);
    assert_eq!(names(&["a/", "b/quay-io-must-gather-sha256-1/", "after/a/", "after/b/"]), ["a", "b"]);
    let made = Made::new(&[(klusterlet, KLUSTERLET)]);
    let opened = open(&[made.path(), made.path()]).unwrap();
    assert_eq!(opened.clusters[1].info.name.as_str(), "east~2");
}

#[test]
fn what_is_no_dump_is_answered_with_what_to_do() {
    let made = Made::new(&[("full/notes.txt", "x"), ("full/deep/notes.txt", "x")]);
    std::fs::create_dir(made.path().join("empty")).unwrap();
    std::fs::write(made.path().join("cut.zip"), b"PK\x03\x04 and no more").unwrap();
    for (path, words) in [
        ("empty", "is an empty folder; name the folder"),
        ("full", "is no dump that klue knows"),
        ("full/notes.txt", "is no dump that klue knows"),
        ("none", "does not exist; name a dump"),
        ("cut.zip", "it is cut or damaged"),
    ] {
        let error = open(&[made.path().join(path)]).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn an_archive_that_holds_a_cluster_is_not_passed_over() {
    let pods = "namespaces/shop/core/pods.yaml";
    let text = "apiVersion: v1\nkind: PodList\nitems: []\n";
    let made = Made::new(&[(&format!("west/{pods}"), text), ("notes.txt", "x")]);
    let mut tar = tar::Builder::new(std::fs::File::create(made.path().join("east.tar")).unwrap());
    tar.append_path_with_name(made.path().join("west").join(pods), pods).unwrap();
    tar.finish().unwrap();
    let opened = open(&[made.path()]).unwrap();
    let names: Vec<&str> = opened.clusters.iter().map(|cluster| cluster.info.name.as_str()).collect();
    assert_eq!(names, ["east", "west"]);
    assert!(opened.damage.iter().any(|line| line.contains("notes.txt is passed over")), "{:?}", opened.damage);
    assert!(!opened.damage.iter().any(|line| line.contains("east.tar")), "{:?}", opened.damage);
}

#[tokio::test]
async fn discovery_comes_in_the_form_that_is_asked_for() {
    let service = shop().one();
    let plain = get(&service, "/apis").await.json();
    assert_eq!(plain["kind"], "APIGroupList");
    let client = kube::Client::new(service.clone(), "default");
    for discovery in [
        kube::discovery::Discovery::new(client.clone()).run().await.unwrap(),
        kube::discovery::Discovery::new(client.clone()).run_aggregated().await.unwrap(),
    ] {
        let kinds = discovery.groups().flat_map(|group| group.recommended_resources());
        let kinds: Vec<String> = kinds.map(|(kind, _)| kind.kind).collect();
        for kind in ["Pod", "Deployment", "Lease", "ManagedCluster"] {
            assert!(kinds.contains(&kind.to_owned()), "{kind} in {kinds:?}");
        }
    }
    assert_eq!(client.apiserver_version().await.unwrap().git_version, "");
}

#[tokio::test]
async fn a_watch_stays_open_until_its_time_is_up() {
    use futures::StreamExt;
    let service = shop().one();
    let client = kube::Client::new(service.clone(), "default");
    let pods: kube::Api<kube::api::DynamicObject> =
        kube::Api::all_with(client, &kube::discovery::ApiResource::erase::<k8s_openapi::api::core::v1::Pod>(&()));
    let lists = kube::runtime::watcher::Config::default();
    for config in [lists.clone(), lists.streaming_lists()] {
        let mut seen = Vec::new();
        let mut watcher = std::pin::pin!(kube::runtime::watcher(pods.clone(), config));
        while let Some(event) = watcher.next().await {
            match event.unwrap() {
                kube::runtime::watcher::Event::InitApply(pod) => seen.push(pod.metadata.name.unwrap()),
                kube::runtime::watcher::Event::InitDone => break,
                _ => {}
            }
        }
        assert_eq!(seen, ["a", "b"]);
    }
    let timed = get(&service, "/api/v1/pods?watch=true&resourceVersion=5&timeoutSeconds=0").await;
    assert_eq!(timed.text, "");
}

/// The lists of a cluster that kubectl wrote to one stream, with the log of a container.
fn stream(log: &str) -> String {
    let pods = "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[{\"metadata\":{\"name\":\"a\",\"namespace\":\"shop\"},\"spec\":{\"containers\":[{\"name\":\"app\"}]}}]}\n";
    let nodes = "{\"apiVersion\":\"v1\",\"items\":[{\"metadata\":{\"name\":\"n1\"}}],\"kind\":\"NodeList\"}\n";
    format!(
        "{nodes}error: services is forbidden: User \"u\" cannot list resource \"services\" in API group \"\"\n{pods}\
         ==== START logs for container app of pod shop/a ====\n{log}==== END logs for container app of pod shop/a ====\n"
    )
}

#[tokio::test]
async fn what_kubectl_sent_to_standard_output_is_a_cluster_with_logs_and_says_what_it_did_not_get() {
    let made = Made::new(&[("out.txt", &stream("2026-01-01T00:09:00Z hello\n"))]);
    for path in [made.path(), made.path().join("out.txt")] {
        let opened = open(&[path]).unwrap();
        assert_eq!(opened.clusters[0].info.captured.unwrap().to_string(), "2026-01-01T00:09:00Z");
        let service = &opened.clusters[0].service;
        let pods = get(service, "/api/v1/namespaces/shop/pods").await;
        assert_eq!((pods.names(), pods.header("warning")), (vec!["a".to_owned()], ""));
        assert_eq!(pods.header("klue-source"), "out.txt");
        assert_eq!(get(service, "/api/v1/namespaces/shop/pods/a/log").await.text, "hello\n");
        let none = get(service, "/api/v1/namespaces/shop/replicationcontrollers").await;
        assert_eq!((none.names().len(), none.header("warning")), (0, ""));
        for (path, why) in [("services", "services is forbidden"), ("configmaps", "kubectl cluster-info dump gathers")]
        {
            let list = get(service, &format!("/api/v1/namespaces/shop/{path}")).await;
            assert!(list.header("warning").contains(why), "{path}: {}", list.header("warning"));
        }
    }
}

#[tokio::test]
async fn what_stands_for_a_log_that_kubectl_did_not_get_is_no_log() {
    let made = Made::new(&[("out.txt", &stream("Request log error: container is waiting to start\n"))]);
    let reply = get(&made.one(), "/api/v1/namespaces/shop/pods/a/log").await;
    assert_eq!((reply.status, reply.message().as_str()), (404, "log not collected: container is waiting to start"));
}

#[tokio::test]
async fn a_log_without_a_namespace_is_that_of_the_only_pod_of_its_name() {
    let pods = |names: &str| format!("{{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[{names}]}}\n");
    let pod = "{\"metadata\":{\"name\":\"web-0\"},\"spec\":{\"containers\":[{\"name\":\"app\"}]}}";
    let log = "/api/v1/namespaces/shop/pods/web-0/log";
    let files = |other: &str| {
        Made::new(&[
            ("cluster-resources/pods/shop.json", &pods(pod)),
            ("cluster-resources/pods/other.json", &pods(other)),
            ("app-logs/web-0/app.log", "hello\n"),
        ])
    };
    assert_eq!(get(&files("").one(), log).await.text, "hello\n");
    let doubtful = get(&files(pod).one(), log).await;
    assert!(doubtful.message().contains("does not say whether of namespace shop or other"), "{}", doubtful.text);
}

#[tokio::test]
async fn what_a_collector_was_refused_is_not_an_empty_list() {
    let made = Made::new(&[
        ("cluster-resources/nodes.json", "{\"kind\":\"NodeList\",\"apiVersion\":\"v1\",\"items\":[]}\n"),
        ("cluster-resources/pods/shop.json", "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[]}\n"),
        ("cluster-resources/services-errors.json", "{\"shop\":\"services is forbidden\"}\n"),
    ]);
    let opened = made.open();
    assert!(opened.damage.iter().any(|line| line.contains("its collector missed services of namespace shop")));
    let service = &opened.clusters[0].service;
    for (path, warning) in [
        ("/api/v1/namespaces/shop/pods", ""),
        ("/api/v1/namespaces/shop/configmaps", ""),
        ("/api/v1/namespaces/shop/services", "299 klue \"not collected: services is forbidden\""),
        ("/api/v1/namespaces/shop/secrets", "299 klue \"not collected: a support bundle holds no Secrets\""),
    ] {
        let list = get(service, path).await;
        assert_eq!((list.names().len(), list.header("warning")), (0, warning), "{path}");
    }
}

#[tokio::test]
async fn events_without_a_name_or_of_the_other_group_are_events_all_the_same() {
    let compact = "{\"items\":[{\"namespace\":\"shop\",\"lastTimestamp\":\"2026-01-01T00:00:00Z\",\"reason\":\"BackOff\",\"message\":\"x\"}]}";
    let made =
        Made::new(&[("config/id", "x"), ("insights-operator/gathers.json", "{}"), ("events/shop.json", compact)]);
    let service = made.one();
    let list = get(&service, "/api/v1/namespaces/shop/events").await;
    let name = list.names().remove(0);
    assert!(name.starts_with("backoff."), "{name}");
    assert_eq!(get(&service, &format!("/api/v1/namespaces/shop/events/{name}")).await.json()["message"], "x");
    let event = "apiVersion: events.k8s.io/v1\nkind: Event\nmetadata:\n  name: e\n  namespace: shop\nnote: pulled\n";
    let made = Made::new(&[
        ("namespaces/shop/pods/a.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  namespace: shop\n"),
        ("namespaces/shop/events.k8s.io/events/e.yaml", event),
    ]);
    let json = get(&made.one(), "/api/v1/namespaces/shop/events/e").await.json();
    assert_eq!((&json["apiVersion"], &json["message"]), (&"v1".into(), &"pulled".into()));
}

#[test]
fn a_dump_under_another_name_than_its_hub_has_for_it_is_told() {
    let managed =
        "apiVersion: cluster.open-cluster-management.io/v1\nkind: ManagedCluster\nmetadata:\n  name: cluster1\n";
    let agent = "apiVersion: operator.open-cluster-management.io/v1\nkind: Klusterlet\nmetadata:\n  name: klusterlet\nspec:\n  clusterName: cluster1\n";
    let of = |spoke: &str| {
        Made::new(&[
            ("hub/timestamp", "2026-01-01T00:00:00Z\n"),
            ("hub/cluster-scoped-resources/cluster.open-cluster-management.io/managedclusters/cluster1.yaml", managed),
            (
                &format!("{spoke}/cluster-scoped-resources/operator.open-cluster-management.io/klusterlets/k.yaml"),
                agent,
            ),
        ])
    };
    let line = "east is the managed cluster cluster1; name its folder cluster1 to see the two as one";
    assert!(of("east").open().damage.contains(&line.to_owned()));
    assert!(!of("cluster1").open().damage.iter().any(|line| line.contains("is the managed cluster")));
}

#[test]
fn an_empty_folder_beside_a_dump_is_said_to_be_empty() {
    let made = Made::new(&[("hub/namespaces/shop/shop.yaml", SHOP), ("spoke/namespaces/shop/shop.yaml", SHOP)]);
    std::fs::create_dir(made.path().join("spoke2")).unwrap();
    assert!(made.open().damage.contains(&"spoke2 is an empty folder".to_owned()));
}
