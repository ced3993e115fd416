//! The events of an object, last of all. Those that could not be read are not "none".

use super::View;
use super::page::Page;
use super::related::What;
use super::values::{ago, int, is_there, number, said};
use crate::domain::object::Object;
use crate::domain::time::Timestamp;

pub(super) fn write(page: &mut Page, view: &View<'_>) {
    let own = view.related.seen(What::Events, "");
    let by_name = view.related.seen(What::EventsByName, "");
    let mut events: Vec<&Object> = own.into_iter().chain(by_name).flat_map(|seen| seen.objects()).collect();
    events.sort_by_key(|event| (said(&event.0, "lastTimestamp"), said(&event.0, "eventTime")));
    let missing: Vec<String> = own.into_iter().chain(by_name).filter_map(|seen| seen.missing()).collect();
    match (own.is_some(), events.is_empty(), missing.first()) {
        // They were not asked for.
        (false, _, _) => {}
        (true, true, Some(why)) => page.field("Events", format!("<not seen: {why}>")),
        (true, true, None) => page.field("Events", super::values::NONE),
        (true, false, why) => page.section("Events", |page| {
            let rows = events.iter().map(|event| row(event, view.now)).collect();
            page.table(&["Type", "Reason", "Age", "From", "Message"], rows);
            if let Some(why) = why {
                page.text(&format!("<there may be more: {why}>"));
            }
        }),
    }
}

fn row(event: &Object, now: Timestamp) -> Vec<String> {
    let event = &event.0;
    let first = if is_there(event, "eventTime") { said(event, "eventTime") } else { said(event, "firstTimestamp") };
    let since = |field: &str| ago(&said(event, field), now);
    let age = if is_there(event, "series") {
        let count = number(event, "series.count");
        format!("{} (x{count} over {})", since("series.lastObservedTime"), ago(&first, now))
    } else if int(event, "count") > 1 {
        format!("{} (x{} over {})", since("lastTimestamp"), number(event, "count"), ago(&first, now))
    } else {
        ago(&first, now)
    };
    let component = said(event, "source.component");
    let from = if component.is_empty() { said(event, "reportingComponent") } else { component };
    let field = said(event, "involvedObject.fieldPath");
    let message = said(event, "message");
    let message = if field.is_empty() { message } else { format!("{field}: {message}") };
    vec![said(event, "type"), said(event, "reason"), age, from, message]
}
