//! What the collector itself says that it did not get.
//! Invariant: bounded in number and length, and plain; a file that cannot be read as expected tells nothing.
//! Not here: what is missing without anybody saying so (`seen`).

use super::Layout;
use super::troubleshoot::RESOURCES;
use crate::cluster::snapshot::index::KindPath;
use crate::cluster::snapshot::tree::{FileId, Tree};
use crate::domain::redact;
use serde_json::Value;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// `None`: it is not said, or of all kinds.
    pub kind: Option<KindPath>,
    /// `None`: it is not said, or of the whole cluster.
    pub namespace: Option<String>,
    pub why: String,
    /// The file that says so.
    pub source: String,
}

/// What the API server calls the logs of pods. That one is missing says nothing of the pods.
pub const LOGS: &str = "pods/log";

const MOST: usize = 200;
const LONGEST_WHY: usize = 240;
const LONGEST_FILE: u64 = 4 << 20;

/// What the files that are noted as gaps tell, each with the kind and namespace that its path tells.
pub fn of(tree: &Tree, layout: Layout, noted: &[(FileId, Option<KindPath>, Option<String>)]) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = Vec::new();
    for (id, kind, namespace) in noted {
        let Some(file) = tree.files().get(id.0 as usize).filter(|file| file.size > 0) else { continue };
        let Ok(bytes) = tree.range(*id, 0, LONGEST_FILE) else { continue };
        for told in read(layout, &file.path, &String::from_utf8_lossy(&bytes), kind.as_ref(), namespace.as_deref()) {
            let known = |gap: &Gap| (&gap.kind, &gap.namespace, &gap.why) == (&told.kind, &told.namespace, &told.why);
            if gaps.len() < MOST && !gaps.iter().any(known) {
                gaps.push(told);
            }
        }
    }
    gaps
}

/// What one file of a collector's own words tells.
pub fn read(layout: Layout, path: &str, text: &str, kind: Option<&KindPath>, namespace: Option<&str>) -> Vec<Gap> {
    let gap = |kind: Option<KindPath>, namespace: Option<&str>, why: &str| Gap {
        kind,
        namespace: namespace.map(short),
        why: short(why),
        source: path.to_owned(),
    };
    let name = path.rsplit('/').next().unwrap_or_default();
    if path.contains("/auth-cani-list/") {
        let namespace = namespace.unwrap_or_default();
        return denied(text).into_iter().map(|(kind, why)| gap(kind, Some(namespace), &why)).collect();
    }
    if name == "gathers.json" {
        return reports(text).iter().map(|why| gap(None, None, why)).collect();
    }
    if name.ends_with("errors.json") {
        return errors(text)
            .into_iter()
            .map(|(of, why)| match of {
                // Either a kind with or without a namespace, or a namespace.
                Some(of) => match named_kind(&of).or_else(|| refused_kind(&of, &why)) {
                    Some((kind, namespace)) => gap(Some(kind), namespace, &why),
                    None => gap(kind.cloned(), Some(&of), &why),
                },
                None => gap(kind.cloned(), namespace, &why),
            })
            .collect();
    }
    if layout == Layout::Troubleshoot {
        // The reason why one container's log is not there.
        return text
            .lines()
            .find(|line| !line.trim().is_empty())
            .map(|why| gap(Some(KindPath::new("", LOGS)), namespace, why))
            .into_iter()
            .collect();
    }
    text.lines().filter(|line| tells_of_failure(line)).map(|line| of_line(line, gap)).collect()
}

/// `plural.group` or `plural.group/namespace`, as errors of custom resources are keyed.
fn named_kind(key: &str) -> Option<(KindPath, Option<&str>)> {
    let (kind, namespace) = key.split_once('/').map_or((key, None), |(kind, namespace)| (kind, Some(namespace)));
    let (plural, group) = kind.split_once('.')?;
    Some((KindPath::new(group, plural), namespace))
}

/// A plural, of which the API server's own words say that it is what was refused.
fn refused_kind<'a>(key: &str, why: &str) -> Option<(KindPath, Option<&'a str>)> {
    let quoted = |after: &str| why.split_once(after)?.1.split_once('"').map(|(word, _)| word);
    let plural = quoted("resource \"").filter(|plural| *plural == key)?;
    Some((KindPath::new(quoted("API group \"").unwrap_or_default(), plural), None))
}

/// Errors, by what they are keyed with if they are.
fn errors(text: &str) -> Vec<(Option<String>, String)> {
    let said = |value: &Value| match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Value::Array(_) | Value::Object(_) => Some(value.to_string()),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    };
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Array(list)) => list.iter().filter_map(said).map(|why| (None, why)).take(MOST).collect(),
        Ok(Value::Object(map)) => {
            map.iter().filter_map(|(key, why)| Some((Some(key.clone()), said(why)?))).take(MOST).collect()
        }
        Ok(value) => said(&value).map(|why| (None, why)).into_iter().collect(),
        Err(_) => Vec::new(),
    }
}

/// The kinds that rules did not allow to be listed in a namespace; one line for all if nothing was.
fn denied(text: &str) -> Vec<(Option<KindPath>, String)> {
    let Ok(Value::Array(rules)) = serde_json::from_str::<Value>(text) else { return Vec::new() };
    let holds = |rule: &Value, key: &str, wanted: &str| {
        let words = rule.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        words.into_iter().any(|word| word == "*" || word == wanted)
    };
    let allowed = |group: &str, plural: &str| {
        let unnamed = |rule: &&Value| rule.get("resourceNames").and_then(Value::as_array).is_none_or(Vec::is_empty);
        rules.iter().filter(unnamed).any(|rule| {
            holds(rule, "apiGroups", group) && holds(rule, "resources", plural) && holds(rule, "verbs", "list")
        })
    };
    let of_namespaces = || RESOURCES.iter().filter(|(.., of_namespaces)| *of_namespaces);
    let missing: Vec<_> = of_namespaces().filter(|(_, group, plural, _)| !allowed(group, plural)).collect();
    if missing.len() == of_namespaces().count() {
        return vec![(None, "the collector had no right to list anything in this namespace".to_owned())];
    }
    let mut kinds: Vec<KindPath> = missing.iter().map(|(_, group, plural, _)| KindPath::new(group, plural)).collect();
    kinds.dedup();
    let why = |kind: &KindPath| format!("the collector had no right to list {} in this namespace", kind.plural);
    kinds.into_iter().map(|kind| (Some(kind.clone()), why(&kind))).collect()
}

/// The gatherers of the Insights operator that failed.
fn reports(text: &str) -> Vec<String> {
    let report = serde_json::from_str::<Value>(text).unwrap_or_default();
    let reports = report.get("status_reports").and_then(Value::as_array).into_iter().flatten();
    let of = |report: &Value| {
        let name = report.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        let errors = report.get("errors").and_then(Value::as_array).into_iter().flatten();
        let panic = report.get("panic").filter(|panic| !panic.is_null());
        let said = errors.chain(panic).map(|why| why.as_str().map_or_else(|| why.to_string(), str::to_owned));
        said.map(|why| format!("{name}: {why}")).collect::<Vec<_>>()
    };
    reports.flat_map(of).take(MOST).collect()
}

/// A line of a collector's log in which something was not got. Logs of containers that never ran before are none.
fn tells_of_failure(line: &str) -> bool {
    const SIGNS: [&str; 7] =
        ["forbidden", "unable to ", "error: ", "error from server", "no space left", "volume percentage", "timed out"];
    let line = line.to_ascii_lowercase();
    SIGNS.iter().any(|sign| line.contains(sign)) && !line.contains("previous terminated container")
}

/// The kind and namespace of a refusal, in the words in which the API server refuses.
fn of_line(line: &str, gap: impl Fn(Option<KindPath>, Option<&str>, &str) -> Gap) -> Gap {
    let quoted = |after: &str| line.split_once(after)?.1.split_once('"').map(|(word, _)| word);
    let kind = quoted("resource \"").map(|plural| KindPath::new(quoted("API group \"").unwrap_or_default(), plural));
    gap(kind, quoted("in the namespace \""), line.trim())
}

fn short(text: &str) -> String {
    let plain = redact::plain(text);
    let mut plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if plain.len() > LONGEST_WHY {
        plain.truncate(plain.floor_char_boundary(LONGEST_WHY));
        plain.push('…');
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{Gap, read};
    use crate::cluster::snapshot::index::KindPath;
    use crate::cluster::snapshot::layouts::Layout;

    fn told(gaps: &[Gap]) -> Vec<String> {
        let of = |gap: &Gap| {
            let kind = gap.kind.as_ref().map_or(String::new(), |kind| format!("{}.{}", kind.plural, kind.group));
            format!("{kind} {} {}", gap.namespace.as_deref().unwrap_or("-"), gap.why)
        };
        gaps.iter().map(of).collect()
    }

    #[test]
    fn errors_of_a_support_bundle_name_kind_and_namespace() {
        let (pods, nodes) = (KindPath::new("", "pods"), KindPath::new("", "nodes"));
        let read = |name: &str, text: &str, kind| {
            told(&read(Layout::Troubleshoot, &format!("b/cluster-resources/{name}"), text, kind, None))
        };
        assert_eq!(
            read("pods-errors.json", "{\"shop\": \"pods is forbidden\"}", Some(&pods)),
            ["pods. shop pods is forbidden"]
        );
        assert_eq!(
            read("nodes-errors.json", "[\"nodes is forbidden\"]", Some(&nodes)),
            ["nodes. - nodes is forbidden"]
        );
        assert_eq!(
            read(
                "custom-resources/custom-resources-errors.json",
                "{\"issuers.cert-manager.io/shop\": \"timeout\"}",
                None
            ),
            ["issuers.cert-manager.io shop timeout"]
        );
        let refusal = "secrets is forbidden: User \\\"u\\\" cannot list resource \\\"secrets\\\" in API group \\\"\\\"";
        let gaps = read("secrets-errors.json", &format!("{{\"secrets\": \"{refusal}\"}}"), None);
        assert!(gaps[0].starts_with("secrets. - secrets is forbidden"), "{gaps:?}");
        for nothing in ["null", "[]", "{}", "", "{\"a\": null}", "no json", "[\"\"]"] {
            assert!(read("pods-errors.json", nothing, Some(&pods)).is_empty(), "{nothing}");
        }
    }

    #[test]
    fn rights_tell_which_kinds_could_not_be_listed() {
        let read = |rules: &str| {
            told(&read(Layout::Troubleshoot, "cluster-resources/auth-cani-list/shop.json", rules, None, Some("shop")))
        };
        assert!(read(r#"[{"verbs":["*"],"apiGroups":["*"],"resources":["*"]}]"#).is_empty());
        assert!(read(r#"[{"verbs":["*"],"apiGroups":["*"],"resources":["*"]}]"#).is_empty());
        assert_eq!(
            read(r#"[{"verbs":["get"],"apiGroups":[""],"resources":["pods"]}]"#),
            [" shop the collector had no right to list anything in this namespace"]
        );
        let some = read(r#"[{"verbs":["list"],"apiGroups":[""],"resources":["pods","services"]}]"#);
        assert!(
            some.iter().all(|line| !line.starts_with("pods."))
                && some.iter().any(|line| line.starts_with("events. shop"))
        );
    }

    #[test]
    fn a_log_tells_what_was_refused_and_the_insights_operator_what_failed() {
        let log = "[must-gather] OUT gathering\n\
            error: secrets is forbidden: User \"u\" cannot list resource \"secrets\" in API group \"\" in the namespace \"shop\"\n\
            Unable to gather previous container logs: previous terminated container \"a\" in pod \"b\" not found\n";
        let gaps = read(Layout::Inspect, "must-gather.logs", log, None, None);
        assert_eq!(gaps.len(), 1);
        assert_eq!(
            (gaps[0].kind.clone(), gaps[0].namespace.as_deref()),
            (Some(KindPath::new("", "secrets")), Some("shop"))
        );
        let report = r#"{"status_reports": [{"name": "clusterconfig/nodes", "errors": ["timeout"], "panic": null}, {"name": "x", "errors": null}]}"#;
        assert_eq!(
            told(&read(Layout::Insights, "insights-operator/gathers.json", report, None, None)),
            [" - clusterconfig/nodes: timeout"]
        );
    }

    #[test]
    fn what_is_told_is_short_and_plain() {
        let gaps = read(Layout::Inspect, "gather.log", &format!("error: \u{1b}[31m{}", "é".repeat(5000)), None, None);
        assert!(gaps[0].why.len() <= super::LONGEST_WHY + 4 && !gaps[0].why.contains('\u{1b}'));
    }
}
