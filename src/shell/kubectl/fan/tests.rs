//! Words on twenty clusters, of which one is slow and one is dead.

use crate::cluster::{Opened, OpenedCluster, Writes};
use crate::domain::cluster::{ClusterInfo, Part, Rung};
use crate::shell::fleet::Fleet;
use crate::shell::kubectl::{Ending, Streams, run};
use http::{Request, Response, StatusCode};
use kube::client::Body;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const CLUSTERS: usize = 20;
const SLOW: usize = 3;
const DEAD: usize = 7;
const LATENCY: Duration = Duration::from_millis(60);
const SLOW_LATENCY: Duration = Duration::from_millis(400);

/// How many clusters were asked at a time, at most.
#[derive(Default)]
struct Gauge {
    now: AtomicUsize,
    most: AtomicUsize,
}

fn answer(number: usize, path: &str, as_table: bool) -> (StatusCode, Value) {
    let pod = |image: &str| {
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": format!("web-{number}"), "namespace": "default"},
            "spec": {"containers": [{"name": "app", "image": image}]}})
    };
    let ok = |body| (StatusCode::OK, body);
    match path {
        "/api" => ok(json!({"kind": "APIGroupDiscoveryList", "items": [{"metadata": {"name": ""}, "versions": [
            {"version": "v1", "resources": [{"resource": "pods", "responseKind": {"kind": "Pod"}, "scope": "Namespaced",
                "singularResource": "pod", "shortNames": ["po"], "verbs": ["get", "list"]}]}]}]})),
        "/apis" => ok(json!({"kind": "APIGroupDiscoveryList", "items": []})),
        "/version" => ok(json!({"gitVersion": format!("v1.33.{number}")})),
        "/api/v1/namespaces/default/pods" if as_table => ok(json!({
            "kind": "Table", "columnDefinitions": [{"name": "Name", "type": "string", "format": "name"}, {"name": "Status", "type": "string"}],
            "rows": [{"cells": [format!("web-{number}"), "Running"], "object": {"metadata": {"name": format!("web-{number}"), "namespace": "default"}}}],
        })),
        "/api/v1/namespaces/default/pods" => {
            ok(json!({"kind": "PodList", "apiVersion": "v1", "items": [pod("app:1")]}))
        }
        _ => (
            StatusCode::NOT_FOUND,
            json!({"kind": "Status", "reason": "NotFound", "message": format!("{path} not found")}),
        ),
    }
}

fn cluster(number: usize, gauge: &Arc<Gauge>) -> OpenedCluster {
    let gauge = Arc::clone(gauge);
    let service = tower::service_fn(move |request: Request<Body>| {
        let gauge = Arc::clone(&gauge);
        async move {
            let now = gauge.now.fetch_add(1, Ordering::SeqCst) + 1;
            gauge.most.fetch_max(now, Ordering::SeqCst);
            tokio::time::sleep(if number == SLOW { SLOW_LATENCY } else { LATENCY }).await;
            gauge.now.fetch_sub(1, Ordering::SeqCst);
            if number == DEAD {
                return Err(tower::BoxError::from("connection refused"));
            }
            let as_table =
                request.headers().get("accept").is_some_and(|accept| accept.to_str().unwrap().contains("Table"));
            let (status, body) = answer(number, request.uri().path(), as_table);
            Ok(Response::builder().status(status).body(Body::from(body.to_string().into_bytes())).unwrap())
        }
    });
    let name = format!("c{number:02}");
    let info =
        ClusterInfo { name: name.as_str().into(), part: Part::Plain, rung: Rung::Context { name }, captured: None };
    let writes = Writes::Never { why: "a test".to_owned() };
    OpenedCluster { info, service: tower::util::BoxCloneService::new(service), writes, records: None }
}

async fn on_all(cluster_words: &str, words: &str) -> (Ending, String, String, Arc<Gauge>) {
    let gauge = Arc::<Gauge>::default();
    let clusters = (0..CLUSTERS).map(|number| cluster(number, &gauge)).collect();
    let fleet = Fleet::of(Opened { clusters, ..Opened::default() });
    let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let ending = run(&fleet, Some(cluster_words), &words, &mut Streams::new(&mut out, &mut errors)).await;
    (ending, String::from_utf8(out).unwrap(), String::from_utf8(errors).unwrap(), gauge)
}

#[tokio::test]
async fn one_table_of_all_that_answer_and_a_line_for_the_one_that_does_not() {
    let began = Instant::now();
    let (ending, out, errors, gauge) = on_all("@all", "get pods").await;
    let lines: Vec<Vec<&str>> = out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[0], ["CLUSTER", "NAME", "STATUS"]);
    let clusters: Vec<&str> = lines[1..].iter().map(|line| line[0]).collect();
    let wanted: Vec<String> =
        (0..CLUSTERS).filter(|number| *number != DEAD).map(|number| format!("c{number:02}")).collect();
    assert_eq!(clusters, wanted, "in the order of the fleet");
    assert_eq!(errors.lines().count(), 1, "{errors}");
    assert!(
        errors.starts_with("c07: Unable to connect to the server:") && errors.contains("connection refused"),
        "{errors}"
    );
    assert_eq!(ending, Ending::Failed);
    // One after the other they would take some five seconds.
    assert!(began.elapsed() < 3 * 2 * SLOW_LATENCY, "{:?}", began.elapsed());
    let most = gauge.most.load(Ordering::SeqCst);
    assert!((10..=16).contains(&most), "{most} at a time");
}

#[tokio::test]
async fn names_and_objects_of_several_clusters_say_where_they_are() {
    let (ending, out, errors, _) = on_all("@c01,c02", "get pods -o name").await;
    assert_eq!((ending, out.as_str(), errors.as_str()), (Ending::Done, "c01  pod/web-1\nc02  pod/web-2\n", ""));
    let (_, out, _, _) = on_all("c02,c01", "get pods -o json").await;
    let list: Value = serde_json::from_str(&out).unwrap();
    let places: Vec<&str> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["metadata"]["annotations"]["klue/cluster"].as_str().unwrap())
        .collect();
    assert_eq!(places, ["c01", "c02"], "in the order of the fleet, whatever the order of the words");
    let (_, out, _, _) = on_all("@c01,@c02", "get pods -o yaml").await;
    assert_eq!(out.matches("klue/cluster: c0").count(), 2, "{out}");
    let (_, out, _, _) = on_all("c01", "get pods -o yaml").await;
    assert!(!out.contains("klue/cluster"), "one cluster alone is as it is: {out}");
}

#[tokio::test]
async fn asks_of_several_clusters_stand_below_each_other_under_their_names() {
    let (ending, out, errors, _) = on_all("c01,c07,c02", "version").await;
    let own = concat!("Client Version: klue v", env!("CARGO_PKG_VERSION"));
    let wanted = format!("# c01\n{own}\nServer Version: v1.33.1\n# c02\n{own}\nServer Version: v1.33.2\n");
    assert_eq!((ending, out), (Ending::Failed, wanted));
    assert!(errors.starts_with("c07: "), "{errors}");
}

#[tokio::test]
async fn a_word_that_is_no_cluster_and_no_set_asks_nobody() {
    let (ending, out, errors, gauge) = on_all("@c01,c99", "get pods").await;
    assert_eq!((ending, out.as_str()), (Ending::Usage, ""));
    assert!(errors.contains("no cluster \"c99\" here"), "{errors}");
    assert_eq!(gauge.most.load(Ordering::SeqCst), 0);
}
