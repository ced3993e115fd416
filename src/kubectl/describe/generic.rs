//! Any other object: what it says of itself is shown whole, in the words of its own API.

use super::View;
use super::page::Page;
use super::values::shown;
use crate::domain::object::Object;
use crate::kubectl::print;
use serde_json::Value;

/// Fields of the metadata that the head of a description has already.
const IN_HEAD: [&str; 9] = [
    "name",
    "namespace",
    "labels",
    "annotations",
    "managedFields",
    "creationTimestamp",
    "finalizers",
    "deletionTimestamp",
    "selfLink",
];

pub(super) fn write(page: &mut Page, view: &View<'_>) {
    super::conditions::write(page, view);
    let Some(fields) = view.object.as_object() else { return };
    let mut names: Vec<&String> =
        fields.keys().filter(|name| !matches!(name.as_str(), "apiVersion" | "kind")).collect();
    // What the cluster says comes before what was wished for; what identifies it comes last.
    names.sort_by_key(|name| match name.as_str() {
        "status" => 0,
        "spec" => 1,
        "metadata" => 3,
        _ => 2,
    });
    for name in names {
        let Some(value) = fields.get(name) else { continue };
        let mut value = value.clone();
        match (name.as_str(), value.as_object_mut()) {
            ("metadata", Some(metadata)) => IN_HEAD.iter().for_each(|field| drop(metadata.remove(*field))),
            ("status", Some(status)) => drop(status.remove("conditions")),
            _ => {}
        }
        whole(page, &capital(name), value);
    }
}

/// A value below its title, as YAML.
pub(super) fn whole(page: &mut Page, title: &str, value: Value) {
    match &value {
        Value::Object(fields) if fields.is_empty() => {}
        Value::Array(items) if items.is_empty() => {}
        Value::Null => {}
        Value::Object(_) | Value::Array(_) => page.section(title, |page| page.text(&print::yaml(&Object(value)))),
        Value::String(_) | Value::Bool(_) | Value::Number(_) => page.field(title, shown(&value)),
    }
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
