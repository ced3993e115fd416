//! A must-gather of a market: many pods to sort, odd texts to quote, kinds that share a name, workloads with logs.

use super::dump::{Writer, object};
use serde_json::{Value, json};
use std::path::Path;

fn pod(number: usize) -> Value {
    let app = ["api", "api", "batch", "web"][number % 4];
    let phase = ["Running", "Running", "Pending", "Succeeded", "Running"][number % 5];
    let name = format!("{app}-{number}");
    let zone = ["a", "b"][number % 2];
    let ready = phase == "Running" && !number.is_multiple_of(3);
    let mut pod = object(
        "v1",
        "Pod",
        &name,
        "market",
        json!({
            "metadata": {
                "creationTimestamp": format!("2026-01-01T{:02}:{:02}:00Z", 8 + number % 3, number * 7 % 60),
                "labels": {"app": app, "number": number.to_string(), "example.com/zone": zone},
            },
            "spec": {
                "nodeName": format!("n{}", number * number % 3), "restartPolicy": "Always", "serviceAccountName": "default",
                "containers": [{
                    "name": "app", "image": format!("example.com/{app}:{}", number % 4),
                    "resources": {"requests": {"cpu": format!("{}m", 100 * (number % 7)), "memory": format!("{}Mi", 64 << (number % 5))}},
                }],
            },
            "status": {
                "phase": phase, "podIP": format!("10.2.0.{number}"), "hostIP": "10.0.0.1", "startTime": "2026-01-01T10:00:01Z",
                "conditions": [{"type": "Ready", "status": if ready { "True" } else { "False" }, "lastTransitionTime": "2026-01-01T10:00:05Z"}],
                "containerStatuses": [{
                    "name": "app", "ready": ready, "restartCount": number % 6, "image": "example.com/api:1", "imageID": "",
                    "state": if phase == "Running" { json!({"running": {"startedAt": "2026-01-01T10:00:03Z"}}) } else { json!({"waiting": {"reason": "ContainerCreating"}}) },
                }],
            },
        }),
    );
    if number % 4 != 1 {
        pod["spec"]["priority"] = (number * 37 % 11).into();
    }
    if app == "web" {
        let sidecar = json!({"name": "proxy", "image": "example.com/proxy:1"});
        pod["spec"]["containers"].as_array_mut().unwrap().push(sidecar);
        pod["spec"]["initContainers"] = json!([{"name": "setup", "image": "example.com/setup:1"}]);
    }
    if number == 7 {
        pod["metadata"]["annotations"] = json!({"kubectl.kubernetes.io/default-container": "proxy"});
    }
    pod
}

/// Texts of which each is written in another way.
fn texts() -> Value {
    let long = "a sentence that goes on and on, ".repeat(8);
    object(
        "v1",
        "ConfigMap",
        "texts",
        "market",
        json!({"data": {
            "empty": "", "number": "12", "float": "1e3", "hex": "0x1F", "octal": "017", "yes": "yes", "null": "null", "tilde": "~",
            "date": "2026-01-01", "time": "12:30:45", "version": "1.2.3", "address": "10.0.0.1", "colon": "a: b", "port": "a:80",
            "hash": "a #b", "dash": "- a", "star": "*all", "quote": "it's \"quoted\"", "apostrophe": "'s", "brace": "{\"a\": 1}",
            "html": "<a href=\"x\">&amp;</a>", "lines": "first\n  second\n\nthird\n", "lines-open": "first\nsecond", "lines-more": "first\n\n",
            "indented": "  first\nsecond\n", "trailing": "first \nsecond", "blank": " a ", "tab": "a\tb", "unicode": "grün – ja",
            "backslash": "a\\nb", "percent": "%d", "at": "@x", "question": "? a", "equals": "a=b", "long": long.trim_end(),
            "long-quoted": format!("{}: {}", "key", "word ".repeat(30).trim_end()), "k10": "ten", "k2": "two", "k-1": "dash", "K3": "upper",
            "script.sh": "#!/bin/sh\nset -e\necho \"$1\" | sed 's/a/b/'\n\texit 0\n",
        }}),
    )
}

fn definition(group: &str, kind: &str, short: &str, more: Value) -> Value {
    let plural = format!("{}s", kind.to_lowercase());
    let version = |name: &str, storage: bool, columns: Value| {
        json!({
            "name": name, "served": true, "storage": storage, "additionalPrinterColumns": columns,
            "subresources": {"status": {}},
            "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}},
        })
    };
    let columns = json!([
        {"name": "Rent", "type": "number", "jsonPath": ".spec.rent"}, {"name": "Open", "type": "boolean", "jsonPath": ".spec.open"},
        {"name": "Goods", "type": "string", "jsonPath": ".spec.goods"}, {"name": "Note", "type": "string", "jsonPath": ".spec.note", "priority": 1},
        {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"},
    ]);
    let mut names = json!({"kind": kind, "listKind": format!("{kind}List"), "plural": plural, "singular": kind.to_lowercase(), "shortNames": [short]});
    more.as_object().unwrap().iter().for_each(|(key, value)| names[key] = value.clone());
    object(
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        &format!("{plural}.{group}"),
        "",
        json!({
            "spec": {"group": group, "scope": "Namespaced", "names": names, "versions": [version("v1", true, columns), version("v1beta1", false, json!([]))]},
            "status": {"acceptedNames": names, "conditions": [{"type": "Established", "status": "True"}], "storedVersions": ["v1"]},
        }),
    )
}

fn events() -> Vec<Value> {
    let event = |name: &str, of: (&str, &str, &str), more: Value| {
        let (api_version, kind, object_name) = of;
        let mut event = object(
            "v1",
            "Event",
            name,
            "market",
            json!({
                "involvedObject": {"kind": kind, "apiVersion": api_version, "namespace": "market", "name": object_name, "uid": "u1"},
                "reason": "Changed", "message": format!("{object_name} was changed"), "type": "Normal", "source": {"component": "controller"},
                "firstTimestamp": "2026-01-01T11:00:00Z", "lastTimestamp": "2026-01-01T11:00:00Z", "count": 1,
            }),
        );
        more.as_object().unwrap().iter().for_each(|(key, value)| event[key] = value.clone());
        event
    };
    vec![
        event(
            "web.1",
            ("v1", "Pod", "web-3"),
            json!({"lastTimestamp": "2026-01-01T11:58:00Z", "count": 5, "type": "Warning", "message": "Back-off\nrestarting  \n"}),
        ),
        event("api.1", ("apps/v1", "Deployment", "api"), json!({})),
        event(
            "api.2",
            ("v1", "Pod", "api-0"),
            json!({
                "firstTimestamp": null, "lastTimestamp": null, "count": null, "eventTime": "2026-01-01T11:30:00.000000Z", "action": "Binding",
                "series": {"count": 3, "lastObservedTime": "2026-01-01T11:40:00.000000Z"}, "reportingComponent": "scheduler", "reportingInstance": "s-1",
            }),
        ),
        event(
            "api.3",
            ("v1", "Pod", "api-1"),
            json!({"lastTimestamp": "2026-01-01T10:00:00Z", "firstTimestamp": "2026-01-01T10:00:00Z"}),
        ),
    ]
}

fn deployment() -> Value {
    let template = json!({"metadata": {"labels": {"app": "api"}}, "spec": {"containers": [{"name": "app", "image": "example.com/api:1"}]}});
    object(
        "apps/v1",
        "Deployment",
        "api",
        "market",
        json!({
            "metadata": {
                "generation": 2, "labels": {"app": "api"},
                "annotations": {
                    "deployment.kubernetes.io/revision": "1",
                    "kubectl.kubernetes.io/last-applied-configuration": "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"api\"}}\n",
                },
                "managedFields": [{"apiVersion": "apps/v1", "fieldsType": "FieldsV1", "fieldsV1": {"f:spec": {"f:replicas": {}}}, "manager": "kubectl", "operation": "Update", "time": "2026-01-01T10:00:00Z"}],
            },
            "spec": {"replicas": 3, "selector": {"matchLabels": {"app": "api"}}, "template": template, "strategy": {"type": "Recreate"}},
            "status": {"observedGeneration": 2, "replicas": 3, "updatedReplicas": 3, "readyReplicas": 2, "availableReplicas": 2, "unavailableReplicas": 1},
        }),
    )
}

pub fn write(root: &Path) {
    let out = Writer { root };
    out.text("timestamp", "2026-01-01T11:50:00Z\n2026-01-01T12:00:00Z\n");
    for name in ["market", "void"] {
        let namespace = object("v1", "Namespace", name, "", json!({"spec": {}, "status": {"phase": "Active"}}));
        out.one(&format!("cluster-scoped-resources/core/namespaces/{name}.yaml"), &namespace);
        out.one(&format!("namespaces/{name}/{name}.yaml"), &namespace);
    }
    for (group, kind, short, more) in [
        ("market.example.com", "Stall", "st", json!({"categories": ["all", "trade"]})),
        ("other.example.com", "Stand", "st", json!({})),
        ("other.example.com", "Stall", "stl", json!({"categories": ["trade"]})),
    ] {
        let definition = definition(group, kind, short, more);
        let name = definition["metadata"]["name"].as_str().unwrap().to_owned();
        out.one(
            &format!("cluster-scoped-resources/apiextensions.k8s.io/customresourcedefinitions/{name}.yaml"),
            &definition,
        );
    }
    let pods: Vec<Value> = (0..40).map(pod).collect();
    out.list("namespaces/market/core/pods.yaml", "v1", "Pod", &pods);
    for kind in [("pods", "Pod"), ("services", "Service"), ("events", "Event"), ("configmaps", "ConfigMap")] {
        out.list(&format!("namespaces/void/core/{}.yaml", kind.0), "v1", kind.1, &[]);
    }
    out.list(
        "namespaces/market/core/configmaps.yaml",
        "v1",
        "ConfigMap",
        &[texts(), object("v1", "ConfigMap", "plain", "market", json!({"data": {"a": "b"}}))],
    );
    out.list("namespaces/market/core/events.yaml", "v1", "Event", &events());
    let service = |name: &str, selector: Value| {
        let mut spec = json!({"type": "ClusterIP", "clusterIP": "10.9.0.7", "clusterIPs": ["10.9.0.7"], "ports": [{"port": 80, "protocol": "TCP", "targetPort": 8080}]});
        if !selector.is_null() {
            spec["selector"] = selector;
        }
        object("v1", "Service", name, "market", json!({"spec": spec, "status": {"loadBalancer": {}}}))
    };
    let services = [service("web", json!({"app": "web"})), service("outside", Value::Null)];
    out.list("namespaces/market/core/services.yaml", "v1", "Service", &services);
    out.list("namespaces/market/apps/deployments.yaml", "apps/v1", "Deployment", &[deployment()]);
    let set = object(
        "apps/v1",
        "StatefulSet",
        "lonely",
        "market",
        json!({"spec": {"replicas": 1, "serviceName": "x", "selector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["none"]}]},
                         "template": {"metadata": {"labels": {"app": "none"}}, "spec": {"containers": [{"name": "a", "image": "example.com/a:1"}]}}},
               "status": {"replicas": 0}}),
    );
    out.list("namespaces/market/apps/statefulsets.yaml", "apps/v1", "StatefulSet", &[set]);
    let job = object(
        "batch/v1",
        "Job",
        "nightly",
        "market",
        json!({"spec": {"completions": 1, "parallelism": 1, "selector": {"matchLabels": {"app": "batch"}},
                         "template": {"metadata": {"labels": {"app": "batch"}}, "spec": {"restartPolicy": "Never", "containers": [{"name": "app", "image": "example.com/batch:1"}]}}},
               "status": {"succeeded": 1, "startTime": "2026-01-01T10:00:00Z", "completionTime": "2026-01-01T10:05:00Z"}}),
    );
    out.list("namespaces/market/batch/jobs.yaml", "batch/v1", "Job", &[job]);
    let stall = |group: &str, name: &str, spec: Value| {
        object(&format!("{group}/v1"), "Stall", name, "market", json!({ "spec": spec }))
    };
    for (name, spec) in [
        (
            "apples",
            json!({"rent": 12.5, "open": true, "goods": ["red", "green"], "note": "by the gate\nand the well", "share": 0.25}),
        ),
        ("bread", json!({"rent": 1_000_000, "open": false, "goods": {"b": 2, "a": [1, null]}, "share": 1e-7})),
        ("cheese", json!({"rent": 3_000_000.5, "note": "<&>", "share": 123_456_789.0})),
    ] {
        out.one(
            &format!("namespaces/market/market.example.com/stalls/{name}.yaml"),
            &stall("market.example.com", name, spec),
        );
    }
    out.one(
        "namespaces/market/other.example.com/stalls/toys.yaml",
        &stall("other.example.com", "toys", json!({"rent": 1})),
    );
    for (pod, container) in [
        ("api-1", "app"),
        ("api-4", "app"),
        ("web-3", "app"),
        ("web-3", "proxy"),
        ("web-3", "setup"),
        ("web-7", "proxy"),
        ("batch-2", "app"),
        ("api-29", "app"),
        ("batch-10", "app"),
        ("web-35", "app"),
    ] {
        let lines: String = (0..15)
            .map(|second| format!("2026-01-01T11:{second:02}:00.5Z {container} of {pod} says {second}\n"))
            .collect();
        out.text(&format!("namespaces/market/pods/{pod}/{container}/{container}/logs/current.log"), &lines);
    }
}
