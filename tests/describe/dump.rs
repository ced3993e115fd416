//! The objects of `objects.yaml` as a must-gather.

use serde_json::Value;
use std::path::Path;

/// When it was taken.
const CAPTURED: &str = "2026-01-01T12:00:00Z";

pub fn write(root: &Path) {
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/describe/objects.yaml")).unwrap();
    let list: Value = serde_saphyr::from_str(&text).unwrap();
    put(root, "timestamp", &format!("2026-01-01T11:50:00Z\n{CAPTURED}\n"));
    for object in list["items"].as_array().unwrap() {
        let text = |path: &str| object.pointer(path).and_then(Value::as_str).unwrap_or_default();
        let (kind, name, namespace) = (text("/kind"), text("/metadata/name"), text("/metadata/namespace"));
        let group = text("/apiVersion").split_once('/').map_or("core", |(group, _)| group);
        let folder = match namespace {
            "" => format!("cluster-scoped-resources/{group}"),
            namespace => format!("namespaces/{namespace}/{group}"),
        };
        put(root, &format!("{folder}/{}/{name}.yaml", plural(kind)), &format!("---\n{object}\n"));
        if kind == "Namespace" {
            put(root, &format!("namespaces/{name}/{name}.yaml"), &format!("---\n{object}\n"));
        }
    }
    // What is looked for was collected, though there is none.
    for (namespace, group, kind) in
        [("default", "core", "Pod"), ("kube-node-lease", "core", "Pod"), ("kube-node-lease", "core", "Event")]
    {
        let version = if group == "core" { "v1".to_owned() } else { format!("{group}/v1") };
        let list =
            serde_json::json!({"apiVersion": version, "kind": format!("{kind}List"), "items": [], "metadata": {}});
        put(root, &format!("namespaces/{namespace}/{group}/{}.yaml", plural(kind)), &list.to_string());
    }
}

fn plural(kind: &str) -> String {
    let small = kind.to_lowercase();
    match small.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if small.ends_with('s') => format!("{small}es"),
        None => format!("{small}s"),
    }
}

fn put(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}
