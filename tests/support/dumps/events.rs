//! Events about pods, in both forms that clusters write.

use super::chance::Chance;
use super::clock;
use super::meta;
use super::object::EVENT;
use super::pods::Pod;
use serde_json::{Value, json};

/// `is_last` happened at the very moment of the capture, by which a dump without a stamp can be dated.
pub fn about(pod: &Pod, number: usize, is_last: bool, chance: &mut Chance) -> Value {
    let metadata = &pod.value["metadata"];
    let (name, namespace) = (pod.expected.name.as_str(), pod.expected.namespace.as_str());
    let (kind, reason, message) = words(pod, number, namespace, name);
    let ago = if is_last { 0 } else { 20 + chance.below(3000) };
    let mut event = meta::object(&EVENT, Some(namespace), &format!("{name}.{}", chance.hex(16)), ago, chance);
    event["involvedObject"] = json!({
        "apiVersion": "v1", "kind": "Pod", "name": name, "namespace": namespace,
        "resourceVersion": metadata["resourceVersion"], "uid": metadata["uid"],
    });
    event["reason"] = json!(reason);
    event["message"] = json!(message);
    event["type"] = json!(kind);
    if reason == "Scheduled" || reason == "FailedScheduling" {
        event["action"] = json!(if reason == "Scheduled" { "Binding" } else { "Scheduling" });
        event["eventTime"] = json!(clock::ago_micros(ago, if is_last { 0 } else { chance.below(1_000_000) }));
        event["firstTimestamp"] = Value::Null;
        event["lastTimestamp"] = Value::Null;
        event["reportingComponent"] = json!("default-scheduler");
        event["reportingInstance"] = json!("default-scheduler-control-0");
        event["source"] = json!({});
    } else {
        event["count"] = json!(1 + chance.below(40));
        event["eventTime"] = Value::Null;
        event["firstTimestamp"] = json!(clock::ago(ago + 600));
        event["lastTimestamp"] = json!(clock::ago(ago));
        event["reportingComponent"] = json!("kubelet");
        event["reportingInstance"] = json!(pod.expected.node);
        event["source"] = json!({"component": "kubelet", "host": pod.expected.node});
        event["involvedObject"]["fieldPath"] = json!(format!("spec.containers{{{}}}", pod.expected.app));
    }
    event
}

fn words(pod: &Pod, number: usize, namespace: &str, name: &str) -> (&'static str, &'static str, String) {
    let image = pod.value.pointer("/spec/containers/0/image").and_then(Value::as_str).unwrap_or_default();
    match (pod.state.cells[1], number) {
        ("Pending", 0) => ("Warning", "FailedScheduling", "0/2 nodes are available: 2 Insufficient cpu.".to_owned()),
        ("Pending", _) | (_, 0) => {
            ("Normal", "Scheduled", format!("Successfully assigned {namespace}/{name} to {}", pod.expected.node))
        }
        ("CrashLoopBackOff", 1) => {
            ("Warning", "BackOff", format!("Back-off restarting failed container {} in pod {name}", pod.expected.app))
        }
        ("ImagePullBackOff" | "ErrImagePull", 1) => ("Warning", "Failed", format!("Failed to pull image \"{image}\"")),
        (_, 1) => ("Normal", "Pulled", format!("Container image \"{image}\" already present on machine")),
        (_, 2) => ("Normal", "Created", format!("Created container: {}", pod.expected.app)),
        (_, 3) => ("Normal", "Started", format!("Started container {}", pod.expected.app)),
        _ => ("Warning", "Unhealthy", "Liveness probe failed: HTTP probe failed with statuscode: 500".to_owned()),
    }
}
