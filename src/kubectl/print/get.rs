//! `kubectl get` as kubectl itself prints a Table: byte for byte, up to the blanks.
//! Invariant: what klue adds to its panes is not here; a line without rows is not either, nor its header.

use super::{aligned, cell_text};
use crate::domain::row::{Cell, Row};
use crate::domain::time::Timestamp;
use crate::kubectl::columns::{Audience, Column, Sheet};
use crate::kubectl::jsonpath::go_float;
use serde_json::{Map, Value};

/// How a table is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// `-o wide`
    pub wide: bool,
    /// `--no-headers`
    pub bare: bool,
    /// `-A`
    pub namespaces: bool,
    /// `--show-labels`
    pub all_labels: bool,
    /// `-L`
    pub labels: Vec<String>,
    /// `deployment.apps`, in front of each name where several kinds are shown.
    pub kind: Option<String>,
}

/// A row, and the labels of its object.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    pub row: &'a Row,
    pub labels: Option<&'a Map<String, Value>>,
}

/// Rows as a table. Nothing at all where there is no row: kubectl says that elsewhere.
pub fn table(sheet: &Sheet, lines: &[Line<'_>], now: Timestamp, look: &Look) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let named = sheet.columns().iter().any(Column::is_name);
    let shown: Vec<(usize, &Column)> = sheet
        .columns()
        .iter()
        .enumerate()
        .filter(|(_, column)| column.audience != Audience::Pane && (look.wide || column.priority == 0))
        .collect();
    let mut out: Vec<Vec<String>> = Vec::with_capacity(lines.len() + 1);
    if !look.bare {
        let mut header: Vec<String> = look.namespaces.then(|| "NAMESPACE".to_owned()).into_iter().collect();
        header.extend((!named).then(|| "NAME".to_owned()));
        header.extend(shown.iter().map(|(_, column)| column.title()));
        header.extend(look.labels.iter().map(|key| key.rsplit('/').next().unwrap_or(key).to_uppercase()));
        header.extend(look.all_labels.then(|| "LABELS".to_owned()));
        out.push(header);
    }
    let prefix = look.kind.as_ref().map(|kind| format!("{kind}/")).unwrap_or_default();
    for Line { row, labels } in lines {
        let mut cells: Vec<String> = look.namespaces.then(|| row.namespace.clone()).into_iter().collect();
        cells.extend((!named).then(|| format!("{prefix}{}", row.name)));
        cells.extend(shown.iter().map(|(at, column)| {
            let text = row.cells.get(*at).map(|cell| text(cell, column, now)).unwrap_or_default();
            if column.is_name() { format!("{prefix}{text}") } else { text }
        }));
        let label = |key: &String| labels.and_then(|labels| labels.get(key)?.as_str()).unwrap_or_default().to_owned();
        cells.extend(look.labels.iter().map(label));
        cells.extend(look.all_labels.then(|| all(*labels)));
        out.push(cells);
    }
    aligned(&out)
}

/// A cell as kubectl reads it out of JSON: of a text only the first line, of a number what Go prints.
fn text(cell: &Cell, column: &Column, now: Timestamp) -> String {
    let text = cell_text(cell, now);
    if let Some((first, _)) = text.split_once(['\n', '\u{c}', '\r']) {
        return format!("{first}...");
    }
    if column.kind == "number" && text.contains(['.', 'e']) {
        return text.parse().map_or(text, go_float);
    }
    text
}

fn all(labels: Option<&Map<String, Value>>) -> String {
    let mut pairs: Vec<(&String, &str)> =
        labels.into_iter().flatten().map(|(key, value)| (key, value.as_str().unwrap_or_default())).collect();
    pairs.sort_unstable();
    if pairs.is_empty() {
        return "<none>".to_owned();
    }
    pairs.into_iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(",")
}
