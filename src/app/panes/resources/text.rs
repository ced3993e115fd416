//! A text in the resource pane: details as YAML, a log, evidence, a diff.

use super::filter::Filter;
use crate::app::panes::window::Window;
use crate::app::wrap;
use crate::domain::ids::{ClusterName, Digest, ObservationId, ProposalId};
use crate::domain::resource::ResourceRef;

/// What the text is of; an answer is taken in only by the view that asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    Object(ResourceRef),
    Log {
        pod: ResourceRef,
        previous: bool,
    },
    Evidence {
        id: ObservationId,
        digest: Digest,
    },
    Change(ProposalId),
    /// What kubectl would print.
    Printed {
        clusters: Vec<ClusterName>,
        words: Vec<String>,
    },
    /// Lines of a file of a dump.
    File {
        cluster: ClusterName,
        path: String,
    },
    /// What was collected of a cluster.
    Report(ClusterName),
    /// What of a hub belongs to what of its spokes.
    Joins,
    /// What became of one object from one look to the next.
    Difference {
        after: ResourceRef,
    },
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
    /// Which line of the text each shown line is of; none for those of the heading.
    numbers: Vec<Option<usize>>,
    /// File, and the number of the text's first line where it is known.
    pub origin: Option<(String, Option<u64>)>,
    /// What was last looked for with `/`.
    pub sought: Option<Filter>,
    /// Where the cursor goes when the text comes.
    pub wanted: Option<Wanted>,
}

/// A place in a text that has not come yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A line of the text, from 0.
    Line(usize),
    /// The first line that holds this.
    Words(String),
}

impl TextView {
    pub fn new(title: impl Into<String>, source: Source, heading: Vec<String>, body: Body) -> Self {
        let wraps = !matches!(source, Source::Object(_) | Source::Difference { .. } | Source::Printed { .. });
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
            numbers: Vec::new(),
            origin: None,
            sought: None,
            wanted: None,
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
        let at = match self.wanted.take() {
            Some(Wanted::Line(line)) => self.numbers.iter().position(|number| *number >= Some(line)),
            Some(Wanted::Words(words)) => self.lines.iter().position(|line| line.contains(words.trim())),
            None => None,
        };
        self.window.cursor = at.unwrap_or(self.window.cursor);
    }

    /// Goes to the next line that has what is sought, or the one before. False where there is none.
    pub fn seek(&mut self, forward: bool) -> bool {
        let Some(sought) = &self.sought else { return false };
        let (at, len) = (self.window.cursor, self.lines.len());
        let found = (1..=len)
            .map(|step| if forward { (at + step) % len } else { (at + len - step) % len })
            .find(|line| self.lines.get(*line).is_some_and(|line| sought.shows(line)));
        self.window.moved = true;
        self.window.cursor = found.unwrap_or(at);
        found.is_some()
    }

    /// File and line of what the cursor is on.
    pub fn place(&self) -> Option<String> {
        let (path, first) = self.origin.as_ref()?;
        let line = self.numbers.get(self.window.cursor).copied().flatten();
        Some(match (first, line) {
            (Some(first), Some(line)) => format!("{path}:{}", first + line as u64),
            (Some(first), None) => format!("{path}:{first}"),
            (None, _) => path.clone(),
        })
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
        let shown = |(_, line): &(usize, &str)| self.filter.as_ref().is_none_or(|filter| filter.shows(line));
        let heading = self.heading.iter().map(|line| (None, line.as_str()));
        let own = text.lines().enumerate().filter(shown).map(|(number, line)| (Some(number), line));
        let (mut lines, mut numbers) = (Vec::new(), Vec::new());
        for (number, line) in heading.chain(own) {
            if self.wraps {
                lines.extend(wrap::line(line, self.width));
            } else {
                lines.push(line.to_owned());
            }
            numbers.resize(lines.len(), number);
        }
        (self.lines, self.numbers) = (lines, numbers);
        self.window.cursor = self.window.cursor.min(self.lines.len().saturating_sub(1));
    }
}
