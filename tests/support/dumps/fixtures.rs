//! What belongs to the whole cluster: nodes with their leases, namespaces, roles.

use super::chance::Chance;
use super::clock;
use super::meta;
use super::object::{CLUSTER_ROLE, LEASE, NAMESPACE, NODE};
use serde_json::{Value, json};

const AGE: usize = 34_560_000;

pub fn node(cluster: &str, number: usize, chance: &mut Chance) -> Value {
    let name = format!("{cluster}-node-{number}");
    let role = if number == 0 { "control-plane" } else { "worker" };
    let mut node = meta::object(&NODE, None, &name, AGE, chance);
    node["metadata"]["labels"] = json!({
        "beta.kubernetes.io/arch": "amd64", "kubernetes.io/arch": "amd64", "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux", "node-role.kubernetes.io/".to_owned() + role: "",
        "topology.kubernetes.io/zone": format!("eu-1{}", ["a", "b", "c"][number % 3]),
    });
    node["metadata"]["annotations"] = json!({"node.alpha.kubernetes.io/ttl": "0"});
    node["spec"] = json!({"podCIDR": format!("10.{}.0.0/16", number % 250), "providerID": format!("aws:///eu-1a/{}", chance.hex(17))});
    meta::managed(&mut node, "kube-controller-manager", false, &["metadata", "spec"], AGE);
    // The last of several nodes has gone.
    let is_lost = number > 2 && number % 50 == 3;
    let condition = |kind: &str, status: &str, reason: &str| {
        json!({"lastHeartbeatTime": clock::ago(60), "lastTransitionTime": clock::ago(86_400),
               "message": format!("kubelet says {reason}"), "reason": reason, "status": status, "type": kind})
    };
    let capacity = json!({"cpu": "16", "ephemeral-storage": "125293548Ki", "hugepages-1Gi": "0", "memory": "65843016Ki", "pods": "250"});
    let images: Vec<Value> = (0..20)
        .map(|_| {
            let name = format!("registry.example.com/shop/{}@sha256:{}", chance.suffix(6), chance.hex(64));
            json!({"names": [name], "sizeBytes": chance.below(900_000_000)})
        })
        .collect();
    node["status"] = json!({
        "addresses": [
            {"address": format!("10.0.{}.{}", number / 250, number % 250), "type": "InternalIP"},
            {"address": name, "type": "Hostname"},
        ],
        "allocatable": capacity, "capacity": capacity,
        "conditions": [
            condition("MemoryPressure", "False", "KubeletHasSufficientMemory"),
            condition("DiskPressure", "False", "KubeletHasNoDiskPressure"),
            condition("PIDPressure", "False", "KubeletHasSufficientPID"),
            if is_lost { condition("Ready", "Unknown", "NodeStatusUnknown") } else { condition("Ready", "True", "KubeletReady") },
        ],
        "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
        "images": images,
        "nodeInfo": {
            "architecture": "amd64", "bootID": chance.uid(), "containerRuntimeVersion": "cri-o://1.33.5",
            "kernelVersion": "6.12.0-55.el10.x86_64", "kubeProxyVersion": "", "kubeletVersion": "v1.33.6",
            "machineID": chance.hex(32), "operatingSystem": "linux", "osImage": "Example Linux 10", "systemUUID": chance.uid(),
        },
    });
    meta::managed(&mut node, "kubelet", true, &["status"], 60);
    node
}

/// The heartbeat of something. The first one of a dump stands at the very moment of the capture.
pub fn lease(namespace: &str, name: &str, ago: usize, chance: &mut Chance) -> Value {
    let mut lease = meta::object(&LEASE, Some(namespace), name, AGE, chance);
    lease["spec"] = json!({
        "holderIdentity": name, "leaseDurationSeconds": 40, "renewTime": clock::ago_micros(ago, 0),
    });
    meta::managed(&mut lease, "kubelet", false, &["spec"], ago);
    lease
}

pub fn namespace(name: &str, chance: &mut Chance) -> Value {
    let mut namespace = meta::object(&NAMESPACE, None, name, AGE, chance);
    namespace["metadata"]["labels"] = json!({
        "kubernetes.io/metadata.name": name, "pod-security.kubernetes.io/enforce": "restricted",
    });
    namespace["metadata"]["annotations"] = json!({"openshift.io/sa.scc.uid-range": "1000680000/10000"});
    namespace["spec"] = json!({"finalizers": ["kubernetes"]});
    namespace["status"] = json!({"phase": "Active"});
    meta::managed(&mut namespace, "kubectl-create", false, &["metadata"], AGE);
    namespace
}

/// A role whose name no file system likes.
pub fn cluster_role(name: &str, chance: &mut Chance) -> Value {
    let mut role = meta::object(&CLUSTER_ROLE, None, name, AGE, chance);
    role["rules"] = json!([{"apiGroups": [""], "resources": ["nodes", "pods"], "verbs": ["get", "list", "watch"]}]);
    meta::managed(&mut role, "kube-apiserver", false, &["rules"], AGE);
    role
}
