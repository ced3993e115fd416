//! Works of a hub and what became of them on the spoke; add-ons, their works and their agents.
//! Invariant: an AppliedManifestWork belongs to the hub whose hash it bears; where the hub's address is not in its dump,
//! the name of the work decides, and that is said.

use super::{Half, NO_DUMP, Side, Spoke, Told};
use crate::cluster::snapshot::dump::Recorded;
use crate::cluster::snapshot::seen::Seen;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

const WORK_GROUP: &str = "work.open-cluster-management.io";
const ADDON_LABEL: &str = "/metadata/labels/open-cluster-management.io~1addon-name";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    pub name: String,
    pub on_hub: Told,
    pub applied: Half,
    /// Whether the hash of this hub's address was found in what was applied; `None`: the address is not in the dump.
    pub of_this_hub: Option<bool>,
    /// The add-on that made it.
    pub addon: Option<String>,
}

/// An add-on of a managed cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddOn {
    pub name: String,
    pub on_hub: Told,
    /// The names of its works.
    pub works: Vec<String>,
    /// What its works run on the spoke.
    pub agents: Vec<Agent>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    pub group: String,
    pub plural: String,
    pub namespace: String,
    pub name: String,
    pub on_spoke: Half,
}

/// The works of a managed cluster, as long as nothing is known of the spoke.
pub(super) fn on_hub(hub: &Side, cluster: &str) -> (Vec<Work>, Seen) {
    let (works, seen) = hub.list(WORK_GROUP, "manifestworks", Some(cluster));
    let of = |work: &Arc<Recorded>| Work {
        name: work.name().to_owned(),
        on_hub: hub.told(work),
        applied: Half::NotSeen(NO_DUMP.to_owned()),
        of_this_hub: None,
        addon: Some(work.text(ADDON_LABEL).to_owned()).filter(|name| !name.is_empty()),
    };
    (works.iter().map(of).collect(), seen)
}

pub(super) fn addons(hub: &Side, cluster: &str, works: &[Work]) -> (Vec<AddOn>, Seen) {
    let (addons, seen) = hub.list("addon.open-cluster-management.io", "managedclusteraddons", Some(cluster));
    let of = |addon: &Arc<Recorded>| {
        let own = works.iter().filter(|work| work.addon.as_deref() == Some(addon.name()));
        AddOn {
            name: addon.name().to_owned(),
            on_hub: hub.told(addon),
            works: own.map(|work| work.name.clone()).collect(),
            agents: Vec::new(),
        }
    };
    (addons.iter().map(of).collect(), seen)
}

/// Looks on the spoke for what its hub asked for.
pub(super) fn pair(hub: &Side, dump: &Side, spoke: &mut Spoke) {
    let (applied, seen) = dump.list(WORK_GROUP, "appliedmanifestworks", None);
    let hashes = hashes_of(hub);
    let of_hub = |applied: &Recorded| (!hashes.is_empty()).then(|| hashes.contains(&hash_and_work(applied).0));
    let mut by_work: BTreeMap<String, Vec<&Arc<Recorded>>> = BTreeMap::new();
    for one in &applied {
        by_work.entry(hash_and_work(one).1).or_default().push(one);
    }
    for work in &mut spoke.works {
        // Of several hubs' works of one name, this hub's.
        let named = by_work.remove(&work.name).unwrap_or_default();
        let best = named.iter().max_by_key(|one| (of_hub(one), one.text("/metadata/creationTimestamp").to_owned()));
        work.of_this_hub = best.and_then(|one| of_hub(one));
        work.applied = best.map_or_else(|| Side::missing(&seen), |one| Half::Here(dump.told(one)));
    }
    // Where works of the hub were not collected, nobody can tell that one is gone.
    if spoke.works_seen == Seen::Whole {
        let left = by_work.into_values().flatten().filter(|one| of_hub(one) != Some(false));
        spoke.left_over = left.map(|one| dump.told(one)).collect();
    }
    for addon in &mut spoke.addons {
        let of_addon = |one: &&Arc<Recorded>| addon.works.contains(&hash_and_work(one).1);
        addon.agents = applied.iter().filter(of_addon).flat_map(|one| agents(dump, one)).collect();
    }
}

/// The workloads among what a work applied.
fn agents(dump: &Side, applied: &Recorded) -> Vec<Agent> {
    let resources = applied.value.pointer("/status/appliedResources").and_then(Value::as_array).into_iter().flatten();
    let text = |resource: &Value, key: &str| resource.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let runs = |resource: &&Value| matches!(text(resource, "group").as_str(), "apps" | "batch");
    let of = |resource: &Value| {
        let (group, plural) = (text(resource, "group"), text(resource, "resource"));
        let (namespace, name) = (text(resource, "namespace"), text(resource, "name"));
        let (objects, seen) = dump.list(&group, &plural, Some(&namespace));
        let found = objects.iter().find(|object| object.name() == name);
        let on_spoke = found.map_or_else(|| Side::missing(&seen), |object| Half::Here(dump.told(object)));
        Agent { group, plural, namespace, name, on_spoke }
    };
    resources.filter(runs).map(of).collect()
}

/// The hub's hash and the work's name, from the fields or else from the object's own name, which is both.
fn hash_and_work(applied: &Recorded) -> (String, String) {
    let (hash, work) = applied.name().split_once('-').unwrap_or_default();
    let or = |pointer: &str, other: &str| {
        let said = applied.text(pointer);
        if said.is_empty() { other.to_owned() } else { said.to_owned() }
    };
    (or("/spec/hubHash", hash), or("/spec/manifestWorkName", work))
}

/// The hashes of the addresses that the hub's dump has for its own API server.
fn hashes_of(hub: &Side) -> Vec<String> {
    let (infrastructures, _) = hub.list("config.openshift.io", "infrastructures", None);
    let urls = infrastructures.iter().map(|object| object.text("/status/apiServerURL").to_owned());
    let (maps, _) = hub.list("", "configmaps", Some("kube-public"));
    let info = maps.iter().find(|map| map.name() == "cluster-info");
    let kubeconfig = info.map_or("", |map| map.text("/data/kubeconfig"));
    let servers = kubeconfig.lines().filter_map(|line| line.trim().strip_prefix("server:"));
    let all = urls.chain(servers.map(|server| server.trim().trim_matches(['"', '\'']).to_owned()));
    all.filter(|url| !url.is_empty()).map(|url| hub_hash(&url)).collect()
}

/// The hash that a work agent makes of its hub's address.
pub(super) fn hub_hash(server: &str) -> String {
    Sha256::digest(server.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
