//! The `Table` of `meta.k8s.io/v1`: what an API server answers to those who ask for columns.
//! Invariant: written straight into one buffer; a Table of 50,000 rows is no tree of values on the way.
//! Not here: the objects in the rows, which the caller has as JSON already.

use super::spec::Written;
use super::{Audience, Column, Sheet};
use crate::domain::row::{Cell, Row};
use crate::domain::time::{self, Timestamp};
use serde::Serialize;

/// What a list says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListMeta {
    pub resource_version: String,
    /// Where the next page begins.
    #[serde(rename = "continue", skip_serializing_if = "Option::is_none")]
    pub continues: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remaining_item_count: Option<u64>,
}

/// A cell that somebody else holds.
#[derive(Debug, Clone, Copy)]
pub enum CellRef<'a> {
    Nothing,
    Text(&'a str),
    Age(Option<Timestamp>),
    TextAndAge(&'a str, Timestamp),
}

impl<'a> From<&'a Cell> for CellRef<'a> {
    fn from(cell: &'a Cell) -> Self {
        match cell {
            Cell::Nothing => Self::Nothing,
            Cell::Text(text) => Self::Text(text),
            Cell::Age(at) => Self::Age(*at),
            Cell::TextAndAge(text, at) => Self::TextAndAge(text, *at),
        }
    }
}

/// Writes the columns and cells of a Table into a buffer.
#[derive(Debug, Clone)]
pub struct Writer {
    /// Where the cell stands in a row, and what it is. `None` is the name of the row.
    shown: Vec<(Option<usize>, Column)>,
    /// Times stay times, for whoever shows ages that run: `{"text":"3","at":1700000000}`.
    times: bool,
}

impl Writer {
    /// For the columns of the server, or for all: klue's own too, and with times as times.
    pub fn new(sheet: &Sheet, all: bool) -> Self {
        let own = sheet.columns.iter().enumerate().filter(|(_, column)| all || column.audience != Audience::Pane);
        let own = own.map(|(at, column)| (Some(at), column.clone()));
        let named = sheet.columns.iter().any(Column::is_name);
        Self { shown: (!named).then(|| (None, Column::name())).into_iter().chain(own).collect(), times: all }
    }

    /// The `columnDefinitions`.
    pub fn definitions(&self, out: &mut Vec<u8>) {
        out.push(b'[');
        for (number, (_, column)) in self.shown.iter().enumerate() {
            separate(out, number);
            json(out, &Definition::of(column));
        }
        out.push(b']');
    }

    /// The `cells` of a row.
    pub fn cells(&self, out: &mut Vec<u8>, row: &Row, clock: Timestamp) {
        self.write(out, &row.name, |at| row.cells.get(at).map_or(CellRef::Nothing, CellRef::from), clock);
    }

    /// The same of a row that is kept in another form.
    pub fn write<'a>(&self, out: &mut Vec<u8>, name: &str, of: impl Fn(usize) -> CellRef<'a>, clock: Timestamp) {
        out.push(b'[');
        for (place, (at, column)) in self.shown.iter().enumerate() {
            separate(out, place);
            match at {
                None => json(out, name),
                Some(at) if self.times => timed(out, of(*at)),
                Some(at) => cell(out, of(*at), column.written, clock),
            }
        }
        out.push(b']');
    }

    /// The cells of a row that is about no object: an empty name and nothing else.
    pub fn blank(&self) -> String {
        let is_name = |at: &Option<usize>, column: &Column| at.is_none() || column.is_name();
        let cells = self.shown.iter().map(|(at, column)| if is_name(at, column) { "\"\"" } else { "null" });
        format!("[{}]", cells.collect::<Vec<_>>().join(","))
    }
}

/// Writes a Table. Each row comes with the JSON of its `object`, whole or `PartialObjectMetadata`, which is trusted to
/// be JSON; without one the row's object is null.
pub fn table<'a>(
    sheet: &Sheet,
    clock: Timestamp,
    rows: impl Iterator<Item = (&'a Row, Option<&'a str>)>,
    meta: &ListMeta,
) -> Vec<u8> {
    let writer = Writer::new(sheet, false);
    let mut out = Vec::with_capacity(4096);
    out.extend_from_slice(br#"{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":"#);
    json(&mut out, meta);
    out.extend_from_slice(br#","columnDefinitions":"#);
    writer.definitions(&mut out);
    out.extend_from_slice(br#","rows":["#);
    for (number, (row, object)) in rows.enumerate() {
        separate(&mut out, number);
        out.extend_from_slice(br#"{"cells":"#);
        writer.cells(&mut out, row, clock);
        out.extend_from_slice(br#","object":"#);
        out.extend_from_slice(object.unwrap_or("null").as_bytes());
        out.push(b'}');
    }
    out.extend_from_slice(b"]}");
    out
}

#[derive(Serialize)]
struct Definition<'a> {
    name: &'a str,
    r#type: &'a str,
    format: &'a str,
    description: &'a str,
    priority: i32,
}

impl<'a> Definition<'a> {
    fn of(column: &'a Column) -> Self {
        let Column { name, kind, format, description, priority, .. } = column;
        Self { name, r#type: kind, format, description, priority: *priority }
    }
}

fn separate(out: &mut Vec<u8>, number: usize) {
    if number > 0 {
        out.push(b',');
    }
}

fn json(out: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
    // Texts and numbers into memory: there is nothing that could fail.
    let _ = serde_json::to_writer(out, value);
}

fn timed(out: &mut Vec<u8>, cell: CellRef<'_>) {
    match cell {
        CellRef::Nothing => out.extend_from_slice(b"null"),
        CellRef::Text(text) => json(out, text),
        CellRef::Age(at) => json(out, &serde_json::json!({"at": at.map(|at| at.as_second())})),
        CellRef::TextAndAge(text, at) => json(out, &serde_json::json!({"text": text, "at": at.as_second()})),
    }
}

fn cell(out: &mut Vec<u8>, cell: CellRef<'_>, written: Written, clock: Timestamp) {
    match cell {
        CellRef::Nothing => out.extend_from_slice(b"null"),
        CellRef::Text(text) if is_bare(text, written) => out.extend_from_slice(text.as_bytes()),
        CellRef::Text(text) => json(out, text),
        CellRef::Age(None) => json(out, "<unknown>"),
        CellRef::Age(Some(at)) => json(out, &time::age(at, clock)),
        CellRef::TextAndAge(text, at) => json(out, &format!("{text} ({} ago)", time::age(at, clock))),
    }
}

/// Whether a text stands in JSON without quotes.
fn is_bare(text: &str, written: Written) -> bool {
    match written {
        Written::Text | Written::Name => false,
        Written::Flag => text == "true" || text == "false",
        Written::Number => serde_json::from_str::<serde_json::Number>(text).is_ok(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{ListMeta, table};
    use crate::domain::object::Object;
    use crate::kubectl::columns::Sheet;
    use crate::kubectl::kinds::Kinds;
    use serde_json::{Value, json};

    fn rows(word: &str, objects: &[Value], raw: Option<&str>, meta: &ListMeta) -> Value {
        let sheet = Sheet::of(&Kinds::builtin().resolve(word).unwrap().id);
        let rows: Vec<_> = objects.iter().map(|object| sheet.row(&Object(object.clone()))).collect();
        let clock = "2026-11-23T22:45:00Z".parse().unwrap();
        serde_json::from_slice(&table(&sheet, clock, rows.iter().map(|row| (row, raw)), meta)).unwrap()
    }

    #[test]
    fn a_table_is_json_with_numbers_names_and_ages() {
        let config =
            json!({"metadata": {"name": "a\"b", "creationTimestamp": "2026-11-23T22:00:00Z"}, "data": {"x": "1"}});
        let meta =
            ListMeta { resource_version: "7".into(), continues: Some("c".into()), remaining_item_count: Some(3) };
        let object = r#"{"metadata":{"name":"a"}}"#;
        let table = rows("cm", &[config.clone(), config], Some(object), &meta);
        assert_eq!(table["metadata"], json!({"resourceVersion": "7", "continue": "c", "remainingItemCount": 3}));
        assert_eq!(table["rows"][1], json!({"cells": ["a\"b", 1, "45m"], "object": {"metadata": {"name": "a"}}}));
        let names: Vec<&str> =
            table["columnDefinitions"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["Name", "Data", "Age"]);
    }

    #[test]
    fn what_klue_adds_is_in_no_table_and_the_name_of_an_event_stands_last() {
        let lease =
            json!({"metadata": {"name": "l"}, "spec": {"holderIdentity": "a", "renewTime": "2026-11-23T22:44:50Z"}});
        let table = rows("leases", &[lease], None, &ListMeta::default());
        assert_eq!(table["rows"], json!([{"cells": ["l", "a", "<unknown>"], "object": null}]));
        assert_eq!(table["metadata"], json!({"resourceVersion": ""}));
        let table = rows("ev", &[json!({"metadata": {"name": "e"}})], None, &ListMeta::default());
        assert_eq!(table["rows"][0]["cells"][9], "e");
        assert_eq!(table["columnDefinitions"][9]["name"], "Name");
    }
}
