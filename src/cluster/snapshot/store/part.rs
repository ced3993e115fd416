//! The objects of one kind in one namespace.
//! Invariant: entries are in the order of namespace and name, each name once; rows are packed, since most are never
//! looked at twice.

use crate::cluster::snapshot::tree::FileId;
use crate::domain::cluster::Health;
use crate::domain::row::{Cell, Row};
use crate::domain::time::Timestamp;
use crate::kubectl::columns::table::CellRef;
use serde::{Deserialize, Serialize};
use std::io;

/// Where an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub file: FileId,
    pub start: u64,
    pub len: u64,
    pub line: u32,
}

/// A text of a part, by its place in the part's list.
pub type Symbol = u32;

/// One object: what finds it, and where it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entry {
    pub namespace: Symbol,
    pub name: Box<str>,
    pub labels: Box<[(Symbol, Symbol)]>,
    /// The values of the kind's selectable fields, in their order.
    pub fields: Box<[Symbol]>,
    /// The newest one first, then the others that the dump has of it.
    pub spans: Box<[Span]>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Part {
    pub entries: Vec<Entry>,
    texts: Vec<Box<str>>,
    /// Readable lines with path and line number.
    pub damage: Vec<String>,
    rows: Box<[u8]>,
    rows_len: u64,
}

/// A row as it is packed.
#[derive(Debug, Serialize, Deserialize)]
pub struct Packed<'a> {
    pub uid: &'a str,
    #[serde(borrow)]
    cells: Vec<PackedCell<'a>>,
    pub health: Health,
    created: Option<i64>,
    /// The metadata as JSON, without managedFields.
    pub metadata: &'a str,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum PackedCell<'a> {
    Text(&'a str),
    Age(Option<i64>),
    TextAndAge(&'a str, i64),
    Nothing,
}

impl Packed<'_> {
    pub fn cell(&self, at: usize) -> CellRef<'_> {
        let time = |second: i64| Timestamp::from_second(second).ok();
        match self.cells.get(at).copied().unwrap_or(PackedCell::Nothing) {
            PackedCell::Text(text) => CellRef::Text(text),
            PackedCell::Age(at) => CellRef::Age(at.and_then(time)),
            PackedCell::TextAndAge(text, at) => match time(at) {
                Some(at) => CellRef::TextAndAge(text, at),
                None => CellRef::Text(text),
            },
            PackedCell::Nothing => CellRef::Nothing,
        }
    }
}

/// The rows of a part, unpacked.
pub struct Unpacked(Vec<u8>);

impl Unpacked {
    /// In the order of the part's entries.
    pub fn rows(&self) -> io::Result<Vec<Packed<'_>>> {
        postcard::from_bytes(&self.0).map_err(io::Error::other)
    }
}

impl Part {
    pub fn text(&self, symbol: Symbol) -> &str {
        self.texts.get(symbol as usize).map_or("", |text| text)
    }

    pub fn namespace(&self, entry: &Entry) -> &str {
        self.text(entry.namespace)
    }

    /// The value of a label of an entry.
    pub fn label(&self, entry: &Entry, key: &str) -> Option<&str> {
        let (_, value) = entry.labels.iter().find(|(known, _)| self.text(*known) == key)?;
        Some(self.text(*value))
    }

    /// The value of a selectable field, by its place among the kind's.
    pub fn field(&self, entry: &Entry, place: usize) -> &str {
        entry.fields.get(place).map_or("", |symbol| self.text(*symbol))
    }

    pub fn find(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| &*entry.name == name)
    }

    /// The rows of all entries.
    pub fn unpack(&self) -> io::Result<Unpacked> {
        let length = usize::try_from(self.rows_len).map_err(io::Error::other)?;
        zstd::bulk::decompress(&self.rows, length).map(Unpacked)
    }
}

/// Puts a part together.
#[derive(Default)]
pub struct Maker {
    texts: std::collections::HashMap<Box<str>, Symbol>,
    list: Vec<Box<str>>,
    made: Vec<(Entry, Row, String)>,
}

/// What a part keeps of an object.
pub struct Kept<'a> {
    pub row: Row,
    pub labels: Vec<(&'a str, &'a str)>,
    pub fields: Vec<String>,
    pub metadata: String,
    pub spans: Vec<Span>,
}

impl Maker {
    fn symbol(&mut self, text: &str) -> Symbol {
        if let Some(known) = self.texts.get(text) {
            return *known;
        }
        let symbol = Symbol::try_from(self.list.len()).unwrap_or(Symbol::MAX);
        self.texts.insert(text.into(), symbol);
        self.list.push(text.into());
        symbol
    }

    pub fn add(&mut self, kept: Kept<'_>) {
        let entry = Entry {
            namespace: self.symbol(&kept.row.namespace),
            name: kept.row.name.clone().into(),
            labels: kept.labels.iter().map(|(key, value)| (self.symbol(key), self.symbol(value))).collect(),
            fields: kept.fields.iter().map(|value| self.symbol(value)).collect(),
            spans: kept.spans.into(),
        };
        self.made.push((entry, kept.row, kept.metadata));
    }

    pub fn finish(mut self, damage: Vec<String>) -> Part {
        let namespace = |entry: &Entry| self.list.get(entry.namespace as usize).map(|text| text.to_string());
        self.made.sort_by_cached_key(|(entry, ..)| (namespace(entry), entry.name.clone()));
        let rows: Vec<Packed<'_>> = self.made.iter().map(|(_, row, metadata)| packed(row, metadata)).collect();
        // Packing what is in memory cannot fail; were it to, the rows could not be unpacked, and that is said then.
        let bytes = postcard::to_stdvec(&rows).unwrap_or_default();
        let packed = zstd::bulk::compress(&bytes, 1).unwrap_or_default();
        let entries = self.made.into_iter().map(|(entry, ..)| entry).collect();
        Part { entries, texts: self.list, damage, rows_len: bytes.len() as u64, rows: packed.into() }
    }
}

fn packed<'a>(row: &'a Row, metadata: &'a str) -> Packed<'a> {
    let cell = |cell: &'a Cell| match cell {
        Cell::Text(text) => PackedCell::Text(text),
        Cell::Age(at) => PackedCell::Age(at.map(|at| at.as_second())),
        Cell::TextAndAge(text, at) => PackedCell::TextAndAge(text, at.as_second()),
        Cell::Nothing => PackedCell::Nothing,
    };
    Packed {
        uid: &row.uid,
        cells: row.cells.iter().map(cell).collect(),
        health: row.health,
        created: row.created.map(|at| at.as_second()),
        metadata,
    }
}
