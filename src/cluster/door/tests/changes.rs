//! From a proposal to a change that was sent, or was not.
use super::{Cluster, fails, says, words};
use crate::cluster::Writes;
use crate::domain::command::Command;
use crate::domain::ids::ProposalId;
use crate::domain::proposal::{Ending, Proposal};
use crate::policy::approval::{Answer, Pending, Permit, Seat, Shown, Synced};
use serde_json::{Value, json};

const WEB: &str = "/apis/apps/v1/namespaces/shop/deployments/web";
const SCALE: &str = "scale deployment/web -n shop --replicas=2";

fn proposal(line: &str) -> Proposal {
    proposal_on("cluster1", line)
}

pub(super) fn proposal_on(cluster: &str, line: &str) -> Proposal {
    let command = Command { cluster: cluster.into(), ..words(line) };
    Proposal {
        id: ProposalId(1),
        command,
        why: String::new(),
        verify: String::new(),
        risk: String::new(),
        by_person: false,
        tainted: Vec::new(),
    }
}

fn deployment(replicas: i64) -> Value {
    json!({
        "kind": "Deployment", "apiVersion": "apps/v1",
        "metadata": {"name": "web", "namespace": "shop", "uid": "u1", "resourceVersion": "7", "generation": 3, "managedFields": [{}]},
        "spec": {"replicas": replicas}, "status": {"observedGeneration": 3},
    })
}

/// A cluster with a deployment whose scale can be rehearsed and changed.
pub(super) fn shop(replicas: i64, wanted: i64) -> Cluster {
    let scale = says(&json!({"kind": "Scale", "spec": {"replicas": wanted}}));
    Cluster::default()
        .on("GET /api/v1/namespaces/kube-system", says(&json!({"metadata": {"uid": "cluster-uid"}})))
        .on(&format!("GET {WEB}"), says(&deployment(replicas)))
        .on(&format!("PATCH {WEB}/scale?fieldManager=klue&dryRun=All"), scale.clone())
        .on(&format!("PATCH {WEB}/scale?fieldManager=klue"), scale)
}

pub(super) fn approved(pending: Pending, answer: &Answer) -> Permit {
    let shown = Shown { digest: pending.judgement().digest.clone(), after_frame: 0 };
    let approved = pending
        .approve(&shown, answer, Seat::for_test().keystroke(1))
        .unwrap_or_else(|refused| panic!("{}", refused.1));
    approved.committed(Synced::after_fsync())
}

fn writes(cluster: &Cluster) -> Vec<String> {
    let asks = |line: &String| line.starts_with("GET ") || line.ends_with("accessreviews");
    cluster.reached().into_iter().filter(|line| !asks(line)).collect()
}

#[tokio::test]
async fn a_proposal_is_rehearsed_and_shown_and_nothing_is_changed() {
    let cluster = shop(0, 2);
    let pending = cluster.door(Writes::Sandbox).prepare(proposal(SCALE)).await.pending;
    let judgement = pending.judgement();
    assert_eq!(
        (judgement.class.as_str(), judgement.barred.as_deref(), judgement.typed_name.as_deref()),
        ("write", None, None)
    );
    assert!(judgement.diff.contains("-  replicas: 0\n+  replicas: 2\n"), "{}", judgement.diff);
    assert!(!judgement.diff.contains("resourceVersion"), "{}", judgement.diff);
    assert_eq!(judgement.requests[0].path, format!("{WEB}/scale?fieldManager=klue"));
    let tried = [format!("PATCH {WEB}/scale?fieldManager=klue&dryRun=All")];
    assert_eq!((writes(&cluster), judgement.rehearsed.as_slice()), (tried.to_vec(), tried.as_slice()));
}

#[tokio::test]
async fn a_permit_sends_what_was_shown_once() {
    let cluster = shop(0, 2);
    let door = cluster.door(Writes::Sandbox);
    let permit = approved(door.prepare(proposal(SCALE)).await.pending, &Answer::Yes);
    let acted = door.act(permit).await;
    assert_eq!(acted.ending, Ending::Accepted { answer: "deployment.apps/web scaled".to_owned() });
    assert_eq!(acted.sent, [format!("PATCH {WEB}/scale?fieldManager=klue")]);
    let sent: Vec<String> = writes(&cluster).into_iter().filter(|line| !line.contains("dryRun")).collect();
    assert_eq!(sent, acted.sent);
    // What was rehearsed is the bare change; what was sent holds for the object that was looked at, and no other.
    let pinned = json!({"spec": {"replicas": 2}, "metadata": {"uid": "u1", "resourceVersion": "7"}});
    assert_eq!(cluster.bodies().last(), Some(&pinned));
}

#[tokio::test]
async fn act_refuses_when_the_object_moved() {
    let cluster = shop(0, 2);
    let door = cluster.door(Writes::Sandbox);
    let permit = approved(door.prepare(proposal(SCALE)).await.pending, &Answer::Yes);
    let cluster = cluster.on(&format!("GET {WEB}"), says(&deployment(1)));
    let acted = door.act(permit).await;
    assert!(matches!(&acted.ending, Ending::Moved { why } if why.contains("since you looked")), "{acted:?}");
    assert_eq!(acted.sent, Vec::<String>::new());
    assert!(writes(&cluster).iter().all(|line| line.ends_with("dryRun=All")));
}

#[tokio::test]
async fn another_object_or_cluster_of_the_same_name_is_another_change() {
    for (request, answer) in [
        (format!("GET {WEB}"), {
            let mut other = deployment(0);
            other["metadata"]["uid"] = json!("u2");
            other
        }),
        ("GET /api/v1/namespaces/kube-system".to_owned(), json!({"metadata": {"uid": "other"}})),
    ] {
        let cluster = shop(0, 2);
        let door = cluster.door(Writes::Sandbox);
        let permit = approved(door.prepare(proposal(SCALE)).await.pending, &Answer::Yes);
        let _ = cluster.on(&request, says(&answer));
        assert!(matches!(door.act(permit).await.ending, Ending::Moved { .. }), "{request}");
    }
}

#[tokio::test]
async fn a_newer_version_of_the_same_object_has_to_be_looked_at() {
    let cluster = shop(0, 2);
    let door = cluster.door(Writes::Sandbox);
    let permit = approved(door.prepare(proposal(SCALE)).await.pending, &Answer::Yes);
    let mut newer = deployment(0);
    newer["metadata"]["resourceVersion"] = json!("8");
    let _ = cluster.on(&format!("GET {WEB}"), says(&newer));
    assert!(matches!(door.act(permit).await.ending, Ending::Moved { .. }));
}

#[tokio::test]
async fn an_object_that_moves_in_the_last_moment_is_left_as_it_is() {
    let cluster = shop(0, 2);
    let door = cluster.door(Writes::Live);
    let permit = approved(door.prepare(proposal(SCALE)).await.pending, &Answer::Yes);
    let _ = cluster.on(&format!("PATCH {WEB}/scale?fieldManager=klue"), fails(409, "the object has been modified"));
    let acted = door.act(permit).await;
    assert!(matches!(&acted.ending, Ending::Moved { why } if why.contains("has been modified")), "{acted:?}");
}

#[tokio::test]
async fn where_nothing_may_be_written_it_is_shown_and_barred() {
    let cluster = shop(0, 2);
    let pending =
        cluster.door(Writes::Never { why: "a dump is read only".to_owned() }).prepare(proposal(SCALE)).await.pending;
    let judgement = pending.judgement();
    assert_eq!(judgement.barred.as_deref(), Some("a dump is read only"));
    assert!(judgement.diff.contains("+  replicas: 2"), "{}", judgement.diff);
    assert_eq!(writes(&cluster), Vec::<String>::new());
}

#[tokio::test]
async fn what_cannot_be_is_barred_with_its_class_and_sends_nothing() {
    for (line, class, why) in [
        ("exec web -- sh", "connection", "opens a way"),
        ("create token default", "forbidden", "identities"),
        ("edit deploy web", "refused", "patch"),
        ("delete ns prod --dry-run=none", "refused", "rehearsed"),
        ("get pods", "read", "changes nothing"),
        ("scale deployment/gone -n shop --replicas=1", "refused", "not found"),
    ] {
        let cluster = shop(0, 2);
        let pending = cluster.door(Writes::Sandbox).prepare(proposal(line)).await.pending;
        let judgement = pending.judgement();
        assert_eq!(judgement.class, class, "{line}");
        assert!(judgement.barred.as_deref().is_some_and(|said| said.contains(why)), "{line}: {:?}", judgement.barred);
        assert!(judgement.requests.is_empty(), "{line}");
        assert_eq!(writes(&cluster), Vec::<String>::new(), "{line}");
    }
}

#[tokio::test]
async fn what_the_cluster_refuses_when_rehearsed_is_barred() {
    let cluster = shop(0, 2)
        .on(&format!("PATCH {WEB}/scale?fieldManager=klue&dryRun=All"), fails(422, "replicas: exceeded quota"));
    let pending = cluster.door(Writes::Sandbox).prepare(proposal(SCALE)).await.pending;
    assert!(pending.judgement().barred.as_deref().is_some_and(|why| why.contains("exceeded quota")));
}

#[tokio::test]
async fn what_is_so_already_is_barred() {
    let pending = shop(2, 2).door(Writes::Sandbox).prepare(proposal(SCALE)).await.pending;
    assert!(pending.judgement().barred.as_deref().is_some_and(|why| why.contains("so already")));
}

#[tokio::test]
async fn approving_a_request_wants_the_clusters_name() {
    let path = "/apis/certificates.k8s.io/v1/certificatesigningrequests/cluster1-abc";
    let csr = json!({
        "kind": "CertificateSigningRequest", "apiVersion": "certificates.k8s.io/v1", "status": {},
        "spec": {"signerName": "kubernetes.io/kube-apiserver-client"},
        "metadata": {"name": "cluster1-abc", "labels": {"open-cluster-management.io/cluster-name": "cluster1"}},
    });
    let stamped = |at: &str| {
        let mut stamped = csr.clone();
        stamped["status"]["conditions"] = json!([{"type": "Approved", "status": "True", "lastUpdateTime": at}]);
        says(&stamped)
    };
    let cluster = Cluster::default()
        .on(&format!("GET {path}"), says(&csr))
        .on(&format!("PUT {path}/approval?fieldManager=klue&dryRun=All"), stamped("2026-11-23T22:45:01Z"))
        .on(&format!("PUT {path}/approval?fieldManager=klue"), stamped("2026-11-23T22:45:02Z"));
    let door = cluster.door(Writes::Sandbox);
    let pending = door.prepare(proposal("certificate approve cluster1-abc")).await.pending;
    assert_eq!(pending.judgement().class, "destructive");
    assert_eq!(pending.judgement().typed_name.as_deref(), Some("cluster1"));
    // The server stamps each rehearsal anew; the change is the same.
    let cluster =
        cluster.on(&format!("PUT {path}/approval?fieldManager=klue&dryRun=All"), stamped("2026-11-23T22:46:00Z"));
    let acted = door.act(approved(pending, &Answer::Typed("cluster1".to_owned()))).await;
    assert!(matches!(acted.ending, Ending::Accepted { .. }), "{acted:?}");
    assert_eq!(
        writes(&cluster).last().map(String::as_str),
        Some(format!("PUT {path}/approval?fieldManager=klue").as_str())
    );
}

#[tokio::test]
async fn a_deletion_is_rehearsed_in_its_body_where_the_server_looks() {
    let pod = json!({"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "web", "namespace": "shop", "uid": "p1"}});
    let path = "/api/v1/namespaces/shop/pods/web";
    let cluster = Cluster::default()
        .on(&format!("GET {path}"), says(&pod))
        .on(&format!("DELETE {path}?dryRun=All"), says(&json!({"kind": "Status"})));
    let pending = cluster.door(Writes::Sandbox).prepare(proposal("delete pod web -n shop")).await.pending;
    assert_eq!(
        (pending.judgement().class.as_str(), pending.judgement().typed_name.as_deref()),
        ("destructive", Some("web"))
    );
    assert!(pending.judgement().diff.contains("-kind: Pod"), "{}", pending.judgement().diff);
    assert!(cluster.bodies().contains(&json!({"propagationPolicy": "Background", "dryRun": ["All"]})));
}

#[tokio::test]
async fn a_restart_is_sent_with_the_stamp_that_was_shown() {
    let answer = |at: &str| {
        let mut restarted = deployment(1);
        restarted["spec"]["template"] = json!({"metadata": {"annotations": {"kubectl.kubernetes.io/restartedAt": at}}});
        says(&restarted)
    };
    let cluster = Cluster::default()
        .on(&format!("GET {WEB}"), says(&deployment(1)))
        .on(&format!("PATCH {WEB}?fieldManager=klue&dryRun=All"), answer("2026-11-23T22:45:00Z"))
        .on(&format!("PATCH {WEB}?fieldManager=klue"), answer("2026-11-23T22:45:00Z"));
    let door = cluster.door(Writes::Sandbox);
    let permit = approved(door.prepare(proposal("rollout restart deployment/web -n shop")).await.pending, &Answer::Yes);
    let shown = permit.requests().to_vec();
    assert!(matches!(door.act(permit).await.ending, Ending::Accepted { .. }));
    let mut pinned = shown[0].body.clone().unwrap();
    pinned["metadata"] = json!({"uid": "u1", "resourceVersion": "7"});
    assert_eq!(cluster.bodies().last(), Some(&pinned));
}

#[tokio::test]
async fn the_values_of_secrets_are_neither_shown_nor_kept() {
    let path = "/api/v1/namespaces/shop/secrets/db";
    let secret = |value: &str| {
        says(&json!({"kind": "Secret", "apiVersion": "v1", "metadata": {"name": "db"}, "data": {"password": value}}))
    };
    let cluster = Cluster::default()
        .on(&format!("GET {path}"), secret("aHVudGVyMQ=="))
        .on(&format!("PATCH {path}?fieldManager=klue&dryRun=All"), secret("aHVudGVyMjI="));
    let line = "annotate secret db -n shop rotated=yes";
    let pending = cluster.door(Writes::Sandbox).prepare(proposal(line)).await.pending;
    let judgement = format!("{:?}", pending.judgement());
    assert!(!judgement.contains("aHVudGVy"), "{judgement}");
    assert!(
        pending.judgement().diff.contains("-  password: 7 bytes\n+  password: 8 bytes"),
        "{}",
        pending.judgement().diff
    );
}

#[tokio::test]
async fn a_change_that_no_card_shows_is_not_said_to_be_none() {
    let path = "/api/v1/namespaces/shop/configmaps/db";
    let map = |value: &str| {
        says(&json!({"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "db"}, "data": {"password": value}}))
    };
    let cluster = Cluster::default()
        .on(&format!("GET {path}"), map("hunter1"))
        .on(&format!("PATCH {path}?fieldManager=klue&dryRun=All"), map("hunter2"));
    let line = r#"patch configmap db -n shop --type=merge -p '{"data":{"password":"hunter2"}}'"#;
    let pending = cluster.door(Writes::Sandbox).prepare(proposal(line)).await.pending;
    let judgement = pending.judgement();
    assert!(judgement.barred.as_deref().is_some_and(|why| why.contains("a credential")), "{:?}", judgement.barred);
    assert!(!format!("{judgement:?}").contains("hunter"));
}
