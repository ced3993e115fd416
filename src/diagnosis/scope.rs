//! What a question is about, from its words alone: clusters, named objects, topics.
//! Invariant: a word counts as a name only when it is spelled like one; whether such an object exists is not known here.

use super::kind_words::kind_and_name;
use crate::domain::cluster::ClusterInfo;
use crate::domain::ids::ClusterName;
use serde::{Deserialize, Serialize};

/// The question and what it names.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Scope {
    pub question: String,
    /// Clusters of the fleet that it names; empty for all.
    pub clusters: Vec<ClusterName>,
    /// Objects that it names as `namespace/name`.
    pub pairs: Vec<(String, String)>,
    /// Every word, in lower case, without punctuation at its ends.
    pub words: Vec<String>,
    pub topics: Vec<Topic>,
}

/// What kind of trouble a question asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// A managed cluster: available, joined, accepted, deleted.
    Cluster,
    AddOn,
    Placement,
    Work,
    /// Pods, deployments, jobs, services and what they need.
    Workload,
}

/// Words that point at a topic. Anything else says nothing about it.
const TOPICS: &[(Topic, &[&str])] = &[
    (
        Topic::Cluster,
        &[
            "unknown",
            "available",
            "available=unknown",
            "available=true",
            "available=false",
            "managedcluster",
            "managedclusters",
            "joined",
            "join",
            "klusterlet",
            "lease",
            "heartbeat",
            "offline",
            "agent",
        ],
    ),
    (
        Topic::AddOn,
        &[
            "add-on",
            "addon",
            "addons",
            "add-ons",
            "managedclusteraddon",
            "managedclusteraddons",
            "clustermanagementaddon",
        ],
    ),
    (Topic::Placement, &["placement", "placements", "placementdecision", "selects"]),
    (
        Topic::Work,
        &["manifestwork", "manifestworks", "work", "works", "deploy", "arrive", "arrives", "manifestworkreplicaset"],
    ),
    (
        Topic::Workload,
        &[
            "pod",
            "pods",
            "deployment",
            "statefulset",
            "daemonset",
            "job",
            "cronjob",
            "container",
            "containers",
            "replicas",
            "restart",
            "restarts",
            "restarting",
            "crash",
            "crashes",
            "crashing",
            "crashloopbackoff",
            "pending",
            "oomkilled",
            "imagepullbackoff",
            "rollout",
            "service",
            "ingress",
            "pvc",
            "node",
            "nodes",
            "endpoints",
        ],
    ),
];

impl Scope {
    /// Reads a question against the clusters that are known by name.
    pub fn of(question: &str, clusters: &[ClusterInfo]) -> Self {
        let words: Vec<String> = question
            .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '?' | '!' | '(' | ')' | '"' | '\'' | '`'))
            .map(|word| word.trim_matches(|c: char| matches!(c, '.' | ':')).to_lowercase())
            .filter(|word| !word.is_empty())
            .flat_map(|word| match kind_and_name(&word) {
                // `deploy/web` says what `deploy web` says.
                Some((kind, name)) => vec![kind.to_owned(), name.to_owned()],
                None => vec![word],
            })
            .collect();
        let pairs = words.iter().filter_map(|word| pair(word)).collect();
        let named = clusters.iter().map(|cluster| &cluster.name);
        let clusters = named.filter(|name| words.iter().any(|word| word == name.as_str())).cloned().collect();
        let topics = TOPICS
            .iter()
            .filter(|(_, hints)| words.iter().any(|word| hints.contains(&word.as_str())))
            .map(|(topic, _)| *topic)
            .collect();
        Self { question: question.to_owned(), clusters, pairs, words, topics }
    }

    /// Whether the question says this name, alone or as part of `namespace/name`.
    pub fn names(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        self.words.contains(&name) || self.pairs.iter().any(|(namespace, object)| *namespace == name || *object == name)
    }
}

/// `shop/frontend` as a namespace and a name.
fn pair(word: &str) -> Option<(String, String)> {
    let (namespace, name) = word.split_once('/')?;
    let spelled_like_a_name = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.'))
    };
    (spelled_like_a_name(namespace) && spelled_like_a_name(name)).then(|| (namespace.to_owned(), name.to_owned()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::{Scope, Topic};
    use crate::domain::cluster::{ClusterInfo, Part, Rung};
    use crate::domain::ids::ClusterName;

    fn fleet(names: &[&str]) -> Vec<ClusterInfo> {
        let info = |name: &&str| ClusterInfo {
            name: ClusterName::from(*name),
            part: Part::Spoke,
            rung: Rung::Dump { path: String::new() },
            captured: None,
        };
        names.iter().map(info).collect()
    }

    #[test]
    fn a_question_names_clusters_pairs_and_topics() {
        let scope = Scope::of(
            "Why does shop/frontend crash on paris, and why is AVAILABLE=Unknown?",
            &fleet(&["paris", "oslo"]),
        );
        assert_eq!(scope.clusters, [ClusterName::from("paris")]);
        assert_eq!(scope.pairs, [("shop".to_owned(), "frontend".to_owned())]);
        assert_eq!(scope.topics, [Topic::Cluster, Topic::Workload]);
        assert_eq!(Scope::of("deploy/frontend?", &[]).words, ["deploy", "frontend"]);
        assert!(scope.names("frontend") && scope.names("Paris") && !scope.names("front"));
    }

    #[test]
    fn a_question_without_names_is_about_everything() {
        let scope = Scope::of("Is anything wrong?", &fleet(&["paris"]));
        assert!(scope.clusters.is_empty() && scope.pairs.is_empty() && scope.topics.is_empty());
    }
}
