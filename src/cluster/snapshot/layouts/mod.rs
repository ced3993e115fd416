//! What the files of a dump mean: which folders are clusters, written by which collector, and what each file holds.
//! Invariant: judged by paths, and by the first bytes of a file only where its path says nothing; each file of a found
//! cluster has exactly one note, and what belongs to no cluster is said.
//! Not here: the bytes (`tree`), objects and places (`dump`), what an absence means (`seen`).
//!
//! `detect` finds the clusters; `inspect`, `crust`, … read one collector's paths each; `kinds` gives the kinds that
//! paths name by other words; `clock`, `version` and `gaps` read what collectors say about themselves; `frames` cuts a
//! stream of objects and logs.

pub mod clock;
mod crust;
mod detect;
mod expects;
pub mod frames;
pub mod gaps;
mod gather;
mod harvester;
mod info;
mod insights;
mod inspect;
mod kinds;
mod naming;
mod notes;
mod plain;
mod signs;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
pub mod tests;
mod troubleshoot;
pub mod version;

pub use detect::{clusters_below, find};
pub use expects::Expect;
pub use naming::stem;

use super::index::KindPath;
use super::tree::FileId;
use std::fmt;

/// Who wrote a dump, and therefore how its paths are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Layout {
    Inspect,
    AcmGather,
    CrustGather,
    Troubleshoot,
    ClusterInfoDump,
    KubectlGather,
    Insights,
    Harvester,
    Plain,
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Inspect => "a must-gather or inspection of oc",
            Self::AcmGather => "a must-gather of Advanced Cluster Management",
            Self::CrustGather => "a snapshot of crust-gather",
            Self::Troubleshoot => "a support bundle of troubleshoot.sh",
            Self::ClusterInfoDump => "a dump of kubectl cluster-info",
            Self::KubectlGather => "a gathering of kubectl-gather",
            Self::Insights => "an archive of the Insights operator",
            Self::Harvester => "a support bundle of Harvester",
            Self::Plain => "a folder of YAML and JSON",
        })
    }
}

/// A cluster in a dump.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The name of the folder or archive above the layout that says most, without the ending of an archive; empty
    /// where the path itself is the cluster.
    pub folder: String,
    pub layout: Layout,
    /// Everything below is this cluster's: empty, or ending in `/`.
    pub base: String,
    /// Where the layout starts; several when the cluster was gathered in parts. Each empty or ending in `/`.
    pub roots: Vec<String>,
    /// One for each file below `base`, in the order of the tree.
    pub notes: Vec<(FileId, Note)>,
}

/// What a look at a path gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finding {
    /// Several are a fleet; the outermost first.
    pub clusters: Vec<Found>,
    /// What belongs to no cluster, in readable lines.
    pub passed_over: Vec<String>,
}

/// What one file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// Objects of one kind.
    Objects {
        kind: KindPath,
        /// Empty for the whole cluster; `None` where one file holds those of all namespaces.
        namespace: Option<String>,
        /// The name of the only object in the file, if the path says so.
        name: Option<String>,
    },
    /// Objects of any kind: only the contents tell.
    Mixed,
    Log {
        /// Empty where the path does not say it, as in old support bundles.
        namespace: String,
        pod: String,
        /// Empty where the path does not say it.
        container: String,
        which: LogPart,
    },
    /// What the collector says that it did not get.
    Gap {
        kind: Option<KindPath>,
        namespace: Option<String>,
    },
    /// `/api` or `/apis` as aggregated discovery.
    Discovery,
    /// API groups or resources as lists of each group.
    LegacyDiscovery,
    Version,
    Timestamp,
    /// The namespace's own object, beside what was gathered of it.
    OwnNamespace {
        namespace: String,
    },
    Other,
}

/// Which part of a container's log a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogPart {
    Current,
    Previous,
    /// Read without checking the kubelet's certificate.
    CurrentInsecure,
    PreviousInsecure,
    /// A file that the kubelet had put aside on the node.
    Rotated {
        gz: bool,
    },
    /// The logs of several containers, with a line before and after each.
    Framed,
    /// Only lines that the collector looked for.
    Excerpt,
}

/// The ending of a file of objects is taken off; other files have none.
pub(super) fn object_stem(name: &str) -> Option<&str> {
    [".yaml", ".yml", ".json"].iter().find_map(|end| name.strip_suffix(end)).filter(|stem| !stem.is_empty())
}
