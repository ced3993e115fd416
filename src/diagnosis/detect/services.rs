//! Services that lead nowhere: a selector that no pod carries.

use super::deployment::wanted;
use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::{Cause, Inquiry};
use crate::diagnosis::remedy::{Risk, remedy};
use crate::domain::ids::ClusterName;
use crate::domain::object::Object;
use serde_json::Value;
use std::collections::BTreeMap;

pub fn detect(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, namespace: &str) {
    let why = "whether the services of the namespace lead to pods";
    if !inquiry.glance(cluster, &format!("get services -n {namespace}"), why, "service.no-endpoints").is_seen() {
        return;
    }
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
        if selector.is_empty() || pods.iter().any(|pod| carries(&labels(pod.object, "metadata.labels"), &selector)) {
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

fn labels<'o>(object: &'o Object, path: &str) -> BTreeMap<&'o str, &'o str> {
    let pairs = object.at(path).and_then(Value::as_object).into_iter().flatten();
    pairs.filter_map(|(key, value)| Some((key.as_str(), value.as_str()?))).collect()
}

fn carries(has: &BTreeMap<&str, &str>, selector: &BTreeMap<&str, &str>) -> bool {
    selector.iter().all(|(key, value)| has.get(key) == Some(value))
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
