//! The agent pane: the trace of a case, folds, and the question that is being typed.

pub mod conclusion;
pub mod step;
pub mod trace;

use super::window::Window;
use crate::case::fold::Case;
use crate::domain::ids::ObservationId;
use std::collections::BTreeSet;
use trace::TraceLine;

#[derive(Debug, Default)]
pub struct Agent {
    pub window: Window,
    /// A question that was begun and left.
    pub draft: String,
    /// What a model has said so far in this turn.
    pub streaming: String,
    lines: Vec<TraceLine>,
    /// Entries laid out so far.
    laid_out: usize,
    width: usize,
    /// Steps that are not as they are by default.
    toggled: BTreeSet<u64>,
    /// Set by "fold all" and "unfold all".
    all: Option<bool>,
}

impl Agent {
    pub fn lines(&self) -> &[TraceLine] {
        &self.lines
    }

    fn is_open(&self, seq: u64, by_default: bool) -> bool {
        self.all.unwrap_or(by_default) != self.toggled.contains(&seq)
    }

    /// Lays out what is new of the case. A cursor on the last line follows.
    pub fn follow(&mut self, case: &Case, width: usize, height: usize) {
        let entries = case.entries();
        if width != self.width || entries.len() < self.laid_out {
            self.lay_out(case, width, height);
            return;
        }
        let at_end = self.window.cursor + 1 >= self.lines.len();
        for entry in &entries[self.laid_out..] {
            let open = self.is_open(entry.seq, step::is_open_by_default(&entry.fact));
            self.lines.extend(trace::lines(entry, open, width));
        }
        self.laid_out = entries.len();
        if at_end {
            self.window.cursor = self.lines.len().saturating_sub(1);
        }
        self.window.reveal(self.lines.len(), height);
    }

    /// Lays everything out anew, for another width or other folds; the cursor stays on its step.
    pub fn lay_out(&mut self, case: &Case, width: usize, height: usize) {
        let at = self.lines.get(self.window.cursor).map(|line| line.seq);
        let at_end = self.window.cursor + 1 >= self.lines.len();
        self.width = width;
        self.lines.clear();
        for entry in case.entries() {
            let open = self.is_open(entry.seq, step::is_open_by_default(&entry.fact));
            self.lines.extend(trace::lines(entry, open, width));
        }
        self.laid_out = case.entries().len();
        let kept = at.and_then(|seq| self.lines.iter().position(|line| line.seq == seq));
        self.window.cursor = match kept {
            Some(kept) if !at_end => kept,
            _ => self.lines.len().saturating_sub(1),
        };
        self.window.reveal(self.lines.len(), height);
    }

    /// Folds or unfolds the step under the cursor.
    pub fn toggle(&mut self) {
        if let Some(seq) = self.seq()
            && !self.toggled.remove(&seq)
        {
            self.toggled.insert(seq);
        }
    }

    pub fn fold_all(&mut self, open: bool) {
        self.all = Some(open);
        self.toggled.clear();
    }

    /// The step under the cursor.
    pub fn seq(&self) -> Option<u64> {
        self.lines.get(self.window.cursor).map(|line| line.seq)
    }

    /// The observation that the line under the cursor names.
    pub fn opens(&self) -> Option<ObservationId> {
        self.lines.get(self.window.cursor).and_then(|line| line.opens)
    }

    /// Goes to the first line of a step.
    pub fn go_to(&mut self, seq: u64, height: usize) {
        if let Some(at) = self.lines.iter().position(|line| line.seq == seq) {
            self.window.cursor = at;
            self.window.reveal(self.lines.len(), height);
        }
    }

    /// Forgets the case that was shown.
    pub fn clear(&mut self) {
        *self = Self { draft: std::mem::take(&mut self.draft), ..Self::default() };
    }
}
