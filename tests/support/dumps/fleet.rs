//! What Open Cluster Management keeps on a hub and on its spokes.
//! Invariant: the names and hashes by which the two are joined agree, whichever is made first.

use super::chance::Chance;
use super::clock;
use super::cluster::Role;
use super::fixtures;
use super::meta;
use super::object::{Kind, LEASE, Set};
use serde_json::{Value, json};

const CLUSTER_GROUP: &str = "cluster.open-cluster-management.io";
const WORK_GROUP: &str = "work.open-cluster-management.io";
const MANAGED_CLUSTER: Kind = Kind::new(CLUSTER_GROUP, "v1", "ManagedCluster", "managedclusters", false);
const CLUSTER_CLAIM: Kind = Kind::new(CLUSTER_GROUP, "v1alpha1", "ClusterClaim", "clusterclaims", false);
const MANIFEST_WORK: Kind = Kind::new(WORK_GROUP, "v1", "ManifestWork", "manifestworks", true);
const APPLIED_WORK: Kind = Kind::new(WORK_GROUP, "v1", "AppliedManifestWork", "appliedmanifestworks", false);
const KLUSTERLET: Kind = Kind::new("operator.open-cluster-management.io", "v1", "Klusterlet", "klusterlets", false);
const CLUSTER_MANAGER: Kind =
    Kind::new("operator.open-cluster-management.io", "v1", "ClusterManager", "clustermanagers", false);
const AGE: usize = 864_000;

/// Of the hub's address, so that a spoke knows whose work it applies.
const HUB_HASH: &str = "d40a9dd7d8dc06954bde67491e6f5eeaad5d546a76a7d541cf0298e74316c824";

pub fn namespaces(role: &Role) -> Vec<String> {
    match role {
        Role::Plain => Vec::new(),
        Role::Hub { spokes } => (1..=*spokes).map(|number| format!("spoke-{number}")).collect(),
        Role::Spoke { .. } => vec!["open-cluster-management-agent".to_owned()],
    }
}

/// The kinds of which a part has objects.
pub fn defined(role: &Role) -> Vec<Kind> {
    match role {
        Role::Plain => Vec::new(),
        Role::Hub { .. } => vec![MANAGED_CLUSTER, MANIFEST_WORK, CLUSTER_MANAGER],
        Role::Spoke { .. } => vec![CLUSTER_CLAIM, APPLIED_WORK, KLUSTERLET],
    }
}

pub fn kinds(role: &Role) -> Vec<Kind> {
    defined(role)
}

pub fn cluster_wide(role: &Role, _name: &str, chance: &mut Chance) -> Vec<Set> {
    match role {
        Role::Plain => Vec::new(),
        Role::Hub { spokes } => {
            let clusters = (1..=*spokes).map(|number| managed_cluster(number, chance)).collect();
            let mut manager = meta::object(&CLUSTER_MANAGER, None, "cluster-manager", AGE, chance);
            manager["spec"] = json!({"deployOption": {"mode": "Default"}});
            manager["status"] = json!({"conditions": [condition("Applied", "ClusterManagerApplied", true)]});
            vec![
                Set { kind: MANAGED_CLUSTER, objects: clusters },
                Set { kind: CLUSTER_MANAGER, objects: vec![manager] },
            ]
        }
        Role::Spoke { name } => {
            let mut klusterlet = meta::object(&KLUSTERLET, None, "klusterlet", AGE, chance);
            klusterlet["spec"] = json!({
                "clusterName": name, "deployOption": {"mode": "Default"}, "namespace": "open-cluster-management-agent",
            });
            klusterlet["status"] = json!({"conditions": [condition("Available", "klusterletAvailable", true)]});
            let mut claim = meta::object(&CLUSTER_CLAIM, None, "id.k8s.io", AGE, chance);
            claim["spec"] = json!({"value": name});
            let mut applied = meta::object(&APPLIED_WORK, None, &format!("{HUB_HASH}-shop"), AGE, chance);
            applied["spec"] = json!({"agentID": HUB_HASH, "hubHash": HUB_HASH, "manifestWorkName": "shop"});
            applied["status"] = json!({"appliedResources": [
                {"group": "apps", "name": "cart", "namespace": "team-000", "resource": "deployments", "version": "v1"},
            ]});
            vec![
                Set { kind: KLUSTERLET, objects: vec![klusterlet] },
                Set { kind: CLUSTER_CLAIM, objects: vec![claim] },
                Set { kind: APPLIED_WORK, objects: vec![applied] },
            ]
        }
    }
}

pub fn namespaced(role: &Role, _cluster: &str, namespace: &str, chance: &mut Chance) -> Vec<Set> {
    let is_spoke = matches!(role, Role::Hub { .. }) && namespace.starts_with("spoke-");
    if !is_spoke {
        return Vec::new();
    }
    let mut work = meta::object(&MANIFEST_WORK, Some(namespace), "shop", AGE, chance);
    work["spec"] = json!({"workload": {"manifests": [{
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "cart", "namespace": "team-000"},
        "spec": {"replicas": 5, "selector": {"matchLabels": {"app": "cart"}}},
    }]}});
    work["status"] = json!({
        "conditions": [condition("Applied", "AppliedManifestWorkComplete", true), condition("Available", "ResourcesAvailable", true)],
        "resourceStatus": {"manifests": [{
            "conditions": [condition("Applied", "AppliedManifestComplete", true)],
            "resourceMeta": {"group": "apps", "kind": "Deployment", "name": "cart", "namespace": "team-000", "ordinal": 0, "resource": "deployments", "version": "v1"},
            "statusFeedback": {},
        }]},
    });
    vec![
        Set { kind: MANIFEST_WORK, objects: vec![work] },
        Set { kind: LEASE, objects: vec![fixtures::lease(namespace, "managed-cluster-lease", 3, chance)] },
    ]
}

fn managed_cluster(number: usize, chance: &mut Chance) -> Value {
    let name = format!("spoke-{number}");
    let mut cluster = meta::object(&MANAGED_CLUSTER, None, &name, AGE, chance);
    cluster["metadata"]["labels"] = json!({
        "cluster.open-cluster-management.io/clusterset": "default", "vendor": "Example", "cloud": "Amazon",
    });
    cluster["spec"] = json!({
        "hubAcceptsClient": true, "leaseDurationSeconds": 60,
        "managedClusterClientConfigs": [{"url": format!("https://api.{name}.example.com:6443")}],
    });
    cluster["status"] = json!({
        "allocatable": {"cpu": "48", "memory": "197529048Ki"}, "capacity": {"cpu": "48", "memory": "197529048Ki"},
        "clusterClaims": [{"name": "id.k8s.io", "value": name}],
        "conditions": [
            condition("HubAcceptedManagedCluster", "HubClusterAdminAccepted", true),
            condition("ManagedClusterJoined", "ManagedClusterJoined", true),
            condition("ManagedClusterConditionAvailable", "ManagedClusterAvailable", true),
        ],
        "version": {"kubernetes": "v1.33.6"},
    });
    meta::managed(&mut cluster, "registration-controller", true, &["status"], 60);
    cluster
}

fn condition(kind: &str, reason: &str, is: bool) -> Value {
    json!({
        "lastTransitionTime": clock::ago(AGE), "message": format!("{kind}: {reason}"), "reason": reason,
        "status": if is { "True" } else { "False" }, "type": kind,
    })
}
