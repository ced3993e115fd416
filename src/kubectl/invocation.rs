//! What words mean: a look, a question (`ask`), or a change (`change`).
//! Invariant: every kind, name and number in here has been checked; nothing is left to be read again.

use super::ask::Ask;
use super::change::Change;
use crate::domain::row::KindId;

/// Words that were understood.
#[derive(Debug, Clone, PartialEq)]
pub enum Invocation {
    Look(Look),
    Ask(Ask),
    Change(Change),
}

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
}

/// Where to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    Namespace(String),
    /// Every namespace, or the whole cluster for kinds without one.
    Everywhere,
}

/// How it is printed. It changes nothing of what is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Output {
    pub format: Format,
    pub sort_by: Option<String>,
    pub headers: bool,
    pub labels: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    #[default]
    Table,
    Wide,
    Yaml,
    Json,
    Name,
}

/// One object by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub kind: KindId,
    /// None: an object of the whole cluster.
    pub namespace: Option<String>,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logs {
    pub namespace: String,
    pub pod: String,
    pub containers: Containers,
    pub previous: bool,
    pub tail: Option<u64>,
    /// In seconds.
    pub since: Option<u64>,
    pub timestamps: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Containers {
    /// The pod's default one.
    Default,
    One(String),
    All,
}

impl Invocation {
    pub fn is_read(&self) -> bool {
        matches!(self, Self::Look(_) | Self::Ask(_))
    }
}

impl Target {
    /// `deployment/web`: as it may be written wherever a kind is known by its singular alone.
    pub fn kind_and_name(&self) -> String {
        match self.kind.group.as_str() {
            // Kinds that no other group has a namesake of, and those that kubectl itself knows.
            "" | "apps" | "batch" | "autoscaling" => format!("{}/{}", self.kind.kind.to_ascii_lowercase(), self.name),
            _ => self.spelled(),
        }
    }

    /// `deployment.apps/web`, as kubectl says what it did.
    pub fn spelled(&self) -> String {
        let kind = self.kind.kind.to_ascii_lowercase();
        if self.kind.group.is_empty() {
            format!("{kind}/{}", self.name)
        } else {
            format!("{kind}.{}/{}", self.kind.group, self.name)
        }
    }
}
