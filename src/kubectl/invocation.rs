//! What words mean: a look, a question (`ask`), or a change (`change`).
//! Invariant: every kind, name and number in here has been checked; nothing is left to be read again.

use super::ask::Ask;
use super::change::Change;
pub use super::look::{Containers, Format, Logs, Look, Output, Scope, Wanted};
use crate::domain::row::KindId;

/// Words that were understood.
#[derive(Debug, Clone, PartialEq)]
pub enum Invocation {
    Look(Look),
    Ask(Ask),
    Change(Change),
}

/// One object by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub kind: KindId,
    /// None: an object of the whole cluster.
    pub namespace: Option<String>,
    pub name: String,
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
