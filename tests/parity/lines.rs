//! A command line, and how its answers are compared.

use std::fmt;

#[derive(Debug, Clone, Copy)]
pub struct Line {
    pub context: &'static str,
    /// As one types them behind `kubectl`.
    pub words: &'static str,
    pub compared: Compared,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// Byte for byte.
    Exactly,
    /// Without the ages that kubectl counts until now, and the blanks that they make.
    WithoutAges,
    /// The lines in any order, since kubectl's changes from run to run.
    InAnyOrder,
}

pub const fn exactly(context: &'static str, words: &'static str) -> Line {
    Line { context, words, compared: Compared::Exactly }
}

pub const fn without_ages(context: &'static str, words: &'static str) -> Line {
    Line { context, words, compared: Compared::WithoutAges }
}

pub const fn in_any_order(context: &'static str, words: &'static str) -> Line {
    Line { context, words, compared: Compared::InAnyOrder }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.context, self.words)
    }
}
