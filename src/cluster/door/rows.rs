//! The rows of a kind as a dump keeps them: no object is read for them.
//! Invariant: one cell for each column of the kind's sheet, as if the row had been made of the object.
//! Not here: rows of live clusters, which are made of what a watch brings (`cluster::watch`).

use super::listing::{Beside, Failure};
use super::{Door, outcome};
use crate::domain::cluster::Health;
use crate::domain::row::{Cell, KindId, Row};
use crate::domain::time::{self, Timestamp};
use crate::kubectl::columns::{Column, Sheet};
use crate::kubectl::plan::ReadRequest;
use serde::Deserialize;

const AS_ROWS: &str = "application/json;as=Table;v=v1;g=meta.k8s.io;klue=panes";

#[derive(Deserialize)]
struct Part {
    #[serde(default)]
    metadata: Next,
    rows: Vec<WireRow>,
}

#[derive(Deserialize, Default)]
struct Next {
    #[serde(default, rename = "continue")]
    next: Option<String>,
}

#[derive(Deserialize)]
struct WireRow {
    cells: Vec<WireCell>,
    #[serde(default)]
    conditions: Vec<Condition>,
    object: Object,
}

/// The health of the object, as the only condition of its row.
#[derive(Deserialize)]
struct Condition {
    status: Health,
}

#[derive(Deserialize)]
struct Object {
    metadata: Metadata,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Metadata {
    namespace: String,
    name: String,
    uid: String,
    #[serde(rename = "creationTimestamp")]
    created: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum WireCell {
    Text(String),
    Timed {
        #[serde(default)]
        text: Option<String>,
        at: Option<i64>,
    },
    Nothing(()),
}

impl From<WireCell> for Cell {
    fn from(cell: WireCell) -> Self {
        let time = |second: i64| Timestamp::from_second(second).ok();
        match cell {
            WireCell::Text(text) => Self::Text(text),
            WireCell::Nothing(()) => Self::Nothing,
            WireCell::Timed { text: None, at } => Self::Age(at.and_then(time)),
            WireCell::Timed { text: Some(text), at } => match at.and_then(time) {
                Some(at) => Self::TextAndAge(text, at),
                None => Self::Text(text),
            },
        }
    }
}

impl Door {
    /// The rows of a list.
    pub async fn rows(&self, request: &ReadRequest, kind: &KindId) -> Result<(Vec<Row>, Beside), Failure> {
        let sheet = Sheet::of(kind);
        let columns = sheet.columns().len();
        // The name stands first where the sheet has no column of its own for it.
        let before = usize::from(!sheet.columns().iter().any(Column::is_name));
        let mut rows = Vec::new();
        let beside = self
            .parts(request, AS_ROWS, "includeObject=Metadata", |_, bytes| {
                let part: Part = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
                rows.extend(part.rows.into_iter().map(|row| row.row(before, columns)));
                Ok(part.metadata.next)
            })
            .await?;
        Ok((rows, beside))
    }
}

impl WireRow {
    fn row(self, before: usize, columns: usize) -> Row {
        let Metadata { namespace, name, uid, created } = self.object.metadata;
        let plain = |text: String| outcome::clean(&text);
        Row {
            namespace: plain(namespace),
            name: plain(name),
            uid: plain(uid),
            cells: self.cells.into_iter().skip(before).take(columns).map(Cell::from).collect(),
            health: self.conditions.first().map_or(Health::Unknown, |condition| condition.status),
            created: created.as_deref().and_then(time::parse),
        }
    }
}
