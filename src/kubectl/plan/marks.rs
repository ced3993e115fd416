//! Labels, annotations and taints of an object as it was read, and the patch that leads to those that are wanted.

use super::strategic;
use crate::domain::object::Object;
use crate::kubectl::change::{Marks, Taint};
use crate::kubectl::refusal::{Reason, Refusal};
use serde_json::{Map, Value, json};

/// The one annotation that is overwritten without being told to.
const CHANGE_CAUSE: &str = "kubernetes.io/change-cause";

/// The patch that sets and takes away labels or annotations; nothing where they are so already.
pub(super) fn patch(
    object: &Object,
    on: Marks,
    set: &[(String, Option<String>)],
    overwrite: bool,
    version: Option<&str>,
) -> Result<Option<Value>, Refusal> {
    let current = |key: &str| match on {
        Marks::Labels => object.label(key),
        Marks::Annotations => object.annotation(key),
    };
    let mut changed = Map::new();
    for (key, value) in set {
        match (current(key), value) {
            (None, None) => {}
            (Some(is), Some(wanted)) if is == wanted => {}
            (Some(is), Some(_)) if !(overwrite || on == Marks::Annotations && key == CHANGE_CAUSE) => {
                return Err(Refusal::new(Reason::State, key, format!("it is {is:?} already; add --overwrite")));
            }
            (_, value) => {
                changed.insert(key.clone(), json!(value));
            }
        }
    }
    if changed.is_empty() {
        return Ok(None);
    }
    let mut metadata = json!({on.field(): changed});
    if let Some(version) = version {
        metadata["resourceVersion"] = json!(version);
    }
    Ok(Some(json!({"metadata": metadata})))
}

/// The patch that sets and takes away taints; a node's taints are one list, which is written whole.
pub(super) fn taints(
    node: &Object,
    add: &[Taint],
    remove: &[(String, Option<String>)],
    overwrite: bool,
) -> Result<Option<Value>, Refusal> {
    let text = |taint: &Value, field: &str| taint.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let same = |taint: &Value, other: &Taint| text(taint, "key") == other.key && text(taint, "effect") == other.effect;
    let current = node.list("spec.taints");
    if let Some(taint) = add.iter().find(|taint| !overwrite && current.iter().any(|known| same(known, taint))) {
        let instead = format!("{} has it with the effect {} already; add --overwrite", node.name(), taint.effect);
        return Err(Refusal::new(Reason::State, &taint.key, instead));
    }
    let mut then: Vec<Value> = add
        .iter()
        .map(|taint| match taint.value.as_str() {
            "" => json!({"key": taint.key, "effect": taint.effect}),
            value => json!({"key": taint.key, "value": value, "effect": taint.effect}),
        })
        .collect();
    then.extend(current.iter().filter(|known| !add.iter().any(|taint| same(known, taint))).cloned());
    for (key, effect) in remove {
        let before = then.len();
        then.retain(|taint| {
            text(taint, "key") != *key || effect.as_ref().is_some_and(|effect| text(taint, "effect") != *effect)
        });
        if then.len() == before {
            let instead = format!("{} has no such taint", node.name());
            return Err(Refusal::new(Reason::State, key, instead));
        }
    }
    let mut after = node.0.clone();
    if let Some(spec) = after.get_mut("spec").and_then(Value::as_object_mut) {
        match then.is_empty() {
            true => drop(spec.remove("taints")),
            false => drop(spec.insert("taints".to_owned(), Value::Array(then))),
        }
    } else if let Some(fields) = after.as_object_mut() {
        fields.insert("spec".to_owned(), json!({"taints": then}));
    }
    Ok(strategic::patch(&node.0, &after))
}
