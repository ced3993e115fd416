//! A text in the resource pane: details as YAML, a log, evidence, a diff.

use super::filter::Filter;
use crate::app::panes::window::Window;
use crate::app::wrap;
use crate::domain::ids::{Digest, ObservationId, ProposalId};
use crate::domain::resource::ResourceRef;

/// What the text is of; an answer is taken in only by the view that asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    Object(ResourceRef),
    Log { pod: ResourceRef, previous: bool },
    Evidence { id: ObservationId, digest: Digest },
    Change(ProposalId),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    Loading,
    Text(String),
    Failed(String),
}

#[derive(Debug, Clone)]
pub struct TextView {
    pub title: String,
    pub source: Source,
    /// Lines that stand above the text whatever comes: the request, its time.
    pub heading: Vec<String>,
    body: Body,
    pub filter: Option<Filter>,
    pub wraps: bool,
    pub window: Window,
    width: usize,
    lines: Vec<String>,
}

impl TextView {
    pub fn new(title: impl Into<String>, source: Source, heading: Vec<String>, body: Body) -> Self {
        let wraps = matches!(source, Source::Log { .. } | Source::Evidence { .. } | Source::Change(_));
        let mut view = Self {
            title: title.into(),
            source,
            heading,
            body,
            filter: None,
            wraps,
            window: Window::default(),
            width: 80,
            lines: Vec::new(),
        };
        view.lay_out();
        view
    }

    pub fn body(&self) -> &Body {
        &self.body
    }

    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    pub fn receive(&mut self, body: Body) {
        self.body = body;
        self.lay_out();
        if matches!(self.source, Source::Log { .. }) {
            self.window.cursor = self.lines.len().saturating_sub(1);
        }
    }

    pub fn fit(&mut self, width: usize) {
        if self.width != width {
            self.width = width;
            self.lay_out();
        }
    }

    pub fn set_filter(&mut self, filter: Option<Filter>) {
        self.filter = filter;
        self.lay_out();
    }

    pub fn toggle_wrap(&mut self) {
        self.wraps = !self.wraps;
        self.lay_out();
    }

    /// All of the text, for copying.
    pub fn text(&self) -> &str {
        match &self.body {
            Body::Text(text) => text,
            Body::Loading | Body::Failed(_) => "",
        }
    }

    fn lay_out(&mut self) {
        let text = match &self.body {
            Body::Loading => "reading…",
            Body::Text(text) => text,
            Body::Failed(why) => why,
        };
        let shown = |line: &&str| self.filter.as_ref().is_none_or(|filter| filter.shows(line));
        let lines = self.heading.iter().map(String::as_str).chain(text.lines().filter(shown));
        self.lines = if self.wraps {
            lines.flat_map(|line| wrap::line(line, self.width)).collect()
        } else {
            lines.map(str::to_owned).collect()
        };
        self.window.cursor = self.window.cursor.min(self.lines.len().saturating_sub(1));
    }
}
