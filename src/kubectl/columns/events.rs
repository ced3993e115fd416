//! Events, of the core group and of `events.k8s.io`: LAST SEEN as kubectl reckons it.

use super::cells::{or_none, text};
use crate::domain::cluster::Health;
use crate::domain::object::Object;
use crate::domain::row::Cell;
use crate::domain::time::Timestamp;

pub(super) const HEADERS: &[&str] = &["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"];

pub(super) fn cells(event: &Object) -> Vec<Cell> {
    let about = if event.at("regarding").is_some() { "regarding" } else { "involvedObject" };
    let kind = event.text(&format!("{about}.kind")).to_ascii_lowercase();
    let object = format!("{kind}/{}", event.text(&format!("{about}.name")));
    let message = if event.at("note").is_some() { event.text("note") } else { event.text("message") };
    vec![
        Cell::Age(last_seen(event)),
        text(or_none(event.text("type"))),
        text(or_none(event.text("reason"))),
        text(object),
        text(message.trim()),
    ]
}

/// When it was seen last: of a series, or its own last time, or its first, or when it was made.
pub(super) fn last_seen(event: &Object) -> Option<Timestamp> {
    ["series.lastObservedTime", "lastTimestamp", "deprecatedLastTimestamp", "firstTimestamp", "eventTime"]
        .iter()
        .find_map(|path| event.time(path))
        .or_else(|| event.created())
}

pub(super) fn health(event: &Object) -> Health {
    if event.text("type") == "Warning" { Health::Warning } else { Health::Good }
}
