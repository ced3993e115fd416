//! Containers of a pod, or of a template of one: what they run, how they fare, what they are given.

use super::environment;
use super::page::Page;
use super::values::{self, NONE, amounts, get, is_there, is_true, list, number, or, said, shown, when};
use crate::domain::time::Timestamp;
use serde_json::Value;

/// All containers below a title. `pod` is there where there are statuses and a pod to take values from.
pub(super) fn write(page: &mut Page, title: &str, of: &Containers<'_>) {
    page.section(title, |page| {
        for container in of.specs {
            let name = said(container, "name");
            let status = of.statuses.iter().find(|status| said(status, "name") == name);
            page.section(&or(name, "<without a name>"), |page| one(page, container, status, of));
        }
    });
}

pub(super) struct Containers<'a> {
    pub specs: &'a [Value],
    pub statuses: &'a [Value],
    pub pod: Option<&'a Value>,
    pub now: Timestamp,
}

fn one(page: &mut Page, container: &Value, status: Option<&Value>, of: &Containers<'_>) {
    if let Some(status) = status {
        state(page, "State", get(status, "state"), of.now);
        if is_there(status, "lastState.terminated") {
            state(page, "Last State", get(status, "lastState"), of.now);
        }
        page.field("Ready", if is_true(status, "ready") { "True" } else { "False" });
        page.field("Restart Count", number(status, "restartCount"));
        page.maybe("Container ID", said(status, "containerID"));
    }
    page.field("Image", said(container, "image"));
    if let Some(status) = status {
        page.maybe("Image ID", said(status, "imageID"));
    }
    page.maybe("Image Pull Policy", said(container, "imagePullPolicy"));
    page.maybe("Restart Policy", said(container, "restartPolicy"));
    ports(page, list(container, "ports"));
    security(page, get(container, "securityContext"));
    words(page, "Command", list(container, "command"));
    words(page, "Args", list(container, "args"));
    resources(page, get(container, "resources"));
    for (label, field) in [("Liveness", "livenessProbe"), ("Readiness", "readinessProbe"), ("Startup", "startupProbe")]
    {
        if is_there(container, field) {
            page.field(label, probe(get(container, field)));
        }
    }
    for (label, field) in [("After Start", "lifecycle.postStart"), ("Before Stop", "lifecycle.preStop")] {
        page.maybe(label, said(container, field));
    }
    environment::write(page, container, of.pod);
    mounts(page, container);
}

fn state(page: &mut Page, label: &str, state: &Value, now: Timestamp) {
    if is_there(state, "running") {
        page.field(label, "Running");
        page.field("  Started", when(state, "running.startedAt", now));
    } else if is_there(state, "terminated") {
        page.field(label, "Terminated");
        page.maybe("  Reason", said(state, "terminated.reason"));
        page.maybe("  Message", said(state, "terminated.message"));
        page.field("  Exit Code", number(state, "terminated.exitCode"));
        page.maybe("  Signal", said(state, "terminated.signal"));
        page.field("  Started", when(state, "terminated.startedAt", now));
        page.field("  Finished", when(state, "terminated.finishedAt", now));
    } else {
        page.field(label, "Waiting");
        page.maybe("  Reason", said(state, "waiting.reason"));
        page.maybe("  Message", said(state, "waiting.message"));
    }
}

fn ports(page: &mut Page, ports: &[Value]) {
    let port = |field: &str| -> String {
        let each = ports.iter().map(|port| {
            let name = said(port, "name");
            let name = if name.is_empty() { name } else { format!(" ({name})") };
            format!("{}/{}{name}", number(port, field), said(port, "protocol"))
        });
        or(each.collect::<Vec<_>>().join(", "), NONE)
    };
    page.field(if ports.len() > 1 { "Ports" } else { "Port" }, port("containerPort"));
    page.field(if ports.len() > 1 { "Host Ports" } else { "Host Port" }, port("hostPort"));
}

/// The profile that restricts system calls, and whatever else is set.
pub(super) fn security(page: &mut Page, context: &Value) {
    page.maybe("Seccomp Profile", said(context, "seccompProfile.type"));
    page.maybe("Localhost Profile", said(context, "seccompProfile.localhostProfile"));
    let others: Vec<String> = context
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| *name != "seccompProfile")
        .map(|(name, value)| format!("{name}={}", shown(value)))
        .collect();
    page.maybe("Security Context", others.join("\n"));
}

/// A word of a command may have several lines, as scripts have.
fn words(page: &mut Page, label: &str, words: &[Value]) {
    if !words.is_empty() {
        page.section(label, |page| words.iter().for_each(|word| page.text(&shown(word))));
    }
}

pub(super) fn resources(page: &mut Page, resources: &Value) {
    for (label, field) in [("Limits", "limits"), ("Requests", "requests")] {
        let amounts = amounts(resources, field);
        if !amounts.is_empty() {
            page.section(label, |page| amounts.iter().for_each(|(name, amount)| page.field(name, amount.as_str())));
        }
    }
    for claim in list(resources, "claims") {
        page.field("Claim", shown(claim));
    }
}

fn probe(probe: &Value) -> String {
    let seconds = |field: &str| number(probe, field);
    let timing = format!(
        "delay={}s timeout={}s period={}s #success={} #failure={}",
        seconds("initialDelaySeconds"),
        seconds("timeoutSeconds"),
        seconds("periodSeconds"),
        seconds("successThreshold"),
        seconds("failureThreshold"),
    );
    let (exec, http, tcp, grpc) =
        (get(probe, "exec"), get(probe, "httpGet"), get(probe, "tcpSocket"), get(probe, "grpc"));
    if exec.is_object() {
        let words: Vec<String> = list(exec, "command").iter().map(shown).collect();
        format!("exec [{}] {timing}", words.join(" "))
    } else if http.is_object() {
        let address = values::host_port(&said(http, "host"), &said(http, "port"));
        let scheme = or(said(http, "scheme").to_lowercase(), "http");
        let path = said(http, "path");
        let slash = if path.is_empty() || path.starts_with('/') { "" } else { "/" };
        format!("http-get {scheme}://{address}{slash}{path} {timing}")
    } else if tcp.is_object() {
        format!("tcp-socket {}:{} {timing}", said(tcp, "host"), said(tcp, "port"))
    } else if grpc.is_object() {
        format!("grpc <pod>:{} {} {timing}", said(grpc, "port"), said(grpc, "service"))
    } else {
        format!("of an unknown sort, {timing}")
    }
}

fn mounts(page: &mut Page, container: &Value) {
    let mut mounts: Vec<&Value> = list(container, "volumeMounts").iter().collect();
    mounts.sort_by_key(|mount| said(mount, "mountPath"));
    let mount = |mount: &&Value| {
        let access = if is_true(mount, "readOnly") { "ro" } else { "rw" };
        let part = [("path", "subPath"), ("path", "subPathExpr"), ("propagation", "mountPropagation")]
            .into_iter()
            .filter(|(_, field)| is_there(mount, field))
            .map(|(label, field)| format!(",{label}={:?}", said(mount, field)));
        format!("{} from {} ({access}{})", said(mount, "mountPath"), said(mount, "name"), part.collect::<String>())
    };
    page.all("Mounts", &mounts.iter().map(mount).collect::<Vec<_>>());
    let mut devices: Vec<&Value> = list(container, "volumeDevices").iter().collect();
    devices.sort_by_key(|device| said(device, "devicePath"));
    let device = |device: &&Value| format!("{} from {}", said(device, "devicePath"), said(device, "name"));
    if !devices.is_empty() {
        page.all("Devices", &devices.iter().map(device).collect::<Vec<_>>());
    }
}
