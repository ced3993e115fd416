//! One line of a resource table: what a list view keeps of an object. Never the whole object.

use super::cluster::Health;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The kind whose rows a table shows: group (empty for core), version, plural and kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct KindId {
    pub group: String,
    pub version: String,
    pub plural: String,
    pub kind: String,
    pub namespaced: bool,
}

impl KindId {
    /// `apps/v1`, or `v1` for the core group.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.clone() } else { format!("{}/{}", self.group, self.version) }
    }
}

/// One cell. Ages are kept as times, so that a row need not be rebuilt as the clock runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Text(String),
    /// Shown as an age against the cluster's clock; `None` shows as `<unknown>`.
    Age(Option<Timestamp>),
    /// A text with an age behind it: `3 (5m ago)`.
    TextAndAge(String, Timestamp),
    /// No value, which the API server tells from an empty text.
    Nothing,
}

/// A row: enough to show, sort, filter and open an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Empty for objects of the whole cluster.
    pub namespace: String,
    pub name: String,
    pub uid: String,
    /// The cells of the kind's own columns, without namespace and name.
    pub cells: Vec<Cell>,
    pub health: Health,
    pub created: Option<Timestamp>,
}

/// A change of the rows of one kind on one cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowChange {
    /// These are all of them.
    Replace(Vec<Row>),
    Apply(Row),
    Delete {
        namespace: String,
        name: String,
    },
    /// Some are missing from those that were told, and what.
    Partly(String),
    /// They cannot be known, and why (not collected, forbidden, unreachable).
    Unseen(String),
}
