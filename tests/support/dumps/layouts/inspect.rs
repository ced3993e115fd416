//! The tree of `oc adm inspect`, which must-gather wraps.

use super::super::clock::{self, CAPTURED};
use super::super::cluster::Cluster;
use super::super::object::{self, EVENT, Kind, Log, POD, Scope, Set};
use super::super::sink::File;
use super::super::workloads;
use super::{discovery, document, list, which};
use serde_json::{Value, json};

pub fn files(cluster: &Cluster, scope: &Scope) -> Vec<File> {
    let mut files = match &scope.namespace {
        None => cluster_files(cluster),
        Some(namespace) => vec![own_file(cluster, namespace)],
    };
    files.extend(scope.sets.iter().flat_map(|set| set_files(scope.namespace.as_deref(), set)));
    if let Some(namespace) = &scope.namespace {
        files.extend(scope.logs.iter().map(|log| log_file(namespace, log)));
    }
    files
}

/// What says of the dump itself when and of what it was made.
pub fn cluster_files(cluster: &Cluster) -> Vec<File> {
    let mut files =
        vec![File::new("timestamp", timestamp()), File::new("version", "oc-adm-inspect/example\nv4.20.1\n")];
    let [core, groups] = discovery::aggregated(&cluster.kinds());
    files.push(File::new("aggregated-discovery-api.yaml", marked(document(&core))));
    files.push(File::new("aggregated-discovery-apis.yaml", marked(document(&groups))));
    files
}

/// When it began and when it ended.
pub fn timestamp() -> String {
    format!("{} +0000 UTC m=+0.1\n{} +0000 UTC m=+9.9\n", spaced(&clock::ago(600)), spaced(CAPTURED))
}

fn spaced(time: &str) -> String {
    time.trim_end_matches('Z').replace('T', " ")
}

/// Every file but the first of a run begins with the mark of a document.
fn marked(document: Vec<u8>) -> Vec<u8> {
    [b"---\n".as_slice(), &document].concat()
}

fn own_file(cluster: &Cluster, namespace: &str) -> File {
    File::new(format!("namespaces/{namespace}/{namespace}.yaml"), marked(document(&cluster.namespace(namespace))))
}

/// Kinds that an inspection of a namespace writes as lists.
fn is_listed(kind: &Kind) -> bool {
    kind.is(&POD) || kind.is(&EVENT) || workloads::KINDS.iter().any(|one| one.is(kind))
}

fn set_files(namespace: Option<&str>, set: &Set) -> Vec<File> {
    let group = if set.kind.group.is_empty() { "core" } else { &set.kind.group };
    let folder = match namespace {
        Some(namespace) => format!("namespaces/{namespace}/{group}/{}", set.kind.plural),
        None => format!("cluster-scoped-resources/{group}/{}", set.kind.plural),
    };
    let Some(namespace) = namespace.filter(|_| is_listed(&set.kind)) else {
        let one = |object: &Value| {
            File::new(format!("{folder}/{}.yaml", escaped(object::name(object))), marked(document(object)))
        };
        return set.objects.iter().map(one).collect();
    };
    let mut files = vec![File::new(format!("{folder}.yaml"), marked(list(&set.kind, &set.objects)))];
    if set.kind.is(&POD) {
        files.extend(set.objects.iter().map(|pod| pod_file(namespace, pod)));
    }
    files
}

/// A pod on its own, captured some seconds after the list.
fn pod_file(namespace: &str, pod: &Value) -> File {
    let name = object::name(pod);
    let mut later = pod.clone();
    later["metadata"]["resourceVersion"] = json!(later_version(pod));
    File::new(format!("namespaces/{namespace}/pods/{name}/{name}.yaml"), marked(document(&later)))
}

pub fn later_version(object: &Value) -> String {
    let version =
        object.pointer("/metadata/resourceVersion").and_then(Value::as_str).and_then(|text| text.parse().ok());
    (version.unwrap_or(0_u64) + 17).to_string()
}

pub fn log_file(namespace: &str, log: &Log) -> File {
    let (pod, container) = (&log.pod, &log.container);
    File::new(
        format!("namespaces/{namespace}/pods/{pod}/{container}/{container}/logs/{}.log", which(log)),
        log.text.clone(),
    )
}

/// Names as this collector writes them into a path.
fn escaped(name: &str) -> String {
    name.replace(':', "%3A")
}
