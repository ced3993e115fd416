//! Words in, requests out.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::restarted_at;
use crate::domain::object::Object;
use crate::domain::proposal::WireRequest;
use crate::domain::time::Timestamp;
use crate::kubectl::invocation::Invocation;
use crate::kubectl::kinds::Kinds;
use crate::kubectl::parse::parse;
use crate::kubectl::refusal::Refusal;
use crate::kubectl::work::{Outline, Reply, Work};
use crate::policy::classify::{Class, classify};
use serde_json::{Value, json};

fn read(line: &str) -> Invocation {
    parse(&shlex::split(line).unwrap(), &Kinds::builtin()).unwrap_or_else(|refusal| panic!("{line}: {refusal}"))
}

/// The requests of a change whose every read is answered so.
fn work(line: &str, answer: &Value, at: Timestamp) -> Result<Vec<WireRequest>, Refusal> {
    let mut replies = Vec::new();
    loop {
        match read(line).work(&replies, at)? {
            Work::Read(reads) => replies.extend(reads.iter().map(|_| Reply { status: 200, body: answer.clone() })),
            Work::Send(planned) => return Ok(planned.into_iter().map(|planned| planned.request).collect()),
        }
    }
}

fn change(line: &str, answer: &Value) -> Vec<WireRequest> {
    let at = "2026-11-23T22:40:24.5Z".parse().unwrap();
    work(line, answer, at).unwrap_or_else(|refusal| panic!("{line}: {refusal}"))
}

#[test]
fn reads_are_the_requests_that_kubectl_sends() {
    for (line, paths) in [
        ("get pods", vec!["/api/v1/namespaces/default/pods?limit=500"]),
        ("get pods -A", vec!["/api/v1/pods?limit=500"]),
        ("get nodes -n shop", vec!["/api/v1/nodes?limit=500"]),
        ("get pod web -n shop", vec!["/api/v1/namespaces/shop/pods/web"]),
        ("get pods a b -n shop", vec!["/api/v1/namespaces/shop/pods/a", "/api/v1/namespaces/shop/pods/b"]),
        (
            "get deploy,svc -n shop",
            vec!["/apis/apps/v1/namespaces/shop/deployments?limit=500", "/api/v1/namespaces/shop/services?limit=500"],
        ),
        ("get pods -l app=web,tier!=db -A", vec!["/api/v1/pods?labelSelector=app%3Dweb%2Ctier%21%3Ddb&limit=500"]),
        (
            "get pods --field-selector status.phase=Failed -A",
            vec!["/api/v1/pods?fieldSelector=status.phase%3DFailed&limit=500"],
        ),
        ("get clusterrole system:node", vec!["/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode"]),
        ("get mcl cluster1", vec!["/apis/cluster.open-cluster-management.io/v1/managedclusters/cluster1"]),
        (
            "describe pod web -n shop",
            vec![
                "/api/v1/namespaces/shop/pods/web",
                "/api/v1/namespaces/shop/events?fieldSelector=involvedObject.kind%3DPod%2CinvolvedObject.name%3Dweb%2CinvolvedObject.namespace%3Dshop&limit=500",
            ],
        ),
        (
            "events --for node/n1 --types=Warning -A",
            vec![
                "/api/v1/events?fieldSelector=involvedObject.kind%3DNode%2CinvolvedObject.name%3Dn1%2Ctype%3DWarning&limit=500",
            ],
        ),
        (
            "logs web -c app -p --tail 20 --since=1h30m --timestamps -n shop",
            vec![
                "/api/v1/namespaces/shop/pods/web/log?container=app&previous=true&sinceSeconds=5400&tailLines=20&timestamps=true",
            ],
        ),
    ] {
        let reads = read(line).reads();
        let found: Vec<&str> = reads.iter().map(|read| read.wire.path.as_str()).collect();
        assert_eq!(found, paths, "{line}");
        assert!(reads.iter().all(|read| read.wire.method == "GET"), "{line}");
    }
}

#[test]
fn a_selector_covers_in_part() {
    let partial = |line: &str| read(line).reads()[0].covers.as_ref().unwrap().partial;
    assert!(partial("get pods -l a=b"));
    assert!(partial("get pods --field-selector a=b"));
    assert!(!partial("get pods -A"));
    assert!(!partial("get pod web"));
}

#[test]
fn a_log_without_a_container_asks_the_pod_first() {
    let pod = Object(json!({
        "metadata": {"annotations": {"kubectl.kubernetes.io/default-container": "app"}},
        "spec": {"initContainers": [{"name": "setup"}], "containers": [{"name": "proxy"}, {"name": "app"}]},
    }));
    let containers = |line: &str| -> Vec<String> {
        let invocation = read(line);
        assert_eq!(invocation.lookups().len(), 1, "{line}");
        let Invocation::Look(look) = invocation else { panic!("{line}") };
        look.reads_of(&pod).iter().map(|read| read.wire.path.rsplit('=').next().unwrap().to_owned()).collect()
    };
    assert_eq!(containers("logs web"), ["app"]);
    assert_eq!(containers("logs web --all-containers"), ["setup", "proxy", "app"]);
    assert!(read("logs web -c app").lookups().is_empty());
}

#[test]
fn changes_are_the_requests_that_kubectl_sends() {
    let web = json!({"metadata": {"name": "web", "labels": {"a": "1", "b": "2"}}, "spec": {"replicas": 3}});
    for (line, method, path, content_type, body) in [
        (
            "scale deployment/web --replicas=0 -n shop",
            "PATCH",
            "/apis/apps/v1/namespaces/shop/deployments/web/scale?fieldManager=klue",
            "application/merge-patch+json",
            json!({"spec": {"replicas": 0}}),
        ),
        (
            r#"patch deploy web -n shop --type=merge -p '{"spec":{"paused":false}}'"#,
            "PATCH",
            "/apis/apps/v1/namespaces/shop/deployments/web?fieldManager=klue",
            "application/merge-patch+json",
            json!({"spec": {"paused": false}}),
        ),
        (
            "label deploy web a=9 b- c=3 -n shop --overwrite",
            "PATCH",
            "/apis/apps/v1/namespaces/shop/deployments/web?fieldManager=klue",
            "application/merge-patch+json",
            json!({"metadata": {"labels": {"a": "9", "b": null, "c": "3"}}}),
        ),
        (
            "rollout restart deployment web",
            "PATCH",
            "/apis/apps/v1/namespaces/default/deployments/web?fieldManager=klue",
            "application/strategic-merge-patch+json",
            json!({"spec": {"template": {"metadata": {"annotations": {"kubectl.kubernetes.io/restartedAt": "2026-11-23T22:40:24Z"}}}}}),
        ),
        (
            "cordon n1",
            "PATCH",
            "/api/v1/nodes/n1?fieldManager=klue",
            "application/strategic-merge-patch+json",
            json!({"spec": {"unschedulable": true}}),
        ),
        (
            "delete pod web -n shop",
            "DELETE",
            "/api/v1/namespaces/shop/pods/web",
            "application/json",
            json!({"propagationPolicy": "Background"}),
        ),
        (
            "create namespace shop",
            "POST",
            "/api/v1/namespaces?fieldManager=klue&fieldValidation=Strict",
            "application/json",
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}),
        ),
    ] {
        let wire = WireRequest {
            method: method.to_owned(),
            path: path.to_owned(),
            content_type: Some(content_type.to_owned()),
            body: Some(body),
        };
        assert_eq!(change(line, &web), [wire], "{line}");
    }
}

#[test]
fn approving_a_request_keeps_the_whole_of_it() {
    let csr = json!({
        "kind": "CertificateSigningRequest", "metadata": {"name": "c1", "resourceVersion": "7"},
        "spec": {"request": "AAAA", "signerName": "open-cluster-management.io/agent"}, "status": {},
    });
    let requests = change("certificate approve c1", &csr);
    let [request] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!(request.method, "PUT");
    assert_eq!(request.path, "/apis/certificates.k8s.io/v1/certificatesigningrequests/c1/approval?fieldManager=klue");
    let mut whole = csr.clone();
    whole["status"]["conditions"] = json!([{
        "type": "Approved", "status": "True", "reason": "KubectlApprove",
        "message": "This CSR was approved by kubectl certificate approve.",
    }]);
    assert_eq!(request.body.as_ref(), Some(&whole));
    assert_eq!(classify(&request.method, &request.path, request.body.as_ref()), Class::Destructive);
    assert_eq!(change("certificate approve c1", &whole), []);
    let error = work("certificate deny c1", &whole, "2026-11-23T22:40:24Z".parse().unwrap());
    assert!(error.unwrap_err().to_string().contains("approved already"));
}

#[test]
fn what_is_so_already_needs_no_request() {
    let node = json!({"metadata": {"name": "n1", "labels": {"a": "1"}}, "spec": {"unschedulable": true}});
    for line in ["cordon n1", "label node n1 a=1", "label node n1 gone-"] {
        assert_eq!(change(line, &node), [], "{line}");
    }
    let refused = work("label node n1 a=2", &node, "2026-11-23T22:40:24Z".parse().unwrap());
    assert!(refused.unwrap_err().to_string().contains("--overwrite"));
}

#[test]
fn without_a_cluster_a_change_is_known_as_far_as_it_depends_on_none() {
    let restart = read("rollout restart deploy/web -n shop").outline();
    let [Outline { request, needs }] = restart.as_slice() else { panic!("{restart:?}") };
    assert_eq!(request.path, "/apis/apps/v1/namespaces/shop/deployments/web?fieldManager=klue");
    assert_eq!(
        (&request.body, needs.as_slice()),
        (&None, &["GET /apis/apps/v1/namespaces/shop/deployments/web".to_owned()][..])
    );
    let scale = read("scale deploy/web --replicas=3").outline();
    let [Outline { request, needs }] = scale.as_slice() else { panic!("{scale:?}") };
    assert_eq!((request.body.as_ref(), needs.len()), (Some(&json!({"spec": {"replicas": 3}})), 0));
    assert_eq!(
        read("cordon n1").lookups(),
        [WireRequest { method: "GET".to_owned(), path: "/api/v1/nodes/n1".to_owned(), content_type: None, body: None }]
    );
}

#[test]
fn nothing_is_changed_that_was_not_found() {
    let at = "2026-11-23T22:40:24Z".parse().unwrap();
    for line in ["scale deploy/web --replicas=1", "cordon n1", "certificate approve c1", "patch node n1 -p '{}'"] {
        let gone = Reply { status: 404, body: json!({"kind": "Status", "message": "it is gone"}) };
        let refusal = read(line).work(&[gone], at).unwrap_err();
        assert!(refusal.to_string().ends_with("could not be read: it is gone"), "{line}: {refusal}");
    }
}

#[test]
fn a_restart_can_be_made_again_with_its_own_stamp() {
    let requests = change("rollout restart deploy/web", &json!({}));
    let at = restarted_at(&requests).unwrap();
    assert_eq!(work("rollout restart deploy/web", &json!({}), at).unwrap(), requests);
}

#[test]
fn every_read_is_judged_a_read_and_every_change_is_not() {
    for line in ["get all -A", "get secrets -A", "describe node n1", "logs web", "events -A"] {
        for read in read(line).reads() {
            assert!(classify(&read.wire.method, &read.wire.path, None) <= Class::Sensitive, "{line}");
        }
    }
    let object = json!({"spec": {}});
    for line in ["scale deploy/web --replicas=1", "delete pod web", "cordon n1", "rollout restart ds/x"] {
        for request in change(line, &object) {
            assert!(classify(&request.method, &request.path, request.body.as_ref()) >= Class::Write, "{line}");
        }
    }
}
