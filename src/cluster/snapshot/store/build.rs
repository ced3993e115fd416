//! Makes a part: splits its files, keeps the newest of each object, and makes its row.
//! Invariant: each object of the files is in the part or in its damage.

use super::events;
use super::part::{Kept, Maker, Part, Span};
use super::spread::{full_head, slice};
use crate::cluster::snapshot::contents::{self, Head, Item};
use crate::cluster::snapshot::selector;
use crate::cluster::snapshot::tree::{FileId, Tree};
use crate::domain::object::Object;
use crate::domain::row::KindId;
use crate::kubectl::columns::Sheet;
use bytes::Bytes;
use serde_json::Value;
use std::collections::HashMap;

/// What a part is made of.
pub struct Made<'a> {
    pub tree: &'a Tree,
    /// What the paths of the cluster's files start with.
    pub base: &'a str,
    pub kind: &'a KindId,
    pub sheet: Sheet,
    /// Of the folder; empty for the whole cluster.
    pub namespace: &'a str,
    pub files: Vec<FileId>,
    /// Objects in files of several kinds.
    pub spans: Vec<Span>,
}

impl Made<'_> {
    fn path(&self, file: FileId) -> &str {
        self.tree.path_below(self.base, file)
    }
}

/// An object as it was found: its text, and what the list around it says of its kind.
struct Candidate {
    head: Head,
    span: Span,
    text: Bytes,
}

pub fn make(of: &Made<'_>) -> Part {
    let mut damage = Vec::new();
    let candidates = candidates(of, &mut damage);
    let mut maker = Maker::default();
    for (_, mut same) in by_name(candidates) {
        // The newest first; of equals the one that was found first.
        same.sort_by_key(|candidate| std::cmp::Reverse(candidate.head.resource_version.parse::<u64>().unwrap_or(0)));
        let mut spans: Vec<Span> = same.iter().map(|candidate| candidate.span).collect();
        for (place, candidate) in same.iter().enumerate() {
            match contents::parse_pruned(&candidate.text, &of.kind.plural) {
                Ok(value) => {
                    spans[..=place].rotate_right(1);
                    maker.add_object(of, typed(value, of.kind, of.namespace), spans);
                    break;
                }
                Err((line, why)) => {
                    let line = candidate.span.line as usize + line - 1;
                    let path = of.path(candidate.span.file);
                    damage.push(format!("{path}:{} item cannot be read at line {line}: {why}", candidate.span.line));
                }
            }
        }
    }
    maker.finish(damage)
}

fn by_name(candidates: Vec<Candidate>) -> Vec<((String, String), Vec<Candidate>)> {
    let mut places: HashMap<(String, String), usize> = HashMap::new();
    let mut grouped: Vec<((String, String), Vec<Candidate>)> = Vec::new();
    for candidate in candidates {
        let key = (candidate.head.namespace.clone(), candidate.head.name.clone());
        let place = *places.entry(key.clone()).or_insert_with(|| {
            grouped.push((key, Vec::new()));
            grouped.len() - 1
        });
        grouped[place].1.push(candidate);
    }
    grouped
}

fn candidates(of: &Made<'_>, damage: &mut Vec<String>) -> Vec<Candidate> {
    let mut found = Vec::new();
    for file in &of.files {
        let path = of.path(*file);
        let bytes = match of.tree.read(*file) {
            Ok(bytes) => bytes,
            Err(error) => {
                damage.push(format!("{path} cannot be read ({error})"));
                continue;
            }
        };
        let split = contents::split(&bytes);
        damage.extend(split.damage.iter().map(|damage| format!("{path}:{} {}", damage.line, damage.why)));
        for item in split.items {
            let span = Span { file: *file, start: item.start, len: item.len, line: item.line };
            let text = bytes.slice_ref(slice(&bytes, &item));
            take(of, &item, span, text, &mut found, damage);
        }
    }
    for span in &of.spans {
        let item = Item { start: 0, len: span.len, line: span.line, of: None };
        match of.tree.range(span.file, span.start, span.len) {
            Ok(text) => take(of, &item, *span, text, &mut found, damage),
            Err(error) => damage.push(format!("{}:{} cannot be read ({error})", of.path(span.file), span.line)),
        }
    }
    found
}

fn take(of: &Made<'_>, item: &Item, span: Span, text: Bytes, found: &mut Vec<Candidate>, damage: &mut Vec<String>) {
    let path = of.path(span.file);
    let head = match contents::head(&text) {
        Some(head) => Ok(head),
        None => full_head(&text),
    };
    let head = head.map(|head| named(head, of.kind, &text));
    match head {
        Ok(head) if head.name.is_empty() => damage.push(format!("{path}:{} holds no Kubernetes object", item.line)),
        // A folder of one kind that holds another's object: the object is not lost, but it is not this kind's.
        Ok(head) if !head.kind.is_empty() && head.kind != of.kind.kind => {
            damage.push(format!("{path}:{} holds a {}, not a {}", item.line, head.kind, of.kind.kind));
        }
        Ok(mut head) => {
            if head.namespace.is_empty() {
                of.namespace.clone_into(&mut head.namespace);
            }
            found.push(Candidate { head, span, text });
        }
        Err(why) => damage.push(format!("{path}:{} item {why}", item.line)),
    }
}

/// What an object is called; an event without a name gets one.
fn named(mut head: Head, kind: &KindId, text: &[u8]) -> Head {
    if head.name.is_empty() && events::are(kind) {
        let name = contents::parse(text).ok().and_then(|event| events::made_up_name(&event));
        head.name = name.unwrap_or_default();
    }
    head
}

/// An object with its kind, version and namespace, which items of lists leave to the list and its folder.
pub fn typed(mut value: Value, kind: &KindId, namespace: &str) -> Value {
    if let Some(fields) = value.as_object_mut() {
        if events::are(kind) {
            events::as_core(fields, namespace);
        }
        fields.entry("kind").or_insert_with(|| kind.kind.as_str().into());
        fields.entry("apiVersion").or_insert_with(|| kind.api_version().into());
        if kind.namespaced
            && !namespace.is_empty()
            && let Some(metadata) = fields.get_mut("metadata").and_then(Value::as_object_mut)
        {
            metadata.entry("namespace").or_insert_with(|| namespace.into());
        }
    }
    value
}

impl Maker {
    fn add_object(&mut self, of: &Made<'_>, value: Value, spans: Vec<Span>) {
        let kind = of.kind;
        let object = Object(value);
        let fields = selector::fields_of(kind).map(|field| selector::value_of(&object.0, field)).collect();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let labels: Vec<(String, String)> = match object.0.pointer("/metadata/labels").and_then(Value::as_object) {
            Some(labels) => labels.iter().filter_map(|(key, value)| Some((key.clone(), text(value)?))).collect(),
            None => Vec::new(),
        };
        let row = of.sheet.row(&object);
        let labels = labels.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        self.add(Kept { row, labels, fields, metadata: metadata(kind, &object.0), spans });
    }
}

/// The metadata as JSON. What kubectl last applied may hold the values of a Secret, be it one within another object, so
/// it is left out where it names one.
fn metadata(kind: &KindId, object: &Value) -> String {
    const APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";
    let Some(metadata) = object.get("metadata") else { return "{}".to_owned() };
    let mut metadata = metadata.clone();
    if let Some(fields) = metadata.as_object_mut() {
        fields.remove("managedFields");
        if let Some(annotations) = fields.get_mut("annotations").and_then(Value::as_object_mut) {
            let names_one = |applied: &Value| applied.as_str().is_none_or(|text| text.contains("Secret"));
            if annotations.get(APPLIED).is_some_and(|applied| kind.plural == "secrets" || names_one(applied)) {
                annotations.remove(APPLIED);
            }
        }
    }
    metadata.to_string()
}
