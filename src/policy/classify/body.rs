//! Looks into the body of a change for the two things that make any change destructive: replicas to 0, and the removal
//! of finalizers. Handles merge patches, strategic ones, JSON patches and whole objects, without being told which.
//! Invariant: a form that is not understood counts as doing both.

use serde_json::Value;

/// Whether a body sets replicas to 0 or takes finalizers away. `whole` bodies replace the object (PUT): they keep the
/// finalizers that they name, while a patch that names any sets the list.
pub(super) fn stops_or_releases(body: &Value, whole: bool) -> bool {
    match body {
        Value::Array(operations) => operations.iter().any(operation_does),
        Value::Object(_) => object_does(body, whole),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}

fn object_does(body: &Value, whole: bool) -> bool {
    let spec = body.get("spec");
    let stops = spec.and_then(|spec| spec.get("replicas")).is_some_and(is_zero) || spec.is_some_and(replaces);
    let releases = match body.get("metadata") {
        None => false,
        Some(Value::Object(metadata)) => {
            let listed =
                metadata.get("finalizers").is_some_and(|list| !whole || list.as_array().is_none_or(Vec::is_empty));
            listed || metadata.keys().any(|key| key.starts_with('$'))
        }
        Some(_) => true,
    };
    stops || releases || replaces(body)
}

/// Strategic merge patch's own words for "delete this" and "replace this".
fn replaces(value: &Value) -> bool {
    value.get("$patch").is_some()
}

fn is_zero(value: &Value) -> bool {
    value.as_f64().is_none_or(|number| number < 1.0) && !value.is_null()
}

/// One operation of a JSON patch (RFC 6902).
fn operation_does(operation: &Value) -> bool {
    let text = |key: &str| operation.get(key).and_then(Value::as_str);
    let (Some(kind), Some(path)) = (text("op"), text("path")) else { return true };
    let value = operation.get("value").unwrap_or(&Value::Null);
    let takes_finalizers = |path: &str| path == "/metadata/finalizers" || path.starts_with("/metadata/finalizers/");
    match kind {
        "test" => false,
        "add" | "replace" | "remove" => match path {
            "" | "/metadata" => true,
            "/spec" => kind != "remove" && value.get("replicas").is_none_or(is_zero),
            "/spec/replicas" => kind != "remove" && is_zero(value),
            // Adding one behind the others takes none away.
            "/metadata/finalizers/-" => kind != "add",
            other => takes_finalizers(other),
        },
        // `move` and `copy` bring values that are not written in the patch.
        _ => true,
    }
}
