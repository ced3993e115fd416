//! The kubeconfig of one run, as text.
//! Invariant: it names the served clusters and nothing of the user's.

use super::identity::Identity;
use crate::domain::ids::ClusterName;
use base64::Engine as _;
use serde_json::{Value, json};
use std::net::SocketAddr;

const USER: &str = "klue-serve";

/// JSON, which is YAML, too.
pub fn text<'a>(
    address: SocketAddr,
    identity: &Identity,
    clusters: impl Iterator<Item = (&'a ClusterName, &'a str)> + Clone,
) -> String {
    let authority = base64::engine::general_purpose::STANDARD.encode(&identity.authority);
    let entries: Vec<Value> = clusters
        .clone()
        .map(|(name, prefix)| {
            let server = format!("https://{address}{prefix}");
            json!({"name": name, "cluster": {"server": server, "certificate-authority-data": authority}})
        })
        .collect();
    let contexts: Vec<Value> =
        clusters.clone().map(|(name, _)| json!({"name": name, "context": {"cluster": name, "user": USER}})).collect();
    let config = json!({
        "apiVersion": "v1", "kind": "Config", "preferences": {}, "clusters": entries, "contexts": contexts,
        "users": [{"name": USER, "user": {"token": identity.token}}],
        "current-context": clusters.map(|(name, _)| name).next(),
    });
    let mut text = serde_json::to_string_pretty(&config).unwrap_or_default();
    text.push('\n');
    text
}
