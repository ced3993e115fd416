//! NetworkPolicies behind errors that look like the network's: names that do not resolve, connections that time out.

use super::selectors::{carries, labels};
use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::Inquiry;
use crate::domain::finding::Citation;
use crate::domain::ids::ClusterName;
use crate::domain::object::Object;
use crate::domain::resource::ResourceRef;
use serde_json::Value;
use std::collections::BTreeMap;

const NAMES: &[&str] = &[
    "no such host",
    "name resolution",
    "Name or service not known",
    "EAI_AGAIN",
    "ENOTFOUND",
    "server misbehaving",
    "getaddrinfo",
];
const TIMES_OUT: &[&str] = &["i/o timeout", "timed out", "ETIMEDOUT", "deadline exceeded", "Timeout"];

/// A policy that keeps the pod from sending what its log says does not get through.
pub struct Blocked {
    pub policy: ResourceRef,
    pub says: String,
    pub proof: Option<Citation>,
}

/// Whether a text complains that names do not resolve.
pub fn names_fail(text: &str) -> bool {
    NAMES.iter().any(|word| text.contains(word))
}

/// Whether a text complains of connections that are never answered.
pub fn times_out(text: &str) -> bool {
    TIMES_OUT.iter().any(|word| text.contains(word))
}

/// A policy that does not let a caller's pods in to those that it calls.
pub fn refuses(
    inquiry: &mut Inquiry<'_>,
    cluster: &ClusterName,
    called: Seen<'_>,
    caller: &ResourceRef,
) -> Option<Blocked> {
    let namespace = called.object.namespace();
    let words = format!("get networkpolicies -n {namespace}");
    inquiry.glance(cluster, &words, "whether a policy keeps the caller out", "network.policy");
    let caller_namespace = caller.namespace.as_deref().unwrap_or_default();
    let caller = inquiry.object(cluster, &caller.kind, caller_namespace, &caller.name).here()?;
    let called_labels = labels(called.object, "spec.template.metadata.labels");
    let mine: Vec<Seen<'_>> = inquiry
        .objects(cluster, "NetworkPolicy")
        .into_iter()
        .filter(|seen| {
            let kinds = seen.object.list("spec.policyTypes");
            seen.object.namespace() == namespace
                && (kinds.is_empty() || kinds.iter().any(|kind| kind == "Ingress"))
                && carries(&called_labels, &labels(seen.object, "spec.podSelector.matchLabels"))
                && seen.object.at("spec.podSelector.matchExpressions").is_none()
        })
        .collect();
    let first = *mine.first()?;
    let from = labels(caller.object, "spec.template.metadata.labels");
    let lets_in = |policy: &Object| {
        policy.list("spec.ingress").iter().any(|rule| {
            let peers = rule.get("from").and_then(Value::as_array);
            peers.is_none_or(|peers| {
                peers.is_empty() || peers.iter().any(|peer| may_be(peer, &from, caller_namespace == namespace))
            })
        })
    };
    if mine.iter().any(|policy| lets_in(policy.object)) {
        return None;
    }
    Some(Blocked {
        policy: first.object.reference(cluster),
        says: format!("NetworkPolicy {} blocks ingress to the pods of {}", first.object.name(), called.object.name()),
        proof: inquiry.cite_field(first, "spec"),
    })
}

/// Whether a peer of a policy may be the caller; what is not decided here counts as yes.
fn may_be(peer: &Value, caller: &BTreeMap<&str, &str>, same_namespace: bool) -> bool {
    if peer.get("ipBlock").is_some() || peer.pointer("/podSelector/matchExpressions").is_some() {
        return true;
    }
    let wanted = peer.pointer("/podSelector/matchLabels").and_then(Value::as_object);
    let pods = wanted.into_iter().flatten().all(|(key, value)| caller.get(key.as_str()).copied() == value.as_str());
    pods && (same_namespace || peer.get("namespaceSelector").is_some())
}

pub fn detect(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, pod: Seen<'_>, line: &str) -> Option<Blocked> {
    let names = names_fail(line);
    if !names && !times_out(line) {
        return None;
    }
    let namespace = pod.object.namespace();
    let words = format!("get networkpolicies -n {namespace}");
    inquiry.glance(cluster, &words, "whether a policy keeps the pod from sending", "network.policy");
    let policies = inquiry.objects(cluster, "NetworkPolicy");
    let mut mine = policies.into_iter().filter(|seen| {
        seen.object.namespace() == namespace && selects(seen.object, pod.object) && limits_egress(seen.object)
    });
    // Policies add up: one that lets it out is enough.
    let first = mine.next()?;
    let lets_out = |policy: &Object| if names { allows_dns(policy) } else { !policy.list("spec.egress").is_empty() };
    if lets_out(first.object) || mine.any(|seen| lets_out(seen.object)) {
        return None;
    }
    let what = if names { "DNS (port 53)" } else { "all connections out" };
    Some(Blocked {
        policy: first.object.reference(cluster),
        says: format!("NetworkPolicy {} blocks egress of these pods, {what} included", first.object.name()),
        proof: inquiry.cite_field(first, "spec"),
    })
}

fn selects(policy: &Object, pod: &Object) -> bool {
    let wanted = policy.at("spec.podSelector.matchLabels").and_then(Value::as_object);
    wanted.into_iter().flatten().all(|(key, value)| pod.label(key) == value.as_str())
}

fn limits_egress(policy: &Object) -> bool {
    policy.list("spec.policyTypes").iter().any(|kind| kind == "Egress") || policy.at("spec.egress").is_some()
}

fn allows_dns(policy: &Object) -> bool {
    policy.list("spec.egress").iter().any(|rule| {
        let ports = rule.get("ports").and_then(Value::as_array);
        ports.is_none_or(|ports| {
            ports.is_empty() || ports.iter().any(|port| port.get("port").is_none_or(|p| *p == 53 || p == "dns"))
        })
    })
}
