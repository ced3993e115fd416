//! The three hats a mind wears, and the value that passes control from one to the next.

use super::command::Command;
use super::finding::Remediation;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Who acts. What each may put out is in the types of `agent::next`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Planner,
    Advisor,
    Engineer,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Planner => "Planner",
            Self::Advisor => "Advisor",
            Self::Engineer => "Engineer",
        })
    }
}

/// Passes control. A value of a type: no string is ever matched to find one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handoff {
    pub to: Role,
    /// What the receiver is to do, in one sentence.
    pub task: String,
    /// What it is to bring back.
    pub expects: String,
    pub why: String,
    /// The reads that an Engineer is to make, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<Query>,
    /// The repair that an Engineer is to propose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repair: Option<Remediation>,
}

impl Handoff {
    /// A handoff with words alone.
    pub fn new(to: Role, task: impl Into<String>, expects: impl Into<String>, why: impl Into<String>) -> Self {
        Self { to, task: task.into(), expects: expects.into(), why: why.into(), reads: Vec::new(), repair: None }
    }
}

/// A read, in kubectl's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    pub command: Command,
    pub why: String,
}
