//! The tables of built-in kinds and of a definition, held against those of a real API server and of kubectl itself:
//! `printers/` holds objects and what these made of them, `printers/refresh.py` asks anew.
#![allow(clippy::unwrap_used, clippy::panic)]

use klue::domain::object::Object;
use klue::domain::row::{KindId, Row};
use klue::domain::time::Timestamp;
use klue::kubectl::columns::Sheet;
use klue::kubectl::columns::table::{ListMeta, table};
use klue::kubectl::jsonpath::JsonPath;
use klue::kubectl::print::get::{self, Line, Look};
use serde_json::Value;
use std::path::Path;

/// A kind with its objects, and the server's columns and cells.
struct Golden {
    kind: KindId,
    clock: Timestamp,
    sheet: Sheet,
    columns: Value,
    rows: Vec<(Object, Vec<Value>)>,
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/printers")
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn golden() -> Vec<Golden> {
    let mut paths: Vec<_> = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    paths.iter().map(|path| Golden::of(&read(path))).collect()
}

impl Golden {
    fn of(value: &Value) -> Self {
        let word = |field: &str| value["kind"][field].as_str().unwrap().to_owned();
        let kind = KindId {
            group: word("group"),
            version: word("version"),
            plural: word("plural"),
            kind: word("kind"),
            namespaced: value["kind"]["namespaced"].as_bool().unwrap(),
        };
        let sheet = value.get("version").map_or_else(|| Sheet::of(&kind), |version| Sheet::defined(&kind, version));
        let rows = value["rows"].as_array().unwrap().iter();
        let rows = rows.map(|row| (Object(row["object"].clone()), row["cells"].as_array().unwrap().clone())).collect();
        let clock = value["clock"].as_str().unwrap().parse().unwrap();
        Self { kind, clock, sheet, columns: value["columns"].clone(), rows }
    }

    fn row(&self, object: &Object) -> Row {
        self.sheet.row(object)
    }
}

#[test]
fn a_table_has_the_columns_and_cells_of_the_api_server() {
    let (mut complaints, mut cells) = (Vec::new(), 0);
    let all = golden();
    for kind in &all {
        let rows: Vec<Row> = kind.rows.iter().map(|(object, _)| kind.row(object)).collect();
        let bytes = table(&kind.sheet, kind.clock, rows.iter().map(|row| (row, None)), &ListMeta::default());
        let ours: Value = serde_json::from_slice(&bytes).unwrap();
        let mut columns = ours["columnDefinitions"].clone();
        for column in columns.as_array_mut().unwrap() {
            assert!(column.as_object_mut().unwrap().remove("description").is_some());
        }
        let name = format!("{}.{}", kind.kind.plural, kind.kind.group);
        if columns != kind.columns {
            complaints.push(format!("{name} columns:\n  server {}\n  klue   {columns}", kind.columns));
            continue;
        }
        for (row, (object, theirs)) in ours["rows"].as_array().unwrap().iter().zip(&kind.rows) {
            let ours = row["cells"].as_array().unwrap();
            // The server makes a cell more of each IPAddress than it has columns.
            let theirs = &theirs[..columns.as_array().unwrap().len()];
            cells += ours.len();
            for ((ours, theirs), column) in ours.iter().zip(theirs).zip(columns.as_array().unwrap()) {
                if ours != theirs {
                    let column = &column["name"];
                    complaints.push(format!("{name} {} {column}: server {theirs}, klue {ours}", object.name()));
                }
            }
        }
    }
    assert!(complaints.is_empty(), "{} of {cells} cells:\n{}", complaints.len(), complaints.join("\n"));
    assert!(all.len() > 55 && cells > 1500, "{} kinds, {cells} cells", all.len());
}

#[test]
fn pods_are_told_apart_in_every_state() {
    let all = golden();
    let pods = all.iter().find(|kind| kind.kind.plural == "pods").unwrap();
    assert!(pods.rows.len() >= 60, "{} pods", pods.rows.len());
    let statuses: std::collections::BTreeSet<_> = pods.rows.iter().map(|(_, cells)| cells[2].to_string()).collect();
    assert!(statuses.len() >= 30, "{statuses:?}");
}

#[test]
fn a_table_prints_as_kubectl_prints_it() {
    let all = golden();
    let cases = read(&folder().join("kubectl/get.json"));
    for case in cases.as_array().unwrap() {
        let plural = case["kind"].as_str().unwrap().split('.').next().unwrap();
        let kind = all.iter().find(|kind| kind.kind.plural == plural).unwrap();
        let words: Vec<&str> = case["words"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
        let after = |flag: &str| words.iter().position(|word| *word == flag).and_then(|at| words.get(at + 1));
        let has = |flag: &str| words.contains(&flag);
        let resource = format!("{}.{}", kind.kind.kind.to_lowercase(), kind.kind.group);
        let look = Look {
            wide: after("-o").is_some(),
            bare: has("--no-headers"),
            namespaces: has("-A"),
            all_labels: has("--show-labels"),
            labels: after("-L").map(|keys| keys.split(',').map(str::to_owned).collect()).unwrap_or_default(),
            kind: has("--show-kind").then_some(resource),
        };
        let ours = kind.rows.iter().filter(|(object, _)| !kind.kind.namespaced || object.namespace() == "printers");
        let rows: Vec<_> = ours.map(|(object, _)| (kind.row(object), object.at("metadata.labels"))).collect();
        let lines: Vec<Line<'_>> =
            rows.iter().map(|(row, labels)| Line { row, labels: labels.and_then(Value::as_object) }).collect();
        let clock = case["clock"].as_str().unwrap().parse().unwrap();
        let text = get::table(&kind.sheet, &lines, clock, &look);
        let theirs = case["text"].as_str().unwrap();
        assert_eq!(text, theirs, "{plural} {words:?}\nkubectl:\n{theirs}\nklue:\n{text}");
    }
}

#[test]
fn a_template_finds_what_kubectl_finds() {
    let all = golden();
    let widgets = all.iter().find(|kind| kind.kind.plural == "widgets").unwrap();
    let (object, _) = widgets.rows.iter().find(|(object, _)| object.name() == "whole").unwrap();
    let cases = read(&folder().join("kubectl/jsonpath.json"));
    let mut complaints = Vec::new();
    for case in cases.as_array().unwrap() {
        let path = case["path"].as_str().unwrap();
        let ours = JsonPath::parse(path).and_then(|template| template.text(&object.0));
        match (case["text"].as_str(), &ours) {
            (Some(theirs), Ok(ours)) if theirs == ours => {}
            (None, Err(_)) => {}
            (theirs, ours) => complaints.push(format!("{path}: kubectl {theirs:?}, klue {ours:?}")),
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
