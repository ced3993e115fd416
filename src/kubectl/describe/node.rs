//! Nodes: how they fare, what they have, and what of it is taken.

use super::page::Page;
use super::quantity::Quantity;
use super::related::{Seen, What};
use super::values::{NONE, UNSET, ago, amounts, get, is_true, joined, list, or, said, when};
use super::{View, conditions, requests, scheduling};
use crate::domain::object::Object;
use serde_json::Value;
use std::collections::BTreeMap;

/// How many pools of devices are told one by one.
const MOST_POOLS: usize = 10;

pub(super) fn write(page: &mut Page, view: &View<'_>) {
    let of = view.object;
    page.field("Roles", or(roles(of), NONE));
    page.all("Taints", &scheduling::taints(list(of, "spec.taints")));
    page.field("Unschedulable", is_true(of, "spec.unschedulable").to_string());
    conditions::write(page, view);
    lease(page, view);
    page.section("Addresses", |page| {
        list(of, "status.addresses")
            .iter()
            .for_each(|address| page.field(&said(address, "type"), said(address, "address")));
    });
    for (title, field) in [("Capacity", "status.capacity"), ("Allocatable", "status.allocatable")] {
        let amounts = amounts(of, field);
        if !amounts.is_empty() {
            page.section(title, |page| amounts.iter().for_each(|(name, amount)| page.field(name, amount.as_str())));
        }
    }
    page.section("System Info", |page| {
        for (label, field) in [
            ("Machine ID", "machineID"),
            ("System UUID", "systemUUID"),
            ("Boot ID", "bootID"),
            ("Kernel Version", "kernelVersion"),
            ("OS Image", "osImage"),
            ("Operating System", "operatingSystem"),
            ("Architecture", "architecture"),
            ("Container Runtime Version", "containerRuntimeVersion"),
            ("Kubelet Version", "kubeletVersion"),
        ] {
            page.field(label, said(get(of, "status.nodeInfo"), field));
        }
        page.maybe("Kube-Proxy Version", said(of, "status.nodeInfo.kubeProxyVersion"));
    });
    page.maybe("Pod CIDR", said(of, "spec.podCIDR"));
    page.maybe("Pod CIDRs", joined(list(of, "spec.podCIDRs")).replace(", ", ","));
    page.maybe("Provider ID", said(of, "spec.providerID"));
    devices(page, view);
    pods(page, view);
}

fn roles(node: &Value) -> String {
    let labels = super::values::fields(node, "metadata.labels").into_iter();
    let mut roles: Vec<String> = labels
        .filter_map(|(key, value)| match key.strip_prefix("node-role.kubernetes.io/") {
            Some(role) => Some(role.to_owned()),
            None => (key == "kubernetes.io/role").then(|| super::values::shown(value)),
        })
        .filter(|role| !role.is_empty())
        .collect();
    roles.sort();
    roles.dedup();
    roles.join(",")
}

fn lease(page: &mut Page, view: &View<'_>) {
    let Some(seen) = view.related.seen(What::Lease, "") else { return };
    let Some(lease) = seen.objects().first() else {
        return page.field("Lease", seen.told(|| "<none: the kubelet has written no lease>".to_owned()));
    };
    page.section("Lease", |page| {
        page.field("Holder", or(said(&lease.0, "spec.holderIdentity"), UNSET));
        page.field("Acquired", or(when(&lease.0, "spec.acquireTime", view.now), UNSET));
        page.field("Renewed", or(when(&lease.0, "spec.renewTime", view.now), UNSET));
    });
}

/// Devices that only this node has, by driver and pool.
fn devices(page: &mut Page, view: &View<'_>) {
    let Some(seen) = view.related.seen(What::DeviceSlices, "") else { return };
    let mut pools: BTreeMap<(String, String), (usize, usize)> = BTreeMap::new();
    for slice in seen.objects() {
        let pool = (said(&slice.0, "spec.driver"), said(&slice.0, "spec.pool.name"));
        let (slices, devices) = pools.entry(pool).or_default();
        *slices += 1;
        *devices += list(&slice.0, "spec.devices").len();
    }
    if pools.is_empty() {
        return;
    }
    let more = pools.len().saturating_sub(MOST_POOLS);
    let row = |((driver, pool), (slices, devices)): ((String, String), (usize, usize))| {
        vec![driver, pool, slices.to_string(), devices.to_string()]
    };
    let rows = pools.into_iter().take(MOST_POOLS).map(row).collect();
    page.section("Devices of This Node", |page| {
        page.table(&["Driver", "Pool", "Slices", "Devices"], rows);
        if more > 0 {
            page.text(&format!("…and {more} more pools"));
        }
    });
}

fn pods(page: &mut Page, view: &View<'_>) {
    let Some(seen) = view.related.seen(What::Pods, "") else { return };
    if let Seen::Unseen(why) = seen {
        page.field("Pods", format!("<not seen: {why}>"));
        page.field("Allocated", "<not known without the pods>");
        return;
    }
    let whole = ["status.allocatable", "status.capacity"].map(|field| get(view.object, field));
    let whole = whole.into_iter().find(|amounts| amounts.is_object());
    let whole = |name: &str| {
        let text = whole.and_then(|whole| whole.get(name)).map(super::values::shown);
        text.and_then(|text| Quantity::read(&text)).unwrap_or(Quantity::ZERO)
    };
    let part = |amounts: &requests::Amounts, name: &str| {
        let amount = amounts.get(name).copied().unwrap_or(Quantity::ZERO);
        format!("{amount} ({}%)", amount.percent_of(whole(name)).unwrap_or(0))
    };
    let (mut requested, mut limited) = (requests::Amounts::new(), requests::Amounts::new());
    let row = |pod: &Object| {
        let (requests, limits) = (requests::of(&pod.0, "requests"), requests::of(&pod.0, "limits"));
        requests::add(&mut requested, &requests::by_spec(&pod.0, "requests"));
        requests::add(&mut limited, &requests::by_spec(&pod.0, "limits"));
        vec![
            pod.namespace().to_owned(),
            pod.name().to_owned(),
            part(&requests, "cpu"),
            part(&limits, "cpu"),
            part(&requests, "memory"),
            part(&limits, "memory"),
            ago(pod.text("metadata.creationTimestamp"), view.now),
        ]
    };
    let rows: Vec<Vec<String>> = seen.objects().iter().map(row).collect();
    page.section("Running Pods", |page| {
        page.text(&seen.told(|| format!("{} in total", rows.len())));
        page.table(
            &["Namespace", "Name", "CPU Requests", "CPU Limits", "Memory Requests", "Memory Limits", "Age"],
            rows,
        );
    });
    let extended = super::values::fields(view.object, "status.allocatable").into_iter().map(|(name, _)| name.clone());
    let extended = extended.filter(|name| !["cpu", "memory", "ephemeral-storage", "pods"].contains(&name.as_str()));
    let names: Vec<String> =
        ["cpu", "memory", "ephemeral-storage"].map(str::to_owned).into_iter().chain(extended).collect();
    let rows = names.into_iter().map(|name| {
        let (requests, limits) = (part(&requested, &name), part(&limited, &name));
        vec![name, requests, limits]
    });
    page.section("Allocated (limits may be over 100 percent)", |page| {
        page.table(&["Resource", "Requests", "Limits"], rows.collect());
    });
}
