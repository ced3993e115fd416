//! One cluster's dump: what is known of it without reading, and its objects, read when asked for.
//! Invariant: a part is made once; whole objects are kept only while they are few.
//! Not here: what an absent file means (`seen`), requests (`read`), changes (`demo`).

mod files;
mod kept;
mod objects;

pub use files::Files;

use crate::cluster::snapshot::cache::{ClusterHead, KindParts};
use crate::cluster::snapshot::clock;
use crate::cluster::snapshot::contents;
use crate::cluster::snapshot::index::{Index, KindPath};
use crate::cluster::snapshot::kinds;
use crate::cluster::snapshot::layouts::gaps::Gap;
use crate::cluster::snapshot::layouts::{self, Found, Layout, Note};
use crate::cluster::snapshot::missed;
use crate::cluster::snapshot::own;
use crate::cluster::snapshot::seen::Seen;
use crate::cluster::snapshot::store::{Entry, Part, Spread};
use crate::cluster::snapshot::tree::{FileId, Tree};
use crate::domain::cluster::Part as Role;
use crate::domain::row::KindId;
use crate::domain::time::{self, Timestamp};
use crate::kubectl::columns::Sheet;
use crate::kubectl::kinds::Kinds;
use bytes::Bytes;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

/// An object, and where it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    pub value: Value,
    /// Path below the dump's folder, and line: `namespaces/shop/core/pods.yaml:31`.
    pub source: String,
}

impl Recorded {
    pub fn text(&self, pointer: &str) -> &str {
        self.value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }
    pub fn name(&self) -> &str {
        self.text("/metadata/name")
    }
    pub fn namespace(&self) -> &str {
        self.text("/metadata/namespace")
    }
}

/// The objects of a kind, and how much of them was seen.
#[derive(Debug)]
pub struct Listing {
    pub objects: Vec<Arc<Recorded>>,
    pub seen: Seen,
}

type PartKey = (KindPath, String);

#[derive(Debug)]
pub struct Dump {
    files: Arc<Files>,
    pub layout: Layout,
    /// Where the cluster's files start in the tree: empty, or ending in `/`.
    base: String,
    /// What the paths tell.
    told: OnceLock<Told>,
    /// Kinds that an index on disk brought.
    brought: Mutex<BTreeMap<KindPath, Option<Arc<KindParts>>>>,
    parts: Mutex<BTreeMap<PartKey, Arc<OnceLock<Arc<Part>>>>>,
    whole: Mutex<Whole>,
    spread: OnceLock<Spread>,
    definitions: OnceLock<Vec<Value>>,
    kinds: OnceLock<Arc<Kinds>>,
    captured: OnceLock<Option<Timestamp>>,
    role: OnceLock<Role>,
    gaps: OnceLock<Vec<Gap>>,
    /// Its place among the clusters of the index on disk.
    number: Mutex<Option<usize>>,
    writes_empty_lists: OnceLock<bool>,
}

/// The objects of a part, and what is damaged in it.
type WholePart = (Arc<Vec<Arc<Recorded>>>, Arc<Vec<String>>);

/// Objects that were read whole, while they are few.
#[derive(Debug, Default)]
struct Whole {
    parts: BTreeMap<PartKey, WholePart>,
    bytes: u64,
}

/// Bytes of text whose objects are kept: their values take some ten times as much.
const MOST_WHOLE: u64 = 8 << 20;

impl Dump {
    /// Notes what there is, without opening any file.
    pub fn open(files: Arc<Files>, found: Found) -> Self {
        let mut dump = Self::unread(files, found.layout, found.base);
        dump.told = OnceLock::from(Told::of(found.notes, found.roots));
        dump
    }

    /// One that an index on disk tells of.
    pub fn indexed(files: Arc<Files>, head: &ClusterHead, number: usize) -> Self {
        let mut dump = Self::unread(files, head.layout, head.base.clone());
        dump.number = Mutex::new(Some(number));
        let captured = head.captured.and_then(|at| Timestamp::from_nanosecond(i128::from(at)).ok());
        dump.captured = OnceLock::from(captured);
        dump.role = OnceLock::from(head.part);
        dump
    }

    fn unread(files: Arc<Files>, layout: Layout, base: String) -> Self {
        Self {
            files,
            layout,
            base,
            number: Mutex::default(),
            told: OnceLock::new(),
            brought: Mutex::default(),
            parts: Mutex::default(),
            whole: Mutex::default(),
            spread: OnceLock::new(),
            definitions: OnceLock::new(),
            kinds: OnceLock::new(),
            captured: OnceLock::new(),
            role: OnceLock::new(),
            gaps: OnceLock::new(),
            writes_empty_lists: OnceLock::new(),
        }
    }

    pub fn tree(&self) -> &Arc<Tree> {
        self.files.tree()
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    fn told(&self) -> &Told {
        self.told.get_or_init(|| {
            let found = layouts::find(self.tree()).clusters.into_iter().find(|found| found.base == self.base);
            found.map(|found| Told::of(found.notes, found.roots)).unwrap_or_default()
        })
    }

    /// Which file holds what.
    pub fn index(&self) -> &Index {
        &self.told().index
    }

    /// The clock of the dump: when it was taken; `None` if nothing in it tells.
    pub fn told_time(&self) -> Option<Timestamp> {
        *self.captured.get_or_init(|| clock::captured(self))
    }

    /// When the collector says that it was taken.
    pub fn stated_time(&self) -> Option<Timestamp> {
        layouts::clock::stated(self.tree(), self.layout, &self.base, &self.told().roots).map(|stated| stated.at)
    }

    /// The clock of the dump, also where it is unknown.
    pub fn captured(&self) -> Timestamp {
        self.told_time().unwrap_or(time::UNTOLD)
    }

    /// The part that the cluster plays.
    pub fn role(&self) -> Role {
        *self.role.get_or_init(|| own::part(self))
    }

    /// The kinds that can be asked of the dump.
    pub fn kinds(&self) -> &Arc<Kinds> {
        self.kinds.get_or_init(|| {
            let known = self.number().and_then(|number| self.files.cache()?.kinds(number));
            Arc::new(known.unwrap_or_else(|| kinds::of(self)))
        })
    }

    /// The definitions of kinds, without their schemas.
    pub fn definitions(&self) -> Vec<Value> {
        let known = Kinds::builtin();
        let Some(kind) = known.by_plural("apiextensions.k8s.io", "customresourcedefinitions") else {
            return Vec::new();
        };
        let part = self.part(&kind.id, "");
        let read = |entry: &Entry| {
            let span = entry.spans.first()?;
            let bytes = self.tree().range(span.file, span.start, span.len).ok()?;
            contents::parse_pruned(&bytes, &kind.id.plural).ok()
        };
        part.entries.iter().filter_map(read).collect()
    }

    /// The columns of a kind: its definition's where there is one.
    pub fn sheet(&self, kind: &KindId) -> Sheet {
        if kinds::is_builtin(&kind.group) {
            return Sheet::of(kind);
        }
        let text = |value: &Value, pointer: &str| {
            value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let defines = |value: &&Value| {
            text(value, "/spec/group") == kind.group && text(value, "/spec/names/plural") == kind.plural
        };
        let definition = self.definitions.get_or_init(|| self.definitions()).iter().find(defines);
        let versions = definition.and_then(|value| value.pointer("/spec/versions")?.as_array());
        let version = versions.into_iter().flatten().find(|version| text(version, "/name") == kind.version);
        version.map_or_else(|| Sheet::of(kind), |version| Sheet::defined(kind, version))
    }

    pub fn kind(&self, group: &str, plural: &str) -> Option<KindId> {
        self.kinds().by_plural(group, plural).map(|kind| kind.id.clone())
    }

    /// What the collector says that it missed.
    pub fn gaps(&self) -> &[Gap] {
        self.gaps.get_or_init(|| missed::told(self))
    }

    /// Files that say something of the dump itself, outermost first.
    pub fn about(&self, wanted: impl Fn(&Note) -> bool) -> impl Iterator<Item = FileId> {
        let mut files: Vec<FileId> =
            self.told().about.iter().filter(|(_, note)| wanted(note)).map(|(file, _)| *file).collect();
        files.sort_by_key(|file| (self.path(*file).matches('/').count(), *file));
        files.into_iter()
    }

    /// The path of a file below the dump's folder.
    pub fn path(&self, file: FileId) -> &str {
        self.tree().path_below(&self.base, file)
    }

    pub fn size(&self, file: FileId) -> u64 {
        self.tree().size(file)
    }

    pub fn bytes(&self, file: FileId) -> std::io::Result<Bytes> {
        self.tree().read(file)
    }

    /// All files that hold objects.
    pub fn objects_files(&self) -> impl Iterator<Item = FileId> {
        self.index().objects_files()
    }

    /// Whether a file ends without ending its last line or its last value of JSON, as one does that was cut.
    pub fn ends_early(&self, file: FileId) -> bool {
        self.tree().last_byte(file).is_ok_and(|byte| byte.is_some_and(|byte| !matches!(byte, b'\n' | b'}' | b']')))
    }
}

/// What the paths tell.
#[derive(Debug, Default)]
struct Told {
    index: Index,
    /// Files that say something of the dump itself.
    about: Vec<(FileId, Note)>,
    /// Where the layout starts.
    roots: Vec<String>,
}

impl Told {
    fn of(notes: Vec<(FileId, Note)>, roots: Vec<String>) -> Self {
        let index = Index::new(&notes);
        let about = |note: &Note| matches!(note, Note::Version | Note::Discovery | Note::LegacyDiscovery);
        Self { index, about: notes.into_iter().filter(|(_, note)| about(note)).collect(), roots }
    }
}
