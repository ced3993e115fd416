//! Writes objects in the form that was asked for: lists, single objects, the events of a watch.
//! Invariant: every object that is sent is written here, so that the veil lies over all of them or none.

use super::call::Call;
use super::form::{Form, Include, metadata_of};
use super::found::Pick;
use super::store::{Part, Shown};
use super::table::Table;
use super::veil;
use super::view::View;
use crate::cluster::door::reduce;
use crate::domain::row::KindId;
use crate::domain::time::Timestamp;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct Writing {
    kind: KindId,
    form: Form,
    table: Option<Table>,
    /// For another program.
    veiled: bool,
    now: Timestamp,
    /// A watch says once which columns there are.
    columns_said: bool,
}

impl Writing {
    pub fn new(view: &View, kind: &KindId, form: Form, call: &Call) -> Self {
        let table = matches!(form, Form::Table(_)).then(|| Table::of(kind));
        let now = view.dump.captured();
        Self { kind: kind.clone(), form, table, veiled: call.outside.is_some(), now, columns_said: false }
    }

    /// A list of what can be read of the objects, and lines about what cannot.
    pub fn list(&self, view: &View, metadata: &Value, picks: &[Pick]) -> (Vec<u8>, Vec<String>) {
        let (head, items) = match (&self.table, self.form) {
            (Some(table), _) => {
                (self.head("Table", metadata, json!({"columnDefinitions": table.definitions()})), "rows")
            }
            (None, Form::Metadata) => (self.head("PartialObjectMetadataList", metadata, json!({})), "items"),
            (None, Form::Whole | Form::Table(_)) => {
                let head = json!({"kind": format!("{}List", self.kind.kind), "apiVersion": self.kind.api_version(), "metadata": metadata});
                (head.to_string(), "items")
            }
        };
        let mut body = head.into_bytes();
        body.pop();
        body.extend_from_slice(format!(",\"{items}\":[").as_bytes());
        let (mut first, mut damage) = (true, Vec::new());
        self.each(view, picks, |item| match item {
            Ok(item) => {
                if !std::mem::take(&mut first) {
                    body.push(b',');
                }
                body.extend_from_slice(item.as_bytes());
            }
            Err(why) => damage.push(why),
        });
        body.extend_from_slice(b"]}");
        (body, damage)
    }

    /// Writes objects in their order, on all cores, and never holds many of them at once.
    fn each(&self, view: &View, picks: &[Pick], mut take: impl FnMut(Result<String, String>)) {
        const AT_ONCE: usize = 512;
        let from_rows = matches!(self.form, Form::Metadata | Form::Table(Include::Metadata | Include::Nothing));
        if !from_rows {
            for some in picks.chunks(AT_ONCE) {
                let write = |pick: &Pick| pick.whole(view, &self.kind).map(|object| self.item(&object.value));
                let written: Vec<_> = some.par_iter().map(write).collect();
                written.into_iter().for_each(&mut take);
            }
            return;
        }
        // Neighbours are of one part as a rule, and its rows are unpacked once for all of them.
        let mut rows: Option<(*const Part, Vec<Shown>)> = None;
        for pick in picks {
            match pick {
                Pick::Whole(object) => take(Ok(self.item(&object.value))),
                Pick::Kept(part, at) => {
                    let of = Arc::as_ptr(part);
                    if rows.as_ref().is_none_or(|(known, _)| *known != of) {
                        rows = part.rows().ok().map(|all| (of, all));
                    }
                    take(match rows.as_ref().and_then(|(_, all)| all.get(*at)) {
                        Some(shown) => Ok(self.row(shown)),
                        None => pick.whole(view, &self.kind).map(|object| self.item(&object.value)),
                    });
                }
            }
        }
    }

    /// The same as of the whole object.
    fn row(&self, shown: &Shown) -> String {
        let metadata = || {
            let metadata = if self.veiled { veil::text(&shown.metadata) } else { shown.metadata.as_str().into() };
            format!("{{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{metadata}}}")
        };
        match (&self.table, self.form) {
            (Some(table), form) => {
                let carried = if form == Form::Table(Include::Nothing) { "null".to_owned() } else { metadata() };
                let cells = Value::from(table.cells_of(shown.row.clone(), self.now));
                format!("{{\"cells\":{cells},\"object\":{carried}}}")
            }
            (None, _) => metadata(),
        }
    }

    /// The first lines of a watch: what there is.
    pub fn added(&mut self, lines: &mut Vec<u8>, view: &View, picks: &[Pick]) {
        for pick in picks {
            // What cannot be read is said in the warning of a list; a watch has no word for it.
            if let Ok(object) = pick.whole(view, &self.kind) {
                self.event(lines, "ADDED", &object.value);
            }
        }
    }

    fn head(&self, kind: &str, metadata: &Value, more: Value) -> String {
        let mut head = json!({"kind": kind, "apiVersion": "meta.k8s.io/v1", "metadata": metadata});
        if let (Some(head), Value::Object(more)) = (head.as_object_mut(), more) {
            head.extend(more);
        }
        head.to_string()
    }

    pub fn one(&self, object: &Value) -> Vec<u8> {
        self.standing_alone(object, true).into_bytes()
    }

    /// A table has one row then.
    fn standing_alone(&self, object: &Value, with_columns: bool) -> String {
        let Some(table) = &self.table else { return self.item(object) };
        let version = object.pointer("/metadata/resourceVersion").cloned().unwrap_or_else(|| "".into());
        let columns = if with_columns { table.definitions() } else { Value::Null };
        let mut text = self.head("Table", &json!({"resourceVersion": version}), json!({"columnDefinitions": columns}));
        text.pop();
        text + ",\"rows\":[" + &self.item(object) + "]}"
    }

    fn item(&self, object: &Value) -> String {
        match (&self.table, self.form) {
            (Some(table), Form::Table(include)) => {
                let carried = match include {
                    Include::Nothing => "null".to_owned(),
                    Include::Metadata => self.metadata(object),
                    Include::Object => self.whole(object),
                };
                format!("{{\"cells\":{},\"object\":{carried}}}", Value::from(table.cells(object, self.now)))
            }
            (_, Form::Metadata) => self.metadata(object),
            (_, Form::Whole | Form::Table(_)) => self.whole(object),
        }
    }

    fn whole(&self, object: &Value) -> String {
        if self.veiled { veil::json(object) } else { object.to_string() }
    }

    fn metadata(&self, object: &Value) -> String {
        let mut metadata = metadata_of(object);
        if self.kind.kind == "Secret" {
            reduce::forget_applied(&mut metadata);
        }
        self.whole(&metadata)
    }

    /// One line of a watch.
    pub fn event(&mut self, lines: &mut Vec<u8>, event: &str, object: &Value) {
        let text = self.standing_alone(object, !self.columns_said);
        self.columns_said = true;
        line(lines, event, &text);
    }

    /// A line that tells how far the watch has come.
    pub fn bookmark(&mut self, lines: &mut Vec<u8>, version: u64, annotations: Option<&Value>) {
        let mut metadata = json!({"resourceVersion": version.to_string()});
        if let Some(annotations) = annotations {
            metadata["annotations"] = annotations.clone();
        }
        let text = match (&self.table, self.form) {
            (Some(table), _) => {
                let columns = if self.columns_said { Value::Null } else { table.definitions() };
                self.columns_said = true;
                let object = metadata_of(&json!({"metadata": metadata}));
                json!({
                    "kind": "Table", "apiVersion": "meta.k8s.io/v1", "columnDefinitions": columns,
                    "metadata": {"resourceVersion": version.to_string()},
                    "rows": [{"cells": table.blank(), "object": object}],
                })
            }
            (None, Form::Metadata) => metadata_of(&json!({"metadata": metadata})),
            (None, Form::Whole | Form::Table(_)) => {
                json!({"kind": self.kind.kind, "apiVersion": self.kind.api_version(), "metadata": metadata})
            }
        };
        line(lines, "BOOKMARK", &text.to_string());
    }
}

pub fn line(lines: &mut Vec<u8>, event: &str, object: &str) {
    lines.extend_from_slice(format!("{{\"type\":\"{event}\",\"object\":{object}}}\n").as_bytes());
}
