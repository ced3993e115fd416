//! What a table shows of an object: the kind's own columns, and its health.
//! Invariant: a condition that is missing and one that is Unknown never read the same.

use crate::domain::cluster::Health;
use crate::domain::object::Object;
use crate::domain::row::{Cell, KindId, Row};

/// The headers of a kind's own columns: without NAMESPACE and NAME, one per cell of its rows.
pub fn headers(_kind: &KindId) -> Vec<String> {
    vec!["AGE".to_owned()]
}

/// The row of an object.
pub fn row(_kind: &KindId, object: &Object) -> Row {
    Row {
        namespace: object.namespace().to_owned(),
        name: object.name().to_owned(),
        uid: object.uid().to_owned(),
        cells: vec![Cell::Age(object.created())],
        health: Health::Good,
        created: object.created(),
    }
}
