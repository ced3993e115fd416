//! The version of the recorded cluster's API server.
//! Invariant: only what was recorded; a version of OpenShift, or of the image that gathered, is none of Kubernetes.
//! Not here: how collectors write it down (`layouts::version`).

use super::dump::Dump;
use super::layouts::{self, Note};
use super::view::View;
use serde_json::{Value, json};

/// The recorded `/version`; without it what an operator says of the API server, or what a node of the control plane
/// runs, or any node.
pub fn of(view: &View) -> Value {
    let files = view.dump.about(|note| *note == Note::Version);
    let mut recorded = files.filter_map(|file| layouts::version::read(&view.dump.bytes(file).ok()?));
    if let Some(version) = recorded.next() {
        return version;
    }
    let told = of_operator(&view.dump).or_else(|| of_nodes(&view.dump)).unwrap_or_default();
    let mut numbers = told.trim_start_matches('v').split('.');
    json!({
        "major": numbers.next().unwrap_or_default(), "minor": numbers.next().unwrap_or_default(), "gitVersion": told,
        "gitCommit": "", "gitTreeState": "", "buildDate": "1970-01-01T00:00:00Z", "goVersion": "", "compiler": "", "platform": "",
    })
}

/// What OpenShift's operator of the API server runs.
fn of_operator(dump: &Dump) -> Option<String> {
    let operators = dump.objects("config.openshift.io", "clusteroperators", None);
    let operator = operators.iter().find(|operator| operator.name() == "kube-apiserver")?;
    let versions = operator.value.pointer("/status/versions").and_then(Value::as_array)?;
    let of = versions.iter().find(|version| version["name"] == "kube-apiserver")?;
    of["version"].as_str().map(|version| format!("v{}", version.trim_start_matches('v')))
}

fn of_nodes(dump: &Dump) -> Option<String> {
    const ROLES: [&str; 2] = ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"];
    let nodes = dump.objects("", "nodes", None);
    let leads = |labels: &Value| ROLES.iter().any(|role| labels.get(role).is_some());
    let leader = nodes.iter().find(|node| node.value.pointer("/metadata/labels").is_some_and(leads));
    let kubelet = leader.or(nodes.first())?.text("/status/nodeInfo/kubeletVersion").to_owned();
    Some(kubelet).filter(|version| !version.is_empty())
}
