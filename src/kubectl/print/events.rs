//! Events as `kubectl events` prints them: its own table, the latest last, and whole ones with the fields of the type.

use crate::domain::object::Object;
use crate::domain::time::{self, Timestamp};
use crate::kubectl::order::sorted;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

/// Whether an event is of one of these types, in any case; where none is named every event is.
pub fn is_of(event: &Object, types: &[String]) -> bool {
    let own = event.text("type").to_lowercase();
    types.is_empty() || types.iter().any(|wanted| wanted.to_lowercase() == own)
}

/// In the order of the times at which they were last seen.
pub fn in_order<T>(found: Vec<T>, event: impl Fn(&T) -> &Object) -> Vec<T> {
    let times: Vec<Timestamp> = found.iter().map(|one| last_seen(event(one))).collect();
    let places = sorted(found.len(), |one, other| times[one] < times[other]);
    let mut found: Vec<Option<T>> = found.into_iter().map(Some).collect();
    places.into_iter().filter_map(|place| found.get_mut(place).and_then(Option::take)).collect()
}

fn last_seen(event: &Object) -> Timestamp {
    let seen = match event.at("series").filter(|series| !series.is_null()) {
        Some(_) => at(event, "series.lastObservedTime"),
        None => at(event, "lastTimestamp").or_else(|| at(event, "eventTime")),
    };
    seen.unwrap_or(Timestamp::MIN)
}

fn at(event: &Object, path: &str) -> Option<Timestamp> {
    event.at(path).and_then(Value::as_str).and_then(time::parse)
}

pub fn titles(namespaces: bool) -> Vec<String> {
    let own = ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"];
    namespaces.then_some("NAMESPACE").into_iter().chain(own).map(str::to_owned).collect()
}

pub fn line(event: &Object, now: Timestamp, namespaces: bool) -> Vec<String> {
    let text = |path: &str| event.text(path);
    let own = [
        interval(event, now),
        text("type").to_owned(),
        text("reason").to_owned(),
        format!("{}/{}", text("involvedObject.kind"), text("involvedObject.name")),
        text("message").trim().to_owned(),
    ];
    namespaces.then(|| event.namespace().to_owned()).into_iter().chain(own).collect()
}

/// When it was last seen, and how often since when.
fn interval(event: &Object, now: Timestamp) -> String {
    let ago = |path: &str| at(event, path).map_or_else(|| "<unknown>".to_owned(), |time| time::age(time, now));
    let first = if at(event, "eventTime").is_some() { ago("eventTime") } else { ago("firstTimestamp") };
    let count = |path: &str| event.at(path).and_then(Value::as_i64).unwrap_or_default();
    if event.at("series").is_some_and(|series| !series.is_null()) {
        format!("{} (x{} over {first})", ago("series.lastObservedTime"), count("series.count"))
    } else if count("count") > 1 {
        format!("{} (x{} over {first})", ago("lastTimestamp"), count("count"))
    } else {
        first
    }
}

/// Events with the fields of their type, in the order in which the type has them.
pub struct Typed(Value);

impl Typed {
    pub fn list(events: Vec<Value>) -> Self {
        let items: Vec<Value> = events.into_iter().map(completed).collect();
        Self(json!({"kind": "EventList", "apiVersion": "v1", "metadata": {}, "items": items}))
    }

    pub fn value(&self) -> &Value {
        &self.0
    }
}

/// An event with those fields that the type always has.
fn completed(mut event: Value) -> Value {
    let is_empty = |value: &Value| value.is_null() || *value == json!("") || *value == json!(0);
    if let Some(fields) = event.as_object_mut() {
        const LEFT_OUT: [&str; 7] = ["reason", "message", "count", "type", "series", "action", "related"];
        fields.retain(|field, value| !(LEFT_OUT.contains(&field.as_str()) && is_empty(value)));
        for (field, empty) in [
            ("metadata", json!({})),
            ("involvedObject", json!({})),
            ("source", json!({})),
            ("firstTimestamp", Value::Null),
            ("lastTimestamp", Value::Null),
            ("eventTime", Value::Null),
            ("reportingComponent", "".into()),
            ("reportingInstance", "".into()),
        ] {
            fields.entry(field).or_insert(empty);
        }
        if let Some(metadata) = fields.get_mut("metadata").and_then(Value::as_object_mut) {
            metadata.entry("creationTimestamp").or_insert(Value::Null);
        }
    }
    event
}

const LIST: &[&str] = &["kind", "apiVersion", "metadata", "items"];
const EVENT: &[&str] = &[
    "kind",
    "apiVersion",
    "metadata",
    "involvedObject",
    "reason",
    "message",
    "source",
    "firstTimestamp",
    "lastTimestamp",
    "count",
    "type",
    "eventTime",
    "series",
    "action",
    "related",
    "reportingComponent",
    "reportingInstance",
];
const METADATA: &[&str] = &[
    "name",
    "generateName",
    "namespace",
    "selfLink",
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "labels",
    "annotations",
    "ownerReferences",
    "finalizers",
    "managedFields",
];
const REFERENCE: &[&str] = &["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"];

impl Serialize for Typed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        InOrder { value: &self.0, order: LIST, below: "" }.serialize(serializer)
    }
}

/// A value whose keys stand in the order of its type.
struct InOrder<'a> {
    value: &'a Value,
    order: &'static [&'static str],
    /// The field that the value stands in.
    below: &'a str,
}

impl<'a> InOrder<'a> {
    fn of(value: &'a Value, field: &'a str) -> Self {
        let order = match field {
            "metadata" => METADATA,
            "involvedObject" | "related" => REFERENCE,
            _ => &[],
        };
        Self { value, order, below: field }
    }
}

impl Serialize for InOrder<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::Object(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (key, value) in in_order_of(fields, self.order) {
                    map.serialize_entry(key, &InOrder::of(value, key))?;
                }
                map.end()
            }
            Value::Array(items) if self.below == "items" => {
                serializer.collect_seq(items.iter().map(|value| InOrder { value, order: EVENT, below: "" }))
            }
            other => other.serialize(serializer),
        }
    }
}

fn in_order_of<'a>(fields: &'a Map<String, Value>, order: &[&str]) -> Vec<(&'a String, &'a Value)> {
    let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
    fields.sort_by_key(|(key, _)| order.iter().position(|field| field == key).unwrap_or(order.len()));
    fields
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Typed, in_order, is_of, line};
    use crate::domain::object::Object;
    use crate::kubectl::print::go_json;
    use serde_json::json;

    #[test]
    fn an_event_says_when_it_was_last_seen_and_how_often() {
        let now = "2026-01-01T12:00:00Z".parse().unwrap();
        for (event, expected) in [
            (
                json!({"firstTimestamp": "2026-01-01T11:00:00Z", "lastTimestamp": "2026-01-01T11:59:00Z", "count": 3}),
                "60s (x3 over 60m)",
            ),
            (
                json!({"firstTimestamp": "2026-01-01T11:59:30Z", "lastTimestamp": "2026-01-01T11:59:30Z", "count": 1}),
                "30s",
            ),
            (
                json!({"eventTime": "2026-01-01T11:50:00.000000Z", "series": {"count": 7, "lastObservedTime": "2026-01-01T11:59:59.000000Z"}}),
                "1s (x7 over 10m)",
            ),
            (json!({}), "<unknown>"),
        ] {
            assert_eq!(line(&Object(event.clone()), now, false)[0], expected, "{event}");
        }
    }

    #[test]
    fn the_latest_stands_last_and_types_are_taken_in_any_case() {
        let event = |name: &str, last: &str| {
            Object(json!({"metadata": {"name": name}, "lastTimestamp": last, "type": "Warning"}))
        };
        let events = vec![event("b", "2026-01-01T12:00:00Z"), event("a", "2026-01-01T11:00:00Z")];
        let sorted = in_order(events, |event| event);
        assert_eq!(sorted.iter().map(Object::name).collect::<Vec<_>>(), ["a", "b"]);
        assert!(
            is_of(&sorted[0], &["warning".into()]) && !is_of(&sorted[0], &["Normal".into()]) && is_of(&sorted[0], &[])
        );
    }

    #[test]
    fn whole_events_have_the_fields_of_their_type_in_its_order() {
        let list = Typed::list(vec![
            json!({"type": "Normal", "reason": "A", "metadata": {"uid": "u", "name": "n"}, "kind": "Event"}),
        ]);
        assert_eq!(
            go_json::compact(&list),
            r#"{"kind":"EventList","apiVersion":"v1","metadata":{},"items":[{"kind":"Event","metadata":{"name":"n","uid":"u","creationTimestamp":null},"involvedObject":{},"reason":"A","source":{},"firstTimestamp":null,"lastTimestamp":null,"type":"Normal","eventTime":null,"reportingComponent":"","reportingInstance":""}]}"#
        );
    }
}
