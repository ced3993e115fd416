//! What a read asks for: objects, events, logs, and how they are printed.
//! Invariant: how something is printed changes nothing of what is read, but that whole objects are asked for where
//! their fields are printed or sorted by.

use super::invocation::Target;
use super::jsonpath::JsonPath;
use crate::domain::row::KindId;

#[derive(Debug, Clone, PartialEq)]
pub enum Look {
    Get {
        wanted: Vec<Wanted>,
        output: Output,
    },
    /// Objects, each with its events.
    Describe {
        targets: Vec<Target>,
    },
    Logs(Logs),
    Events(Box<Events>),
}

/// One kind that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub kind: KindId,
    pub scope: Scope,
    /// None: all of them.
    pub name: Option<String>,
    pub labels: Option<String>,
    pub fields: Option<String>,
    /// `status` or `scale` in place of the object itself.
    pub subresource: Option<String>,
    /// How many objects are asked for at a time; none: all at once.
    pub chunk: Option<u64>,
}

/// Where to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    Namespace(String),
    /// Every namespace, or the whole cluster for kinds without one.
    Everywhere,
}

/// How objects are printed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Output {
    pub format: Format,
    pub sort_by: Option<String>,
    pub headers: bool,
    /// All labels as a last column.
    pub labels: bool,
    /// These labels as columns.
    pub label_columns: Vec<String>,
    /// The kind in front of every name.
    pub kinds: bool,
    pub managed_fields: bool,
    pub ignore_not_found: bool,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub enum Format {
    #[default]
    Table,
    Wide,
    Yaml,
    Json,
    Name,
    JsonPath(JsonPath),
    JsonPathAsJson(JsonPath),
    Columns(Vec<CustomColumn>),
}

/// A column that the words describe.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomColumn {
    pub title: String,
    pub path: JsonPath,
}

impl Format {
    /// Whether the server's own table is printed.
    pub fn is_table(&self) -> bool {
        matches!(self, Self::Table | Self::Wide)
    }
}

/// The events of a namespace or of all, as `events` shows them.
#[derive(Debug, Clone, PartialEq)]
pub struct Events {
    pub wanted: Wanted,
    /// Their types in any case; none: all.
    pub types: Vec<String>,
    pub output: Output,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logs {
    pub namespace: String,
    pub of: LogsOf,
    pub containers: Containers,
    /// Of a workload, the logs of every pod and not of one.
    pub all_pods: bool,
    /// `[pod/NAME/CONTAINER]` in front of every line.
    pub prefix: bool,
    pub ignore_errors: bool,
    pub previous: bool,
    pub tail: Option<u64>,
    /// In seconds.
    pub since: Option<u64>,
    pub since_time: Option<String>,
    pub limit_bytes: Option<u64>,
    pub timestamps: bool,
}

/// Whose logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogsOf {
    Pod(String),
    /// Something that chooses pods: a deployment, a job, a service.
    Owner(Target),
    Selector(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Containers {
    /// The pod's default one.
    Default,
    One(String),
    All,
}

impl Logs {
    /// Whether anything keeps the answer from being the whole log.
    pub fn is_bounded(&self) -> bool {
        self.tail.is_some() || self.since.is_some() || self.since_time.is_some() || self.limit_bytes.is_some()
    }
}
