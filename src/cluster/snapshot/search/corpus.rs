//! The texts of one cluster, cut into pieces of a size that one look takes.
//! Invariant: the pieces cover every byte of every text once, in the order of the files.

use super::super::tree::{FileId, SharedTree};
use super::guard;
use crate::domain::ids::{ClusterName, Digest};
use crate::domain::search::Place;
use std::ops::Range;
use std::sync::OnceLock;

/// About how many bytes make a group.
pub const GROUP: u64 = 1 << 20;

/// Files of no known meaning are looked at as a whole up to this size, lest a Secret in them is seen in halves.
const LARGE: u64 = 16 << 20;

/// What a file is to a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Objects. `secrets`: nothing but Secrets. `guarded`: Secrets may be among them, or manifests of Secrets in them.
    Objects {
        secrets: bool,
        guarded: bool,
    },
    Log {
        namespace: String,
        pod: String,
        container: String,
    },
    /// Anything else that was gathered.
    Other,
}

impl What {
    pub fn objects(group: &str, plural: &str) -> Self {
        let secrets = group.is_empty() && plural == "secrets";
        let carries = !group.is_empty() && !HARMLESS.contains(&group);
        Self::Objects { secrets, guarded: secrets || carries }
    }

    /// Objects of any kind.
    pub const MIXED: Self = Self::Objects { secrets: false, guarded: true };

    pub(super) fn is_guarded(&self) -> bool {
        matches!(self, Self::Objects { guarded: true, .. })
    }
}

/// Groups none of whose kinds holds manifests. In those of the core group only Secrets themselves hold such values.
const HARMLESS: [&str; 10] = [
    "apps",
    "autoscaling",
    "batch",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "networking.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "storage.k8s.io",
];

/// One file of a cluster.
#[derive(Debug, Clone)]
pub struct Text {
    pub id: FileId,
    pub what: What,
}

/// A part of a text, or all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    pub text: u32,
    pub from: u64,
    pub to: u64,
}

/// All texts of one cluster.
#[derive(Debug)]
pub struct Corpus {
    pub cluster: ClusterName,
    pub(super) tree: SharedTree,
    pub(super) texts: Vec<Text>,
    pub(super) pieces: Vec<Piece>,
    /// Which pieces make a group.
    pub(super) groups: Vec<Range<u32>>,
    digest: OnceLock<Digest>,
}

impl Corpus {
    /// Texts are searched in the order in which they are given.
    pub fn new(cluster: ClusterName, tree: SharedTree, texts: Vec<Text>) -> Self {
        let mut corpus = Self { cluster, tree, texts, pieces: Vec::new(), groups: Vec::new(), digest: OnceLock::new() };
        let mut begun = 0;
        let mut size = 0;
        for (number, text) in (0..).zip(&corpus.texts) {
            let whole = corpus.tree.size(text.id);
            let is_one = text.what.is_guarded() || (text.what == What::Other && whole <= LARGE);
            let step = if is_one { whole.max(1) } else { GROUP };
            let mut from = 0;
            while from < whole {
                let to = whole.min(from + step);
                // A piece that would make a group much too large begins the next one.
                if size > 0 && size + (to - from) > GROUP + GROUP / 2 {
                    close(&mut corpus.groups, &mut begun, corpus.pieces.len(), &mut size);
                }
                corpus.pieces.push(Piece { text: number, from, to });
                size += to - from;
                if size >= GROUP {
                    close(&mut corpus.groups, &mut begun, corpus.pieces.len(), &mut size);
                }
                from = to;
            }
        }
        close(&mut corpus.groups, &mut begun, corpus.pieces.len(), &mut size);
        corpus
    }

    pub fn bytes(&self) -> u64 {
        self.pieces.iter().map(|piece| piece.to - piece.from).sum()
    }

    pub fn files(&self) -> usize {
        self.texts.len()
    }

    /// Files that are not looked into, and why.
    pub(super) fn unsearched(&self) -> impl Iterator<Item = String> {
        let packed = self.texts.iter().map(|text| self.path(text)).filter(|path| path.ends_with(".gz"));
        packed.map(|path| format!("{path}: compressed by itself; unpack it to search it"))
    }

    /// The path of a text, as it is shown.
    pub fn path(&self, text: &Text) -> String {
        self.tree.shown(text.id)
    }

    pub(super) fn text_of(&self, piece: &Piece) -> Option<&Text> {
        self.texts.get(piece.text as usize)
    }

    pub(super) fn pieces_of(&self, group: &Range<u32>) -> &[Piece] {
        self.pieces.get(group.start as usize..group.end as usize).unwrap_or_default()
    }

    /// The text that is shown under a path.
    pub fn find(&self, path: &str) -> Option<&Text> {
        self.texts.iter().find(|text| self.tree.shown(text.id) == path)
    }

    /// A name for these texts and how they are cut: an index made of others has another.
    pub fn digest(&self) -> &Digest {
        self.digest.get_or_init(|| self.named())
    }

    fn named(&self) -> Digest {
        let mut named = Vec::new();
        for text in &self.texts {
            named.extend_from_slice(self.tree.path(text.id).as_bytes());
            named.extend_from_slice(format!("\0{}\0{}\n", self.tree.size(text.id), text.what.is_guarded()).as_bytes());
        }
        named.extend_from_slice(&GROUP.to_le_bytes());
        Digest::of(&named)
    }

    /// What must not be found in the bytes of a text.
    pub(super) fn hidden(&self, text: &Text, bytes: &[u8]) -> Vec<Range<usize>> {
        match text.what {
            What::Objects { guarded: true, secrets } => guard::hidden(bytes, secrets),
            // Nobody knows what these hold.
            What::Other => guard::hidden(bytes, false),
            What::Objects { .. } | What::Log { .. } => Vec::new(),
        }
    }

    pub(super) fn place_of_log(text: &Text) -> Option<Place> {
        match &text.what {
            What::Log { namespace, pod, container } => {
                Some(Place::Log { namespace: namespace.clone(), pod: pod.clone(), container: container.clone() })
            }
            What::Objects { .. } | What::Other => None,
        }
    }
}

fn close(groups: &mut Vec<Range<u32>>, begun: &mut u32, pieces: usize, size: &mut u64) {
    let end = u32::try_from(pieces).unwrap_or(u32::MAX);
    if *begun < end {
        groups.push(*begun..end);
        *begun = end;
    }
    *size = 0;
}
