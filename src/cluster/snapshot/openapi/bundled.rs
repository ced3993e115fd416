//! The description of Kubernetes' own kinds that comes with klue.
//! Invariant: unpacked once, when first asked for.

use serde_json::{Map, Value};
use std::sync::LazyLock;

/// Schemas by name, as Kubernetes publishes them; see the README beside the file.
static SCHEMAS: LazyLock<Map<String, Value>> = LazyLock::new(|| {
    const PACKED: &[u8] = include_bytes!("../../../../assets/openapi/core.json.zst");
    let read = || {
        let text = zstd::decode_all(PACKED).ok()?;
        let mut all: Value = serde_json::from_slice(&text).ok()?;
        match all.get_mut("schemas").map(Value::take) {
            Some(Value::Object(schemas)) => Some(schemas),
            _ => None,
        }
    };
    read().unwrap_or_default()
});

/// The schemas of a group's version, with all that they refer to.
pub fn schemas(group: &str, version: &str) -> Map<String, Value> {
    let mut found = Map::new();
    for (name, schema) in SCHEMAS.iter().filter(|(_, schema)| is_of(schema, group, version)) {
        add(name, schema, &mut found);
    }
    found
}

/// A schema that others refer to, such as `ObjectMeta`.
pub fn add_named(name: &str, found: &mut Map<String, Value>) {
    if let Some(schema) = SCHEMAS.get(name) {
        add(name, schema, found);
    }
}

fn add(name: &str, schema: &Value, found: &mut Map<String, Value>) {
    if found.contains_key(name) {
        return;
    }
    found.insert(name.to_owned(), schema.clone());
    refer(schema, &mut |name| add_named(name, found));
}

fn is_of(schema: &Value, group: &str, version: &str) -> bool {
    let kinds = schema.get("x-kubernetes-group-version-kind").and_then(Value::as_array);
    kinds.into_iter().flatten().any(|kind| kind["group"] == group && kind["version"] == version)
}

fn refer(schema: &Value, to: &mut dyn FnMut(&str)) {
    match schema {
        Value::Object(fields) => {
            if let Some(name) = fields.get("$ref").and_then(Value::as_str) {
                to(name.trim_start_matches("#/components/schemas/"));
            }
            fields.values().for_each(|field| refer(field, to));
        }
        Value::Array(items) => items.iter().for_each(|item| refer(item, to)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::schemas;

    #[test]
    fn a_group_brings_all_that_its_schemas_refer_to() {
        let apps = schemas("apps", "v1");
        let pod = "io.k8s.api.core.v1.PodSpec";
        assert!(apps.contains_key("io.k8s.api.apps.v1.Deployment") && apps.contains_key(pod));
        assert!(!apps.contains_key("io.k8s.api.batch.v1.Job"));
        assert!(apps[pod]["properties"]["containers"]["description"].is_string());
        assert!(schemas("g.io", "v1").is_empty());
    }
}
