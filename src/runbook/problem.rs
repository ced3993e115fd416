//! What is wrong with a runbook, where, and what to do about it.

use std::fmt;

/// One finding of the parser or the checker.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// 1 for the first line of the file.
    pub line: usize,
    pub what: String,
    pub todo: String,
}

impl Problem {
    pub fn new(line: usize, what: impl Into<String>, todo: impl Into<String>) -> Self {
        Self { line, what: what.into(), todo: todo.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}; {}", self.line, self.what, self.todo)
    }
}
