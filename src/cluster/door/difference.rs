//! What a change would change, as a unified diff of YAML.
//! Invariant: the same change of the same object gives the same diff, however often it is rehearsed.

use crate::cluster::door::reduce;
use crate::domain::object::Object;
use crate::domain::redact;
use crate::kubectl::print::yaml;
use serde_json::Value;
use similar::TextDiff;

/// More lines than this nobody weighs on a card.
const MOST_LINES: usize = 200;

/// The difference between an object before and after; either may not be there.
pub(super) fn between(name: &str, before: Option<&Value>, after: Option<&Value>) -> String {
    let (before, after) = (text(before), text(after));
    let diff = TextDiff::from_lines(&before, &after);
    let whole =
        diff.unified_diff().context_radius(3).header(&format!("{name} now"), &format!("{name} then")).to_string();
    let lines = whole.lines().count();
    if lines <= MOST_LINES {
        return whole;
    }
    let first: Vec<&str> = whole.lines().take(MOST_LINES).collect();
    format!("{}\n[{} more lines]\n", first.join("\n"), lines - MOST_LINES)
}

/// Whether they differ at all, also in what `between` does not show.
pub(super) fn differ(before: Option<&Value>, after: Option<&Value>) -> bool {
    let quiet = |object: Option<&Value>| {
        object.cloned().map(|mut object| {
            quieten(&mut object);
            object
        })
    };
    quiet(before) != quiet(after)
}

fn text(object: Option<&Value>) -> String {
    let Some(object) = object else { return String::new() };
    let mut object = object.clone();
    if object.get("kind").and_then(Value::as_str) == Some("Secret") {
        reduce::secret(&mut object);
    }
    reduce::everywhere(&mut object);
    quieten(&mut object);
    redact::value(&mut object);
    yaml(&Object(object))
}

/// Leaves out what differs between any two looks, and what a server makes up anew at each rehearsal.
fn quieten(object: &mut Value) {
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        for field in ["managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"] {
            metadata.remove(field);
        }
    }
    if let Some(status) = object.get_mut("status").and_then(Value::as_object_mut) {
        status.remove("observedGeneration");
    }
    for condition in object.pointer_mut("/status/conditions").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(condition) = condition.as_object_mut() {
            for field in ["lastUpdateTime", "lastTransitionTime", "lastProbeTime", "lastHeartbeatTime"] {
                condition.remove(field);
            }
        }
    }
}

/// What a merge patch (RFC 7386) makes of a value.
pub(super) fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    if let Some(fields) = target.as_object_mut() {
        for (key, value) in patch {
            if value.is_null() {
                fields.remove(key);
            } else {
                merge(fields.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
    }
}
