//! `get` and `events` as tables: of one cluster as kubectl prints them, of several with the cluster in front.
//! Invariant: "No resources found" is said only where it was looked and nothing is there.

use super::print::{self, Front};
use super::{Ending, Streams, failed, note};
use crate::cluster::door::{Column, Door, Failure, Listed, Row, Table};
use crate::domain::object::Object;
use crate::domain::row::KindId;
use crate::domain::time::Timestamp;
use crate::kubectl::invocation::{Format, Look, Output, Scope};
use crate::kubectl::plan::Answer;
use crate::kubectl::{columns, print as text};
use std::io;
use std::sync::Arc;

/// Rows of one kind, which share their columns.
struct Block {
    kind: KindId,
    columns: Vec<Column>,
    rows: Vec<(String, Row)>,
}

pub async fn print(
    looks: &[(&Arc<Door>, Look)],
    merged: bool,
    words: &[String],
    streams: &mut Streams<'_>,
) -> io::Result<Ending> {
    let mut ending = Ending::Done;
    let mut blocks: Vec<Block> = Vec::new();
    let mut shape: Option<(Output, bool)> = None;
    let mut several = false;
    let mut unseen = false;
    for (door, look) in looks {
        let Look::Get { wanted, output } = look else { continue };
        // Every namespace is named where all were asked for.
        let everywhere = wanted.iter().any(|wanted| wanted.kind.namespaced && wanted.scope == Scope::Everywhere);
        shape.get_or_insert_with(|| (output.clone(), everywhere));
        several |= wanted.iter().any(|one| one.kind != wanted[0].kind);
        for request in door.requests_of(look.clone()).await {
            let (Answer::List(kind) | Answer::One(kind)) = &request.answer else { continue };
            match door.table(&request, output.sort_by.as_deref(), output.labels).await {
                Ok((listed, beside)) => {
                    let table = table_of(kind, listed, door, output);
                    if note(door, &request, &beside, merged, streams) {
                        unseen = true;
                        ending = Ending::Failed;
                    }
                    add(&mut blocks, kind, door, table);
                }
                Err(failure) => {
                    let is_absent = matches!(&failure, Failure::Status { reason, .. } if reason == "NotFound");
                    if is_absent && words.iter().any(|word| word == "--ignore-not-found") {
                        continue;
                    }
                    failed(door, &request, &failure, merged, streams);
                    unseen = true;
                    ending = Ending::Failed;
                }
            }
        }
    }
    let Some((output, everywhere)) = shape else { return Ok(ending) };
    for block in &mut blocks {
        if output.sort_by.is_some() {
            block.rows.sort_by(|(_, one), (_, other)| one.key.cmp(&other.key));
        }
    }
    blocks.retain(|block| !block.rows.is_empty());
    if blocks.is_empty() && !unseen {
        streams.say(&nothing(looks));
    }
    for (number, block) in blocks.into_iter().enumerate() {
        if number > 0 && output.format != Format::Name {
            streams.print("\n")?;
        }
        draw(block, &output, merged, everywhere, several, streams)?;
    }
    Ok(ending)
}

/// Puts a table with those of its kind and columns.
fn add(blocks: &mut Vec<Block>, kind: &KindId, door: &Door, table: Table) {
    let cluster = door.info().name.to_string();
    let rows = table.rows.into_iter().map(|row| (cluster.clone(), row));
    match blocks.iter_mut().find(|block| block.kind == *kind && block.columns == table.columns) {
        Some(block) => block.rows.extend(rows),
        None => blocks.push(Block { kind: kind.clone(), columns: table.columns, rows: rows.collect() }),
    }
}

fn draw(
    block: Block,
    output: &Output,
    merged: bool,
    everywhere: bool,
    several: bool,
    streams: &mut Streams<'_>,
) -> io::Result<()> {
    let kind = spelled(&block.kind);
    if output.format == Format::Name {
        let names: Vec<String> = block.rows.iter().map(|(_, row)| format!("{kind}/{}\n", row.name)).collect();
        return streams.print(&names.concat());
    }
    let front =
        Front { cluster: merged, namespace: everywhere && block.kind.namespaced, kind: several.then_some(kind) };
    let mut lines = Vec::with_capacity(block.rows.len() + 1);
    if output.headers {
        lines.push(print::titles(&block.columns, &front, output));
    }
    for (cluster, mut row) in block.rows {
        lines.push(print::cells(&cluster, &mut row, &block.columns, &front, output));
    }
    streams.print(&text::aligned(&lines))
}

/// `pod`, or `deployment.apps`.
fn spelled(kind: &KindId) -> String {
    let name = kind.kind.to_lowercase();
    if kind.group.is_empty() { name } else { format!("{name}.{}", kind.group) }
}

/// kubectl's words for nothing at all.
fn nothing(looks: &[(&Arc<Door>, Look)]) -> String {
    let namespaces = looks.iter().filter_map(|(_, look)| match look {
        Look::Get { wanted, .. } => wanted.iter().find_map(|wanted| match &wanted.scope {
            Scope::Namespace(namespace) => Some(namespace),
            Scope::Everywhere => None,
        }),
        Look::Describe { .. } | Look::Logs(_) => None,
    });
    match namespaces.into_iter().next() {
        Some(namespace) => format!("No resources found in {namespace} namespace."),
        None => "No resources found".to_owned(),
    }
}

/// A table, made here where the server makes none.
fn table_of(kind: &KindId, listed: Listed, door: &Door, output: &Output) -> Table {
    match listed {
        Listed::Table(table) => table,
        Listed::Objects(objects) => {
            made(kind, &objects, door.info().captured.unwrap_or_else(Timestamp::now), output.sort_by.as_deref())
        }
    }
}

fn made(kind: &KindId, objects: &[Object], now: Timestamp, by: Option<&str>) -> Table {
    let column = |name: &str| Column { name: name.to_owned(), priority: 0 };
    let named = columns::shows_name(kind);
    let own = columns::headers(kind);
    let columns: Vec<Column> =
        named.then(|| column("Name")).into_iter().chain(own.iter().map(|name| column(name))).collect();
    let rows = objects.iter().map(|object| {
        let row = columns::row(kind, object);
        let cells = row.cells.iter().map(|cell| text::cell_text(cell, now));
        let by = by.map(|by| by.trim_matches(['{', '}']).trim_start_matches('.').to_owned());
        Row {
            cells: named.then(|| row.name.clone()).into_iter().chain(cells).collect(),
            labels: labels(object),
            key: by.and_then(|by| object.at(&by).map(ToString::to_string)).unwrap_or_default(),
            namespace: row.namespace,
            name: row.name,
        }
    });
    Table { rows: rows.collect(), columns }
}

fn labels(object: &Object) -> std::collections::BTreeMap<String, String> {
    let labels = object.at("metadata.labels").and_then(serde_json::Value::as_object);
    labels.into_iter().flatten().filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}
