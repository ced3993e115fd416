//! How a folder shows which collector wrote it.
//! Invariant: the surest sign first; a folder called `namespaces` alone is judged by what stands in it.
//! Not here: several folders of one cluster, and fleets (`detect`).

use super::kinds::Kinds;
use super::{Layout, crust, info, naming, object_stem, plain};
use crate::cluster::snapshot::tree::Tree;

/// How many paths below `namespaces/` are looked at.
const MOST_PATHS: usize = 2000;

pub(super) fn layout_at(tree: &Tree, prefix: &str) -> Option<Layout> {
    let folder = |name: &str| tree.has_folder(&format!("{prefix}{name}"));
    let file = |name: &str| tree.find(&format!("{prefix}{name}")).is_some();
    if folder("config") && folder("insights-operator") {
        return Some(Layout::Insights);
    }
    if folder("cluster-scoped-resources") {
        return Some(of_must_gather(tree, prefix));
    }
    let snapshot = file("version.yaml") && (file("api.json") || file("apis.json"));
    if snapshot && (folder("cluster") || folder("namespaces")) {
        return Some(Layout::CrustGather);
    }
    if folder("cluster-resources") {
        return Some(Layout::Troubleshoot);
    }
    if folder("yamls/cluster") || folder("yamls/namespaced") {
        return Some(Layout::Harvester);
    }
    if folder("namespaces") {
        return by_namespaces(tree, prefix, folder("cluster"));
    }
    if folder("cluster") && by_cluster(tree, prefix) {
        return Some(Layout::KubectlGather);
    }
    is_cluster_info(tree, prefix).then_some(Layout::ClusterInfoDump)
}

fn of_must_gather(tree: &Tree, prefix: &str) -> Layout {
    const LOGS: [&str; 4] = ["gather-acm.log", "gather-mce.log", "gather-managed.log", "gather-proxy.log"];
    let image = prefix.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let by_image =
        naming::is_image(image) && (image.contains("acm-must-gather") || image.contains("multicluster-engine"));
    let by_logs = LOGS.iter().any(|name| tree.find(&format!("{prefix}{name}")).is_some());
    if by_image || by_logs { Layout::AcmGather } else { Layout::Inspect }
}

/// The first path that only one collector writes decides.
fn by_namespaces(tree: &Tree, prefix: &str, has_cluster: bool) -> Option<Layout> {
    let kinds = Kinds::new();
    let namespaces = format!("{prefix}namespaces/");
    let mut objects = false;
    for (_, file) in tree.below(&namespaces).take(MOST_PATHS) {
        let steps: Vec<&str> = file.path.get(namespaces.len()..).unwrap_or_default().split('/').collect();
        objects |= steps.last().is_some_and(|name| object_stem(name).is_some() || name.ends_with(".log"));
        match steps.as_slice() {
            [namespace, own] if object_stem(own) == Some(namespace) => return Some(of_must_gather(tree, prefix)),
            [_, "core", ..] | [_, "pods", _, _, _, "logs", ..] => return Some(of_must_gather(tree, prefix)),
            [_, version, _, _, ..] if crust::is_version(version) => return Some(Layout::CrustGather),
            [_, "pods", pod] if object_stem(pod).is_some() => return Some(Layout::KubectlGather),
            [_, plural, name] if kinds.is_core(plural) && object_stem(name).is_some() => {
                return Some(Layout::KubectlGather);
            }
            _ => {}
        }
    }
    match (objects, has_cluster) {
        (true, true) => Some(Layout::KubectlGather),
        (true, false) => Some(of_must_gather(tree, prefix)),
        (false, _) => None,
    }
}

/// Only what belongs to the whole cluster was gathered.
fn by_cluster(tree: &Tree, prefix: &str) -> bool {
    ["cluster/nodes", "cluster/namespaces", "cluster/persistentvolumes"]
        .iter()
        .any(|folder| tree.has_folder(&format!("{prefix}{folder}")))
}

fn is_cluster_info(tree: &Tree, prefix: &str) -> bool {
    ["json", "yaml"].iter().any(|end| {
        let has = |name: &str| tree.find(&format!("{prefix}{name}.{end}")).is_some();
        has("nodes")
            && tree.folders(prefix).iter().any(|namespace| {
                has(&format!("{namespace}/pods")) && has(&format!("{namespace}/replication-controllers"))
            })
    })
}

/// Files right in a folder that hold what `kubectl cluster-info dump` sends to standard output.
pub(super) fn streams_at(tree: &Tree, prefix: &str) -> Vec<String> {
    const MOST: usize = 50;
    let right_there = |path: &str| !path.get(prefix.len()..).unwrap_or_default().contains('/');
    let mut streams = Vec::new();
    for (id, file) in tree.below(prefix).filter(|(_, file)| right_there(&file.path)).take(MOST) {
        let name = file.path.get(prefix.len()..).unwrap_or_default();
        // `nodes.json` is what others write: a list on its own.
        if !info::is_stream(name) || object_stem(name) == Some("nodes") {
            continue;
        }
        let Some(head) = plain::head(tree, id, file) else { continue };
        let begins = head.trim_start();
        let begins = begins.get(..begins.floor_char_boundary(200)).unwrap_or_default();
        // The keys may be sorted, so that the kind of a list follows its items.
        let of_nodes = begins.starts_with('{') && begins.contains("\"NodeList\"");
        let is_list = || begins.contains("\"items\"") || begins.starts_with("apiVersion:");
        if of_nodes || (is_list() && holds_logs(tree, id, file.size)) {
            streams.push(file.path.clone());
        }
    }
    streams
}

/// Whether there is the log of a container between the lists: at the end, or before a last namespace without pods.
fn holds_logs(tree: &Tree, id: super::FileId, size: u64) -> bool {
    const TAIL: u64 = 64 << 10;
    const MOST: u64 = 64 << 20;
    let has = |start: u64, len: u64| {
        let bytes = tree.range(id, start, len).unwrap_or_default();
        memchr::memmem::find(&bytes, b"==== END logs for container ").is_some()
    };
    has(size.saturating_sub(TAIL), TAIL) || (size > TAIL && has(0, MOST))
}

/// Whether what lies below was gathered by one run, however many images and nodes it ran on.
pub(super) fn is_top_of_a_gathering(tree: &Tree, prefix: &str) -> bool {
    const FILES: [&str; 3] = ["must-gather.logs", "must-gather.log", "event-filter.html"];
    let name = prefix.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let named = ["must-gather.local.", "inspect.local."].iter().any(|begin| name.starts_with(begin));
    named || FILES.iter().any(|name| tree.find(&format!("{prefix}{name}")).is_some())
}
