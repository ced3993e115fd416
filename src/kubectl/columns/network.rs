//! Services, what is behind them, and what leads to them.

use super::cells::{NONE, age, alive, first_of, or_none, plain_at, text, text_at};
use super::selectors::{labels, selector};
use super::spec::{AGE, NAME, SELECTOR, Spec, col};
use crate::domain::object::Object;
use serde_json::Value;

pub(super) const KINDS: &[Spec] = &[
    Spec {
        group: "",
        kind: "Service",
        columns: &[col("Type"), col("Cluster-IP"), col("External-IP"), col("Port(s)"), AGE, SELECTOR],
        cells: |object| {
            let first = object.list("spec.clusterIPs").first().and_then(Value::as_str).unwrap_or_default();
            let ip = if first.is_empty() { object.text("spec.clusterIP") } else { first };
            vec![
                plain_at(object, "spec.type"),
                text(or_none(ip)),
                text(external(object)),
                text(ports(object)),
                age(object),
                text(labels(object, "spec.selector")),
            ]
        },
        health: alive,
    },
    Spec {
        group: "",
        kind: "Endpoints",
        columns: &[col("Endpoints"), AGE],
        cells: |object| vec![text(endpoints(object)), age(object)],
        health: alive,
    },
    Spec {
        group: "discovery.k8s.io",
        kind: "EndpointSlice",
        columns: &[col("AddressType"), col("Ports"), col("Endpoints"), AGE],
        cells: |object| {
            let port = |port: &Value| match (port.get("port").and_then(Value::as_i64), port.get("name")) {
                (Some(number), _) => number.to_string(),
                (None, Some(Value::String(name))) => name.clone(),
                _ => "*".to_owned(),
            };
            let ports: Vec<String> = object.list("ports").iter().map(port).collect();
            let endpoints = object.list("endpoints").iter();
            let addresses: Vec<String> = endpoints.flat_map(|endpoint| words(endpoint, "addresses")).collect();
            let first = |list: &[String]| {
                let first = first_of(list, 3, ",", "");
                text(if first.is_empty() { "<unset>".to_owned() } else { first })
            };
            vec![plain_at(object, "addressType"), first(&ports), first(&addresses), age(object)]
        },
        health: alive,
    },
    Spec {
        group: "networking.k8s.io",
        kind: "Ingress",
        columns: &[col("Class"), col("Hosts"), col("Address"), col("Ports"), AGE],
        cells: |object| {
            vec![
                text_at(object, "spec.ingressClassName"),
                text(hosts(object)),
                text(balancers(object)),
                text(if object.list("spec.tls").is_empty() { "80" } else { "80, 443" }),
                age(object),
            ]
        },
        health: alive,
    },
    Spec {
        group: "networking.k8s.io",
        kind: "IngressClass",
        columns: &[NAME.table(), col("Controller"), col("Parameters"), AGE],
        cells: |object| {
            let part = |field: &str| object.text(&format!("spec.parameters.{field}"));
            let parameters = match (object.at("spec.parameters"), part("apiGroup")) {
                (None, _) => NONE.to_owned(),
                (Some(_), "") => format!("{}/{}", part("kind"), part("name")),
                (Some(_), group) => format!("{}.{group}/{}", part("kind"), part("name")),
            };
            let default = object.annotation("ingressclass.kubernetes.io/is-default-class") == Some("true");
            let name = format!("{}{}", object.name(), if default { " (default)" } else { "" });
            vec![text(name), plain_at(object, "spec.controller"), text(parameters), age(object)]
        },
        health: alive,
    },
    Spec {
        group: "networking.k8s.io",
        kind: "NetworkPolicy",
        columns: &[col("Pod-Selector"), AGE],
        cells: |object| vec![text(selector(object, "spec.podSelector")), age(object)],
        health: alive,
    },
    Spec {
        group: "networking.k8s.io",
        kind: "ServiceCIDR",
        columns: &[col("CIDRs"), AGE],
        cells: |object| {
            let ranges: Vec<&str> = object.list("spec.cidrs").iter().filter_map(Value::as_str).collect();
            vec![text(ranges.join(",")), age(object)]
        },
        health: alive,
    },
    Spec {
        group: "networking.k8s.io",
        kind: "IPAddress",
        // The server makes a cell of the age too, and no column for it.
        columns: &[col("ParentRef"), AGE.pane()],
        cells: |object| vec![text(parent(object)), age(object)],
        health: alive,
    },
];

fn words(value: &Value, field: &str) -> Vec<String> {
    let list = value.get(field).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The addresses of load balancers, each once.
fn balancers(object: &Object) -> String {
    let word = |ingress: &Value, field: &str| {
        ingress.get(field).and_then(Value::as_str).filter(|word| !word.is_empty()).map(str::to_owned)
    };
    let given = object.list("status.loadBalancer.ingress").iter();
    let mut given: Vec<String> = given.filter_map(|each| word(each, "ip").or_else(|| word(each, "hostname"))).collect();
    given.sort_unstable();
    given.dedup();
    given.join(",")
}

fn external(service: &Object) -> String {
    let own: Vec<&str> = service.list("spec.externalIPs").iter().filter_map(Value::as_str).collect();
    match service.text("spec.type") {
        "ClusterIP" | "NodePort" => or_none(&own.join(",")).to_owned(),
        "LoadBalancer" => {
            let given = balancers(service);
            let all: Vec<&str> =
                Some(given.as_str()).filter(|given| !given.is_empty()).into_iter().chain(own).collect();
            if all.is_empty() { "<pending>".to_owned() } else { all.join(",") }
        }
        "ExternalName" => service.text("spec.externalName").to_owned(),
        _ => "<unknown>".to_owned(),
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

/// At most three addresses, each with each port.
fn endpoints(object: &Object) -> String {
    let subsets = object.list("subsets");
    if subsets.is_empty() {
        return NONE.to_owned();
    }
    let mut all: Vec<String> = Vec::new();
    for subset in subsets {
        let list = |field: &str| subset.get(field).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let ips: Vec<&str> = list("addresses").iter().filter_map(|address| address.get("ip")?.as_str()).collect();
        if list("ports").is_empty() {
            all.extend(ips.iter().map(|ip| (*ip).to_owned()));
        }
        for port in list("ports").iter().filter_map(|port| port.get("port")?.as_i64()) {
            all.extend(
                ips.iter().map(|ip| if ip.contains(':') { format!("[{ip}]:{port}") } else { format!("{ip}:{port}") }),
            );
        }
    }
    first_of(&all, 3, ",", "")
}

/// The first hosts; the server counts the rules behind the third, with a host or without.
fn hosts(object: &Object) -> String {
    let rules = object.list("spec.rules");
    let mut hosts: Vec<&str> = Vec::new();
    for rule in rules {
        if hosts.len() == 3 {
            return format!("{} + {} more...", hosts.join(","), rules.len() - 3);
        }
        hosts.extend(rule.get("host").and_then(Value::as_str).filter(|host| !host.is_empty()));
    }
    if hosts.is_empty() { "*".to_owned() } else { hosts.join(",") }
}

/// `services/shop/web`, `gateways.example/web`.
fn parent(object: &Object) -> String {
    let part = |field: &str| object.text(&format!("spec.parentRef.{field}"));
    if object.at("spec.parentRef").is_none() {
        return NONE.to_owned();
    }
    let resource = match part("group") {
        "" => part("resource").to_owned(),
        group => format!("{}.{group}", part("resource")),
    };
    let mut path = vec![resource.to_lowercase()];
    path.extend(Some(part("namespace").to_owned()).filter(|namespace| !namespace.is_empty()));
    path.push(part("name").to_owned());
    path.join("/")
}
