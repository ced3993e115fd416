//! Controllers of pods: Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController.

use super::page::Page;
use super::related::{Seen, What};
use super::values::{UNSET, get, is_there, list, number, or, pairs, said};
use super::{View, conditions, owned, pod, selector, storage};
use crate::domain::object::Object;
use serde_json::Value;

pub(super) fn deployment(page: &mut Page, view: &View<'_>) {
    let of = view.object;
    let status = |field: &str| number(get(of, "status"), field);
    page.field(
        "Replicas",
        format!(
            "{} desired | {} updated | {} total | {} available | {} unavailable",
            or(said(of, "spec.replicas"), "1"),
            status("updatedReplicas"),
            status("replicas"),
            status("availableReplicas"),
            status("unavailableReplicas"),
        ),
    );
    page.field("Selector", selector(get(of, "spec.selector")));
    page.field("Strategy", said(of, "spec.strategy.type"));
    if is_there(of, "spec.strategy.rollingUpdate") {
        let rolling = |field: &str| number(get(of, "spec.strategy.rollingUpdate"), field);
        page.field(
            "Rolling Update",
            format!("{} max unavailable, {} max surge", rolling("maxUnavailable"), rolling("maxSurge")),
        );
    }
    page.field("Min Ready Seconds", number(of, "spec.minReadySeconds"));
    page.maybe("Progress Deadline Seconds", said(of, "spec.progressDeadlineSeconds"));
    page.maybe("Paused", said(of, "spec.paused"));
    conditions::write(page, view);
    replica_sets(page, view);
    pod::template(page, get(of, "spec.template"), view);
}

pub(super) fn stateful_set(page: &mut Page, view: &View<'_>) {
    let of = view.object;
    page.field(
        "Replicas",
        format!("{} desired | {} total", or(said(of, "spec.replicas"), "1"), number(of, "status.replicas")),
    );
    for (label, field) in [
        ("Ready Replicas", "status.readyReplicas"),
        ("Updated Replicas", "status.updatedReplicas"),
        ("Available Replicas", "status.availableReplicas"),
        ("Current Revision", "status.currentRevision"),
        ("Update Revision", "status.updateRevision"),
    ] {
        page.maybe(label, said(of, field));
    }
    pods(page, view);
    page.field("Selector", selector(get(of, "spec.selector")));
    page.maybe("Service Name", said(of, "spec.serviceName"));
    page.field("Update Strategy", said(of, "spec.updateStrategy.type"));
    page.maybe("Partition", said(of, "spec.updateStrategy.rollingUpdate.partition"));
    page.maybe("Max Unavailable", said(of, "spec.updateStrategy.rollingUpdate.maxUnavailable"));
    page.maybe("Pod Management", said(of, "spec.podManagementPolicy"));
    conditions::write(page, view);
    pod::template(page, get(of, "spec.template"), view);
    storage::claim_templates(page, list(of, "spec.volumeClaimTemplates"));
}

pub(super) fn daemon_set(page: &mut Page, view: &View<'_>) {
    let of = view.object;
    for (label, field) in [
        ("Nodes Desired", "desiredNumberScheduled"),
        ("Nodes Scheduled", "currentNumberScheduled"),
        ("Nodes Up-to-date", "updatedNumberScheduled"),
        ("Nodes Ready", "numberReady"),
        ("Nodes Available", "numberAvailable"),
        ("Nodes Misscheduled", "numberMisscheduled"),
    ] {
        page.field(label, number(get(of, "status"), field));
    }
    pods(page, view);
    page.field("Selector", selector(get(of, "spec.selector")));
    page.field("Node-Selector", or(pairs(of, "spec.template.spec.nodeSelector").join(","), super::values::NONE));
    page.maybe("Update Strategy", said(of, "spec.updateStrategy.type"));
    page.maybe("Max Unavailable", said(of, "spec.updateStrategy.rollingUpdate.maxUnavailable"));
    conditions::write(page, view);
    pod::template(page, get(of, "spec.template"), view);
}

/// ReplicaSets and ReplicationControllers, whose selector is a map.
pub(super) fn replicas(page: &mut Page, view: &View<'_>) {
    let of = view.object;
    let desired = or(said(of, "spec.replicas"), "1");
    page.field("Replicas", format!("{} current / {desired} desired", number(of, "status.replicas")));
    page.maybe("Ready Replicas", said(of, "status.readyReplicas"));
    page.maybe("Available Replicas", said(of, "status.availableReplicas"));
    pods(page, view);
    let is_set =
        get(of, "spec.selector").get("matchLabels").is_some() || is_there(of, "spec.selector.matchExpressions");
    let plain = || or(pairs(of, "spec.selector").join(","), UNSET);
    page.field("Selector", if is_set { selector(get(of, "spec.selector")) } else { plain() });
    conditions::write(page, view);
    pod::template(page, get(of, "spec.template"), view);
}

/// How the pods fare that a controller owns.
fn pods(page: &mut Page, view: &View<'_>) {
    let Some(seen) = view.related.seen(What::Pods, "") else { return };
    let phases: Vec<&str> =
        seen.objects().iter().filter(|pod| owned(pod, view.object)).map(|pod| pod.text("status.phase")).collect();
    let count = |phase: &str| phases.iter().filter(|seen| **seen == phase).count();
    let counted = || {
        format!(
            "{} Running / {} Waiting / {} Succeeded / {} Failed",
            count("Running"),
            count("Pending"),
            count("Succeeded"),
            count("Failed"),
        )
    };
    page.field("Pods Status", seen.told(counted));
}

fn replica_sets(page: &mut Page, view: &View<'_>) {
    let Some(seen) = view.related.seen(What::ReplicaSets, "") else { return };
    let mut sets: Vec<&Object> = seen.objects().iter().filter(|set| owned(set, view.object)).collect();
    sets.sort_by_key(|set| (set.created(), set.name().to_owned()));
    let template = unhashed(get(view.object, "spec.template"));
    let new = sets.iter().position(|set| unhashed(get(&set.0, "spec.template")) == template);
    let said_of = |set: &&Object| {
        let of = &set.0;
        let desired = or(said(of, "spec.replicas"), "1");
        format!("{} ({}/{desired} replicas created)", set.name(), number(of, "status.replicas"))
    };
    let old: Vec<String> =
        sets.iter().enumerate().filter(|(at, _)| Some(*at) != new).map(|(_, set)| said_of(set)).collect();
    let newest = new.and_then(|at| sets.get(at)).map(said_of);
    page.field("Old ReplicaSets", seen.told(|| or(old.join(", "), super::values::NONE)));
    page.field("New ReplicaSet", seen.told(|| newest.unwrap_or_else(|| super::values::NONE.to_owned())));
    if matches!(seen, Seen::All(_)) && sets.is_empty() {
        page.text("It has made no ReplicaSet yet.");
    }
}

/// A template without the label that tells the sets of one Deployment apart.
fn unhashed(template: &Value) -> Value {
    let mut template = template.clone();
    if let Some(metadata) = template.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.remove("creationTimestamp");
        if let Some(labels) = metadata.get_mut("labels").and_then(Value::as_object_mut) {
            labels.remove("pod-template-hash");
        }
    }
    template
}
