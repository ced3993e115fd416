//! Small fleets, built by hand, and what klue makes of them: whole investigations without a cluster.
#![allow(clippy::unwrap_used, clippy::panic)]

use klue::diagnosis::evidence::Evidence;
use klue::diagnosis::explain;
use klue::diagnosis::explanation::{Explanation, conclude};
use klue::diagnosis::scope::Scope;
use klue::domain::cluster::{ClusterInfo, Part, Rung};
use klue::domain::command::Command;
use klue::domain::finding::{Conclusions, Verdict};
use klue::domain::ids::{ClusterName, ObservationId};
use klue::domain::object::Object;
use klue::domain::observation::{Coverage, Outcome, Reading};
use klue::domain::time::{Timestamp, parse as time};
use klue::kubectl::kinds::Kinds;
use klue::kubectl::parse;
use proptest::prelude::*;
use serde_json::{Value, json};

const NOW: &str = "2030-01-01T12:00:00Z";
const AGENT: &str = "open-cluster-management-agent";

/// Clusters with their objects; everything that is not there does not exist.
#[derive(Clone, Default)]
struct Fleet {
    clusters: Vec<(&'static str, Part, Vec<Object>)>,
    /// A namespace whose files are cut: nothing follows from what is not in them.
    cut: Option<&'static str>,
}

impl Fleet {
    fn with(mut self, name: &'static str, part: Part, objects: Vec<Value>) -> Self {
        self.clusters.push((name, part, objects.into_iter().map(Object).collect()));
        self
    }

    fn infos(&self) -> Vec<ClusterInfo> {
        let info = |(name, part, _): &(&'static str, Part, Vec<Object>)| ClusterInfo {
            name: ClusterName::from(*name),
            part: *part,
            rung: Rung::Dump { path: String::new() },
            captured: time(NOW),
        };
        self.clusters.iter().map(info).collect()
    }

    fn answer(&self, command: &Command) -> Reading {
        let at: Timestamp = time(NOW).unwrap();
        let words = command.words();
        let request = words.join(" ");
        let Some((_, _, objects)) = self.clusters.iter().find(|(name, ..)| *name == command.cluster.as_str()) else {
            return Reading::nothing(request, at, Outcome::Unreachable { why: "no such cluster".into() });
        };
        if words[0] == "logs" {
            return Reading::nothing(request, at, Outcome::NotCollected { why: "no logs here".into() });
        }
        let kinds = Kinds::builtin();
        let kind = &kinds.resolve(&words[1]).unwrap_or_else(|| panic!("{request}")).id;
        let namespace = words.iter().position(|word| word == "-n").map(|at| words[at + 1].clone());
        let name = words.get(2).filter(|word| !word.starts_with('-')).cloned();
        let covered = Coverage {
            group: kind.group.clone(),
            kind: kind.kind.clone(),
            namespace: namespace.clone().filter(|_| kind.namespaced),
            name: name.clone(),
            partial: self.cut.is_some_and(|cut| namespace.as_deref() == Some(cut)),
        };
        let found: Vec<Object> = objects
            .iter()
            .filter(|object| covered.includes(object.kind(), object.namespace(), object.name()))
            .cloned()
            .collect();
        let outcome = if found.is_empty() && name.is_some() {
            Outcome::NotFound
        } else {
            Outcome::Objects { count: found.len() }
        };
        Reading { request, at, outcome, objects: found, log: None, covers: vec![covered], source: None }
    }

    /// Makes every read that is asked for, one at a time.
    fn read(&self, question: &str) -> (Evidence, Scope, Explanation) {
        let scope = Scope::of(question, &self.infos());
        let mut evidence = Evidence::new(self.infos());
        for number in 1..=60 {
            let explanation = explain(&evidence, &scope);
            let Some(check) = explanation.checks.first().cloned() else { return (evidence, scope, explanation) };
            let reading = self.answer(&check.command);
            evidence.add(ObservationId(number), check.command, reading);
        }
        panic!("it never has enough");
    }

    fn ask(&self, question: &str) -> Conclusions {
        conclude(&self.read(question).2)
    }
}

fn managed(name: &str, available: &str) -> Value {
    json!({"apiVersion": "cluster.open-cluster-management.io/v1", "kind": "ManagedCluster", "metadata": {"name": name},
        "spec": {"hubAcceptsClient": true, "leaseDurationSeconds": 60},
        "status": {"conditions": [
            {"type": "HubAcceptedManagedCluster", "status": "True", "reason": "HubClusterAdminAccepted"},
            {"type": "ManagedClusterJoined", "status": "True", "reason": "ManagedClusterJoined"},
            {"type": "ManagedClusterConditionAvailable", "status": available, "reason": "ManagedClusterLeaseUpdateStopped"}]}})
}

fn lease(cluster: &str, renewed: &str) -> Value {
    json!({"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"namespace": cluster, "name": "managed-cluster-lease"}, "spec": {"renewTime": renewed}})
}

fn deployment(namespace: &str, name: &str, replicas: i64) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"namespace": namespace, "name": name, "creationTimestamp": "2029-01-01T00:00:00Z"},
        "spec": {"replicas": replicas}, "status": {"replicas": replicas, "readyReplicas": replicas, "updatedReplicas": replicas}})
}

fn klusterlet(reason: &str, message: &str) -> Value {
    let degraded = if reason == "HubConnectionFunctional" { "False" } else { "True" };
    json!({"apiVersion": "operator.open-cluster-management.io/v1", "kind": "Klusterlet", "metadata": {"name": "klusterlet"},
        "spec": {"clusterName": "paris", "namespace": AGENT},
        "status": {"conditions": [{"type": "HubConnectionDegraded", "status": degraded, "reason": reason, "message": message}]}})
}

fn secret(name: &str, certificate: Option<&str>) -> Value {
    json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"namespace": AGENT, "name": name},
        "data": {"kubeconfig": "1846 bytes", "tls.crt": "1028 bytes", "tls.key": "227 bytes"},
        "certificates": certificate.map(|until| json!({"tls.crt": {"notAfter": until}}))})
}

fn hub_controllers(manager: i64) -> Vec<Value> {
    let mut all: Vec<Value> =
        ["registration-controller", "placement-controller", "registration-webhook", "work-webhook", "addon-webhook"]
            .iter()
            .map(|name| deployment("open-cluster-management-hub", &format!("cluster-manager-{name}"), 1))
            .collect();
    all.push(deployment("open-cluster-management-hub", "cluster-manager-addon-manager-controller", manager));
    all.push(deployment("open-cluster-management", "cluster-manager", 1));
    all
}

/// A hub that has lost `paris`, and what runs there.
fn lost(spoke: Vec<Value>) -> Fleet {
    let mut hub = hub_controllers(1);
    hub.extend([
        managed("paris", "Unknown"),
        lease("paris", "2030-01-01T11:00:00Z"),
        managed("oslo", "True"),
        lease("oslo", "2030-01-01T11:59:50Z"),
    ]);
    Fleet::default().with("mgmt", Part::Hub, hub).with("paris", Part::Spoke, spoke)
}

fn running_agents() -> Vec<Value> {
    vec![
        deployment("open-cluster-management", "klusterlet", 1),
        deployment(AGENT, "klusterlet-registration-agent", 1),
        deployment(AGENT, "klusterlet-work-agent", 1),
    ]
}

#[test]
fn the_first_reads_ask_the_hub_which_clusters_there_are() {
    let fleet = lost(vec![]);
    let scope = Scope::of("paris is Unknown", &fleet.infos());
    let explanation = explain(&Evidence::new(fleet.infos()), &scope);
    assert_eq!(explanation.checks[0].command.to_string(), "kubectl get managedclusters");
    assert_eq!(conclude(&explanation).verdict, Verdict::Inconclusive, "nothing has been seen yet");
}

#[test]
fn an_agent_at_zero_is_blamed_on_its_operator_at_zero() {
    let spoke = vec![
        klusterlet("HubConnectionFunctional", "works"),
        deployment("open-cluster-management", "klusterlet", 0),
        deployment(AGENT, "klusterlet-registration-agent", 0),
    ];
    let said = lost(spoke).ask("Why is paris Unknown?");
    assert_eq!(said.verdict, Verdict::Found);
    let first = &said.conclusions[0];
    assert_eq!((first.resource.kind.as_str(), first.resource.name.as_str()), ("Deployment", "klusterlet"));
    let chain: Vec<&str> = first.chain.iter().map(|link| link.resource.name.as_str()).collect();
    assert_eq!(chain, ["klusterlet", "klusterlet-registration-agent", "paris"]);
    assert_eq!(first.runbook.as_deref(), Some("ocm/agent-stopped"));
    assert_eq!(said.conclusions.len(), 1);
}

#[test]
fn an_operator_among_what_was_not_collected_is_not_said_to_be_gone() {
    let spoke = || vec![klusterlet("HubConnectionFunctional", "works"), deployment(AGENT, "klusterlet-work-agent", 1)];
    let stopped = |mut fleet: Fleet, cut| {
        fleet.clusters[1].2.push(Object(deployment(AGENT, "klusterlet-registration-agent", 0)));
        fleet.cut = cut;
        fleet.ask("Why is paris Unknown?").conclusions.first().map(|first| first.resource.name.clone())
    };
    assert_eq!(stopped(lost(spoke()), None).as_deref(), Some("klusterlet"), "looked for in both places");
    let blamed = stopped(lost(spoke()), Some("open-cluster-management"));
    assert_eq!(blamed.as_deref(), Some("klusterlet-registration-agent"));
}

#[test]
fn a_spoke_that_cannot_be_read_is_said_to_be_unseen() {
    let mut fleet = lost(vec![]);
    fleet.clusters.pop();
    let said = fleet.ask("Why is paris Unknown?");
    assert_eq!(said.verdict, Verdict::Inconclusive);
    assert!(said.conclusions.is_empty());
    assert!(said.unseen.iter().any(|unseen| unseen.cluster.as_str() == "paris"), "{:?}", said.unseen);
}

#[test]
fn a_denied_cluster_is_told_by_its_spec_whatever_its_condition_says() {
    let mut denied = managed("paris", "Unknown");
    denied["spec"]["hubAcceptsClient"] = json!(false);
    let mut hub = hub_controllers(1);
    hub.push(denied);
    let said = Fleet::default().with("mgmt", Part::Hub, hub).ask("paris is Unknown, why?");
    assert_eq!(said.conclusions[0].fault.0, "ocm.cluster-denied");
    assert_eq!(said.conclusions[0].resource.kind, "ManagedCluster");
}

#[test]
fn an_expired_certificate_counts_by_the_clusters_clock() {
    let spoke = |until: &str| {
        let mut spoke = running_agents();
        let message = "Failed with bootstrap secret \"x\": Unauthorized\nFailed with hub config secret to apiserver https://hub:6443: Unauthorized";
        spoke.extend([
            klusterlet("BootstrapSecretError,HubKubeConfigError", message),
            secret("hub-kubeconfig-secret", Some(until)),
            secret("bootstrap-hub-kubeconfig", None),
        ]);
        spoke
    };
    let said = lost(spoke("2029-12-31T00:00:00Z")).ask("Why is paris Unknown?");
    assert_eq!(said.conclusions[0].fault.0, "ocm.hub-certificate-expired");
    assert_eq!(said.conclusions[0].resource.name, "hub-kubeconfig-secret");
    let said = lost(spoke("2030-12-31T00:00:00Z")).ask("Why is paris Unknown?");
    assert_eq!(said.conclusions[0].fault.0, "ocm.hub-credentials-rejected");
}

#[test]
fn conditions_of_a_klusterlet_whose_operator_is_stopped_are_not_believed() {
    let message = "to apiserver https://hub:6443: dial tcp: lookup hub: no such host";
    let spoke = vec![
        klusterlet("BootstrapSecretFunctional,HubKubeConfigError", message),
        deployment("open-cluster-management", "klusterlet", 0),
        deployment(AGENT, "klusterlet-registration-agent", 1),
        secret("hub-kubeconfig-secret", Some("2031-01-01T00:00:00Z")),
    ];
    let said = lost(spoke).ask("Why is paris Unknown?");
    assert!(
        said.conclusions.iter().all(|conclusion| conclusion.fault.0 != "ocm.hub-server-wrong"),
        "{:?}",
        said.conclusions
    );
}

#[test]
fn a_chosen_cluster_without_its_add_on_is_blamed_on_the_add_on_manager() {
    let mut hub = hub_controllers(0);
    hub.extend([managed("paris", "True"), lease("paris", "2030-01-01T11:59:50Z")]);
    hub.extend([
        json!({"apiVersion": "addon.open-cluster-management.io/v1alpha1", "kind": "ClusterManagementAddOn", "metadata": {"name": "probe"},
            "spec": {"installStrategy": {"type": "Placements", "placements": [{"namespace": "addons", "name": "all"}]}}}),
        json!({"apiVersion": "cluster.open-cluster-management.io/v1beta1", "kind": "Placement", "metadata": {"namespace": "addons", "name": "all"},
            "status": {"conditions": [{"type": "PlacementSatisfied", "status": "True", "reason": "AllDecisionsScheduled"}]}}),
        json!({"apiVersion": "cluster.open-cluster-management.io/v1beta1", "kind": "PlacementDecision",
            "metadata": {"namespace": "addons", "name": "all-decision-1", "labels": {"cluster.open-cluster-management.io/placement": "all"}},
            "status": {"decisions": [{"clusterName": "paris"}]}}),
    ]);
    let fleet = Fleet::default().with("mgmt", Part::Hub, hub);
    let said = fleet.ask("Add-on probe is not on paris. Why?");
    assert_eq!(said.conclusions[0].fault.0, "ocm.addon-manager-down");
    let chain: Vec<&str> = said.conclusions[0].chain.iter().map(|link| link.resource.kind.as_str()).collect();
    assert_eq!(chain, ["Deployment", "ManagedClusterAddOn"]);
}

#[test]
fn two_independent_faults_are_two_conclusions_and_the_unasked_one_is_only_also_seen() {
    let mut fleet = lost(vec![
        deployment("open-cluster-management", "klusterlet", 0),
        deployment(AGENT, "klusterlet-registration-agent", 0),
        klusterlet("HubConnectionFunctional", ""),
    ]);
    let manager = fleet.clusters[0].2.iter_mut().find(|object| object.name().contains("addon-manager")).unwrap();
    manager.0["spec"]["replicas"] = json!(0);
    let all = fleet.ask("Is anything wrong with the fleet?");
    let faults: Vec<&str> = all.conclusions.iter().map(|conclusion| conclusion.fault.0.as_str()).collect();
    assert_eq!(faults, ["ocm.agent-stopped", "ocm.addon-manager-down"]);
    let one = fleet.ask("Why is paris Unknown?");
    assert_eq!(one.conclusions.len(), 1);
    assert_eq!(
        one.also_seen.iter().map(|finding| finding.fault.0.as_str()).collect::<Vec<_>>(),
        ["ocm.addon-manager-down"]
    );
}

#[test]
fn a_healthy_fleet_is_healthy_only_when_it_was_seen() {
    let mut hub = hub_controllers(1);
    hub.extend([managed("paris", "True"), lease("paris", "2030-01-01T11:59:50Z")]);
    let mut spoke = running_agents();
    spoke.push(klusterlet("HubConnectionFunctional", "works"));
    let fleet = Fleet::default().with("mgmt", Part::Hub, hub).with("paris", Part::Spoke, spoke);
    let (evidence, scope, explanation) = fleet.read("Is anything wrong?");
    assert_eq!(conclude(&explanation).verdict, Verdict::Healthy, "{explanation:#?}");
    let mut blind = Evidence::new(fleet.infos());
    for (id, command, reading) in evidence.readings() {
        let forbidden = Reading::nothing("GET", reading.at, Outcome::Forbidden { why: "no".into() });
        let deployments = command.words()[1] == "deployments";
        blind.add(id, command.clone(), if deployments { forbidden } else { reading.clone() });
    }
    let explanation = explain(&blind, &scope);
    assert_eq!(conclude(&explanation).verdict, Verdict::Inconclusive);
    assert!(!explanation.unseen.is_empty());
}

#[test]
fn every_repair_is_in_words_that_klue_knows_and_every_claim_is_cited() {
    let kinds = Kinds::builtin();
    let stopped =
        vec![klusterlet("HubConnectionFunctional", ""), deployment("open-cluster-management", "klusterlet", 0)];
    let mut expired = running_agents();
    expired.extend([
        klusterlet("BootstrapSecretFunctional,HubKubeConfigError", "x: Unauthorized"),
        secret("hub-kubeconfig-secret", Some("2029-01-01T00:00:00Z")),
    ]);
    let mut missing = running_agents();
    missing.push(klusterlet("BootstrapSecretFunctional,HubKubeConfigSecretMissing", "secrets not found"));
    for spoke in [stopped, expired, missing] {
        let said = lost(spoke).ask("Why is paris Unknown?");
        assert_eq!(said.verdict, Verdict::Found);
        for conclusion in &said.conclusions {
            assert!(!conclusion.evidence.is_empty());
            for repair in &conclusion.remediation {
                assert_eq!(repair.command.argv[0], "kubectl");
                parse::parse(repair.command.words(), &kinds)
                    .unwrap_or_else(|refusal| panic!("{}: {refusal}", repair.command));
            }
        }
    }
}

proptest! {
    #[test]
    fn the_explanation_does_not_depend_on_the_order_in_which_readings_were_put_in(order in Just((0..12).collect::<Vec<usize>>()).prop_shuffle()) {
        let spoke = vec![klusterlet("HubConnectionFunctional", ""), deployment("open-cluster-management", "klusterlet", 0), deployment(AGENT, "klusterlet-registration-agent", 0)];
        let (evidence, scope, expected) = lost(spoke).read("Is anything wrong?");
        let readings: Vec<_> = evidence.readings().map(|(id, command, reading)| (id, command.clone(), reading.clone())).collect();
        let mut again = Evidence::new(evidence.clusters().to_vec());
        let (first, rest) = readings.split_at(readings.len().min(12));
        for (id, command, reading) in order.iter().filter_map(|at| first.get(*at)).chain(rest) {
            again.add(*id, command.clone(), reading.clone());
        }
        prop_assert_eq!(serde_json::to_string(&explain(&again, &scope)).unwrap(), serde_json::to_string(&expected).unwrap());
    }
}
