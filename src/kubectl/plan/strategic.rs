//! The strategic merge patch that leads from one object to another, as far as klue's own changes need it.
//! Invariant: lists whose items are known by name keep their order, which the patch says; all others are written whole.

use serde_json::{Map, Value, json};

/// Lists that are merged by the names of their items.
const BY_NAME: [&str; 4] = ["containers", "initContainers", "ephemeralContainers", "env"];

/// The patch, or nothing where the objects are the same.
pub(super) fn patch(before: &Value, after: &Value) -> Option<Value> {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => fields(before, after).map(Value::Object),
        _ => (before != after).then(|| after.clone()),
    }
}

fn fields(before: &Map<String, Value>, after: &Map<String, Value>) -> Option<Map<String, Value>> {
    let mut patch = Map::new();
    for (key, then) in after {
        match (before.get(key), then) {
            (None, then) => drop(patch.insert(key.clone(), then.clone())),
            (Some(Value::Object(now)), Value::Object(then)) => {
                patch.extend(fields(now, then).map(|changed| (key.clone(), Value::Object(changed))));
            }
            (Some(Value::Array(now)), Value::Array(then)) if BY_NAME.contains(&key.as_str()) => {
                if let Some(changed) = by_name(now, then) {
                    let order: Vec<Value> = then.iter().map(|item| json!({"name": name(item)})).collect();
                    patch.insert(format!("$setElementOrder/{key}"), Value::Array(order));
                    patch.insert(key.clone(), Value::Array(changed));
                }
            }
            (Some(now), then) if now != then => drop(patch.insert(key.clone(), then.clone())),
            (Some(_), _) => {}
        }
    }
    for key in before.keys().filter(|key| !after.contains_key(*key)) {
        patch.insert(key.clone(), Value::Null);
    }
    (!patch.is_empty()).then_some(patch)
}

fn by_name(before: &[Value], after: &[Value]) -> Option<Vec<Value>> {
    let find = |items: &[Value], wanted: &Value| items.iter().find(|item| name(item) == name(wanted)).cloned();
    let mut changed: Vec<Value> = Vec::new();
    for then in after {
        match find(before, then) {
            None => changed.push(then.clone()),
            Some(now) => {
                if let Some(mut item) = patch(&now, then) {
                    if let Some(fields) = item.as_object_mut() {
                        fields.insert("name".to_owned(), json!(name(then)));
                    }
                    changed.push(item);
                }
            }
        }
    }
    let gone = before.iter().filter(|item| find(after, item).is_none());
    changed.extend(gone.map(|item| json!({"$patch": "delete", "name": name(item)})));
    (!changed.is_empty()).then_some(changed)
}

fn name(item: &Value) -> &str {
    item.get("name").and_then(Value::as_str).unwrap_or_default()
}
