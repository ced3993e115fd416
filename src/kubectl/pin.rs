//! Preconditions: an object as it was looked at, and a request that fails where the object has moved since.
//! Invariant: a pinned request asks for the same change as the bare one, or for none at all.

use crate::domain::object::Object;
use crate::domain::proposal::{Pin, WireRequest};
use serde_json::{Value, json};

/// The pin of an object under this path; none where the answer does not say which object it is.
pub fn of(path: &str, object: &Object) -> Option<Pin> {
    let version = object.resource_version().to_owned();
    let pin = Pin { path: path.to_owned(), uid: object.uid().to_owned(), resource_version: version };
    (!pin.uid.is_empty()).then_some(pin)
}

/// The request with the pin's uid and resourceVersion, in the place where the API looks for them
/// (`metav1.Preconditions` of a deletion, `metadata` of an update or a patch, a `test` of a JSON patch).
pub fn pinned(request: &WireRequest, pin: &Pin) -> WireRequest {
    let mut pinned = request.clone();
    let Some(body) = &mut pinned.body else { return pinned };
    match (request.method.as_str(), body) {
        ("DELETE", Value::Object(options)) => {
            options.insert("preconditions".to_owned(), preconditions(pin));
        }
        ("POST", Value::Object(eviction)) if is_eviction(&request.path) => {
            let options = eviction.entry("deleteOptions").or_insert_with(|| json!({}));
            if let Some(options) = options.as_object_mut() {
                // An eviction changes the pod's status first, so the version that was seen would not hold.
                options.insert("preconditions".to_owned(), json!({"uid": pin.uid}));
            }
        }
        ("PATCH", Value::Array(operations)) => {
            let test =
                |field: &str, value: &str| json!({"op": "test", "path": format!("/metadata/{field}"), "value": value});
            let version = (!pin.resource_version.is_empty()).then(|| test("resourceVersion", &pin.resource_version));
            operations.splice(0..0, std::iter::once(test("uid", &pin.uid)).chain(version));
        }
        ("PATCH" | "PUT", Value::Object(object)) => {
            if let Some(metadata) = object.entry("metadata").or_insert_with(|| json!({})).as_object_mut() {
                metadata.insert("uid".to_owned(), json!(pin.uid));
                if !pin.resource_version.is_empty() {
                    metadata.insert("resourceVersion".to_owned(), json!(pin.resource_version));
                }
            }
        }
        _ => {}
    }
    pinned
}

fn preconditions(pin: &Pin) -> Value {
    match pin.resource_version.as_str() {
        "" => json!({"uid": pin.uid}),
        version => json!({"uid": pin.uid, "resourceVersion": version}),
    }
}

fn is_eviction(path: &str) -> bool {
    path.split('?').next().is_some_and(|path| path.ends_with("/eviction"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{of, pinned};
    use crate::domain::object::Object;
    use crate::domain::proposal::{Pin, WireRequest};
    use serde_json::{Value, json};

    fn pin() -> Pin {
        let object = Object(json!({"metadata": {"uid": "u1", "resourceVersion": "7"}}));
        of("/api/v1/namespaces/shop/pods/web", &object).unwrap()
    }

    fn body(method: &str, path: &str, body: Value) -> Value {
        let request = WireRequest { method: method.into(), path: path.into(), content_type: None, body: Some(body) };
        pinned(&request, &pin()).body.unwrap()
    }

    #[test]
    fn each_kind_of_change_carries_the_pin_where_the_api_looks_for_it() {
        let patched = body("PATCH", "/x", json!({"metadata": {"labels": {"a": "b"}}}));
        assert_eq!(patched, json!({"metadata": {"labels": {"a": "b"}, "uid": "u1", "resourceVersion": "7"}}));
        let scaled = body("PATCH", "/x/scale", json!({"spec": {"replicas": 2}}));
        assert_eq!(scaled["metadata"], json!({"uid": "u1", "resourceVersion": "7"}));
        let deleted = body("DELETE", "/x", json!({"propagationPolicy": "Background"}));
        assert_eq!(deleted["preconditions"], json!({"uid": "u1", "resourceVersion": "7"}));
        let evicted = body("POST", "/x/eviction?fieldManager=klue", json!({"kind": "Eviction"}));
        assert_eq!(evicted["deleteOptions"], json!({"preconditions": {"uid": "u1"}}));
        let operations = body("PATCH", "/x", json!([{"op": "remove", "path": "/spec/a"}]));
        assert_eq!(operations[0], json!({"op": "test", "path": "/metadata/uid", "value": "u1"}));
        assert_eq!(operations.as_array().unwrap().len(), 3);
        assert_eq!(body("POST", "/x", json!({"metadata": {"name": "new"}})), json!({"metadata": {"name": "new"}}));
    }

    #[test]
    fn what_nobody_can_tell_from_another_is_not_pinned() {
        assert_eq!(of("/x", &Object(json!({"metadata": {"resourceVersion": "7"}}))), None);
        assert_eq!(body("PATCH", "/x", json!({"metadata": null})), json!({"metadata": null}));
    }
}
