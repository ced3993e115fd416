//! NetworkPolicies behind errors that look like the network's: names that do not resolve, connections that time out.

use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::Inquiry;
use crate::domain::finding::Citation;
use crate::domain::ids::ClusterName;
use crate::domain::object::Object;
use crate::domain::resource::ResourceRef;
use serde_json::Value;

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

pub fn detect(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, pod: Seen<'_>, line: &str) -> Option<Blocked> {
    let said = |words: &[&str]| words.iter().any(|word| line.contains(word));
    let names = said(NAMES);
    if !names && !said(TIMES_OUT) {
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
