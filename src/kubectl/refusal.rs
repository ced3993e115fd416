//! Words that klue does not take, and what to write instead.
//! Invariant: a refusal names the word that it is about.

use crate::policy::classify::Class;
use std::fmt;

/// Why words became no invocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub reason: Reason,
    /// The word that it is about.
    pub token: String,
    /// The nearest allowed form, or what to do.
    pub instead: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    UnknownVerb,
    UnknownFlag,
    UnknownKind,
    /// A flag that would choose who asks, or whom: the cluster is a field of the command.
    Identity,
    /// A file or an address where the words themselves must stand.
    File,
    /// Shell syntax. No shell ever sees the words.
    Shell,
    /// A known verb that opens a way into the cluster.
    Connection,
    /// A known verb that hands out identities.
    Forbidden,
    /// A known verb or flag that klue does in another way.
    Elsewhere,
    /// Something is missing.
    Missing,
    /// A value that cannot be.
    Value,
    /// kubectl itself refuses it, in these words.
    AsKubectl,
    /// The cluster's answer does not allow it.
    State,
    /// What the change needs to know could not be read.
    Unseen,
}

impl Refusal {
    pub(crate) fn new(reason: Reason, token: &str, instead: impl Into<String>) -> Self {
        Self { reason, token: token.to_owned(), instead: instead.into() }
    }

    /// The class of the wire table, for verbs that are known and never sent. All other words are simply refused.
    pub fn class(&self) -> Option<Class> {
        match self.reason {
            Reason::Connection => Some(Class::Connection),
            Reason::Forbidden => Some(Class::Forbidden),
            Reason::UnknownVerb
            | Reason::UnknownFlag
            | Reason::UnknownKind
            | Reason::Identity
            | Reason::File
            | Reason::Shell
            | Reason::Elsewhere
            | Reason::Missing
            | Reason::Value
            | Reason::AsKubectl
            | Reason::State
            | Reason::Unseen => None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { token, instead, .. } = self;
        match self.reason {
            Reason::UnknownVerb => write!(f, "{token:?} is no kubectl verb that klue knows; {instead}"),
            Reason::UnknownFlag => write!(f, "{token:?} is no flag that klue knows here; {instead}"),
            Reason::UnknownKind => write!(f, "{token:?} names no kind of this cluster; {instead}"),
            Reason::Identity => {
                write!(f, "{token:?} would choose who asks or whom; the cluster is chosen beside the words; {instead}")
            }
            Reason::File => write!(f, "{token:?} would read a file or an address; {instead}"),
            Reason::Shell => write!(f, "{token:?} is shell syntax, and no shell reads these words; {instead}"),
            Reason::Connection => write!(f, "{token:?} opens a way into the cluster, which klue never does; {instead}"),
            Reason::Forbidden => write!(f, "{token:?} hands out identities, which klue never does; {instead}"),
            Reason::Elsewhere => write!(f, "{token:?} is not taken; {instead}"),
            Reason::AsKubectl => f.write_str(instead),
            Reason::Missing => write!(f, "something is missing after {token:?}; {instead}"),
            Reason::Unseen => write!(f, "{token} could not be read: {instead}"),
            Reason::Value | Reason::State => write!(f, "{token:?} does not do; {instead}"),
        }
    }
}

impl std::error::Error for Refusal {}
