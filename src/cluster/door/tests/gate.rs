//! The gate: what passes, what is refused, what is reduced.
use super::{Cluster, says};
use crate::cluster::Writes;
use base64::Engine as _;
use http::Request;
use serde_json::{Value, json};

fn encoded(text: &str) -> String {
    base64::engine::general_purpose::STANDARD.encode(text)
}

async fn ask(cluster: &Cluster, method: &str, path: &str) -> Result<Value, String> {
    let request = Request::builder().method(method).uri(path).body(Vec::new()).unwrap();
    cluster.door(Writes::Sandbox).reader().request::<Value>(request).await.map_err(|error| error.to_string())
}

#[tokio::test]
async fn nothing_but_a_read_ever_reaches_the_cluster_through_the_reader() {
    let cluster = Cluster::default();
    for (method, path, class) in [
        ("PATCH", "/apis/apps/v1/namespaces/shop/deployments/web", "destructive"),
        ("PATCH", "/apis/apps/v1/namespaces/shop/deployments/web?dryRun=All", "rehearsal"),
        ("DELETE", "/api/v1/namespaces/shop/pods/web", "destructive"),
        ("GET", "/api/v1/namespaces/shop/pods/web/exec?command=sh", "connection"),
        ("GET", "/api/v1/namespaces/shop/services/web/proxy/x", "connection"),
        ("POST", "/api/v1/namespaces/shop/serviceaccounts/default/token", "forbidden"),
        ("GET", "/api/v1//secrets", "forbidden"),
        ("GET", "/api/v1/namespaces/shop/..%2f..%2fsecrets", "forbidden"),
    ] {
        let refused = ask(&cluster, method, path).await.unwrap_err();
        assert!(refused.contains("klue refused") && refused.contains(class), "{method} {path}: {refused}");
    }
    assert_eq!(cluster.reached(), Vec::<String>::new());
}

#[tokio::test]
async fn nobody_elses_identity_passes_the_gate() {
    let cluster = Cluster::default();
    let door = cluster.door(Writes::Sandbox);
    for (name, value) in [("impersonate-user", "system:admin"), ("authorization", "Bearer x"), ("upgrade", "websocket")]
    {
        let request = Request::get("/api/v1/pods").header(name, value).body(Vec::new()).unwrap();
        assert!(door.reader().request::<Value>(request).await.is_err(), "{name}");
    }
    assert_eq!(cluster.reached(), Vec::<String>::new());
}

#[tokio::test]
async fn a_read_passes() {
    let cluster = Cluster::default().on("GET /api/v1/pods", says(&json!({"kind": "PodList", "items": []})));
    assert_eq!(ask(&cluster, "GET", "/api/v1/pods").await.unwrap()["kind"], "PodList");
}

#[tokio::test]
async fn a_secrets_value_never_leaves_the_door() {
    let secret = json!({
        "metadata": {"name": "db", "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "hunter2"}},
        "data": {"password": encoded("hunter2"), "elided": encoded("227 bytes long")},
        "stringData": {"plain": "hunter2"},
    });
    let one = json!({"kind": "Secret", "apiVersion": "v1", "metadata": secret["metadata"], "data": secret["data"], "stringData": secret["stringData"]});
    let table = json!({"kind": "Table", "rows": [{"cells": ["db", "Opaque", 1, "5d"], "object": one}]});
    let work = json!({
        "kind": "ManifestWork", "apiVersion": "work.open-cluster-management.io/v1", "metadata": {"name": "w", "namespace": "cluster1"},
        "spec": {"workload": {"manifests": [one]}},
    });
    let works = "/apis/work.open-cluster-management.io/v1/namespaces/cluster1/manifestworks/w";
    let cluster = Cluster::default()
        .on("GET /api/v1/secrets", says(&json!({"kind": "SecretList", "items": [secret]})))
        .on("GET /api/v1/namespaces/shop/secrets/db", says(&one))
        .on("GET /api/v1/namespaces/shop/secrets?includeObject=Object", says(&table))
        .on(&format!("GET {works}"), says(&work))
        .on("GET /api/v1/namespaces/odd/secrets", says(&json!({"kind": "Oddity", "leak": "hunter2"})));
    let texts = [
        ask(&cluster, "GET", "/api/v1/secrets").await.unwrap(),
        ask(&cluster, "GET", "/api/v1/namespaces/shop/secrets/db").await.unwrap(),
        ask(&cluster, "GET", "/api/v1/namespaces/shop/secrets?includeObject=Object").await.unwrap(),
        ask(&cluster, "GET", works).await.unwrap(),
    ]
    .map(|answer| answer.to_string());
    for text in &texts {
        assert!(text.contains("7 bytes"), "{text}");
        assert!(!text.contains("hunter2") && !text.contains(&encoded("hunter2")), "{text}");
    }
    assert!(texts[0].contains("227 bytes\""), "{}", texts[0]);
    let odd = ask(&cluster, "GET", "/api/v1/namespaces/odd/secrets").await.unwrap_err();
    assert!(odd.contains("withheld"), "{odd}");
    let watch = ask(&cluster, "GET", "/api/v1/secrets?watch=true").await.unwrap_err();
    assert!(watch.contains("listed instead"), "{watch}");
}

#[tokio::test]
async fn an_answer_about_secrets_that_cannot_be_read_is_withheld() {
    let mut protobuf = says(&json!({}));
    protobuf.body = b"k8s\0hunter2".to_vec();
    let cluster = Cluster::default().on("GET /api/v1/secrets", protobuf);
    let refused = ask(&cluster, "GET", "/api/v1/secrets").await.unwrap_err();
    assert!(refused.contains("withheld") && !refused.contains("hunter2"), "{refused}");
}
