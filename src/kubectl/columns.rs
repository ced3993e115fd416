//! What a table shows of an object: the kind's own columns, and its health.
//! Invariant: one cell per column; a built-in kind has the columns of the API server's own printers, to the letter; a
//! condition that is missing and one that is Unknown never read the same; a secret shows sizes, never values.
//! Not here: layout (`print`), colours and ages as they run (the screen).

mod access;
mod admission;
mod batch;
mod cells;
mod core;
mod defined;
mod definitions;
mod devices;
mod events;
mod network;
mod nodes;
mod ocm;
mod ocm_agents;
mod pods;
mod scaling;
pub(super) mod selectors;
mod spec;
mod storage;
pub mod table;
mod workloads;

use crate::domain::cluster::Health;
use crate::domain::object::Object;
use crate::domain::redact;
use crate::domain::row::{Cell, KindId, Row};
use spec::{Spec, Written};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

/// One column of a kind, as the API server describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// As the server writes it: `Up-to-date`.
    pub name: String,
    /// `string`, `integer`, `number`, `boolean` or `date`.
    pub kind: String,
    /// `name`, or empty.
    pub format: String,
    /// What is above 0 is shown only when asked for, or where there is room.
    pub priority: i32,
    pub description: String,
    pub audience: Audience,
    written: Written,
}

/// Who sees a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    Both,
    /// Of the server's Table; a pane shows it only when asked for all.
    Kubectl,
    /// klue's own, which no Table has.
    Pane,
}

/// The columns of a kind, and how its objects fill them. Cheap to clone.
#[derive(Clone)]
pub struct Sheet {
    columns: Arc<[Column]>,
    cells: Cells,
    health: fn(&Object) -> Health,
}

#[derive(Clone)]
enum Cells {
    BuiltIn(fn(&Object) -> Vec<Cell>),
    Defined(Arc<defined::Defined>),
}

static BUILT_IN: LazyLock<HashMap<(&'static str, &'static str), Sheet>> = LazyLock::new(|| {
    [
        core::KINDS,
        workloads::KINDS,
        batch::KINDS,
        scaling::KINDS,
        network::KINDS,
        nodes::KINDS,
        storage::KINDS,
        access::KINDS,
        admission::KINDS,
        devices::KINDS,
        definitions::KINDS,
        ocm::KINDS,
        ocm_agents::KINDS,
    ]
    .into_iter()
    .flatten()
    .map(|spec| ((spec.group, spec.kind), Sheet::built_in(spec)))
    .collect()
});

static PLAIN: LazyLock<Sheet> = LazyLock::new(|| Sheet::built_in(&spec::PLAIN));

impl Sheet {
    /// The columns of a built-in kind, klue's own columns of Open Cluster Management, or the age alone.
    pub fn of(kind: &KindId) -> Self {
        Self::known(&kind.group, &kind.kind).unwrap_or_else(|| PLAIN.clone())
    }

    fn known(group: &str, kind: &str) -> Option<Self> {
        let known: &HashMap<(&str, &str), Self> = &BUILT_IN;
        known.get(&(group, kind)).cloned()
    }

    fn built_in(spec: &Spec) -> Self {
        let columns = spec.columns.iter().map(|col| col.column(spec.kind)).collect();
        Self { columns, cells: Cells::BuiltIn(spec.cells), health: spec.health }
    }

    /// All columns, without NAMESPACE. NAME is among them only where the server writes something else than the name
    /// there, or does not write it first.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Where the column of this title stands, in any case.
    pub fn position(&self, title: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name.eq_ignore_ascii_case(title))
    }

    /// The row of an object. Its texts are plain and free of credentials.
    pub fn row(&self, object: &Object) -> Row {
        let cells = match &self.cells {
            Cells::BuiltIn(cells) => cells(object),
            Cells::Defined(defined) => defined.cells(object),
        };
        Row {
            namespace: redact::plain(object.namespace()).into_owned(),
            name: redact::plain(object.name()).into_owned(),
            uid: redact::plain(object.uid()).into_owned(),
            cells: cells.into_iter().map(cells::made_safe).collect(),
            health: (self.health)(object),
            created: object.created(),
        }
    }
}

impl Column {
    /// As a header shows it: `UP-TO-DATE`.
    pub fn title(&self) -> String {
        self.name.to_uppercase()
    }

    /// Whether this holds the name of the object in the words of the server.
    pub fn is_name(&self) -> bool {
        self.written == Written::Name
    }

    /// The column NAME where a sheet has none of its own.
    pub fn name() -> Self {
        spec::NAME.column("object")
    }
}

/// The titles of a kind's columns, one for each cell of its rows.
pub fn headers(kind: &KindId) -> Vec<String> {
    Sheet::of(kind).columns().iter().map(Column::title).collect()
}

/// The row of one object; for many of a kind, [`Sheet::row`].
pub fn row(kind: &KindId, object: &Object) -> Row {
    Sheet::of(kind).row(object)
}

/// Whether a table of this kind begins with the name: that of an event says nothing, and kubectl leaves it out.
pub fn shows_name(kind: &KindId) -> bool {
    kind.kind != "Event"
}

#[cfg(test)]
mod tests;
