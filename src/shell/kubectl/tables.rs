//! `get` as tables and as names: of one cluster as kubectl prints them, of several with the cluster in front.
//! Invariant: "No resources found" is said only where it was looked and nothing is there.

use super::print::{self, Front};
use super::{Ending, Streams, fan, note, told};
use crate::cluster::door::{Column, Door, Listed, Row, Table};
use crate::domain::object::Object;
use crate::domain::row::KindId;
use crate::domain::time::{self, Timestamp};
use crate::kubectl::invocation::{Look, Output, Scope, Target};
use crate::kubectl::order::Order;
use crate::kubectl::print as text;
use serde_json::Value;
use std::io;
use std::sync::Arc;

/// The table that one request brought.
struct Block {
    kind: KindId,
    everywhere: bool,
    columns: Vec<Column>,
    rows: Vec<(String, Row)>,
}

/// What came of all requests.
#[derive(Default)]
struct Came {
    blocks: Vec<Block>,
    /// Something was not seen, and that was said.
    unseen: bool,
}

pub async fn print(looks: &[(&Arc<Door>, Look)], merged: bool, streams: &mut Streams<'_>) -> io::Result<Ending> {
    let Some((Look::Get { output, wanted }, order)) = first(looks) else { return Ok(Ending::Done) };
    let Came { mut blocks, unseen } = fetch(looks, order.as_ref(), merged, streams).await?;
    let ended = if unseen { Ending::Failed } else { Ending::Done };
    if merged {
        blocks = gathered(blocks);
    }
    if let Some(order) = &order {
        for block in &mut blocks {
            let rows = std::mem::take(&mut block.rows);
            let keyed = rows.into_iter().map(|(cluster, mut row)| (row.key.take(), (cluster, row)));
            match order.sort(keyed.collect()) {
                Ok(rows) => block.rows = rows,
                Err(why) => {
                    streams.say(&format!("error: {why}"));
                    return Ok(Ending::Failed);
                }
            }
        }
    }
    let several = blocks.iter().any(|block| block.kind != blocks[0].kind);
    let namespaced = blocks.iter().all(|block| block.kind.namespaced && !block.everywhere);
    let (mut printed, mut namespaces) = (false, false);
    let mut rest = blocks.into_iter().peekable();
    while let Some(first) = rest.next() {
        let kind = first.kind.clone();
        let mut group = vec![first];
        while let Some(next) = rest.next_if(|next| next.kind == kind) {
            group.push(next);
        }
        // As in kubectl, kinds of the whole cluster show an empty one behind kinds that have it.
        namespaces |= kind.namespaced && group[0].everywhere;
        let text = drawn(group, output, Front { cluster: merged, namespace: namespaces, kind: None }, several);
        if text.is_empty() {
            continue;
        }
        // A blank line between kinds, where titles tell them apart.
        if printed && output.headers {
            streams.print("\n")?;
        }
        printed = true;
        streams.print(&text)?;
    }
    if !printed && !unseen && !output.ignore_not_found {
        let place = wanted.iter().find_map(|wanted| match &wanted.scope {
            Scope::Namespace(namespace) => Some(namespace),
            Scope::Everywhere => None,
        });
        match place.filter(|_| namespaced && !merged) {
            Some(namespace) => streams.say(&format!("No resources found in {namespace} namespace.")),
            None => streams.say("No resources found"),
        }
    }
    Ok(ended)
}

/// `-o name`; of several clusters each name has its cluster in front.
pub async fn names(looks: &[(&Arc<Door>, Look)], merged: bool, streams: &mut Streams<'_>) -> io::Result<Ending> {
    let Some((Look::Get { .. }, order)) = first(looks) else { return Ok(Ending::Done) };
    let Came { blocks, unseen } = fetch(looks, order.as_ref(), merged, streams).await?;
    let mut lines = Vec::new();
    for Block { kind, rows, .. } in blocks {
        for (cluster, row) in rows {
            let target = Target { kind: kind.clone(), namespace: None, name: row.name };
            let of = if merged { format!("{cluster}  ") } else { String::new() };
            lines.push((row.key, format!("{of}{}\n", target.spelled())));
        }
    }
    let lines = match &order {
        Some(order) => match order.sort(lines) {
            Ok(lines) => lines,
            Err(why) => {
                streams.say(&format!("error: {why}"));
                return Ok(Ending::Failed);
            }
        },
        None => lines.into_iter().map(|(_, line)| line).collect(),
    };
    streams.print(&lines.concat())?;
    Ok(if unseen { Ending::Failed } else { Ending::Done })
}

/// The first look, with what it is sorted by.
fn first<'a>(looks: &'a [(&Arc<Door>, Look)]) -> Option<(&'a Look, Option<Order>)> {
    let (_, look) = looks.first()?;
    let Look::Get { output, .. } = look else { return None };
    // That it can be read was seen when the words were.
    Some((look, output.sort_by.as_deref().and_then(|path| Order::parse(path).ok())))
}

async fn fetch(
    looks: &[(&Arc<Door>, Look)],
    order: Option<&Order>,
    merged: bool,
    streams: &mut Streams<'_>,
) -> io::Result<Came> {
    let work = async |door: &Arc<Door>, look: &Look, streams: &mut Streams<'_>| {
        fetch_one(door, look, order, merged, streams).await
    };
    let mut whole = Came::default();
    for came in fan::each(looks, streams, work).await? {
        // One that took too long was not seen.
        let came = came.unwrap_or(Came { blocks: Vec::new(), unseen: true });
        whole.blocks.extend(came.blocks);
        whole.unseen |= came.unseen;
    }
    Ok(whole)
}

async fn fetch_one(
    door: &Arc<Door>,
    look: &Look,
    order: Option<&Order>,
    merged: bool,
    streams: &mut Streams<'_>,
) -> Came {
    let mut came = Came::default();
    let Look::Get { wanted, output } = look else { return came };
    let labels = output.labels || !output.label_columns.is_empty();
    let cluster = door.info().name.to_string();
    for (request, wanted) in door.requests_of(look.clone()).await.iter().zip(wanted) {
        match door.table(request, order, labels).await {
            Ok((listed, beside)) => {
                came.unseen |= note(door, request, &beside, merged, streams);
                let table = match listed {
                    Listed::Table(table) => table,
                    Listed::Objects(objects) => made(&objects, order),
                };
                came.blocks.push(Block {
                    kind: wanted.kind.clone(),
                    everywhere: wanted.scope == Scope::Everywhere,
                    columns: table.columns,
                    rows: table.rows.into_iter().map(|row| (cluster.clone(), row)).collect(),
                });
            }
            Err(failure) => {
                let ignored = output.ignore_not_found;
                came.unseen |= told(door, request, wanted, failure, ignored, merged, streams).await;
            }
        }
    }
    came
}

/// The tables of a kind side by side, in the order in which the kinds came, and as one where their columns are.
fn gathered(blocks: Vec<Block>) -> Vec<Block> {
    let mut kinds: Vec<Vec<Block>> = Vec::new();
    for block in blocks {
        match kinds.iter_mut().find(|same| same[0].kind == block.kind) {
            Some(same) => match same.iter_mut().find(|same| same.columns == block.columns) {
                Some(same) => same.rows.extend(block.rows),
                None => same.push(block),
            },
            None => kinds.push(vec![block]),
        }
    }
    kinds.into_iter().flatten().collect()
}

/// Tables of one kind below each other; titles stand again only where the columns are others.
fn drawn(group: Vec<Block>, output: &Output, mut front: Front, several: bool) -> String {
    let mut lines = Vec::new();
    let mut titled: Option<Vec<Column>> = None;
    for block in group {
        front.kind = (several || output.kinds).then(|| spelled(&block.kind));
        if !block.rows.is_empty() && output.headers && titled.as_ref() != Some(&block.columns) {
            lines.push(print::titles(&block.columns, &front, output));
            titled = Some(block.columns.clone());
        }
        lines.extend(
            block.rows.into_iter().map(|(cluster, row)| print::cells(&cluster, row, &block.columns, &front, output)),
        );
    }
    text::aligned(&lines)
}

/// `pod`, or `deployment.apps`.
fn spelled(kind: &KindId) -> String {
    let name = kind.kind.to_lowercase();
    if kind.group.is_empty() { name } else { format!("{name}.{}", kind.group) }
}

/// What kubectl makes where a server makes no table: the name and the age.
fn made(objects: &[Object], order: Option<&Order>) -> Table {
    let column = |name: &str, format: &str| Column {
        name: name.to_owned(),
        priority: 0,
        kind: "string".to_owned(),
        format: format.to_owned(),
    };
    let now = Timestamp::now();
    let rows = objects.iter().map(|object| {
        let created = object.at("metadata.creationTimestamp").and_then(Value::as_str).and_then(time::parse);
        let age = created.map_or_else(|| "<unknown>".to_owned(), |created| time::age(created, now));
        Row {
            namespace: object.namespace().to_owned(),
            name: object.name().to_owned(),
            cells: vec![object.name().to_owned(), age],
            labels: labels(object),
            key: order.and_then(|order| order.key(&object.0).ok().flatten()),
        }
    });
    Table { rows: rows.collect(), columns: vec![column("Name", "name"), column("Age", "")] }
}

fn labels(object: &Object) -> std::collections::BTreeMap<String, String> {
    let labels = object.at("metadata.labels").and_then(Value::as_object);
    labels.into_iter().flatten().filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}
