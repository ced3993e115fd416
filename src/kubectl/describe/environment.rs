//! The environment of a container: values, and where they are taken from.
//! Invariant: what comes from a secret or a ConfigMap is named, never looked up; values whose names are secret came
//! redacted.

use super::page::Page;
use super::quantity::Quantity;
use super::values::{get, is_there, is_true, list, or, said, shown};
use serde_json::Value;

pub(super) fn write(page: &mut Page, container: &Value, pod: Option<&Value>) {
    let whole = list(container, "envFrom");
    if !whole.is_empty() {
        page.section("Environment Variables from", |page| whole.iter().for_each(|source| page.text(&all_of(source))));
    }
    page.section("Environment", |page| {
        for variable in list(container, "env") {
            let name = said(variable, "name");
            let from = get(variable, "valueFrom");
            let value = if from.is_null() { said(variable, "value") } else { taken(from, container, pod) };
            page.field(&name, value);
        }
    });
}

fn all_of(source: &Value) -> String {
    let (kind, of) = if is_there(source, "configMapRef") {
        ("ConfigMap", get(source, "configMapRef"))
    } else if is_there(source, "secretRef") {
        ("Secret", get(source, "secretRef"))
    } else {
        return format!("from {}", shown(source));
    };
    let prefix = said(source, "prefix");
    let prefix = if prefix.is_empty() { prefix } else { format!(" with prefix '{prefix}'") };
    format!("{}  {kind}{prefix}  Optional: {}", said(of, "name"), is_true(of, "optional"))
}

fn taken(from: &Value, container: &Value, pod: Option<&Value>) -> String {
    let (field, resource) = (get(from, "fieldRef"), get(from, "resourceFieldRef"));
    let (secret, map) = (get(from, "secretKeyRef"), get(from, "configMapKeyRef"));
    if field.is_object() {
        let path = said(field, "fieldPath");
        let value = pod.map(|pod| of_pod(pod, &path)).unwrap_or_default();
        format!("{value} ({}:{path})", said(field, "apiVersion")).trim_start().to_owned()
    } else if resource.is_object() {
        let name = said(resource, "resource");
        format!("{} ({name})", of_container(container, resource, &name)).trim_start().to_owned()
    } else if secret.is_object() {
        key_of(secret, "in secret")
    } else if map.is_object() {
        key_of(map, "of config map")
    } else {
        format!("from {}", shown(from))
    }
}

fn key_of(source: &Value, place: &str) -> String {
    let (key, name) = (said(source, "key"), said(source, "name"));
    format!("<set to the key '{key}' {place} '{name}'>  Optional: {}", is_true(source, "optional"))
}

/// A field of the pod as the container sees it.
fn of_pod(pod: &Value, path: &str) -> String {
    match path.strip_suffix("']").and_then(|path| path.split_once("['")) {
        Some((map @ ("metadata.labels" | "metadata.annotations"), key)) => {
            get(pod, map).get(key).map(shown).unwrap_or_default()
        }
        Some(_) => String::new(),
        None if matches!(path, "metadata.labels" | "metadata.annotations") => {
            let fields = super::values::fields(pod, path).into_iter();
            fields.map(|(key, value)| format!("{key}={:?}", shown(value))).collect::<Vec<_>>().join("\n")
        }
        None => said(pod, path),
    }
}

/// A resource of the container, in units of the divisor. No limit means all that the node can give.
fn of_container(container: &Value, reference: &Value, name: &str) -> String {
    let Some((sort, resource)) = name.split_once('.') else { return String::new() };
    let amount = get(container, "resources").get(sort).and_then(|amounts| amounts.get(resource)).map(shown);
    let Some(amount) = amount else {
        let from_node = matches!(name, "limits.cpu" | "limits.memory");
        return if from_node { "node allocatable" } else { "0" }.to_owned();
    };
    let divisor = Quantity::read(&or(said(reference, "divisor"), "1")).filter(|divisor| !divisor.is_zero());
    let one = Quantity::read("1");
    let units = Quantity::read(&amount).zip(divisor.or(one)).and_then(|(amount, unit)| amount.in_units_of(unit));
    units.map_or(amount, |units| units.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::page::Page;
    use super::write;
    use serde_json::json;

    #[test]
    fn a_variable_says_its_value_or_where_it_comes_from() {
        let pod = json!({"metadata": {"name": "web", "labels": {"a": "1"}, "annotations": {"x/y": "z"}}});
        let container = json!({
            "resources": {"requests": {"cpu": "1500m", "memory": "64Mi"}},
            "envFrom": [{"prefix": "P_", "secretRef": {"name": "s"}}],
            "env": [
                {"name": "A", "value": "one\ntwo"},
                {"name": "B", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.annotations['x/y']"}}},
                {"name": "C", "valueFrom": {"resourceFieldRef": {"resource": "requests.cpu", "divisor": "0"}}},
                {"name": "D", "valueFrom": {"resourceFieldRef": {"resource": "limits.memory"}}},
                {"name": "E", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k", "optional": true}}},
                {"name": "F", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.labels"}}},
                {"name": "G", "valueFrom": {"resourceFieldRef": {"resource": "requests.memory", "divisor": "1Mi"}}},
            ],
        });
        let mut page = Page::default();
        write(&mut page, &container, Some(&pod));
        assert_eq!(
            page.finish(),
            "Environment Variables from:\n  s  Secret with prefix 'P_'  Optional: false\n\nEnvironment:\n  A:  one\n      two\n  \
             B:  z (v1:metadata.annotations['x/y'])\n  C:  2 (requests.cpu)\n  D:  node allocatable (limits.memory)\n  \
             E:  <set to the key 'k' in secret 's'>  Optional: true\n  F:  a=\"1\" (v1:metadata.labels)\n  G:  64 (requests.memory)\n"
        );
    }
}
