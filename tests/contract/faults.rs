//! What other readers of dumps get wrong in their API, each as a claim of what is right here.

use super::served::Served;
use super::served::dump;
use http::Request;
use klue::cluster::snapshot;
use klue::cluster::snapshot::call::Outside;
use klue::cluster::{ApiService, OpenedCluster};
use kube::client::Body;
use serde_json::Value;
use std::path::Path;
use tower::ServiceExt;

const TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

struct Asked {
    status: u16,
    text: String,
    warning: String,
}

impl Asked {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }
    fn names(&self) -> Vec<String> {
        let items = self.json()["items"].as_array().unwrap().clone();
        items.iter().map(|item| item["metadata"]["name"].as_str().unwrap().to_owned()).collect()
    }
    /// One column of a table.
    fn column(&self, name: &str) -> Vec<String> {
        let table = self.json();
        let columns = table["columnDefinitions"].as_array().unwrap();
        let at = columns.iter().position(|column| column["name"].as_str().unwrap().eq_ignore_ascii_case(name)).unwrap();
        let text = |row: &Value| row["cells"][at].as_str().map_or_else(|| row["cells"][at].to_string(), str::to_owned);
        table["rows"].as_array().unwrap().iter().map(text).collect()
    }
}

fn ask(service: &ApiService, method: &str, path: &str, accept: &str) -> Asked {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let request = Request::builder().method(method).uri(path).header("accept", accept);
        let request = request.extension(Outside::default()).body(Body::empty()).unwrap();
        let response = service.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect_bytes().await.unwrap();
        let warning = parts.headers.get("warning").map_or("", |value| value.to_str().unwrap()).to_owned();
        Asked { status: parts.status.as_u16(), text: String::from_utf8_lossy(&bytes).into_owned(), warning }
    })
}

fn get(service: &ApiService, path: &str) -> Asked {
    ask(service, "GET", path, "application/json")
}

fn open(path: &Path) -> Vec<OpenedCluster> {
    snapshot::open(&[path.to_owned()]).unwrap().clusters
}

/// The shop, after something was done to its files.
fn shop(change: impl FnOnce(&Path)) -> (ApiService, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    dump::write(folder.path());
    change(folder.path());
    (open(folder.path()).remove(0).service, folder)
}

fn put(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

#[test]
fn an_empty_list_hides_no_pod_that_has_a_file_of_its_own_and_is_said() {
    let (service, _folder) = shop(|root| {
        put(&root.join("namespaces/shop/core/pods.yaml"), "");
        put(&root.join("namespaces/shop/pods/cart-0/cart-0.yaml"), &dump::pods()[0].to_string());
    });
    let pods = get(&service, "/api/v1/pods");
    assert_eq!((pods.status, pods.names()), (200, vec!["cart-0".to_owned()]));
    assert!(pods.warning.contains("pods.yaml"), "{}", pods.warning);
}

#[test]
fn a_list_that_was_cut_takes_no_other_namespace_with_it() {
    let (service, _folder) = shop(|root| {
        let cut = "apiVersion: v1\nkind: EventList\nitems:\n- metadata: {name: e1, namespace: other}\n  reason: A\n- metadata: {name: e2";
        put(&root.join("namespaces/other/core/events.yaml"), cut);
    });
    let events = get(&service, "/api/v1/events");
    assert_eq!(events.names(), ["e1", "cart-0.1", "crash-0.1", "crash-0.2"]);
    assert!(events.warning.contains("namespaces/other/core/events.yaml"), "{}", events.warning);
}

#[test]
fn a_name_with_a_colon_is_listed_and_found() {
    let (service, _folder) = shop(|_| {});
    let roles = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
    assert_eq!(get(&service, roles).names(), ["system:node"]);
    for name in ["system:node", "system%3Anode"] {
        assert_eq!(get(&service, &format!("{roles}/{name}")).status, 200, "{name}");
    }
}

#[test]
fn a_list_and_files_of_one_object_are_both_counted() {
    let (service, _folder) = shop(|_| {});
    assert_eq!(get(&service, "/api/v1/namespaces/shop/configmaps").names(), ["alone", "settings"]);
}

#[test]
fn ages_count_until_the_capture_and_not_until_now() {
    let (service, _folder) = shop(|_| {});
    let nodes = ask(&service, "GET", "/api/v1/nodes", TABLE);
    assert_eq!(nodes.column("age"), ["120m", "120m"]);
}

#[test]
fn two_dumps_of_one_folder_name_are_two_clusters() {
    let folder = tempfile::tempdir().unwrap();
    for place in ["monday", "friday"] {
        dump::write(&folder.path().join(place).join("must-gather.local.1"));
    }
    let paths = ["monday", "friday"].map(|place| folder.path().join(place).join("must-gather.local.1"));
    let opened = snapshot::open(&paths).unwrap();
    let names: Vec<&str> = opened.clusters.iter().map(|cluster| cluster.info.name.as_str()).collect();
    assert_eq!(names.len(), 2);
    assert_ne!(names[0], names[1]);
}

#[test]
fn two_images_in_one_must_gather_are_one_cluster_and_a_part_may_lack_namespaces() {
    let folder = tempfile::tempdir().unwrap();
    dump::write(&folder.path().join("quay-io-ocp-sha256-1"));
    let role = r#"{"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"disk"}}"#;
    put(&folder.path().join("quay-io-acm-sha256-2/cluster-scoped-resources/core/persistentvolumes/disk.yaml"), role);
    let clusters = open(folder.path());
    assert_eq!(clusters.len(), 1);
    assert_eq!(get(&clusters[0].service, "/api/v1/persistentvolumes").names(), ["disk"]);
    assert_eq!(get(&clusters[0].service, "/api/v1/nodes").names(), ["n1", "n2"]);
}

#[test]
fn a_pod_that_goes_reads_terminating_and_a_restart_tells_when() {
    let (service, _folder) = shop(|_| {});
    let pods = ask(&service, "GET", "/api/v1/namespaces/shop/pods", TABLE);
    assert_eq!(pods.column("status")[3], "Terminating");
    assert_eq!(pods.column("restarts")[0], "3 (5m ago)");
}

#[test]
fn a_line_longer_than_64_kib_is_a_line_of_the_log() {
    let (service, _folder) = shop(|_| {});
    let log = get(&service, "/api/v1/namespaces/shop/pods/cart-0/log?tailLines=2");
    assert_eq!((log.status, log.text.len()), (200, 200_001 + "last\n".len()));
}

#[test]
fn kinds_of_the_core_group_have_tables_too() {
    let (service, _folder) = shop(|_| {});
    for plural in ["pods", "nodes", "events", "namespaces", "configmaps", "secrets", "services"] {
        let table = ask(&service, "GET", &format!("/api/v1/{plural}"), TABLE).json();
        assert_eq!(table["kind"], "Table", "{plural}");
        assert!(!table["rows"].as_array().unwrap().is_empty(), "{plural}");
    }
}

#[test]
fn the_status_of_a_pod_is_what_kubectl_prints_and_one_pod_has_a_table() {
    let (service, _folder) = shop(|_| {});
    let pods = ask(&service, "GET", "/api/v1/namespaces/shop/pods", TABLE);
    let wanted = [
        "Running",
        "CrashLoopBackOff",
        "Completed",
        "Terminating",
        "ImagePullBackOff",
        "Init:CrashLoopBackOff",
        "OOMKilled",
        "Running",
    ];
    assert_eq!(pods.column("status"), wanted);
    let one = ask(&service, "GET", "/api/v1/namespaces/shop/pods/oom-0", TABLE);
    assert_eq!((one.column("name"), one.column("status")), (vec!["oom-0".to_owned()], vec!["OOMKilled".to_owned()]));
}

#[test]
fn a_field_selector_selects_and_nobody_waits_on_another_pod() {
    let (service, _folder) = shop(|_| {});
    let pods = "/api/v1/namespaces/shop/pods?fieldSelector=";
    assert_eq!(get(&service, &format!("{pods}metadata.name%3Dcrash-0")).names(), ["crash-0"]);
    assert_eq!(get(&service, &format!("{pods}status.phase%3DPending")).names(), ["image-0", "init-0"]);
    let of = "involvedObject.name%3Dcrash-0,involvedObject.namespace%3Dshop,involvedObject.kind%3DPod";
    let events = get(&service, &format!("/api/v1/namespaces/shop/events?fieldSelector={of}"));
    assert_eq!(events.names(), ["crash-0.1", "crash-0.2"]);
    assert_eq!(get(&service, &format!("{pods}spec.nosuch%3D1")).status, 400);
}

#[test]
fn nobody_may_delete_from_a_dump() {
    let (service, _folder) = shop(|_| {});
    for (method, path) in [
        ("DELETE", "/api/v1/namespaces/shop/pods/cart-0"),
        ("POST", "/api/v1/namespaces/shop/pods"),
        ("PATCH", "/apis/apps/v1/namespaces/shop/deployments/none"),
        ("PUT", "/apis/none.example.com/v1/nones/a"),
        ("POST", "/api/v1/namespaces/shop/pods/none/exec?command=ls"),
        ("GET", "/api/v1/namespaces/shop/pods/none/exec?command=ls"),
        ("GET", "/api/v1/namespaces/shop/pods/cart-0/attach"),
        ("GET", "/api/v1/namespaces/shop/pods/cart-0/portforward"),
        ("GET", "/api/v1/namespaces/shop/services/cart/proxy/"),
        ("GET", "/api/v1/namespaces/shop/services/cart:80/proxy/a/b"),
        ("GET", "/api/v1/nodes/n1/proxy/metrics"),
    ] {
        let refused = ask(&service, method, path, "application/json");
        let json = refused.json();
        assert_eq!((refused.status, json["reason"].as_str()), (405, Some("MethodNotAllowed")), "{method} {path}");
        assert!(json["message"].as_str().unwrap().contains("offline snapshot is read-only"), "{method} {path}");
    }
}

#[test]
fn a_watch_sends_lines_the_bookmark_last_and_nothing_twice() {
    let (service, _folder) = shop(|_| {});
    let watch = "/api/v1/namespaces/shop/pods?watch=true&timeoutSeconds=0&allowWatchBookmarks=true";
    let all = format!("{watch}&sendInitialEvents=true&resourceVersionMatch=NotOlderThan");
    let text = get(&service, &all).text;
    assert!(text.ends_with('\n'));
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (bookmark, added) = lines.split_last().unwrap();
    assert!(added.len() == 8 && added.iter().all(|line| line["type"] == "ADDED"));
    assert_eq!(bookmark["type"], "BOOKMARK");
    let metadata = &bookmark["object"]["metadata"];
    assert_eq!(metadata["annotations"]["k8s.io/initial-events-end"], "true");
    let version = metadata["resourceVersion"].as_str().unwrap();
    assert_eq!(get(&service, &format!("{watch}&resourceVersion={version}")).text, "");
}

#[test]
fn no_value_of_a_secret_and_no_credential_leaves_in_any_form() {
    let served = Served::start();
    let client = served.client("shop");
    let paths = [
        "/api/v1/secrets",
        "/api/v1/namespaces/shop/secrets/db",
        "/api/v1/pods",
        "/api/v1/configmaps",
        "/api/v1/namespaces/shop/pods/cart-0/log",
        "/api/v1/secrets?watch=true&timeoutSeconds=0",
        "/api/v1/secrets?includeObject=Object",
    ];
    for path in paths {
        for accept in [
            "application/json",
            TABLE,
            "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json",
        ] {
            let request = Request::get(path).header("accept", accept).body(Vec::new()).unwrap();
            let text = served.runtime.block_on(client.request_text(request)).unwrap();
            assert!(!text.contains("hunter2"), "{path} as {accept}: {text}");
            assert!(!text.contains("aHVudGVyMi"), "{path} as {accept}: {text}");
        }
    }
}

#[test]
fn versions_and_tokens_of_another_time_are_refused_as_the_server_refuses_them() {
    let (service, _folder) = shop(|_| {});
    let pods = "/api/v1/namespaces/shop/pods";
    for (query, status, reason) in [
        ("resourceVersion=0", 200, ""),
        ("resourceVersion=1&resourceVersionMatch=NotOlderThan", 200, ""),
        ("resourceVersion=1&resourceVersionMatch=Exact", 410, "Expired"),
        ("resourceVersion=99999999999", 504, "Timeout"),
        ("resourceVersion=abc", 400, "BadRequest"),
        ("resourceVersionMatch=Exact", 422, "Invalid"),
        ("resourceVersionMatch=Exact&resourceVersion=0", 422, "Invalid"),
        ("resourceVersionMatch=Newest&resourceVersion=1", 422, "Invalid"),
        ("sendInitialEvents=true", 422, "Invalid"),
        ("watch=true&timeoutSeconds=0&sendInitialEvents=true", 422, "Invalid"),
        ("continue=abc", 410, "Expired"),
    ] {
        let answered = get(&service, &format!("{pods}?{query}"));
        assert_eq!(answered.status, status, "{query}: {}", answered.text);
        if status != 200 {
            assert_eq!(answered.json()["reason"], reason, "{query}");
        }
    }
}
