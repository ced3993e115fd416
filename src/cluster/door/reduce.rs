//! Reduces secrets to what may be seen of them: the keys, the sizes, and of certificates who, by whom and until when.
//! Invariant: after this no value of a secret is left in what it was given.

mod certificate;

use crate::domain::redact::is_secret_variable;
use base64::Engine as _;
use serde_json::{Map, Value};

/// Reduces an answer about secrets in place. False means that its form is not known, and that it must be withheld.
pub(super) fn answer(value: &mut Value) -> bool {
    let kind = value.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
    match kind.as_str() {
        "Status" => true,
        "Secret" => {
            secret(value);
            true
        }
        "SecretList" => {
            items(value, "items").for_each(secret);
            true
        }
        "List" => items(value, "items").all(answer),
        "PartialObjectMetadata" => {
            forget_applied(value);
            true
        }
        "PartialObjectMetadataList" => {
            items(value, "items").for_each(forget_applied);
            true
        }
        "Table" => items(value, "rows")
            .filter_map(|row| row.get_mut("object"))
            .all(|object| object.is_null() || is_named_only(object) || answer(object)),
        _ => false,
    }
}

/// Whether an object is its metadata and nothing else, as a dump gives it beside a row.
fn is_named_only(object: &mut Value) -> bool {
    forget_applied(object);
    object.as_object().is_some_and(|fields| fields.keys().all(|field| field == "metadata"))
}

fn items<'a>(value: &'a mut Value, field: &str) -> impl Iterator<Item = &'a mut Value> {
    value.get_mut(field).and_then(Value::as_array_mut).map(|items| items.iter_mut()).into_iter().flatten()
}

/// Reduces secrets that stand inside other objects, as in a ManifestWork, and the values of variables whose names say
/// that they are secret.
pub(in crate::cluster) fn everywhere(value: &mut Value) {
    let is_secret = value.get("kind").and_then(Value::as_str) == Some("Secret")
        && value.get("apiVersion").and_then(Value::as_str) == Some("v1");
    if is_secret {
        secret(value);
        return;
    }
    match value {
        Value::Object(fields) => {
            for (key, field) in fields {
                if key == "env" {
                    hide_variables(field);
                }
                everywhere(field);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(everywhere),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn hide_variables(env: &mut Value) {
    for variable in env.as_array_mut().into_iter().flatten() {
        let name = variable.get("name").and_then(Value::as_str).unwrap_or_default();
        if is_secret_variable(name)
            && let Some(value) = variable.get_mut("value").filter(|value| value.is_string())
        {
            *value = Value::from("[redacted]");
        }
    }
}

/// Reduces one secret in place.
pub(super) fn secret(value: &mut Value) {
    forget_applied(value);
    let Some(fields) = value.as_object_mut() else {
        *value = Value::Null;
        return;
    };
    let mut certificates = Map::new();
    if let Some(written) = fields.remove("stringData").as_ref().and_then(Value::as_object) {
        // What a manifest writes in clear is measured in the same way.
        let sizes = written.iter().map(|(key, text)| (key.clone(), size(text.as_str().unwrap_or_default().len())));
        let sizes: Map<String, Value> = sizes.collect();
        if let Some(data) = fields.entry("data").or_insert_with(|| Value::Object(Map::new())).as_object_mut() {
            data.extend(sizes);
        }
    }
    if let Some(data) = fields.get_mut("data") {
        match data.as_object_mut() {
            Some(data) => {
                for (key, encoded) in data.iter_mut() {
                    if is_size(encoded) {
                        continue;
                    }
                    let bytes = decoded(encoded.as_str().unwrap_or_default());
                    if let Some(certificate) = certificate::read(&bytes) {
                        certificates.insert(key.clone(), certificate);
                    }
                    *encoded = size(stated_size(&bytes).unwrap_or(bytes.len()));
                }
            }
            None => *data = Value::Object(Map::new()),
        }
    }
    if !certificates.is_empty() {
        fields.insert("certificates".to_owned(), Value::Object(certificates));
    }
}

pub(in crate::cluster) fn decoded(encoded: &str) -> Vec<u8> {
    let packed: String = encoded.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    base64::engine::general_purpose::STANDARD.decode(packed).unwrap_or_else(|_| encoded.as_bytes().to_vec())
}

fn size(bytes: usize) -> Value {
    Value::String(format!("{bytes} bytes"))
}

/// Whether a value was reduced already. `N bytes` is no base64, so no real value looks like it.
fn is_size(value: &Value) -> bool {
    let digits = value.as_str().and_then(|text| text.strip_suffix(" bytes"));
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Dumps write `N bytes long` where the value was.
pub(in crate::cluster) fn stated_size(bytes: &[u8]) -> Option<usize> {
    std::str::from_utf8(bytes).ok()?.trim().strip_suffix(" bytes long")?.parse().ok()
}

/// The last applied configuration holds the whole object once more.
pub(in crate::cluster) fn forget_applied(value: &mut Value) {
    if let Some(annotations) = value.pointer_mut("/metadata/annotations").and_then(Value::as_object_mut) {
        annotations.remove(LAST_APPLIED);
    }
}

pub(super) const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

#[cfg(test)]
mod tests;
