//! Objects as the `Table` that kubectl asks for: columns with priorities, a row for each object.
//! Invariant: a cell is what the server would print at the capture time.
//! Not here: what the cells say (`kubectl::columns`).

use crate::domain::object::Object;
use crate::domain::row::{Cell, KindId, Row};
use crate::domain::time::Timestamp;
use crate::kubectl::{columns, print};
use serde_json::{Value, json};

#[derive(Debug, Clone)]
pub struct Table {
    kind: KindId,
    columns: Vec<Column>,
    /// Which of the columns is the name.
    name_at: usize,
}

#[derive(Debug, Clone)]
struct Column {
    name: String,
    kind: &'static str,
    priority: i32,
}

impl Table {
    pub fn of(kind: &KindId) -> Self {
        let own = columns::headers(kind).into_iter().map(|name| Column { name, kind: "string", priority: 0 });
        let mut columns: Vec<Column> = own.collect();
        // The name of an event says little, so that it stands last and only where much is asked for.
        let named = columns::shows_name(kind);
        let name_at = if named { 0 } else { columns.len() };
        let priority = i32::from(!named);
        columns.insert(name_at, Column { name: "Name".to_owned(), kind: "string", priority });
        Self { kind: kind.clone(), columns, name_at }
    }

    pub fn definitions(&self) -> Value {
        let definition = |(at, column): (usize, &Column)| {
            let format = if at == self.name_at { "name" } else { "" };
            json!({
                "name": column.name, "type": column.kind, "format": format, "description": "",
                "priority": column.priority,
            })
        };
        self.columns.iter().enumerate().map(definition).collect()
    }

    pub fn cells(&self, object: &Value, now: Timestamp) -> Vec<Value> {
        self.cells_of(columns::row(&self.kind, &Object(object.clone())), now)
    }

    /// The same of a row that was made before.
    pub fn cells_of(&self, row: Row, now: Timestamp) -> Vec<Value> {
        let mut cells = row.cells;
        cells.insert(self.name_at.min(cells.len()), Cell::Text(row.name));
        cells.iter().zip(&self.columns).map(|(cell, column)| typed(&print::cell_text(cell, now), column.kind)).collect()
    }

    /// What stands in the row of a bookmark, which is about no object.
    pub fn blank(&self) -> Vec<Value> {
        let blank = |at| if at == self.name_at { Value::from("") } else { Value::Null };
        (0..self.columns.len()).map(blank).collect()
    }
}

/// Numbers and truths as such, as far as the text is one.
fn typed(text: &str, kind: &str) -> Value {
    let number = || text.parse::<i64>().ok().map(Value::from);
    let truth = || text.parse::<bool>().ok().map(Value::from);
    let typed = match kind {
        "integer" => number(),
        "boolean" => truth(),
        _ => None,
    };
    typed.unwrap_or_else(|| text.into())
}
