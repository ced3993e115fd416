//! Events as the core group has them, from the other forms in which collectors write them.
//! Invariant: an event's made-up name depends on nothing but what is recorded of it, so it is the same each time.
//! Not here: which files hold events (`layouts`, `index`).
//!
//! The group `events.k8s.io` has the same events with other field names. The Insights operator keeps of an event only its
//! namespace, time, type, reason and message.

use crate::domain::ids::Digest;
use crate::domain::row::KindId;
use serde_json::{Map, Value, json};

/// The group whose events are told as those of the core group.
pub const OTHER_GROUP: &str = "events.k8s.io";

/// Fields of that group, and what the core group calls them.
const RENAMED: [(&str, &str); 7] = [
    ("regarding", "involvedObject"),
    ("note", "message"),
    ("deprecatedCount", "count"),
    ("deprecatedFirstTimestamp", "firstTimestamp"),
    ("deprecatedLastTimestamp", "lastTimestamp"),
    ("deprecatedSource", "source"),
    ("reportingController", "reportingComponent"),
];

pub fn are(kind: &KindId) -> bool {
    kind.group.is_empty() && kind.plural == "events"
}

/// A name for an event that was recorded without one; `None` for what is no such event.
pub fn made_up_name(event: &Value) -> Option<String> {
    let text = |key: &str| event.get(key).and_then(Value::as_str);
    let (reason, at) = (text("reason")?, text("lastTimestamp")?);
    if event.get("metadata").is_some() {
        return None;
    }
    let told = [text("namespace").unwrap_or_default(), at, reason, text("message").unwrap_or_default()].join("\n");
    let digest = Digest::of(told.as_bytes());
    let word: String = reason.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    let word = if word.is_empty() { "event".to_owned() } else { word };
    Some(format!("{word}.{}", digest.as_str().get(..16).unwrap_or_default()))
}

/// An event with the fields of the core group.
pub fn as_core(fields: &mut Map<String, Value>, namespace: &str) {
    if let Some(name) = made_up_name(&Value::Object(fields.clone())) {
        let namespace = fields.remove("namespace").unwrap_or_else(|| namespace.into());
        fields.insert("metadata".to_owned(), json!({"name": name, "namespace": namespace}));
        fields.insert("involvedObject".to_owned(), json!({"namespace": namespace}));
    }
    let version = fields.get("apiVersion").and_then(Value::as_str).unwrap_or_default();
    if version.starts_with(OTHER_GROUP) {
        for (theirs, ours) in RENAMED {
            if let Some(value) = fields.remove(theirs) {
                fields.insert(ours.to_owned(), value);
            }
        }
        fields.insert("apiVersion".to_owned(), "v1".into());
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{as_core, made_up_name};
    use serde_json::{Value, json};

    fn core(event: Value) -> Value {
        let mut fields = event.as_object().unwrap().clone();
        as_core(&mut fields, "shop");
        Value::Object(fields)
    }

    #[test]
    fn an_event_without_a_name_gets_one_that_stays() {
        let event =
            json!({"namespace": "shop", "lastTimestamp": "2026-01-01T00:00:00Z", "reason": "Back Off", "message": "x"});
        let name = made_up_name(&event).unwrap();
        assert!(name.starts_with("backoff.") && name.len() == 24, "{name}");
        let told = core(event.clone());
        assert_eq!((&told["metadata"]["name"], &told["metadata"]["namespace"]), (&json!(name), &json!("shop")));
        let mut later = event.clone();
        later["message"] = "y".into();
        assert_ne!(made_up_name(&later), Some(name));
        assert_eq!(made_up_name(&json!({"metadata": {}, "reason": "a", "lastTimestamp": "b"})), None);
        assert_eq!(made_up_name(&json!({"spec": {}})), None);
    }

    #[test]
    fn an_event_of_the_other_group_has_the_fields_of_the_core_group() {
        let told = core(json!({
            "apiVersion": "events.k8s.io/v1", "kind": "Event", "metadata": {"name": "a"}, "note": "pulled",
            "regarding": {"kind": "Pod"}, "deprecatedCount": 3, "reportingController": "kubelet",
        }));
        assert_eq!(told["apiVersion"], "v1");
        assert_eq!((&told["message"], &told["involvedObject"]["kind"]), (&json!("pulled"), &json!("Pod")));
        assert_eq!((&told["count"], &told["reportingComponent"]), (&json!(3), &json!("kubelet")));
        assert_eq!(told.get("note"), None);
    }
}
