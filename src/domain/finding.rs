//! What was found out: symptoms, causes, and conclusions that a person can act on. No citation, no claim.

use super::command::Command;
use super::ids::{ClusterName, ObservationId};
use super::resource::ResourceRef;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The name of a kind of fault, from the one catalogue (`diagnosis::catalogue`), such as `ocm.agent-stopped`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FaultCode(pub String);

impl From<&str> for FaultCode {
    fn from(code: &str) -> Self {
        Self(code.to_owned())
    }
}

impl fmt::Display for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// What a claim rests on: an observation, and the words in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Citation {
    #[serde(rename = "ref")]
    pub observation: ObservationId,
    pub cluster: ClusterName,
    /// Which part of the observation: `ManagedCluster cluster1 condition ManagedClusterConditionAvailable`.
    pub what: String,
    /// The words themselves, bounded.
    pub excerpt: String,
    pub at: Timestamp,
    /// `GET /apis/…`, or file and line in a dump.
    pub source: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_version: Option<String>,
}

/// A symptom or a cause with its proof.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    pub fault: FaultCode,
    pub resource: ResourceRef,
    pub summary: String,
    pub evidence: Vec<Citation>,
}

/// One step of the chain from a cause to the symptom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub fault: FaultCode,
    pub resource: ResourceRef,
}

/// A change that would repair it, in kubectl's words, for a person to approve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remediation {
    #[serde(flatten)]
    pub command: Command,
    pub why: String,
    /// How one sees that it worked.
    pub verify: String,
    pub risk: String,
}

/// A ranked root cause.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conclusion {
    /// 1 is the most likely.
    pub rank: u32,
    pub fault: FaultCode,
    /// The object whose absence or own fields are the fault, on the cluster where it lives.
    pub resource: ResourceRef,
    /// 0 to 1.
    pub confidence: f64,
    /// One or two sentences a tired person understands.
    pub summary: String,
    /// From the cause to the symptom that was asked about.
    pub chain: Vec<Link>,
    pub evidence: Vec<Citation>,
    pub remediation: Vec<Remediation>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runbook: Option<String>,
}

/// Something that should have been seen and was not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unseen {
    pub cluster: ClusterName,
    pub what: String,
    pub why: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Found,
    Healthy,
    Inconclusive,
}

/// The end of an investigation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conclusions {
    pub verdict: Verdict,
    pub conclusions: Vec<Conclusion>,
    /// Unrelated trouble met on the way.
    #[serde(default)]
    pub also_seen: Vec<Finding>,
    #[serde(default)]
    pub unseen: Vec<Unseen>,
    /// What a person must know beside the conclusions.
    #[serde(default)]
    pub note: Option<String>,
}
