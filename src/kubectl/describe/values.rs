//! Values of any object as text, whatever type they turn out to have.
//! Invariant: a field that is missing is empty, one of the wrong type is shown as it is; nothing is ever a panic.

use super::quantity;
use crate::domain::time::{self, Timestamp};
use serde_json::Value;

pub(super) const NONE: &str = "<none>";
pub(super) const UNSET: &str = "<unset>";

static NOTHING: Value = Value::Null;

/// The value at a dotted path, or null.
pub(super) fn get<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.').try_fold(value, |value, step| value.get(step)).unwrap_or(&NOTHING)
}

/// The value at a dotted path as text; empty where there is none.
pub(super) fn said(value: &Value, path: &str) -> String {
    shown(get(value, path))
}

/// A value on one line.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(items) => joined(items),
        Value::Object(fields) => {
            fields.iter().map(|(key, value)| format!("{key}={}", shown(value))).collect::<Vec<_>>().join(",")
        }
    }
}

pub(super) fn joined(items: &[Value]) -> String {
    items.iter().map(shown).collect::<Vec<_>>().join(", ")
}

pub(super) fn is_there(value: &Value, path: &str) -> bool {
    !get(value, path).is_null()
}

pub(super) fn list<'a>(value: &'a Value, path: &str) -> &'a [Value] {
    get(value, path).as_array().map_or(&[], Vec::as_slice)
}

/// The fields of a map in the order of their names.
pub(super) fn fields<'a>(value: &'a Value, path: &str) -> Vec<(&'a String, &'a Value)> {
    let mut fields: Vec<_> = get(value, path).as_object().into_iter().flatten().collect();
    fields.sort_by_key(|(name, _)| *name);
    fields
}

/// `key=value` of each entry of a map.
pub(super) fn pairs(value: &Value, path: &str) -> Vec<String> {
    fields(value, path).into_iter().map(|(key, value)| format!("{key}={}", shown(value))).collect()
}

pub(super) fn int(value: &Value, path: &str) -> i64 {
    get(value, path).as_i64().unwrap_or(0)
}

pub(super) fn is_true(value: &Value, path: &str) -> bool {
    get(value, path).as_bool().unwrap_or(false)
}

/// The text, or what stands for there being none.
pub(super) fn or(text: String, otherwise: &str) -> String {
    if text.is_empty() { otherwise.to_owned() } else { text }
}

/// A number that is 0 where it is not told, as Kubernetes leaves zeros out.
pub(super) fn number(value: &Value, path: &str) -> String {
    or(said(value, path), "0")
}

/// A flag that is false where it is not told.
pub(super) fn flag(value: &Value, path: &str) -> String {
    or(said(value, path), "false")
}

pub(super) fn amount(value: &Value, path: &str) -> String {
    quantity::usual(&said(value, path))
}

/// `cpu: 100m` of each entry of a list of resources.
pub(super) fn amounts(value: &Value, path: &str) -> Vec<(String, String)> {
    fields(value, path).into_iter().map(|(name, value)| (name.clone(), quantity::usual(&shown(value)))).collect()
}

/// A time with how long ago it was; what is no time as it is.
pub(super) fn when(value: &Value, path: &str, now: Timestamp) -> String {
    let text = said(value, path);
    match time::parse(&text) {
        Some(at) if now == time::UNTOLD => written(at),
        Some(at) if at > now => format!("{} (in {})", written(at), time::age(now, at)),
        Some(at) => format!("{} ({} ago)", written(at), time::age(at, now)),
        None => text,
    }
}

/// A time to the second.
pub(super) fn written(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// How long ago a time was.
pub(super) fn ago(text: &str, now: Timestamp) -> String {
    time::parse(text).map_or_else(|| "<unknown>".to_owned(), |at| time::age(at, now))
}

/// A host with a port, an IPv6 address in brackets.
pub(super) fn host_port(host: &str, port: &str) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{get, host_port, said, when};
    use serde_json::json;

    #[test]
    fn a_value_of_the_wrong_type_is_shown_and_a_missing_one_is_empty() {
        let odd = json!({"a": {"b": [1, "x", {"k": true}]}, "c": 7});
        assert_eq!(said(&odd, "a.b"), "1, x, k=true");
        assert_eq!((said(&odd, "c.d"), said(&odd, "c")), (String::new(), "7".to_owned()));
        assert!(get(&json!("text"), "a.b").is_null());
    }

    #[test]
    fn a_time_says_how_long_ago_it_was_or_is_to_come() {
        let now = "2026-01-01T12:00:00Z".parse().unwrap();
        let times = json!({"past": "2026-01-01T10:00:00.123Z", "future": "2026-01-01T12:00:30Z", "odd": "soon"});
        assert_eq!(when(&times, "past", now), "2026-01-01T10:00:00Z (119m ago)");
        assert_eq!(when(&times, "future", now), "2026-01-01T12:00:30Z (in 30s)");
        assert_eq!((when(&times, "odd", now), when(&times, "none", now)), ("soon".to_owned(), String::new()));
        assert_eq!(when(&times, "past", crate::domain::time::UNTOLD), "2026-01-01T10:00:00Z");
        assert_eq!((host_port("::1", "80"), host_port("a", "80")), ("[::1]:80".to_owned(), "a:80".to_owned()));
    }
}
