//! How far that has come which takes long, in words for a person.
//! Invariant: counts are of what was done; how much there will be is said only where it is known.

use crate::domain::amount;

/// A fleet that is being opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    pub what: String,
    /// Files and bytes that were met so far.
    pub files: u64,
    pub bytes: u64,
}

impl Opening {
    pub fn of(what: impl Into<String>) -> Self {
        Self { what: what.into(), files: 0, bytes: 0 }
    }

    pub fn words(&self) -> String {
        let mut counts = Vec::new();
        if self.files > 0 {
            counts.push(format!("{} files", amount::count(self.files)));
        }
        if self.bytes > 0 {
            counts.push(amount::bytes(self.bytes));
        }
        match counts.is_empty() {
            true => format!("opening {}…", self.what),
            false => format!("opening {}: {}", self.what, counts.join(", ")),
        }
    }
}

/// Dumps that are read in the background.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    pub kinds: u64,
    pub of_kinds: u64,
    pub objects: u64,
}

impl Reading {
    /// The longest first; the longest for which there is room is shown.
    pub fn words(&self) -> [String; 3] {
        let (kinds, all) = (amount::count(self.kinds), amount::count(self.of_kinds));
        let short = format!("reading {kinds}/{all}");
        let middle = format!("{short} kinds");
        let long = match self.objects {
            0 => middle.clone(),
            some => format!("{middle}, {} objects", amount::count(some)),
        };
        [long, middle, short]
    }
}
