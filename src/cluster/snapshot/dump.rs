//! One cluster's dump: what is known of it without reading, and its objects, read when asked for.
//! Invariant: a part is made once; whole objects are kept only while they are few.
//! Not here: what an absent file means (`seen`), requests (`read`), changes (`demo`).

use super::clock;
use super::contents;
use super::index::{Index, KindPath};
use super::kinds;
use super::layouts::{Found, Layout, Note};
use super::seen::{self, Seen};
use super::store::{self, Entry, Made, Part, Spread};
use super::tree::{FileId, Tree};
use crate::domain::row::KindId;
use crate::domain::time::Timestamp;
use crate::kubectl::kinds::Kinds;
use bytes::Bytes;
use rayon::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

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
    pub tree: Arc<Tree>,
    pub layout: Layout,
    /// Where the cluster's files start in the tree: empty, or ending in `/`.
    base: String,
    pub index: Index,
    /// Files that say something of the dump itself.
    about: Vec<(FileId, Note)>,
    parts: Mutex<BTreeMap<PartKey, Arc<OnceLock<Arc<Part>>>>>,
    whole: Mutex<Whole>,
    spread: OnceLock<Spread>,
    kinds: OnceLock<Arc<Kinds>>,
    captured: OnceLock<Option<Timestamp>>,
    writes_empty_lists: OnceLock<bool>,
}

/// Objects that were read whole, while they are few.
#[derive(Debug, Default)]
struct Whole {
    parts: BTreeMap<PartKey, (Arc<Vec<Arc<Recorded>>>, Arc<Vec<String>>)>,
    bytes: u64,
}

/// Bytes of text whose objects are kept: their values take some ten times as much.
const MOST_WHOLE: u64 = 8 << 20;

impl Dump {
    /// Notes what there is, without opening any file.
    pub fn open(tree: Arc<Tree>, found: Found) -> Self {
        let index = Index::new(&found.notes);
        let about = found.notes.into_iter().filter(|(_, note)| {
            matches!(note, Note::Version | Note::Timestamp | Note::Discovery | Note::LegacyDiscovery)
        });
        Self {
            about: about.collect(),
            tree,
            layout: found.layout,
            base: found.base,
            index,
            parts: Mutex::default(),
            whole: Mutex::default(),
            spread: OnceLock::new(),
            kinds: OnceLock::new(),
            captured: OnceLock::new(),
            writes_empty_lists: OnceLock::new(),
        }
    }

    /// The clock of the dump: when it was taken; `None` if nothing in it tells.
    pub fn told_time(&self) -> Option<Timestamp> {
        *self.captured.get_or_init(|| clock::captured(self))
    }

    /// The clock of the dump, at the start of time where it is unknown.
    pub fn captured(&self) -> Timestamp {
        self.told_time().unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The kinds that can be asked of the dump.
    pub fn kinds(&self) -> &Arc<Kinds> {
        self.kinds.get_or_init(|| Arc::new(kinds::of(self)))
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
            let bytes = self.tree.range(span.file, span.start, span.len).ok()?;
            contents::parse_pruned(&bytes, &kind.id.plural).ok()
        };
        part.entries.iter().filter_map(read).collect()
    }

    pub fn kind(&self, group: &str, plural: &str) -> Option<KindId> {
        self.kinds().by_plural(group, plural).map(|kind| kind.id.clone())
    }

    /// Files that say something of the dump itself, outermost first.
    pub fn about(&self, wanted: impl Fn(&Note) -> bool) -> impl Iterator<Item = FileId> {
        let mut files: Vec<FileId> =
            self.about.iter().filter(|(_, note)| wanted(note)).map(|(file, _)| *file).collect();
        files.sort_by_key(|file| (self.path(*file).matches('/').count(), *file));
        files.into_iter()
    }

    /// The path of a file below the dump's folder.
    pub fn path(&self, file: FileId) -> &str {
        self.tree.path(file).strip_prefix(self.base.as_str()).unwrap_or_default()
    }

    pub fn size(&self, file: FileId) -> u64 {
        self.tree.size(file)
    }

    pub fn bytes(&self, file: FileId) -> std::io::Result<Bytes> {
        self.tree.read(file)
    }

    /// All files that hold objects.
    pub fn objects_files(&self) -> impl Iterator<Item = FileId> {
        self.index.objects_files()
    }

    /// Whether a file ends without ending its last line, as one does that was cut.
    pub fn ends_within_a_line(&self, file: FileId) -> bool {
        self.tree.last_byte(file).is_ok_and(|byte| byte.is_some_and(|byte| byte != b'\n'))
    }

    /// The objects that no path places.
    pub fn spread(&self) -> &Spread {
        self.spread.get_or_init(|| store::spread(&self.tree, &self.base, &self.index.mixed))
    }

    /// Whether anything of a kind is in the dump, be it an empty list.
    pub fn has(&self, kind: &KindPath) -> bool {
        self.index.has(kind) || self.spread().listed.contains(kind) || {
            let spread = self.spread();
            !spread.objects.is_empty()
                && self
                    .kind(&kind.group, &kind.plural)
                    .is_some_and(|id| spread.objects.contains_key(&(id.group, id.kind)))
        }
    }

    /// The namespaces that have something of a kind; the empty one for the whole cluster.
    pub fn places(&self, kind: &KindId) -> Vec<String> {
        let path = KindPath::new(&kind.group, &kind.plural);
        let mut places: BTreeSet<String> =
            self.index.places(&path).map(|(namespace, _)| namespace.to_owned()).collect();
        if let Some(spread) = self.spread().objects.get(&(kind.group.clone(), kind.kind.clone())) {
            places.extend(spread.keys().cloned());
        }
        if path == KindPath::new("", "namespaces") && !self.index.namespaces.is_empty() {
            places.insert(String::new());
        }
        places.into_iter().collect()
    }

    /// The objects of a kind in one namespace (empty: of the whole cluster).
    pub fn part(&self, kind: &KindId, namespace: &str) -> Arc<Part> {
        let key = (KindPath::new(&kind.group, &kind.plural), namespace.to_owned());
        let cell = self.parts.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default().clone();
        cell.get_or_init(|| Arc::new(self.make(kind, namespace))).clone()
    }

    /// The same for one namespace, or for all of them, on all cores.
    pub fn parts(&self, kind: &KindId, namespace: Option<&str>) -> Vec<Arc<Part>> {
        match namespace {
            Some(namespace) => vec![self.part(kind, namespace)],
            None => self.places(kind).par_iter().map(|namespace| self.part(kind, namespace)).collect(),
        }
    }

    fn make(&self, kind: &KindId, namespace: &str) -> Part {
        let path = KindPath::new(&kind.group, &kind.plural);
        let place = self.index.files(&path, namespace);
        let mut files: Vec<FileId> = place.into_iter().flat_map(|place| place.files()).collect();
        if path == KindPath::new("", "namespaces") && namespace.is_empty() {
            // A namespace that was inspected on its own has its object in its folder.
            files.extend(self.index.namespaces.values().filter_map(|folder| folder.own));
        }
        let spread = self.spread().objects.get(&(kind.group.clone(), kind.kind.clone()));
        let spans = spread.and_then(|places| places.get(namespace)).into_iter().flatten().map(|(span, _)| *span);
        store::make(&Made { tree: &self.tree, base: &self.base, kind, namespace, files, spans: spans.collect() })
    }

    /// An entry of a part as a whole object.
    pub fn whole(&self, kind: &KindId, part: &Part, entry: &Entry) -> Result<Recorded, String> {
        let Some(span) = entry.spans.first() else { return Err("it is nowhere in the dump".to_owned()) };
        let source = format!("{}:{}", self.path(span.file), span.line);
        let bytes = self.tree.range(span.file, span.start, span.len);
        let bytes = bytes.map_err(|error| format!("{source} cannot be read ({error})"))?;
        let value = contents::parse(&bytes).map_err(|(line, why)| {
            format!("{source} cannot be read at line {}: {why}", span.line as usize + line - 1)
        })?;
        Ok(Recorded { value: store::typed(value, kind, part.namespace(entry)), source })
    }

    /// All objects of a part, whole. They are kept while they are few.
    pub fn whole_part(&self, kind: &KindId, namespace: &str) -> (Arc<Vec<Arc<Recorded>>>, Arc<Vec<String>>) {
        let key = (KindPath::new(&kind.group, &kind.plural), namespace.to_owned());
        if let Some(known) = self.whole.lock().unwrap_or_else(PoisonError::into_inner).parts.get(&key) {
            return known.clone();
        }
        let part = self.part(kind, namespace);
        let (mut objects, mut damage) = (Vec::with_capacity(part.entries.len()), part.damage.clone());
        for entry in &part.entries {
            match self.whole(kind, &part, entry) {
                Ok(object) => objects.push(Arc::new(object)),
                Err(why) => damage.push(why),
            }
        }
        let made = (Arc::new(objects), Arc::new(damage));
        let weight: u64 = part.entries.iter().filter_map(|entry| entry.spans.first()).map(|span| span.len).sum();
        let mut whole = self.whole.lock().unwrap_or_else(PoisonError::into_inner);
        if whole.bytes + weight > MOST_WHOLE {
            *whole = Whole::default();
        }
        if weight <= MOST_WHOLE {
            whole.bytes += weight;
            whole.parts.insert(key, made.clone());
        }
        made
    }

    /// The objects of a kind in one namespace, in all (`None`), or in the whole cluster, in the order of their names.
    pub fn list(&self, kind: &KindId, namespace: Option<&str>) -> Listing {
        let (mut objects, mut damage) = (Vec::new(), Vec::new());
        let places = match namespace {
            Some(namespace) => vec![namespace.to_owned()],
            None => self.places(kind),
        };
        for place in places {
            let (of_place, lines) = self.whole_part(kind, &place);
            objects.extend(of_place.iter().cloned());
            damage.extend(lines.iter().cloned());
        }
        Listing { seen: self.seen(kind, namespace).with_damage(damage), objects }
    }

    /// How much of a kind was collected; what is damaged in it is not counted.
    pub fn seen(&self, kind: &KindId, namespace: Option<&str>) -> Seen {
        let path = KindPath::new(&kind.group, &kind.plural);
        let seen = match (kind.namespaced, namespace) {
            (false, _) => seen::of_cluster(self, &path),
            (true, Some(namespace)) => seen::of_namespace(self, &path, namespace),
            (true, None) => seen::of_all_namespaces(self, &path),
        };
        seen.with_damage(self.spread().damage.clone())
    }

    /// The objects of a kind by its path; none where the dump does not know it.
    pub fn objects(&self, group: &str, plural: &str, namespace: Option<&str>) -> Vec<Arc<Recorded>> {
        self.kind(group, plural).map(|kind| self.list(&kind, namespace).objects).unwrap_or_default()
    }

    /// Whether empty lists were written: then the absence of one means that nobody looked.
    pub fn writes_empty_lists(&self) -> bool {
        const LONGEST_EMPTY_LIST: u64 = 256;
        *self.writes_empty_lists.get_or_init(|| {
            let places = self.index.kinds().flat_map(|kind| self.index.places(kind));
            let lists = places.filter(|(namespace, _)| !namespace.is_empty()).flat_map(|(_, place)| &place.lists);
            let mut small = lists.filter(|list| (1..LONGEST_EMPTY_LIST).contains(&self.size(**list)));
            small.any(|list| {
                let split = self.bytes(*list).map(|bytes| contents::split(&bytes)).unwrap_or_default();
                split.is_list && split.items.is_empty() && split.damage.is_empty()
            })
        })
    }
}
