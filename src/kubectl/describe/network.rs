//! Services with their endpoints, and Ingresses with what is behind them.

use super::View;
use super::page::Page;
use super::related::{Seen, What};
use super::values::{NONE, UNSET, flag, get, host_port, is_there, joined, list, number, or, pairs, said, shown};
use crate::domain::object::Object;
use serde_json::Value;

/// How many addresses of one port are told one by one, as kubectl does.
const MOST_ADDRESSES: usize = 3;

pub(super) fn service(page: &mut Page, view: &View<'_>) {
    let of = view.object;
    let joined_at = |path: &str| joined(list(of, path)).replace(", ", ",");
    page.field("Type", said(of, "spec.type"));
    page.field("Selector", or(pairs(of, "spec.selector").join(","), NONE));
    page.maybe("IP Family Policy", said(of, "spec.ipFamilyPolicy"));
    page.field("IP Families", or(joined_at("spec.ipFamilies"), NONE));
    page.field("IP", said(of, "spec.clusterIP"));
    page.field("IPs", or(joined_at("spec.clusterIPs"), NONE));
    page.maybe("External IPs", joined_at("spec.externalIPs"));
    page.maybe("Wanted Load Balancer IP", said(of, "spec.loadBalancerIP"));
    page.maybe("External Name", said(of, "spec.externalName"));
    page.maybe("Load Balancer", addresses(list(of, "status.loadBalancer.ingress")));
    let slices = view.related.seen(What::EndpointSlices, "");
    let row = |port: &Value| {
        let on = |number: String| format!("{number}/{}", said(port, "protocol"));
        vec![
            or(said(port, "name"), UNSET),
            on(number(port, "port")),
            on(number(port, "targetPort")),
            if is_there(port, "nodePort") { on(number(port, "nodePort")) } else { String::new() },
            said(port, "appProtocol"),
            slices.map(|slices| endpoints(slices, &said(port, "name"))).unwrap_or_default(),
        ]
    };
    let rows = list(of, "spec.ports").iter().map(row).collect();
    let titles = ["Name", "Port", "Target Port", "Node Port", "App Protocol", "Endpoints"];
    page.section("Ports", |page| page.table(&titles, rows));
    page.section("Traffic", |page| {
        page.field("Session Affinity", said(of, "spec.sessionAffinity"));
        for (label, field) in [
            ("External Traffic Policy", "externalTrafficPolicy"),
            ("Internal Traffic Policy", "internalTrafficPolicy"),
            ("Health Check Node Port", "healthCheckNodePort"),
            ("Traffic Distribution", "trafficDistribution"),
            ("Publishes Those Not Ready", "publishNotReadyAddresses"),
        ] {
            page.maybe(label, said(get(of, "spec"), field));
        }
        page.maybe("Load Balancer Source Ranges", joined_at("spec.loadBalancerSourceRanges"));
    });
    super::conditions::write(page, view);
}

fn addresses(ingress: &[Value]) -> String {
    let address = |entry: &Value| {
        let mode = said(entry, "ipMode");
        let mode = if mode.is_empty() { mode } else { format!(" ({mode})") };
        match said(entry, "ip") {
            ip if ip.is_empty() => said(entry, "hostname"),
            ip => format!("{ip}{mode}"),
        }
    };
    ingress.iter().map(address).collect::<Vec<_>>().join(", ")
}

/// The ready addresses of a port, the first few by name; then how many there are more, and how many are not ready.
fn endpoints(slices: &Seen, port: &str) -> String {
    let (mut ready, mut unready) = (Vec::new(), 0);
    for Object(slice) in slices.objects() {
        let all = list(slice, "ports");
        let ports: Vec<&Value> = all.iter().filter(|own| said(own, "name") == port).collect();
        for endpoint in list(slice, "endpoints") {
            let address = list(endpoint, "addresses").first().map(shown).unwrap_or_default();
            let is_ready = get(endpoint, "conditions.ready").as_bool().unwrap_or(true);
            // A headless service may have no ports at all.
            let told: Vec<String> = match all.is_empty() {
                true => vec![address],
                false => ports.iter().map(|port| host_port(&address, &said(port, "port"))).collect(),
            };
            match is_ready {
                true => ready.extend(told),
                false => unready += told.len(),
            }
        }
    }
    slices.told(|| {
        let mut text = or(ready.iter().take(MOST_ADDRESSES).cloned().collect::<Vec<_>>().join(","), NONE);
        if ready.len() > MOST_ADDRESSES {
            text.push_str(&format!(" + {} more...", ready.len() - MOST_ADDRESSES));
        }
        if unready > 0 {
            text.push_str(&format!(" ({unready} not ready)"));
        }
        text
    })
}

pub(super) fn ingress(page: &mut Page, view: &View<'_>) {
    let of = view.object;
    let mut at: Vec<String> = list(of, "status.loadBalancer.ingress")
        .iter()
        .map(|entry| or(said(entry, "ip"), &said(entry, "hostname")))
        .filter(|address| !address.is_empty())
        .collect();
    at.sort();
    at.dedup();
    page.field("Address", at.join(","));
    page.field("Ingress Class", or(said(of, "spec.ingressClassName"), NONE));
    if let Some(class) = view.related.seen(What::Class, "") {
        let controller = class.objects().first().map(|class| said(&class.0, "spec.controller"));
        let none = || "<there is no such class>".to_owned();
        page.field("Controller", class.told(|| controller.unwrap_or_else(none)));
    }
    let fallback = get(of, "spec.defaultBackend");
    let fallback = if fallback.is_null() { "<default>".to_owned() } else { backend(fallback, view) };
    page.field("Default Backend", fallback.as_str());
    let tls = |entry: &Value| {
        let hosts = joined(list(entry, "hosts")).replace(", ", ",");
        match said(entry, "secretName") {
            secret if secret.is_empty() => format!("SNI routes {hosts}"),
            secret => format!("{secret} terminates {hosts}"),
        }
    };
    let tls: Vec<String> = list(of, "spec.tls").iter().map(tls).collect();
    if !tls.is_empty() {
        page.all("TLS", &tls);
    }
    let mut rows: Vec<Vec<String>> = Vec::new();
    for rule in list(of, "spec.rules").iter().filter(|rule| is_there(rule, "http")) {
        for path in list(rule, "http.paths") {
            let to = backend(get(path, "backend"), view);
            rows.push(vec![or(said(rule, "host"), "*"), said(path, "path"), said(path, "pathType"), to]);
        }
    }
    if rows.is_empty() {
        rows.push(vec!["*".to_owned(), "*".to_owned(), String::new(), fallback]);
    }
    page.section("Rules", |page| page.table(&["Host", "Path", "Path Type", "Backend"], rows));
}

/// Where requests go, and whether anybody is there.
fn backend(backend: &Value, view: &View<'_>) -> String {
    let name = said(backend, "service.name");
    if name.is_empty() {
        let other = get(backend, "resource");
        let group = or(said(other, "apiGroup"), NONE);
        return format!("APIGroup: {group}, Kind: {}, Name: {}", said(other, "kind"), said(other, "name"));
    }
    let port = or(said(backend, "service.port.number"), &said(backend, "service.port.name"));
    let behind = match (view.related.seen(What::Service, &name), view.related.seen(What::EndpointSlices, &name)) {
        (Some(Seen::Absent), _) => format!(" (<error: services {name:?} not found>)"),
        (Some(Seen::Unseen(why)), _) => format!(" (<service not seen: {why}>)"),
        (Some(service), Some(slices)) => {
            let ports = service.objects().first().map_or(&[][..], |service| list(&service.0, "spec.ports"));
            let found = ports.iter().find(|own| number(own, "port") == port || said(own, "name") == port);
            format!(" ({})", endpoints(slices, &found.map(|own| said(own, "name")).unwrap_or_default()))
        }
        (_, _) => String::new(),
    };
    format!("{name}:{port}{behind}")
}

/// The addresses of a service, ready or not.
pub(super) fn endpoint_slice(page: &mut Page, view: &View<'_>) {
    let of = view.object;
    page.field("Address Type", said(of, "addressType"));
    let row = |port: &Value| {
        vec![
            or(said(port, "name"), UNSET),
            or(said(port, "port"), UNSET),
            said(port, "protocol"),
            said(port, "appProtocol"),
        ]
    };
    let ports: Vec<Vec<String>> = list(of, "ports").iter().map(row).collect();
    page.section("Ports", |page| page.table(&["Name", "Port", "Protocol", "App Protocol"], ports));
    let row = |endpoint: &Value| {
        let target = get(endpoint, "targetRef");
        let target =
            if target.is_null() { String::new() } else { format!("{}/{}", said(target, "kind"), said(target, "name")) };
        vec![
            or(joined(list(endpoint, "addresses")), NONE),
            or(said(endpoint, "conditions.ready"), UNSET),
            flag(endpoint, "conditions.terminating"),
            or(said(endpoint, "hostname"), UNSET),
            target,
            or(said(endpoint, "nodeName"), UNSET),
            or(said(endpoint, "zone"), UNSET),
        ]
    };
    let rows: Vec<Vec<String>> = list(of, "endpoints").iter().map(row).collect();
    let titles = ["Addresses", "Ready", "Terminating", "Hostname", "Target", "Node", "Zone"];
    page.section("Endpoints", |page| page.table(&titles, rows));
}
