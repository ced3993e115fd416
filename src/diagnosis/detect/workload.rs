//! Ordinary workloads on the clusters in question: finds the namespaces that the question is about and judges what runs there.

use super::deployment::wanted;
use super::{around, callers, crash, nodes, pods, rights, schedules, services};
use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::{Cause, Inquiry};
use crate::diagnosis::kind_words::kind_of;
use crate::diagnosis::remedy::{Risk, remedy};
use crate::diagnosis::scope::Topic;
use crate::domain::ids::ClusterName;
use crate::domain::object::Object;
use std::collections::BTreeSet;

const WORKLOADS: &[(&str, &str)] =
    &[("Deployment", "deployments"), ("StatefulSet", "statefulsets"), ("DaemonSet", "daemonsets"), ("Job", "jobs")];
/// What else may be asked about by name, and says by its namespace where to look.
const ASKED_TOO: &[&str] =
    &["Pod", "Service", "Ingress", "PersistentVolumeClaim", "CronJob", "HorizontalPodAutoscaler"];
const NEARBY: &[(&str, &str)] = &[
    ("services", "whether the services lead to pods"),
    ("ingresses", "whether the ingresses lead to services"),
    ("persistentvolumeclaims", "whether the claims are bound"),
    ("cronjobs", "whether jobs are made by the clock"),
    ("horizontalpodautoscalers", "whether the autoscalers can scale"),
    ("poddisruptionbudgets", "whether pods may be evicted"),
];
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
        nearby(inquiry, cluster, place);
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
    lone_pods(inquiry, cluster, &in_place);
    for seen in inquiry.objects(cluster, "Namespace") {
        if in_place(seen.object.name()) {
            services::detect(inquiry, cluster, seen.object.name());
        }
    }
    callers::detect(inquiry, cluster);
    around::detect(inquiry, cluster, &in_place);
    schedules::detect(inquiry, cluster, &in_place);
    nodes::detect(inquiry, cluster);
}

/// Lists that show more than workloads: all of them where only few places are in question, and those that the question
/// names in any case.
fn nearby(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, place: &str) {
    let narrow = place != "-A" || inquiry.evidence.hub().is_none();
    for (plural, why) in NEARBY {
        let said = inquiry.scope.words.iter().any(|word| {
            kind_of(word).is_some_and(|kind| plural.starts_with(&kind.to_lowercase()))
                || *plural == "poddisruptionbudgets" && (word.starts_with("drain") || word.starts_with("evict"))
        });
        if said || narrow && *plural != "poddisruptionbudgets" {
            inquiry.glance(cluster, &format!("get {plural} {place}"), why, "triage");
        }
    }
}

/// Pods that no workload made, or whose maker is gone.
fn lone_pods(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, in_place: &dyn Fn(&str) -> bool) {
    for pod in inquiry.objects(cluster, "Pod") {
        let object = pod.object;
        let alone = object.list("metadata.ownerReferences").is_empty();
        let ready = object.condition("Ready").is_some_and(|condition| condition.is_true());
        if alone && !ready && object.text("status.phase") != "Succeeded" && in_place(object.namespace()) {
            pods::explain_pod(inquiry, cluster, pod);
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
    for (_, plural) in WORKLOADS {
        inquiry.glance(cluster, &format!("get {plural} -A"), "where the named workload runs", "triage");
    }
    if inquiry.evidence.hub().is_none() {
        inquiry.glance(cluster, "get pods -A", "where the named pod runs", "triage");
        nearby(inquiry, cluster, "-A");
    }
    for kind in WORKLOADS.iter().map(|(kind, _)| *kind).chain(ASKED_TOO.iter().copied()) {
        for seen in inquiry.objects(cluster, kind) {
            if !inquiry.target.names.is_empty() && inquiry.target.asks(&seen.object.reference(cluster)) {
                places.insert(seen.object.namespace().to_owned());
            }
        }
    }
    places.remove("");
    places
}

pub fn judge(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, seen: Seen<'_>) {
    let named = inquiry.target.names.contains(seen.object.name());
    if named && matches!(seen.object.kind(), "Deployment" | "StatefulSet") && wanted(seen.object) == 0 {
        return off(inquiry, cluster, seen);
    }
    let Some(what) = complaint(seen.object) else {
        let evicted = inquiry.scope.words.iter().any(|word| word.starts_with("evict"));
        if restarts(inquiry, cluster, seen) || evicted {
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
    let explained = pods::explain(inquiry, cluster, seen, None) || says_itself(inquiry, cluster, seen);
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

/// What the workload itself says where its pods say nothing: a rollout that is paused, a Job that has failed.
fn says_itself(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, seen: Seen<'_>) -> bool {
    let object = seen.object;
    let name = format!("{} {}/{}", object.kind(), object.namespace(), object.name());
    let (fault, summary, evidence) = if object.flag("spec.paused") == Some(true) {
        let summary = format!("The rollout of {name} on {cluster} is paused (spec.paused is true), so changes wait.");
        ("workload.paused", summary, inquiry.cite_field(seen, "spec.paused"))
    } else if let Some(failed) = object.condition("Failed").filter(|c| object.kind() == "Job" && c.is_true()) {
        let summary = format!("{name} on {cluster} has failed: {}: {}", failed.reason, failed.message);
        ("workload.job-failed", summary, inquiry.cite_condition(seen, "Failed"))
    } else {
        return false;
    };
    inquiry.cause(Cause {
        fault: fault.into(),
        resource: object.reference(cluster),
        confidence: 0.85,
        summary,
        evidence: evidence.into_iter().collect(),
        remediation: vec![remedy(
            cluster,
            &format!("describe {} {} -n {}", object.kind().to_lowercase(), object.name(), object.namespace()),
            "see who paused it, or what its pods did before they went",
            format!("{name} is complete"),
            Risk::Look,
        )],
    });
    true
}

/// Asked about, and scaled to 0: nobody may know that it was.
pub fn off(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, seen: Seen<'_>) {
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
    let now = inquiry.clock(cluster);
    inquiry.objects(cluster, "Pod").iter().any(|pod| {
        pod.object.namespace() == workload.object.namespace()
            && pods::belongs(pod.object, workload.object)
            && (pod.object.is_deleting()
                || pod.object.list("status.containerStatuses").iter().any(|status| {
                    status.pointer("/state/waiting/reason").is_some()
                        || status.pointer("/lastState/terminated/reason").and_then(serde_json::Value::as_str)
                            == Some("OOMKilled")
                        || crash::keeps_ending(status, now)
                }))
    })
}
