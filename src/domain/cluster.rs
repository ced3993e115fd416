//! A cluster of the fleet: its part, how it is reached, how fresh what we know of it is.

use super::ids::ClusterName;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The part a cluster plays in an Open Cluster Management fleet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Hub,
    Spoke,
    /// A cluster with no Open Cluster Management on it, or none seen.
    Plain,
}

/// The rung of the access ladder on which klue stands for a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum Rung {
    /// A context of the user's kubeconfig.
    Context { name: String },
    /// A recording embedded in klue; approvals act on a sandbox.
    Sandbox { recording: String },
    /// A dump on disk, read only.
    Dump { path: String },
    /// Only what the hub says about it; `why` tells why no higher rung held.
    HubOnly { why: String },
}

impl Rung {
    /// One word for the tree.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Context { .. } => "context",
            Self::Sandbox { .. } => "sandbox",
            Self::Dump { .. } => "dump",
            Self::HubOnly { .. } => "hub only",
        }
    }
}

/// How fresh the picture of a cluster is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Freshness {
    /// Nothing has been heard yet.
    Connecting,
    /// Watches run; the last word came at this time.
    Live { heard: Timestamp },
    /// A dump or recording, true at its capture time.
    AsOf(Timestamp),
    /// The cluster answered before and does not now.
    Lost { since: Timestamp, why: String },
    /// It never answered.
    Unreachable { why: String },
    /// Nothing of the cluster itself can be read; the hub speaks of it.
    HubOnly,
}

impl Freshness {
    /// After the cluster was heard of at this time.
    #[must_use]
    pub fn heard(&self, at: Timestamp) -> Self {
        match self {
            Self::AsOf(_) | Self::HubOnly => self.clone(),
            Self::Live { heard } => Self::Live { heard: at.max(*heard) },
            Self::Connecting | Self::Lost { .. } | Self::Unreachable { .. } => Self::Live { heard: at },
        }
    }

    /// After a request brought no answer. A cluster that was heard before is lost since then; one that never was is
    /// unreachable.
    #[must_use]
    pub fn lost(&self, why: &str) -> Self {
        let why = why.to_owned();
        match self {
            Self::AsOf(_) | Self::HubOnly => self.clone(),
            Self::Live { heard } => Self::Lost { since: *heard, why },
            Self::Lost { since, .. } => Self::Lost { since: *since, why },
            Self::Connecting | Self::Unreachable { .. } => Self::Unreachable { why },
        }
    }
}

/// What is known of a cluster before anything is read from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterInfo {
    pub name: ClusterName,
    pub part: Part,
    pub rung: Rung,
    /// The time a dump was taken: its clock. `None` for live clusters, whose clock is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured: Option<Timestamp>,
}

/// Whether changes can reach a cluster, for the status line: the door itself decides.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Access {
    /// Why none can.
    pub why_not: Option<String>,
    /// Why each wants the cluster's name typed.
    pub protected: Option<String>,
}

/// How well something is, worst last, so that `max` is the health of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    Good,
    /// Not seen: never the same as good.
    Unknown,
    Progressing,
    Warning,
    Bad,
}

impl Health {
    /// A glyph that is one cell wide everywhere, so that colour is never the only sign.
    pub fn glyph(self) -> &'static str {
        match self {
            Self::Good => "o",
            Self::Unknown => "?",
            Self::Progressing => "~",
            Self::Warning => "!",
            Self::Bad => "x",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Freshness, Timestamp};

    #[test]
    fn a_cluster_that_was_heard_is_lost_since_its_last_word_and_comes_back() {
        let (then, later) = (Timestamp::UNIX_EPOCH, Timestamp::MAX);
        let never = Freshness::Connecting.lost("timed out");
        assert_eq!(never, Freshness::Unreachable { why: "timed out".into() });
        let lost = never.heard(then).lost("refused").lost("timed out");
        assert_eq!(lost, Freshness::Lost { since: then, why: "timed out".into() });
        assert_eq!(lost.heard(later), Freshness::Live { heard: later });
        assert_eq!(Freshness::AsOf(then).lost("refused"), Freshness::AsOf(then), "a dump is true as of its time");
    }
}
