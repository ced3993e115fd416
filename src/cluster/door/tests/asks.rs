//! Asks through the door: what they say as a reading, and what they send.
use super::{Cluster, fails, says, words};
use crate::cluster::Writes;
use crate::domain::observation::{Outcome, Reading};
use serde_json::{Value, json};

async fn read(cluster: &Cluster, line: &str) -> Reading {
    cluster.door(Writes::Never { why: "a dump".to_owned() }).read(&words(line)).await
}

const REVIEW: &str = "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
const WEB: &str = "GET /apis/apps/v1/namespaces/shop/deployments/web";

#[tokio::test]
async fn what_an_ask_says_is_a_text_that_covers_nothing() {
    let cluster = Cluster::default().on(REVIEW, says(&json!({"status": {"allowed": false, "reason": "no such role"}})));
    let reading = read(&cluster, "auth can-i delete pods -n shop").await;
    assert_eq!(reading.log.as_deref(), Some("no - no such role\n"));
    assert_eq!((reading.outcome, reading.covers.len(), reading.objects.len()), (Outcome::Log { lines: 1 }, 0, 0));
    assert_eq!(reading.request, REVIEW);
    assert!(cluster.reached().contains(&REVIEW.to_owned()), "a review is a read, and passes the gate");
}

#[tokio::test]
async fn an_ask_that_saw_nothing_is_not_seen() {
    let cluster = Cluster::default().on(WEB, fails(403, "deployments.apps \"web\" is forbidden"));
    let reading = read(&cluster, "rollout status deploy/web -n shop").await;
    assert!(matches!(reading.outcome, Outcome::Forbidden { .. }), "{:?}", reading.outcome);
    let reading = read(&Cluster::default(), "rollout status deploy/none -n shop").await;
    assert_eq!((reading.outcome, reading.covers.len()), (Outcome::NotFound, 0));
}

#[tokio::test]
async fn where_time_stands_still_nobody_waits() {
    let under = json!({"metadata": {"name": "web", "generation": 1}, "spec": {"replicas": 3},
        "status": {"observedGeneration": 1, "updatedReplicas": 1}});
    let cluster = Cluster::default().on(WEB, says(&under));
    let began = std::time::Instant::now();
    let reading = read(&cluster, "rollout status deploy/web -n shop --timeout=1h").await;
    assert!(began.elapsed() < std::time::Duration::from_secs(5));
    let text = reading.log.unwrap();
    assert!(
        text.starts_with("Waiting for deployment \"web\" rollout to finish") && text.contains("timed out"),
        "{text}"
    );
}

#[tokio::test]
async fn a_list_comes_with_all_its_parts_and_says_what_a_dump_lacks() {
    let pod = |name: &str| json!({"metadata": {"name": name, "namespace": "shop"}, "status": {"phase": "Running"}});
    let list = |names: &[&str], next: &str| {
        let items: Vec<Value> = names.iter().map(|name| pod(name)).collect();
        says(&json!({"kind": "PodList", "metadata": {"continue": next}, "items": items}))
    };
    let path = "GET /api/v1/namespaces/shop/pods";
    let cluster = Cluster::default().on(path, list(&["a"], "more")).on(
        &format!("{path}?continue=more"),
        list(&["b"], "").with("warning", "299 klue \"partly collected: one file is cut\""),
    );
    let reading = read(&cluster, "wait pods --all -n shop --for=jsonpath={.status.phase}=Running").await;
    let text = reading.log.unwrap();
    assert!(text.contains("pod/a condition met\npod/b condition met\n") && text.contains("one file is cut"), "{text}");
    let cluster = Cluster::default().on(path, list(&[], "").with("warning", "299 klue \"not collected: no pods\""));
    let reading = read(&cluster, "wait pods --all -n shop --for=delete").await;
    assert!(matches!(reading.outcome, Outcome::NotCollected { .. }), "{:?}", reading.outcome);
}

#[tokio::test]
async fn credentials_in_what_an_ask_says_are_redacted() {
    let say = "the webhook at https://admin:hunter2@example.com said no";
    let cluster = Cluster::default().on(REVIEW, says(&json!({"status": {"allowed": false, "reason": say}})));
    let text = read(&cluster, "auth can-i get pods").await.log.unwrap();
    assert!(!text.contains("hunter2"), "{text}");
}
