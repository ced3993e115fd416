//! Kinds within namespaces that hold things: configuration, addresses, storage, leases, events.

use super::cells::{age, alive, count, joined, or_none, text, text_at};
use super::{Columns, events};
use crate::domain::cluster::Health;
use crate::domain::object::Object;
use crate::domain::row::Cell;
use serde_json::Value;

pub(super) fn columns(group: &str, kind: &str) -> Option<Columns> {
    Some(match (group, kind) {
        ("" | "events.k8s.io", "Event") => {
            Columns { headers: events::HEADERS, cells: events::cells, health: events::health }
        }
        ("", "Secret") => Columns {
            headers: &["TYPE", "DATA", "SIZES", "AGE"],
            cells: |object| {
                vec![text_at(object, "type"), text(count(object, "data").to_string()), text(sizes(object)), age(object)]
            },
            health: alive,
        },
        ("", "ConfigMap") => Columns {
            headers: &["DATA", "AGE"],
            cells: |object| vec![text((count(object, "data") + count(object, "binaryData")).to_string()), age(object)],
            health: alive,
        },
        ("", "Service") => Columns {
            headers: &["TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE"],
            cells: |object| {
                vec![
                    text_at(object, "spec.type"),
                    text_at(object, "spec.clusterIP"),
                    text(external(object)),
                    text(ports(object)),
                    age(object),
                ]
            },
            health: alive,
        },
        ("", "PersistentVolumeClaim") => Columns {
            headers: &["STATUS", "VOLUME", "CAPACITY", "ACCESS MODES", "STORAGECLASS", "AGE"],
            cells: |object| {
                let deleting = object.is_deleting();
                vec![
                    if deleting { text("Terminating") } else { text_at(object, "status.phase") },
                    text(object.text("spec.volumeName")),
                    text(object.text("status.capacity.storage")),
                    text(modes(object, "status.accessModes")),
                    text(object.text("spec.storageClassName")),
                    age(object),
                ]
            },
            health: |object| match object.text("status.phase") {
                "Bound" => alive(object),
                "Lost" => Health::Bad,
                _ => Health::Warning,
            },
        },
        ("coordination.k8s.io", "Lease") => Columns {
            headers: &["HOLDER", "AGE", "RENEWED"],
            cells: |object| {
                vec![text(object.text("spec.holderIdentity")), age(object), Cell::Age(object.time("spec.renewTime"))]
            },
            health: alive,
        },
        _ => return None,
    })
}

/// How long each value of a secret is. The door writes `N bytes` where the value was; whatever else stands there is
/// measured and not shown.
fn sizes(secret: &Object) -> String {
    let Some(data) = secret.at("data").and_then(Value::as_object) else { return or_none("").to_owned() };
    let size = |value: &Value| {
        let value = value.as_str().unwrap_or_default();
        match value.strip_suffix(" bytes").and_then(|digits| digits.parse::<usize>().ok()) {
            Some(bytes) => bytes,
            // Base64 holds three bytes in four letters.
            None => value.trim_end_matches('=').len() * 3 / 4,
        }
    };
    let sizes: Vec<String> = data.iter().map(|(key, value)| format!("{key}:{}", size(value))).collect();
    or_none(&sizes.join(" ")).to_owned()
}

fn external(service: &Object) -> String {
    let ingress = |field| {
        service
            .list("status.loadBalancer.ingress")
            .iter()
            .filter_map(move |ingress| ingress.get(field).and_then(Value::as_str))
    };
    match service.text("spec.type") {
        "ExternalName" => or_none(service.text("spec.externalName")).to_owned(),
        "LoadBalancer" => {
            let given = joined(ingress("ip").chain(ingress("hostname")));
            if given == super::cells::NONE { "<pending>".to_owned() } else { given }
        }
        _ => joined(service.list("spec.externalIPs").iter().filter_map(Value::as_str)),
    }
}

/// `80:30080/TCP,443/TCP`.
fn ports(service: &Object) -> String {
    let port = |port: &Value| {
        let number = |field| port.get(field).and_then(Value::as_i64);
        let protocol = port.get("protocol").and_then(Value::as_str).unwrap_or("TCP");
        let outer = number("nodePort").filter(|node| *node > 0).map(|node| format!(":{node}")).unwrap_or_default();
        format!("{}{outer}/{protocol}", number("port").unwrap_or(0))
    };
    let ports: Vec<String> = service.list("spec.ports").iter().map(port).collect();
    or_none(&ports.join(",")).to_owned()
}

/// Access modes as kubectl shortens them.
pub(super) fn modes(object: &Object, path: &str) -> String {
    let short = |mode: &Value| match mode.as_str().unwrap_or_default() {
        "ReadWriteOnce" => "RWO",
        "ReadOnlyMany" => "ROX",
        "ReadWriteMany" => "RWX",
        "ReadWriteOncePod" => "RWOP",
        _ => "?",
    };
    object.list(path).iter().map(short).collect::<Vec<_>>().join(",")
}
