//! One cluster's dump: what is known of it without reading, and its objects, read when asked for.
//! Invariant: a part is made once; whole objects are kept only while they are few.
//! Not here: what an absent file means (`seen`), requests (`read`), changes (`demo`).

use super::cache::{Cache, ClusterHead, KindParts};
use super::clock;
use super::contents;
use super::index::{Index, KindPath};
use super::kinds;
use super::layouts::gaps::Gap;
use super::layouts::{self, Found, Layout, Note};
use super::missed;
use super::own;
use super::seen::{self, Seen};
use super::store::{self, Entry, Made, Part, Spread};
use super::tree::{FileId, Tree};
use crate::domain::cluster::Part as Role;
use crate::domain::row::KindId;
use crate::domain::time::{self, Timestamp};
use crate::kubectl::columns::Sheet;
use crate::kubectl::kinds::Kinds;
use bytes::Bytes;
use rayon::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
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

/// The files of a path, shared by its clusters: listed when it is opened, or, where an index on disk tells enough, when
/// they are first needed.
#[derive(Debug)]
pub struct Files {
    root: PathBuf,
    tree: OnceLock<Arc<Tree>>,
    cache: Mutex<Option<Arc<Cache>>>,
}

impl Files {
    pub fn listed(tree: Arc<Tree>) -> Arc<Self> {
        let root = tree.root().to_owned();
        Arc::new(Self { root, tree: OnceLock::from(tree), cache: Mutex::default() })
    }

    pub fn indexed(root: PathBuf, cache: Arc<Cache>) -> Arc<Self> {
        Arc::new(Self { root, tree: OnceLock::new(), cache: Mutex::new(Some(cache)) })
    }

    pub fn tree(&self) -> &Arc<Tree> {
        self.tree.get_or_init(|| {
            let cache = self.cache();
            if let Some(known) = cache.as_ref().and_then(|cache| cache.tree(&self.root)) {
                return Arc::new(known);
            }
            // Places in an index mean nothing in other files; what was changed under it reads as missing, not as
            // something else.
            let same = |tree: &Tree| cache.as_ref().is_none_or(|cache| cache.head.fingerprint == tree.fingerprint());
            Arc::new(Tree::open(&self.root).ok().filter(same).unwrap_or_default())
        })
    }

    /// Of the files as they were listed, or as the index on disk knows them.
    pub fn fingerprint(&self) -> u64 {
        self.cache().map_or_else(|| self.tree().fingerprint(), |cache| cache.head.fingerprint)
    }

    pub fn cache(&self) -> Option<Arc<Cache>> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on the index on disk holds what was made in memory.
    pub fn adopt(&self, cache: Arc<Cache>) {
        *self.cache.lock().unwrap_or_else(PoisonError::into_inner) = Some(cache);
    }
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

    /// The parts of a kind, if an index on disk has them.
    fn brought(&self, kind: &KindPath) -> Option<Arc<KindParts>> {
        let number = self.number()?;
        let mut brought = self.brought.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = brought.get(kind) {
            return known.clone();
        }
        let parts = self.files.cache().and_then(|cache| cache.parts(number, kind)).map(Arc::new);
        brought.insert(kind.clone(), parts.clone());
        parts
    }

    /// The kinds that the dump has objects or lists of.
    pub fn kinds_there(&self) -> Vec<KindId> {
        let kinds = self.kinds().clone();
        kinds.iter().map(|kind| kind.id.clone()).filter(|id| !self.places(id).is_empty()).collect()
    }

    /// The bytes of an index for searches that is kept on disk.
    pub fn kept_search_index(&self) -> Option<Vec<u8>> {
        self.files.cache()?.search(self.number()?)
    }

    /// What is known to be damaged, from all that was read so far.
    pub fn damage_so_far(&self) -> Vec<String> {
        let parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        let made: Vec<Arc<Part>> = parts.values().filter_map(|part| part.get().cloned()).collect();
        drop(parts);
        let brought = self.brought.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = brought.values().flatten().flat_map(|kind| kind.parts.values().cloned()).collect::<Vec<_>>();
        drop(brought);
        made.iter().chain(&kept).flat_map(|part| part.damage.iter().cloned()).collect()
    }

    pub fn has_made_parts(&self) -> bool {
        !self.parts.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// The index on disk has them now, as this one of its clusters.
    pub fn forget_parts(&self, number: usize) {
        self.brought.lock().unwrap_or_else(PoisonError::into_inner).clear();
        *self.number.lock().unwrap_or_else(PoisonError::into_inner) = Some(number);
        self.parts.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn number(&self) -> Option<usize> {
        *self.number.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The kinds of which all parts were made, to be kept in an index.
    pub fn whole_kinds(&self) -> Vec<(KindPath, KindParts)> {
        let mut made: BTreeMap<KindPath, BTreeMap<String, Arc<Part>>> = BTreeMap::new();
        for ((kind, namespace), part) in self.parts.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            if let Some(part) = part.get() {
                made.entry(kind.clone()).or_default().insert(namespace.clone(), part.clone());
            }
        }
        let whole = |(kind, parts): (KindPath, BTreeMap<String, Arc<Part>>)| {
            let id = self.kind(&kind.group, &kind.plural)?;
            let places = self.places(&id);
            let complete = !places.is_empty() && places.iter().all(|place| parts.contains_key(place));
            let seen = complete.then(|| self.seen(&id, None))?;
            Some((kind, KindParts { seen: Some(seen), parts }))
        };
        let mut kinds: Vec<_> = made.into_iter().filter_map(whole).collect();
        if let (Some(number), Some(cache)) = (self.number(), self.files.cache()) {
            let known: BTreeSet<KindPath> = kinds.iter().map(|(kind, _)| kind.clone()).collect();
            let old = cache.kinds_of(number).into_iter().filter(|kind| !known.contains(kind));
            kinds.extend(old.filter_map(|kind| Some((kind.clone(), cache.parts(number, &kind)?))));
        }
        kinds
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

    /// The objects that no path places.
    pub fn spread(&self) -> &Spread {
        self.spread.get_or_init(|| store::spread(self.tree(), &self.base, &self.index().mixed))
    }

    /// Whether anything of a kind is in the dump, be it an empty list.
    pub fn has(&self, kind: &KindPath) -> bool {
        self.index().has(kind) || self.spread().listed.contains(kind) || {
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
        if let Some(brought) = self.brought(&path) {
            return brought.parts.keys().cloned().collect();
        }
        let mut places: BTreeSet<String> =
            self.index().places(&path).map(|(namespace, _)| namespace.to_owned()).collect();
        if let Some(spread) = self.spread().objects.get(&(kind.group.clone(), kind.kind.clone())) {
            places.extend(spread.keys().cloned());
        }
        if path == KindPath::new("", "namespaces") && !self.index().namespaces.is_empty() {
            places.insert(String::new());
        }
        places.into_iter().collect()
    }

    /// The objects of a kind in one namespace (empty: of the whole cluster).
    pub fn part(&self, kind: &KindId, namespace: &str) -> Arc<Part> {
        let key = (KindPath::new(&kind.group, &kind.plural), namespace.to_owned());
        if let Some(brought) = self.brought(&key.0) {
            return brought.parts.get(namespace).cloned().unwrap_or_default();
        }
        let cell = self.parts.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default().clone();
        cell.get_or_init(|| Arc::new(self.make(kind, namespace))).clone()
    }

    /// The same for one namespace, or for all of them, on all cores.
    pub fn parts(&self, kind: &KindId, namespace: Option<&str>) -> Vec<Arc<Part>> {
        match namespace {
            Some(namespace) => vec![self.part(kind, namespace)],
            None => {
                // What parts share is made before cores share the work: one that waits for it could not help with it.
                let places = self.places(kind);
                if self.brought(&KindPath::new(&kind.group, &kind.plural)).is_some() {
                    return places.iter().map(|namespace| self.part(kind, namespace)).collect();
                }
                self.spread();
                places.par_iter().map(|namespace| self.part(kind, namespace)).collect()
            }
        }
    }

    fn make(&self, kind: &KindId, namespace: &str) -> Part {
        let path = KindPath::new(&kind.group, &kind.plural);
        let place = self.index().files(&path, namespace);
        let mut files: Vec<FileId> = place.into_iter().flat_map(|place| place.files()).collect();
        if path == KindPath::new("", "namespaces") && namespace.is_empty() {
            // A namespace that was inspected on its own has its object in its folder.
            files.extend(self.index().namespaces.values().filter_map(|folder| folder.own));
        }
        let spread = self.spread().objects.get(&(kind.group.clone(), kind.kind.clone()));
        let spans = spread.and_then(|places| places.get(namespace)).into_iter().flatten().map(|(span, _)| *span);
        store::make(&Made {
            tree: self.tree(),
            base: &self.base,
            sheet: self.sheet(kind),
            kind,
            namespace,
            files,
            spans: spans.collect(),
        })
    }

    /// An entry of a part as a whole object.
    pub fn whole(&self, kind: &KindId, part: &Part, entry: &Entry) -> Result<Recorded, String> {
        let Some(span) = entry.spans.first() else { return Err("it is nowhere in the dump".to_owned()) };
        let source = format!("{}:{}", self.path(span.file), span.line);
        let bytes = self.tree().range(span.file, span.start, span.len);
        let bytes = bytes.map_err(|error| format!("{source} cannot be read ({error})"))?;
        let value = contents::parse(&bytes).map_err(|(line, why)| {
            format!("{source} cannot be read at line {}: {why}", span.line as usize + line - 1)
        })?;
        Ok(Recorded { value: store::typed(value, kind, part.namespace(entry)), source })
    }

    /// All objects of a part, whole. They are kept while they are few.
    pub fn whole_part(&self, kind: &KindId, namespace: &str) -> WholePart {
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
        let (objects, damage) = self.gathered(kind, namespace);
        Listing { seen: self.seen(kind, namespace).with_damage(damage), objects }
    }

    /// What is there, without asking what its absence means: that question reads other kinds in turn.
    fn gathered(&self, kind: &KindId, namespace: Option<&str>) -> (Vec<Arc<Recorded>>, Vec<String>) {
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
        (objects, damage)
    }

    /// How much of a kind was collected; what is damaged in it is not counted.
    pub fn seen(&self, kind: &KindId, namespace: Option<&str>) -> Seen {
        let path = KindPath::new(&kind.group, &kind.plural);
        let brought = self.brought(&path);
        let known = brought.as_ref().and_then(|brought| brought.seen.clone());
        match (known, namespace, &brought) {
            (Some(seen), None, _) => return seen,
            // Where nothing at all is missing, nothing of a namespace is.
            (Some(Seen::Whole), Some(namespace), Some(brought)) if brought.parts.contains_key(namespace) => {
                return Seen::Whole;
            }
            _ => {}
        }
        let seen = match (kind.namespaced, namespace) {
            (false, _) => seen::of_cluster(self, &path),
            (true, Some(namespace)) => seen::of_namespace(self, &path, namespace),
            (true, None) => seen::of_all_namespaces(self, &path),
        };
        missed::tell(self, kind, namespace, seen).with_damage(self.spread().damage.clone())
    }

    /// The objects of a kind by its path; none where the dump does not know it.
    pub fn objects(&self, group: &str, plural: &str, namespace: Option<&str>) -> Vec<Arc<Recorded>> {
        self.kind(group, plural).map(|kind| self.gathered(&kind, namespace).0).unwrap_or_default()
    }

    /// An object of a kind in a namespace that a controller of kind `owner` owns, told by rows alone.
    pub fn owned_in(&self, kind: &KindId, namespace: &str, owner: &str) -> Option<String> {
        let word = format!("\"kind\":\"{owner}\"");
        let owns = |metadata: &str| {
            // Most metadata need no reading to tell that they do not.
            metadata.contains(&word) && {
                let metadata: Value = serde_json::from_str(metadata).unwrap_or_default();
                let owners = metadata.get("ownerReferences").and_then(Value::as_array);
                owners.is_some_and(|owners| owners.iter().any(|of| of["kind"] == owner && of["controller"] == true))
            }
        };
        let part = self.part(kind, namespace);
        let unpacked = part.unpack().ok()?;
        let rows = unpacked.rows().ok()?;
        let (_, entry) = rows.iter().zip(&part.entries).find(|(row, _)| owns(row.metadata))?;
        Some(format!("{} {}", kind.kind, entry.name))
    }

    /// Whether empty lists were written: then the absence of one means that nobody looked.
    pub fn writes_empty_lists(&self) -> bool {
        const LONGEST_EMPTY_LIST: u64 = 256;
        *self.writes_empty_lists.get_or_init(|| {
            let places = self.index().kinds().flat_map(|kind| self.index().places(kind));
            let lists = places.filter(|(namespace, _)| !namespace.is_empty()).flat_map(|(_, place)| &place.lists);
            let mut small = lists.filter(|list| (1..LONGEST_EMPTY_LIST).contains(&self.size(**list)));
            small.any(|list| {
                let split = self.bytes(*list).map(|bytes| contents::split(&bytes)).unwrap_or_default();
                split.is_list && split.items.is_empty() && split.damage.is_empty()
            })
        })
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
