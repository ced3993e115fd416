//! One cluster's dump: its index, and its objects, read when first asked for.
//! Invariant: a file is read at most once, and what cannot be read is remembered beside what can.
//! Not here: what an absent file means (`seen`), requests (`read`).

use super::clock;
use super::files::{File, Files};
use super::index::{FileId, Index, KindPath};
use super::kinds;
use super::seen::{self, Seen};
use super::yaml::Contents;
use crate::domain::time::Timestamp;
use crate::kubectl::kinds::Kinds;
use bytes::Bytes;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// An object, and where it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    pub value: Value,
    /// Path and line: `namespaces/shop/core/pods.yaml:31`.
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

/// What one file gave.
#[derive(Debug, Default)]
pub struct Parsed {
    pub objects: Vec<Arc<Recorded>>,
    /// Readable lines with path and line number.
    pub damage: Vec<String>,
}

/// The objects of a kind, and how much of them was seen.
#[derive(Debug)]
pub struct Listing {
    pub objects: Vec<Arc<Recorded>>,
    pub seen: Seen,
}

#[derive(Debug)]
pub struct Dump {
    files: Files,
    listing: Vec<File>,
    parsed: Vec<OnceLock<Arc<Parsed>>>,
    pub index: Index,
    roots: Vec<String>,
    kinds: OnceLock<Arc<Kinds>>,
    captured: OnceLock<Timestamp>,
    writes_empty_lists: OnceLock<bool>,
    /// Folders that could not be listed.
    pub unreadable: Vec<String>,
}

impl Dump {
    /// Notes what lies below `roots` (each empty or ending in `/`), without opening any file.
    pub fn open(files: Files, roots: Vec<String>) -> Self {
        let found = files.list();
        let index = Index::new(&found.files, &roots);
        Self {
            parsed: found.files.iter().map(|_| OnceLock::new()).collect(),
            listing: found.files,
            index,
            files,
            roots,
            kinds: OnceLock::new(),
            captured: OnceLock::new(),
            writes_empty_lists: OnceLock::new(),
            unreadable: found.unreadable,
        }
    }

    /// The clock of the dump: when it was taken.
    pub fn captured(&self) -> Timestamp {
        *self.captured.get_or_init(|| clock::captured(self))
    }

    /// The kinds that can be asked of the dump.
    pub fn kinds(&self) -> &Arc<Kinds> {
        self.kinds.get_or_init(|| Arc::new(kinds::of(self)))
    }

    /// A file that stands at the top of the layout, such as `version`.
    pub fn top(&self, name: &str) -> Option<Bytes> {
        // The outermost folder's own file counts, then those of its parts.
        let at = |root: &str| self.files.read(&format!("{root}{name}")).ok();
        at("").or_else(|| self.roots.iter().find_map(|root| at(root)))
    }

    pub fn path(&self, file: FileId) -> &str {
        self.listing.get(file.0).map_or("", |file| file.path.as_str())
    }

    pub fn size(&self, file: FileId) -> u64 {
        self.listing.get(file.0).map_or(0, |file| file.size)
    }

    pub fn bytes(&self, file: FileId) -> std::io::Result<Bytes> {
        self.files.read(self.path(file))
    }

    /// All files that hold objects.
    pub fn objects_files(&self) -> impl Iterator<Item = FileId> {
        self.index.objects_files()
    }

    /// Whether a file ends without ending its last line, as one does that was cut.
    pub fn ends_within_a_line(&self, file: FileId) -> bool {
        self.files.last_byte(self.path(file)).is_ok_and(|byte| byte.is_some_and(|byte| byte != b'\n'))
    }

    /// The objects of one file.
    pub fn parsed(&self, file: FileId) -> Arc<Parsed> {
        let Some(cell) = self.parsed.get(file.0) else { return Arc::default() };
        cell.get_or_init(|| Arc::new(self.parse(file))).clone()
    }

    fn parse(&self, file: FileId) -> Parsed {
        let path = self.path(file);
        let contents = match self.bytes(file) {
            Ok(bytes) => Contents::read(&bytes),
            Err(error) => {
                return Parsed { objects: Vec::new(), damage: vec![format!("{path} cannot be read ({error})")] };
            }
        };
        let recorded = |line: usize, value| Arc::new(Recorded { value, source: format!("{path}:{line}") });
        Parsed {
            objects: contents.objects.into_iter().map(|found| recorded(found.line, found.value)).collect(),
            damage: contents.damage.iter().map(|damage| format!("{path}:{} {}", damage.line, damage.why)).collect(),
        }
    }

    /// The objects of a kind in one namespace, in all (`None`), or in the whole cluster, in the order of their names.
    pub fn list(&self, kind: &KindPath, namespaced: bool, namespace: Option<&str>) -> Listing {
        let mut found = Gathered::default();
        match namespace {
            Some(namespace) => self.gather(kind, namespace, &mut found),
            None => self.index.places(kind).for_each(|(namespace, _)| self.gather(kind, namespace, &mut found)),
        }
        if *kind == KindPath::new("", "namespaces") {
            self.gather_own_files(&mut found);
        }
        found.objects.sort_by(|a, b| (a.namespace(), a.name()).cmp(&(b.namespace(), b.name())));
        let seen = match (namespaced, namespace) {
            (false, _) => seen::of_cluster(self, kind),
            (true, Some(namespace)) => seen::of_namespace(self, kind, namespace),
            (true, None) => seen::of_all_namespaces(self, kind),
        };
        Listing { seen: seen.with_damage(found.damage), objects: found.objects }
    }

    /// What lists hold counts before files of one object, which only add what no list has.
    fn gather(&self, kind: &KindPath, namespace: &str, found: &mut Gathered) {
        let Some(place) = self.index.files(kind, namespace) else { return };
        let mut names = BTreeSet::new();
        for list in &place.lists {
            let parsed = self.parsed(*list);
            let fresh = parsed.objects.iter().filter(|object| names.insert(object.name().to_owned()));
            found.objects.extend(fresh.cloned());
            found.damage.extend(parsed.damage.iter().cloned());
        }
        for (name, file) in &place.objects {
            if names.insert(name.clone()) {
                found.add(&self.parsed(*file));
            }
        }
    }

    /// A namespace that was inspected on its own has its object in its folder.
    fn gather_own_files(&self, found: &mut Gathered) {
        for (name, folder) in &self.index.namespaces {
            if let Some(own) = folder.own.filter(|_| !found.objects.iter().any(|object| object.name() == name)) {
                found.add(&self.parsed(own));
            }
        }
    }

    /// Whether empty lists were written: then the absence of one means that nobody looked.
    pub fn writes_empty_lists(&self) -> bool {
        const LONGEST_EMPTY_LIST: u64 = 256;
        *self.writes_empty_lists.get_or_init(|| {
            let places = self.index.kinds().flat_map(|kind| self.index.places(kind));
            let lists = places.filter(|(namespace, _)| !namespace.is_empty()).flat_map(|(_, place)| &place.lists);
            let mut small = lists.filter(|list| (1..LONGEST_EMPTY_LIST).contains(&self.size(**list)));
            small.any(|list| {
                let parsed = self.parsed(*list);
                parsed.objects.is_empty() && parsed.damage.is_empty()
            })
        })
    }
}

#[derive(Default)]
struct Gathered {
    objects: Vec<Arc<Recorded>>,
    damage: Vec<String>,
}

impl Gathered {
    fn add(&mut self, parsed: &Parsed) {
        self.objects.extend(parsed.objects.iter().cloned());
        self.damage.extend(parsed.damage.iter().cloned());
    }
}
