//! In which files a collector leaves the objects of a scope.
//! Invariant: every layout is given the same objects; what one leaves out is what its collector does not gather.

mod cluster_info;
mod crust;
mod discovery;
mod insights;
mod inspect;
mod kubectl_gather;
mod must_gather;
mod plain;
mod troubleshoot;

use super::cluster::Cluster;
use super::object::{self, Kind, Log, Scope};
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
    match cluster.plan.layout {
        Layout::Inspect => inspect::files(cluster, scope),
        Layout::MustGather => must_gather::of_two_images(cluster, scope),
        Layout::AcmHub | Layout::AcmSpoke => must_gather::of_acm(cluster, scope),
        Layout::CrustGather => crust::files(cluster, scope),
        Layout::Troubleshoot => troubleshoot::files(cluster, scope, troubleshoot::Age::New),
        Layout::TroubleshootOld => troubleshoot::files(cluster, scope, troubleshoot::Age::Old),
        Layout::ClusterInfoJson | Layout::ClusterInfoStdout => cluster_info::files(scope, cluster_info::Form::Json),
        Layout::ClusterInfoYaml => cluster_info::files(scope, cluster_info::Form::Yaml),
        Layout::KubectlGather => kubectl_gather::files(cluster, scope),
        Layout::Insights => insights::files(cluster, scope),
        Layout::Plain => plain::files(scope),
    }
}

/// One object on its own.
fn document(object: &Value) -> Vec<u8> {
    yaml::document(object)
}

fn list(kind: &Kind, objects: &[Value]) -> Vec<u8> {
    yaml::document(&object::list(kind, objects))
}

/// JSON as Go writes it, which indents by as much as it is told.
fn pretty(value: &Value, indent: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let form = serde_json::ser::PrettyFormatter::with_indent(indent.as_bytes());
    let mut to = serde_json::Serializer::with_formatter(&mut out, form);
    // A Vec takes everything.
    let _ = serde::Serialize::serialize(value, &mut to);
    out.push(b'\n');
    out
}

/// The name of a log that says which run it is of.
fn which(log: &Log) -> &'static str {
    if log.previous { "previous" } else { "current" }
}

/// A log as it is when nobody asked for times.
fn untimed(log: &Log) -> Vec<u8> {
    let lines = log.text.split_inclusive(|byte| *byte == b'\n');
    lines
        .flat_map(|line| line.iter().position(|byte| *byte == b' ').map_or(line, |at| &line[at + 1..]))
        .copied()
        .collect()
}
