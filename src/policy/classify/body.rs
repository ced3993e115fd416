//! Looks into the body of a change for the two things that make any change destructive: replicas to 0, and the removal
//! of finalizers. Handles merge patches, strategic ones, JSON patches and whole objects, without being told which.
//! Invariant: a form that is not understood counts as doing both.

use serde_json::Value;

/// What a body is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Object,
    /// The scale, which knows no default: without a number it is 0.
    Scale,
    Part,
}

/// Whether a body sets replicas to 0 or takes finalizers away. `whole` bodies replace the object (PUT): they keep the
/// finalizers that they name and no others, while a patch that names any sets the list.
pub(super) fn stops_or_releases(body: &Value, whole: bool, of: Of) -> bool {
    match body {
        Value::Array(operations) => operations.iter().any(|operation| operation_does(operation, of)),
        Value::Object(_) => object_does(body, whole, of),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}

fn object_does(body: &Value, whole: bool, of: Of) -> bool {
    let spec = body.get("spec");
    let replicas = spec.and_then(|spec| spec.get("replicas"));
    let stops = replicas.is_some_and(is_zero) || spec.is_some_and(replaces);
    let forgets = of == Of::Scale
        && match (spec, replicas) {
            (_, Some(number)) => number.is_null(),
            (Some(Value::Object(_)) | None, None) => whole,
            (Some(_), None) => true,
        };
    let listed = |metadata: &serde_json::Map<String, Value>| match (metadata.get("finalizers"), whole, of) {
        (None, true, Of::Object) => true,
        (None, _, _) => false,
        (Some(list), true, _) => list.as_array().is_none_or(Vec::is_empty),
        (Some(_), false, _) => true,
    };
    let releases = match body.get("metadata") {
        None => whole && of == Of::Object,
        Some(Value::Object(metadata)) => listed(metadata) || metadata.keys().any(|key| key.starts_with('$')),
        Some(_) => true,
    };
    stops || forgets || releases || replaces(body)
}

/// Strategic merge patch's own words for "delete this" and "replace this".
fn replaces(value: &Value) -> bool {
    value.get("$patch").is_some()
}

pub(super) fn is_zero(value: &Value) -> bool {
    value.as_f64().is_none_or(|number| number < 1.0) && !value.is_null()
}

/// Whether this is a number of replicas, or a spec with one.
fn has_number(value: &Value) -> bool {
    value.is_number() || value.get("replicas").is_some_and(Value::is_number)
}

/// One operation of a JSON patch (RFC 6902).
fn operation_does(operation: &Value, of: Of) -> bool {
    let text = |key: &str| operation.get(key).and_then(Value::as_str);
    let (Some(kind), Some(path)) = (text("op"), text("path")) else { return true };
    let value = operation.get("value").unwrap_or(&Value::Null);
    let takes_finalizers = |path: &str| path == "/metadata/finalizers" || path.starts_with("/metadata/finalizers/");
    match kind {
        "test" => false,
        "add" | "replace" | "remove" => match path {
            "" | "/metadata" => true,
            "/spec" | "/spec/replicas" if of == Of::Scale && (kind == "remove" || !has_number(value)) => true,
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
