//! One pod: what its conditions, its containers' states and its events say, most telling first.

use super::crash;
use super::volumes;
use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::Inquiry;
use crate::domain::finding::Citation;
use crate::domain::ids::ClusterName;
use crate::domain::redact;
use crate::domain::resource::ResourceRef;
use crate::domain::time;
use serde_json::Value;

/// What is wrong with a pod.
#[derive(Debug, Clone)]
pub struct Found {
    pub fault: &'static str,
    /// Where it is not the workload itself that is at fault.
    pub root: Option<ResourceRef>,
    pub confidence: f64,
    pub says: String,
    pub advice: String,
    pub image: Option<String>,
    pub evidence: Vec<Citation>,
}

impl Found {
    pub fn of(fault: &'static str, says: String, advice: &str) -> Self {
        Self { fault, root: None, confidence: 0.9, says, advice: advice.to_owned(), image: None, evidence: Vec::new() }
    }
    pub fn with(mut self, proof: Option<Citation>) -> Self {
        self.evidence.extend(proof);
        self
    }
}

/// A container's status, and where it stands.
pub struct Container<'v> {
    pub status: &'v Value,
    pub init: bool,
}

impl<'v> Container<'v> {
    pub fn text(&self, pointer: &str) -> &'v str {
        self.status.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }
    pub fn int(&self, pointer: &str) -> i64 {
        self.status.pointer(pointer).and_then(Value::as_i64).unwrap_or_default()
    }
    pub fn name(&self) -> &'v str {
        self.text("/name")
    }
    pub fn what(&self) -> String {
        format!("{} {}", if self.init { "init container" } else { "container" }, self.name())
    }
}

pub fn look_into(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, pod: Seen<'_>) -> Option<Found> {
    if let Some(found) = node_gone(inquiry, cluster, pod).or_else(|| unscheduled(inquiry, cluster, pod)) {
        return Some(found);
    }
    if let Some(found) = held(inquiry, cluster, pod).or_else(|| evicted(inquiry, pod)) {
        return Some(found);
    }
    let containers = containers(pod);
    for container in &containers {
        let reason = container.text("/state/waiting/reason");
        let found = match reason {
            "ImagePullBackOff" | "ErrImagePull" | "InvalidImageName" | "ErrImageNeverPull" => {
                Some(image(inquiry, cluster, pod, container))
            }
            "CreateContainerConfigError" => volumes::configuration(inquiry, cluster, pod, container),
            "CreateContainerError" | "RunContainerError" | "CrashLoopBackOff" => {
                crash::explain(inquiry, cluster, pod, container)
            }
            "ContainerCreating" | "PodInitializing" => volumes::mounts(inquiry, cluster, pod),
            _ => crash::explain(inquiry, cluster, pod, container),
        };
        if found.is_some() {
            return found;
        }
    }
    let waits = containers.iter().find(|container| {
        !container.init
            && container.status.get("ready") == Some(&Value::Bool(false))
            && !container.text("/state/running/startedAt").is_empty()
    })?;
    not_ready(inquiry, cluster, pod, waits)
}

/// The containers of a pod, those that run first coming first.
pub fn containers(pod: Seen<'_>) -> Vec<Container<'_>> {
    let init = pod.object.list("status.initContainerStatuses").iter().map(|status| Container { status, init: true });
    let main = pod.object.list("status.containerStatuses").iter().map(|status| Container { status, init: false });
    init.chain(main).collect()
}

/// The latest event about a pod that a test picks.
pub fn event<'a>(
    inquiry: &Inquiry<'a>,
    cluster: &ClusterName,
    pod: Seen<'_>,
    picks: impl Fn(&str, &str) -> bool,
) -> Option<Seen<'a>> {
    inquiry
        .objects(cluster, "Event")
        .into_iter()
        .filter(|seen| {
            let event = seen.object;
            event.text("involvedObject.name") == pod.object.name()
                && event.namespace() == pod.object.namespace()
                && picks(event.text("reason"), event.text("message"))
        })
        .max_by_key(|seen| {
            (seen.object.time("lastTimestamp").or(seen.object.time("eventTime")), seen.object.name().to_owned())
        })
}

pub fn cite_event(inquiry: &Inquiry<'_>, event: Option<Seen<'_>>) -> Option<Citation> {
    let event = event?;
    inquiry.cite(event, "message", &format!("{}: {}", event.object.text("reason"), event.object.text("message")))
}

fn node_gone(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, pod: Seen<'_>) -> Option<Found> {
    let stuck = pod.object.is_deleting() || pod.object.condition("Ready").is_some_and(|c| !c.is_true());
    let name = pod.object.text("spec.nodeName");
    if !stuck || name.is_empty() {
        return None;
    }
    let node = inquiry.object(cluster, "Node", "", name).here()?;
    let ready = node.object.condition("Ready").filter(|condition| !condition.is_true())?;
    let says = format!("its pods are on node {name}, which is not ready ({}: {})", ready.reason, ready.message);
    let mut found = Found::of(
        "node.not-ready",
        says,
        "bring the node's kubelet back, or remove the node so that its pods are made elsewhere",
    );
    found.root = Some(node.object.reference(cluster));
    Some(found.with(inquiry.cite_condition(node, "Ready")))
}

/// A pod that should be gone, and is held by finalizers.
fn held(inquiry: &Inquiry<'_>, cluster: &ClusterName, pod: Seen<'_>) -> Option<Found> {
    let since = pod.object.time("metadata.deletionTimestamp")?;
    let grace = pod.object.int("metadata.deletionGracePeriodSeconds").unwrap_or(30);
    let over = time::seconds_between(since, inquiry.clock(cluster)?) > grace + 120;
    let finalizers = pod.object.at("metadata.finalizers").filter(|list| list.as_array().is_some_and(|l| !l.is_empty()));
    let says = format!(
        "its pod {} is being deleted and is held by the finalizers {}",
        pod.object.name(),
        finalizers.filter(|_| over)?
    );
    let mut found =
        Found::of("workload.pod-held", says, "bring back the controller that should take its finalizer off");
    found.root = Some(pod.object.reference(cluster));
    Some(found.with(inquiry.cite_field(pod, "metadata.finalizers")))
}

/// A pod that the kubelet ended because its node ran short.
fn evicted(inquiry: &Inquiry<'_>, pod: Seen<'_>) -> Option<Found> {
    if pod.object.text("status.reason") != "Evicted" {
        return None;
    }
    let message = pod.object.text("status.message");
    let says = format!("its pods are evicted: {message}");
    let advice = "ask for what the pods use (requests and limits), or make room on the node";
    Some(Found::of("workload.evicted", says, advice).with(inquiry.cite(pod, "status", &format!("Evicted: {message}"))))
}

fn unscheduled(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, pod: Seen<'_>) -> Option<Found> {
    let condition = pod.object.condition("PodScheduled").filter(|condition| condition.is_false())?;
    let proof = inquiry.cite_condition(pod, "PodScheduled");
    if condition.message.to_lowercase().contains("persistentvolumeclaim") {
        return Some(volumes::claim(inquiry, cluster, pod, &condition.message).with(proof));
    }
    let says = format!("its pods cannot be scheduled: {}{}", condition.message, asks_for(pod, &condition.message));
    let advice = "ask for what a node has (requests, node selector, affinity, tolerations), or add such a node";
    Some(Found::of("workload.unschedulable", says, advice).with(proof))
}

/// What a pod asks for, of the kind that the scheduler did not find.
fn asks_for(pod: Seen<'_>, message: &str) -> String {
    let mut asks: Vec<String> = Vec::new();
    if message.contains("affinity/selector") {
        let selector = pod.object.at("spec.nodeSelector").and_then(Value::as_object);
        asks.extend(
            selector
                .into_iter()
                .flatten()
                .map(|(key, value)| format!("the node selector {key}={}", value.as_str().unwrap_or_default())),
        );
        let affinity = pod.object.at("spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution");
        asks.extend(affinity.map(|terms| format!("the node affinity {}", redact::bounded(&terms.to_string(), 200))));
    }
    for container in pod.object.list("spec.containers") {
        let requests = container.pointer("/resources/requests").and_then(Value::as_object);
        for (what, amount) in requests.into_iter().flatten() {
            if message.contains(&format!("Insufficient {what}")) {
                asks.push(format!("{what}={}", amount.as_str().map_or_else(|| amount.to_string(), str::to_owned)));
            }
        }
    }
    if asks.is_empty() { String::new() } else { format!(" (each asks for {})", asks.join(", ")) }
}

/// The pull secrets that the kubelet could not read.
fn lost_pull_secrets(inquiry: &Inquiry<'_>, cluster: &ClusterName, pod: Seen<'_>) -> String {
    let lost = event(inquiry, cluster, pod, |reason, _| reason == "FailedToRetrieveImagePullSecret");
    lost.map(|event| format!(" {}", event.object.text("message"))).unwrap_or_default()
}

fn image(inquiry: &Inquiry<'_>, cluster: &ClusterName, pod: Seen<'_>, container: &Container<'_>) -> Found {
    let failed = event(inquiry, cluster, pod, |reason, message| {
        reason == "Failed" && message.starts_with("Failed to pull image")
    });
    let message = failed.map_or(container.text("/state/waiting/message"), |event| event.object.text("message"));
    let asked = asked_image(pod, container);
    let why = match message {
        m if m.contains("unauthorized") || m.contains("denied") || m.contains("403") => {
            "the registry does not allow it (pull secret)"
        }
        m if m.contains("not found") || m.contains("manifest unknown") => {
            "it does not exist in the registry (not found)"
        }
        m if m.contains("no such host") || m.contains("i/o timeout") || m.contains("connection refused") => {
            "the registry cannot be reached"
        }
        m if m.contains("x509") => "the registry's certificate is not trusted",
        m if m.contains("toomanyrequests") => "the registry refuses more pulls for now",
        _ => "it cannot be pulled",
    };
    let lost = lost_pull_secrets(inquiry, cluster, pod);
    let says = format!("the image {asked} of {} cannot be pulled: {why}. {message}{lost}", container.what());
    let mut found = Found::of(
        "workload.image-pull",
        says,
        "ship an image and tag that exist, or give the pod the pull secret for it",
    );
    found.image = Some(asked);
    found.with(cite_event(inquiry, failed)).with(inquiry.cite(pod, "status", container.text("/state/waiting/message")))
}

/// The image as the pod asks for it; the status may hold a resolved name.
fn asked_image(pod: Seen<'_>, container: &Container<'_>) -> String {
    let lists = [pod.object.list("spec.containers"), pod.object.list("spec.initContainers")];
    let spec =
        lists.into_iter().flatten().find(|spec| spec.get("name").and_then(Value::as_str) == Some(container.name()));
    spec.and_then(|spec| spec.get("image")?.as_str()).unwrap_or(container.text("/image")).to_owned()
}

fn not_ready(
    inquiry: &mut Inquiry<'_>,
    cluster: &ClusterName,
    pod: Seen<'_>,
    container: &Container<'_>,
) -> Option<Found> {
    let failed = event(inquiry, cluster, pod, |reason, message| {
        reason == "Unhealthy" && message.starts_with("Readiness probe")
    })?;
    let message = failed.object.text("message");
    let said = crash::last_words(inquiry, cluster, pod, container, false);
    let probe = probe(pod, container);
    let log = said.as_ref().map(|(line, _)| format!(" Its log says: {line}")).unwrap_or_default();
    let says = format!("{} runs but is not ready: {message}{probe}.{log}", container.what());
    let mut found = Found::of(
        "workload.readiness",
        says,
        "compare port and path of the readiness probe with what the container serves; if it needs another service, look there",
    );
    found.confidence = 0.85;
    Some(found.with(cite_event(inquiry, Some(failed))).with(said.and_then(|(_, proof)| proof)))
}

/// Where the probe knocks and what the container opens, if they differ.
fn probe(pod: Seen<'_>, container: &Container<'_>) -> String {
    let spec = pod
        .object
        .list("spec.containers")
        .iter()
        .find(|spec| spec.get("name").and_then(Value::as_str) == Some(container.name()));
    let Some(spec) = spec else { return String::new() };
    let knocks = spec
        .pointer("/readinessProbe/httpGet/port")
        .or(spec.pointer("/readinessProbe/tcpSocket/port"))
        .and_then(Value::as_i64);
    let opens: Vec<i64> = spec
        .get("ports")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|port| port.get("containerPort")?.as_i64())
        .collect();
    match knocks {
        Some(port) if !opens.is_empty() && !opens.contains(&port) => {
            format!(" (the probe asks port {port}, the container opens {opens:?})")
        }
        _ => String::new(),
    }
}
