//! Tables as the server makes them.
//! Invariant: of an object no more is kept than its row, and what it is sorted by.

use super::Door;
use super::cell::CellText;
use super::listing::{Beside, Failure, ListMetadata, Took, whole};
use super::read::tidied;
use crate::domain::cluster::Rung;
use crate::domain::object::Object;
use crate::domain::redact;
use crate::domain::row::KindId;
use crate::kubectl::order::{Key, Order};
use crate::kubectl::plan::ReadRequest;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

const AS_TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
/// Of a dump: no more of each object than its name.
const AS_NAMES: &str = "application/json;as=Table;v=v1;g=meta.k8s.io;klue=names,application/json";

/// What a server answers to a request for a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Column {
    pub name: String,
    #[serde(default)]
    pub priority: i32,
    #[serde(default, rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub format: String,
}

impl Column {
    /// Whether it holds the names of the objects.
    pub fn is_name(&self) -> bool {
        self.kind == "string" && self.format == "name"
    }
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    pub namespace: String,
    pub name: String,
    pub labels: BTreeMap<String, String>,
    pub cells: Vec<String>,
    /// What it is sorted by, if that was asked for.
    pub key: Key,
}

/// Either form that a list may come in.
#[derive(Debug, Clone, PartialEq)]
pub enum Listed {
    Table(Table),
    /// The server makes no tables.
    Objects(Vec<Object>),
}

impl Door {
    /// A list or an object as a table. Labels are left out where nobody asks for them, if the server can.
    pub async fn table(
        &self,
        request: &ReadRequest,
        by: Option<&Order>,
        labels: bool,
    ) -> Result<(Listed, Beside), Failure> {
        let accept = match self.info.rung {
            Rung::Dump { .. } if by.is_none() && !labels => AS_NAMES,
            _ => AS_TABLE,
        };
        let object = if by.is_some() { "Object" } else { "Metadata" };
        let mut table = Table::default();
        let mut objects = Vec::new();
        let beside = self
            .parts(request, accept, &format!("includeObject={object}"), |kind, bytes| match by {
                Some(order) => take(&mut table, &mut objects, kind, bytes, |whole: Value| {
                    let key = order.key(&whole)?;
                    let metadata = whole.get("metadata").cloned().unwrap_or_default();
                    let metadata = serde_json::from_value(metadata).map_err(|error| error.to_string())?;
                    Ok((metadata, key))
                }),
                None => take(&mut table, &mut objects, kind, bytes, |Named { metadata }| Ok((metadata, None))),
            })
            .await?;
        let listed = if objects.is_empty() { Listed::Table(table) } else { Listed::Objects(objects) };
        Ok((listed, beside))
    }
}

/// One part of an answer.
#[derive(Deserialize)]
struct Part<O> {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    metadata: Option<ListMetadata>,
    #[serde(default, rename = "columnDefinitions")]
    columns: Vec<Column>,
    #[serde(default = "Vec::new")]
    rows: Vec<WireRow<O>>,
}

#[derive(Deserialize)]
struct WireRow<O> {
    #[serde(default)]
    cells: Vec<CellText>,
    #[serde(default = "nothing")]
    object: Option<O>,
}

fn nothing<O>() -> Option<O> {
    None
}

/// The object of a row where only its name is wanted: whatever else it has is skipped.
#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    metadata: RowMetadata,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RowMetadata {
    namespace: Option<String>,
    name: Option<String>,
    labels: Option<BTreeMap<String, CellText>>,
}

/// Takes the rows of one part in; where it is no table, its objects. Returns how the list goes on.
fn take<O: serde::de::DeserializeOwned>(
    table: &mut Table,
    objects: &mut Vec<Object>,
    kind: &KindId,
    bytes: &[u8],
    read: impl Fn(O) -> Result<(RowMetadata, Key), String>,
) -> Took {
    let part: Part<O> = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    if part.kind != "Table" {
        objects.extend(whole(kind, bytes, tidied)?);
        return Ok(part.metadata.and_then(|metadata| metadata.next));
    }
    if table.columns.is_empty() {
        table.columns = part.columns;
        table.columns.iter_mut().for_each(|column| column.name = redact::plain(&column.name).into_owned());
    }
    let plain = |text: Option<String>| text.map(|text| redact::plain(&text).into_owned()).unwrap_or_default();
    for WireRow { cells, object } in part.rows {
        let (metadata, key) = object.map(&read).transpose()?.unwrap_or_default();
        table.rows.push(Row {
            namespace: plain(metadata.namespace),
            name: plain(metadata.name),
            labels: metadata.labels.into_iter().flatten().map(|(key, value)| (key, value.0)).collect(),
            cells: cells.into_iter().map(|cell| cell.0).collect(),
            key,
        });
    }
    Ok(part.metadata.and_then(|metadata| metadata.next))
}
