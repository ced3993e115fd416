//! What a hub has on file about a cluster that it manages.
//! Invariant: read from the hub's own objects; nothing is assumed for a field that is missing.
//! Not here: how a managed cluster is matched to a context (`super`).

use crate::cluster::{ApiService, OpenedCluster, Writes};
use crate::domain::cluster::{ClusterInfo, Rung};
use crate::domain::object::{Condition, Object};
use crate::domain::redact;
use crate::domain::time::Timestamp;
use http::{Request, Response, StatusCode};
use kube::client::Body;
use serde_json::json;
use std::collections::BTreeMap;
use tower::BoxError;

/// A ManagedCluster with the lease that its agent renews.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Managed {
    pub name: String,
    /// Addresses of its API server that the hub has on file.
    pub urls: Vec<String>,
    /// The ManagedClusterSet it belongs to.
    pub set: Option<String>,
    pub labels: BTreeMap<String, String>,
    /// The hub itself, under management.
    pub is_local: bool,
    pub accepted: bool,
    pub conditions: Vec<Condition>,
    /// When its agent last renewed its lease; `None`: no lease was seen.
    pub renewed: Option<Timestamp>,
    /// How often the agent is to renew it, in seconds.
    pub lease_seconds: i64,
}

/// From the ManagedCluster objects of a hub and its `managed-cluster-lease` leases.
pub fn managed(clusters: &[Object], leases: &[Object]) -> Vec<Managed> {
    let renewed = |name: &str| {
        leases
            .iter()
            .find(|lease| lease.namespace() == name && lease.name() == "managed-cluster-lease")
            .and_then(|lease| lease.time("spec.renewTime"))
    };
    clusters
        .iter()
        .map(|cluster| Managed {
            name: cluster.name().to_owned(),
            urls: cluster
                .list("spec.managedClusterClientConfigs")
                .iter()
                .filter_map(|config| Some(config.get("url")?.as_str()?.to_owned()))
                .collect(),
            set: cluster.label("cluster.open-cluster-management.io/clusterset").map(str::to_owned),
            labels: labels(cluster),
            is_local: cluster.label("local-cluster") == Some("true"),
            accepted: cluster.flag("spec.hubAcceptsClient").unwrap_or_default(),
            conditions: cluster.conditions().collect(),
            renewed: renewed(cluster.name()),
            lease_seconds: cluster.int("spec.leaseDurationSeconds").unwrap_or(60),
        })
        .collect()
}

fn labels(object: &Object) -> BTreeMap<String, String> {
    let labels = object.at("metadata.labels").and_then(serde_json::Value::as_object);
    let pairs = labels.into_iter().flatten();
    pairs.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}

/// Stands in for a cluster that cannot be reached: every request is answered with the reason.
pub fn hub_only(info: ClusterInfo) -> OpenedCluster {
    let why = match &info.rung {
        Rung::HubOnly { why } => why.as_str(),
        Rung::Context { .. } | Rung::Sandbox { .. } | Rung::Dump { .. } => "it is not open",
    };
    let message = format!("no access to {} itself, only what the hub says: {why}", info.name);
    let status = json!({
        "apiVersion": "v1", "kind": "Status", "metadata": {}, "status": "Failure",
        "code": 503, "reason": "ServiceUnavailable", "message": redact::plain(&message),
    });
    let status = status.to_string();
    let service = ApiService::new(tower::service_fn(move |_: Request<Body>| {
        let mut answer = Response::new(Body::from(status.clone().into_bytes()));
        *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        let json = http::HeaderValue::from_static("application/json");
        answer.headers_mut().insert(http::header::CONTENT_TYPE, json);
        std::future::ready(Ok::<_, BoxError>(answer))
    }));
    OpenedCluster { info, service, writes: Writes::Never { why: message }, records: None }
}
