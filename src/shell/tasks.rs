//! Work under way, each with a key: a new task with the same key replaces the old one.
//! Invariant: an approved change is never among them; it is never aborted, only reported.

use crate::domain::ids::{ClusterName, ObservationId, ProposalId};
use crate::domain::row::KindId;
use std::collections::BTreeMap;
use std::future::Future;
use tokio::task::AbortHandle;

/// What a task is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    Fleet,
    Kinds(ClusterName),
    Pulse(ClusterName),
    Watch(ClusterName, KindId),
    Object,
    Log,
    Output,
    Look(ObservationId),
    Prepare(ProposalId),
    Model,
    Cases,
    Search,
    Indexing,
    Report(ClusterName),
    Joins,
    Locate,
    Compare,
    Across,
}

/// The tasks by key. Dropping it ends them all.
#[derive(Debug, Default)]
pub struct Tasks {
    running: BTreeMap<Key, AbortHandle>,
}

impl Tasks {
    pub fn start(&mut self, key: Key, work: impl Future<Output = ()> + Send + 'static) {
        let handle = tokio::spawn(work).abort_handle();
        if let Some(old) = self.running.insert(key, handle) {
            old.abort();
        }
    }

    pub fn stop(&mut self, key: &Key) {
        if let Some(old) = self.running.remove(key) {
            old.abort();
        }
    }

    /// Ends everything that speaks of the fleet that is going away.
    pub fn stop_all(&mut self) {
        for handle in std::mem::take(&mut self.running).into_values() {
            handle.abort();
        }
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        self.stop_all();
    }
}
