//! What `kubectl cluster-info dump` writes: lists of seven kinds, and the logs of a pod in one file.

use super::super::object::{self, DEPLOYMENT, EVENT, Kind, NODE, POD, REPLICA_SET, SERVICE, Scope};
use super::super::sink::File;
use super::super::yaml;
use super::{pretty, untimed};
use serde_json::Value;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Json,
    Yaml,
}

const CONTROLLER: Kind = Kind::new("", "v1", "ReplicationController", "replicationcontrollers", true);
const DAEMON_SET: Kind = Kind::new("apps", "v1", "DaemonSet", "daemonsets", true);

/// In the order in which they are asked for.
const LISTS: [(&str, Kind); 7] = [
    ("events", EVENT),
    ("replication-controllers", CONTROLLER),
    ("services", SERVICE),
    ("daemonsets", DAEMON_SET),
    ("deployments", DEPLOYMENT),
    ("replicasets", REPLICA_SET),
    ("pods", POD),
];

pub fn files(scope: &Scope, form: Form) -> Vec<File> {
    let Some(namespace) = &scope.namespace else { return vec![list("nodes", &NODE, scope, form)] };
    let mut files: Vec<File> =
        LISTS.iter().map(|(name, kind)| list(&format!("{namespace}/{name}"), kind, scope, form)).collect();
    for pod in scope.objects(&POD) {
        let name = object::name(pod);
        let mut text = Vec::new();
        for container in containers(pod) {
            let mark =
                |word: &str| format!("==== {word} logs for container {container} of pod {namespace}/{name} ====\n");
            text.extend_from_slice(mark("START").as_bytes());
            let current = scope.logs.iter().find(|log| log.pod == name && log.container == container && !log.previous);
            match current {
                Some(log) => text.extend_from_slice(&untimed(log)),
                None => text.extend_from_slice(
                    format!("Request log error: container \"{container}\" in pod \"{name}\" is waiting to start\n")
                        .as_bytes(),
                ),
            }
            text.extend_from_slice(mark("END").as_bytes());
        }
        files.push(File::new(format!("{namespace}/{name}/logs.txt"), text));
    }
    files
}

fn containers(pod: &Value) -> impl Iterator<Item = &str> {
    let lists = ["/spec/initContainers", "/spec/containers"].map(|list| pod.pointer(list).and_then(Value::as_array));
    lists.into_iter().flatten().flatten().filter_map(|one| one["name"].as_str())
}

/// Typed items know their kind from the list.
fn list(name: &str, kind: &Kind, scope: &Scope, form: Form) -> File {
    let mut objects = scope.objects(kind).to_vec();
    for object in objects.iter_mut().filter_map(Value::as_object_mut) {
        object.remove("apiVersion");
        object.remove("kind");
    }
    let list = object::list(kind, &objects);
    match form {
        Form::Json => File::new(format!("{name}.json"), pretty(&list, "    ")),
        Form::Yaml => File::new(format!("{name}.yaml"), yaml::document(&list)),
    }
}
