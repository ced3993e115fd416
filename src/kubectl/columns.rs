//! What a table shows of an object: the kind's own columns, and its health.
//! Invariant: one cell per header; a condition that is missing and one that is Unknown never read the same; a secret
//! shows sizes, never values.
//! Not here: layout (`print`), colours and ages as they run (the screen).

mod cells;
mod cluster_scope;
mod core;
mod events;
mod extras;
mod ocm;
mod ocm_agents;
mod pods;
mod workloads;

use crate::domain::cluster::Health;
use crate::domain::object::Object;
use crate::domain::redact;
use crate::domain::row::{Cell, KindId, Row};

/// The columns of a kind, behind NAMESPACE and NAME.
#[derive(Clone, Copy)]
struct Columns {
    headers: &'static [&'static str],
    cells: fn(&Object) -> Vec<Cell>,
    health: fn(&Object) -> Health,
}

/// Kinds without columns of their own show their age.
const PLAIN: Columns = Columns { headers: &["AGE"], cells: |object| vec![cells::age(object)], health: cells::alive };

fn columns(kind: &KindId) -> Columns {
    let (group, name) = (kind.group.as_str(), kind.kind.as_str());
    core::columns(group, name)
        .or_else(|| workloads::columns(group, name))
        .or_else(|| ocm::columns(group, name))
        .or_else(|| ocm_agents::columns(group, name))
        .or_else(|| cluster_scope::columns(group, name))
        .or_else(|| extras::columns(group, name))
        .unwrap_or(PLAIN)
}

/// The headers of a kind's own columns: without NAMESPACE and NAME, one per cell of its rows.
pub fn headers(kind: &KindId) -> Vec<String> {
    columns(kind).headers.iter().map(|header| (*header).to_owned()).collect()
}

/// Whether a table of this kind has the column NAME: the name of an event says nothing, and kubectl leaves it out.
pub fn shows_name(kind: &KindId) -> bool {
    kind.kind != "Event"
}

/// The row of an object. Its texts are plain and free of credentials.
pub fn row(kind: &KindId, object: &Object) -> Row {
    let columns = columns(kind);
    Row {
        namespace: redact::plain(object.namespace()).into_owned(),
        name: redact::plain(object.name()).into_owned(),
        uid: redact::plain(object.uid()).into_owned(),
        cells: (columns.cells)(object).into_iter().map(cells::made_safe).collect(),
        health: (columns.health)(object),
        created: object.created(),
    }
}

#[cfg(test)]
mod tests;
