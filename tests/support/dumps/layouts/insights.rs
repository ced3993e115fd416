//! An archive of the Insights operator: JSON, a few kinds, short events.

use super::super::clock::CAPTURED;
use super::super::cluster::Cluster;
use super::super::object::{self, CONFIG_MAP, CRD, EVENT, NODE, POD, Scope};
use super::super::sink::File;
use super::{untimed, which};
use serde_json::{Value, json};

pub fn files(_cluster: &Cluster, scope: &Scope) -> Vec<File> {
    let compact = |path: String, value: &Value| File::new(path, value.to_string());
    let Some(namespace) = &scope.namespace else {
        let mut files = vec![
            File::new("config/id", "0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d"),
            compact(
                "config/version.json".to_owned(),
                &json!({
                    "apiVersion": "config.openshift.io/v1", "kind": "ClusterVersion", "metadata": {"name": "version"},
                    "status": {"desired": {"version": "4.20.1"}},
                }),
            ),
            compact(
                "insights-operator/gathers.json".to_owned(),
                &json!({
                    "status_reports": [], "timestamp": CAPTURED,
                }),
            ),
        ];
        let single =
            |folder: &str, object: &Value| compact(format!("config/{folder}/{}.json", object::name(object)), object);
        files.extend(scope.objects(&NODE).iter().map(|node| single("node", node)));
        files.extend(scope.objects(&CRD).iter().map(|crd| single("crd", crd)));
        return files;
    };
    let pod = |pod| compact(format!("config/pod/{namespace}/{}.json", object::name(pod)), pod);
    let mut files: Vec<File> = scope.objects(&POD).iter().map(pod).collect();
    for map in scope.objects(&CONFIG_MAP) {
        for (key, value) in map["data"].as_object().into_iter().flatten() {
            let path = format!("config/configmaps/{namespace}/{}/{key}", object::name(map));
            files.push(File::new(path, value.as_str().unwrap_or_default()));
        }
    }
    let short = |event: &Value| {
        let at = if event["lastTimestamp"].is_null() { &event["eventTime"] } else { &event["lastTimestamp"] };
        json!({
            "namespace": namespace, "lastTimestamp": at, "reason": event["reason"], "message": event["message"],
            "type": event["type"],
        })
    };
    let events: Vec<Value> = scope.objects(&EVENT).iter().map(short).collect();
    if !events.is_empty() {
        files.push(compact(format!("events/{namespace}.json"), &json!({"items": events})));
    }
    files.extend(scope.logs.iter().map(|log| {
        let path = format!("config/pod/{namespace}/logs/{}/{}_{}.log", log.pod, log.container, which(log));
        File::new(path, untimed(log))
    }));
    files
}
