//! What is kept of an object, held against the whole object, for all that real programs wrote in the recordings.

use super::full_head;
use crate::cluster::snapshot::contents::{head, parse, parse_pruned};
use crate::cluster::snapshot::dump::{Dump, Files};
use crate::cluster::snapshot::tree::Tree;
use crate::cluster::snapshot::{layouts, selector};
use crate::domain::object::Object;
use crate::kubectl::columns::table::CellRef;
use bytes::Bytes;
use serde_json::Value;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

const APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";
const RECORDINGS: [(&str, &[u8]); 4] = [
    ("healthy", include_bytes!("../../../../assets/recordings/healthy.tar.zst")),
    ("addon-manager-down", include_bytes!("../../../../assets/recordings/addon-manager-down.tar.zst")),
    ("agent-disabled", include_bytes!("../../../../assets/recordings/agent-disabled.tar.zst")),
    ("hub-secret-deleted", include_bytes!("../../../../assets/recordings/hub-secret-deleted.tar.zst")),
];

/// Text and time of a cell; of times the seconds are kept.
fn said(cell: CellRef<'_>) -> (Option<&str>, Option<i64>) {
    match cell {
        CellRef::Nothing => (None, None),
        CellRef::Text(text) => (Some(text), None),
        CellRef::Age(at) => (None, at.map(|at| at.as_second())),
        CellRef::TextAndAge(text, at) => (Some(text), Some(at.as_second())),
    }
}

#[test]
fn rows_labels_fields_and_heads_are_those_of_whole_objects() {
    let (mut kinds, mut known) = (BTreeSet::new(), HashSet::<Bytes>::new());
    for (recording, packed) in RECORDINGS {
        let tree = Arc::new(Tree::of_memory(zstd::decode_all(packed).unwrap().into()).unwrap());
        for found in layouts::find(&tree).clusters {
            let dump = Dump::open(Files::listed(tree.clone()), found);
            for kind in dump.kinds_there() {
                let sheet = dump.sheet(&kind);
                for part in dump.parts(&kind, None) {
                    assert_eq!(part.damage, [""; 0]);
                    let unpacked = part.unpack().unwrap();
                    let rows = unpacked.rows().unwrap();
                    assert_eq!(rows.len(), part.entries.len());
                    for (entry, shown) in part.entries.iter().zip(rows) {
                        let span = entry.spans[0];
                        let text = tree.range(span.file, span.start, span.len).unwrap();
                        // Most objects are the same in all recordings, and reading them whole takes long.
                        if !known.insert(text.clone()) {
                            continue;
                        }
                        let place = format!("{recording}: {}:{}", tree.path(span.file), span.line);
                        assert_eq!(head(&text), full_head(&text).ok(), "{place}");
                        let whole = super::typed(parse(&text).unwrap(), &kind, part.namespace(entry));
                        let mut pruned =
                            super::typed(parse_pruned(&text, &kind.plural).unwrap(), &kind, part.namespace(entry));
                        let mut metadata = whole["metadata"].clone();
                        metadata.as_object_mut().unwrap().remove("managedFields");
                        pruned["metadata"].as_object_mut().unwrap().remove("managedFields");
                        for field in selector::fields_of(&kind) {
                            let of = |value| selector::value_of(value, field);
                            assert_eq!(of(&pruned), of(&whole), "{place}: {field}");
                        }
                        let applied = |metadata: &Value| metadata["annotations"].get(APPLIED).cloned();
                        let kept: Value = serde_json::from_str(shown.metadata).unwrap();
                        if applied(&metadata).is_some() && applied(&kept).is_none() {
                            metadata["annotations"].as_object_mut().unwrap().remove(APPLIED);
                        }
                        assert_eq!(kept, metadata, "{place}");
                        let row = sheet.row(&Object(whole));
                        assert_eq!(sheet.row(&Object(pruned)), row, "{place}");
                        assert_eq!((shown.uid, shown.health), (row.uid.as_str(), row.health), "{place}");
                        for (at, cell) in row.cells.iter().enumerate() {
                            assert_eq!(said(shown.cell(at)), said(CellRef::from(cell)), "{place}");
                        }
                        kinds.insert(kind.plural.clone());
                    }
                }
            }
        }
    }
    for kind in ["pods", "deployments", "customresourcedefinitions", "events", "manifestworks", "secrets"] {
        assert!(kinds.contains(kind), "no {kind} among {kinds:?}");
    }
}
