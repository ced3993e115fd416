//! Merge patches: the plain one of RFC 7396, and Kubernetes' own that merges lists of named things.

use serde_json::{Map, Value};

/// RFC 7396: maps are merged, null removes, everything else replaces.
pub fn plain(target: &mut Value, patch: &Value) {
    merge(target, patch, &mut |_, old, new| *old = new.clone());
}

/// Strategic merge: as the plain one, but lists whose entries have a key are merged entry by entry.
pub fn strategic(target: &mut Value, patch: &Value) {
    merge(target, patch, &mut merge_list);
}

fn merge(target: &mut Value, patch: &Value, list: &mut dyn FnMut(&str, &mut Value, &Value)) {
    let Value::Object(changes) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(fields) = target else { return };
    if changes.get("$patch").and_then(Value::as_str) == Some("replace") {
        fields.clear();
    }
    for (key, change) in changes {
        match change {
            Value::Null => drop(fields.remove(key)),
            // Orders and retained keys say nothing that the merge does not.
            _ if key.starts_with('$') => {}
            Value::Object(_) => merge(fields.entry(key.clone()).or_insert(Value::Null), change, list),
            Value::Array(_) => list(key, fields.entry(key.clone()).or_insert(Value::Array(Vec::new())), change),
            Value::Bool(_) | Value::Number(_) | Value::String(_) => drop(fields.insert(key.clone(), change.clone())),
        }
    }
}

/// The field by which the entries of a list are told apart.
fn key_of(list: &str, entry: &Value) -> Option<&'static str> {
    let key = match list {
        "conditions" => "type",
        "containers" | "initContainers" | "ephemeralContainers" | "volumes" | "env" | "imagePullSecrets" => "name",
        "volumeMounts" => "mountPath",
        "volumeDevices" => "devicePath",
        "ports" if entry.get("containerPort").is_some() => "containerPort",
        "ports" => "port",
        "ownerReferences" => "uid",
        "hostAliases" => "ip",
        _ => return None,
    };
    entry.get(key).map(|_| key)
}

fn merge_list(name: &str, old: &mut Value, new: &Value) {
    let (Some(entries), Some(changes)) = (old.as_array_mut(), new.as_array()) else {
        *old = new.clone();
        return;
    };
    if name == "finalizers" {
        let fresh: Vec<Value> = changes.iter().filter(|change| !entries.contains(change)).cloned().collect();
        entries.extend(fresh);
        return;
    }
    let replaces = |change: &Value| change.get("$patch").and_then(Value::as_str) == Some("replace");
    if changes.iter().any(|change| key_of(name, change).is_none()) {
        *entries = changes.iter().filter(|change| !replaces(change)).cloned().collect();
        return;
    }
    for change in changes {
        let Some(key) = key_of(name, change) else { continue };
        let at = entries.iter().position(|entry| entry.get(key) == change.get(key));
        let deletes = change.get("$patch").and_then(Value::as_str) == Some("delete");
        match at {
            Some(at) if deletes => drop(entries.remove(at)),
            Some(at) => merge(&mut entries[at], change, &mut merge_list),
            None if deletes => {}
            None => entries.push(change.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{plain, strategic};
    use serde_json::{Value, json};

    fn check(merge: fn(&mut Value, &Value), from: Value, patch: Value, to: Value) {
        let mut target = from;
        merge(&mut target, &patch);
        assert_eq!(target, to, "{patch}");
    }

    #[test]
    fn a_plain_merge_replaces_lists_and_removes_nulls() {
        check(plain, json!({"a": 1, "b": {"c": 1}}), json!({"a": null, "b": {"d": 2}}), json!({"b": {"c": 1, "d": 2}}));
        check(plain, json!({"containers": [{"name": "a"}]}), json!({"containers": []}), json!({"containers": []}));
        check(plain, json!({}), json!({"a": {"b": {"c": null, "d": 1}}}), json!({"a": {"b": {"d": 1}}}));
    }

    #[test]
    fn a_strategic_merge_keeps_the_other_containers() {
        check(
            strategic,
            json!({"containers": [{"name": "a", "image": "x"}, {"name": "b", "image": "y"}], "args": [1]}),
            json!({"containers": [{"name": "b", "image": "z"}, {"name": "a", "$patch": "delete"}, {"name": "c"}], "args": [2]}),
            json!({"containers": [{"name": "b", "image": "z"}, {"name": "c"}], "args": [2]}),
        );
    }
}
