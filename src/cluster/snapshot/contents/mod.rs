//! What one file holds: where each object starts and ends, and the object itself when it is asked for.
//! Invariant: an object is either whole or named as damage; a list that is cut keeps the items before the cut, and a bad
//! item takes no other with it.
//! Not here: which file holds what (`layout`), objects by name (`store`).
//!
//! `split` finds the objects without reading them, `head` reads what names one, `prune` leaves out what no table shows,
//! and `parse` makes values.

mod head;
mod json;
mod lines;
mod parse;
mod prune;
mod split;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;

pub use head::{Head, head};
pub use parse::{parse, parse_pruned};
pub use split::split;

/// The objects of a file, unread.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Split {
    pub items: Vec<Item>,
    pub damage: Vec<Damage>,
    /// Apart from damage, the file says that it holds a list.
    pub is_list: bool,
}

/// Where an object is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub start: u64,
    pub len: u64,
    /// The line where it starts, counted from 1.
    pub line: u32,
    /// Kind and version of the items of the list that it is in, where the list says them.
    pub of: Option<(String, String)>,
}

/// What could not be read, and from which line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    pub line: u32,
    pub why: String,
}
