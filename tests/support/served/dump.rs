//! A small must-gather of a shop in which one of everything goes wrong.

use serde_json::{Value, json};
use std::path::Path;

/// When it was taken; ages in tables count until then.
pub const CAPTURED: &str = "2026-01-01T12:00:00Z";

pub struct Writer<'a> {
    pub root: &'a Path,
}

impl Writer<'_> {
    pub fn text(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// YAML takes JSON, too.
    pub fn one(&self, path: &str, object: &Value) {
        self.text(path, &format!("---\n{object}\n"));
    }

    pub fn list(&self, path: &str, api_version: &str, kind: &str, items: &[Value]) {
        let list = json!({"apiVersion": api_version, "kind": format!("{kind}List"), "items": items, "metadata": {}});
        self.text(path, &format!("{list}\n"));
    }
}

/// `kind` and the rest with metadata that every object has.
pub fn object(api_version: &str, kind: &str, name: &str, namespace: &str, more: Value) -> Value {
    let number = name.bytes().fold(100_u64, |sum, byte| sum + u64::from(byte));
    let mut metadata = json!({
        "name": name, "uid": format!("00000000-0000-0000-0000-{number:012}"), "resourceVersion": number.to_string(),
        "creationTimestamp": "2026-01-01T10:00:00Z",
    });
    if !namespace.is_empty() {
        metadata["namespace"] = namespace.into();
    }
    let mut whole = json!({"apiVersion": api_version, "kind": kind, "metadata": metadata});
    for (key, value) in more.as_object().unwrap() {
        if key == "metadata" {
            value.as_object().unwrap().iter().for_each(|(key, value)| whole["metadata"][key] = value.clone());
        } else {
            whole[key] = value.clone();
        }
    }
    whole
}

fn pod(name: &str, phase: &str, statuses: Value, more: Value) -> Value {
    let containers: Vec<Value> = statuses.as_array().unwrap().iter().map(container_of).collect();
    let ready = statuses.as_array().unwrap().iter().all(|status| status["ready"] == true);
    let mut pod = object(
        "v1",
        "Pod",
        name,
        "shop",
        json!({
            "metadata": {"labels": {"app": name.split('-').next().unwrap(), "tier": "web"}},
            "spec": {"nodeName": "n1", "containers": containers, "restartPolicy": "Always", "serviceAccountName": "default"},
            "status": {
                "phase": phase, "podIP": "10.1.0.7", "podIPs": [{"ip": "10.1.0.7"}], "hostIP": "10.0.0.1",
                "startTime": "2026-01-01T10:00:01Z", "containerStatuses": statuses,
                "conditions": [{"type": "Ready", "status": if ready { "True" } else { "False" }, "lastTransitionTime": "2026-01-01T10:00:05Z"}],
            },
        }),
    );
    for (key, value) in more.as_object().unwrap() {
        value.as_object().unwrap().iter().for_each(|(field, value)| pod[key][field] = value.clone());
    }
    pod
}

fn container_of(status: &Value) -> Value {
    json!({
        "name": status["name"], "image": "example.com/shop:1", "ports": [{"containerPort": 8080, "protocol": "TCP"}],
        "env": [{"name": "MODE", "value": "prod"}, {"name": "DB_PASSWORD", "value": "hunter2-in-env"}],
    })
}

fn status(name: &str, ready: bool, restarts: u32, state: Value) -> Value {
    json!({"name": name, "ready": ready, "restartCount": restarts, "state": state, "image": "example.com/shop:1", "imageID": ""})
}

fn running() -> Value {
    json!({"running": {"startedAt": "2026-01-01T10:00:03Z"}})
}

fn waiting(reason: &str) -> Value {
    json!({"waiting": {"reason": reason, "message": format!("{reason} of a container")}})
}

fn ended(reason: &str, code: i32) -> Value {
    json!({"terminated": {"reason": reason, "exitCode": code, "startedAt": "2026-01-01T11:50:00Z", "finishedAt": "2026-01-01T11:55:00Z"}})
}

pub fn pods() -> Vec<Value> {
    let mut restarted = status("app", true, 3, running());
    restarted["lastState"] = ended("Error", 1);
    let none = json!({});
    let init = json!({
        "spec": {"initContainers": [{"name": "init", "image": "example.com/init:1"}]},
        "status": {"initContainerStatuses": [status("init", false, 4, waiting("CrashLoopBackOff"))]},
    });
    vec![
        pod("cart-0", "Running", json!([restarted]), none.clone()),
        pod("crash-0", "Running", json!([status("app", false, 7, waiting("CrashLoopBackOff"))]), none.clone()),
        pod("done-0", "Succeeded", json!([status("app", false, 0, ended("Completed", 0))]), none.clone()),
        pod(
            "going-0",
            "Running",
            json!([status("app", true, 0, running())]),
            json!({
                "metadata": {"deletionTimestamp": "2026-01-01T11:59:00Z", "deletionGracePeriodSeconds": 30},
            }),
        ),
        pod("image-0", "Pending", json!([status("app", false, 0, waiting("ImagePullBackOff"))]), none.clone()),
        pod("init-0", "Pending", json!([status("app", false, 0, waiting("PodInitializing"))]), init),
        pod("oom-0", "Running", json!([status("app", false, 2, ended("OOMKilled", 137))]), none),
        pod(
            "two-0",
            "Running",
            json!([status("app", true, 0, running()), status("proxy", true, 0, running())]),
            json!({
                "metadata": {"annotations": {"example.com/url": "postgres://shop:hunter2-in-url@db/shop"}}, "spec": {"nodeName": "n2"},
            }),
        ),
    ]
}

fn event(name: &str, of: &str, reason: &str, kind: &str) -> Value {
    object(
        "v1",
        "Event",
        name,
        "shop",
        json!({
            "involvedObject": {"kind": "Pod", "apiVersion": "v1", "namespace": "shop", "name": of, "uid": pod_uid(of)},
            "reason": reason, "message": format!("{reason} of {of}"), "type": kind, "count": 2,
            "source": {"component": "kubelet", "host": "n1"},
            "firstTimestamp": "2026-01-01T11:00:00Z", "lastTimestamp": "2026-01-01T11:58:00Z",
        }),
    )
}

fn pod_uid(name: &str) -> Value {
    pods().iter().find(|pod| pod["metadata"]["name"] == name).map_or("".into(), |pod| pod["metadata"]["uid"].clone())
}

fn node(name: &str) -> Value {
    object(
        "v1",
        "Node",
        name,
        "",
        json!({
            "metadata": {"labels": {"kubernetes.io/hostname": name, "node-role.kubernetes.io/worker": ""}},
            "spec": {},
            "status": {
                "addresses": [{"type": "InternalIP", "address": "10.0.0.1"}, {"type": "Hostname", "address": name}],
                "allocatable": {"cpu": "4", "memory": "8Gi", "pods": "110"}, "capacity": {"cpu": "4", "memory": "8Gi", "pods": "110"},
                "conditions": [{"type": "Ready", "status": "True", "reason": "KubeletReady", "message": "ready",
                                "lastHeartbeatTime": "2026-01-01T11:59:00Z", "lastTransitionTime": "2026-01-01T10:00:00Z"}],
                "nodeInfo": {"kubeletVersion": "v1.33.1", "osImage": "Linux", "kernelVersion": "6", "containerRuntimeVersion": "cri-o://1",
                             "architecture": "amd64", "operatingSystem": "linux", "bootID": "", "machineID": "", "systemUUID": "", "kubeProxyVersion": ""},
            },
        }),
    )
}

fn definition() -> Value {
    let spec = json!({"type": "object", "description": "What is wanted of the widget.", "properties": {
        "colour": {"type": "string", "description": "The colour that it is painted in.", "enum": ["red", "blue"]},
        "size": {"type": "integer", "format": "int64"},
    }});
    object(
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        "widgets.shop.example.com",
        "",
        json!({
            "spec": {
                "group": "shop.example.com", "scope": "Namespaced",
                "names": {"kind": "Widget", "listKind": "WidgetList", "plural": "widgets", "singular": "widget", "shortNames": ["wd"]},
                "versions": [{
                    "name": "v1", "served": true, "storage": true, "selectableFields": [{"jsonPath": ".spec.colour"}],
                    "additionalPrinterColumns": [
                        {"name": "Colour", "type": "string", "jsonPath": ".spec.colour"},
                        {"name": "Size", "type": "integer", "jsonPath": ".spec.size", "priority": 1},
                        {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"},
                    ],
                    "schema": {"openAPIV3Schema": {"type": "object", "description": "A thing that the shop sells.", "properties": {"spec": spec}}},
                }],
            },
            "status": {"acceptedNames": {"kind": "Widget", "plural": "widgets"}, "conditions": [{"type": "Established", "status": "True"}], "storedVersions": ["v1"]},
        }),
    )
}

fn widget(name: &str, colour: &str) -> Value {
    object("shop.example.com/v1", "Widget", name, "shop", json!({"spec": {"colour": colour, "size": name.len()}}))
}

pub fn write(root: &Path) {
    let out = Writer { root };
    out.text("timestamp", &format!("2026-01-01T11:50:00Z\n{CAPTURED}\n"));
    let core = "cluster-scoped-resources/core";
    for name in ["shop", "kube-node-lease"] {
        let namespace = object("v1", "Namespace", name, "", json!({"spec": {}, "status": {"phase": "Active"}}));
        out.one(&format!("{core}/namespaces/{name}.yaml"), &namespace);
    }
    out.one(
        "namespaces/shop/shop.yaml",
        &object("v1", "Namespace", "shop", "", json!({"spec": {}, "status": {"phase": "Active"}})),
    );
    for name in ["n1", "n2"] {
        out.one(&format!("{core}/nodes/{name}.yaml"), &node(name));
        let lease = json!({"spec": {"holderIdentity": name, "leaseDurationSeconds": 40, "renewTime": "2026-01-01T11:59:55.000000Z"}});
        let lease = object("coordination.k8s.io/v1", "Lease", name, "kube-node-lease", lease);
        out.one(&format!("namespaces/kube-node-lease/coordination.k8s.io/leases/{name}.yaml"), &lease);
    }
    let rbac = "rbac.authorization.k8s.io/v1";
    let role = object(
        rbac,
        "ClusterRole",
        "system:node",
        "",
        json!({"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]}),
    );
    out.one("cluster-scoped-resources/rbac.authorization.k8s.io/clusterroles/system:node.yaml", &role);
    out.one(
        "cluster-scoped-resources/apiextensions.k8s.io/customresourcedefinitions/widgets.shop.example.com.yaml",
        &definition(),
    );
    write_shop(&out);
    write_logs(&out);
}

fn write_shop(out: &Writer<'_>) {
    out.list("namespaces/shop/core/pods.yaml", "v1", "Pod", &pods());
    let events: Vec<Value> = [
        event("cart-0.1", "cart-0", "Pulled", "Normal"),
        event("crash-0.1", "crash-0", "BackOff", "Warning"),
        event("crash-0.2", "crash-0", "Unhealthy", "Warning"),
    ]
    .into();
    out.list("namespaces/shop/core/events.yaml", "v1", "Event", &events);
    let selector = json!({"matchLabels": {"app": "cart"}});
    let template = json!({"metadata": {"labels": {"app": "cart"}}, "spec": {"containers": [{"name": "app", "image": "example.com/shop:1"}]}});
    let deployment = object(
        "apps/v1",
        "Deployment",
        "cart",
        "shop",
        json!({
            "metadata": {"generation": 1, "annotations": {"deployment.kubernetes.io/revision": "1"}, "labels": {"app": "cart"}},
            "spec": {"replicas": 2, "selector": selector, "template": template,
                     "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}},
            "status": {"observedGeneration": 1, "replicas": 2, "updatedReplicas": 2, "readyReplicas": 1, "availableReplicas": 1, "unavailableReplicas": 1,
                       "conditions": [{"type": "Available", "status": "False", "reason": "MinimumReplicasUnavailable"}]},
        }),
    );
    out.list("namespaces/shop/apps/deployments.yaml", "apps/v1", "Deployment", &[deployment]);
    let service = object(
        "v1",
        "Service",
        "cart",
        "shop",
        json!({
            "spec": {"type": "ClusterIP", "clusterIP": "10.9.0.1", "clusterIPs": ["10.9.0.1"], "selector": {"app": "cart"},
                     "ports": [{"name": "http", "port": 80, "protocol": "TCP", "targetPort": 8080}]},
            "status": {"loadBalancer": {}},
        }),
    );
    out.list("namespaces/shop/core/services.yaml", "v1", "Service", &[service]);
    let map = object(
        "v1",
        "ConfigMap",
        "settings",
        "shop",
        json!({"data": {"mode": "prod", "db.password": "hunter2-in-map"}}),
    );
    // A list, and beside it a file of one object.
    out.list("namespaces/shop/core/configmaps.yaml", "v1", "ConfigMap", &[map]);
    out.one(
        "namespaces/shop/core/configmaps/alone.yaml",
        &object("v1", "ConfigMap", "alone", "shop", json!({"data": {"a": "b"}})),
    );
    // hunter2-secret
    let secret = json!({
        "metadata": {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{\"stringData\":{\"password\":\"hunter2-secret\"}}"}},
        "type": "Opaque", "data": {"password": "aHVudGVyMi1zZWNyZXQ=", "tls.crt": "NDIgYnl0ZXMgbG9uZw=="},
    });
    out.list("namespaces/shop/core/secrets.yaml", "v1", "Secret", &[object("v1", "Secret", "db", "shop", secret)]);
    for (name, colour) in [("anvil", "red"), ("bell", "blue"), ("clock", "red")] {
        out.one(&format!("namespaces/shop/shop.example.com/widgets/{name}.yaml"), &widget(name, colour));
    }
}

fn write_logs(out: &Writer<'_>) {
    let log = |pod: &str, container: &str, which: &str, text: &str| {
        out.text(&format!("namespaces/shop/pods/{pod}/{container}/{container}/logs/{which}.log"), text);
    };
    let long = "x".repeat(200_000);
    log(
        "cart-0",
        "app",
        "current",
        &format!(
            "2026-01-01T11:30:00.1Z started\n2026-01-01T11:58:00Z password=hunter2-in-log\n2026-01-01T11:58:30Z {long}\n2026-01-01T11:59:30Z last\n"
        ),
    );
    log("cart-0", "app", "previous", "2026-01-01T11:00:00Z gone\n");
    log("two-0", "app", "current", "2026-01-01T11:00:00Z of app\n");
    log("two-0", "proxy", "current", "");
}
