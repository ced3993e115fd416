//! The one door to a cluster. Reads go through its gate; a change goes through only with a permit.
//! Invariant: nothing above class sensitive passes the gate, and no value of a secret leaves it.
//! Not here: who may approve (`policy::approval`), what a request could do (`policy::classify`).

mod act;
mod ask;
mod cell;
mod difference;
mod discovery;
mod follow;
mod gate;
mod judge;
mod listing;
mod log;
mod outcome;
mod prepare;
mod read;
pub(super) mod reduce;
mod rehearse;
mod rights;
mod rows;
mod search;
mod send;
mod table;
mod weigh;
mod working;

pub use act::Acted;
pub use ask::Heard;
pub use follow::NoLogs;
pub use listing::{Beside, Failure};
pub use prepare::Prepared;
pub use table::{Column, Listed, Row, Table};

use super::snapshot::records::Records;
use super::{ApiService, OpenedCluster, Writes};
use crate::domain::cluster::ClusterInfo;
use crate::domain::time::Timestamp;
use crate::policy::guard::Verdict;
use discovery::Known;
use gate::Gate;
use std::sync::{Arc, Mutex, PoisonError};

/// A cluster behind its gate.
pub struct Door {
    info: ClusterInfo,
    writes: Writes,
    /// Why every change of it wants its name typed, if so.
    protected: Option<String>,
    records: Option<Arc<Records>>,
    /// The cluster itself, which only a rehearsal or a permit reaches. A service may be cloned, not shared.
    service: Mutex<ApiService>,
    client: Mutex<Option<kube::Client>>,
    kinds: tokio::sync::Mutex<Known>,
}

impl Door {
    pub fn new(opened: OpenedCluster) -> Self {
        Self {
            info: opened.info,
            writes: opened.writes,
            protected: None,
            records: opened.records,
            service: Mutex::new(opened.service),
            client: Mutex::new(None),
            kinds: tokio::sync::Mutex::default(),
        }
    }

    /// The same door, with what the user wrote down about the cluster. It only ever takes away.
    #[must_use]
    pub fn guarded(mut self, verdict: Verdict) -> Self {
        if let (Some(why), true) = (verdict.read_only, self.writes.reach_a_cluster()) {
            self.writes = Writes::Never { why };
        }
        self.protected = self.protected.or(verdict.protected);
        self
    }

    /// Why every change of it wants its name typed, if so.
    pub fn protected(&self) -> Option<&str> {
        self.protected.as_deref()
    }

    pub fn info(&self) -> &ClusterInfo {
        &self.info
    }

    /// Whether an approved change may reach the cluster.
    pub fn writes(&self) -> &Writes {
        &self.writes
    }

    /// The files that the cluster was read from, if it was. Nothing comes out of them but what is redacted.
    pub fn records(&self) -> Option<&Arc<Records>> {
        self.records.as_ref()
    }

    /// A client that can only read: anything else is answered by the gate, not by the cluster. What it brings is not
    /// redacted, but for secrets, which are reduced; `kubectl::columns` and [`Door::read`] redact.
    /// Must be called where a tokio runtime runs.
    pub fn reader(&self) -> kube::Client {
        let mut client = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        client.get_or_insert_with(|| kube::Client::new(self.gate(), "default")).clone()
    }

    fn gate(&self) -> Gate {
        Gate::new(self.service())
    }

    fn service(&self) -> ApiService {
        self.service.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The clock of the cluster: the capture time of a dump, else now.
    fn now(&self) -> Timestamp {
        self.info.captured.unwrap_or_else(Timestamp::now)
    }
}

impl std::fmt::Debug for Door {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Door").field("info", &self.info).field("writes", &self.writes).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
