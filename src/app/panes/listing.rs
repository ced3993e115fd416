//! A list of lines that each open something: the hits of a search, or what changed between two dumps.

use super::window::Window;
use crate::app::tone::{Tone, Words};
use crate::domain::ids::ClusterName;
use crate::domain::resource::ResourceRef;
use crate::domain::search::{Hit, Progress, Query};
use crate::kubectl::compare::Comparison;

/// What the list is of; news is taken in only by the list that asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
    Search { number: u64, query: Query },
    Changes { before: ClusterName, after: ClusterName },
}

/// What Enter does on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opens {
    Hit(Hit),
    Change { before: ResourceRef, after: ResourceRef },
    Nothing,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub words: Vec<Words>,
    pub opens: Opens,
}

#[derive(Debug, Clone)]
pub struct Listing {
    pub of: Of,
    /// How far it has come, and what a person must know beside it.
    pub foot: Vec<Words>,
    pub entries: Vec<Entry>,
    pub window: Window,
    ended: bool,
}

impl Listing {
    pub fn new(of: Of) -> Self {
        let foot = vec![Words::new(Tone::Dim, "reading…")];
        Self { of, foot, entries: Vec::new(), window: Window::default(), ended: false }
    }

    pub fn title(&self) -> String {
        let count = self.entries.iter().filter(|entry| entry.opens != Opens::Nothing).count();
        match &self.of {
            Of::Search { query, .. } => format!("search {query} · {count}"),
            Of::Changes { before, after } => format!("changes from {before} to {after} · {count}"),
        }
    }

    pub fn selected(&self) -> Option<&Entry> {
        self.entries.get(self.window.cursor)
    }

    /// Takes hits in, each a line: where, of what, and the text.
    pub fn found(&mut self, hits: Vec<Hit>, progress: &Progress) {
        self.entries.extend(hits.into_iter().map(|hit| Entry {
            words: vec![
                Words::new(Tone::Dim, format!("{} ", hit.cluster)),
                Words::new(Tone::Link, format!("{} ", hit.place)),
                Words::new(Tone::Plain, hit.text.clone()),
            ],
            opens: Opens::Hit(hit),
        }));
        self.foot = self.told(progress);
    }

    fn told(&mut self, progress: &Progress) -> Vec<Words> {
        self.ended = progress.ended;
        let mut foot = Vec::new();
        if progress.more {
            let text = format!("there are more than these {} hits; say more of what you look for", self.entries.len());
            foot.push(Words::new(Tone::Warning, text));
        } else if !progress.ended {
            let (files, all) = (progress.files, progress.of_files);
            foot.push(Words::new(Tone::Dim, format!("searching… {files} of {all} files")));
        } else if self.entries.is_empty() && progress.of_files > 0 {
            foot.push(Words::new(Tone::Dim, format!("not found in {} files", progress.of_files)));
        }
        if let Some(first) = progress.unsearched.first() {
            let more = progress.unsearched.len() - 1;
            let more = if more > 0 { format!(" (and {more} more)") } else { String::new() };
            foot.push(Words::new(Tone::Warning, format!("not searched: {first}{more}")));
        }
        if !progress.without_files.is_empty() {
            let names: Vec<&str> = progress.without_files.iter().map(ClusterName::as_str).collect();
            let text = format!("not searched, because they are no dumps: {}", names.join(", "));
            foot.push(Words::new(Tone::Warning, text));
        }
        foot
    }

    /// Takes the comparison of a kind in: a line for the kind, then one for each object.
    pub fn compared(&mut self, comparison: &Comparison) {
        let Of::Changes { before, after } = &self.of else { return };
        if comparison.changes.is_empty() && comparison.unseen.is_empty() {
            return;
        }
        let kind = &comparison.kind;
        self.entries.push(Entry { words: vec![Words::new(Tone::Title, comparison.summary())], opens: Opens::Nothing });
        for why in &comparison.unseen {
            let words = vec![Words::new(Tone::Warning, format!("  ? {why}"))];
            self.entries.push(Entry { words, opens: Opens::Nothing });
        }
        let reference = |cluster: &ClusterName, namespace: &str, name: &str| {
            ResourceRef::new(cluster, &kind.api_version(), &kind.kind, namespace, name)
        };
        for change in &comparison.changes {
            let tone = match change.sign() {
                '+' => Tone::Added,
                '-' => Tone::Removed,
                _ => Tone::Plain,
            };
            self.entries.push(Entry {
                words: vec![
                    Words::new(tone, format!("  {} {} ", change.sign(), change.spelled())),
                    Words::new(Tone::Dim, change.summary()),
                ],
                opens: Opens::Change {
                    before: reference(before, &change.namespace, &change.name),
                    after: reference(after, &change.namespace, &change.name),
                },
            });
        }
    }

    /// The comparison is at its end, or says why it is not complete.
    pub fn compared_all(&mut self, why: Option<String>) {
        self.ended = true;
        self.foot = match why {
            Some(why) => vec![Words::new(Tone::Warning, why)],
            None if self.entries.is_empty() => vec![Words::new(Tone::Dim, "nothing changed between them")],
            None => Vec::new(),
        };
    }

    pub fn has_ended(&self) -> bool {
        self.ended
    }
}
