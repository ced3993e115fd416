//! Certificate requests of a cluster's agent on the hub: pending, denied, too many.
//! Only renewals are approved automatically; a first request, or one after the certificate was lost, waits for a person.

use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::{Cause, Inquiry};
use crate::diagnosis::remedy::{Risk, remedy};
use crate::domain::finding::Remediation;
use crate::domain::ids::ClusterName;
use crate::domain::object::Object;
use crate::domain::resource::ResourceRef;
use crate::domain::time;

const CLUSTER_LABEL: &str = "open-cluster-management.io/cluster-name";
const ADDON_LABEL: &str = "open-cluster-management.io/addon-name";
/// From here on the agent creates no more.
const TOO_MANY: usize = 10;

/// The requests of a cluster's agent, oldest first.
fn requests<'a>(inquiry: &mut Inquiry<'a>, hub: &ClusterName, cluster: &str) -> Vec<Seen<'a>> {
    let why = "whether the agent asks the hub for a certificate: a sign of life after its lease stopped";
    inquiry.look(hub, "get certificatesigningrequests", why, "ocm.csr-pending");
    let mut requests: Vec<Seen<'a>> = inquiry
        .objects(hub, "CertificateSigningRequest")
        .into_iter()
        .filter(|seen| belongs(seen.object, cluster))
        .collect();
    requests.sort_by_key(|seen| (seen.object.created(), seen.object.name().to_owned()));
    requests
}

fn belongs(request: &Object, cluster: &str) -> bool {
    request.text("spec.signerName") == "kubernetes.io/kube-apiserver-client"
        && request.label(ADDON_LABEL).is_none()
        && (request.label(CLUSTER_LABEL) == Some(cluster)
            || request.text("spec.username").starts_with(&format!("system:open-cluster-management:{cluster}:")))
}

/// Those that nobody has decided on, oldest first.
pub fn pending<'a>(inquiry: &mut Inquiry<'a>, hub: &ClusterName, cluster: &str) -> Vec<Seen<'a>> {
    requests(inquiry, hub, cluster)
        .into_iter()
        .filter(|seen| seen.object.list("status.conditions").is_empty())
        .collect()
}

pub fn approve(hub: &ClusterName, cluster: &str, request: &str) -> Remediation {
    remedy(
        hub,
        &format!("certificate approve {request}"),
        format!(
            "the agent of {cluster} waits for this certificate; check first that the requester is its bootstrap account"
        ),
        format!("the CSR is Approved,Issued, and ManagedCluster {cluster} becomes Available=True within a minute"),
        Risk::Wide,
    )
}

pub fn detect(inquiry: &mut Inquiry<'_>, hub: &ClusterName, cluster: &str, managed: &ResourceRef) {
    let all = requests(inquiry, hub, cluster);
    let lease = inquiry.object(hub, "Lease", cluster, "managed-cluster-lease").here();
    let renewed = lease.and_then(|lease| lease.object.time("spec.renewTime"));
    // What was decided before the trouble began says nothing about it.
    let since: Vec<Seen<'_>> = all
        .iter()
        .copied()
        .filter(|seen| match (seen.object.created(), renewed) {
            (Some(created), Some(renewed)) => time::seconds_between(renewed, created) > -60,
            _ => true,
        })
        .collect();
    let waiting: Vec<Seen<'_>> =
        since.iter().copied().filter(|seen| seen.object.list("status.conditions").is_empty()).collect();
    if let Some(newest) = waiting.last().copied() {
        is_pending(inquiry, hub, cluster, managed, newest, waiting.len());
        return;
    }
    let denied = since.iter().copied().rfind(|seen| seen.object.condition("Denied").is_some());
    if let Some(denied) = denied {
        let resource = denied.object.reference(hub);
        inquiry.link(&resource, managed);
        let evidence = inquiry.cite_condition(denied, "Denied").into_iter().collect();
        let name = denied.object.name();
        inquiry.cause(Cause {
            fault: "ocm.csr-denied".into(),
            resource,
            confidence: 0.9,
            summary: format!("The certificate request {name} of {cluster} was denied on the hub, and its agent waits for it for ever."),
            evidence,
            remediation: vec![remedy(
                hub,
                &format!("delete certificatesigningrequest {name}"),
                "the agent asks again once the denied request is gone; find out first who denied it and why",
                format!("a new CSR of {cluster} appears and can be approved"),
                Risk::Wide,
            )],
        });
    }
}

fn is_pending(
    inquiry: &mut Inquiry<'_>,
    hub: &ClusterName,
    cluster: &str,
    managed: &ResourceRef,
    newest: Seen<'_>,
    count: usize,
) {
    let resource = newest.object.reference(hub);
    inquiry.link(&resource, managed);
    let name = newest.object.name();
    let who = newest.object.text("spec.username");
    let renewal = who.starts_with("system:open-cluster-management:");
    let evidence = [
        inquiry.cite(newest, "status.conditions", "Pending: no conditions"),
        inquiry.cite_field(newest, "spec.username"),
        inquiry.cite_field(newest, "metadata.creationTimestamp"),
    ];
    let why = if renewal {
        "a renewal that the hub's registration controller should have approved by itself"
    } else {
        "the agent has started over with its bootstrap credentials, so it runs and reaches the hub"
    };
    let many = if count >= TOO_MANY {
        format!(" {count} of its requests are pending; at {TOO_MANY} the agent stops asking.")
    } else {
        String::new()
    };
    inquiry.cause(Cause {
        fault: if count >= TOO_MANY { "ocm.csr-too-many".into() } else { "ocm.csr-pending".into() },
        resource,
        confidence: 0.92,
        summary: format!("The certificate request (CSR) {name} of {cluster} is pending and waits for approval on the hub: {why}.{many}"),
        evidence: evidence.into_iter().flatten().collect(),
        remediation: vec![approve(hub, cluster, name)],
    });
}
