//! Pods that are not even created: quota, admission, a missing service account.

use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::{Cause, Inquiry};
use crate::diagnosis::remedy::{Risk, remedy};
use crate::domain::ids::ClusterName;
use crate::domain::resource::ResourceRef;

/// Whether creation of its pods is refused; if so, by whom.
pub fn detect(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, workload: Seen<'_>) -> bool {
    let failure = workload.object.condition("ReplicaFailure").filter(|condition| condition.is_true());
    let event = inquiry
        .objects(cluster, "Event")
        .into_iter()
        .filter(|seen| {
            let name = seen.object.text("involvedObject.name");
            seen.object.text("reason") == "FailedCreate"
                && seen.object.namespace() == workload.object.namespace()
                && (name == workload.object.name()
                    || name.rsplit_once('-').is_some_and(|(made_by, _)| made_by == workload.object.name()))
        })
        .max_by_key(|seen| seen.object.time("lastTimestamp"));
    let short = workload.object.int("status.replicas").unwrap_or(0) < super::deployment::wanted(workload.object);
    let Some(message) =
        failure.map(|c| c.message).or_else(|| event.filter(|_| short).map(|e| e.object.text("message").to_owned()))
    else {
        return false;
    };
    let owner = workload.object.reference(cluster);
    let namespace = workload.object.namespace();
    let quota = ["exceeded quota: ", "failed quota: "].into_iter().find_map(|words| {
        let rest = message.split_once(words)?.1;
        rest.split([',', ':']).next().map(str::trim)
    });
    let account =
        message.split_once("serviceaccount \"").and_then(|(_, rest)| rest.split_once('"')).map(|(name, _)| name);
    let (fault, resource, advice) = match (quota, account) {
        (Some(quota), _) => (
            "workload.quota",
            ResourceRef::new(cluster, "v1", "ResourceQuota", namespace, quota),
            "raise the quota, ask for less, or give every container the requests and limits that the quota demands",
        ),
        (None, Some(account)) if message.contains("not found") => (
            "workload.service-account-missing",
            ResourceRef::new(cluster, "v1", "ServiceAccount", namespace, account),
            "create the service account, or name one that exists",
        ),
        _ => (
            "workload.admission",
            owner.clone(),
            "correct the pod so that admission lets it through, or repair the webhook",
        ),
    };
    inquiry.link(&resource, &owner);
    inquiry.step("workload.not-ready", &owner);
    let evidence = [
        inquiry.cite_condition(workload, "ReplicaFailure"),
        event.and_then(|event| inquiry.cite(event, "message", event.object.text("message"))),
    ];
    let name = format!("{namespace}/{}", workload.object.name());
    inquiry.cause(Cause {
        fault: fault.into(),
        resource: resource.clone(),
        confidence: 0.92,
        summary: format!("Pods of {} {name} on {cluster} are not created: {message}", workload.object.kind()),
        evidence: evidence.into_iter().flatten().collect(),
        remediation: vec![remedy(
            cluster,
            &format!("describe {} {} -n {namespace}", resource.kind.to_lowercase(), resource.name),
            advice,
            format!("{name} has all its replicas"),
            Risk::Look,
        )],
    });
    true
}
