//! What other programs may see of an object: no value of a secret, no credential.
//! Invariant: everything that leaves for another program goes through here.
//! Not here: what klue's own readers see, who ask through the door (`door::reduce`).
//!
//! A value of a Secret becomes as many asterisks as it had bytes, in base64 as the API demands: every client can still
//! decode it, `kubectl describe secret` prints the true sizes, and nobody takes it for the value.

use crate::cluster::door::reduce;
use crate::domain::redact;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use std::borrow::Cow;

/// The object as JSON text.
pub fn json(object: &Value) -> String {
    let mut object = object.clone();
    // What stands for a secret's values is none, and must stay what a client can decode.
    let mut sizes = None;
    if is_secret(&object) {
        hide_values(&mut object);
        sizes = object.as_object_mut().and_then(|fields| fields.remove("data"));
    } else {
        reduce::everywhere(&mut object);
    }
    let text = object.to_string();
    // Most objects hold nothing to redact, which one look at their text tells sooner than a look at every string.
    let harmless = is_harmless(&text);
    if harmless && sizes.is_none() {
        return text;
    }
    if !harmless {
        redact::value(&mut object);
    }
    if let (Some(fields), Some(sizes)) = (object.as_object_mut(), sizes) {
        fields.insert("data".to_owned(), sizes);
    }
    object.to_string()
}

/// JSON text of which nothing but credentials could be hidden, such as an object's metadata.
pub fn text(json: &str) -> Cow<'_, str> {
    if is_harmless(json) {
        return Cow::Borrowed(json);
    }
    let mut value: Value = serde_json::from_str(json).unwrap_or_default();
    redact::value(&mut value);
    Cow::Owned(value.to_string())
}

fn is_harmless(json: &str) -> bool {
    !json.contains("\\u00") && !redact::is_suspect(json)
}

fn is_secret(object: &Value) -> bool {
    object.get("kind").and_then(Value::as_str) == Some("Secret") && object.get("apiVersion").is_none_or(|of| of == "v1")
}

fn hide_values(secret: &mut Value) {
    reduce::forget_applied(secret);
    let Some(fields) = secret.as_object_mut() else { return };
    let written = fields.remove("stringData");
    let data = fields.get("data").and_then(Value::as_object);
    let encoded = data.into_iter().flatten().map(|(key, value)| {
        let bytes = reduce::decoded(value.as_str().unwrap_or_default());
        (key.clone(), hidden(reduce::stated_size(&bytes).unwrap_or(bytes.len())))
    });
    let plain = written.as_ref().and_then(Value::as_object).into_iter().flatten();
    let plain = plain.map(|(key, value)| (key.clone(), hidden(value.as_str().map_or(0, str::len))));
    let hidden: serde_json::Map<String, Value> = encoded.chain(plain).collect();
    // Whatever else a secret may hold is none of the fields that it has.
    fields.retain(|key, _| ["apiVersion", "kind", "metadata", "type", "immutable"].contains(&key.as_str()));
    if !hidden.is_empty() {
        fields.insert("data".to_owned(), hidden.into());
    }
}

fn hidden(bytes: usize) -> Value {
    // More than a secret can have is no size.
    const MOST: usize = 1 << 20;
    STANDARD.encode("*".repeat(bytes.min(MOST))).into()
}

#[cfg(test)]
mod tests {
    use super::{STANDARD, json};
    use base64::Engine as _;
    use serde_json::{Value, json};

    #[test]
    fn a_secret_keeps_its_keys_and_sizes_and_nothing_else() {
        let applied = "kubectl.kubernetes.io/last-applied-configuration";
        let secret = json!({
            "kind": "Secret", "apiVersion": "v1", "type": "Opaque",
            "metadata": {"name": "a", "annotations": {applied: "hunter2"}},
            "data": {"password": STANDARD.encode("hunter2"), "cut": STANDARD.encode("17 bytes long")},
            "stringData": {"more": "hunter22"}, "other": "hunter2",
        });
        let shown: Value = serde_json::from_str(&json(&secret)).unwrap_or_default();
        let wanted = json!({
            "kind": "Secret", "apiVersion": "v1", "type": "Opaque", "metadata": {"name": "a", "annotations": {}},
            "data": {"password": STANDARD.encode("*".repeat(7)), "cut": STANDARD.encode("*".repeat(17)),
                     "more": STANDARD.encode("*".repeat(8))},
        });
        assert_eq!(shown, wanted);
    }

    #[test]
    fn credentials_are_hidden_wherever_they_stand() {
        let pod = json!({
            "kind": "Pod", "apiVersion": "v1", "metadata": {"annotations": {"url": "postgres://a:hunter2@db/x"}},
            "spec": {"containers": [{"env": [{"name": "DB_PASSWORD", "value": "hunter2"}]}]},
            "status": {"message": "\u{1b}[2Jred"},
        });
        let work = json!({
            "kind": "ManifestWork", "apiVersion": "work.open-cluster-management.io/v1",
            "spec": {"manifests": [{"kind": "Secret", "apiVersion": "v1", "data": {"a": STANDARD.encode("hunter2")}}]},
        });
        for object in [pod, work] {
            let text = json(&object);
            assert!(!text.contains("hunter2") && !text.contains(&STANDARD.encode("hunter2")), "{text}");
            assert!(!text.contains("[2J"), "{text}");
        }
    }
}
