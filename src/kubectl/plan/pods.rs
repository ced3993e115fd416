//! What the pods of a workload are made of: images, environment, resources, service account.

use super::strategic;
use crate::domain::object::Object;
use crate::kubectl::change::Pods;
use crate::kubectl::invocation::Target;
use crate::kubectl::refusal::{Reason, Refusal};
use serde_json::{Map, Value, json};

/// The patch of a workload; nothing where it is so already.
pub(super) fn patch(target: &Target, before: &Object, change: &Pods) -> Result<Option<Value>, Refusal> {
    let mut after = before.0.clone();
    let pointer = match target.kind.kind.as_str() {
        "Pod" => "/spec",
        "CronJob" => "/spec/jobTemplate/spec/template/spec",
        _ => "/spec/template/spec",
    };
    let Some(spec) = after.pointer_mut(pointer).and_then(Value::as_object_mut) else {
        return Err(Refusal::new(Reason::State, &target.spelled(), "it has no pods that could be changed"));
    };
    match change {
        Pods::Images(images) => set_images(spec, images, target)?,
        Pods::Env { containers, set, remove, overwrite } => {
            for container in named(spec, containers) {
                set_env(container, set, remove, *overwrite)?;
            }
        }
        Pods::Resources { containers, limits, requests } => {
            let mut chosen = named(spec, containers);
            if chosen.is_empty() {
                return Err(no_container(containers, target));
            }
            for container in &mut chosen {
                set_quantities(container, "limits", limits);
                set_quantities(container, "requests", requests);
            }
        }
        Pods::ServiceAccount(name) => drop(spec.insert("serviceAccountName".to_owned(), json!(name))),
    }
    Ok(strategic::patch(&before.0, &after))
}

/// The patch of a service's selector, which is set whole.
pub(super) fn selector(before: &Object, pairs: &[(String, String)]) -> Option<Value> {
    let mut after = before.0.clone();
    let wanted: Map<String, Value> = pairs.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
    if let Some(spec) = after.get_mut("spec").and_then(Value::as_object_mut) {
        spec.insert("selector".to_owned(), Value::Object(wanted));
    }
    strategic::patch(&before.0, &after)
}

fn no_container(name: &str, target: &Target) -> Refusal {
    Refusal::new(Reason::State, name, format!("{} has no container of that name", target.spelled()))
}

/// The containers whose names fit a pattern, those that start a pod first.
fn named<'a>(spec: &'a mut Map<String, Value>, pattern: &str) -> Vec<&'a mut Map<String, Value>> {
    let mut chosen = Vec::new();
    for (key, list) in spec.iter_mut() {
        if let (true, Value::Array(items)) = (matches!(key.as_str(), "containers" | "initContainers"), list) {
            chosen.extend(items.iter_mut().filter_map(Value::as_object_mut).filter(|container| {
                let name = container.get("name").and_then(Value::as_str).unwrap_or_default();
                fits(name, pattern)
            }));
        }
    }
    chosen
}

/// Whether a name fits a pattern in which `*` stands for anything.
fn fits(name: &str, pattern: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return name == pattern };
    let Some(tail) = name.strip_prefix(first) else { return false };
    match rest.rsplit_once('*') {
        None => tail.ends_with(rest),
        Some((middle, last)) => {
            let Some(inner) = tail.strip_suffix(last) else { return false };
            let mut rest = inner;
            middle.split('*').all(|part| match rest.find(part) {
                Some(at) => {
                    rest = rest.get(at + part.len()..).unwrap_or_default();
                    true
                }
                None => false,
            })
        }
    }
}

fn set_images(spec: &mut Map<String, Value>, images: &[(String, String)], target: &Target) -> Result<(), Refusal> {
    for (name, image) in images {
        let everywhere = name == "*";
        let mut found = false;
        for container in named(spec, "*") {
            if everywhere || container.get("name").and_then(Value::as_str) == Some(name) {
                container.insert("image".to_owned(), json!(image));
                found = true;
            }
        }
        if !found {
            return Err(no_container(name, target));
        }
    }
    Ok(())
}

fn set_env(
    container: &mut Map<String, Value>,
    set: &[(String, String)],
    remove: &[String],
    overwrite: bool,
) -> Result<(), Refusal> {
    let name = |variable: &Value| variable.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let written = |(name, value): &(String, String)| match value.as_str() {
        "" => json!({"name": name}),
        value => json!({"name": name, "value": value}),
    };
    let current: Vec<Value> = container.get("env").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut then: Vec<Value> = Vec::new();
    let mut covered: Vec<String> = remove.to_vec();
    for variable in current {
        let known = name(&variable);
        if covered.contains(&known) {
            continue;
        }
        match set.iter().find(|(wanted, _)| *wanted == known) {
            None => then.push(variable),
            Some(pair) => {
                if !overwrite && variable != written(pair) {
                    return Err(Refusal::new(Reason::State, &known, "it has a value already; leave --overwrite out"));
                }
                then.push(written(pair));
                covered.push(known);
            }
        }
    }
    then.extend(set.iter().filter(|(wanted, _)| !covered.contains(wanted)).map(written));
    match then.is_empty() {
        true => drop(container.remove("env")),
        false => drop(container.insert("env".to_owned(), Value::Array(then))),
    }
    Ok(())
}

fn set_quantities(container: &mut Map<String, Value>, field: &str, quantities: &[(String, String)]) {
    if quantities.is_empty() {
        return;
    }
    let resources = container.entry("resources").or_insert_with(|| json!({}));
    let listed = resources.as_object_mut().map(|resources| resources.entry(field).or_insert_with(|| json!({})));
    if let Some(listed) = listed.and_then(Value::as_object_mut) {
        listed.extend(quantities.iter().map(|(name, quantity)| (name.clone(), json!(quantity))));
    }
}
