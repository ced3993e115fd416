//! Kinds and the objects of one scope, before anything says in which file they lie.

use serde_json::{Value, json};
use std::borrow::Cow;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    pub group: Cow<'static, str>,
    pub version: Cow<'static, str>,
    pub kind: Cow<'static, str>,
    pub plural: Cow<'static, str>,
    pub namespaced: bool,
}

impl Kind {
    pub const fn new(
        group: &'static str,
        version: &'static str,
        kind: &'static str,
        plural: &'static str,
        namespaced: bool,
    ) -> Self {
        Self {
            group: Cow::Borrowed(group),
            version: Cow::Borrowed(version),
            kind: Cow::Borrowed(kind),
            plural: Cow::Borrowed(plural),
            namespaced,
        }
    }

    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.to_string() } else { format!("{}/{}", self.group, self.version) }
    }

    pub fn is(&self, other: &Kind) -> bool {
        self.group == other.group && self.plural == other.plural
    }
}

pub const POD: Kind = Kind::new("", "v1", "Pod", "pods", true);
pub const EVENT: Kind = Kind::new("", "v1", "Event", "events", true);
pub const SERVICE: Kind = Kind::new("", "v1", "Service", "services", true);
pub const CONFIG_MAP: Kind = Kind::new("", "v1", "ConfigMap", "configmaps", true);
pub const SECRET: Kind = Kind::new("", "v1", "Secret", "secrets", true);
pub const NODE: Kind = Kind::new("", "v1", "Node", "nodes", false);
pub const NAMESPACE: Kind = Kind::new("", "v1", "Namespace", "namespaces", false);
pub const DEPLOYMENT: Kind = Kind::new("apps", "v1", "Deployment", "deployments", true);
pub const REPLICA_SET: Kind = Kind::new("apps", "v1", "ReplicaSet", "replicasets", true);
pub const LEASE: Kind = Kind::new("coordination.k8s.io", "v1", "Lease", "leases", true);
pub const CRD: Kind =
    Kind::new("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", false);
pub const CLUSTER_ROLE: Kind = Kind::new("rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles", false);

/// All objects of one kind in one scope.
#[derive(Debug, Clone)]
pub struct Set {
    pub kind: Kind,
    pub objects: Vec<Value>,
}

/// The log of one container, with the times that the API puts before each line when asked.
#[derive(Debug, Clone)]
pub struct Log {
    pub pod: String,
    pub container: String,
    pub previous: bool,
    pub text: Vec<u8>,
}

/// A namespace with all that is in it, or (without a name) what belongs to the whole cluster.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    pub namespace: Option<String>,
    pub sets: Vec<Set>,
    pub logs: Vec<Log>,
}

impl Scope {
    pub fn objects(&self, kind: &Kind) -> &[Value] {
        self.sets.iter().find(|set| set.kind.is(kind)).map_or(&[], |set| &set.objects)
    }
}

pub fn name(object: &Value) -> &str {
    object.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default()
}

/// A list as the API server writes it.
pub fn list(kind: &Kind, objects: &[Value]) -> Value {
    json!({
        "apiVersion": kind.api_version(),
        "items": objects,
        "kind": format!("{}List", kind.kind),
        "metadata": {"resourceVersion": "9000000"},
    })
}
