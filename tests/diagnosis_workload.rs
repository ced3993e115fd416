//! One cluster without a hub, built by hand: what klue makes of the faults that Kubernetes itself writes down.
#![allow(clippy::unwrap_used, clippy::panic)]

use klue::diagnosis::evidence::Evidence;
use klue::diagnosis::explain;
use klue::diagnosis::explanation::conclude;
use klue::diagnosis::scope::Scope;
use klue::domain::cluster::{ClusterInfo, Part, Rung};
use klue::domain::command::Command;
use klue::domain::finding::{Conclusions, Verdict};
use klue::domain::ids::{ClusterName, ObservationId};
use klue::domain::object::Object;
use klue::domain::observation::{Coverage, Outcome, Reading};
use klue::domain::time::{Timestamp, parse as time};
use klue::kubectl::kinds::Kinds;
use serde_json::{Value, json};

const NOW: &str = "2030-01-01T12:00:00Z";

/// The objects of the cluster, and the logs of its pods by pod; everything else does not exist.
struct Cluster(Vec<Value>, Vec<(&'static str, &'static str)>);

impl Cluster {
    fn answer(&self, command: &Command) -> Reading {
        let at: Timestamp = time(NOW).unwrap();
        let words = command.words();
        let request = words.join(" ");
        if words[0] == "logs" {
            let log = self.1.iter().find(|(pod, _)| *pod == words[1]).map(|(_, log)| (*log).to_owned());
            let outcome = if log.is_some() { Outcome::Log { lines: 1 } } else { Outcome::NotFound };
            return Reading { log, ..Reading::nothing(request, at, outcome) };
        }
        let kinds = Kinds::builtin();
        let kind = &kinds.resolve(&words[1]).unwrap_or_else(|| panic!("{request}")).id;
        let namespace = words.iter().position(|word| word == "-n").map(|at| words[at + 1].clone());
        let name = words.get(2).filter(|word| !word.starts_with('-')).cloned();
        let covered = Coverage {
            group: kind.group.clone(),
            kind: kind.kind.clone(),
            namespace: namespace.filter(|_| kind.namespaced),
            name,
            partial: false,
        };
        let all = self.0.iter().cloned().map(Object);
        let objects: Vec<Object> = all.filter(|o| covered.includes(o.kind(), o.namespace(), o.name())).collect();
        let outcome = Outcome::Objects { count: objects.len() };
        Reading { request, at, outcome, objects, log: None, covers: vec![covered], source: None }
    }

    fn ask(mut self, question: &str) -> Conclusions {
        for namespace in ["kube-system", "shop", "data"] {
            self.0.push(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}));
        }
        let info = ClusterInfo {
            name: ClusterName::from("one"),
            part: Part::Spoke,
            rung: Rung::Dump { path: String::new() },
            captured: time(NOW),
        };
        let mut evidence = Evidence::new(vec![info.clone()]);
        let scope = Scope::of(question, &[info]);
        for id in 1.. {
            let explanation = explain(&evidence, &scope);
            let Some(check) = explanation.checks.first() else { return conclude(&explanation) };
            let reading = self.answer(&check.command);
            evidence.add(ObservationId(id), check.command.clone(), reading);
        }
        unreachable!()
    }
}

/// A Deployment with one pod in this state.
fn deployment(namespace: &str, name: &str, replicas: i64, status: Value) -> Vec<Value> {
    let ready = status["ready"] == json!(true);
    let mut status = status;
    status["name"] = json!(name);
    let labels = json!({"app": name});
    let mut made = vec![json!({"apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace, "creationTimestamp": "2029-12-01T00:00:00Z"},
        "spec": {"replicas": replicas, "template": {"metadata": {"labels": labels}, "spec": {"containers": [
            {"name": name, "ports": [{"name": "web", "containerPort": 8080}]}]}}},
        "status": {"readyReplicas": i64::from(ready), "updatedReplicas": replicas}})];
    if replicas > 0 {
        made.push(json!({"apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": format!("{name}-abc-1"), "namespace": namespace, "labels": labels,
                "ownerReferences": [{"kind": "ReplicaSet", "name": format!("{name}-abc")}]},
            "spec": {"nodeName": "n1", "containers": [{"name": name}]},
            "status": {"phase": "Running", "containerStatuses": [status],
                "conditions": [{"type": "Ready", "status": if ready { "True" } else { "False" }}]}}));
    }
    made
}

fn crashing() -> Value {
    json!({"ready": false, "restartCount": 9, "state": {"waiting": {"reason": "CrashLoopBackOff"}},
        "lastState": {"terminated": {"exitCode": 1, "reason": "Error"}}})
}

fn well() -> Value {
    json!({"ready": true, "restartCount": 0, "state": {"running": {"startedAt": "2029-12-31T00:00:00Z"}}})
}

fn service(namespace: &str, name: &str, selects: &str, target: Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": namespace},
        "spec": {"selector": {"app": selects}, "ports": [{"port": 80, "targetPort": target}]}})
}

fn event(kind: &str, name: &str, reason: &str, message: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Event", "metadata": {"name": format!("{name}.{reason}"), "namespace": "shop"},
        "involvedObject": {"kind": kind, "name": name}, "reason": reason, "message": message, "lastTimestamp": NOW})
}

#[track_caller]
fn assert_one(found: &Conclusions, fault: &str, kind: &str, name: &str) {
    let told: Vec<_> = found
        .conclusions
        .iter()
        .map(|c| (c.fault.0.as_str(), c.resource.kind.as_str(), c.resource.name.as_str()))
        .collect();
    assert_eq!(told, [(fault, kind, name)], "{found:#?}");
}

#[test]
fn a_container_that_its_probe_ends_again_and_again_is_seen_while_it_runs() {
    let status = json!({"ready": true, "restartCount": 6, "state": {"running": {"startedAt": NOW}},
        "lastState": {"terminated": {"exitCode": 2, "reason": "Error", "finishedAt": "2030-01-01T11:55:00Z"}}});
    let mut objects = deployment("shop", "web", 1, status);
    objects.push(event(
        "Pod",
        "web-abc-1",
        "Unhealthy",
        "Liveness probe failed: HTTP probe failed with statuscode: 404",
    ));
    objects.push(event("Pod", "web-abc-1", "Killing", "Container web failed liveness probe, will be restarted"));
    assert_one(&Cluster(objects, vec![]).ask("why does web restart?"), "workload.liveness", "Deployment", "web");
}

#[test]
fn restarts_of_yesterday_are_history() {
    let status = json!({"ready": true, "restartCount": 6, "state": {"running": {"startedAt": "2029-12-31T00:00:00Z"}},
        "lastState": {"terminated": {"exitCode": 2, "reason": "Error", "finishedAt": "2029-12-31T00:00:00Z"}}});
    assert_eq!(
        Cluster(deployment("shop", "web", 1, status), vec![]).ask("why does web restart?").verdict,
        Verdict::Healthy
    );
}

#[test]
fn a_caller_is_traced_through_a_service_into_another_namespace() {
    let mut objects = deployment("shop", "web", 1, crashing());
    objects.extend(deployment("data", "pg", 1, crashing()));
    objects.push(service("data", "store", "pg", json!(8080)));
    let logs = vec![
        ("web-abc-1", "dial tcp: lookup store.data.svc.cluster.local: connection refused"),
        ("pg-abc-1", "FATAL: could not create directory: Permission denied"),
    ];
    assert_one(&Cluster(objects, logs).ask("web is down"), "workload.crash", "Deployment", "pg");
}

#[test]
fn a_caller_of_what_is_scaled_to_zero_is_not_the_root() {
    let mut objects = deployment("shop", "web", 1, crashing());
    objects.extend(deployment("shop", "mailer", 0, Value::Null));
    let logs = vec![("web-abc-1", "error: connect to mailer:25: connection refused")];
    assert_one(&Cluster(objects, logs).ask("web is down"), "workload.scaled-to-zero", "Deployment", "mailer");
}

#[test]
fn a_service_named_in_the_question_leads_to_its_own_port_or_to_the_workload_behind_it() {
    let mut named = deployment("shop", "web", 1, well());
    named.push(service("shop", "front", "web", json!("http")));
    assert_one(&Cluster(named, vec![]).ask("svc/front does not answer"), "service.port", "Service", "front");
    let mut down = deployment("shop", "web", 1, crashing());
    down.push(service("shop", "front", "web", json!("http")));
    assert_one(&Cluster(down, vec![]).ask("svc/front does not answer"), "workload.crash", "Deployment", "web");
}

#[test]
fn a_policy_that_keeps_a_caller_out_is_the_root_of_its_timeouts() {
    let mut objects = deployment("shop", "web", 1, crashing());
    objects.extend(deployment("shop", "ledger", 1, well()));
    objects.push(json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": {"name": "closed", "namespace": "shop"},
        "spec": {"podSelector": {"matchLabels": {"app": "ledger"}}, "policyTypes": ["Ingress"],
            "ingress": [{"from": [{"podSelector": {"matchLabels": {"app": "other"}}}]}]}}));
    let logs = vec![("web-abc-1", "error: ledger:80: i/o timeout")];
    assert_one(&Cluster(objects, logs).ask("web is down"), "network.policy", "NetworkPolicy", "closed");
}

#[test]
fn what_stands_around_workloads_is_found_when_it_is_asked_about() {
    let claim = json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data", "namespace": "shop"},
        "spec": {"storageClassName": "fats"}, "status": {"phase": "Pending"}});
    let failed = event("PersistentVolumeClaim", "data", "ProvisioningFailed", "storageclass \"fats\" not found");
    let found = Cluster(vec![claim.clone(), failed], vec![]).ask("is pvc data bound in shop?");
    assert_one(&found, "workload.claim-pending", "PersistentVolumeClaim", "data");
    let waits = event("PersistentVolumeClaim", "data", "WaitForFirstConsumer", "waiting for first consumer");
    assert_eq!(Cluster(vec![claim, waits], vec![]).ask("is pvc data bound in shop?").verdict, Verdict::Healthy);

    let cron = json!({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "backup", "namespace": "shop"},
        "spec": {"suspend": true}});
    let found = Cluster(vec![cron.clone()], vec![]).ask("the backup did not run");
    assert_one(&found, "workload.suspended", "CronJob", "backup");
    assert_eq!(Cluster(vec![cron], vec![]).ask("is shop well?").verdict, Verdict::Healthy);

    let node = json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n1"}, "status": {"conditions": [
        {"type": "Ready", "status": "True"}, {"type": "DiskPressure", "status": "True", "reason": "KubeletHasDiskPressure"}]}});
    assert_one(&Cluster(vec![node], vec![]).ask("node n1?"), "node.pressure", "Node", "n1");
}

#[test]
fn a_name_that_nothing_has_is_said_to_be_missing() {
    for question in ["why is deployment nosuch down?", "is namespace ghosts ok?", "sts/nosuch?"] {
        let found = Cluster(deployment("shop", "web", 1, well()), vec![]).ask(question);
        assert_eq!(found.verdict, Verdict::Inconclusive, "{question}");
        assert!(found.note.unwrap().starts_with("klue saw no "), "{question}");
    }
    for question in ["does the deployment hang?", "is every pod running?", "is any node down?"] {
        let found = Cluster(deployment("shop", "web", 1, well()), vec![]).ask(question);
        assert_eq!(found.verdict, Verdict::Healthy, "{question}");
    }
}

#[test]
fn a_cluster_without_a_klusterlet_is_not_called_one_that_lost_it() {
    let found = Cluster(deployment("shop", "web", 1, well()), vec![]).ask("is anything wrong?");
    assert_eq!((found.verdict, found.also_seen.len()), (Verdict::Healthy, 0), "{found:#?}");
}
