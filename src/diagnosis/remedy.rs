//! Repairs in kubectl's words, as proposals for a person.
//! Invariant: words only; nothing here can be sent, and no credential is ever part of them.

use crate::domain::command::Command;
use crate::domain::finding::Remediation;
use crate::domain::ids::ClusterName;

/// How much a repair can cost if it is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Risk {
    /// Undone by the opposite command.
    Reversible,
    /// Touches credentials, placement or many clusters.
    Wide,
    /// Deletes data or takes away what protects it.
    Destroys,
    /// A look, to be sure before anything is changed by hand.
    Look,
}

impl Risk {
    fn words(self) -> &'static str {
        match self {
            Self::Reversible => "low: undone by the opposite command",
            Self::Wide => "medium: touches credentials, placement or more than one cluster; get the owner's consent",
            Self::Destroys => "high: deletes data and cannot be undone",
            Self::Look => "none: reads only",
        }
    }
}

/// A repair. `words` are split at white space, so a patch is written without any.
pub fn remedy(
    cluster: &ClusterName,
    words: &str,
    why: impl Into<String>,
    verify: impl Into<String>,
    risk: Risk,
) -> Remediation {
    Remediation {
        command: Command::of(cluster, words).spelled_out(),
        why: why.into(),
        verify: verify.into(),
        risk: risk.words().to_owned(),
    }
}
