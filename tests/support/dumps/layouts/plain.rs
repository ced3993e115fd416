//! YAML as somebody saved it: several documents in a file, or one list of many kinds.

use super::super::object::Scope;
use super::super::sink::File;
use super::document;
use serde_json::{Value, json};

pub fn files(scope: &Scope) -> Vec<File> {
    let all: Vec<&Value> = scope.sets.iter().flat_map(|set| &set.objects).collect();
    if all.is_empty() {
        return Vec::new();
    }
    match &scope.namespace {
        None => {
            let documents: Vec<Vec<u8>> = all.into_iter().map(document).collect();
            vec![File::new("cluster.yaml", documents.join(b"---\n".as_slice()))]
        }
        Some(namespace) => {
            let list = json!({"apiVersion": "v1", "items": all, "kind": "List", "metadata": {"resourceVersion": ""}});
            vec![File::new(format!("saved/{namespace}.yaml"), document(&list))]
        }
    }
}
