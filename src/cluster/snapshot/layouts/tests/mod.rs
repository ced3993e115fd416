//! Trees made for tests, and what is noted of them in short words.

mod detection;
mod paths;
mod property;
mod real;
mod whole;

use super::clock::{self, Stated};
use super::{Finding, Found, LogPart, Note, find};
use crate::cluster::snapshot::tree::Tree;

/// A tree of these files.
pub fn tree(files: &[(&str, &str)]) -> Tree {
    if files.is_empty() {
        return Tree::default();
    }
    let mut tar = tar::Builder::new(Vec::new());
    for (path, text) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, path, text.as_bytes()).unwrap();
    }
    Tree::of_memory(tar.into_inner().unwrap().into()).unwrap()
}

/// A tree of files in which nothing is written.
pub fn paths(paths: &[&str]) -> Tree {
    tree(&paths.iter().map(|path| (*path, "x\n")).collect::<Vec<_>>())
}

/// The only cluster of these paths.
pub fn one(tree: &Tree) -> Found {
    let finding = find(tree);
    assert_eq!(finding.clusters.len(), 1, "{finding:?}");
    finding.clusters.into_iter().next().unwrap()
}

/// What the dump of a cluster says of its time.
pub fn stated(tree: &Tree, found: &Found) -> Option<Stated> {
    clock::stated(tree, found.layout, &found.base, &found.roots)
}

/// The clusters as `folder: layout`.
pub fn names(finding: &Finding) -> Vec<String> {
    finding.clusters.iter().map(|found| format!("{}: {:?}", found.folder, found.layout)).collect()
}

/// `path => note` for each file that is something.
pub fn told(tree: &Tree, found: &Found) -> Vec<String> {
    let known = found.notes.iter().filter(|(_, note)| *note != Note::Other);
    known.map(|(id, note)| format!("{} => {}", tree.path(*id), short(note))).collect()
}

pub fn short(note: &Note) -> String {
    let place = |namespace: &Option<String>| match namespace.as_deref() {
        None => "all".to_owned(),
        Some("") => "cluster".to_owned(),
        Some(namespace) => format!("ns {namespace}"),
    };
    match note {
        Note::Objects { kind, namespace, name } => {
            let group = if kind.group.is_empty() { String::new() } else { format!(".{}", kind.group) };
            let name = name.as_deref().map_or(String::new(), |name| format!(" {name}"));
            format!("{}{group} of {}{name}", kind.plural, place(namespace))
        }
        Note::Log { namespace, pod, container, which } => {
            let which = match which {
                LogPart::Current => "log",
                LogPart::Previous => "previous log",
                LogPart::CurrentInsecure => "insecure log",
                LogPart::PreviousInsecure => "insecure previous log",
                LogPart::Rotated { gz: true } => "packed old log",
                LogPart::Rotated { gz: false } => "old log",
                LogPart::Framed => "framed logs",
                LogPart::Excerpt => "lines of a log",
            };
            format!("{which} of {namespace}/{pod}/{container}")
        }
        Note::Gap { kind, namespace } => {
            let kind = kind.as_ref().map_or(String::new(), |kind| format!(" of {}", kind.plural));
            let namespace = namespace.as_ref().map_or(String::new(), |namespace| format!(" in {namespace}"));
            format!("gap{kind}{namespace}")
        }
        Note::OwnNamespace { namespace } => format!("namespace {namespace}"),
        Note::Mixed => "mixed".to_owned(),
        Note::Discovery => "discovery".to_owned(),
        Note::LegacyDiscovery => "legacy discovery".to_owned(),
        Note::Version => "version".to_owned(),
        Note::Timestamp => "timestamp".to_owned(),
        Note::Other => "other".to_owned(),
    }
}

/// Checks what each path is noted as, all of them in one dump.
pub fn check(files: &[(&str, &str)]) {
    let tree = paths(&files.iter().map(|(path, _)| *path).collect::<Vec<_>>());
    let found = one(&tree);
    let notes: Vec<(String, String)> =
        found.notes.iter().map(|(id, note)| (tree.path(*id).to_owned(), short(note))).collect();
    let mut expected: Vec<(String, String)> =
        files.iter().map(|(path, note)| ((*path).to_owned(), (*note).to_owned())).collect();
    expected.sort();
    assert_eq!(notes, expected);
}
