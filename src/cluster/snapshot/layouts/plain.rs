//! A folder of YAML and JSON in any order, where only the contents tell.
//! Invariant: a file is taken for objects if its beginning has the fields that every object has; nothing more is read.

use super::Note;
use super::info;
use super::notes::Around;
use crate::cluster::snapshot::tree::{File, FileId, Tree};

/// Enough for an object's first fields, or a list's, whatever order they are printed in.
const HEAD: u64 = 8 << 10;

pub(super) fn note(around: &Around) -> Note {
    if holds_objects(around.tree, around.id, around.file) { Note::Mixed } else { Note::Other }
}

/// Whether a file begins as objects of Kubernetes do.
pub(super) fn holds_objects(tree: &Tree, id: FileId, file: &File) -> bool {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    info::is_stream(name) && head(tree, id, file).is_some_and(|head| is_object(&head))
}

pub(super) fn head(tree: &Tree, id: FileId, file: &File) -> Option<String> {
    let bytes = tree.range(id, 0, HEAD.min(file.size)).ok()?;
    (!bytes.contains(&0)).then(|| String::from_utf8_lossy(&bytes).into_owned())
}

fn is_object(head: &str) -> bool {
    let begins = head.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    if begins.starts_with('{') || begins.starts_with('[') {
        return value_of(head, "\"kind\"").is_some() && value_of(head, "\"apiVersion\"").is_some();
    }
    let field = |name: &str| head.lines().any(|line| line.trim_start_matches([' ', '-']).starts_with(name));
    field("kind:") && field("apiVersion:")
}

/// Whether a beginning tells of what a cluster has only one set of: its nodes, its agent, its managed clusters.
pub(super) fn tells_of_a_cluster(head: &str) -> bool {
    const KINDS: [&str; 7] =
        ["Node", "NodeList", "Klusterlet", "KlusterletList", "ManagedCluster", "ManagedClusterList", "ClusterManager"];
    let json = value_of(head, "\"kind\"");
    let mut lines = head.lines().filter_map(|line| line.trim_start_matches([' ', '-']).strip_prefix("kind:"));
    json.is_some_and(|kind| KINDS.contains(&kind)) || lines.any(|kind| KINDS.contains(&kind.trim().trim_matches('"')))
}

/// The text after the first `"key":`.
fn value_of<'a>(head: &'a str, key: &str) -> Option<&'a str> {
    let after = head.split_once(key)?.1.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    after.split_once('"').map(|(value, _)| value)
}
