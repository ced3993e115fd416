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
    fn one(&self) -> ApiService {
        self.open().clusters.remove(0).service
    }
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
