//! Pods, and the templates that pods are made from.

use super::containers::{self, Containers};
use super::page::Page;
use super::quantity::Quantity;
use super::values::{self, get, is_there, list, number, or, pairs, said, when};
use super::{View, conditions, head, scheduling, volumes};
use serde_json::Value;

pub(super) fn write(page: &mut Page, view: &View<'_>) {
    let pod = view.object;
    let over = matches!(said(pod, "status.phase").as_str(), "Failed" | "Succeeded");
    if is_there(pod, "metadata.deletionTimestamp") && !over {
        page.field(
            "Status",
            format!("Terminating (lasts {})", values::ago(&said(pod, "metadata.deletionTimestamp"), view.now)),
        );
        page.maybe("Grace Period", seconds(&said(pod, "metadata.deletionGracePeriodSeconds")));
        page.maybe("Phase", said(pod, "status.phase"));
    } else {
        page.field("Status", said(pod, "status.phase"));
    }
    page.maybe("Reason", said(pod, "status.reason"));
    page.maybe("Message", said(pod, "status.message"));
    let node = said(pod, "spec.nodeName");
    let host = said(pod, "status.hostIP");
    page.field("Node", if node.is_empty() { values::NONE.to_owned() } else { format!("{node}/{host}") });
    page.maybe("Nominated Node", said(pod, "status.nominatedNodeName"));
    page.maybe("Start Time", when(pod, "status.startTime", view.now));
    page.field("IP", or(said(pod, "status.podIP"), values::NONE));
    let addresses: Vec<String> = list(pod, "status.podIPs").iter().map(|address| said(address, "ip")).collect();
    page.all("IPs", &addresses);
    page.field("QoS Class", quality(pod));
    page.maybe("Service Account", said(pod, "spec.serviceAccountName"));
    page.maybe("Priority", said(pod, "spec.priority"));
    page.maybe("Priority Class Name", said(pod, "spec.priorityClassName"));
    page.maybe("Runtime Class Name", said(pod, "spec.runtimeClassName"));
    page.maybe("Restart Policy", said(pod, "spec.restartPolicy"));
    containers::security(page, get(pod, "spec.securityContext"));
    conditions::write(page, view);
    readiness_gates(page, pod);
    if is_there(pod, "spec.resources") {
        page.section("Resources", |page| containers::resources(page, get(pod, "spec.resources")));
    }
    for (title, specs, statuses) in [
        ("Init Containers", "spec.initContainers", "status.initContainerStatuses"),
        ("Containers", "spec.containers", "status.containerStatuses"),
        ("Ephemeral Containers", "spec.ephemeralContainers", "status.ephemeralContainerStatuses"),
    ] {
        let (specs, statuses) = (list(pod, specs), list(pod, statuses));
        if !specs.is_empty() || title == "Containers" {
            containers::write(page, title, &Containers { specs, statuses, pod: Some(pod), now: view.now });
        }
    }
    volumes::write(page, list(pod, "spec.volumes"));
    page.section("Scheduling", |page| scheduling::write(page, get(pod, "spec")));
}

/// The template of pods that a controller makes.
pub(super) fn template(page: &mut Page, template: &Value, view: &View<'_>) {
    page.section("Pod Template", |page| {
        page.all("Labels", &pairs(template, "metadata.labels"));
        let notes = head::annotations(get(template, "metadata"));
        if !notes.is_empty() {
            page.all("Annotations", &notes);
        }
        let spec = get(template, "spec");
        page.maybe("Service Account", said(spec, "serviceAccountName"));
        page.maybe("Priority Class Name", said(spec, "priorityClassName"));
        page.maybe("Restart Policy", said(spec, "restartPolicy"));
        containers::security(page, get(spec, "securityContext"));
        for (title, field) in [("Init Containers", "initContainers"), ("Containers", "containers")] {
            let specs = list(spec, field);
            if !specs.is_empty() || title == "Containers" {
                containers::write(page, title, &Containers { specs, statuses: &[], pod: None, now: view.now });
            }
        }
        volumes::write(page, list(spec, "volumes"));
        scheduling::write(page, spec);
    });
}

fn seconds(number: &str) -> String {
    if number.is_empty() { String::new() } else { format!("{number}s") }
}

fn readiness_gates(page: &mut Page, pod: &Value) {
    let gates = list(pod, "spec.readinessGates");
    if gates.is_empty() {
        return;
    }
    let rows = gates.iter().map(|gate| {
        let kind = said(gate, "conditionType");
        let met = list(pod, "status.conditions").iter().find(|condition| said(condition, "type") == kind);
        vec![kind, met.map_or_else(|| values::NONE.to_owned(), |condition| said(condition, "status"))]
    });
    page.section("Readiness Gates", |page| page.table(&["Type", "Status"], rows.collect()));
}

/// The class that decides who is evicted first; where it is not told, from the requests and limits.
fn quality(pod: &Value) -> String {
    let told = said(pod, "status.qosClass");
    if !told.is_empty() {
        return told;
    }
    let whole = is_there(pod, "spec.resources").then(|| get(pod, "spec"));
    let all: Vec<&Value> = match whole {
        Some(spec) => vec![spec],
        None => list(pod, "spec.containers").iter().chain(list(pod, "spec.initContainers")).collect(),
    };
    let amount = |of: &Value, sort: &str, name: &str| {
        let text = number(get(get(of, "resources"), sort), name);
        Quantity::read(&text).filter(|amount| !amount.is_zero())
    };
    let (mut some, mut guaranteed) = (false, true);
    for of in all {
        for name in ["cpu", "memory"] {
            let (request, limit) = (amount(of, "requests", name), amount(of, "limits", name));
            some |= request.is_some() || limit.is_some();
            guaranteed &= limit.is_some() && request.is_none_or(|request| Some(request) == limit);
        }
    }
    match (some, guaranteed) {
        (false, _) => "BestEffort",
        (true, true) => "Guaranteed",
        (true, false) => "Burstable",
    }
    .to_owned()
}
