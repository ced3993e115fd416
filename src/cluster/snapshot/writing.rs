//! Writes objects in the form that was asked for: lists, single objects, the events of a watch.
//! Invariant: every object that is sent is written here, so that the veil lies over all of them or none.

use super::call::Call;
use super::form::{Form, Include, metadata_of};
use super::found::Pick;
use super::store::Packed;
use super::table::Table;
use super::veil;
use super::view::View;
use crate::cluster::door::reduce;
use crate::domain::row::KindId;
use crate::domain::time::Timestamp;
use crate::kubectl::columns::table::CellRef;
use rayon::prelude::*;
use serde_json::{Value, json};

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
        let table = match form {
            Form::Table { for_panes, .. } => Some(Table::of(&view.dump, kind, for_panes)),
            Form::Whole | Form::Metadata => None,
        };
        let now = view.dump.captured();
        Self { kind: kind.clone(), form, table, veiled: call.outside.is_some(), now, columns_said: false }
    }

    /// A list of what can be read of the objects, and lines about what cannot.
    pub fn list(&self, view: &View, metadata: &Value, picks: &[Pick]) -> (Vec<u8>, Vec<String>) {
        let (head, items) = match (&self.table, self.form) {
            (Some(table), _) => (self.table_head(metadata, Some(table)), "rows"),
            (None, Form::Metadata) => (
                json!({"kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": metadata})
                    .to_string(),
                "items",
            ),
            (None, Form::Whole | Form::Table { .. }) => {
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
        // Listed before cores share the work: listing shares it too, and a core that waits for it could not help.
        view.dump.tree();
        let from_rows = matches!(self.form, Form::Metadata)
            || matches!(self.form, Form::Table { include, .. } if include != Include::Object);
        if !from_rows {
            for some in picks.chunks(AT_ONCE) {
                let write = |pick: &Pick| pick.whole(view, &self.kind).map(|object| self.item(&object.value));
                let written: Vec<_> = some.par_iter().map(write).collect();
                written.into_iter().for_each(&mut take);
            }
            return;
        }
        // Neighbours are of one part as a rule, and its rows are unpacked once for all of them.
        let neighbours: Vec<&[Pick]> = picks.chunk_by(Pick::is_beside).collect();
        let write = |some: &&[Pick]| self.rows(view, some);
        let written: Vec<Vec<Result<String, String>>> = neighbours.par_iter().map(write).collect();
        written.into_iter().flatten().for_each(&mut take);
    }

    /// Objects of one part.
    fn rows(&self, view: &View, picks: &[Pick]) -> Vec<Result<String, String>> {
        let unpacked = match picks {
            [Pick::Kept(part, _), ..] => part.unpack().ok(),
            _ => None,
        };
        let rows = unpacked.as_ref().and_then(|unpacked| unpacked.rows().ok()).unwrap_or_default();
        let one = |pick: &Pick| match (pick, pick.entry()) {
            (Pick::Kept(_, at), Some((part, entry))) if *at < rows.len() => {
                Ok(self.row(&rows[*at], part.namespace(entry), &entry.name))
            }
            _ => pick.whole(view, &self.kind).map(|object| self.item(&object.value)),
        };
        picks.iter().map(one).collect()
    }

    /// The same as of the whole object.
    fn row(&self, row: &Packed<'_>, namespace: &str, name: &str) -> String {
        let metadata = || {
            let metadata = if self.veiled { veil::text(row.metadata) } else { row.metadata.into() };
            format!("{{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{metadata}}}")
        };
        match (&self.table, self.form) {
            (Some(table), form) => {
                let carried = match form {
                    Form::Table { include: Include::Nothing, .. } => "null".to_owned(),
                    Form::Table { include: Include::Names, .. } => names(namespace, name),
                    _ => metadata(),
                };
                table.write(name, |at| row.cell(at), row.health, &carried, self.now)
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

    /// The head of a table, with its columns or, where they were said before, without.
    fn table_head(&self, metadata: &Value, columns: Option<&Table>) -> String {
        let columns = columns.map_or_else(|| "null".to_owned(), Table::definitions);
        format!(
            "{{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{metadata},\"columnDefinitions\":{columns}}}"
        )
    }

    pub fn one(&self, object: &Value) -> Vec<u8> {
        self.standing_alone(object, true).into_bytes()
    }

    /// A table has one row then.
    fn standing_alone(&self, object: &Value, with_columns: bool) -> String {
        let Some(table) = &self.table else { return self.item(object) };
        let version = object.pointer("/metadata/resourceVersion").cloned().unwrap_or_else(|| "".into());
        let mut text = self.table_head(&json!({"resourceVersion": version}), with_columns.then_some(table));
        text.pop();
        text + ",\"rows\":[" + &self.item(object) + "]}"
    }

    fn item(&self, object: &Value) -> String {
        match (&self.table, self.form) {
            (Some(table), Form::Table { include, .. }) => {
                let carried = match include {
                    Include::Nothing => "null".to_owned(),
                    Include::Names => {
                        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
                        names(text("/metadata/namespace"), text("/metadata/name"))
                    }
                    Include::Metadata => self.metadata(object),
                    Include::Object => self.whole(object),
                };
                {
                    let row = table.row(object);
                    let cell = |at: usize| row.cells.get(at).map_or(CellRef::Nothing, CellRef::from);
                    table.write(&row.name, cell, row.health, &carried, self.now)
                }
            }
            (_, Form::Metadata) => self.metadata(object),
            (_, Form::Whole | Form::Table { .. }) => self.whole(object),
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
                let columns = (!self.columns_said).then_some(table);
                let mut text = self.table_head(&json!({"resourceVersion": version.to_string()}), columns);
                text.pop();
                let object = metadata_of(&json!({"metadata": metadata}));
                let text = format!("{text},\"rows\":[{{\"cells\":{},\"object\":{object}}}]}}", table.blank());
                self.columns_said = true;
                line(lines, "BOOKMARK", &text);
                return;
            }
            (None, Form::Metadata) => metadata_of(&json!({"metadata": metadata})),
            (None, Form::Whole | Form::Table { .. }) => {
                json!({"kind": self.kind.kind, "apiVersion": self.kind.api_version(), "metadata": metadata})
            }
        };
        line(lines, "BOOKMARK", &text.to_string());
    }
}

fn names(namespace: &str, name: &str) -> String {
    json!({"metadata": {"namespace": namespace, "name": name}}).to_string()
}

pub fn line(lines: &mut Vec<u8>, event: &str, object: &str) {
    lines.extend_from_slice(format!("{{\"type\":\"{event}\",\"object\":{object}}}\n").as_bytes());
}
