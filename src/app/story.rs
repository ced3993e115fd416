//! The case on the screen: one that is being worked on, or a recorded one that is looked at.
//! Invariant: a replay has no mind, so it cannot act; there is no value here with which it could.

use crate::agent::inquiry::Inquiry;
use crate::case::fold::Case;
use crate::domain::fact::Entry;

#[derive(Debug, Default)]
pub enum Story {
    #[default]
    Nothing,
    Live(Box<Inquiry>),
    Replay(Box<Replay>),
}

/// A recorded case and how much of it is shown.
#[derive(Debug)]
pub struct Replay {
    pub source: String,
    entries: Vec<Entry>,
    shown: usize,
    pub playing: bool,
    /// The fold of the entries that are shown.
    case: Case,
}

impl Story {
    pub fn case(&self) -> Option<&Case> {
        match self {
            Self::Nothing => None,
            Self::Live(inquiry) => Some(inquiry.case()),
            Self::Replay(replay) => Some(&replay.case),
        }
    }

    pub fn inquiry(&mut self) -> Option<&mut Inquiry> {
        match self {
            Self::Live(inquiry) => Some(inquiry),
            Self::Nothing | Self::Replay(_) => None,
        }
    }

    pub fn replay(&mut self) -> Option<&mut Replay> {
        match self {
            Self::Replay(replay) => Some(replay),
            Self::Nothing | Self::Live(_) => None,
        }
    }

    pub fn is_playing(&self) -> bool {
        match self {
            Self::Replay(replay) => replay.playing,
            Self::Nothing | Self::Live(_) => false,
        }
    }

    /// Shown entries and all of them, in a replay.
    pub fn position(&self) -> Option<(usize, usize)> {
        match self {
            Self::Replay(replay) => Some((replay.shown, replay.entries.len())),
            Self::Nothing | Self::Live(_) => None,
        }
    }
}

impl Replay {
    pub fn new(source: String, entries: Vec<Entry>) -> Self {
        let mut replay = Self { source, entries, shown: 0, playing: false, case: Case::default() };
        replay.show(1);
        replay
    }

    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub fn shown(&self) -> usize {
        self.shown
    }

    /// Shows the first `shown` entries. The same fold as everywhere, forward or from the start.
    pub fn show(&mut self, shown: usize) {
        let shown = shown.min(self.entries.len());
        if shown < self.shown {
            self.case = Case::default();
            self.shown = 0;
        }
        for entry in &self.entries[self.shown..shown] {
            self.case.apply(entry.clone());
        }
        self.shown = shown;
        if shown == self.entries.len() {
            self.playing = false;
        }
    }
}
