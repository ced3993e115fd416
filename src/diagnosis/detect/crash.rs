//! Containers that end when they should not: out of memory, killed by their probe, unable to start, or by their own error.

use super::network;
use super::pod_trouble::{Container, Found, cite_event, event};
use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::{Inquiry, Look};
use crate::domain::finding::Citation;
use crate::domain::ids::ClusterName;
use crate::domain::redact;
use crate::domain::time::{self, Timestamp};
use serde_json::Value;

/// Seconds after which the last end of a container that runs now is history.
const LATELY: i64 = 3600;

pub fn explain(
    inquiry: &mut Inquiry<'_>,
    cluster: &ClusterName,
    pod: Seen<'_>,
    container: &Container<'_>,
) -> Option<Found> {
    let now = container.text("/state/terminated/reason");
    let before = container.text("/lastState/terminated/reason");
    let ended = if !now.is_empty() && now != "Completed" { "/state" } else { "/lastState" };
    let reason = container.text(&format!("{ended}/terminated/reason"));
    let code = container.int(&format!("{ended}/terminated/exitCode"));
    let restarts = container.int("/restartCount");
    let waiting = container.text("/state/waiting/reason");
    if before.is_empty() && (now.is_empty() || now == "Completed") && waiting.is_empty() {
        return None;
    }
    let proof = inquiry.cite(pod, &format!("status of {}", container.what()), &container.status.to_string());
    if reason == "OOMKilled" {
        return Some(out_of_memory(pod, container, restarts).with(proof));
    }
    let message = container.text(&format!("{ended}/terminated/message"));
    let cannot_start =
        event(inquiry, cluster, pod, |reason, message| reason == "Failed" && message.starts_with("Error: failed to"));
    let cannot = cannot_start.map_or(message, |event| event.object.text("message"));
    if waiting == "CreateContainerError"
        || waiting == "RunContainerError"
        || cannot.contains("exec: ")
        || reason == "StartError"
        || reason == "ContainerCannotRun"
    {
        let told = [cannot, container.text("/state/waiting/message")]
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or(waiting);
        let says = format!("{} cannot start: {}", container.what(), redact::bounded(told, 300));
        let advice = "correct the command, or use an image that holds it (no such file: command not found)";
        return Some(
            Found::of("workload.cannot-start", says, advice).with(cite_event(inquiry, cannot_start)).with(proof),
        );
    }
    // One past restart of a container that runs well now is history.
    let crashing = waiting == "CrashLoopBackOff"
        || ended == "/state"
        || restarts > 2 && !is_ready(container)
        || keeps_ending(container.status, inquiry.clock(cluster));
    if !crashing {
        return None;
    }
    if let Some((probe, which)) = killed_by_probe(inquiry, cluster, pod, container, code) {
        let says = format!(
            "{} is restarted by its {which} probe ({restarts} restarts): {}",
            container.what(),
            probe.object.text("message")
        );
        let advice = "compare port, path and delays of the probe with what the container does at start";
        return Some(Found::of("workload.liveness", says, advice).with(cite_event(inquiry, Some(probe))).with(proof));
    }
    if code == 0 && waiting != "CrashLoopBackOff" {
        return None;
    }
    let said = last_words(inquiry, cluster, pod, container, waiting == "CrashLoopBackOff" || restarts > 0);
    let log =
        said.as_ref().map_or_else(|| " Its log was not seen.".to_owned(), |(line, _)| format!(" Its log ends: {line}"));
    let hint = if code == 127 {
        " (command not found)"
    } else if code == 126 {
        " (command not executable)"
    } else {
        ""
    };
    let says = format!("{} exits with code {code}{hint} ({restarts} restarts).{log}", container.what());
    let mut found = Found::of(
        "workload.crash",
        says,
        "repair what its log complains of (configuration, environment variable, dependency), or go back to the last version that ran",
    );
    if let Some(blocked) = said.as_ref().and_then(|(line, _)| network::detect(inquiry, cluster, pod, line)) {
        found.fault = "network.policy";
        found.root = Some(blocked.policy);
        found.says = format!("{}. {}", blocked.says, found.says);
        found.advice =
            "allow what these pods need in the policy's egress rules (DNS is port 53 to kube-system)".to_owned();
        found = found.with(blocked.proof);
    }
    if said.is_none() {
        found.confidence = 0.7;
    }
    Some(found.with(said.and_then(|(_, proof)| proof)).with(proof))
}

/// Whether a container that may run at this moment has ended so often and so lately that it will again.
pub fn keeps_ending(status: &Value, now: Option<Timestamp>) -> bool {
    let restarts = status.get("restartCount").and_then(Value::as_i64).unwrap_or(0);
    let ended = status.pointer("/lastState/terminated/finishedAt").and_then(Value::as_str).and_then(time::parse);
    restarts > 2 && ended.zip(now).is_some_and(|(ended, now)| time::seconds_between(ended, now) < LATELY)
}

/// The event of the probe that ends a container, and which probe it is. A container that stops when it is told to may
/// end with any code; one that ends by its own error fails its probe as well, so the kubelet must say that it killed it.
fn killed_by_probe<'a>(
    inquiry: &Inquiry<'a>,
    cluster: &ClusterName,
    pod: Seen<'_>,
    container: &Container<'_>,
    code: i64,
) -> Option<(Seen<'a>, &'static str)> {
    [("Liveness probe", "liveness"), ("Startup probe", "startup")].into_iter().find_map(|(says, which)| {
        let killing = format!("Container {} failed {which} probe", container.name());
        let killed =
            event(inquiry, cluster, pod, |reason, message| reason == "Killing" && message.starts_with(&killing));
        let failed = event(inquiry, cluster, pod, |reason, message| reason == "Unhealthy" && message.starts_with(says));
        let by_signal = matches!(code, 137 | 143);
        (by_signal || killed.is_some()).then(|| failed.or(killed)).flatten().map(|event| (event, which))
    })
}

fn is_ready(container: &Container<'_>) -> bool {
    container.status.get("ready") == Some(&Value::Bool(true))
}

fn out_of_memory(pod: Seen<'_>, container: &Container<'_>, restarts: i64) -> Found {
    let lists = [pod.object.list("spec.containers"), pod.object.list("spec.initContainers")];
    let limit = lists
        .into_iter()
        .flatten()
        .find(|spec| spec.get("name").and_then(Value::as_str) == Some(container.name()))
        .and_then(|spec| spec.pointer("/resources/limits/memory")?.as_str());
    let limit = limit
        .map_or("no limit of its own (the node ran out)".to_owned(), |limit| format!("its memory limit of {limit}"));
    let says = format!("{} is killed for want of memory (OOMKilled, {restarts} restarts) at {limit}", container.what());
    Found::of("workload.oom", says, "raise the memory limit, or find out why it needs more than before")
}

/// The line of a container's log that says most, and its citation.
pub fn last_words(
    inquiry: &mut Inquiry<'_>,
    cluster: &ClusterName,
    pod: Seen<'_>,
    container: &Container<'_>,
    restarted: bool,
) -> Option<(String, Option<Citation>)> {
    let base = format!("logs {} -n {} -c {} --tail=400", pod.object.name(), pod.object.namespace(), container.name());
    let previous = format!("{base} --previous");
    let order = if restarted { [previous.as_str(), base.as_str()] } else { [base.as_str(), ""] };
    for words in order.into_iter().filter(|words| !words.is_empty()) {
        if let Look::Seen(id, reading) =
            inquiry.glance(cluster, words, "what the container itself says", "workload.crash")
            && let Some(line) = reading.log.as_deref().and_then(telling)
        {
            let line = redact::bounded(&redact::text(&line), 300);
            let proof = inquiry.evidence.cite(id, format!("log of {}", pod.object.name()), &line);
            return Some((line, proof));
        }
    }
    None
}

const ALARMS: &[&str] = &[
    "fatal",
    "panic",
    "error",
    "exception",
    "fail",
    "cannot",
    "denied",
    "refused",
    "not found",
    "missing",
    "required",
    "unable",
    "no such",
    "not permitted",
    "invalid",
    "forbidden",
];

/// The last line that sounds like an error with what follows it, else the last lines.
fn telling(log: &str) -> Option<String> {
    let lines: Vec<&str> = log.lines().map(without_time).filter(|line| !line.trim().is_empty()).collect();
    let loud = lines.iter().rposition(|line| {
        let line = line.to_lowercase();
        ALARMS.iter().any(|alarm| line.contains(alarm))
    });
    let from = loud.unwrap_or(lines.len().saturating_sub(2));
    let told = lines.get(from..)?.iter().take(3).copied().collect::<Vec<_>>().join(" / ");
    // klog escapes the quotes inside its own.
    (!told.is_empty()).then(|| told.replace("\\\"", "\""))
}

/// The line without the time that the runtime puts in front.
fn without_time(line: &str) -> &str {
    match line.split_once(' ') {
        Some((time, rest)) if crate::domain::time::parse(time).is_some() => rest,
        _ => line,
    }
}
