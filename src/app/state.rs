//! Everything the workbench knows, as a tree of small parts. `update` changes it, drawing only looks.

use super::effect::Effect;
use super::fleet::Fleet;
use super::keymap::Context;
use super::layout::{Dock, Layout, Pane};
use super::line::TypedLine;
use super::message::Mode;
use super::panes::Panes;
use super::panes::cards::face;
use super::panes::picker::{Choice, Picker, Picks};
use super::panes::resources::Content;
use super::progress::{Opening, Reading};
use super::scope::Scope;
use super::story::Story;
use super::tone::Tone;
use crate::agent::inquiry::Mind;
use crate::case::fold::{Case, Change, Stage};
use crate::domain::ids::{ClusterName, ProposalId};
use crate::domain::row::KindId;
use crate::domain::time::Timestamp;
use crate::runbook::find::Library;
use ratatui::layout::Rect;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// What the shell knows before anything happens.
#[derive(Debug, Clone)]
pub struct Setup {
    pub library: Arc<Library>,
    pub mind: Mind,
    /// The embedded recordings: name, and what is in them.
    pub demos: Vec<Choice>,
    pub themes: Vec<String>,
    pub theme: String,
}

/// Which pane the keys go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    Pane(Pane),
    /// The oldest card, reached by its own key alone, and the pane to go back to.
    Card {
        from: Pane,
    },
}

/// What lies over the panes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlay {
    Help { top: usize },
    Quit,
}

/// What a line of typing is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Command,
    Filter,
    /// A line of a log or a file.
    Find,
    Question,
    /// The name that a destructive change wants typed.
    CardName,
    CardReason,
    /// Other words for the change on the card.
    CardEdit,
}

#[derive(Debug, Clone)]
pub struct Typing {
    pub purpose: Purpose,
    pub line: TypedLine,
}

/// The last word of klue to the person. An error stays until Esc; anything else until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub tone: Tone,
    pub text: String,
}

#[derive(Debug)]
pub struct State {
    pub setup: Setup,
    pub mode: Mode,
    /// What is being opened, until it is there or has failed.
    pub opening: Option<Opening>,
    /// The time of the last message.
    pub now: Timestamp,
    /// The time that ages of live clusters are shown against; it moves every ten seconds, so that a key repaints no ages.
    pub clock: Timestamp,
    pub area: Rect,
    pub fleet: Fleet,
    pub scope: Scope,
    /// The namespace that new tables show; `None` is all.
    pub namespace: Option<String>,
    pub focus: Focus,
    pub zoomed: bool,
    pub panes: Panes,
    pub typing: Option<Typing>,
    pub overlay: Option<Overlay>,
    pub note: Option<Note>,
    /// All notes and damage of this run, for `:notes`.
    pub notes: Vec<String>,
    pub story: Story,
    pub theme: String,
    /// The number of the last frame drawn.
    pub frame: u64,
    pub prefix: Option<char>,
    /// C-c was pressed with nothing to interrupt: once more quits.
    pub leaving: bool,
    pub recalled: Vec<String>,
    pub watches: BTreeSet<(ClusterName, KindId)>,
    /// Searches that were begun, so that late hits of an old one are not taken for those of the new one.
    pub searches: u64,
    /// How far dumps are read in the background, while they are.
    pub reading: Option<Reading>,
    /// The file and line that gf last told, to be copied by a second gf.
    pub place: Option<String>,
}

impl State {
    pub fn new(setup: Setup, width: u16, height: u16, now: Timestamp) -> Self {
        let mut state = Self {
            mode: Mode::Welcome,
            opening: None,
            now,
            clock: now,
            area: Rect::new(0, 0, width, height),
            fleet: Fleet::default(),
            scope: Scope::All,
            namespace: None,
            focus: Focus::Pane(Pane::Resources),
            zoomed: false,
            panes: Panes::default(),
            typing: None,
            overlay: None,
            note: None,
            notes: Vec::new(),
            story: Story::Nothing,
            theme: setup.theme.clone(),
            frame: 0,
            prefix: None,
            leaving: false,
            recalled: Vec::new(),
            watches: BTreeSet::new(),
            searches: 0,
            reading: None,
            place: None,
            setup,
        };
        state.offer_demos();
        state
    }

    /// Shows the list of embedded recordings.
    pub fn offer_demos(&mut self) {
        let picker = Picker::new(Picks::Demos, "recorded fleets", self.setup.demos.clone());
        let drilled = self.panes.resources.view().is_some();
        self.panes.resources.open(Content::Picker(picker), drilled);
    }

    /// Says that the frame of this number was drawn; keys that come from now on carry it.
    pub fn drawn(&mut self, frame: u64, now: Timestamp) {
        self.frame = frame;
        let whole = self.card_area().and_then(|area| {
            let card = self.panes.cards.shown()?;
            Some(face::face(card, usize::from(area.width), usize::from(area.height)).whole)
        });
        self.panes.cards.drawn(frame, whole, now);
    }

    /// Where the card is on the screen, if it is in sight.
    fn card_area(&self) -> Option<Rect> {
        let layout = self.layout();
        let outer = layout.agent.filter(|_| self.overlay.is_none())?;
        layout.agent_parts(layout.inner(outer), self.dock()).card
    }

    /// How soon something on the screen changes by itself, if at all.
    pub fn needs_tick(&self) -> Option<Duration> {
        if self.story.is_playing() {
            return Some(Duration::from_millis(700));
        }
        self.fleet.is_live().then_some(Duration::from_secs(10))
    }

    /// The case on the screen.
    pub fn case(&self) -> Option<&Case> {
        self.story.case()
    }

    pub fn focused_pane(&self) -> Pane {
        match self.focus {
            Focus::Pane(pane) => pane,
            Focus::Card { .. } => Pane::Agent,
        }
    }

    pub fn layout(&self) -> Layout {
        Layout::of(self.area, self.focused_pane(), self.zoomed)
    }

    /// The inside of a pane, as it is or as it would be if it were shown.
    pub fn region(&self, pane: Pane) -> Rect {
        let given = |layout: &Layout| match pane {
            Pane::Tree => layout.tree,
            Pane::Resources => layout.resources,
            Pane::Agent => layout.agent,
        };
        let layout = self.layout();
        let outer = given(&layout).or_else(|| given(&Layout::of(self.area, pane, self.zoomed)));
        layout.inner(outer.unwrap_or_default())
    }

    /// Rows that the list of the resource pane has room for.
    pub fn resource_height(&self) -> usize {
        let inner = usize::from(self.region(Pane::Resources).height);
        match self.panes.resources.view().map(|view| &view.content) {
            Some(Content::Table(table)) => inner.saturating_sub(1 + table.foot(&self.fleet)),
            Some(Content::List(list)) => inner.saturating_sub(list.foot.len().min(inner / 2)),
            Some(Content::Text(_) | Content::Picker(_)) | None => inner,
        }
        .max(1)
    }

    /// The part of the agent pane that shows the trace.
    pub fn trace_region(&self) -> Rect {
        self.layout().agent_parts(self.region(Pane::Agent), self.dock()).trace
    }

    /// What is docked at the foot of the agent pane.
    pub fn dock(&self) -> Dock {
        if let Some(card) = self.panes.cards.shown() {
            Dock::Card { wants: card.rows(self.region(Pane::Agent).width) }
        } else if self.unverified().is_some() {
            Dock::Ending
        } else {
            Dock::Nothing
        }
    }

    /// The last change that was approved, as long as nobody has seen that it helped.
    pub fn unverified(&self) -> Option<&Change> {
        let is_approved = |change: &&Change| !matches!(change.stage, Stage::Waiting | Stage::Rejected { .. });
        let last = self.case()?.changes.values().rev().find(is_approved);
        last.filter(|change| !matches!(change.stage, Stage::Verified { resolved: true, .. }))
    }

    /// A change that was started and has not ended. In a recorded case it would be an interrupted one.
    pub fn under_way(&self) -> Option<ProposalId> {
        match &self.story {
            Story::Live(inquiry) => inquiry.case().interrupted().next(),
            Story::Nothing | Story::Replay(_) => None,
        }
    }

    /// Where the keys have their meaning now, the nearest first.
    pub fn contexts(&self) -> Vec<Context> {
        match self.overlay {
            Some(Overlay::Quit) => vec![Context::Quitting],
            Some(Overlay::Help { .. }) => vec![Context::Moving, Context::Everywhere],
            None => self.pane_contexts(),
        }
    }

    /// The same without what lies over the panes: what the help shows.
    pub fn pane_contexts(&self) -> Vec<Context> {
        let mut contexts = Vec::new();
        if self.mode == Mode::Replay {
            contexts.push(Context::Replay);
        }
        match self.focus {
            Focus::Card { .. } => return vec![Context::Card, Context::Everywhere],
            Focus::Pane(Pane::Tree) => contexts.push(Context::Tree),
            Focus::Pane(Pane::Agent) => contexts.push(Context::Agent),
            Focus::Pane(Pane::Resources) => match self.panes.resources.view().map(|view| &view.content) {
                Some(Content::Table(_)) => contexts.push(Context::Table),
                Some(Content::Text(_)) => contexts.push(Context::Text),
                Some(Content::List(_)) => contexts.push(Context::List),
                Some(Content::Picker(_)) | None => {}
            },
        }
        contexts.extend([Context::Moving, Context::Everywhere]);
        contexts
    }

    /// Says something until the next key.
    pub fn say(&mut self, text: impl Into<String>) -> Vec<Effect> {
        self.note = Some(Note { tone: Tone::Plain, text: text.into() });
        Vec::new()
    }

    /// Says something that stays until it was read.
    pub fn complain(&mut self, text: impl Into<String>) -> Vec<Effect> {
        let text = text.into();
        self.notes.push(text.clone());
        self.note = Some(Note { tone: Tone::Bad, text });
        Vec::new()
    }

    pub fn start_typing(&mut self, purpose: Purpose, text: &str) -> Vec<Effect> {
        self.typing = Some(Typing { purpose, line: TypedLine::with(text) });
        Vec::new()
    }

    /// Fits scroll positions and broken lines to the size and to what is shown.
    pub fn settle(&mut self) {
        let resources = self.region(Pane::Resources);
        // The cursor stands in front of the text.
        for text in self.panes.resources.texts_mut() {
            text.fit(usize::from(resources.width.saturating_sub(2)));
        }
        let height = self.resource_height();
        self.panes.resources.settle(height);
        let tree_height = usize::from(self.region(Pane::Tree).height);
        let branches = self.panes.tree.branches().len();
        self.panes.tree.window.reveal(branches, tree_height.max(1));
        let trace = self.trace_region();
        match self.story.case() {
            Some(case) => {
                let width = usize::from(trace.width.saturating_sub(1));
                self.panes.agent.follow(case, width, usize::from(trace.height));
            }
            None => self.panes.agent.clear(),
        }
    }
}
