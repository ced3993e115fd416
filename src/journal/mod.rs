//! The case file: JSON lines, appended, never edited.
//! Format, version 1: a header line `{"klue":"case","version":1,"id":…,"opened":…}`, then one entry a line,
//! `{"seq":…,"at":…,"fact":{…},"prev":…}`, where `prev` is the SHA-256 of the line before, without its newline.
//! Whole outputs lie beside the file, in a folder named after it, by digest.

pub mod paths;
pub mod read;
pub mod write;

use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The version that this klue writes, and the newest it can read.
pub const VERSION: u32 = 1;

/// The first line of a case file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Always `case`.
    pub klue: String,
    pub version: u32,
    pub id: String,
    pub opened: Timestamp,
}

/// What can go wrong with case files. Each says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("{path} cannot be written ({source}); free room or set another state directory with XDG_STATE_HOME")]
    Write { path: String, source: std::io::Error },
    #[error("{path} cannot be read ({source}); `klue cases` lists the cases there are")]
    Read { path: String, source: std::io::Error },
    #[error(
        "{path} was written by a newer klue (case format {found}, this one reads {VERSION}); update klue to open it"
    )]
    Newer { path: String, found: u32 },
    #[error("{path} is no case file: its first line is not a klue header; `klue cases` lists the cases there are")]
    NotACase { path: String },
    #[error("no case {name:?}; `klue cases` lists the cases there are")]
    NoSuchCase { name: String },
    #[error("{name:?} fits several cases ({}); give more of the id", found.join(", "))]
    Ambiguous { name: String, found: Vec<String> },
    #[error("there is no case yet; `klue demo` makes one")]
    NoCases,
}
