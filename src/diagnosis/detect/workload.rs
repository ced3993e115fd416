//! Ordinary workloads on the clusters in question: finds the namespaces that the question is about and judges what runs there.

use super::deployment::wanted;
use super::{pods, rights, services};
use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::{Cause, Inquiry};
use crate::diagnosis::remedy::{Risk, remedy};
use crate::diagnosis::scope::Topic;
use crate::domain::ids::ClusterName;
use crate::domain::object::Object;
use crate::domain::resource::ResourceRef;
use std::collections::BTreeSet;

const WORKLOADS: &[(&str, &str)] =
    &[("Deployment", "deployments"), ("StatefulSet", "statefulsets"), ("DaemonSet", "daemonsets"), ("Job", "jobs")];
/// Clusters and namespaces looked through one by one; more than that is looked at in one list.
const FEW: usize = 3;
const MOST_CLUSTERS: usize = 5;
/// Seconds that a workload may take to come up.
const PATIENCE: i64 = 120;

pub fn detect(inquiry: &mut Inquiry<'_>) {
    if !inquiry.target.wants(Topic::Workload) {
        return;
    }
    let hub = inquiry.evidence.hub().cloned();
    let clusters: Vec<ClusterName> = inquiry
        .evidence
        .clusters()
        .iter()
        .map(|info| info.name.clone())
        .filter(|name| Some(name) != hub.as_ref() && inquiry.target.includes(name.as_str()) && inquiry.can_read(name))
        .take(MOST_CLUSTERS)
        .collect();
    for cluster in &clusters {
        on(inquiry, cluster);
    }
}

fn on(inquiry: &mut Inquiry<'_>, cluster: &ClusterName) {
    inquiry.glance(cluster, "get namespaces", "which namespaces there are", "triage");
    inquiry.glance(cluster, "get nodes", "whether the nodes are ready", "node.not-ready");
    let places = places(inquiry, cluster);
    let places: Vec<String> = match places.len() {
        0 => vec!["-A".to_owned()],
        1..=FEW => places.iter().map(|namespace| format!("-n {namespace}")).collect(),
        _ => vec!["-A".to_owned()],
    };
    let mut seen_all = true;
    for place in &places {
        for (kind, plural) in WORKLOADS {
            let words = format!("get {plural} {place}");
            let why = format!("how the {plural} are");
            let looked = if *kind == "Deployment" {
                inquiry.look(cluster, &words, &why, "workload.not-ready")
            } else {
                inquiry.glance(cluster, &words, &why, "workload.not-ready")
            };
            seen_all &= looked.is_seen() || *kind != "Deployment";
        }
        inquiry.look(cluster, &format!("get pods {place}"), "how the pods are", "workload.not-ready");
    }
    if !seen_all {
        return;
    }
    nodes(inquiry, cluster);
    let in_place =
        |namespace: &str| places.iter().any(|place| place == "-A" || place.trim_start_matches("-n ") == namespace);
    for (kind, _) in WORKLOADS {
        let mut all: Vec<Seen<'_>> =
            inquiry.objects(cluster, kind).into_iter().filter(|seen| in_place(seen.object.namespace())).collect();
        // What was asked about speaks first where several suffer from the same.
        all.sort_by_key(|seen| !inquiry.target.asks(&seen.object.reference(cluster)));
        for seen in all {
            judge(inquiry, cluster, seen);
        }
    }
    calls(inquiry, cluster);
    for place in places.iter().filter(|place| *place != "-A") {
        services::detect(inquiry, cluster, place.trim_start_matches("-n "));
    }
}

/// A workload whose complaint names another broken one suffers from it.
fn calls(inquiry: &mut Inquiry<'_>, cluster: &ClusterName) {
    let broken: Vec<(ResourceRef, String)> = inquiry
        .causes
        .iter()
        .filter(|cause| {
            cause.resource.cluster == *cluster && WORKLOADS.iter().any(|(kind, _)| *kind == cause.resource.kind)
        })
        .map(|cause| (cause.resource.clone(), cause.summary.clone()))
        .collect();
    for (caller, complaint) in &broken {
        for (called, _) in broken.iter().filter(|(called, _)| called != caller) {
            let says =
                complaint.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).any(|word| word == called.name);
            if says {
                inquiry.link(called, caller);
            }
        }
    }
}

/// The namespaces that the question is about, as far as they can be told.
fn places(inquiry: &mut Inquiry<'_>, cluster: &ClusterName) -> BTreeSet<String> {
    let known: BTreeSet<String> =
        inquiry.objects(cluster, "Namespace").iter().map(|seen| seen.object.name().to_owned()).collect();
    let named: BTreeSet<String> =
        inquiry.target.namespaces.iter().filter(|name| known.is_empty() || known.contains(*name)).cloned().collect();
    if !named.is_empty()
        || inquiry.target.names.is_empty() && inquiry.target.clusters.is_empty() && inquiry.target.topics.is_empty()
    {
        return named;
    }
    let mut places = BTreeSet::new();
    for (kind, plural) in WORKLOADS {
        inquiry.glance(cluster, &format!("get {plural} -A"), "where the named workload runs", "triage");
        for seen in inquiry.objects(cluster, kind) {
            if !inquiry.target.names.is_empty() && inquiry.target.asks(&seen.object.reference(cluster)) {
                places.insert(seen.object.namespace().to_owned());
            }
        }
    }
    places
}

fn nodes(inquiry: &mut Inquiry<'_>, cluster: &ClusterName) {
    for seen in inquiry.objects(cluster, "Node") {
        let Some(ready) = seen.object.condition("Ready").filter(|condition| !condition.is_true()) else { continue };
        let name = seen.object.name();
        let evidence = vec![inquiry.cite_condition(seen, "Ready")];
        let summary = format!("Node {name} of {cluster} is not ready: {}: {}", ready.reason, ready.message);
        inquiry.symptom("node.not-ready", seen.object.reference(cluster), summary, evidence);
    }
}

fn judge(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, seen: Seen<'_>) {
    let named = inquiry.target.names.contains(seen.object.name());
    if named && matches!(seen.object.kind(), "Deployment" | "StatefulSet") && wanted(seen.object) == 0 {
        return off(inquiry, cluster, seen);
    }
    let Some(what) = complaint(seen.object) else {
        if restarts(inquiry, cluster, seen) {
            pods::explain(inquiry, cluster, seen, None);
        } else if named {
            rights::detect(inquiry, cluster, seen);
        }
        return;
    };
    let resource = seen.object.reference(cluster);
    let young = seen
        .object
        .created()
        .zip(inquiry.clock(cluster))
        .is_some_and(|(created, now)| crate::domain::time::seconds_between(created, now) < PATIENCE);
    let explained = pods::explain(inquiry, cluster, seen, None);
    let stuck = seen.object.condition("Progressing").is_some_and(|condition| condition.is_false());
    if young && !explained || rolling(seen.object) && !explained && !stuck {
        return;
    }
    let evidence = ["Available", "Progressing", "Failed"]
        .iter()
        .map(|kind| inquiry.cite_condition(seen, kind))
        .collect::<Vec<_>>();
    let evidence =
        if evidence.iter().all(Option::is_none) { vec![inquiry.cite_field(seen, "status")] } else { evidence };
    let summary =
        format!("{} {}/{} on {cluster} {what}.", seen.object.kind(), seen.object.namespace(), seen.object.name());
    inquiry.symptom("workload.not-ready", resource, summary, evidence);
}

/// Asked about, and scaled to 0: nobody may know that it was.
fn off(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, seen: Seen<'_>) {
    let (kind, namespace, name) = (seen.object.kind(), seen.object.namespace(), seen.object.name());
    inquiry.cause(Cause {
        fault: "workload.scaled-to-zero".into(),
        resource: seen.object.reference(cluster),
        confidence: 0.88,
        summary: format!("{kind} {namespace}/{name} on {cluster} is scaled to 0 replicas, so it has no pods."),
        evidence: inquiry.cite_field(seen, "spec.replicas").into_iter().collect(),
        remediation: vec![remedy(
            cluster,
            &format!("scale {}/{name} -n {namespace} --replicas=1", kind.to_lowercase()),
            "if it is meant to run; find out who scaled it down",
            format!("{kind} {namespace}/{name} has its replicas ready"),
            Risk::Reversible,
        )],
    });
}

/// What is wrong with a workload by its own numbers, if anything is.
fn complaint(workload: &Object) -> Option<String> {
    let int = |path: &str| workload.int(path).unwrap_or(0);
    match workload.kind() {
        "Job" => {
            let failed = workload.condition("Failed").filter(|condition| condition.is_true());
            if let Some(condition) = failed {
                return Some(format!("failed: {} {}", condition.reason, condition.message));
            }
            (int("status.failed") > 0 && int("status.succeeded") == 0)
                .then(|| format!("has {} failed pods", int("status.failed")))
        }
        "DaemonSet" => {
            let (wanted, ready) = (int("status.desiredNumberScheduled"), int("status.numberReady"));
            (ready < wanted).then(|| format!("has {ready} of {wanted} pods ready"))
        }
        _ => {
            let (wanted, ready) = (wanted(workload), int("status.readyReplicas"));
            let updated = int("status.updatedReplicas");
            if ready < wanted {
                Some(format!("has {ready} of {wanted} replicas ready"))
            } else if workload.kind() == "Deployment" && (updated < wanted || int("status.unavailableReplicas") > 0) {
                Some("does not finish its rollout".to_owned())
            } else {
                None
            }
        }
    }
}

/// A rollout that goes on: the controller says that it is progressing.
fn rolling(workload: &Object) -> bool {
    workload.kind() == "Deployment"
        && workload.condition("Progressing").is_some_and(|c| c.is_true() && c.reason == "ReplicaSetUpdated")
        && workload.condition("Available").is_some_and(|condition| condition.is_true())
}

/// Whether a workload that is up has pods that keep being restarted.
fn restarts(inquiry: &Inquiry<'_>, cluster: &ClusterName, workload: Seen<'_>) -> bool {
    inquiry.objects(cluster, "Pod").iter().any(|pod| {
        pod.object.namespace() == workload.object.namespace()
            && pods::belongs(pod.object, workload.object)
            && (pod.object.is_deleting()
                || pod.object.list("status.containerStatuses").iter().any(|status| {
                    status.pointer("/state/waiting/reason").is_some()
                        || status.pointer("/lastState/terminated/reason").and_then(serde_json::Value::as_str)
                            == Some("OOMKilled")
                }))
    })
}
