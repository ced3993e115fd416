//! Schemas of custom resources, from the definitions that the dump holds.
//! Invariant: the definition's own words, with the fields that every object has.

use super::bundled;
use crate::cluster::snapshot::view::View;
use crate::cluster::snapshot::watch::definition;
use crate::domain::row::KindId;
use serde_json::{Map, Value, json};

const META: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
const LIST_META: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta";

/// Adds the schemas of a kind and of its list, if the dump defines it.
pub fn schemas(view: &View, kind: &KindId, found: &mut Map<String, Value>) {
    let Some(version) = definition(view, kind) else { return };
    let mut schema = version.pointer("/schema/openAPIV3Schema").cloned().unwrap_or_else(|| json!({}));
    if !schema.is_object() {
        return;
    }
    schema["type"] = "object".into();
    if !schema["properties"].is_object() {
        schema["properties"] = json!({});
    }
    let words = |what: &str| json!({"type": "string", "description": what});
    let refer = |name: &str| format!("#/components/schemas/{name}");
    let properties = &mut schema["properties"];
    properties["apiVersion"] = words("The group and version of the schema that this object follows.");
    properties["kind"] = words("The name of the schema that this object follows.");
    properties["metadata"] = json!({
        "description": "Standard object's metadata.", "allOf": [{"$ref": refer(META)}], "default": {},
    });
    let name = name_of(kind);
    let list = json!({
        "type": "object", "description": format!("{}List is a list of {}", kind.kind, kind.kind), "required": ["items"],
        "properties": {
            "apiVersion": words("The group and version of the schema that this object follows."),
            "kind": words("The name of the schema that this object follows."),
            "metadata": {"allOf": [{"$ref": refer(LIST_META)}], "default": {}},
            "items": {"type": "array", "items": {"allOf": [{"$ref": refer(&name)}]}},
        },
        "x-kubernetes-group-version-kind": [{"group": kind.group, "version": kind.version, "kind": format!("{}List", kind.kind)}],
    });
    schema["x-kubernetes-group-version-kind"] =
        json!([{"group": kind.group, "version": kind.version, "kind": kind.kind}]);
    found.insert(format!("{name}List"), list);
    found.insert(name, schema);
    bundled::add_named(META, found);
    bundled::add_named(LIST_META, found);
}

/// `io.open-cluster-management.work.v1.ManifestWork`.
fn name_of(kind: &KindId) -> String {
    let group: Vec<&str> = kind.group.rsplit('.').collect();
    format!("{}.{}.{}", group.join("."), kind.version, kind.kind)
}
