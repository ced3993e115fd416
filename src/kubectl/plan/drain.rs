//! Empties nodes: each is cordoned, then its pods are evicted, but for those that would come straight back.
//! Invariant: every pod that must not be evicted is named before anything is sent.

use super::change::Step;
use super::found::{Found, items};
use super::known::{evicted, known};
use super::tape::{Halt, Tape, object, why};
use super::{get, with_query};
use crate::domain::object::Object;
use crate::domain::proposal::WireRequest;
use crate::domain::row::KindId;
use crate::kubectl::change::{Action, Drain};
use crate::kubectl::invocation::Target;
use crate::kubectl::refusal::{Reason, Refusal};
use crate::kubectl::work::Reply;
use serde_json::{Value, json};

const MIRROR: &str = "kubernetes.io/config.mirror";
const DAEMONSETS: &str = "DaemonSets make them anew; add --ignore-daemonsets to leave them";
const LOCAL_DATA: &str = "they keep data in an emptyDir, which goes with them; add --delete-emptydir-data";
const UNMANAGED: &str = "nothing makes them anew; add --force";

/// More pods than this no refusal names.
const MOST_NAMED: usize = 8;

pub(super) fn steps(drain: &Drain, nodes: Vec<Found>, tape: &mut Tape<'_>) -> Result<Vec<Step>, Halt> {
    let reads: Vec<WireRequest> = nodes.iter().map(|node| pods(drain, &node.target)).collect();
    let mut on_nodes: Vec<Vec<Object>> = Vec::new();
    for reply in tape.ask(&reads)? {
        let list = object(reply, "the pods of the node")?;
        on_nodes.push(items(&list, &pod("", "").kind)?);
    }
    let owners: Vec<Target> = on_nodes.iter().flatten().filter_map(daemonset).fold(Vec::new(), |mut all, owner| {
        if !all.contains(&owner) {
            all.push(owner);
        }
        all
    });
    let reads: Vec<WireRequest> = owners.iter().map(Target::lookup).collect();
    let answers: Vec<(Target, &Reply)> = owners.into_iter().zip(tape.ask(&reads)?).collect();
    let mut held: Vec<(String, String)> = Vec::new();
    let mut steps = Vec::new();
    for (node, pods) in nodes.into_iter().zip(on_nodes) {
        if node.before.flag("spec.unschedulable") != Some(true) {
            let request = known(&Action::Cordon { on: true }, &node.target);
            steps.push(Step { request, target: node.target, before: Some(node.before), did: "cordoned" });
        }
        for before in pods {
            match fate(drain, &before, &answers) {
                Fate::Goes => {
                    let target = pod(before.namespace(), before.name());
                    let request = evicted(drain, &target);
                    steps.push(Step { request, target, before: Some(before), did: "evicted" });
                }
                Fate::Stays => {}
                Fate::Holds(reason) => held.push((reason, format!("{}/{}", before.namespace(), before.name()))),
            }
        }
    }
    if held.is_empty() { Ok(steps) } else { Err(refused(&held).into()) }
}

/// The pods of a node.
pub(super) fn pods(drain: &Drain, node: &Target) -> WireRequest {
    let terms = [
        ("fieldSelector", Some(format!("spec.nodeName={}", node.name))),
        ("labelSelector", drain.pod_selector.clone()),
    ];
    get(with_query("/api/v1/pods", &terms))
}

pub(super) fn pod(namespace: &str, name: &str) -> Target {
    Target { kind: core("pods", "Pod"), namespace: Some(namespace.to_owned()), name: name.to_owned() }
}

fn core(plural: &str, kind: &str) -> KindId {
    KindId {
        group: String::new(),
        version: "v1".to_owned(),
        plural: plural.to_owned(),
        kind: kind.to_owned(),
        namespaced: true,
    }
}

pub(super) fn eviction(drain: &Drain, pod: &Target) -> Value {
    let options = match drain.grace_period {
        Some(seconds) => json!({"gracePeriodSeconds": seconds}),
        None => json!({}),
    };
    json!({
        "apiVersion": "policy/v1", "kind": "Eviction",
        "metadata": {"name": pod.name, "namespace": pod.namespace}, "deleteOptions": options,
    })
}

enum Fate {
    Goes,
    /// It comes straight back, or is no pod of the API server's.
    Stays,
    /// Somebody must say that it may go.
    Holds(String),
}

/// In the order in which kubectl asks: the first answer that keeps a pod counts.
fn fate(drain: &Drain, pod: &Object, daemonsets: &[(Target, &Reply)]) -> Fate {
    let ended = matches!(pod.text("status.phase"), "Succeeded" | "Failed");
    if let Some(owner) = daemonset(pod) {
        match daemonsets.iter().find(|(known, _)| *known == owner) {
            // Nothing makes the pod anew any more.
            Some((_, reply)) if reply.status == 404 && drain.force => {}
            Some((_, reply)) if !reply.is_success() => {
                return Fate::Holds(format!("their {} could not be read: {}", owner.spelled(), why(reply)));
            }
            Some(_) | None if drain.ignore_daemonsets => return Fate::Stays,
            Some(_) | None => return Fate::Holds(DAEMONSETS.to_owned()),
        }
    }
    if pod.annotation(MIRROR).is_some() {
        return Fate::Stays;
    }
    let local = pod.list("spec.volumes").iter().any(|volume| volume.get("emptyDir").is_some_and(|dir| !dir.is_null()));
    if local && !ended && !drain.delete_emptydir_data {
        return Fate::Holds(LOCAL_DATA.to_owned());
    }
    if !ended && controller(pod).is_none() && !drain.force {
        return Fate::Holds(UNMANAGED.to_owned());
    }
    Fate::Goes
}

fn controller(object: &Object) -> Option<&Value> {
    let controls = |owner: &&Value| owner.get("controller").and_then(Value::as_bool) == Some(true);
    object.list("metadata.ownerReferences").iter().find(controls)
}

/// The DaemonSet that keeps a pod running; none for pods that ended.
fn daemonset(pod: &Object) -> Option<Target> {
    if matches!(pod.text("status.phase"), "Succeeded" | "Failed") {
        return None;
    }
    let owner = controller(pod)?;
    let text = |field: &str| owner.get(field).and_then(Value::as_str).unwrap_or_default();
    (text("kind") == "DaemonSet" && text("apiVersion") == "apps/v1").then(|| Target {
        kind: KindId { group: "apps".to_owned(), ..core("daemonsets", "DaemonSet") },
        namespace: Some(pod.namespace().to_owned()),
        name: text("name").to_owned(),
    })
}

/// One refusal for all pods, each under its reason.
fn refused(held: &[(String, String)]) -> Refusal {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for (reason, pod) in held {
        match reasons.iter_mut().find(|(known, _)| known == reason) {
            Some((_, pods)) => pods.push(pod),
            None => reasons.push((reason, vec![pod])),
        }
    }
    let said = |(reason, pods): &(&str, Vec<&str>)| {
        let more = pods.len().saturating_sub(MOST_NAMED);
        let named = pods.iter().take(MOST_NAMED).copied().collect::<Vec<_>>().join(", ");
        let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{named}{rest}: {reason}")
    };
    let all: Vec<String> = reasons.iter().map(said).collect();
    Refusal::new(Reason::State, "drain", all.join("; "))
}
