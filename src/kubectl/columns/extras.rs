//! Smaller kinds: autoscaling, network, quotas, endpoints, storage classes.

use super::Columns;
use super::cells::{NONE, age, alive, joined, number_at, of, or_none, text, text_at, texts};
use crate::domain::cluster::Health;
use crate::domain::object::Object;
use serde_json::Value;

pub(super) fn columns(group: &str, kind: &str) -> Option<Columns> {
    Some(match (group, kind) {
        ("autoscaling", "HorizontalPodAutoscaler") => Columns {
            headers: &["REFERENCE", "MINPODS", "MAXPODS", "REPLICAS", "AGE"],
            cells: |object| {
                let target = |field| object.text(&format!("spec.scaleTargetRef.{field}"));
                vec![
                    text(format!("{}/{}", target("kind"), target("name"))),
                    text(object.int("spec.minReplicas").unwrap_or(1).to_string()),
                    number_at(object, "spec.maxReplicas"),
                    number_at(object, "status.currentReplicas"),
                    age(object),
                ]
            },
            health: |object| match object.condition("ScalingActive") {
                Some(active) if active.is_false() => Health::Warning,
                _ => alive(object),
            },
        },
        ("networking.k8s.io", "Ingress") => Columns {
            headers: &["CLASS", "HOSTS", "AGE"],
            cells: |object| {
                let hosts = joined(texts(object, "spec.rules", "host"));
                let hosts = if hosts == NONE { "*".to_owned() } else { hosts };
                vec![text_at(object, "spec.ingressClassName"), text(hosts), age(object)]
            },
            health: alive,
        },
        ("", "Endpoints") => Columns {
            headers: &["ENDPOINTS", "AGE"],
            cells: |object| vec![text(endpoints(object)), age(object)],
            health: alive,
        },
        ("discovery.k8s.io", "EndpointSlice") => Columns {
            headers: &["ADDRESSTYPE", "PORTS", "ENDPOINTS", "AGE"],
            cells: |object| {
                let ports: Vec<String> = object
                    .list("ports")
                    .iter()
                    .filter_map(|port| port.get("port")?.as_i64().map(|port| port.to_string()))
                    .collect();
                let addresses = object
                    .list("endpoints")
                    .iter()
                    .filter_map(|endpoint| endpoint.get("addresses")?.as_array())
                    .flatten()
                    .filter_map(Value::as_str);
                vec![
                    text_at(object, "addressType"),
                    text(or_none(&ports.join(","))),
                    text(joined(addresses)),
                    age(object),
                ]
            },
            health: alive,
        },
        ("storage.k8s.io", "StorageClass") => Columns {
            headers: &["PROVISIONER", "RECLAIMPOLICY", "VOLUMEBINDINGMODE", "AGE"],
            cells: |object| {
                vec![
                    text_at(object, "provisioner"),
                    text_at(object, "reclaimPolicy"),
                    text_at(object, "volumeBindingMode"),
                    age(object),
                ]
            },
            health: alive,
        },
        ("", "ResourceQuota") => {
            Columns { headers: &["USED", "AGE"], cells: |object| vec![text(quota(object)), age(object)], health: alive }
        }
        ("policy", "PodDisruptionBudget") => Columns {
            headers: &["HEALTHY", "ALLOWED DISRUPTIONS", "AGE"],
            cells: |object| {
                vec![
                    of(object, "status.currentHealthy", "status.desiredHealthy"),
                    number_at(object, "status.disruptionsAllowed"),
                    age(object),
                ]
            },
            health: alive,
        },
        _ => return None,
    })
}

/// `pods: 3/10, requests.cpu: 1/4`.
fn quota(object: &Object) -> String {
    let Some(hard) = object.at("status.hard").and_then(Value::as_object) else { return NONE.to_owned() };
    let used = |key: &str| object.at("status.used").and_then(|used| used.get(key)?.as_str()).unwrap_or("0");
    let parts: Vec<String> =
        hard.iter().map(|(key, most)| format!("{key}: {}/{}", used(key), most.as_str().unwrap_or_default())).collect();
    or_none(&parts.join(", ")).to_owned()
}

/// At most three addresses, as kubectl has it.
fn endpoints(object: &Object) -> String {
    let mut all: Vec<String> = Vec::new();
    for subset in object.list("subsets") {
        let list = |field: &str| subset.get(field).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for port in list("ports").iter().filter_map(|port| port.get("port")?.as_i64()) {
            for ip in list("addresses").iter().filter_map(|address| address.get("ip")?.as_str()) {
                all.push(format!("{ip}:{port}"));
            }
        }
    }
    match all.len() {
        0 => NONE.to_owned(),
        1..=3 => all.join(","),
        more => format!("{} + {} more...", all[..3].join(","), more - 3),
    }
}
