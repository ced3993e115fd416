//! Names in the question that fit nothing where the question looks for it: a person should know.

use crate::diagnosis::inquiry::Inquiry;
use crate::diagnosis::kind_words::kind_of;
use crate::domain::finding::Unseen;
use std::collections::BTreeSet;

const KINDS: &[&str] = &[
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "CronJob",
    "Pod",
    "Placement",
    "ManifestWork",
    "ManagedClusterAddOn",
];

/// `deployment nosuch` or `namespace nosuch` where every read that would have shown it did not, and nothing else is named.
fn after_a_kind(inquiry: &mut Inquiry<'_>) {
    if inquiry.evidence.hub().is_some() || !inquiry.checks.is_empty() || !inquiry.causes.is_empty() {
        return;
    }
    let Some(cluster) = inquiry.evidence.clusters().first().map(|info| info.name.clone()) else { return };
    let words = inquiry.scope.words.clone();
    let known: BTreeSet<&str> = KINDS
        .iter()
        .chain(&["Namespace", "Service", "Node"])
        .flat_map(|kind| inquiry.objects(&cluster, kind))
        .map(|seen| seen.object.name())
        .collect();
    if known.is_empty() || words.iter().any(|word| known.contains(word.as_str())) {
        return;
    }
    for (at, pair) in words.windows(2).enumerate() {
        // `the deployment` has been named before, or not at all.
        let before = at.checked_sub(1).and_then(|at| words.get(at)).map_or("", String::as_str);
        if matches!(
            before,
            "a" | "all" | "an" | "any" | "each" | "every" | "its" | "my" | "no" | "our" | "the" | "this"
        ) {
            continue;
        }
        let Some(kind) = kind_of(&pair[0]).filter(|_| is_surely_a_name(&pair[1])) else { continue };
        let namespaced = kind != "Namespace" && kind != "Node";
        // Absent everywhere means: in each namespace that there is.
        let spaces: Vec<&str> = inquiry.objects(&cluster, "Namespace").iter().map(|seen| seen.object.name()).collect();
        let absent = if namespaced {
            spaces.iter().all(|space| inquiry.object(&cluster, kind, space, &pair[1]).absent().is_some())
        } else {
            inquiry.object(&cluster, kind, "", &pair[1]).absent().is_some()
        };
        if absent {
            let why = "nothing of that kind and name is there".to_owned();
            inquiry.notes.push(format!("klue saw no {kind} {} on {cluster}.", pair[1]));
            inquiry.unseen.push(Unseen { cluster: cluster.clone(), what: format!("{kind} {}", pair[1]), why });
        }
    }
}

/// Words after a kind that say something of it, and name nothing.
const SAID_OF_A_KIND: &[&str] = &[
    "able",
    "after",
    "again",
    "also",
    "always",
    "and",
    "any",
    "are",
    "at",
    "back",
    "because",
    "but",
    "cannot",
    "crash",
    "crashes",
    "did",
    "does",
    "down",
    "exist",
    "fail",
    "fails",
    "for",
    "from",
    "gets",
    "gone",
    "hangs",
    "has",
    "have",
    "hang",
    "healthy",
    "here",
    "in",
    "is",
    "its",
    "just",
    "keep",
    "keeps",
    "logs",
    "missing",
    "name",
    "never",
    "not",
    "now",
    "of",
    "ok",
    "on",
    "or",
    "over",
    "pods",
    "problem",
    "problems",
    "restarts",
    "seems",
    "run",
    "runs",
    "should",
    "since",
    "slow",
    "status",
    "start",
    "starts",
    "stays",
    "stop",
    "stops",
    "still",
    "stuck",
    "that",
    "the",
    "to",
    "unavailable",
    "unknown",
    "up",
    "was",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "why",
    "will",
    "with",
    "without",
    "work",
    "works",
];

fn is_surely_a_name(word: &str) -> bool {
    let spelled = word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.'));
    let told = word.contains('-') || word.chars().any(|c| c.is_ascii_digit());
    let plain =
        !SAID_OF_A_KIND.contains(&word) && !word.ends_with("ing") && !word.ends_with("ed") && kind_of(word).is_none();
    word.len() > 2 && spelled && (told || plain)
}

/// Notes pairs of namespace and name that were looked for and not found.
pub fn detect(inquiry: &mut Inquiry<'_>) {
    after_a_kind(inquiry);
    for (namespace, name) in inquiry.scope.pairs.clone() {
        let mut places: BTreeSet<String> = BTreeSet::new();
        let mut looked = false;
        for info in inquiry.evidence.clusters() {
            for kind in KINDS {
                let found = inquiry.objects(&info.name, kind);
                looked |= !found.is_empty();
                places.extend(
                    found
                        .iter()
                        .filter(|seen| seen.object.name() == name)
                        .map(|seen| seen.object.namespace().to_owned()),
                );
            }
        }
        let meant = inquiry.target.namespaces.contains(&namespace);
        if meant && looked && inquiry.checks.is_empty() && !places.contains(&namespace) {
            let elsewhere: Vec<String> = places.into_iter().collect();
            let elsewhere = if elsewhere.is_empty() {
                String::new()
            } else {
                format!("; there is one in {}", elsewhere.join(", "))
            };
            if let Some(info) =
                inquiry.evidence.clusters().iter().find(|info| Some(&info.name) != inquiry.evidence.hub())
            {
                let why = "nothing of that name is where the question looks for it".to_owned();
                inquiry.unseen.push(Unseen { cluster: info.name.clone(), what: format!("{namespace}/{name}"), why });
            }
            inquiry.notes.push(format!("klue saw no {name} in namespace {namespace}{elsewhere}."));
        }
    }
}
