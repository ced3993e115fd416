//! Metadata, and the record of who set which field.

use super::chance::Chance;
use super::clock;
use super::object::Kind;
use serde_json::{Map, Value, json};

/// The head of an object. `age` counts in seconds before the capture.
pub fn object(kind: &Kind, namespace: Option<&str>, name: &str, age: usize, chance: &mut Chance) -> Value {
    let mut metadata = json!({
        "creationTimestamp": clock::ago(age),
        "name": name,
        "resourceVersion": (1000 + chance.below(8_000_000)).to_string(),
        "uid": chance.uid(),
    });
    if let Some(namespace) = namespace {
        metadata["namespace"] = json!(namespace);
    }
    json!({"apiVersion": kind.api_version(), "kind": kind.kind, "metadata": metadata})
}

/// Adds a manager that set these parts of the object, in the form of server-side apply.
pub fn managed(object: &mut Value, manager: &str, status: bool, parts: &[&str], age: usize) {
    let mut fields = Map::new();
    for part in parts {
        if let Some(value) = object.get(*part) {
            fields.insert(format!("f:{part}"), owned(value, *part == "metadata"));
        }
    }
    let mut entry = json!({
        "apiVersion": object["apiVersion"],
        "fieldsType": "FieldsV1",
        "fieldsV1": fields,
        "manager": manager,
        "operation": "Update",
        "time": clock::ago(age),
    });
    if status {
        entry["subresource"] = json!("status");
    }
    match object.pointer_mut("/metadata/managedFields").and_then(Value::as_array_mut) {
        Some(entries) => entries.push(entry),
        None => object["metadata"]["managedFields"] = json!([entry]),
    }
}

/// The fields below a value. Lists are owned by the key of their items if they have one, else as a whole.
fn owned(value: &Value, is_metadata: bool) -> Value {
    const GIVEN: &[&str] =
        &["creationTimestamp", "resourceVersion", "uid", "managedFields", "name", "namespace", "nodeName"];
    let mut fields = Map::new();
    match value {
        Value::Object(all) => {
            for (key, value) in all {
                if !(GIVEN.contains(&key.as_str()) && (is_metadata || key == "nodeName")) {
                    fields.insert(format!("f:{key}"), owned(value, false));
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                let is_container = item.get("terminationMessagePath").is_some();
                let key = if is_container { "name" } else { "type" };
                if let Some(value) = item.get("uid") {
                    fields.insert(format!("k:{}", json!({"uid": value})), json!({}));
                } else if let Some(value) = item.get(key) {
                    let mut below = owned(item, false);
                    below["."] = json!({});
                    fields.insert(format!("k:{}", json!({key: value})), below);
                }
            }
        }
        _ => {}
    }
    Value::Object(fields)
}
