//! The columns of a kind by their titles.

use super::fleet::cell_text;
use crate::domain::row::{KindId, Row};

/// Titles of the kind's own columns.
pub fn headers(kind: &KindId) -> Vec<String> {
    crate::kubectl::columns::headers(kind)
}

/// The text of the cell under a title.
pub fn cell<'a>(kind: &KindId, row: &'a Row, title: &str) -> Option<&'a str> {
    let index = headers(kind).iter().position(|header| header.eq_ignore_ascii_case(title))?;
    row.cells.get(index).map(cell_text)
}
