//! Kinds that a CustomResourceDefinition defines: its columns by JSONPath, as the API server evaluates them.
//! Invariant: a path that cannot be read leaves the kind with its name, as on the server; one that finds nothing, or
//! something of another type, leaves a cell with no value.

use super::cells::{age, alive};
use super::spec::{AGE, Col, col, flag, int};
use super::{Audience, Cells, Column, Sheet};
use crate::domain::object::Object;
use crate::domain::row::{Cell, KindId};
use crate::domain::time;
use crate::kubectl::jsonpath::{JsonPath, printed};
use serde_json::Value;
use std::sync::Arc;

/// The most columns that are taken from one definition.
const MOST: usize = 60;

pub(super) struct Defined {
    /// klue's own columns of the kind stand before those of the definition.
    own: Option<fn(&Object) -> Vec<Cell>>,
    paths: Vec<(JsonPath, Type)>,
}

#[derive(Clone, Copy, PartialEq)]
enum Type {
    Text,
    Whole,
    Number,
    Flag,
    Date,
    /// One that the server does not know either.
    Other,
}

impl Sheet {
    /// The columns of a kind by one entry of its definition's `spec.versions`. What klue itself knows of the kind is
    /// for panes then, in the places that [`Sheet::of`] has it.
    pub fn defined(kind: &KindId, version: &Value) -> Self {
        let known = Self::known(&kind.group, &kind.kind);
        let mut columns: Vec<Column> = Vec::new();
        let mut own = None;
        if let Some(known) = &known {
            columns.extend(known.columns.iter().map(|column| Column { audience: Audience::Pane, ..column.clone() }));
            if let Cells::BuiltIn(cells) = &known.cells {
                own = Some(*cells);
            }
        }
        let audience = if known.is_some() { Audience::Kubectl } else { Audience::Both };
        let mut paths = Vec::new();
        for (column, path, kind) in of_definition(version, &kind.kind) {
            columns.push(Column { audience, ..column });
            paths.push((path, kind));
        }
        if known.is_none() && !columns.iter().any(|column| column.kind == "date") {
            // A pane shows how old things are, whatever the definition thinks worth a column.
            columns.insert(0, AGE.pane().column(&kind.kind));
            own = Some(|object| vec![age(object)]);
        }
        Self {
            columns: columns.into(),
            cells: Cells::Defined(Arc::new(Defined { own, paths })),
            health: known.map_or(alive, |known| known.health),
        }
    }
}

fn of_definition(version: &Value, kind: &str) -> Vec<(Column, JsonPath, Type)> {
    let word = |entry: &Value, field: &str| entry.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let entries = version.get("additionalPrinterColumns").and_then(Value::as_array).filter(|all| !all.is_empty());
    let Some(entries) = entries else {
        // What the server gives to a definition that names none.
        let created = JsonPath::of_column(".metadata.creationTimestamp");
        return created.into_iter().map(|path| (AGE.date().column(kind), path, Type::Date)).collect();
    };
    let mut out = Vec::new();
    for entry in entries.iter().take(MOST) {
        let path = word(entry, "jsonPath");
        let Ok(parsed) = JsonPath::of_column(&path) else { break };
        let (base, of): (Col, Type) = match word(entry, "type").as_str() {
            "string" => (col(""), Type::Text),
            "integer" => (int(""), Type::Whole),
            "number" => (col("").number(), Type::Number),
            "boolean" => (flag(""), Type::Flag),
            "date" => (col("").date(), Type::Date),
            _ => (col(""), Type::Other),
        };
        let described = word(entry, "description");
        let column = Column {
            name: word(entry, "name"),
            kind: word(entry, "type"),
            format: word(entry, "format"),
            priority: entry.get("priority").and_then(Value::as_i64).and_then(|n| i32::try_from(n).ok()).unwrap_or(0),
            description: if described.is_empty() {
                format!("Custom resource definition column (in JSONPath format): {path}")
            } else {
                described
            },
            ..base.column(kind)
        };
        out.push((column, parsed, of));
    }
    out
}

impl Defined {
    pub(super) fn cells(&self, object: &Object) -> Vec<Cell> {
        let mut cells = self.own.map(|own| own(object)).unwrap_or_default();
        cells.extend(self.paths.iter().map(|(path, kind)| cell(path, *kind, &object.0)));
        cells
    }
}

/// Only the first result counts, however many there are.
fn cell(path: &JsonPath, kind: Type, object: &Value) -> Cell {
    let Ok(results) = path.results(object) else { return Cell::Nothing };
    let Some(found) = results.first().and_then(|found| found.first()) else { return Cell::Nothing };
    let text = match (kind, found.as_ref()) {
        // As Go prints nothing at all.
        (Type::Text, Value::Null) => Some("<no value>".to_owned()),
        (Type::Text, value) => Some(printed(value)),
        (Type::Whole, Value::Number(number)) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Some(whole.to_string()),
            #[allow(clippy::cast_possible_truncation)] // That is what the server does with a fraction.
            (None, Some(float)) => Some((float as i64).to_string()),
            (None, None) => None,
        },
        (Type::Number, Value::Number(number)) => Some(number.to_string()),
        (Type::Flag, Value::Bool(flag)) => Some(flag.to_string()),
        (Type::Date, Value::String(date)) if date.is_empty() => return Cell::Age(None),
        (Type::Date, Value::String(date)) => match time::parse(date) {
            Some(at) => return Cell::Age(Some(at)),
            None => Some("<invalid>".to_owned()),
        },
        _ => None,
    };
    text.map_or(Cell::Nothing, Cell::Text)
}
