//! What pods need and do not get: ConfigMaps, Secrets, volumes.

use super::pod_trouble::{Container, Found, cite_event, event};
use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::Inquiry;
use crate::domain::ids::ClusterName;
use crate::domain::resource::ResourceRef;

/// The quoted name after a word: `secret "x" not found`.
fn quoted_after<'m>(message: &'m str, word: &str) -> Option<&'m str> {
    let rest = message.split_once(&format!("{word} \""))?.1;
    Some(rest.split_once('"')?.0)
}

/// The ConfigMap or Secret that a message says is missing.
fn missing(cluster: &ClusterName, namespace: &str, message: &str) -> Option<ResourceRef> {
    if !message.contains("not found") {
        return None;
    }
    [("configmap", "ConfigMap"), ("secret", "Secret")]
        .into_iter()
        .find_map(|(word, kind)| Some(ResourceRef::new(cluster, "v1", kind, namespace, quoted_after(message, word)?)))
}

fn needs(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, pod: Seen<'_>, message: &str) -> Found {
    let root = missing(cluster, pod.object.namespace(), message);
    let says = match &root {
        Some(missing) => {
            format!("it needs {} {}, which does not exist (not found). {message}", missing.kind, missing.name)
        }
        None => format!("its configuration is not complete: {message}"),
    };
    let mut found = Found::of(
        "workload.config-missing",
        says,
        "create what is missing in its namespace, or correct the name in the workload",
    );
    if let Some(missing) = &root {
        let plural = format!("{}s", missing.kind.to_lowercase());
        let words = format!("get {plural} -n {}", pod.object.namespace());
        inquiry.glance(cluster, &words, "whether it is really missing", "workload.config-missing");
        let absent = inquiry.object(cluster, &missing.kind, pod.object.namespace(), &missing.name).absent();
        let proof =
            absent.and_then(|id| inquiry.cite_absence(id, &missing.kind, pod.object.namespace(), &missing.name));
        found = found.with(proof);
    }
    found.root = root;
    found
}

/// `CreateContainerConfigError`.
pub fn configuration(
    inquiry: &mut Inquiry<'_>,
    cluster: &ClusterName,
    pod: Seen<'_>,
    container: &Container<'_>,
) -> Option<Found> {
    let message = container.text("/state/waiting/message").to_owned();
    let proof = inquiry.cite(pod, &format!("status of {}", container.what()), &message);
    let mut found = needs(inquiry, cluster, pod, &message);
    if message.contains("couldn't find key") {
        found.root = None;
    }
    Some(found.with(proof))
}

/// Containers that are being created, and volumes that cannot be mounted.
pub fn mounts(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, pod: Seen<'_>) -> Option<Found> {
    let failed = event(inquiry, cluster, pod, |reason, _| {
        matches!(reason, "FailedMount" | "FailedAttachVolume" | "FailedCreatePodSandBox")
    })?;
    let message = failed.object.text("message").to_owned();
    let proof = cite_event(inquiry, Some(failed));
    if missing(cluster, pod.object.namespace(), &message).is_some() {
        return Some(needs(inquiry, cluster, pod, &message).with(proof));
    }
    let says = format!("its pods are not started: {message}");
    Some(
        Found::of("workload.volume", says, "look at the volume, its claim and the node that should mount it")
            .with(proof),
    )
}

/// A PersistentVolumeClaim that keeps pods from being scheduled.
pub fn claim(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, pod: Seen<'_>, message: &str) -> Found {
    let namespace = pod.object.namespace();
    let words = format!("get persistentvolumeclaims -n {namespace}");
    inquiry.glance(cluster, &words, "which claim is not bound, and why", "workload.claim-pending");
    let names: Vec<&str> = pod
        .object
        .list("spec.volumes")
        .iter()
        .filter_map(|volume| volume.pointer("/persistentVolumeClaim/claimName")?.as_str())
        .collect();
    let claims = inquiry.objects(cluster, "PersistentVolumeClaim");
    let pending = claims.into_iter().find(|claim| {
        claim.object.namespace() == namespace
            && names.contains(&claim.object.name())
            && claim.object.text("status.phase") != "Bound"
    });
    let advice = "name a StorageClass that exists, create it, or provide a PersistentVolume for the claim";
    let Some(claim) = pending else {
        let mut found = Found::of("workload.claim-missing", format!("its pods wait for a volume: {message}"), advice);
        let absent =
            names.first().map(|name| ResourceRef::new(cluster, "v1", "PersistentVolumeClaim", namespace, name));
        found.root = absent.filter(|absent| {
            message.contains("not found")
                || inquiry.object(cluster, "PersistentVolumeClaim", namespace, &absent.name).absent().is_some()
        });
        return found;
    };
    let said = event(inquiry, cluster, claim, |reason, _| matches!(reason, "ProvisioningFailed" | "FailedBinding"));
    let why = said.map_or("it is Pending", |event| event.object.text("message"));
    let class = claim.object.text("spec.storageClassName");
    let class = if class.is_empty() { String::new() } else { format!(" (StorageClass {class})") };
    let says =
        format!("its pods wait for PersistentVolumeClaim {}{class}, which is not bound: {why}", claim.object.name());
    let mut found = Found::of("workload.claim-pending", says, advice);
    found.root = Some(claim.object.reference(cluster));
    found.with(cite_event(inquiry, said)).with(inquiry.cite_field(claim, "status.phase"))
}
