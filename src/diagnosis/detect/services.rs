//! Services that lead nowhere: a selector that no pod carries, a port that no container opens, a workload that is down.

use super::deployment::wanted;
use super::selectors::{carries, labels};
use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::{Cause, Inquiry};
use crate::diagnosis::remedy::{Risk, remedy};
use crate::domain::ids::ClusterName;
use serde_json::Value;
use std::collections::BTreeMap;

/// Judges the services of a namespace, once they were read.
pub fn detect(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, namespace: &str) {
    let here = |seen: &Seen<'_>| seen.object.namespace() == namespace;
    let pods: Vec<Seen<'_>> = inquiry.objects(cluster, "Pod").into_iter().filter(here).collect();
    let templates: Vec<Seen<'_>> = ["Deployment", "StatefulSet"]
        .into_iter()
        .flat_map(|kind| inquiry.objects(cluster, kind))
        .filter(|seen| here(seen) && wanted(seen.object) > 0)
        .collect();
    let services: Vec<Seen<'_>> = inquiry.objects(cluster, "Service").into_iter().filter(here).collect();
    for service in services {
        let selector = labels(service.object, "spec.selector");
        if selector.is_empty() {
            continue;
        }
        for workload in &templates {
            if carries(&labels(workload.object, "spec.template.metadata.labels"), &selector) {
                leads_to(inquiry, cluster, service, *workload);
            }
        }
        if pods.iter().any(|pod| carries(&labels(pod.object, "metadata.labels"), &selector)) {
            continue;
        }
        // Pods that are still to be made count too: then something else keeps them from running.
        let made: Vec<(Seen<'_>, BTreeMap<&str, &str>)> =
            templates.iter().map(|seen| (*seen, labels(seen.object, "spec.template.metadata.labels"))).collect();
        if made.iter().any(|(_, has)| carries(has, &selector)) {
            continue;
        }
        let near = made
            .iter()
            .filter(|(seen, has)| shared(has, &selector) > 0 || seen.object.name() == service.object.name())
            .max_by_key(|(_, has)| shared(has, &selector));
        if let Some((workload, has)) = near {
            mismatch(inquiry, cluster, service, &selector, *workload, has);
        }
    }
}

/// A service suffers from what its workload does, and may itself ask for a port that the pods do not open.
fn leads_to(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, service: Seen<'_>, workload: Seen<'_>) {
    let (resource, behind) = (service.object.reference(cluster), workload.object.reference(cluster));
    inquiry.link(&behind, &resource);
    inquiry.step("service.no-endpoints", &resource);
    let broken = inquiry.between.contains_key(&behind) || inquiry.causes.iter().any(|cause| cause.resource == behind);
    let asked = inquiry.target.asks(&resource) || inquiry.target.asks(&behind);
    if broken || !asked {
        return;
    }
    let containers = workload.object.list("spec.template.spec.containers");
    let ports: Vec<&Value> =
        containers.iter().filter_map(|container| container.get("ports")?.as_array()).flatten().collect();
    for port in service.object.list("spec.ports") {
        let Some(target) = port.get("targetPort").or(port.get("port")) else { continue };
        let opens = |field: &str| ports.iter().any(|port| port.get(field) == Some(target));
        // A container may open a port without saying so; a name must be said.
        let wrong = match target {
            Value::String(_) => !opens("name"),
            _ => !ports.is_empty() && !opens("containerPort"),
        };
        if !wrong {
            continue;
        }
        let (namespace, name) = (service.object.namespace(), service.object.name());
        let said = serde_json::to_string(&ports).unwrap_or_default();
        let evidence =
            [inquiry.cite_field(service, "spec.ports"), inquiry.cite(workload, "ports of its containers", &said)];
        let open: Vec<String> = ports
            .iter()
            .map(|port| {
                let number = port.get("containerPort").map(ToString::to_string).unwrap_or_default();
                port.get("name").and_then(Value::as_str).map_or(number.clone(), |name| format!("{number} ({name})"))
            })
            .collect();
        let open = if open.is_empty() { "name none".to_owned() } else { format!("open {}", open.join(", ")) };
        let target = target.as_str().map_or_else(|| target.to_string(), str::to_owned);
        inquiry.cause(Cause {
            fault: "service.port".into(),
            resource: resource.clone(),
            confidence: if target.parse::<u16>().is_ok() { 0.75 } else { 0.88 },
            summary: format!(
                "Service {namespace}/{name} on {cluster} sends to port {target} (targetPort) of the pods of {}, and their containers {open}.",
                workload.object.name()
            ),
            evidence: evidence.into_iter().flatten().collect(),
            remediation: vec![remedy(
                cluster,
                &format!("describe service {name} -n {namespace}"),
                "make targetPort a port that the containers open",
                format!("connections to Service {name} are answered"),
                Risk::Look,
            )],
        });
    }
}

fn shared(has: &BTreeMap<&str, &str>, selector: &BTreeMap<&str, &str>) -> usize {
    selector.iter().filter(|(key, value)| has.get(*key) == Some(value)).count()
}

fn mismatch(
    inquiry: &mut Inquiry<'_>,
    cluster: &ClusterName,
    service: Seen<'_>,
    selector: &BTreeMap<&str, &str>,
    workload: Seen<'_>,
    has: &BTreeMap<&str, &str>,
) {
    let wrong: Vec<String> = selector
        .iter()
        .filter(|(key, value)| has.get(*key) != Some(value))
        .map(|(key, value)| {
            let got = has.get(key).map_or("do not carry it".to_owned(), |got| format!("carry {key}={got}"));
            format!("{key}={value}, while the pods of {} {got}", workload.object.name())
        })
        .collect();
    let name = format!("{}/{}", service.object.namespace(), service.object.name());
    let evidence =
        [inquiry.cite_field(service, "spec.selector"), inquiry.cite_field(workload, "spec.template.metadata.labels")];
    inquiry.cause(Cause {
        fault: "service.selector".into(),
        resource: service.object.reference(cluster),
        confidence: 0.88,
        summary: format!(
            "Service {name} on {cluster} has no endpoints: its selector asks for the label {}.",
            wrong.join(" and ")
        ),
        evidence: evidence.into_iter().flatten().collect(),
        remediation: vec![remedy(
            cluster,
            &format!("describe service {} -n {}", service.object.name(), service.object.namespace()),
            "make the selector ask for labels that the pods carry",
            format!("Service {name} has endpoints"),
            Risk::Look,
        )],
    });
}
