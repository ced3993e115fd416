//! Which file holds what, judged by its path alone.
//! Invariant: no file is opened here, so that opening a dump takes as long as listing its folders.
//! Not here: reading the files (`yaml`, `dump`), what an absent file means (`seen`).

use super::files::File;
use super::percent;
use std::collections::{BTreeMap, BTreeSet};

/// A file, by its place in the listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileId(pub usize);

/// A kind, as paths name it: group (empty for core) and plural.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KindPath {
    pub group: String,
    pub plural: String,
}

impl KindPath {
    pub fn new(group: &str, plural: &str) -> Self {
        Self { group: group.to_owned(), plural: plural.to_owned() }
    }
}

/// The files of one kind in one namespace, or in the whole cluster.
#[derive(Debug, Default)]
pub struct Place {
    pub lists: Vec<FileId>,
    /// Files of one object, by the object's name.
    pub objects: BTreeMap<String, FileId>,
}

/// The logs of one container.
#[derive(Debug, Clone, Copy, Default)]
pub struct Logs {
    pub current: Option<FileId>,
    pub previous: Option<FileId>,
}

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
}

impl Index {
    /// `roots` are the folders of the layout below the files' folder; several are one cluster gathered in parts.
    pub fn new(files: &[File], roots: &[String]) -> Self {
        let mut index = Self::default();
        for (place, file) in files.iter().enumerate() {
            let below = |root: &String| file.path.strip_prefix(root.as_str());
            if let Some(path) = roots.iter().find_map(below) {
                index.note(FileId(place), &path.split('/').collect::<Vec<_>>());
            }
        }
        index
    }

    fn note(&mut self, file: FileId, path: &[&str]) {
        match path {
            ["cluster-scoped-resources", group, plural] => {
                if let Some(plural) = stem(plural) {
                    self.place(group, plural, "").lists.push(file);
                }
            }
            ["cluster-scoped-resources", group, plural, name] => {
                if let Some(name) = stem(name) {
                    self.place(group, plural, "").objects.insert(percent::decode(name), file);
                }
            }
            ["namespaces", namespace, own] if stem(own) == Some(namespace) => {
                self.folder(namespace).own = Some(file);
            }
            ["namespaces", namespace, "pods", pod, own] if stem(own) == Some(pod) => {
                self.place("core", "pods", namespace).objects.insert(percent::decode(pod), file);
            }
            ["namespaces", namespace, "pods", pod, container, _, "logs", name] => {
                let key = ((*namespace).to_owned(), (*pod).to_owned());
                let logs = self.logs.entry(key).or_default().entry((*container).to_owned()).or_default();
                match *name {
                    "current.log" => logs.current = Some(file),
                    "previous.log" => logs.previous = Some(file),
                    _ => {}
                }
            }
            ["namespaces", namespace, group, plural] => {
                if let Some(plural) = stem(plural) {
                    self.folder(namespace).listed.insert(group_of(group).to_owned());
                    self.place(group, plural, namespace).lists.push(file);
                }
            }
            ["namespaces", namespace, group, plural, name] => {
                if let Some(name) = stem(name) {
                    self.folder(namespace);
                    self.place(group, plural, namespace).objects.insert(percent::decode(name), file);
                }
            }
            _ => {}
        }
    }

    fn place(&mut self, group: &str, plural: &str, namespace: &str) -> &mut Place {
        let kind = self.kinds.entry(KindPath::new(group_of(group), plural)).or_default();
        kind.entry(namespace.to_owned()).or_default()
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
        let places = self.kinds.values().flat_map(BTreeMap::values);
        let of_kinds = places.flat_map(|place| place.lists.iter().chain(place.objects.values()).copied());
        let own = self.namespaces.values().filter_map(|folder| folder.own);
        of_kinds.chain(own).collect::<BTreeSet<_>>().into_iter()
    }

    pub fn all_logs(&self) -> impl Iterator<Item = FileId> {
        let both = |logs: &Logs| [logs.current, logs.previous].into_iter().flatten();
        self.logs.values().flat_map(BTreeMap::values).flat_map(both)
    }
}

fn stem(name: &str) -> Option<&str> {
    [".yaml", ".yml", ".json"].iter().find_map(|end| name.strip_suffix(end)).filter(|stem| !stem.is_empty())
}

fn group_of(folder: &str) -> &str {
    if folder == "core" { "" } else { folder }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::{Index, KindPath};
    use crate::cluster::snapshot::files::File;

    fn index(paths: &[&str]) -> Index {
        let file = |path: &&str| File { path: (*path).to_owned(), size: 1 };
        Index::new(&paths.iter().map(file).collect::<Vec<_>>(), &[String::new()])
    }

    #[test]
    fn a_path_tells_kind_namespace_and_name() {
        let index = index(&[
            "cluster-scoped-resources/core/nodes/n1.yaml",
            "cluster-scoped-resources/rbac.authorization.k8s.io/clusterroles/system%3Anode.yaml",
            "namespaces/shop/shop.yaml",
            "namespaces/shop/core/pods.yaml",
            "namespaces/shop/pods/cart-0/cart-0.yaml",
            "namespaces/shop/coordination.k8s.io/leases/a.yaml",
            "namespaces/shop/pods/cart-0/app/app/logs/current.log",
            "event-filter.html",
        ]);
        let place = |group: &str, plural: &str, namespace: &str| {
            let place = index.files(&KindPath::new(group, plural), namespace).unwrap();
            (place.lists.len(), place.objects.keys().cloned().collect::<Vec<_>>())
        };
        assert_eq!(place("", "nodes", ""), (0, vec!["n1".to_owned()]));
        assert_eq!(place("rbac.authorization.k8s.io", "clusterroles", ""), (0, vec!["system:node".to_owned()]));
        assert_eq!(place("", "pods", "shop"), (1, vec!["cart-0".to_owned()]));
        assert_eq!(place("coordination.k8s.io", "leases", "shop"), (0, vec!["a".to_owned()]));
        assert!(index.namespaces["shop"].own.is_some() && index.namespaces["shop"].listed.contains(""));
        assert!(index.logs("shop", "cart-0").unwrap()["app"].current.is_some());
        assert_eq!(index.kinds().count(), 4);
    }
}
