//! One note for each file of a cluster.
//! Invariant: total; a path that no layout knows is `Other`, never an error.
//! Not here: the paths of one collector (its own file).

use super::kinds::Kinds;
use super::{Layout, Note, crust, gather, harvester, info, insights, inspect, plain, troubleshoot};
use crate::cluster::snapshot::index::KindPath;
use crate::cluster::snapshot::percent;
use crate::cluster::snapshot::tree::{File, FileId, Tree};

/// What the readers of paths may look at besides the path.
pub(super) struct Around<'a> {
    pub tree: &'a Tree,
    pub kinds: &'a Kinds,
    /// Where the layout starts: empty, or ending in `/`.
    pub root: &'a str,
    pub file: &'a File,
    pub id: FileId,
}

impl Around<'_> {
    /// Whether a file or folder stands at this path below the root.
    pub fn has(&self, path: &str) -> bool {
        let path = format!("{}{path}", self.root);
        if path.ends_with('/') {
            self.tree.has_folder(path.trim_end_matches('/'))
        } else {
            self.tree.find(&path).is_some()
        }
    }
}

pub(super) fn of(tree: &Tree, layout: Layout, base: &str, roots: &[String]) -> Vec<(FileId, Note)> {
    let kinds = kinds(tree, layout, roots);
    let note = |(id, file): (FileId, &File)| {
        // The innermost root counts, where one is gathered within another.
        let root = roots.iter().filter(|root| lies_in(&file.path, root)).max_by_key(|root| root.len());
        let note = match root {
            Some(root) => {
                let steps: Vec<&str> = file.path.get(root.len()..).unwrap_or_default().split('/').collect();
                below(layout, &steps, &Around { tree, kinds: &kinds, root, file, id })
            }
            None => {
                let steps: Vec<&str> = file.path.get(base.len()..).unwrap_or_default().split('/').collect();
                info::beside(&steps)
            }
        };
        (id, note)
    };
    // A base may be a single file.
    let single = (!base.is_empty() && !base.ends_with('/')).then(|| tree.find(base)).flatten();
    match single.and_then(|id| Some((id, tree.files().get(id.0 as usize)?))) {
        Some(file) => vec![note(file)],
        None => tree.below(base).map(note).collect(),
    }
}

/// Whether a path lies below a base, or is it.
pub(super) fn lies_in(path: &str, base: &str) -> bool {
    if base.is_empty() || base.ends_with('/') { path.starts_with(base) } else { path == base }
}

fn below(layout: Layout, steps: &[&str], around: &Around) -> Note {
    match layout {
        Layout::Inspect | Layout::AcmGather => inspect::note(steps, around),
        Layout::CrustGather => crust::note(steps, around),
        Layout::Troubleshoot => troubleshoot::note(steps, around),
        Layout::ClusterInfoDump => info::note(steps),
        Layout::KubectlGather => gather::note(steps, around),
        Layout::Insights => insights::note(steps, around),
        Layout::Harvester => harvester::note(steps),
        Layout::Plain => plain::note(around),
    }
}

fn kinds(tree: &Tree, layout: Layout, roots: &[String]) -> Kinds {
    let mut kinds = Kinds::new();
    // The others name plurals.
    if matches!(layout, Layout::CrustGather | Layout::Insights) {
        for root in roots {
            let documents = ["api.json", "apis.json"].iter().filter_map(|name| tree.find(&format!("{root}{name}")));
            documents.for_each(|file| kinds.learn(tree, file));
            let definitions = format!("{root}cluster/apiextensions.k8s.io-v1/customresourcedefinition/");
            for (_, file) in tree.below(&definitions) {
                let name = file.path.get(definitions.len()..).unwrap_or_default();
                kinds.learn_definition(name.trim_end_matches(".yaml"));
            }
        }
    }
    kinds
}

/// Objects in a namespace, or in the whole cluster where that is empty.
pub(super) fn objects(group: &str, plural: &str, namespace: &str, name: Option<&str>) -> Note {
    let name = name.map(percent::decode);
    let group = if group == "core" { "" } else { group };
    Note::Objects { kind: KindPath::new(group, plural), namespace: Some(namespace.to_owned()), name }
}
