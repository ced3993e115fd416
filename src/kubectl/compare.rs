//! What changed between two looks at one cluster, object by object.
//! Invariant: what one side did not see is never called added or removed; what changes by itself is no change.
//! Not here: reading either side (`shell`), showing it (`app`).

use super::print::yaml;
use crate::domain::object::Object;
use crate::domain::row::KindId;
use serde_json::Value;
use similar::TextDiff;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Fields that are named in a summary.
const NAMED: usize = 4;
/// Lines of a difference that are shown.
const MOST_LINES: usize = 5000;

/// An object as far as a comparison needs it: a hash of each field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline(Vec<(String, u64)>);

/// What became of an object.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case", tag = "became")]
pub enum Became {
    Added,
    Removed,
    Changed {
        /// `spec.replicas`.
        fields: Vec<String>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ObjectChange {
    pub namespace: String,
    pub name: String,
    #[serde(flatten)]
    pub became: Became,
}

/// The comparison of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    pub kind: KindId,
    pub changes: Vec<ObjectChange>,
    pub same: usize,
    /// What could not be compared, and why.
    pub unseen: Vec<String>,
}

/// One look: what was seen, and of which namespaces it was not (empty: of the whole kind), and why.
#[derive(Debug, Clone, Default)]
pub struct Side {
    pub objects: BTreeMap<(String, String), Outline>,
    pub unseen: BTreeMap<String, String>,
    /// Some objects may be missing from what was seen.
    pub partly: Option<String>,
}

impl Side {
    pub fn add(&mut self, object: &Object) {
        let key = (object.namespace().to_owned(), object.name().to_owned());
        self.objects.insert(key, Outline::of(object));
    }

    /// Why an object of this namespace may be missing here although it exists.
    fn blind(&self, namespace: &str) -> Option<&str> {
        let whole = self.unseen.get("").or_else(|| self.unseen.get(namespace));
        whole.or(self.partly.as_ref()).map(String::as_str)
    }
}

impl Outline {
    pub fn of(object: &Object) -> Self {
        let mut quiet = object.0.clone();
        quieten(&mut quiet);
        let mut fields = Vec::new();
        for (key, value) in quiet.as_object().into_iter().flatten() {
            match value {
                // A field of the first level is often the whole object.
                Value::Object(inner) if !inner.is_empty() => {
                    fields.extend(inner.iter().map(|(below, value)| (format!("{key}.{below}"), hash(value))));
                }
                other => fields.push((key.clone(), hash(other))),
            }
        }
        Self(fields)
    }

    fn differing(&self, other: &Self) -> Vec<String> {
        let (one, two): (BTreeMap<_, _>, BTreeMap<_, _>) =
            (self.0.iter().cloned().collect(), other.0.iter().cloned().collect());
        let mut fields: Vec<String> =
            one.iter().filter(|(key, hash)| two.get(*key) != Some(hash)).map(|(key, _)| key.clone()).collect();
        fields.extend(two.keys().filter(|key| !one.contains_key(*key)).cloned());
        fields.sort();
        fields
    }
}

fn hash(value: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.to_string().hash(&mut hasher);
    hasher.finish()
}

/// Compares two looks at one kind.
pub fn compare(kind: &KindId, before: &Side, after: &Side) -> Comparison {
    let mut comparison = Comparison { kind: kind.clone(), changes: Vec::new(), same: 0, unseen: Vec::new() };
    let mut doubted = [0, 0];
    let mut note = |key: &(String, String), became| {
        let (namespace, name) = key.clone();
        comparison.changes.push(ObjectChange { namespace, name, became });
    };
    for (key, outline) in &before.objects {
        match after.objects.get(key) {
            Some(now) if now == outline => comparison.same += 1,
            Some(now) => note(key, Became::Changed { fields: outline.differing(now) }),
            None if after.blind(&key.0).is_some() => doubted[1] += 1,
            None => note(key, Became::Removed),
        }
    }
    for key in after.objects.keys().filter(|key| !before.objects.contains_key(*key)) {
        match before.blind(&key.0) {
            Some(_) => doubted[0] += 1,
            None => note(key, Became::Added),
        }
    }
    comparison.changes.sort_by(|a, b| (&a.namespace, &a.name).cmp(&(&b.namespace, &b.name)));
    if before.objects.is_empty() && after.objects.is_empty() {
        return comparison;
    }
    for (side, name, doubted) in [(before, "before", doubted[0]), (after, "after", doubted[1])] {
        let reasons: Vec<&String> = side.unseen.values().chain(&side.partly).collect();
        if let Some(why) = reasons.first() {
            let more =
                if reasons.len() > 1 { format!(" (and {} more reasons)", reasons.len() - 1) } else { String::new() };
            let objects = if doubted > 0 {
                let objects = if doubted == 1 { "object" } else { "objects" };
                format!("; {doubted} {objects} of the other side may be there or not")
            } else {
                String::new()
            };
            comparison.unseen.push(format!("{name}: not all collected: {why}{more}{objects}"));
        }
    }
    comparison
}

impl ObjectChange {
    /// `+`, `-` or `~`.
    pub fn sign(&self) -> char {
        match self.became {
            Became::Added => '+',
            Became::Removed => '-',
            Became::Changed { .. } => '~',
        }
    }

    /// In a few words.
    pub fn summary(&self) -> String {
        match &self.became {
            Became::Added => "added".to_owned(),
            Became::Removed => "removed".to_owned(),
            Became::Changed { fields } => {
                let more = fields.len().saturating_sub(NAMED);
                let named = fields.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
                if more > 0 { format!("{named} and {more} more") } else { named }
            }
        }
    }

    pub fn spelled(&self) -> String {
        if self.namespace.is_empty() { self.name.clone() } else { format!("{}/{}", self.namespace, self.name) }
    }
}

impl Comparison {
    /// `pods: 2 added, 1 changed, 40 the same`.
    pub fn summary(&self) -> String {
        let count = |sign: char| self.changes.iter().filter(|change| change.sign() == sign).count();
        let parts = [(count('+'), "added"), (count('-'), "removed"), (count('~'), "changed"), (self.same, "the same")];
        let parts: Vec<String> =
            parts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
        let name = if self.kind.group.is_empty() {
            self.kind.plural.clone()
        } else {
            format!("{}.{}", self.kind.plural, self.kind.group)
        };
        format!("{name}: {}", if parts.is_empty() { "nothing to compare".to_owned() } else { parts.join(", ") })
    }
}

/// The difference of one object as a unified diff of YAML; either side may not have it.
pub fn difference(before: Option<&Object>, after: Option<&Object>) -> String {
    let text = |object: Option<&Object>| {
        object.map(|object| {
            let mut quiet = object.0.clone();
            quieten(&mut quiet);
            yaml(&Object(quiet))
        })
    };
    let (before, after) = (text(before).unwrap_or_default(), text(after).unwrap_or_default());
    let diff = TextDiff::from_lines(&before, &after);
    let whole = diff.unified_diff().context_radius(3).header("before", "after").to_string();
    let lines = whole.lines().count();
    if lines <= MOST_LINES {
        return whole;
    }
    let first: Vec<&str> = whole.lines().take(MOST_LINES).collect();
    format!("{}\n[{} more lines]\n", first.join("\n"), lines - MOST_LINES)
}

/// Leaves out what changes by itself between any two looks.
pub(super) fn quieten(object: &mut Value) {
    const METADATA: [&str; 4] = ["managedFields", "resourceVersion", "generation", "selfLink"];
    const TIMES: [&str; 5] =
        ["lastUpdateTime", "lastTransitionTime", "lastProbeTime", "lastHeartbeatTime", "renewTime"];
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        METADATA.iter().for_each(|field| drop(metadata.remove(*field)));
    }
    for part in ["status", "spec"] {
        if let Some(fields) = object.get_mut(part).and_then(Value::as_object_mut) {
            fields.remove("observedGeneration");
            fields.remove("renewTime");
        }
    }
    for condition in object.pointer_mut("/status/conditions").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(condition) = condition.as_object_mut() {
            TIMES.iter().for_each(|field| drop(condition.remove(*field)));
            condition.remove("observedGeneration");
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::kubectl::kinds::Kinds;
    use serde_json::json;

    fn side(objects: &[(&str, &str, u32)]) -> Side {
        let mut side = Side::default();
        for (namespace, name, replicas) in objects {
            side.add(&deployment(namespace, name, *replicas, "2026-01-15T10:00:00Z"));
        }
        side
    }

    fn deployment(namespace: &str, name: &str, replicas: u32, at: &str) -> Object {
        Object(json!({
            "apiVersion": "apps/v1", "kind": "Deployment", "spec": {"replicas": replicas},
            "metadata": {"name": name, "namespace": namespace, "resourceVersion": at, "managedFields": [at]},
            "status": {"conditions": [{"type": "Available", "status": "True", "lastUpdateTime": at}]},
        }))
    }

    fn kind() -> KindId {
        Kinds::builtin().resolve("deployments").unwrap().id.clone()
    }

    #[test]
    fn added_removed_and_changed_are_told_apart_and_fields_are_named() {
        let before = side(&[("shop", "cart", 1), ("shop", "web", 2), ("shop", "old", 1)]);
        let after = side(&[("shop", "cart", 1), ("shop", "web", 3), ("shop", "new", 1)]);
        let comparison = compare(&kind(), &before, &after);
        let lines: Vec<String> = comparison
            .changes
            .iter()
            .map(|change| format!("{} {} {}", change.sign(), change.spelled(), change.summary()))
            .collect();
        assert_eq!(lines, ["+ shop/new added", "- shop/old removed", "~ shop/web spec.replicas"]);
        assert_eq!(comparison.summary(), "deployments.apps: 1 added, 1 removed, 1 changed, 1 the same");
    }

    #[test]
    fn what_was_not_collected_is_neither_removed_nor_added() {
        let before = side(&[("shop", "cart", 1), ("bank", "till", 1)]);
        let mut after = side(&[("shop", "cart", 1)]);
        after.unseen.insert("bank".to_owned(), "nothing of namespace bank is in the dump".to_owned());
        let comparison = compare(&kind(), &before, &after);
        assert_eq!(comparison.changes, Vec::new());
        assert_eq!(
            comparison.unseen,
            [
                "after: not all collected: nothing of namespace bank is in the dump; 1 object of the other side may be there or not"
            ]
        );
        let comparison = compare(&kind(), &after, &before);
        assert_eq!(comparison.changes, Vec::new(), "nor added, seen from the other side");
    }

    #[test]
    fn what_changes_by_itself_is_no_change() {
        let (one, other) = ("2026-01-15T10:00:00Z", "2026-01-15T11:00:00Z");
        let (before, after) = (deployment("shop", "web", 1, one), deployment("shop", "web", 1, other));
        assert_eq!(Outline::of(&before), Outline::of(&after));
        assert_eq!(difference(Some(&before), Some(&after)), "");
        let text = difference(Some(&before), Some(&deployment("shop", "web", 3, other)));
        assert!(text.contains("-  replicas: 1\n+  replicas: 3\n") && !text.contains("lastUpdateTime"), "{text}");
        assert!(difference(None, Some(&after)).contains("+kind: Deployment"));
    }
}
