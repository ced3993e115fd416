//! One object on many clusters, side by side: what differs, on which, and where it is not or was not seen.
//! Invariant: "absent" is said only of a cluster that was looked at; what was not seen stands apart, with the reason.
//! Not here: reading the objects (`shell`), showing the text (`app`).

use super::compare::quieten;
use super::jsonpath::printed;
use super::print::aligned;
use crate::domain::ids::ClusterName;
use crate::domain::object::Object;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What a cluster answered when it was asked for the object.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen {
    /// As it may be shown: redacted.
    There(Object),
    Absent,
    /// Nothing is known of it there, and why.
    NotSeen(String),
}

/// Fields that are shown, and the longest value among them.
const MOST_FIELDS: usize = 400;
const MOST_VALUE: usize = 48;
/// How deep fields are looked for; what is deeper is compared as a whole.
const DEEPEST: usize = 24;

/// Clusters on which the object is the same.
struct Group<'a> {
    clusters: Vec<&'a ClusterName>,
    fields: BTreeMap<String, String>,
}

/// The page. The clusters come in the order of the fleet.
pub fn across(name: &str, seen: &[(ClusterName, Seen)]) -> String {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let (mut absent, mut unseen) = (Vec::new(), Vec::new());
    for (cluster, seen) in seen {
        match seen {
            Seen::There(object) => {
                let fields = fields_of(object);
                match groups.iter_mut().find(|group| group.fields == fields) {
                    Some(group) => group.clusters.push(cluster),
                    None => groups.push(Group { clusters: vec![cluster], fields }),
                }
            }
            Seen::Absent => absent.push(cluster),
            Seen::NotSeen(why) => unseen.push(format!("not seen on {cluster}: {why}\n")),
        }
    }
    let there: usize = groups.iter().map(|group| group.clusters.len()).sum();
    let mut out = match (groups.len(), there) {
        (0, _) => format!("{name} was seen on no cluster\n"),
        (1, 1) => format!("{name} is on one cluster: {}\n", groups[0].clusters[0]),
        (1, _) => format!("{name} is identical on {there} clusters: {}\n", names(&groups[0].clusters)),
        (ways, _) => format!("{name} differs: it is in {ways} ways on {there} clusters\n"),
    };
    if groups.len() > 1 {
        for group in groups.iter().filter(|group| group.clusters.len() > 1) {
            out.push_str(&format!("identical on {} clusters: {}\n", group.clusters.len(), names(&group.clusters)));
        }
    }
    if !absent.is_empty() {
        out.push_str(&format!("absent on {}\n", names(&absent)));
    }
    out.extend(unseen);
    if groups.len() > 1 {
        out.push('\n');
        out.push_str(&differing(&groups));
    }
    out
}

fn names(clusters: &[&ClusterName]) -> String {
    clusters.iter().map(|cluster| cluster.as_str()).collect::<Vec<_>>().join(", ")
}

/// A line for each field that is not the same everywhere, a column for each way in which the object is.
fn differing(groups: &[Group<'_>]) -> String {
    let keys: BTreeSet<&String> = groups.iter().flat_map(|group| group.fields.keys()).collect();
    let differ = |key: &&&String| {
        let mut values = groups.iter().map(|group| group.fields.get(**key));
        let first = values.next().flatten();
        values.any(|value| value != first)
    };
    let keys: Vec<&String> = keys.iter().filter(differ).copied().collect();
    let title = |group: &Group<'_>| match group.clusters.as_slice() {
        [one] => one.to_string(),
        [first, rest @ ..] => format!("{first} +{}", rest.len()),
        [] => String::new(),
    };
    let mut lines = vec![std::iter::once("FIELD".to_owned()).chain(groups.iter().map(title)).collect::<Vec<_>>()];
    for key in keys.iter().take(MOST_FIELDS) {
        let value = |group: &Group<'_>| group.fields.get(*key).map_or_else(|| "-".to_owned(), |value| short(value));
        lines.push(std::iter::once((*key).clone()).chain(groups.iter().map(value)).collect());
    }
    let more = keys.len().saturating_sub(MOST_FIELDS);
    let more = if more > 0 { format!("[{more} more fields differ]\n") } else { String::new() };
    aligned(&lines) + &more
}

/// A value as a cell: one line, and not longer than a cell is wide.
fn short(value: &str) -> String {
    let line = value.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MOST_VALUE) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

/// The fields of an object by their paths, without what differs between any two clusters.
fn fields_of(object: &Object) -> BTreeMap<String, String> {
    let mut quiet = object.0.clone();
    quieten(&mut quiet);
    if let Some(metadata) = quiet.get_mut("metadata").and_then(Value::as_object_mut) {
        for field in ["uid", "creationTimestamp"] {
            metadata.remove(field);
        }
        for owner in metadata.get_mut("ownerReferences").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(owner) = owner.as_object_mut() {
                owner.remove("uid");
            }
        }
    }
    let mut fields = BTreeMap::new();
    flatten(String::new(), &quiet, 0, &mut fields);
    fields
}

fn flatten(path: String, value: &Value, depth: usize, out: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(fields) if !fields.is_empty() && depth < DEEPEST => {
            for (key, below) in fields {
                // A key with dots of its own stands in brackets, as in a JSONPath.
                let step = match (path.is_empty(), key.contains('.')) {
                    (_, true) => format!("{path}['{key}']"),
                    (true, false) => key.clone(),
                    (false, false) => format!("{path}.{key}"),
                };
                flatten(step, below, depth + 1, out);
            }
        }
        Value::Array(items) if !items.is_empty() && depth < DEEPEST => {
            for (at, below) in items.iter().enumerate() {
                flatten(format!("{path}[{}]", place(items, at)), below, depth + 1, out);
            }
        }
        other => {
            out.insert(path, printed(other));
        }
    }
}

/// What tells an element of a list: its name or its type where each has its own, else its number.
fn place(items: &[Value], at: usize) -> String {
    for key in ["name", "type"] {
        let named: Vec<&str> = items.iter().filter_map(|item| item.get(key)?.as_str()).collect();
        if named.len() == items.len() && named.iter().collect::<BTreeSet<_>>().len() == items.len() {
            return named[at].to_owned();
        }
    }
    at.to_string()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    fn web(replicas: u32, image: &str, at: &str) -> Seen {
        Seen::There(Object(json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": "web", "uid": at, "creationTimestamp": at, "resourceVersion": at,
                "annotations": {"example.com/note": "x"}},
            "spec": {"replicas": replicas, "template": {"spec": {"containers": [
                {"name": "proxy", "image": "proxy:1"}, {"name": "app", "image": image}]}}},
            "status": {"conditions": [{"type": "Available", "status": "True", "lastUpdateTime": at}]},
        })))
    }

    fn page(seen: Vec<(&str, Seen)>) -> String {
        let seen: Vec<(ClusterName, Seen)> = seen.into_iter().map(|(name, seen)| (name.into(), seen)).collect();
        across("Deployment shop/web", &seen)
    }

    #[test]
    fn only_what_differs_is_shown_and_the_same_clusters_stand_together() {
        let text = page(vec![
            ("one", web(3, "app:1", "a")),
            ("two", web(5, "app:2", "b")),
            ("three", web(3, "app:1", "c")),
            ("four", Seen::Absent),
            ("five", Seen::NotSeen("unreachable: no answer".to_owned())),
        ]);
        let wanted = "\
Deployment shop/web differs: it is in 2 ways on 3 clusters
identical on 2 clusters: one, three
absent on four
not seen on five: unreachable: no answer

FIELD                                     one +1   two
spec.replicas                             3        5
spec.template.spec.containers[app].image  app:1    app:2
";
        let squeezed = |text: &str| {
            text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>()
        };
        assert_eq!(squeezed(&text), squeezed(wanted), "{text}");
    }

    #[test]
    fn what_differs_between_any_two_clusters_is_no_difference() {
        let text = page(vec![("one", web(3, "app:1", "a")), ("two", web(3, "app:1", "b"))]);
        assert_eq!(text, "Deployment shop/web is identical on 2 clusters: one, two\n");
    }

    #[test]
    fn what_was_seen_nowhere_is_not_called_absent_where_nobody_could_look() {
        let text = page(vec![("one", Seen::Absent), ("two", Seen::NotSeen("forbidden: no".to_owned()))]);
        assert_eq!(text, "Deployment shop/web was seen on no cluster\nabsent on one\nnot seen on two: forbidden: no\n");
    }

    #[test]
    fn long_values_and_many_fields_are_cut() {
        let many = |add: &str| {
            let fields: BTreeMap<String, String> =
                (0..1000).map(|n| (format!("k{n}"), format!("{add}{}", "v".repeat(200)))).collect();
            Seen::There(Object(
                json!({"data": fields, "deep": (0..100).fold(json!(add), |deep, _| json!({"a": deep}))}),
            ))
        };
        let text = page(vec![("one", many("a")), ("two", many("b"))]);
        assert!(text.contains("[601 more fields differ]"), "{}", &text[text.len() - 200..]);
        assert!(text.lines().all(|line| line.chars().count() < 250));
    }
}
