//! The columns of a kind by their titles.

use super::fleet::cell_text;
use crate::domain::row::{KindId, Row};
use crate::kubectl::columns::Sheet;

/// Titles of the kind's own columns, one for each cell of its rows.
pub fn headers(kind: &KindId) -> Vec<String> {
    crate::kubectl::columns::headers(kind)
}

/// The text of the cell under a title.
pub fn cell<'a>(kind: &KindId, row: &'a Row, title: &str) -> Option<&'a str> {
    row.cells.get(Sheet::of(kind).position(title)?).map(cell_text)
}
