//! The version of the recorded cluster.

use super::layouts::Note;
use super::view::View;
use crate::domain::row::KindId;
use serde_json::{Value, json};

/// The recorded `/version`; without it, what the first node runs.
pub fn of(view: &View) -> Value {
    let files = view.dump.about(|note| *note == Note::Version);
    let recorded = files.filter_map(|file| serde_json::from_slice::<Value>(&view.dump.bytes(file).ok()?).ok());
    if let Some(version) = recorded.into_iter().find(|version| version.get("gitVersion").is_some()) {
        return version;
    }
    let node = KindId {
        group: String::new(),
        version: "v1".to_owned(),
        plural: "nodes".to_owned(),
        kind: "Node".to_owned(),
        namespaced: false,
    };
    let nodes = view.list(&node, None).objects;
    let kubelet = nodes.first().map_or("", |node| node.text("/status/nodeInfo/kubeletVersion"));
    let mut numbers = kubelet.trim_start_matches('v').split('.');
    json!({
        "major": numbers.next().unwrap_or_default(), "minor": numbers.next().unwrap_or_default(), "gitVersion": kubelet,
        "gitCommit": "", "gitTreeState": "", "buildDate": "1970-01-01T00:00:00Z", "goVersion": "", "compiler": "", "platform": "",
    })
}
