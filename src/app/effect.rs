//! What we want done. The shell performs it and answers with messages.
//! Invariant: `Append` comes before anything that rests on the entry being written.
//! Not here: how any of it is done (`shell`).

use crate::agent::next::Prompt;
use crate::domain::command::Command;
use crate::domain::fact::Entry;
use crate::domain::ids::{ClusterName, Digest, ObservationId};
use crate::domain::proposal::Proposal;
use crate::domain::resource::ResourceRef;
use crate::domain::row::KindId;
use crate::domain::search::Query;
use crate::policy::approval::Approved;

#[derive(Debug)]
pub enum Effect {
    /// Write this entry to the case file.
    Append(Entry),
    /// Open an embedded recording; an empty name is the first one.
    OpenDemo(String),
    /// Keep the rows of a kind coming until `Unwatch`.
    Watch {
        cluster: ClusterName,
        kind: KindId,
    },
    Unwatch {
        cluster: ClusterName,
        kind: KindId,
    },
    /// Ask again for everything that is watched.
    Refresh,
    FetchObject(ResourceRef),
    FetchLog {
        pod: ResourceRef,
        /// Empty: the first container, or the one that the pod names as its default.
        container: String,
        previous: bool,
    },
    /// A read in kubectl's words, printed as kubectl prints it.
    Print {
        clusters: Vec<ClusterName>,
        words: Vec<String>,
    },
    /// Bring a kept output, by its content.
    FetchOutput(Digest),
    /// A read that the mind wants.
    Look {
        id: ObservationId,
        command: Command,
    },
    Ask(Prompt),
    /// Judge and rehearse a proposal, so that a card can show it.
    Prepare(Proposal),
    /// Sync the decisions to disk, then send one after the other. More than one are what one card listed.
    Commit(Vec<Approved>),
    StopModel,
    ListCases,
    /// Look through the files of these clusters; an older search ends.
    Search {
        number: u64,
        query: Query,
        clusters: Vec<ClusterName>,
    },
    /// The lines of a file around one of them.
    FetchLines {
        cluster: ClusterName,
        path: String,
        line: u64,
    },
    /// What was collected of a cluster.
    FetchReport(ClusterName),
    /// What of a hub's dump belongs to what of its spokes' dumps.
    FetchJoins,
    /// Where an object stands in the files of a dump.
    Locate(ResourceRef),
    /// What changed from one cluster to another that shows the same one at another time.
    Compare {
        before: ClusterName,
        after: ClusterName,
    },
    FetchDifference {
        before: ResourceRef,
        after: ResourceRef,
    },
    Copy(String),
    /// Give the terminal back to the shell that started klue (C-z).
    Suspend,
    Quit,
}
