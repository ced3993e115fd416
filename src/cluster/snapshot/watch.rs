//! A watch: what there is, where that was asked for, and then what differs whenever the view does.
//! Invariant: one JSON object a line; the bookmark that ends the initial events comes after them; nothing that the asker
//! has seen already is sent again.

use super::answer::Refused;
use super::call::{Query, Target};
use super::dump::{Listing, Recorded};
use super::found::{self, Found};
use super::options::{self, Options};
use super::seen::Seen;
use super::selector::{self, Fields, Labels};
use super::view::View;
use super::writing::{Writing, line};
use crate::domain::row::KindId;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which objects of a kind are asked for.
#[derive(Debug, Clone)]
pub struct Selection {
    kind: KindId,
    namespace: Option<String>,
    labels: Labels,
    fields: Fields,
}

impl Selection {
    pub fn read(view: &View, kind: &KindId, target: &Target, query: &Query) -> Result<Self, Refused> {
        let labels = Labels::read(query.get("labelSelector").unwrap_or_default()).map_err(Refused::bad_request)?;
        let text = query.get("fieldSelector").unwrap_or_default();
        // Only a field makes it worth to look for the kind's definition.
        let declared = if text.is_empty() { None } else { declared_fields(view, kind) };
        let fields = Fields::read(text, kind, declared.as_deref()).map_err(Refused::bad_request)?;
        Ok(Self { kind: kind.clone(), namespace: target.namespace.clone(), labels, fields })
    }

    pub fn of(&self, view: &View) -> Listing {
        let mut listing = view.list(&self.kind, self.namespace.as_deref());
        if !self.is_all() {
            listing.objects.retain(|object| self.labels.accept(&object.value) && self.fields.accept(&object.value));
        }
        listing
    }

    /// The same, read no further than it takes to tell.
    pub fn find(&self, view: &View) -> Found {
        let kept = found::kept(view, &self.kind, self.namespace.as_deref());
        let Some(Found { picks, seen }) = kept else { return Found::of(self.of(view)) };
        if self.is_all() {
            return Found { picks, seen };
        }
        let fields: Vec<&str> = selector::fields_of(&self.kind).collect();
        let mut accepted = Vec::new();
        for pick in picks {
            match pick.accepted(&self.labels, &self.fields, &fields) {
                Some(true) => accepted.push(pick),
                Some(false) => {}
                None => return Found::of(self.of(view)),
            }
        }
        Found { picks: accepted, seen }
    }

    /// Whether nothing is left out.
    pub fn is_all(&self) -> bool {
        self.labels.is_empty() && self.fields.is_empty()
    }
}

/// The version of a kind's definition that the dump serves; none for kinds of the API server itself.
pub fn definition(view: &View, kind: &KindId) -> Option<Value> {
    if !kind.group.contains('.') {
        return None;
    }
    let definitions = view.dump.kinds().by_plural("apiextensions.k8s.io", "customresourcedefinitions")?.id.clone();
    let found = view.get(&definitions, None, &format!("{}.{}", kind.plural, kind.group)).ok()?;
    let versions = found.value.pointer("/spec/versions")?.as_array()?;
    versions.iter().find(|version| version.get("name").is_some_and(|name| *name == *kind.version)).cloned()
}

fn declared_fields(view: &View, kind: &KindId) -> Option<Vec<String>> {
    let version = definition(view, kind);
    // A kind of another group is defined by somebody, even where the definition was not gathered.
    if version.is_none() && is_own(kind) {
        return None;
    }
    let fields = version.as_ref().and_then(|version| version.get("selectableFields")?.as_array());
    let path = |field: &Value| field.get("jsonPath").and_then(Value::as_str).map(str::to_owned);
    Some(fields.into_iter().flatten().filter_map(path).collect())
}

/// Groups of the API server itself.
fn is_own(kind: &KindId) -> bool {
    !kind.group.contains('.') || kind.group.ends_with(".k8s.io") && !kind.group.ends_with(".x-k8s.io")
}

/// A watch that has begun.
#[derive(Debug)]
pub struct Watching {
    /// Lines to send at once.
    pub first: Vec<u8>,
    /// How long the asker wants to wait.
    pub seconds: Option<u64>,
    /// Whether the asker wants to be told how far the watch has come.
    pub bookmarks: bool,
    selection: Selection,
    writing: Writing,
    known: Vec<Arc<Recorded>>,
}

impl Watching {
    pub fn start(view: &View, selection: Selection, writing: Writing, query: &Query) -> Result<(Self, Seen), Refused> {
        let Options { since, initial, .. } = Options::of_watch(view, query)?;
        let since = since.unwrap_or(0);
        let all = initial || (since == 0 && query.get("sendInitialEvents") != Some("false"));
        let mut watching = Self {
            first: Vec::new(),
            seconds: query.number("timeoutSeconds").map(|seconds| seconds as u64),
            bookmarks: query.flag("allowWatchBookmarks"),
            known: Vec::new(),
            selection,
            writing,
        };
        let mut lines = Vec::new();
        // Where nothing ever changes, nothing need be remembered, and nothing read that is not sent.
        let Found { picks, seen } = if view.writable {
            let listing = watching.selection.of(view);
            watching.known = listing.objects.clone();
            Found::of(listing)
        } else if all {
            watching.selection.find(view)
        } else {
            Found { picks: Vec::new(), seen: Seen::Whole }
        };
        if is_past(view, since) {
            let why = format!("too old resource version: {since} ({})", view.version());
            line(&mut lines, "ERROR", &options::expired(&why).status().to_string());
            watching.seconds = Some(0);
        } else if all {
            watching.writing.added(&mut lines, view, &picks);
        }
        if initial {
            let end = json!({"k8s.io/initial-events-end": "true"});
            watching.writing.bookmark(&mut lines, view.version(), Some(&end));
        }
        watching.first = lines;
        Ok((watching, seen))
    }

    /// The events that lead from what is known to what can be seen now.
    pub fn next(&mut self, view: &View) -> Vec<u8> {
        let name = |object: &Arc<Recorded>| (object.namespace().to_owned(), object.name().to_owned());
        let now = self.selection.of(view).objects;
        let mut before: BTreeMap<_, _> = self.known.iter().map(|object| (name(object), object.clone())).collect();
        let mut lines = Vec::new();
        for object in &now {
            match before.remove(&name(object)) {
                None => self.writing.event(&mut lines, "ADDED", &object.value),
                Some(old) if Arc::ptr_eq(&old, object) || old.value == object.value => {}
                Some(_) => self.writing.event(&mut lines, "MODIFIED", &object.value),
            }
        }
        before.values().for_each(|object| self.writing.event(&mut lines, "DELETED", &object.value));
        if !lines.is_empty() {
            lines.extend(self.bookmark(view));
        }
        self.known = now;
        lines
    }

    /// How far the watch has come, for those who want to know.
    pub fn bookmark(&mut self, view: &View) -> Vec<u8> {
        let mut lines = Vec::new();
        if self.bookmarks {
            self.writing.bookmark(&mut lines, view.version(), None);
        }
        lines
    }
}

/// Anything older than the last change; the objects' own versions are, too, and lead to a fresh list all the same.
fn is_past(view: &View, since: u64) -> bool {
    view.overlay.changes > 0 && since > 0 && since < view.version()
}
