//! In which files a collector leaves the objects of a scope.
//! Invariant: every layout is given the same objects; what one leaves out is what its collector does not gather.

mod discovery;
mod inspect;

use super::cluster::Cluster;
use super::object::{self, Kind, Scope};
use super::sink::File;
use super::yaml;
use serde_json::Value;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// `oc adm inspect`.
    Inspect,
    /// `oc adm must-gather` with two images.
    MustGather,
    AcmHub,
    AcmSpoke,
    CrustGather,
    Troubleshoot,
    /// As troubleshoot wrote some years ago.
    TroubleshootOld,
    ClusterInfoJson,
    ClusterInfoYaml,
    /// `kubectl cluster-info dump` to its output: one file of documents and logs.
    ClusterInfoStdout,
    KubectlGather,
    Insights,
    /// YAML files as somebody left them.
    Plain,
}

impl Layout {
    pub const ALL: [(&'static str, Layout); 13] = [
        ("inspect", Layout::Inspect),
        ("must-gather", Layout::MustGather),
        ("acm-hub", Layout::AcmHub),
        ("acm-spoke", Layout::AcmSpoke),
        ("crust-gather", Layout::CrustGather),
        ("troubleshoot", Layout::Troubleshoot),
        ("troubleshoot-old", Layout::TroubleshootOld),
        ("cluster-info-json", Layout::ClusterInfoJson),
        ("cluster-info-yaml", Layout::ClusterInfoYaml),
        ("cluster-info-stdout", Layout::ClusterInfoStdout),
        ("kubectl-gather", Layout::KubectlGather),
        ("insights", Layout::Insights),
        ("plain", Layout::Plain),
    ];
    pub const ONE_FILE: &'static str = "cluster-info.txt";

    pub fn is_one_file(self) -> bool {
        self == Self::ClusterInfoStdout
    }
}

pub fn files(cluster: &Cluster, scope: &Scope) -> Vec<File> {
    inspect::files(cluster, scope)
}

/// One object on its own.
fn document(object: &Value) -> Vec<u8> {
    yaml::document(object)
}

fn list(kind: &Kind, objects: &[Value]) -> Vec<u8> {
    yaml::document(&object::list(kind, objects))
}

fn pretty(value: &Value) -> Vec<u8> {
    serde_json::to_vec_pretty(value).unwrap_or_default()
}
