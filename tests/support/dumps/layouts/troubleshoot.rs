//! A support bundle of troubleshoot.sh, as it is and as it was.

use super::super::cluster::Cluster;
use super::super::object::{
    self, CLUSTER_ROLE, CONFIG_MAP, CRD, DEPLOYMENT, EVENT, Kind, LEASE, Log, NAMESPACE, NODE, POD, REPLICA_SET,
    SECRET, SERVICE, Scope, Set,
};
use super::super::sink::File;
use super::{discovery, document, pretty, untimed};
use serde_json::{Value, json};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    New,
    /// Bare arrays, custom resources as YAML, all logs in a folder of their own.
    Old,
}

pub fn files(cluster: &Cluster, scope: &Scope, age: Age) -> Vec<File> {
    let mut files = Vec::new();
    if scope.namespace.is_none() {
        let [groups, resources] = discovery::legacy(&cluster.kinds());
        files.extend([
            File::new(
                "version.yaml",
                "apiVersion: troubleshoot.sh/v1beta2\nkind: SupportBundle\nspec:\n  versionNumber: 0.121.0\n",
            ),
            File::new("analysis.json", "[]"),
            File::new(
                "cluster-info/cluster_version.json",
                pretty(
                    &json!({
                        "info": {"gitVersion": "v1.33.6", "major": "1", "minor": "33"}, "string": "v1.33.6",
                    }),
                    "  ",
                ),
            ),
            File::new("cluster-resources/groups.json", pretty(&groups, "  ")),
            File::new("cluster-resources/resources.json", pretty(&resources, "  ")),
        ]);
    }
    for set in &scope.sets {
        files.extend(set_files(scope.namespace.as_deref(), set, age));
    }
    if let Some(namespace) = &scope.namespace {
        let rules = json!({"incomplete": false, "nonResourceRules": [], "resourceRules": [
            {"apiGroups": ["*"], "resources": ["*"], "verbs": ["get", "list", "watch"]},
        ]});
        files.push(File::new(format!("cluster-resources/auth-cani-list/{namespace}.json"), pretty(&rules, "  ")));
        // By itself it keeps the logs of unhealthy pods only.
        let is_sick = |log: &&Log| scope.objects(&POD).iter().any(|pod| object::name(pod) == log.pod && !is_ready(pod));
        let logs = scope.logs.iter().filter(|log| age == Age::Old || is_sick(log));
        files.extend(logs.map(|log| log_file(namespace, log, age)));
    }
    files
}

fn is_ready(pod: &Value) -> bool {
    let conditions = pod.pointer("/status/conditions").and_then(Value::as_array).into_iter().flatten();
    conditions.into_iter().any(|one| one["type"] == "Ready" && one["status"] == "True")
}

fn log_file(namespace: &str, log: &Log, age: Age) -> File {
    let folder = if age == Age::Old { "all-logs" } else { "cluster-resources/pods/logs" };
    let previous = if log.previous { "-previous" } else { "" };
    File::new(format!("{folder}/{namespace}/{}/{}{previous}.log", log.pod, log.container), untimed(log))
}

/// The folder or the file of a built-in kind; secrets have none.
fn name_of(kind: &Kind) -> Option<&'static str> {
    let names = [
        (POD, "pods"),
        (EVENT, "events"),
        (DEPLOYMENT, "deployments"),
        (REPLICA_SET, "replicasets"),
        (SERVICE, "services"),
        (CONFIG_MAP, "configmaps"),
        (LEASE, "leases"),
        (NODE, "nodes"),
        (NAMESPACE, "namespaces"),
        (CRD, "custom-resource-definitions"),
        (CLUSTER_ROLE, "clusterroles"),
    ];
    names.into_iter().find(|(one, _)| one.is(kind)).map(|(_, name)| name)
}

fn set_files(namespace: Option<&str>, set: &Set, age: Age) -> Vec<File> {
    if set.kind.is(&SECRET) {
        return Vec::new();
    }
    let of_kind = |name: &str, extension: &str| match namespace {
        Some(namespace) => format!("cluster-resources/{name}/{namespace}.{extension}"),
        None => format!("cluster-resources/{name}.{extension}"),
    };
    let bare = Value::Array(set.objects.clone());
    match (name_of(&set.kind), age) {
        (Some(name), Age::New) => {
            vec![File::new(of_kind(name, "json"), pretty(&object::list(&set.kind, &set.objects), "  "))]
        }
        (Some(name), Age::Old) => vec![File::new(of_kind(name, "json"), pretty(&bare, "  "))],
        (None, age) => {
            let name = format!("custom-resources/{}.{}", set.kind.plural, set.kind.group);
            let yaml = File::new(of_kind(&name, "yaml"), document(&bare));
            let json = File::new(of_kind(&name, "json"), pretty(&bare, "  "));
            if age == Age::Old { vec![yaml] } else { vec![json] }
        }
    }
}
