//! Any Kubernetes object, unstructured, with the few questions that are asked of every one.

use super::ids::ClusterName;
use super::resource::ResourceRef;
use super::time::{self, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One object as the API server would send it in JSON.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Object(pub Value);

/// One entry of `status.conditions`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    pub kind: String,
    /// `True`, `False` or `Unknown`.
    pub status: String,
    pub reason: String,
    pub message: String,
    pub since: Option<Timestamp>,
}

impl Object {
    /// The value at a dotted path (`spec.replicas`); array steps are numbers.
    pub fn at(&self, path: &str) -> Option<&Value> {
        path.split('.').try_fold(&self.0, |value, step| match value {
            Value::Array(items) => items.get(step.parse::<usize>().ok()?),
            other => other.get(step),
        })
    }
    /// The text at a dotted path, or empty.
    pub fn text(&self, path: &str) -> &str {
        self.at(path).and_then(Value::as_str).unwrap_or_default()
    }
    /// The whole number at a dotted path.
    pub fn int(&self, path: &str) -> Option<i64> {
        self.at(path).and_then(Value::as_i64)
    }
    pub fn flag(&self, path: &str) -> Option<bool> {
        self.at(path).and_then(Value::as_bool)
    }
    /// The items at a dotted path, or none.
    pub fn list(&self, path: &str) -> &[Value] {
        self.at(path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
    pub fn time(&self, path: &str) -> Option<Timestamp> {
        time::parse(self.text(path))
    }
    pub fn api_version(&self) -> &str {
        self.text("apiVersion")
    }
    pub fn kind(&self) -> &str {
        self.text("kind")
    }
    pub fn name(&self) -> &str {
        self.text("metadata.name")
    }
    /// Empty for objects of the whole cluster.
    pub fn namespace(&self) -> &str {
        self.text("metadata.namespace")
    }
    pub fn uid(&self) -> &str {
        self.text("metadata.uid")
    }
    pub fn resource_version(&self) -> &str {
        self.text("metadata.resourceVersion")
    }
    pub fn created(&self) -> Option<Timestamp> {
        self.time("metadata.creationTimestamp")
    }
    pub fn is_deleting(&self) -> bool {
        self.at("metadata.deletionTimestamp").is_some()
    }
    /// A label's value. Keys hold dots, so this is not a path.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.at("metadata.labels")?.get(key)?.as_str()
    }
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.at("metadata.annotations")?.get(key)?.as_str()
    }
    pub fn conditions(&self) -> impl Iterator<Item = Condition> + '_ {
        self.list("status.conditions").iter().map(Condition::read)
    }
    pub fn condition(&self, kind: &str) -> Option<Condition> {
        self.conditions().find(|condition| condition.kind == kind)
    }
    pub fn reference(&self, cluster: &ClusterName) -> ResourceRef {
        ResourceRef::new(cluster, self.api_version(), self.kind(), self.namespace(), self.name())
    }
}

impl Condition {
    fn read(value: &Value) -> Self {
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        Self {
            kind: text("type"),
            status: text("status"),
            reason: text("reason"),
            message: text("message"),
            since: time::parse(&text("lastTransitionTime")),
        }
    }
    pub fn is_true(&self) -> bool {
        self.status == "True"
    }
    pub fn is_false(&self) -> bool {
        self.status == "False"
    }
    pub fn is_unknown(&self) -> bool {
        self.status == "Unknown"
    }
}
