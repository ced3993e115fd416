//! Objects as the `Table` that kubectl asks for: columns with priorities, a row for each object.
//! Invariant: a cell is what the server would print at the capture time.
//! Not here: what the cells say (`kubectl::columns`).

use super::dump::Dump;
use crate::domain::cluster::Health;
use crate::domain::object::Object;
use crate::domain::row::{KindId, Row};
use crate::domain::time::Timestamp;
use crate::kubectl::columns::Sheet;
use crate::kubectl::columns::table::{CellRef, Writer};
use serde_json::Value;

#[derive(Clone)]
pub struct Table {
    sheet: Sheet,
    writer: Writer,
    /// The health of each object goes along, and the columns that are klue's own: for panes.
    pub for_panes: bool,
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table").field("writer", &self.writer).finish_non_exhaustive()
    }
}

impl Table {
    pub fn of(dump: &Dump, kind: &KindId, for_panes: bool) -> Self {
        let sheet = dump.sheet(kind);
        Self { writer: Writer::new(&sheet, for_panes), sheet, for_panes }
    }

    /// The column definitions as JSON.
    pub fn definitions(&self) -> String {
        written(|out| self.writer.definitions(out))
    }

    pub fn row(&self, object: &Value) -> Row {
        self.sheet.row(&Object(object.clone()))
    }

    /// A row of the table as JSON; `object` is JSON too.
    pub fn write<'a>(
        &self,
        name: &str,
        cell: impl Fn(usize) -> CellRef<'a>,
        health: Health,
        object: &str,
        now: Timestamp,
    ) -> String {
        let mut text = written(|out| {
            out.extend_from_slice(b"{\"cells\":");
            self.writer.write(out, name, cell, now);
        });
        if self.for_panes {
            let health = serde_json::to_string(&health).unwrap_or_default();
            text.push_str(",\"conditions\":[{\"type\":\"klue/health\",\"status\":");
            text.push_str(&health);
            text.push_str("}]");
        }
        text.push_str(",\"object\":");
        text.push_str(object);
        text.push('}');
        text
    }

    /// What stands in the row of a bookmark, which is about no object.
    pub fn blank(&self) -> String {
        self.writer.blank()
    }
}

fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::with_capacity(512);
    write(&mut out);
    // JSON is text.
    String::from_utf8(out).unwrap_or_default()
}
