//! Rows of a kind, kept coming: by a watch on live clusters, by one list on dumps and sandboxes, which do not change by
//! themselves.

use super::perform::Outbox;
use crate::app::message::Message;
use crate::cluster::door::Door;
use crate::cluster::watch::{self, WatchEvent};
use crate::domain::cluster::{Freshness, Rung};
use crate::domain::command::Command;
use crate::domain::observation::Reading;
use crate::domain::row::{KindId, RowChange};
use crate::kubectl::columns::Sheet;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Rows waiting for the loop. When full, the watch waits and its cluster's picture ages; nothing else does.
const ROOM: usize = 64;

pub async fn rows(door: Arc<Door>, kind: KindId, outbox: Outbox) {
    match &door.info().rung {
        Rung::Context { .. } => live(door, kind, outbox).await,
        Rung::Sandbox { .. } | Rung::Dump { .. } | Rung::HubOnly { .. } => once(door, kind, outbox).await,
    }
}

async fn once(door: Arc<Door>, kind: KindId, outbox: Outbox) {
    let cluster = door.info().name.clone();
    let command = Command { cluster: cluster.clone(), argv: words(&kind) };
    let reading = door.read(&command).await;
    let _ = outbox.send(Message::Rows { cluster, change: change(&reading, &kind), kind }).await;
}

fn words(kind: &KindId) -> Vec<String> {
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

fn change(reading: &Reading, kind: &KindId) -> RowChange {
    match reading.outcome.unseen() {
        Some(why) => RowChange::Unseen(why),
        None => {
            let sheet = Sheet::of(kind);
            RowChange::Replace(reading.objects.iter().map(|object| sheet.row(object)).collect())
        }
    }
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
