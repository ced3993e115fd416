//! What a watch has to tell, and to whom.
//! Invariant: a kind is said to be unseen once, not with every retry; rows that were seen stay until better ones come,
//! unless the cluster itself says that they may not be seen.
//! Not here: how the words of bad news are found (`setback`, `trouble`).

use super::Closed;
use crate::domain::ids::ClusterName;
use crate::domain::row::{KindId, RowChange};
use crate::domain::time::{self, Timestamp};
use std::sync::Arc;
use tokio::sync::mpsc;

/// Seconds between two tellings that a cluster is well.
const WORD_EVERY: i64 = 5;

/// News of one cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WatchEvent {
    Rows {
        cluster: ClusterName,
        /// Shared: every change of a busy kind names it.
        kind: Arc<KindId>,
        change: RowChange,
    },
    /// The cluster answered at this time: `Freshness::heard`.
    Heard { cluster: ClusterName, at: Timestamp },
    /// A request brought no answer, and why: `Freshness::lost`.
    Lost { cluster: ClusterName, why: String },
}

pub struct News {
    cluster: ClusterName,
    out: mpsc::Sender<WatchEvent>,
    /// Rows of the kind were told and not taken back.
    seen: bool,
    last_unseen: String,
    lost: bool,
    last_heard: Option<Timestamp>,
}

impl News {
    pub fn new(cluster: ClusterName, out: mpsc::Sender<WatchEvent>) -> Self {
        Self { cluster, out, seen: false, last_unseen: String::new(), lost: false, last_heard: None }
    }

    pub(super) async fn rows(&mut self, kind: &Arc<KindId>, change: RowChange) -> Result<(), Closed> {
        self.seen = true;
        self.last_unseen.clear();
        self.send(WatchEvent::Rows { cluster: self.cluster.clone(), kind: Arc::clone(kind), change }).await?;
        self.heard().await
    }

    /// The rows cannot be known. Those that were seen are taken back only if the cluster `refused` them.
    pub(super) async fn unseen(&mut self, kind: &Arc<KindId>, why: &str, refused: bool) -> Result<(), Closed> {
        if (self.seen && !refused) || self.last_unseen == why {
            return Ok(());
        }
        self.seen = false;
        why.clone_into(&mut self.last_unseen);
        let change = RowChange::Unseen(why.to_owned());
        self.send(WatchEvent::Rows { cluster: self.cluster.clone(), kind: Arc::clone(kind), change }).await
    }

    pub(super) async fn heard(&mut self) -> Result<(), Closed> {
        let at = Timestamp::now();
        let recent = self.last_heard.is_some_and(|last| time::seconds_between(last, at) < WORD_EVERY);
        if recent && !self.lost {
            return Ok(());
        }
        self.lost = false;
        self.last_heard = Some(at);
        self.send(WatchEvent::Heard { cluster: self.cluster.clone(), at }).await
    }

    pub(super) async fn lost(&mut self, why: &str) -> Result<(), Closed> {
        self.lost = true;
        self.send(WatchEvent::Lost { cluster: self.cluster.clone(), why: why.to_owned() }).await
    }

    async fn send(&self, event: WatchEvent) -> Result<(), Closed> {
        self.out.send(event).await.map_err(|_| Closed)
    }
}
