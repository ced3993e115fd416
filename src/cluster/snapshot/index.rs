//! Which file holds what, as the notes of a layout say it.
//! Invariant: no file is opened here, so that opening a dump takes as long as listing its folders.
//! Not here: the meaning of paths (`layouts`), reading the files (`store`), what an absent file means (`seen`).

use super::layouts::{LogPart, Note};
use super::store::events;
use super::tree::FileId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A kind, as paths name it: group (empty for core) and plural.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct KindPath {
    pub group: String,
    pub plural: String,
}

impl KindPath {
    pub fn new(group: &str, plural: &str) -> Self {
        Self { group: group.to_owned(), plural: plural.to_owned() }
    }
}

/// Events are answered as those of the core group, whichever group a file has them of.
fn as_answered(kind: &KindPath) -> KindPath {
    if kind.group == events::OTHER_GROUP && kind.plural == "events" {
        KindPath::new("", "events")
    } else {
        kind.clone()
    }
}

/// The files of one kind in one namespace, or in the whole cluster.
#[derive(Debug, Default, Clone)]
pub struct Place {
    pub lists: Vec<FileId>,
    /// Files of one object.
    pub objects: Vec<FileId>,
}

impl Place {
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        self.lists.iter().chain(&self.objects).copied()
    }
}

/// The logs of one container: each part, and its file.
pub type Logs = Vec<(LogPart, FileId)>;

/// What the folder of a namespace tells without being read.
#[derive(Debug, Default)]
pub struct Folder {
    /// The namespace's own file, which an inspection of the namespace writes.
    pub own: Option<FileId>,
    /// Groups of which lists were written, as an inspection of the namespace does.
    pub listed: BTreeSet<String>,
}

#[derive(Debug, Default)]
pub struct Index {
    /// The namespace is empty for what belongs to the whole cluster.
    kinds: BTreeMap<KindPath, BTreeMap<String, Place>>,
    pub namespaces: BTreeMap<String, Folder>,
    logs: BTreeMap<(String, String), BTreeMap<String, Logs>>,
    /// Files whose objects only their contents can place, with the kind where that is known.
    pub mixed: Vec<(FileId, Option<KindPath>)>,
    /// What collectors say that they missed.
    pub gaps: Vec<(FileId, Option<KindPath>, Option<String>)>,
}

impl Index {
    pub fn new(notes: &[(FileId, Note)]) -> Self {
        let mut index = Self::default();
        notes.iter().for_each(|(file, note)| index.note(*file, note));
        index
    }

    fn note(&mut self, file: FileId, note: &Note) {
        match note {
            Note::Objects { kind, namespace: Some(namespace), name } => {
                let kind = &as_answered(kind);
                if !namespace.is_empty() {
                    let folder = self.folder(namespace);
                    if name.is_none() {
                        folder.listed.insert(kind.group.clone());
                    }
                }
                let place = self.place(kind, namespace);
                if name.is_some() { place.objects.push(file) } else { place.lists.push(file) }
            }
            Note::Objects { kind, namespace: None, .. } => self.mixed.push((file, Some(as_answered(kind)))),
            Note::Mixed => self.mixed.push((file, None)),
            Note::Log { namespace, pod, container, which } => {
                let key = (namespace.clone(), pod.clone());
                self.logs.entry(key).or_default().entry(container.clone()).or_default().push((*which, file));
            }
            Note::Gap { kind, namespace } => self.gaps.push((file, kind.clone(), namespace.clone())),
            Note::OwnNamespace { namespace } => self.folder(namespace).own = Some(file),
            Note::Discovery | Note::LegacyDiscovery | Note::Version | Note::Timestamp | Note::Other => {}
        }
    }

    fn place(&mut self, kind: &KindPath, namespace: &str) -> &mut Place {
        let places = self.kinds.entry(kind.clone()).or_default();
        places.entry(namespace.to_owned()).or_default()
    }

    fn folder(&mut self, namespace: &str) -> &mut Folder {
        self.namespaces.entry(namespace.to_owned()).or_default()
    }

    /// The kinds that have files, in order.
    pub fn kinds(&self) -> impl Iterator<Item = &KindPath> {
        self.kinds.keys()
    }

    pub fn has(&self, kind: &KindPath) -> bool {
        self.kinds.contains_key(kind)
    }

    /// The files of a kind in a namespace (empty: in the whole cluster).
    pub fn files(&self, kind: &KindPath, namespace: &str) -> Option<&Place> {
        self.kinds.get(kind)?.get(namespace)
    }

    /// All places of a kind, with their namespaces.
    pub fn places(&self, kind: &KindPath) -> impl Iterator<Item = (&str, &Place)> {
        self.kinds.get(kind).into_iter().flatten().map(|(namespace, place)| (namespace.as_str(), place))
    }

    /// The logs of a pod, by container.
    pub fn logs(&self, namespace: &str, pod: &str) -> Option<&BTreeMap<String, Logs>> {
        self.logs.get(&(namespace.to_owned(), pod.to_owned()))
    }

    /// All files that hold objects, in the order of their paths.
    pub fn objects_files(&self) -> impl Iterator<Item = FileId> {
        let places = self.kinds.values().flat_map(BTreeMap::values).flat_map(Place::files);
        let own = self.namespaces.values().filter_map(|folder| folder.own);
        let mixed = self.mixed.iter().map(|(file, _)| *file);
        places.chain(own).chain(mixed).collect::<BTreeSet<_>>().into_iter()
    }

    pub fn all_logs(&self) -> impl Iterator<Item = FileId> {
        self.logs.values().flat_map(BTreeMap::values).flatten().map(|(_, file)| *file)
    }
}
