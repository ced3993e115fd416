//! One cluster: its scopes, each made by itself from the seed, so that no more than a few are ever in memory.

use super::chance::Chance;
use super::expected::ExpectedPod;
use super::layouts;
use super::object::{
    CLUSTER_ROLE, CONFIG_MAP, CRD, DEPLOYMENT, EVENT, Kind, LEASE, Log, NAMESPACE, NODE, POD, REPLICA_SET, SECRET,
    SERVICE, Scope, Set,
};
use super::plan::Plan;
use super::pods::{self, APPS, Place, Pod};
use super::quirks;
use super::sink::File;
use super::states::Run;
use super::workloads::{self, Shown};
use super::{crds, events, fixtures, fleet, logs};
use serde_json::Value;
use std::collections::BTreeMap;

/// The part that a cluster plays in a fleet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    Plain,
    Hub { spokes: usize },
    Spoke { name: String },
}

pub struct Cluster {
    pub plan: Plan,
    /// The folder of the cluster, where there are several.
    pub folder: Option<String>,
    pub name: String,
    pub role: Role,
    number: usize,
}

/// How long the settings of each workload are, so that a dump weighs what dumps weigh.
const SETTINGS_LINES: usize = 420;

impl Cluster {
    pub fn new(plan: &Plan, folder: Option<String>, role: Role, number: usize) -> Self {
        let name = folder.clone().unwrap_or_else(|| match &role {
            Role::Plain => "plain".to_owned(),
            Role::Hub { .. } => "hub".to_owned(),
            Role::Spoke { name } => name.clone(),
        });
        Self { plan: plan.clone(), folder, name, role, number }
    }

    /// The cluster's own scope, then its namespaces.
    pub fn scopes(&self) -> usize {
        1 + self.namespaces().len()
    }

    pub fn namespaces(&self) -> Vec<String> {
        let teams = (0..self.plan.namespaces()).map(|number| format!("team-{number:03}"));
        ["default", "kube-node-lease"]
            .into_iter()
            .map(str::to_owned)
            .chain(teams)
            .chain(fleet::namespaces(&self.role))
            .collect()
    }

    pub fn crd_kinds(&self) -> Vec<Kind> {
        (0..self.plan.crds).map(crds::kind).collect()
    }

    /// Every kind that there are objects of, for discovery.
    pub fn kinds(&self) -> Vec<Kind> {
        let built_in = [
            POD,
            EVENT,
            SERVICE,
            CONFIG_MAP,
            SECRET,
            NODE,
            NAMESPACE,
            DEPLOYMENT,
            REPLICA_SET,
            LEASE,
            CRD,
            CLUSTER_ROLE,
        ];
        built_in.into_iter().chain(self.crd_kinds()).chain(fleet::kinds(&self.role)).collect()
    }

    pub fn files(&self, scope: usize) -> Vec<File> {
        let made = self.scope(scope).0;
        let files = layouts::files(self, &made);
        if self.plan.quirks { quirks::apply(self, &made, files) } else { files }
    }

    pub fn expected(&self, scope: usize) -> (Vec<ExpectedPod>, BTreeMap<String, usize>) {
        let (scope, pods) = self.scope(scope);
        let mut counts = BTreeMap::new();
        for set in &scope.sets {
            let dot = if set.kind.group.is_empty() { "" } else { "." };
            *counts.entry(format!("{}{dot}{}", set.kind.plural, set.kind.group)).or_insert(0) += set.objects.len();
        }
        (pods, counts)
    }

    fn chance(&self, place: &[u64]) -> Chance {
        let all: Vec<u64> = std::iter::once(self.number as u64).chain(place.iter().copied()).collect();
        Chance::at(self.plan.seed, &all)
    }

    pub fn scope(&self, scope: usize) -> (Scope, Vec<ExpectedPod>) {
        let Some(at) = scope.checked_sub(1) else { return (self.cluster_scope(), Vec::new()) };
        let namespaces = self.namespaces();
        let namespace = &namespaces[at];
        let mut chance = self.chance(&[2, at as u64]);
        let mut sets = fleet::namespaced(&self.role, &self.name, namespace, &mut chance);
        let mut expected = Vec::new();
        let mut all_logs = Vec::new();
        match (namespace.as_str(), at.checked_sub(2).filter(|team| *team < self.plan.namespaces())) {
            ("kube-node-lease", _) => {
                let node = |number| format!("{}-node-{number}", self.name);
                let leases = (0..self.plan.nodes()).map(|number| {
                    fixtures::lease(namespace, &node(number), if number == 0 { 0 } else { 5 }, &mut chance)
                });
                sets.push(Set { kind: LEASE, objects: leases.collect() });
            }
            (_, Some(team)) => {
                let (made, logs, pods) = self.team(namespace, team);
                sets.extend(made);
                all_logs = logs;
                expected = pods;
            }
            _ => {}
        }
        (Scope { namespace: Some(namespace.clone()), sets, logs: all_logs }, expected)
    }

    /// The object of a namespace, which several files hold.
    pub fn namespace(&self, name: &str) -> Value {
        let place: Vec<u64> = std::iter::once(7).chain(name.bytes().map(u64::from)).collect();
        fixtures::namespace(name, &mut self.chance(&place))
    }

    fn cluster_scope(&self) -> Scope {
        let mut chance = self.chance(&[1]);
        let namespaces = self.namespaces();
        let mut sets = vec![
            Set {
                kind: NODE,
                objects: (0..self.plan.nodes()).map(|number| fixtures::node(&self.name, number, &mut chance)).collect(),
            },
            Set { kind: NAMESPACE, objects: namespaces.iter().map(|name| self.namespace(name)).collect() },
            Set {
                kind: CLUSTER_ROLE,
                objects: ["view", "system:node"].map(|name| fixtures::cluster_role(name, &mut chance)).to_vec(),
            },
        ];
        let kinds = self.crd_kinds();
        let all =
            kinds.iter().chain(&fleet::defined(&self.role)).map(|kind| crds::definition(kind, &mut chance)).collect();
        sets.push(Set { kind: CRD, objects: all });
        for kind in kinds.into_iter().filter(|kind| !kind.namespaced) {
            let objects = (0..2).map(|number| crds::object(&kind, None, number, &mut chance)).collect();
            sets.push(Set { kind, objects });
        }
        sets.extend(fleet::cluster_wide(&self.role, &self.name, &mut chance));
        Scope { namespace: None, sets, logs: Vec::new() }
    }

    /// The pods of a namespace are those whose number falls to it; the rest stands around them.
    fn team(&self, namespace: &str, team: usize) -> (Vec<Set>, Vec<Log>, Vec<ExpectedPod>) {
        let plan = &self.plan;
        let share = plan.pods.div_ceil(plan.namespaces());
        let numbers = team * share..((team + 1) * share).min(plan.pods);
        let place = |number: usize| Place {
            namespace,
            number,
            within: number - team * share,
            nodes: plan.nodes(),
            cluster: &self.name,
        };
        let made: Vec<Pod> =
            numbers.clone().map(|number| pods::pod(&place(number), &mut self.chance(&[3, number as u64]))).collect();
        let mut chance = self.chance(&[4, team as u64]);
        let happened = made.iter().flat_map(|pod| (0..plan.events_per_pod).map(move |number| (pod, number)));
        let about = |(at, (pod, number))| events::about(pod, number, at == 0, &mut chance);
        let happened: Vec<_> = happened.enumerate().map(about).collect();
        let all_logs = numbers.zip(&made).flat_map(|(number, pod)| self.logs(number, pod)).collect();
        let mut sets = vec![
            Set { kind: CONFIG_MAP, objects: vec![workloads::config_map(namespace, "settings", 40, &mut chance)] },
            Set { kind: SECRET, objects: self.secrets(namespace, team) },
        ];
        let mut of_kind = |kind: Kind, objects| match sets.iter_mut().find(|set: &&mut Set| set.kind.is(&kind)) {
            Some(set) => set.objects.push(objects),
            None => sets.push(Set { kind, objects: vec![objects] }),
        };
        for (number, app) in APPS.iter().enumerate() {
            let own: Vec<&Pod> = made.iter().filter(|pod| pod.expected.app == *app).collect();
            if own.is_empty() {
                continue;
            }
            let deployment = workloads::deployment(namespace, app, &own, &mut chance);
            of_kind(REPLICA_SET, workloads::replica_set(&deployment, namespace, app, &own, &mut chance));
            of_kind(DEPLOYMENT, deployment);
            of_kind(SERVICE, workloads::service(namespace, app, team * APPS.len() + number, &mut chance));
            of_kind(CONFIG_MAP, workloads::config_map(namespace, app, SETTINGS_LINES, &mut chance));
        }
        for (number, kind) in self.crd_kinds().into_iter().enumerate() {
            if kind.namespaced && number / 2 % plan.namespaces() == team {
                let objects = (0..2).map(|number| crds::object(&kind, Some(namespace), number, &mut chance)).collect();
                sets.push(Set { kind, objects });
            }
        }
        sets.push(Set { kind: EVENT, objects: happened });
        let (values, expected) = made.into_iter().map(|pod| (pod.value, pod.expected)).unzip();
        sets.push(Set { kind: POD, objects: values });
        (sets, all_logs, expected)
    }

    /// As an inspection leaves them; where there are quirks, the first one in clear, as other collectors do.
    fn secrets(&self, namespace: &str, team: usize) -> Vec<Value> {
        let mut chance = self.chance(&[5, team as u64]);
        let password = if self.plan.quirks && team == 0 {
            Shown::Clear(format!("{}{}", quirks::PLANTED, chance.hex(12)))
        } else {
            Shown::Length(24)
        };
        let certificate = Shown::Clear("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n".to_owned());
        vec![
            workloads::secret(
                namespace,
                "database",
                &[("password", password), ("user", Shown::Length(4))],
                "Opaque",
                &mut chance,
            ),
            workloads::secret(
                namespace,
                "serving",
                &[("tls.crt", certificate), ("tls.key", Shown::Length(1704))],
                "kubernetes.io/tls",
                &mut chance,
            ),
        ]
    }

    fn logs(&self, number: usize, pod: &Pod) -> Vec<Log> {
        let plan = &self.plan;
        let mut chance = self.chance(&[6, number as u64]);
        // Big logs are those of the first pods that run.
        let is_big = number / 3 < plan.big_logs && number.is_multiple_of(3);
        let mut made = Vec::new();
        for (at, container) in pod.containers.iter().enumerate() {
            let lines = if is_big && at == 0 { plan.big_log_lines } else { plan.log_lines };
            let mut text = logs::text(lines, 1, &mut chance);
            if number + 1 == plan.pods && at == 0 {
                text = logs::with_needle(text);
            }
            let log = Log { pod: pod.expected.name.clone(), container: container.clone(), previous: false, text };
            let run_before = pod
                .state
                .inits
                .iter()
                .chain(pod.state.containers)
                .nth(at)
                .and_then(|one| one.last.map(|last| (one, last)));
            if let Some((container_state, (ago, ..))) = run_before {
                let text = logs::text(plan.log_lines, ago, &mut chance);
                made.push(Log { previous: true, text, ..log.clone() });
                // What waits after a crash has nothing that is current but the run that ended.
                if matches!(container_state.run, Run::Waiting("RunContainerError")) {
                    continue;
                }
            }
            made.push(log);
        }
        made
    }
}
