//! What a card says beside the difference: rights, owners, the way back.
use super::changes::{proposal_on, shop};
use super::{Cluster, fails, says};
use crate::cluster::Writes;
use crate::domain::proposal::{Judgement, Undo};
use serde_json::{Value, json};

const WEB: &str = "/apis/apps/v1/namespaces/shop/deployments/web";
const REVIEW: &str = "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
const SCALERS: &str = "GET /apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers";

async fn judged(cluster: &Cluster, line: &str) -> Judgement {
    cluster.door(Writes::Live).prepare(proposal_on("cluster1", line)).await.pending.judgement().clone()
}

fn allowed(yes: bool, reason: &str) -> super::Says {
    says(&json!({"status": {"allowed": yes, "reason": reason}}))
}

#[tokio::test]
async fn what_the_api_does_not_let_you_do_is_barred_before_anything_is_tried() {
    let cluster = shop(0, 2).on(REVIEW, allowed(false, "no role"));
    let judgement = judged(&cluster, "scale deployment/web -n shop --replicas=2").await;
    let why = judgement.barred.unwrap();
    assert!(why.contains("patch deployments.apps/scale web in namespace shop") && why.contains("no role"), "{why}");
    assert!(cluster.reached().iter().all(|line| !line.starts_with("PATCH")), "{:?}", cluster.reached());
    assert_eq!(
        cluster.bodies().into_iter().find(|body| body["kind"] == "SelfSubjectAccessReview").unwrap()["spec"],
        json!({"resourceAttributes": {
            "verb": "patch", "group": "apps", "resource": "deployments", "subresource": "scale", "namespace": "shop", "name": "web",
        }})
    );
}

#[tokio::test]
async fn a_right_that_nobody_can_tell_is_a_warning() {
    let cluster = shop(0, 2).on(REVIEW, fails(403, "no reviews for you"));
    let judgement = judged(&cluster, "scale deployment/web -n shop --replicas=2").await;
    assert_eq!(judgement.barred, None);
    assert!(
        judgement.warnings.iter().any(|line| line.contains("not known") && line.contains("no reviews")),
        "{judgement:?}"
    );
}

#[tokio::test]
async fn who_would_put_it_back_is_named_and_how_to_put_it_back_is_said() {
    let scaler = json!({"items": [{
        "metadata": {"name": "web"},
        "spec": {"minReplicas": 2, "maxReplicas": 5, "scaleTargetRef": {"kind": "Deployment", "name": "web"}},
    }]});
    let mut web = json!({
        "kind": "Deployment", "apiVersion": "apps/v1", "spec": {"replicas": 0},
        "metadata": {"name": "web", "namespace": "shop", "uid": "u1", "resourceVersion": "7"},
    });
    web["metadata"]["labels"] = json!({"open-cluster-management.io/created-by-klusterlet": "klusterlet"});
    let cluster =
        shop(0, 2).on(REVIEW, allowed(true, "")).on(SCALERS, says(&scaler)).on(&format!("GET {WEB}"), says(&web));
    let judgement = judged(&cluster, "scale deployment/web -n shop --replicas=2").await;
    assert_eq!(judgement.warnings.len(), 2, "{:?}", judgement.warnings);
    assert!(judgement.warnings[0].contains("klusterlet operator"), "{:?}", judgement.warnings);
    assert!(judgement.warnings[1].contains("between 2 and 5"), "{:?}", judgement.warnings);
    let back = ["kubectl", "-n", "shop", "scale", "deployment/web", "--replicas=0"].map(str::to_owned).to_vec();
    assert_eq!(judgement.undo, Undo::Words { commands: vec![back] });
    assert_eq!((judgement.objects, judgement.pins.len(), judgement.before.len()), (1, 1, 1));
    assert_eq!(judgement.pins[0].resource_version, "7");
}

#[tokio::test]
async fn autoscalers_that_were_not_seen_are_not_said_to_be_none() {
    let cluster = shop(0, 2).on(SCALERS, fails(403, "may not list"));
    let judgement = judged(&cluster, "scale deployment/web -n shop --replicas=2").await;
    assert!(
        judgement.warnings.iter().any(|line| line.contains("autoscaler") && line.contains("not known")),
        "{judgement:?}"
    );
}

#[tokio::test]
async fn the_objects_as_they_were_are_kept_without_credentials() {
    let path = "/api/v1/namespaces/shop/configmaps/db";
    let map = |host: &str| -> Value {
        json!({"kind": "ConfigMap", "metadata": {"name": "db", "uid": "u1"}, "data": {"host": host, "password": "hunter1"}})
    };
    let cluster = Cluster::default()
        .on(&format!("GET {path}"), says(&map("a")))
        .on(&format!("PATCH {path}?fieldManager=klue&dryRun=All"), says(&map("b")));
    let line = r#"patch configmap db -n shop --type=merge -p '{"data":{"host":"b"}}'"#;
    let prepared = cluster.door(Writes::Live).prepare(proposal_on("cluster1", line)).await;
    assert_eq!(prepared.pending.judgement().barred, None);
    let (digest, bytes) = &prepared.before[0];
    assert_eq!(prepared.pending.judgement().before, std::slice::from_ref(digest));
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains("\"host\":\"a\"") && !text.contains("hunter"), "{text}");
}
