//! Watches against a cluster in memory, whose answers are scripted.

use super::*;
use crate::domain::cluster::Freshness;
use http::{Request, Response};
use kube::client::Body;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

const PODS: &str = "/api/v1/pods";

fn kind(group: &str, version: &str, plural: &str, kind: &str) -> KindId {
    KindId { group: group.into(), version: version.into(), plural: plural.into(), kind: kind.into(), namespaced: true }
}

fn pods() -> KindId {
    kind("", "v1", "pods", "Pod")
}

fn pod(name: &str, version: &str) -> Value {
    json!({"metadata": {"namespace": "shop", "name": name, "uid": name, "resourceVersion": version}})
}

fn typed(mut object: Value) -> Value {
    object["apiVersion"] = "v1".into();
    object["kind"] = "Pod".into();
    object
}

fn list(items: Vec<Value>) -> String {
    json!({"apiVersion": "v1", "kind": "PodList", "metadata": {"resourceVersion": "10"}, "items": items}).to_string()
}

fn refusal(code: u16, reason: &str, message: &str) -> (u16, String) {
    let status = json!({"apiVersion": "v1", "kind": "Status", "status": "Failure", "code": code, "reason": reason,
        "message": message, "metadata": {}});
    (code, status.to_string())
}

/// What a scripted cluster says to one request; `None` is an answer that never comes.
type Script = dyn FnMut(&str, &str) -> Option<Result<(u16, String), std::io::ErrorKind>> + Send;

#[derive(Clone)]
struct Scripted {
    script: Arc<Mutex<Box<Script>>>,
}

fn cluster(
    script: impl FnMut(&str, &str) -> Option<Result<(u16, String), std::io::ErrorKind>> + Send + 'static,
) -> kube::Client {
    let scripted = Scripted { script: Arc::new(Mutex::new(Box::new(script))) };
    let service = tower::service_fn(move |request: Request<Body>| {
        let answer = {
            let mut script = scripted.script.lock().unwrap();
            (*script)(request.uri().path(), request.uri().query().unwrap_or_default())
        };
        async move {
            match answer {
                None => std::future::pending().await,
                Some(Ok((code, text))) => {
                    Ok(Response::builder().status(code).body(Body::from(text.into_bytes())).unwrap())
                }
                Some(Err(kind)) => Err(std::io::Error::from(kind)),
            }
        }
    });
    kube::Client::new(service, "default")
}

/// Runs a watch until it has sent this many events other than `Heard`.
async fn events(client: kube::Client, kind: KindId, count: usize) -> Vec<String> {
    let (out, mut events) = mpsc::channel(4);
    let pace = Pace { list: Duration::from_millis(1), refused: Duration::from_secs(600), ..Pace::default() };
    let watching = tokio::spawn(watch_at(pace, client, "c1".into(), kind, out));
    let mut seen = Vec::new();
    while seen.len() < count {
        match events.recv().await.unwrap() {
            WatchEvent::Heard { .. } => {}
            WatchEvent::Lost { why, .. } => seen.push(format!("lost: {why}")),
            WatchEvent::Rows { change, .. } => seen.push(match change {
                RowChange::Replace(rows) => {
                    format!("all: {}", rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>().join(" "))
                }
                RowChange::Apply(row) => format!("apply: {}/{}", row.namespace, row.name),
                RowChange::Delete { namespace, name } => format!("delete: {namespace}/{name}"),
                RowChange::Partly(what) => format!("partly: {what}"),
                RowChange::Unseen(why) => format!("unseen: {why}"),
            }),
        }
    }
    drop(events);
    watching.await.unwrap();
    seen
}

#[tokio::test]
async fn a_watch_gives_all_rows_at_once_and_then_each_change() {
    let mut told = false;
    let client = cluster(move |path, query| {
        assert_eq!(path, PODS);
        if !query.contains("watch=true") {
            assert!(query.contains("limit=500"), "{query}");
            return Some(Ok((200, list(vec![pod("a", "1"), pod("b", "2")]))));
        }
        if std::mem::replace(&mut told, true) {
            return None;
        }
        let events = [("ADDED", "c", "11"), ("DELETED", "a", "12")]
            .map(|(what, name, version)| json!({"type": what, "object": typed(pod(name, version))}).to_string() + "\n");
        Some(Ok((200, events.concat())))
    });
    assert_eq!(events(client, pods(), 3).await, ["all: a b", "apply: shop/c", "delete: shop/a"]);
}

#[tokio::test]
async fn pages_of_a_list_arrive_as_one_batch() {
    let client = cluster(|_, query| {
        if query.contains("watch=true") {
            return None;
        }
        let mut page = serde_json::from_str::<Value>(&list(vec![pod("a", "1")])).unwrap();
        if query.contains("continue=next") {
            page["items"] = json!([pod("b", "2")]);
        } else {
            page["metadata"]["continue"] = "next".into();
        }
        Some(Ok((200, page.to_string())))
    });
    assert_eq!(events(client, pods(), 1).await, ["all: a b"]);
}

#[tokio::test]
async fn a_forbidden_kind_is_said_once_and_not_asked_again_in_haste() {
    let asked = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&asked);
    let client = cluster(move |_, _| {
        *counted.lock().unwrap() += 1;
        Some(Ok(refusal(403, "Forbidden", "pods is forbidden: User \"eve\" cannot list resource \"pods\"")))
    });
    let seen = events(client, pods(), 1).await;
    assert_eq!(seen, ["unseen: forbidden: pods is forbidden: User \"eve\" cannot list resource \"pods\""]);
    assert_eq!(*asked.lock().unwrap(), 1);
}

#[tokio::test]
async fn a_cluster_that_is_away_is_lost_with_the_reason_and_its_rows_stay_unseen() {
    let client = cluster(|_, _| Some(Err(std::io::ErrorKind::ConnectionRefused)));
    let seen = events(client, pods(), 2).await;
    assert_eq!(
        seen,
        ["unseen: unreachable: connection refused by the server", "lost: connection refused by the server"]
    );
}

#[tokio::test]
async fn secrets_are_listed_again_and_never_watched() {
    let client = cluster(|path, query| {
        assert_eq!(path, "/api/v1/secrets");
        assert!(!query.contains("watch"), "{query}");
        Some(Ok((200, list(vec![pod("tls", "1")]))))
    });
    assert_eq!(events(client, kind("", "v1", "secrets", "Secret"), 2).await, ["all: tls", "all: tls"]);
}

#[tokio::test]
async fn a_kind_that_cannot_be_watched_is_listed_again() {
    let client = cluster(|_, query| {
        if query.contains("watch=true") {
            return Some(Ok(refusal(405, "MethodNotAllowed", "the server does not allow this method")));
        }
        Some(Ok((200, list(vec![pod("a", "1")]))))
    });
    assert_eq!(events(client, pods(), 3).await, ["all: a", "all: a", "all: a"]);
}

#[tokio::test]
async fn a_pulse_hears_any_answer_and_tells_a_loss() {
    let mut answers = vec![
        Some(Err(std::io::ErrorKind::ConnectionReset)),
        Some(Ok(refusal(403, "Forbidden", "forbidden: User \"eve\" cannot get path \"/version\""))),
    ];
    let client = cluster(move |path, _| {
        assert_eq!(path, "/version");
        answers.pop().unwrap_or(None)
    });
    let (out, mut events) = mpsc::channel(4);
    let beating = tokio::spawn(pulse(client, "c1".into(), out));
    let Some(WatchEvent::Heard { at, .. }) = events.recv().await else { panic!("a refusal is a sign of life") };
    assert_eq!(Freshness::Connecting.heard(at), Freshness::Live { heard: at });
    drop(events);
    beating.await.unwrap();
}

#[test]
fn what_a_row_shows_is_plain_and_holds_no_credential() {
    let cells = vec![Cell::Text("\u{1b}[2Jpassword=hunter2".into())];
    let row = Row {
        namespace: "a\u{202e}".into(),
        name: "n".into(),
        uid: String::new(),
        cells,
        health: crate::domain::cluster::Health::Good,
        created: None,
    };
    let row = shown(row);
    assert_eq!(row.namespace, "a");
    assert_eq!(row.cells, [Cell::Text("password=[redacted]".into())]);
}

#[test]
fn the_start_of_a_list_is_no_reason_to_try_again_sooner() {
    assert!(!is_progress::<()>(&Ok(watcher::Event::Init)));
    assert!(!is_progress::<()>(&Err(watcher::Error::NoResourceVersion)));
    assert!(is_progress::<()>(&Ok(watcher::Event::InitDone)));
}
