//! A kept output as text, for the resource pane.

use crate::domain::observation::Reading;
use crate::domain::redact;

/// Whole objects as YAML, a log as it is. What could not be seen says so.
pub fn text(reading: &Reading) -> String {
    if let Some(why) = reading.outcome.unseen() {
        return why;
    }
    if let Some(log) = &reading.log {
        return redact::text(log);
    }
    if reading.objects.is_empty() {
        return "the API answered, and there are none".to_owned();
    }
    let yaml = |object: &crate::domain::object::Object| {
        let mut value = object.0.clone();
        if let Some(metadata) = value.get_mut("metadata").and_then(serde_json::Value::as_object_mut) {
            metadata.remove("managedFields");
        }
        redact::value(&mut value);
        serde_saphyr::to_string(&value).unwrap_or_else(|error| format!("cannot be shown: {error}"))
    };
    reading.objects.iter().map(yaml).collect::<Vec<_>>().join("---\n")
}
