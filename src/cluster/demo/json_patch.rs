//! JSON patches (RFC 6902).
//! Invariant: a patch applies as a whole or not at all.

use serde_json::Value;

pub fn apply(target: &Value, patch: &Value) -> Result<Value, String> {
    let steps = patch.as_array().ok_or("a JSON patch is a list of operations")?;
    steps.iter().try_fold(target.clone(), |mut value, step| {
        run(&mut value, step)?;
        Ok(value)
    })
}

fn run(target: &mut Value, step: &Value) -> Result<(), String> {
    let text = |key: &str| step.get(key).and_then(Value::as_str).ok_or_else(|| format!("{step} lacks {key:?}"));
    let value = || step.get("value").cloned().ok_or_else(|| format!("{step} lacks \"value\""));
    let at = |target: &Value, path: &str| {
        target.pointer(path).cloned().ok_or_else(|| format!("there is nothing at {path:?}"))
    };
    let path = text("path")?;
    match text("op")? {
        "add" => add(target, path, value()?),
        "remove" => remove(target, path).map(drop),
        "replace" => {
            let place = target.pointer_mut(path).ok_or_else(|| format!("there is nothing at {path:?}"))?;
            *place = value()?;
            Ok(())
        }
        "copy" => {
            let copied = at(target, text("from")?)?;
            add(target, path, copied)
        }
        "move" => {
            let moved = remove(target, text("from")?)?;
            add(target, path, moved)
        }
        "test" if at(target, path)? == value()? => Ok(()),
        "test" => Err(format!("the test of {path:?} fails")),
        other => Err(format!("{other:?} is no operation of a JSON patch")),
    }
}

/// The parent of a path, and the last step.
fn parent<'a>(target: &'a mut Value, path: &str) -> Result<(&'a mut Value, String), String> {
    let missing = || format!("there is nothing that {path:?} could be in");
    let (parent, last) = path.rsplit_once('/').ok_or_else(missing)?;
    Ok((target.pointer_mut(parent).ok_or_else(missing)?, last.replace("~1", "/").replace("~0", "~")))
}

fn add(target: &mut Value, path: &str, value: Value) -> Result<(), String> {
    if path.is_empty() {
        *target = value;
        return Ok(());
    }
    match parent(target, path)? {
        (Value::Object(fields), key) => drop(fields.insert(key, value)),
        (Value::Array(items), key) => {
            let at = if key == "-" { Some(items.len()) } else { key.parse().ok().filter(|at| *at <= items.len()) };
            items.insert(at.ok_or_else(|| format!("{path:?} is outside of its list"))?, value);
        }
        _ => return Err(format!("{path:?} is in neither a map nor a list")),
    }
    Ok(())
}

fn remove(target: &mut Value, path: &str) -> Result<Value, String> {
    let missing = || format!("there is nothing at {path:?}");
    match parent(target, path)? {
        (Value::Object(fields), key) => fields.remove(&key).ok_or_else(missing),
        (Value::Array(items), key) => {
            let at = key.parse().ok().filter(|at| *at < items.len()).ok_or_else(missing)?;
            Ok(items.remove(at))
        }
        _ => Err(missing()),
    }
}

#[cfg(test)]
mod tests {
    use super::apply;
    use serde_json::json;

    #[test]
    fn operations_apply_in_order() {
        let patch = json!([
            {"op": "test", "path": "/a", "value": 1}, {"op": "replace", "path": "/a", "value": 2},
            {"op": "add", "path": "/l/-", "value": 3}, {"op": "add", "path": "/l/0", "value": 0},
            {"op": "add", "path": "/m/x~1y", "value": true}, {"op": "remove", "path": "/l/1"},
            {"op": "copy", "from": "/a", "path": "/b"}, {"op": "move", "from": "/b", "path": "/c"},
        ]);
        let changed = apply(&json!({"a": 1, "l": [1, 2], "m": {}}), &patch);
        assert_eq!(changed, Ok(json!({"a": 2, "l": [0, 2, 3], "m": {"x/y": true}, "c": 2})));
    }

    #[test]
    fn a_failing_test_changes_nothing() {
        let patch = json!([{"op": "replace", "path": "/a", "value": 2}, {"op": "test", "path": "/a", "value": 1}]);
        assert_eq!(apply(&json!({"a": 1}), &patch), Err("the test of \"/a\" fails".to_owned()));
    }
}
