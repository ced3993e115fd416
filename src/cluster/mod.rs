//! Clusters as one HTTP surface: whatever a cluster is (live, a dump, a recording), it is an [`ApiService`].
//! Invariant: everybody but the door reaches a cluster through [`door::Door`] alone; an opened cluster is handed to it whole.
//! Not here: kubectl's words (`kubectl`), what may be done (`policy`).

pub mod demo;
pub mod door;
pub mod hub;
pub mod listen;
pub mod live;
pub mod snapshot;
pub mod trouble;
pub mod watch;

use crate::domain::cluster::ClusterInfo;
use snapshot::records::Records;
use std::sync::Arc;

/// The Kubernetes API of one cluster, in process or over the network.
pub type ApiService = tower::util::BoxCloneService<
    http::Request<kube::client::Body>,
    http::Response<kube::client::Body>,
    tower::BoxError,
>;

/// What was found where the user pointed. Whatever is readable is here; the rest is said.
#[derive(Debug, Default)]
pub struct Opened {
    pub clusters: Vec<OpenedCluster>,
    /// Readable lines: what could not be read, and what to do about it.
    pub damage: Vec<String>,
    /// Dumps that can be read in the background.
    pub indexings: Vec<snapshot::indexing::Indexing>,
}

/// A cluster that can be asked.
#[derive(Clone)]
pub struct OpenedCluster {
    pub info: ClusterInfo,
    pub service: ApiService,
    pub writes: Writes,
    /// What it was read from, where that is files: for questions that the API has no words for.
    pub records: Option<Arc<Records>>,
}

/// Whether an approved change may reach the cluster at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Writes {
    /// Changes act on a sandbox in memory.
    Sandbox,
    /// Changes act on the cluster.
    Live,
    /// No change is ever sent, and why.
    Never { why: String },
}

impl Writes {
    /// Whether a change could reach anything.
    pub fn reach_a_cluster(&self) -> bool {
        !matches!(self, Self::Never { .. })
    }
}

impl std::fmt::Debug for OpenedCluster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenedCluster").field("info", &self.info).field("writes", &self.writes).finish_non_exhaustive()
    }
}
