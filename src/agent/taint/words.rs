//! Takes a command apart into the words that came from somewhere: names, keys, values, what a patch holds.
//! Invariant: what is not known as grammar is a word.

use crate::domain::command::Command;
use crate::kubectl::kinds::Kinds;
use serde_json::Value;

/// kubectl's verbs, and the second words of those that have one.
const VERBS: &[&str] = &[
    "annotate",
    "apply",
    "approve",
    "autoscale",
    "certificate",
    "clusterrole",
    "clusterrolebinding",
    "configmap",
    "cordon",
    "create",
    "cronjob",
    "delete",
    "deny",
    "deployment",
    "drain",
    "env",
    "expose",
    "image",
    "ingress",
    "job",
    "label",
    "namespace",
    "ns",
    "patch",
    "pause",
    "pdb",
    "poddisruptionbudget",
    "priorityclass",
    "quota",
    "replace",
    "resources",
    "restart",
    "resume",
    "role",
    "rolebinding",
    "rollout",
    "sa",
    "scale",
    "secret",
    "service",
    "serviceaccount",
    "set",
    "status",
    "subject",
    "taint",
    "uncordon",
    "undo",
];

/// Values that the API and kubectl define, so that they name nothing of a cluster.
const DEFINED: &[&str] = &[
    "Always",
    "Background",
    "Foreground",
    "IfNotPresent",
    "Never",
    "NoExecute",
    "NoSchedule",
    "OnFailure",
    "Orphan",
    "PreferNoSchedule",
    "Recreate",
    "RollingUpdate",
    "add",
    "background",
    "copy",
    "cpu",
    "default",
    "ephemeral-storage",
    "false",
    "foreground",
    "json",
    "memory",
    "merge",
    "move",
    "null",
    "orphan",
    "remove",
    "strategic",
    "test",
    "true",
];

/// The words of a command that are no grammar, each as it would be looked for.
pub fn arguments(command: &Command, kinds: &Kinds) -> Vec<String> {
    let mut found = Vec::new();
    // A verb has one word or two, and both stand before everything but flags and the namespace.
    let mut verbs_left = 2;
    let mut is_namespace = false;
    for word in command.words() {
        if let Some(flag) = word.strip_prefix('-') {
            flagged(flag, &mut found);
        } else if verbs_left > 0 && !is_namespace && VERBS.contains(&word.as_str()) {
            verbs_left -= 1;
        } else {
            argument(word, kinds, &mut found);
            verbs_left = if is_namespace { verbs_left } else { 0 };
        }
        is_namespace = word == "-n" || word == "--namespace";
    }
    found.retain(|word| !is_grammar(word));
    found
}

/// `--namespace=shop`, `-n=shop`, `-nshop`. A value behind a space is a word like any other.
fn flagged(flag: &str, found: &mut Vec<String>) {
    let long = flag.strip_prefix('-');
    match (long.unwrap_or(flag).split_once('='), long) {
        (Some((_, text)), _) => value(text, found),
        (None, Some(_)) => {}
        (None, None) => value(flag.get(1..).unwrap_or_default(), found),
    }
}

fn argument(word: &str, kinds: &Kinds, found: &mut Vec<String>) {
    if kinds.resolve(word).is_some() {
        return;
    }
    if let Some((kind, name)) = word.split_once('/')
        && !word.contains('=')
        && kinds.resolve(kind).is_some()
    {
        found.push(name.to_owned());
        return;
    }
    value(word.strip_suffix('-').unwrap_or(word), found);
}

/// A value: JSON, pairs, or one word.
fn value(text: &str, found: &mut Vec<String>) {
    if text.starts_with(['{', '[']) {
        match serde_json::from_str::<Value>(text) {
            Ok(json) => patch(&json, found),
            Err(_) => found.push(text.to_owned()),
        }
        return;
    }
    if !text.contains('=') {
        found.push(text.to_owned());
        return;
    }
    // `a=b,c=d`, a key and its value, and a taint's `key=value:NoSchedule`.
    for pair in text.split(',') {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let effect = value.rsplit_once(':').filter(|(_, effect)| DEFINED.contains(effect));
        found.push(key.to_owned());
        found.push(effect.map_or(value, |(value, _)| value).to_owned());
    }
}

/// What a patch or a manifest holds: its strings, and keys that are no fields of the API.
fn patch(json: &Value, found: &mut Vec<String>) {
    match json {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| patch(item, found)),
        Value::Object(fields) => {
            for (key, field) in fields {
                match (key.as_str(), field) {
                    // A path of a JSON patch is keys.
                    ("path" | "from", Value::String(path)) if path.starts_with('/') => {
                        let steps = path.split('/').map(|step| step.replace("~1", "/").replace("~0", "~"));
                        found.extend(steps.filter(|step| !is_field(step)));
                    }
                    (key, field) => {
                        if !is_field(key) {
                            found.push(key.to_owned());
                        }
                        patch(field, found);
                    }
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether a key reads like a field of the API. One of a label, an annotation or a file does not, if it has a sign in it.
fn is_field(key: &str) -> bool {
    key.trim_start_matches('$').chars().all(|c| c.is_ascii_alphanumeric()) || key == "-"
}

fn is_grammar(word: &str) -> bool {
    word.is_empty() || DEFINED.contains(&word) || is_number(word)
}

/// A number, a quantity, a percentage or a length of time.
fn is_number(word: &str) -> bool {
    let number = word.trim_start_matches('-');
    let unit = number.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    unit.len() < number.len()
        && ["", "%", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "s", "h", "ms"]
            .contains(&unit)
}
