//! Points at one object on one cluster, present or absent.

use super::ids::ClusterName;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An object by its name. It may be one whose absence is the point.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceRef {
    pub cluster: ClusterName,
    pub api_version: String,
    pub kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    pub name: String,
}

impl ResourceRef {
    /// `namespace` may be empty for objects of the whole cluster.
    pub fn new(cluster: &ClusterName, api_version: &str, kind: &str, namespace: &str, name: &str) -> Self {
        Self {
            cluster: cluster.clone(),
            api_version: api_version.to_owned(),
            kind: kind.to_owned(),
            namespace: (!namespace.is_empty()).then(|| namespace.to_owned()),
            name: name.to_owned(),
        }
    }
}

impl fmt::Display for ResourceRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(f, "{} {namespace}/{} on {}", self.kind, self.name, self.cluster),
            None => write!(f, "{} {} on {}", self.kind, self.name, self.cluster),
        }
    }
}
