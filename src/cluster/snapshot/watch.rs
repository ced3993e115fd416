//! A watch: what there is, where that was asked for, and then what differs whenever the view does.
//! Invariant: one JSON object a line; the bookmark that ends the initial events comes after them.

use super::answer::Refused;
use super::call::{Query, Target};
use super::dump::{Listing, Recorded};
use super::seen::Seen;
use super::selector::{Fields, Labels};
use super::view::View;
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
    pub fn read(kind: &KindId, target: &Target, query: &Query) -> Result<Self, Refused> {
        let labels = Labels::read(query.get("labelSelector").unwrap_or_default()).map_err(Refused::bad_request)?;
        let fields = query.get("fieldSelector").unwrap_or_default();
        let fields = Fields::read(fields, &kind.plural).map_err(Refused::bad_request)?;
        Ok(Self { kind: kind.clone(), namespace: target.namespace.clone(), labels, fields })
    }

    pub fn of(&self, view: &View) -> Listing {
        let mut listing = view.list(&self.kind, self.namespace.as_deref());
        listing.objects.retain(|object| self.labels.accept(&object.value) && self.fields.accept(&object.value));
        listing
    }
}

/// A watch that has begun.
#[derive(Debug)]
pub struct Watching {
    /// Lines to send at once.
    pub first: Vec<u8>,
    /// How long the asker wants to wait.
    pub seconds: Option<u64>,
    selection: Selection,
    known: Vec<Arc<Recorded>>,
    bookmarks: bool,
}

impl Watching {
    pub fn start(view: &View, selection: Selection, query: &Query) -> (Self, Seen) {
        let Listing { objects, seen } = selection.of(view);
        let mut watching = Self {
            first: Vec::new(),
            seconds: query.number("timeoutSeconds").map(|seconds| seconds as u64),
            bookmarks: query.flag("allowWatchBookmarks"),
            known: Vec::new(),
            selection,
        };
        let initial = query.flag("sendInitialEvents");
        let since = query.get("resourceVersion").unwrap_or("0");
        let mut lines = Vec::new();
        if is_past(view, since) {
            let status = json!({
                "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "reason": "Expired", "code": 410,
                "message": "too old resource version: the sandbox has changed since; list again",
            });
            line(&mut lines, "ERROR", &status);
            watching.seconds = Some(0);
        } else if initial || since == "0" {
            objects.iter().for_each(|object| line(&mut lines, "ADDED", &object.value));
        }
        if initial {
            watching.bookmark(&mut lines, view, &json!({"k8s.io/initial-events-end": "true"}));
        }
        watching.known = objects;
        watching.first = lines;
        (watching, seen)
    }

    /// The events that lead from what is known to what can be seen now.
    pub fn next(&mut self, view: &View) -> Vec<u8> {
        let name = |object: &Arc<Recorded>| (object.namespace().to_owned(), object.name().to_owned());
        let now = self.selection.of(view).objects;
        let mut before: BTreeMap<_, _> = self.known.iter().map(|object| (name(object), object.clone())).collect();
        let mut lines = Vec::new();
        for object in &now {
            match before.remove(&name(object)) {
                None => line(&mut lines, "ADDED", &object.value),
                Some(old) if Arc::ptr_eq(&old, object) || old.value == object.value => {}
                Some(_) => line(&mut lines, "MODIFIED", &object.value),
            }
        }
        before.values().for_each(|object| line(&mut lines, "DELETED", &object.value));
        if self.bookmarks && !lines.is_empty() {
            self.bookmark(&mut lines, view, &json!({}));
        }
        self.known = now;
        lines
    }

    fn bookmark(&self, lines: &mut Vec<u8>, view: &View, annotations: &Value) {
        let kind = &self.selection.kind;
        let metadata = json!({"resourceVersion": view.version().to_string(), "annotations": annotations});
        let object = json!({"kind": kind.kind, "apiVersion": kind.api_version(), "metadata": metadata});
        line(lines, "BOOKMARK", &object);
    }
}

/// Anything older than the last change; the objects' own versions are, too, and lead to a fresh list all the same.
fn is_past(view: &View, since: &str) -> bool {
    view.overlay.changes > 0 && since.parse::<u64>().is_ok_and(|since| since > 0 && since < view.version())
}

fn line(lines: &mut Vec<u8>, event: &str, object: &Value) {
    lines.extend_from_slice(format!("{{\"type\":\"{event}\",\"object\":{object}}}\n").as_bytes());
}
