//! The embedded recordings, changed as people would.

use super::{DemoError, MOVED, names, open};
use crate::cluster::snapshot::tests::{Reply, get, send};
use crate::cluster::{ApiService, Writes};
use crate::domain::cluster::{Part, Rung};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const MERGE: &str = "application/merge-patch+json";
const OPERATOR: &str = "/apis/apps/v1/namespaces/open-cluster-management/deployments/klusterlet";
const HUB_CLUSTER: &str = "/apis/cluster.open-cluster-management.io/v1/managedclusters/cluster1";

fn fleet(name: &str) -> BTreeMap<String, ApiService> {
    let opened = open(name).unwrap();
    assert_eq!(opened.damage, Vec::<String>::new());
    opened.clusters.into_iter().map(|cluster| (cluster.info.name.to_string(), cluster.service)).collect()
}

async fn patch(service: &ApiService, path: &str, patch: Value) -> Reply {
    send(service, "PATCH", path, MERGE, &patch.to_string()).await
}

async fn available(fleet: &BTreeMap<String, ApiService>) -> String {
    let cluster = get(&fleet["hub"], HUB_CLUSTER).await.json();
    let conditions = cluster["status"]["conditions"].as_array().unwrap().clone();
    let condition = conditions.iter().find(|one| one["type"] == "ManagedClusterConditionAvailable").unwrap();
    condition["status"].as_str().unwrap().to_owned()
}

#[test]
fn every_recording_opens_with_the_hub_first_and_a_sandbox_to_write_in() {
    for recording in names() {
        let opened = open(recording.name).unwrap();
        let clusters: Vec<_> =
            opened.clusters.iter().map(|cluster| (cluster.info.name.as_str(), cluster.info.part)).collect();
        assert_eq!(clusters, [("hub", Part::Hub), ("cluster1", Part::Spoke), ("cluster2", Part::Spoke)]);
        for cluster in opened.clusters {
            assert_eq!(cluster.writes, Writes::Sandbox);
            assert_eq!(cluster.info.rung, Rung::Sandbox { recording: recording.name.to_owned() });
            assert!(cluster.info.captured.is_some());
        }
    }
}

#[test]
fn a_name_that_is_none_is_answered_with_the_nearest_and_all() {
    let error = open("addon-manager").unwrap_err();
    assert!(matches!(&error, DemoError::Unknown { nearest: "addon-manager-down", .. }), "{error}");
    assert!(error.to_string().ends_with("There are agent-disabled, hub-secret-deleted, addon-manager-down, healthy"));
}

#[tokio::test]
async fn approving_the_recorded_fix_moves_the_sandbox() {
    let fleet = fleet("agent-disabled");
    assert_eq!(available(&fleet).await, "Unknown");
    let before = get(&fleet["hub"], "/version").await.header("klue-clock").to_owned();
    let reply = patch(&fleet["cluster1"], &format!("{OPERATOR}/scale"), json!({"spec": {"replicas": 1}})).await;
    assert_eq!((reply.status, reply.header(MOVED)), (200, "moved"));
    assert_eq!(reply.json()["kind"], "Scale");
    assert_eq!(available(&fleet).await, "True");
    let after = get(&fleet["hub"], "/version").await.header("klue-clock").to_owned();
    assert!(after > before, "{before} {after}");
    assert_eq!(reply.header("klue-clock"), after);
}

#[tokio::test]
async fn every_recorded_fix_moves_its_sandbox_by_whatever_request() {
    let scaled = json!({"spec": {"replicas": 1}});
    let operator = fleet("agent-disabled");
    let reply = patch(&operator["cluster1"], OPERATOR, scaled.clone()).await;
    assert_eq!(reply.header(MOVED), "moved");

    let manager = fleet("addon-manager-down");
    let path = "/apis/apps/v1/namespaces/open-cluster-management/deployments/cluster-manager";
    let mut whole = get(&manager["hub"], path).await.json();
    whole["spec"]["replicas"] = 1.into();
    let reply = send(&manager["hub"], "PUT", path, "application/json", &whole.to_string()).await;
    assert_eq!((reply.status, reply.header(MOVED)), (200, "moved"), "{}", reply.text);

    let request = fleet("hub-secret-deleted");
    let path = "/apis/certificates.k8s.io/v1/certificatesigningrequests/cluster1-g7c9c";
    let mut whole = get(&request["hub"], path).await.json();
    whole["status"]["conditions"] = json!([{"type": "Approved", "status": "True", "reason": "KubectlApprove"}]);
    let reply = send(&request["hub"], "PUT", &format!("{path}/approval"), "application/json", &whole.to_string()).await;
    assert_eq!((reply.status, reply.header(MOVED)), (200, "moved"), "{}", reply.text);
    let secret =
        get(&request["cluster1"], "/api/v1/namespaces/open-cluster-management-agent/secrets/hub-kubeconfig-secret");
    assert_eq!((available(&request).await.as_str(), secret.await.status), ("True", 200));
}

#[tokio::test]
async fn another_change_moves_nothing_and_changes_one_object() {
    let fleet = fleet("agent-disabled");
    let old = get(&fleet["cluster1"], OPERATOR).await.json();
    let reply = patch(&fleet["cluster1"], OPERATOR, json!({"spec": {"paused": true}})).await;
    assert_eq!((reply.status, reply.header(MOVED)), (200, ""));
    let new = get(&fleet["cluster1"], OPERATOR).await.json();
    assert_eq!(new["spec"]["paused"], true);
    assert_eq!(new["metadata"]["generation"].as_i64(), old["metadata"]["generation"].as_i64().map(|one| one + 1));
    assert_ne!(new["metadata"]["resourceVersion"], old["metadata"]["resourceVersion"]);
    assert_eq!(available(&fleet).await, "Unknown");
    let list = get(&fleet["cluster1"], "/apis/apps/v1/namespaces/open-cluster-management/deployments").await.json();
    assert_eq!(list["items"].as_array().unwrap(), &[new]);
}

#[tokio::test]
async fn a_rehearsal_shows_the_would_be_object_and_keeps_nothing() {
    let fleet = fleet("agent-disabled");
    let old = get(&fleet["cluster1"], OPERATOR).await.text;
    let scale = json!({"spec": {"replicas": 1}});
    for path in [format!("{OPERATOR}?dryRun=All"), format!("{OPERATOR}/scale?dryRun=All")] {
        let reply = patch(&fleet["cluster1"], &path, scale.clone()).await;
        assert_eq!((reply.status, reply.header(MOVED), &reply.json()["spec"]["replicas"]), (200, "", &json!(1)));
    }
    let options = r#"{"dryRun":["All"]}"#;
    assert_eq!(send(&fleet["cluster1"], "DELETE", OPERATOR, "application/json", options).await.status, 200);
    assert_eq!(get(&fleet["cluster1"], OPERATOR).await.text, old);
    assert_eq!(available(&fleet).await, "Unknown");
}

#[tokio::test]
async fn a_change_of_what_has_changed_since_is_a_conflict() {
    let fleet = fleet("healthy");
    let stale = json!({"metadata": {"resourceVersion": "1"}, "spec": {"replicas": 0}});
    let reply = patch(&fleet["cluster1"], OPERATOR, stale).await;
    assert_eq!((reply.status, reply.json()["reason"].as_str().unwrap()), (409, "Conflict"));
    let other = json!({"metadata": {"uid": "x"}, "spec": {"replicas": 0}});
    assert_eq!(patch(&fleet["cluster1"], OPERATOR, other).await.status, 409);
    let old = get(&fleet["cluster1"], OPERATOR).await.json();
    let fresh = json!({"metadata": {"resourceVersion": old["metadata"]["resourceVersion"]}, "spec": {"replicas": 0}});
    assert_eq!(patch(&fleet["cluster1"], OPERATOR, fresh).await.status, 200);
}

#[tokio::test]
async fn objects_come_and_go_the_same_way_every_time() {
    let path = "/api/v1/namespaces/open-cluster-management/configmaps";
    let mut seen = Vec::new();
    for _ in 0..2 {
        let fleet = fleet("healthy");
        let made = send(&fleet["cluster1"], "POST", path, "application/json", r#"{"metadata":{"name":"note"}}"#).await;
        assert_eq!(made.status, 201);
        let again = send(&fleet["cluster1"], "POST", path, "application/json", r#"{"metadata":{"name":"note"}}"#).await;
        assert_eq!(again.json()["reason"], "AlreadyExists");
        assert!(get(&fleet["cluster1"], path).await.names().contains(&"note".to_owned()));
        let nowhere = "/api/v1/namespaces/nowhere/configmaps";
        let homeless =
            send(&fleet["cluster1"], "POST", nowhere, "application/json", r#"{"metadata":{"name":"note"}}"#).await;
        assert_eq!((homeless.status, homeless.message().as_str()), (404, "namespaces \"nowhere\" not found"));
        let one = format!("{path}/note");
        assert_eq!(send(&fleet["cluster1"], "DELETE", &one, "", "").await.status, 200);
        assert_eq!(get(&fleet["cluster1"], &one).await.message(), "configmaps \"note\" not found");
        seen.push(made.text);
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn what_holds_a_finalizer_is_marked_and_stays() {
    let fleet = fleet("healthy");
    let reply = send(&fleet["hub"], "DELETE", HUB_CLUSTER, "", "").await;
    assert_eq!(reply.status, 200);
    let marked = get(&fleet["hub"], HUB_CLUSTER).await;
    let since = marked.json()["metadata"]["deletionTimestamp"].clone();
    assert_eq!(since.as_str(), Some(marked.header("klue-clock")));
    assert_eq!(patch(&fleet["hub"], HUB_CLUSTER, json!({"metadata": {"finalizers": []}})).await.status, 200);
    assert_eq!(get(&fleet["hub"], HUB_CLUSTER).await.status, 404);
}

#[tokio::test]
async fn a_watch_tells_what_a_change_did_and_lists_afresh_after_one() {
    use futures::StreamExt;
    use http_body_util::BodyStream;
    use tower::ServiceExt;
    let fleet = fleet("agent-disabled");
    let deployments = "/apis/apps/v1/namespaces/open-cluster-management/deployments";
    let version =
        get(&fleet["cluster1"], deployments).await.json()["metadata"]["resourceVersion"].as_str().unwrap().to_owned();
    let path = format!("{deployments}?watch=true&resourceVersion={version}");
    let request = http::Request::get(&path).body(kube::client::Body::empty()).unwrap();
    let response = fleet["cluster1"].clone().oneshot(request).await.unwrap();
    let mut lines = BodyStream::new(response.into_body());
    assert_eq!(patch(&fleet["cluster1"], OPERATOR, json!({"spec": {"paused": true}})).await.status, 200);
    let line = lines.next().await.unwrap().unwrap().into_data().unwrap();
    let event: Value = serde_json::from_slice(&line).unwrap();
    assert_eq!((event["type"].as_str(), event["object"]["spec"]["paused"].as_bool()), (Some("MODIFIED"), Some(true)));
    let stale = get(&fleet["cluster1"], &path).await.json();
    assert_eq!((stale["type"].as_str(), stale["object"]["code"].as_i64()), (Some("ERROR"), Some(410)));
}

#[tokio::test]
async fn reviews_allow_changes_in_a_sandbox() {
    let fleet = fleet("healthy");
    let review =
        r#"{"kind":"SelfSubjectAccessReview","spec":{"resourceAttributes":{"verb":"delete","resource":"pods"}}}"#;
    let path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    let reply = send(&fleet["hub"], "POST", path, "application/json", review).await;
    assert_eq!((reply.status, reply.json()["status"]["allowed"].as_bool()), (201, Some(true)));
}

#[tokio::test]
async fn an_evicted_pod_is_gone_and_a_rehearsed_eviction_leaves_it() {
    let fleet = fleet("healthy");
    let pods = get(&fleet["hub"], "/api/v1/pods").await.json();
    let metadata = &pods["items"][0]["metadata"];
    let path = format!(
        "/api/v1/namespaces/{}/pods/{}",
        metadata["namespace"].as_str().unwrap(),
        metadata["name"].as_str().unwrap()
    );
    let eviction =
        json!({"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": metadata["name"]}}).to_string();
    let post = |query: &'static str| {
        let (path, eviction) = (format!("{path}/eviction{query}"), eviction.clone());
        let service = fleet["hub"].clone();
        async move { send(&service, "POST", &path, "application/json", &eviction).await.status }
    };
    assert_eq!((post("?dryRun=All").await, get(&fleet["hub"], &path).await.status), (201, 200));
    assert_eq!((post("").await, get(&fleet["hub"], &path).await.status), (201, 404));
}
