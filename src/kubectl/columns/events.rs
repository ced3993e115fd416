//! Events, of the core group and of `events.k8s.io`, which name the same things differently.

use super::cells::{plain_at, text};
use super::spec::{NAME, Spec, col};
use crate::domain::cluster::Health;
use crate::domain::object::Object;
use crate::domain::row::Cell;
use crate::domain::time::Timestamp;

pub(super) const EVENT: Spec = Spec {
    group: "",
    kind: "Event",
    columns: &[
        col("Last Seen"),
        col("Type"),
        col("Reason"),
        col("Object"),
        col("Subobject").wide().table(),
        col("Source").wide().table(),
        col("Message"),
        col("First Seen").wide().table(),
        col("Count").wide().table().number(),
        NAME.wide().table(),
    ],
    cells,
    health: |event| if event.text("type") == "Warning" { Health::Warning } else { Health::Good },
};

fn cells(event: &Object) -> Vec<Cell> {
    let (about, message) = if event.at("regarding").is_some() || event.at("note").is_some() {
        ("regarding", event.text("note"))
    } else {
        ("involvedObject", event.text("message"))
    };
    let kind = event.text(&format!("{about}.kind")).to_ascii_lowercase();
    let object = match event.text(&format!("{about}.name")) {
        "" => kind,
        name => format!("{kind}/{name}"),
    };
    let component = first_text(
        event,
        &["source.component", "deprecatedSource.component", "reportingController", "reportingComponent"],
    );
    let source = match first_text(event, &["source.host", "deprecatedSource.host", "reportingInstance"]) {
        "" => component.to_owned(),
        host => format!("{component}, {host}"),
    };
    let count = ["series.count", "count", "deprecatedCount"].iter().find_map(|path| event.int(path));
    let first_seen = first_time(event, &["firstTimestamp", "deprecatedFirstTimestamp", "eventTime"]);
    let last_seen = match event.at("series") {
        Some(series) if series.is_object() => event.time("series.lastObservedTime"),
        _ => first_time(event, &["lastTimestamp", "deprecatedLastTimestamp"]).or(first_seen),
    };
    vec![
        Cell::Age(last_seen),
        plain_at(event, "type"),
        plain_at(event, "reason"),
        text(object),
        plain_at(event, &format!("{about}.fieldPath")),
        text(source),
        text(message.trim()),
        Cell::Age(first_seen),
        // A single event of the newer API says no count.
        text(count.filter(|count| *count != 0).unwrap_or(1).to_string()),
        plain_at(event, "metadata.name"),
    ]
}

fn first_text<'a>(event: &'a Object, paths: &[&str]) -> &'a str {
    paths.iter().map(|path| event.text(path)).find(|text| !text.is_empty()).unwrap_or_default()
}

fn first_time(event: &Object, paths: &[&str]) -> Option<Timestamp> {
    paths.iter().find_map(|path| event.time(path))
}
