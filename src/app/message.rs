//! Everything that happens: keys, rows, readings, replies, time.
//! Invariant: a message is a past event and carries all that `update` needs to know of it.
//! Not here: what is done about it (`update`), where it comes from (`shell`).

use crate::agent::next::Reply;
use crate::domain::cluster::{Access, ClusterInfo, Freshness};
use crate::domain::collected::Report;
use crate::domain::fact::Entry;
use crate::domain::ids::{ClusterName, Digest, ObservationId, ProposalId};
use crate::domain::observation::{Observation, Reading};
use crate::domain::proposal::Ending;
use crate::domain::resource::ResourceRef;
use crate::domain::row::{KindId, RowChange};
use crate::domain::search::{Hit, Progress};
use crate::domain::time::Timestamp;
use crate::kubectl::compare::Comparison;
use crate::kubectl::kinds::Kinds;
use crate::policy::approval::{Keystroke, Pending};

/// Over what the workbench was opened. The word of it stands in the status line at all times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// No fleet yet: the page that offers the demo and says how to open something.
    Welcome,
    Live,
    /// Dumps, read only.
    Offline,
    /// A recording whose approvals act on a copy in memory.
    Sandbox,
    /// The entries of a case file, and nothing else.
    Replay,
}

/// A key, which screen the person had seen, and the proof that a person pressed it.
#[derive(Debug)]
pub struct KeyPress {
    pub key: crossterm::event::KeyEvent,
    /// The number of the last frame drawn when the key came.
    pub frame: u64,
    /// `None` in a replay and without a terminal: such a key approves nothing.
    pub stroke: Option<Keystroke>,
}

/// One case in the list of cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseLine {
    pub id: String,
    pub at: Timestamp,
    pub question: String,
    /// What came of it, in a few words.
    pub ending: String,
}

#[derive(Debug)]
pub enum Message {
    Key(KeyPress),
    Paste(String),
    Resize {
        width: u16,
        height: u16,
    },
    Scroll {
        column: u16,
        row: u16,
        /// Negative is up.
        lines: i16,
    },
    Click {
        column: u16,
        row: u16,
    },
    /// Time went on. Comes only while `State::needs_tick` asks for it.
    Tick,
    FleetOpened {
        mode: Mode,
        source: String,
        clusters: Vec<ClusterInfo>,
        damage: Vec<String>,
    },
    /// How far the opening of a fleet is: files and bytes met so far.
    FleetOpening {
        files: u64,
        bytes: u64,
    },
    FleetFailed {
        what: String,
        why: String,
    },
    /// A case file was read, to be looked at step by step.
    ReplayOpened {
        source: String,
        entries: Vec<Entry>,
        damage: Vec<String>,
    },
    /// Whether changes can reach the clusters of the fleet.
    AccessFound(Vec<(ClusterName, Access)>),
    KindsFound {
        cluster: ClusterName,
        kinds: Kinds,
    },
    Rows {
        cluster: ClusterName,
        kind: KindId,
        change: RowChange,
    },
    Fresh {
        cluster: ClusterName,
        freshness: Freshness,
    },
    ObjectCame {
        target: ResourceRef,
        yaml: Result<String, String>,
    },
    LogCame {
        target: ResourceRef,
        container: String,
        text: Result<String, String>,
        /// File and first line, of a dump.
        source: Option<String>,
    },
    /// What kubectl would print for these words.
    Printed {
        clusters: Vec<ClusterName>,
        words: Vec<String>,
        text: Result<String, String>,
    },
    /// A read of the mind came back; the observation holds the bounded excerpt and the digest of the kept output.
    ReadDone {
        id: ObservationId,
        reading: Reading,
        observation: Observation,
    },
    /// A kept output that was opened from the case.
    OutputCame {
        digest: Digest,
        reading: Result<Reading, String>,
    },
    Prepared {
        pending: Pending,
    },
    /// An approved change was sent and the cluster answered.
    Acted {
        id: ProposalId,
        sent: Vec<String>,
        ending: Ending,
        /// The sandbox went over to the recorded outcome.
        moved: bool,
    },
    /// A model's text so far, as it streams in: the next one takes its place, so that one that is lost does no harm.
    Said {
        text: String,
    },
    Replied {
        reply: Result<Reply, String>,
    },
    /// How far dumps are read in the background: kinds, kinds in all, objects.
    DumpsReading {
        done: u64,
        all: u64,
        objects: u64,
    },
    /// They are read to their end; what a person must know of it.
    DumpsRead {
        notes: Vec<String>,
    },
    /// Hits of a search, and how far it has come.
    HitsCame {
        number: u64,
        hits: Vec<Hit>,
        progress: Progress,
    },
    /// Lines of a file of a dump, the first of which has this number.
    LinesCame {
        cluster: ClusterName,
        path: String,
        lines: Result<(u64, String), String>,
    },
    ReportCame {
        cluster: ClusterName,
        report: Result<Report, String>,
    },
    /// Managed clusters whose dumps are open under other names, with these.
    DumpsMatched(Vec<(ClusterName, ClusterName)>),
    JoinsCame(Result<String, String>),
    /// Where an object stands in the files.
    Located {
        target: ResourceRef,
        source: Result<String, String>,
    },
    /// The comparison of one kind, or the end of it all with what went wrong.
    Compared {
        before: ClusterName,
        after: ClusterName,
        comparison: Result<Comparison, Option<String>>,
    },
    DifferenceCame {
        after: ResourceRef,
        text: Result<String, String>,
    },
    /// One object as it is on the clusters that were in scope.
    AcrossCame {
        target: ResourceRef,
        text: Result<String, String>,
    },
    /// The command line asks for what could be typed after `:`.
    Ordered(String),
    CasesListed(Vec<CaseLine>),
    JournalFailed(String),
    Note(String),
}
