//! Nodes: not ready, or short of something, and what that does to the pods there.

use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::{Cause, Inquiry};
use crate::diagnosis::remedy::{Risk, remedy};
use crate::domain::ids::ClusterName;

const PRESSURES: &[&str] = &["DiskPressure", "MemoryPressure", "PIDPressure", "NetworkUnavailable"];

pub fn detect(inquiry: &mut Inquiry<'_>, cluster: &ClusterName) {
    for seen in inquiry.objects(cluster, "Node") {
        let name = seen.object.name();
        if let Some(ready) = seen.object.condition("Ready").filter(|condition| !condition.is_true()) {
            let evidence = vec![inquiry.cite_condition(seen, "Ready")];
            let summary = format!("Node {name} of {cluster} is not ready: {}: {}", ready.reason, ready.message);
            inquiry.symptom("node.not-ready", seen.object.reference(cluster), summary.clone(), evidence);
            let advice = "bring the node's kubelet back, or remove the node so that its pods are made elsewhere";
            conclude(inquiry, cluster, seen, "node.not-ready", "Ready", summary, advice);
            continue;
        }
        let short = PRESSURES.iter().find_map(|kind| seen.object.condition(kind).filter(|c| c.is_true()));
        if let Some(short) = short {
            let summary = format!("Node {name} of {cluster} has {}: {}: {}", short.kind, short.reason, short.message);
            let advice = "make room on the node; until then it evicts pods and takes no new ones";
            conclude(inquiry, cluster, seen, "node.pressure", &short.kind, summary, advice);
        }
    }
}

fn conclude(
    inquiry: &mut Inquiry<'_>,
    cluster: &ClusterName,
    seen: Seen<'_>,
    fault: &str,
    condition: &str,
    summary: String,
    advice: &str,
) {
    let name = seen.object.name();
    inquiry.cause(Cause {
        fault: fault.into(),
        resource: seen.object.reference(cluster),
        confidence: 0.85,
        summary,
        evidence: inquiry.cite_condition(seen, condition).into_iter().collect(),
        remediation: vec![remedy(
            cluster,
            &format!("describe node {name}"),
            advice,
            format!("node {name} is Ready and has no pressure"),
            Risk::Look,
        )],
    });
}
