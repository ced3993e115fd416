//! Workloads that run and may not do their work: what their log says the API server forbids them.

use super::{crash, pod_trouble, pods};
use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::{Cause, Inquiry};
use crate::diagnosis::remedy::{Risk, remedy};
use crate::domain::ids::ClusterName;

const FORBIDDEN: &str = "is forbidden: User \"system:";

pub fn detect(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, workload: Seen<'_>) {
    let pod = inquiry.objects(cluster, "Pod").into_iter().find(|pod| {
        pod.object.namespace() == workload.object.namespace() && pods::belongs(pod.object, workload.object)
    });
    let Some(pod) = pod else { return };
    for container in pod_trouble::containers(pod) {
        let Some((line, proof)) = crash::last_words(inquiry, cluster, pod, &container, false) else { continue };
        if !line.contains(FORBIDDEN) {
            continue;
        }
        let name = format!("{}/{}", workload.object.namespace(), workload.object.name());
        inquiry.cause(Cause {
            fault: "workload.rights-missing".into(),
            resource: workload.object.reference(cluster),
            confidence: 0.88,
            summary: format!(
                "{} {name} on {cluster} runs, but its service account lacks a right (RBAC): {line}",
                workload.object.kind()
            ),
            evidence: proof.into_iter().collect(),
            remediation: vec![remedy(
                cluster,
                &format!("get rolebindings -n {}", workload.object.namespace()),
                "find the Role that is bound to its service account and add the forbidden verb and resource to it",
                format!("the log of {name} no longer says forbidden"),
                Risk::Look,
            )],
        });
    }
}
