//! Rows of a kind, kept coming: by a watch on live clusters, by one list on dumps and sandboxes, which do not change by
//! themselves.

use super::perform::Outbox;
use crate::app::message::Message;
use crate::cluster::door::{Beside, Door, Failure};
use crate::cluster::watch::{self, WatchEvent};
use crate::domain::cluster::{Freshness, Rung};
use crate::domain::object::Object;
use crate::domain::row::{KindId, Row, RowChange};
use crate::kubectl::columns;
use crate::kubectl::invocation::Invocation;
use crate::kubectl::plan::ReadRequest;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Rows waiting for the loop. When full, the watch waits and its cluster's picture ages; nothing else does.
const ROOM: usize = 64;

pub async fn rows(door: Arc<Door>, kind: KindId, outbox: Outbox) {
    match &door.info().rung {
        Rung::Context { .. } => live(door, kind, outbox).await,
        Rung::Dump { .. } => kept(door, kind, outbox).await,
        Rung::Sandbox { .. } | Rung::HubOnly { .. } => once(door, kind, outbox).await,
    }
}

/// The rows that a dump keeps.
async fn kept(door: Arc<Door>, kind: KindId, outbox: Outbox) {
    let listed = match requests(&door, &kind).await {
        Ok(requests) => {
            let mut all = (Vec::new(), Beside::default());
            for request in requests {
                match door.rows(&request, &kind).await {
                    Ok((rows, beside)) => {
                        all.0.extend(rows);
                        all.1 = beside;
                    }
                    Err(failure) => {
                        tell(&door, kind, Err(words_of(failure)), outbox).await;
                        return;
                    }
                }
            }
            Ok(all)
        }
        Err(why) => Err(why),
    };
    tell(&door, kind, listed, outbox).await;
}

async fn tell(door: &Door, kind: KindId, listed: Result<(Vec<Row>, Beside), String>, outbox: Outbox) {
    let cluster = door.info().name.clone();
    let (change, partly) = match listed {
        Ok((rows, beside)) => match beside.not_collected {
            Some(why) => (RowChange::Unseen(format!("not collected: {why}")), None),
            None => (RowChange::Replace(rows), beside.partly),
        },
        Err(why) => (RowChange::Unseen(why), None),
    };
    for change in std::iter::once(change).chain(partly.map(RowChange::Partly)) {
        let _ = outbox.send(Message::Rows { cluster: cluster.clone(), change, kind: kind.clone() }).await;
    }
}

/// One list, made rows part by part: the objects of a large dump are many times larger than its rows.
async fn once(door: Arc<Door>, kind: KindId, outbox: Outbox) {
    let mut rows = Vec::new();
    let listed = list(&door, &kind, |object| rows.push(columns::row(&kind, object))).await;
    let listed = listed.map(|beside| (rows, beside));
    tell(&door, kind, listed, outbox).await;
}

async fn list(door: &Door, kind: &KindId, mut take: impl FnMut(&Object)) -> Result<Beside, String> {
    let mut beside = Beside::default();
    for request in requests(door, kind).await? {
        let answer = door.objects(&request, |objects| objects.iter().for_each(&mut take)).await;
        beside = answer.map_err(words_of)?;
    }
    Ok(beside)
}

async fn requests(door: &Door, kind: &KindId) -> Result<Vec<ReadRequest>, String> {
    match door.understand(&words(kind)).await {
        Ok(Invocation::Look(look)) => Ok(door.requests_of(look).await),
        Ok(Invocation::Ask(_) | Invocation::Change(_)) => Err("failed: this is no read of objects".to_owned()),
        Err(refusal) => Err(format!("failed: {refusal}")),
    }
}

fn words_of(failure: Failure) -> String {
    match failure {
        Failure::Status { reason, message } if reason == "Forbidden" => format!("forbidden: {message}"),
        Failure::Status { message, .. } => format!("failed: {message}"),
        Failure::NotCollected(why) => format!("not collected: {why}"),
        Failure::Unreachable(why) => format!("unreachable: {why}"),
    }
}

/// Lists a kind everywhere, in kubectl's words.
pub fn words(kind: &KindId) -> Vec<String> {
    let word = if kind.group.is_empty() {
        kind.plural.clone()
    } else {
        format!("{}.{}.{}", kind.plural, kind.version, kind.group)
    };
    let mut words = vec!["get".to_owned(), word];
    if kind.namespaced {
        words.push("-A".to_owned());
    }
    words
}

async fn live(door: Arc<Door>, kind: KindId, outbox: Outbox) {
    let cluster = door.info().name.clone();
    let (out, events) = mpsc::channel(ROOM);
    tokio::join!(watch::watch(door.reader(), cluster, kind, out), forward(events, outbox));
}

/// Whether a live cluster is there at all, for as long as the fleet is open.
pub async fn pulse(door: Arc<Door>, outbox: Outbox) {
    let (out, events) = mpsc::channel(ROOM);
    tokio::join!(watch::pulse(door.reader(), door.info().name.clone(), out), forward(events, outbox));
}

/// Passes news on as messages. Freshness is told against what was known before, so that "lost since" keeps its time.
async fn forward(mut events: mpsc::Receiver<WatchEvent>, outbox: Outbox) {
    let mut freshness = Freshness::Connecting;
    while let Some(event) = events.recv().await {
        let message = match event {
            WatchEvent::Rows { cluster, kind, change } => Message::Rows { cluster, kind: (*kind).clone(), change },
            WatchEvent::Heard { cluster, at } => {
                freshness = freshness.heard(at);
                Message::Fresh { cluster, freshness: freshness.clone() }
            }
            WatchEvent::Lost { cluster, why } => {
                freshness = freshness.lost(&why);
                Message::Fresh { cluster, freshness: freshness.clone() }
            }
        };
        if outbox.send(message).await.is_err() {
            break;
        }
    }
}
