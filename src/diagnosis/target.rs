//! What the question names, as far as the evidence shows that such things exist.
//! Invariant: a name is a target only if an object, a cluster or an explicit mention carries it.

use super::evidence::Evidence;
use super::kind_words::kind_of;
use super::scope::{Scope, Topic};
use crate::domain::resource::ResourceRef;
use std::collections::BTreeSet;

/// Resolved names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Target {
    /// Managed clusters and clusters of the fleet.
    pub clusters: BTreeSet<String>,
    pub namespaces: BTreeSet<String>,
    pub names: BTreeSet<String>,
    pub topics: BTreeSet<Topic>,
    /// Every managed cluster that is known, named or not.
    managed: BTreeSet<String>,
    hub: String,
}

/// Kinds whose names people use when they ask.
const ASKED_BY_NAME: &[&str] = &[
    "ClusterManagementAddOn",
    "ManagedClusterAddOn",
    "Placement",
    "ManifestWork",
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "CronJob",
    "Service",
    "Ingress",
    "PersistentVolumeClaim",
    "Pod",
    "Node",
    "HorizontalPodAutoscaler",
];

/// Names that are also plain words: they count only after a kind or in `namespace/name`.
const PLAIN_WORDS: &[&str] = &[
    "a", "agent", "all", "and", "any", "app", "apps", "are", "cluster", "default", "deploy", "for", "global", "has",
    "hub", "in", "is", "it", "job", "my", "network", "no", "not", "of", "ok", "on", "one", "operator", "other", "pod",
    "pods", "service", "test", "the", "to", "up", "what", "why", "work",
];

impl Target {
    pub fn of(scope: &Scope, evidence: &Evidence) -> Self {
        let mut target = Self { topics: scope.topics.iter().copied().collect(), ..Self::default() };
        if let Some(hub) = evidence.hub() {
            target.hub = hub.as_str().to_owned();
            target.managed =
                evidence.objects(hub, "ManagedCluster").iter().map(|seen| seen.object.name().to_owned()).collect();
        }
        if target.hub.is_empty() {
            // Without a hub every question is about what runs on the clusters.
            target.topics = BTreeSet::from([Topic::Workload]);
        }
        let fleet = evidence.clusters().iter().map(|info| info.name.as_str().to_owned());
        let known: BTreeSet<String> = fleet.chain(target.managed.iter().cloned()).collect();
        target.clusters = known.iter().filter(|name| **name != target.hub && scope.names(name)).cloned().collect();
        let named: BTreeSet<&str> = evidence
            .clusters()
            .iter()
            .flat_map(|info| ASKED_BY_NAME.iter().flat_map(|kind| evidence.objects(&info.name, kind)))
            .map(|seen| seen.object.name())
            .collect();
        let mut places: BTreeSet<&str> = BTreeSet::new();
        for info in evidence.clusters() {
            places.extend(evidence.objects(&info.name, "Namespace").iter().map(|seen| seen.object.name()));
            let of_kinds = ASKED_BY_NAME.iter().flat_map(|kind| evidence.objects(&info.name, kind));
            places.extend(of_kinds.map(|seen| seen.object.namespace()));
        }
        for (namespace, name) in &scope.pairs {
            // `and/or` is no object: one of the two must exist, once anything is known.
            if places.is_empty() || places.contains(namespace.as_str()) || named.contains(name.as_str()) {
                target.namespaces.insert(namespace.clone());
                target.names.insert(name.clone());
            }
        }
        for word in scope.words.windows(2) {
            let kind = word[0].as_str();
            // An add-on, a placement or a work may be asked about because it is not there.
            let may_be_missing = is_of_the_hub(kind) && looks_like_a_name(&word[1]);
            let is_there = is_kind(kind) && named.contains(word[1].as_str());
            if (may_be_missing || is_there) && !known.contains(&word[1]) {
                target.names.insert(word[1].clone());
            } else if matches!(kind, "namespace" | "ns") && looks_like_a_name(&word[1]) {
                target.namespaces.insert(word[1].clone());
            }
        }
        for info in evidence.clusters() {
            for kind in ASKED_BY_NAME {
                for seen in evidence.objects(&info.name, kind) {
                    target.take(scope, &known, seen.object.name(), false);
                }
            }
            for seen in evidence.objects(&info.name, "Namespace") {
                target.take(scope, &known, seen.object.name(), true);
            }
        }
        target
    }

    fn take(&mut self, scope: &Scope, clusters: &BTreeSet<String>, name: &str, is_namespace: bool) {
        if scope.names(name) && !clusters.contains(name) && !PLAIN_WORDS.contains(&name) {
            let into = if is_namespace { &mut self.namespaces } else { &mut self.names };
            into.insert(name.to_owned());
        }
    }

    /// Whether the question names nothing and no topic: the whole fleet is meant.
    pub fn asks_about_everything(&self) -> bool {
        self.topics.is_empty() && self.names.is_empty() && self.namespaces.is_empty()
    }

    /// Whether this is the kind of trouble the question is about, or the question leaves it open.
    pub fn wants(&self, topic: Topic) -> bool {
        self.topics.is_empty() || self.topics.contains(&topic)
    }

    /// Whether a managed cluster is in question.
    pub fn includes(&self, cluster: &str) -> bool {
        self.clusters.is_empty() || self.clusters.contains(cluster)
    }

    /// Whether trouble with this object is what was asked about.
    pub fn asks(&self, resource: &ResourceRef) -> bool {
        let cluster = self.cluster_of(resource);
        if cluster.is_some_and(|cluster| !self.includes(cluster)) {
            return false;
        }
        if self.names.is_empty() && self.namespaces.is_empty() {
            // What belongs to no cluster counts for a question about one only where a link leads there.
            return (cluster.is_some() || self.clusters.is_empty())
                && (self.hub.is_empty() || topics_of(resource).iter().any(|topic| self.wants(*topic)));
        }
        let in_namespace = |namespace: &str| self.namespaces.is_empty() || self.namespaces.contains(namespace);
        let namespace = resource.namespace.as_deref().unwrap_or_default();
        if self.names.is_empty() {
            return self.namespaces.contains(namespace)
                || resource.kind == "Namespace" && self.namespaces.contains(&resource.name);
        }
        let said = self.names.contains(&resource.name) || self.names.iter().any(|name| is_made_by(resource, name));
        said && (in_namespace(namespace) || self.managed.contains(namespace) || namespace.is_empty())
    }

    /// The managed cluster an object belongs to, on the hub or on the cluster itself.
    fn cluster_of<'a>(&self, resource: &'a ResourceRef) -> Option<&'a str> {
        if resource.cluster.as_str() != self.hub {
            return Some(resource.cluster.as_str());
        }
        if resource.kind == "ManagedCluster" {
            return Some(&resource.name);
        }
        resource.namespace.as_deref().filter(|namespace| self.managed.contains(*namespace))
    }
}

/// Pods, ReplicaSets and Jobs are named after what makes them.
fn is_made_by(resource: &ResourceRef, maker: &str) -> bool {
    matches!(resource.kind.as_str(), "Pod" | "ReplicaSet" | "Job" | "PersistentVolumeClaim")
        && (resource.name.strip_prefix(maker).is_some_and(|rest| rest.starts_with('-'))
            || resource.name.contains(&format!("-{maker}-")))
}

fn is_of_the_hub(word: &str) -> bool {
    matches!(word, "add-on" | "addon" | "placement" | "manifestwork")
}

fn is_kind(word: &str) -> bool {
    word == "operator" || kind_of(word).is_some_and(|kind| kind != "Namespace")
}

fn looks_like_a_name(word: &str) -> bool {
    word.len() > 2
        && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.'))
        && !matches!(
            word,
            "agent"
                | "cannot"
                | "degraded"
                | "disappeared"
                | "failed"
                | "fails"
                | "gone"
                | "missing"
                | "never"
                | "selects"
                | "status"
                | "stays"
                | "still"
                | "stuck"
                | "unavailable"
                | "unknown"
                | "vanished"
                | "and"
                | "are"
                | "does"
                | "for"
                | "has"
                | "have"
                | "its"
                | "keeps"
                | "not"
                | "pods"
                | "the"
                | "was"
                | "why"
                | "with"
        )
}

/// The topics under which an object's trouble falls.
fn topics_of(resource: &ResourceRef) -> &'static [Topic] {
    let namespace = resource.namespace.as_deref().unwrap_or_default();
    match resource.kind.as_str() {
        "ManagedClusterAddOn" | "ClusterManagementAddOn" | "AddOnTemplate" | "AddOnDeploymentConfig" => &[Topic::AddOn],
        "Placement" | "PlacementDecision" | "ManagedClusterSet" | "ManagedClusterSetBinding" => &[Topic::Placement],
        "ManifestWork" | "ManifestWorkReplicaSet" | "AppliedManifestWork" => &[Topic::Work],
        "ManagedCluster" | "Klusterlet" | "ClusterManager" | "CertificateSigningRequest" | "Lease" => &[Topic::Cluster],
        // Open Cluster Management's own processes serve all of these.
        _ if namespace.starts_with("open-cluster-management") || namespace == "multicluster-engine" => {
            &[Topic::Cluster, Topic::Work, Topic::AddOn, Topic::Placement]
        }
        _ => &[Topic::Workload],
    }
}
