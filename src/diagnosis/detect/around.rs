//! What stands around workloads and can fail by itself: claims, Ingresses, disruption budgets, namespaces that do not go.

use super::selectors::{carries, labels};
use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::{Cause, Inquiry};
use crate::diagnosis::remedy::{Risk, remedy};
use crate::domain::finding::Citation;
use crate::domain::ids::ClusterName;
use serde_json::Value;

pub fn detect(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, in_place: &dyn Fn(&str) -> bool) {
    for seen in inquiry.objects(cluster, "PersistentVolumeClaim") {
        if in_place(seen.object.namespace()) && seen.object.text("status.phase") != "Bound" {
            claim(inquiry, cluster, seen);
        }
    }
    for seen in inquiry.objects(cluster, "Ingress") {
        if in_place(seen.object.namespace()) {
            ingress(inquiry, cluster, seen);
        }
    }
    for seen in inquiry.objects(cluster, "Namespace") {
        if seen.object.is_deleting() && inquiry.target.namespaces.contains(seen.object.name()) {
            terminating(inquiry, cluster, seen);
        }
    }
    for seen in inquiry.objects(cluster, "PodDisruptionBudget") {
        budget(inquiry, cluster, seen);
    }
}

/// A remedy that only looks: these faults have no repair that is right for everyone.
fn conclude(
    inquiry: &mut Inquiry<'_>,
    cluster: &ClusterName,
    seen: Seen<'_>,
    fault: &str,
    said: (String, &str, f64),
    evidence: Vec<Option<Citation>>,
) {
    let (kind, name) = (seen.object.kind(), seen.object.name());
    let place =
        if seen.object.namespace().is_empty() { String::new() } else { format!(" -n {}", seen.object.namespace()) };
    let (summary, advice, confidence) = said;
    inquiry.cause(Cause {
        fault: fault.into(),
        resource: seen.object.reference(cluster),
        confidence,
        summary,
        evidence: evidence.into_iter().flatten().collect(),
        remediation: vec![remedy(
            cluster,
            &format!("describe {} {name}{place}", kind.to_lowercase()),
            advice,
            format!("{kind} {name} no longer complains"),
            Risk::Look,
        )],
    });
}

/// A claim that no pod need wait for; waiting for its first pod is no fault.
fn claim(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, seen: Seen<'_>) {
    let words = format!("get events -n {}", seen.object.namespace());
    inquiry.glance(cluster, &words, "why the claim is not bound", "workload.claim-pending");
    let failed = super::pod_trouble::event(inquiry, cluster, seen, |reason, _| {
        matches!(reason, "ProvisioningFailed" | "FailedBinding" | "VolumeMismatch" | "ClaimLost")
    });
    let Some(failed) = failed else { return };
    let class = seen.object.text("spec.storageClassName");
    let class = if class.is_empty() { String::new() } else { format!(" (StorageClass {class})") };
    let summary = format!(
        "PersistentVolumeClaim {}/{}{class} on {cluster} is not bound: {}",
        seen.object.namespace(),
        seen.object.name(),
        failed.object.text("message")
    );
    let advice = "name a StorageClass that exists, create it, or provide a PersistentVolume for the claim";
    let evidence =
        vec![inquiry.cite(failed, "message", failed.object.text("message")), inquiry.cite_field(seen, "status.phase")];
    conclude(inquiry, cluster, seen, "workload.claim-pending", (summary, advice, 0.88), evidence);
}

/// The services that an Ingress leads to.
fn backends(ingress: Seen<'_>) -> Vec<String> {
    let paths = ingress.object.list("spec.rules").iter().filter_map(|rule| rule.pointer("/http/paths")?.as_array());
    let named = paths.flatten().filter_map(|path| path.pointer("/backend/service/name")?.as_str());
    let default = ingress.object.at("spec.defaultBackend.service.name").and_then(Value::as_str);
    named.chain(default).map(str::to_owned).collect()
}

fn ingress(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, seen: Seen<'_>) {
    let (namespace, name) = (seen.object.namespace().to_owned(), seen.object.name().to_owned());
    let resource = seen.object.reference(cluster);
    for service in backends(seen) {
        match inquiry.object(cluster, "Service", &namespace, &service) {
            crate::diagnosis::evidence::Sight::Here(found) => {
                inquiry.link(&found.object.reference(cluster), &resource);
                inquiry.step("service.no-endpoints", &resource);
            }
            crate::diagnosis::evidence::Sight::Absent(id) => {
                let summary = format!(
                    "Ingress {namespace}/{name} on {cluster} leads to Service {service}, which does not exist (not found)."
                );
                let evidence = vec![
                    inquiry.cite_field(seen, "spec.rules"),
                    inquiry.cite_absence(id, "Service", &namespace, &service),
                ];
                let said = (summary, "name a service that exists, or create it", 0.86);
                conclude(inquiry, cluster, seen, "service.ingress", said, evidence);
            }
            crate::diagnosis::evidence::Sight::Unseen => {}
        }
    }
    for secret in seen.object.list("spec.tls").iter().filter_map(|tls| tls.get("secretName")?.as_str()) {
        let words = format!("get secrets -n {namespace}");
        inquiry.glance(cluster, &words, "whether the certificate of the Ingress is there and valid", "service.ingress");
        if let Some((day, proof)) = super::secrets::expired(inquiry, cluster, &namespace, secret)
            && let Some(held) = inquiry.object(cluster, "Secret", &namespace, secret).here()
        {
            let summary = format!(
                "The certificate in Secret {namespace}/{secret} on {cluster}, which Ingress {name} shows, expired on {day}."
            );
            inquiry.link(&held.object.reference(cluster), &resource);
            inquiry.step("service.ingress", &resource);
            conclude(
                inquiry,
                cluster,
                held,
                "service.certificate-expired",
                (summary, "renew the certificate", 0.92),
                vec![proof],
            );
        }
    }
}

fn terminating(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, seen: Seen<'_>) {
    let said: Vec<String> = seen.object.conditions().filter(|c| c.is_true()).map(|c| c.message).collect();
    let summary = format!(
        "Namespace {} on {cluster} is being deleted (Terminating) and does not finish: {}",
        seen.object.name(),
        said.join(" ")
    );
    let advice = "bring back the controller whose finalizers remain, or the API service that cannot be discovered; finalizers are taken off by hand only as a last resort";
    let evidence =
        vec![inquiry.cite_field(seen, "status.conditions"), inquiry.cite_field(seen, "metadata.deletionTimestamp")];
    let confidence = if said.is_empty() { 0.6 } else { 0.88 };
    conclude(inquiry, cluster, seen, "workload.namespace-terminating", (summary, advice, confidence), evidence);
}

/// A budget that lets nobody go answers a question about draining.
fn budget(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, seen: Seen<'_>) {
    let about_drain = inquiry.scope.words.iter().any(|word| {
        word.starts_with("drain") || word.starts_with("evict") || word == "pdb" || word.contains("disruption")
    });
    if !about_drain
        || seen.object.int("status.disruptionsAllowed") != Some(0)
        || seen.object.int("status.expectedPods") == Some(0)
    {
        return;
    }
    let selector = labels(seen.object, "spec.selector.matchLabels");
    let resource = seen.object.reference(cluster);
    for pod in inquiry.objects(cluster, "Pod") {
        let node = pod.object.text("spec.nodeName");
        if pod.object.namespace() == seen.object.namespace()
            && carries(&labels(pod.object, "metadata.labels"), &selector)
            && let Some(node) = inquiry.object(cluster, "Node", "", node).here()
        {
            inquiry.link(&resource, &node.object.reference(cluster));
            inquiry.step("workload.disruption-budget", &node.object.reference(cluster));
        }
    }
    let int = |path: &str| seen.object.int(path).unwrap_or_default();
    let summary = format!(
        "PodDisruptionBudget {}/{} on {cluster} allows no disruption: {} of its pods are healthy and {} must be, so its pods cannot be evicted and their nodes do not drain.",
        seen.object.namespace(),
        seen.object.name(),
        int("status.currentHealthy"),
        int("status.desiredHealthy")
    );
    let advice = "run one replica more than the budget demands, or lower the budget";
    let evidence = vec![inquiry.cite_field(seen, "status"), inquiry.cite_field(seen, "spec")];
    conclude(inquiry, cluster, seen, "workload.disruption-budget", (summary, advice, 0.86), evidence);
}
