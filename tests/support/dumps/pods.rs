//! Pods, each in a state of the table.

use super::chance::Chance;
use super::clock::{self, AGES};
use super::expected::ExpectedPod;
use super::meta;
use super::object::POD;
use super::states::{Container, ODD, Run, Scheduled, State, WELL};
use serde_json::{Value, json};

/// The workloads of each namespace; a name is the label `app` of its pods.
pub const APPS: [&str; 20] = [
    "cart", "checkout", "catalog", "search", "payment", "ledger", "mailer", "gateway", "session", "profile", "stock",
    "pricing", "reviews", "billing", "invoice", "reports", "images", "tracker", "orders", "admin",
];

/// Where a pod stands among all.
pub struct Place<'a> {
    pub namespace: &'a str,
    /// Among the pods of the cluster.
    pub number: usize,
    /// Among the pods of the namespace.
    pub within: usize,
    pub nodes: usize,
    pub cluster: &'a str,
}

pub struct Pod {
    pub value: Value,
    pub expected: ExpectedPod,
    pub state: &'static State,
    pub containers: Vec<String>,
}

/// Every third is in an odd state, and each of those comes in turn.
fn state(number: usize) -> &'static State {
    if number % 3 == 2 {
        &ODD[number / 3 % ODD.len()]
    } else {
        &WELL[if number.is_multiple_of(7) { number / 7 % WELL.len() } else { 0 }]
    }
}

pub fn pod(place: &Place, chance: &mut Chance) -> Pod {
    let state = state(place.number);
    let app = APPS[place.within % APPS.len()];
    let (hash, owner) = (hash_of(place.namespace, app), chance.uid());
    let name = format!("{app}-{hash}-{}", chance.suffix(5));
    let (age, age_words) = AGES[if restarted(state) { 8 + place.number % 7 } else { place.number % AGES.len() }];
    let mut pod = meta::object(&POD, Some(place.namespace), &name, age, chance);
    pod["metadata"]["generateName"] = json!(format!("{app}-{hash}-"));
    let tier = ["web", "back"][place.within % 2];
    pod["metadata"]["labels"] = json!({
        "app": app, "app.kubernetes.io/part-of": "shop", "pod-template-hash": hash, "tier": tier,
    });
    pod["metadata"]["annotations"] = json!({
        "openshift.io/scc": "restricted-v2",
    });
    pod["metadata"]["ownerReferences"] = json!([{
        "apiVersion": "apps/v1", "blockOwnerDeletion": true, "controller": true, "kind": "ReplicaSet",
        "name": format!("{app}-{hash}"), "uid": owner,
    }]);
    if state.deleting {
        pod["metadata"]["deletionTimestamp"] = json!(clock::ago(30));
        pod["metadata"]["deletionGracePeriodSeconds"] = json!(30);
    }
    let node = format!("{}-node-{}", place.cluster, place.number % place.nodes);
    pod["spec"] = spec(state, app, &node, chance);
    meta::managed(&mut pod, "kube-controller-manager", false, &["metadata", "spec"], age);
    pod["status"] = status(state, app, age, place.number, chance);
    meta::managed(&mut pod, "kubelet", true, &["status"], age.min(300));
    let expected = ExpectedPod {
        namespace: place.namespace.to_owned(),
        name,
        state: state.name,
        ready: state.cells[0],
        status: state.cells[1],
        restarts: state.cells[2],
        age: age_words,
        app,
        node: if state.scheduled == Scheduled::Yes { node } else { String::new() },
    };
    let started = |container: &&Container| !matches!(container.run, Run::Waiting(_)) || container.last.is_some();
    let count = |containers: &[Container]| containers.iter().filter(started).count();
    let names = (0..count(state.inits)).map(init_name).chain((0..count(state.containers)).map(|at| main_name(app, at)));
    Pod { value: pod, expected, state, containers: names.collect() }
}

fn restarted(state: &State) -> bool {
    state.inits.iter().chain(state.containers).any(|container| container.last.is_some())
}

/// The hash of the only ReplicaSet of an app, the same for all its pods.
pub fn hash_of(namespace: &str, app: &str) -> String {
    let place: Vec<u64> = namespace.bytes().chain(app.bytes()).map(u64::from).collect();
    Chance::at(7, &place).suffix(10)
}

fn init_name(at: usize) -> String {
    format!("init-{at}")
}

fn main_name(app: &str, at: usize) -> String {
    if at == 0 { app.to_owned() } else { format!("helper-{at}") }
}

fn image(name: &str, chance: &mut Chance) -> String {
    format!("registry.example.com/shop/{name}:1.{}.{}", chance.below(30), chance.below(9))
}

fn container(name: &str, sidecar: bool, token: &str, chance: &mut Chance) -> Value {
    let mut container = json!({
        "env": [
            {"name": "POD_NAME", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.name"}}},
        ],
        "image": image(name, chance),
        "imagePullPolicy": "IfNotPresent",
        "name": name,
        "resources": {"limits": {"cpu": "500m", "memory": "256Mi"}, "requests": {"cpu": "50m", "memory": "128Mi"}},
        "securityContext": {"allowPrivilegeEscalation": false, "runAsUser": 1_000_680_000},
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "File",
        "volumeMounts": [
            {"mountPath": "/var/run/secrets/kubernetes.io/serviceaccount", "name": token, "readOnly": true},
        ],
    });
    if sidecar {
        container["restartPolicy"] = json!("Always");
    }
    container
}

fn spec(state: &State, app: &str, node: &str, chance: &mut Chance) -> Value {
    let token = format!("kube-api-access-{}", chance.suffix(5));
    let count = state.containers.len().max(state.without_status);
    let inits: Vec<Value> = state
        .inits
        .iter()
        .enumerate()
        .map(|(at, one)| container(&init_name(at), one.sidecar, &token, chance))
        .collect();
    let containers: Vec<Value> = (0..count).map(|at| container(&main_name(app, at), false, &token, chance)).collect();
    let mut spec = json!({
        "containers": containers,
        "dnsPolicy": "ClusterFirst",
        "enableServiceLinks": true,
        "preemptionPolicy": "PreemptLowerPriority",
        "priority": 0,
        "restartPolicy": if matches!(state.phase, "Succeeded" | "Failed") { "Never" } else { "Always" },
        "schedulerName": "default-scheduler",
        "securityContext": {"fsGroup": 1_000_680_000, "seccompProfile": {"type": "RuntimeDefault"}},
        "serviceAccount": "default",
        "serviceAccountName": "default",
        "terminationGracePeriodSeconds": 30,
        "tolerations": [
            {"effect": "NoExecute", "key": "node.kubernetes.io/not-ready", "operator": "Exists", "tolerationSeconds": 300},
            {"effect": "NoExecute", "key": "node.kubernetes.io/unreachable", "operator": "Exists", "tolerationSeconds": 300},
        ],
        "volumes": [
            {"name": token, "projected": {"defaultMode": 420, "sources": [
                {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
                {"configMap": {"items": [{"key": "ca.crt", "path": "ca.crt"}], "name": "kube-root-ca.crt"}},
                {"downwardAPI": {"items": [
                    {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}, "path": "namespace"},
                ]}},
            ]}},
        ],
    });
    if !inits.is_empty() {
        spec["initContainers"] = json!(inits);
    }
    match state.scheduled {
        Scheduled::Yes => spec["nodeName"] = json!(node),
        Scheduled::Gated => spec["schedulingGates"] = json!([{"name": "example.com/quota"}]),
        Scheduled::No => {}
    }
    spec
}

fn condition(kind: &str, is: bool, reason: &str, message: &str, ago: usize) -> Value {
    let mut condition = json!({
        "lastProbeTime": null, "lastTransitionTime": clock::ago(ago), "status": if is { "True" } else { "False" },
        "type": kind,
    });
    if !reason.is_empty() {
        condition["reason"] = json!(reason);
    }
    if !message.is_empty() {
        condition["message"] = json!(message);
    }
    condition
}

fn status(state: &State, app: &str, age: usize, number: usize, chance: &mut Chance) -> Value {
    let mut status = json!({"phase": state.phase, "qosClass": "Burstable"});
    let unready = if state.is_ready { "" } else { "ContainersNotReady" };
    let (reason, message) = match state.scheduled {
        Scheduled::Yes => ("", ""),
        Scheduled::No => ("Unschedulable", "0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate"),
        Scheduled::Gated => ("SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates"),
    };
    let mut conditions = vec![condition("PodScheduled", reason.is_empty(), reason, message, age)];
    if state.scheduled == Scheduled::Yes {
        let uninitialized = if state.is_initialized { "" } else { "ContainersNotInitialized" };
        conditions.push(condition("Initialized", state.is_initialized, uninitialized, "", age));
        conditions.push(condition("ContainersReady", state.is_ready, unready, "", age));
        conditions.push(condition("Ready", state.is_ready, unready, "", age));
        let (host, ip) = (format!("10.0.{}.{}", number / 250 % 250, number % 250), number);
        status["hostIP"] = json!(host);
        status["podIP"] = json!(format!("10.{}.{}.{}", 128 + ip / 65_000, ip / 250 % 250, ip % 250 + 2));
        status["podIPs"] = json!([{"ip": status["podIP"]}]);
        status["startTime"] = json!(clock::ago(age));
    }
    status["conditions"] = json!(conditions);
    if !state.reason.is_empty() {
        status["reason"] = json!(state.reason);
        status["message"] = json!(format!("The node says: {}.", state.reason));
    }
    let statuses = |containers: &[Container], name: &dyn Fn(usize) -> String, chance: &mut Chance| -> Value {
        let one = |(at, container)| container_status(container, &name(at), age, chance);
        containers.iter().enumerate().map(one).collect()
    };
    if !state.inits.is_empty() {
        status["initContainerStatuses"] = statuses(state.inits, &init_name, chance);
    }
    if !state.containers.is_empty() {
        status["containerStatuses"] = statuses(state.containers, &|at| main_name(app, at), chance);
    }
    status
}

fn container_status(container: &Container, name: &str, age: usize, chance: &mut Chance) -> Value {
    let id = format!("cri-o://{}", chance.hex(64));
    let (run, ready, started) = match container.run {
        Run::Running { ready } => {
            let since = container.last.map_or(age, |(ago, _, _)| ago);
            (json!({"running": {"startedAt": clock::ago(since)}}), ready, true)
        }
        Run::Waiting(reason) => {
            let mut waiting = json!({"reason": reason});
            if !matches!(reason, "ContainerCreating" | "PodInitializing") {
                waiting["message"] = json!(format!("{reason}: container {name} is waiting, back-off 5m0s"));
            }
            (json!({"waiting": waiting}), false, false)
        }
        Run::Terminated { code, signal, reason } => {
            let finished = container.last.map_or(age / 2, |(ago, _, _)| ago / 2);
            let ended = termination(code, signal, reason, finished, &id);
            (json!({"terminated": ended}), code == 0 && name.starts_with("init-"), false)
        }
    };
    let last = container
        .last
        .map_or(json!({}), |(ago, code, reason)| json!({"terminated": termination(code, 0, reason, ago, &id)}));
    json!({
        "containerID": id,
        "image": image(name, chance),
        "imageID": format!("registry.example.com/shop/{name}@sha256:{}", chance.hex(64)),
        "lastState": last,
        "name": name,
        "ready": ready,
        "restartCount": container.restarts,
        "started": started,
        "state": run,
    })
}

fn termination(code: i64, signal: i64, reason: &str, ago: usize, id: &str) -> Value {
    let mut ended = json!({
        "containerID": id, "exitCode": code, "finishedAt": clock::ago(ago), "startedAt": clock::ago(ago + 20),
    });
    if signal != 0 {
        ended["signal"] = json!(signal);
    }
    if !reason.is_empty() {
        ended["reason"] = json!(reason);
    }
    ended
}
