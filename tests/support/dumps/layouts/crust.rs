//! The tree of crust-gather: a file for each object, named by version and kind.

use super::super::clock::CAPTURED;
use super::super::cluster::Cluster;
use super::super::object::{self, Kind, Scope};
use super::super::sink::File;
use super::{discovery, document, pretty, untimed, which};
use serde_json::json;

pub fn files(cluster: &Cluster, scope: &Scope) -> Vec<File> {
    let root = match &scope.namespace {
        None => "cluster".to_owned(),
        Some(namespace) => format!("namespaces/{namespace}"),
    };
    let folder = |kind: &Kind| format!("{root}/{}/{}", kind.api_version().replace('/', "-"), kind.kind.to_lowercase());
    let mut files = if scope.namespace.is_none() { heads(cluster) } else { Vec::new() };
    for set in &scope.sets {
        let folder = folder(&set.kind);
        let one = |object| File::new(format!("{folder}/{}.yaml", dashed(object::name(object))), document(object));
        files.extend(set.objects.iter().map(one));
    }
    // It collects no logs of init containers.
    let logs = scope.logs.iter().filter(|log| !log.container.starts_with("init-"));
    files.extend(logs.map(|log| {
        let path = format!("{root}/v1/pod/{}/{}/{}.log", log.pod, log.container, which(log));
        File::new(path, untimed(log))
    }));
    files
}

fn heads(cluster: &Cluster) -> Vec<File> {
    let [core, groups] = discovery::aggregated(&cluster.kinds());
    let version = json!({"gitVersion": "v1.33.6", "major": "1", "minor": "33", "platform": "linux/amd64"});
    vec![
        File::new("version.yaml", document(&version)),
        File::new("api.json", pretty(&core, "  ")),
        File::new("apis.json", pretty(&groups, "  ")),
        File::new("collected.timestamp", format!("{} UTC", CAPTURED.trim_end_matches('Z').replace('T', " "))),
        File::new("event-filter.html", "<!DOCTYPE html><html><body>events</body></html>\n"),
    ]
}

/// Some letters are not allowed in names of stored artifacts.
fn dashed(name: &str) -> String {
    name.replace([':', '*', '?', '|'], "-")
}
