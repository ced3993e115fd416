//! NetworkPolicies in sentences: which pods, from where, to where.

use super::page::Page;
use super::values::{get, is_there, joined, list, or, said};
use super::{View, selector};
use serde_json::Value;

pub(super) fn write(page: &mut Page, view: &View<'_>) {
    let spec = get(view.object, "spec");
    let pods = match chosen(get(spec, "podSelector")) {
        all if all.is_empty() => "<none> (Allowing the specific traffic to all pods in this namespace)".to_owned(),
        some => some,
    };
    page.field("Pod Selector", pods);
    let types: Vec<String> = list(spec, "policyTypes").iter().map(super::values::shown).collect();
    page.field("Policy Types", or(types.join(", "), super::values::NONE));
    for (way, direction, field, peers, any) in [
        ("Ingress", "ingress", "ingress", ("From", "from"), "source"),
        ("Egress", "egress", "egress", ("To", "to"), "destination"),
    ] {
        if types.iter().any(|kind| kind == way) {
            page.section(&format!("Allowing {direction} traffic"), |page| {
                let rules = list(spec, field);
                if rules.is_empty() {
                    page.text(&format!("<none> (Selected pods are isolated for {direction} connectivity)"));
                }
                for (at, rule) in rules.iter().enumerate() {
                    page.section(&format!("Rule {}", at + 1), |page| one(page, rule, peers, any));
                }
            });
        } else {
            page.field(way, format!("Not affecting {direction} traffic"));
        }
    }
}

fn one(page: &mut Page, rule: &Value, (label, field): (&str, &str), any: &str) {
    let port = |port: &Value| {
        let number = said(port, "port");
        let protocol = or(said(port, "protocol"), "TCP");
        match said(port, "endPort") {
            end if end.is_empty() => format!("{}/{protocol}", or(number, "<any>")),
            end => format!("{number}-{end}/{protocol}"),
        }
    };
    let ports: Vec<String> = list(rule, "ports").iter().map(port).collect();
    match ports.is_empty() {
        true => page.field("To Port", "<any> (traffic allowed to all ports)"),
        false => page.all("To Port", &ports),
    }
    let peers = list(rule, field);
    if peers.is_empty() {
        page.field(label, format!("<any> (traffic not restricted by {any})"));
    }
    for peer in peers {
        page.section(label, |page| {
            for (label, field) in [("Namespace Selector", "namespaceSelector"), ("Pod Selector", "podSelector")] {
                if is_there(peer, field) {
                    page.field(label, or(chosen(get(peer, field)), super::values::NONE));
                }
            }
            if is_there(peer, "ipBlock") {
                page.field("CIDR", said(peer, "ipBlock.cidr"));
                page.field("Except", joined(list(peer, "ipBlock.except")));
            }
        });
    }
}

/// A selector; empty where it chooses all.
fn chosen(labels: &Value) -> String {
    let text = selector(labels);
    if text == super::values::NONE { String::new() } else { text }
}
