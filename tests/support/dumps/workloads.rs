//! What stands around the pods of a namespace: deployments, their sets, services, settings and secrets.

use super::chance::Chance;
use super::clock;
use super::meta;
use super::object::{CONFIG_MAP, DEPLOYMENT, Kind, REPLICA_SET, SECRET, SERVICE};
use super::pods::{Pod, hash_of};
use base64::Engine;
use serde_json::{Map, Value, json};

const AGE: usize = 864_000;

fn template(app: &str, hash: Option<&str>, image: &Value) -> Value {
    let mut labels = json!({"app": app, "app.kubernetes.io/part-of": "shop"});
    if let Some(hash) = hash {
        labels["pod-template-hash"] = json!(hash);
    }
    json!({
        "metadata": {"creationTimestamp": null, "labels": labels},
        "spec": {
            "containers": [{
                "envFrom": [{"configMapRef": {"name": "settings"}}],
                "image": image,
                "imagePullPolicy": "IfNotPresent",
                "livenessProbe": {
                    "failureThreshold": 3, "httpGet": {"path": "/healthz", "port": 8080, "scheme": "HTTP"},
                    "initialDelaySeconds": 10, "periodSeconds": 10, "successThreshold": 1, "timeoutSeconds": 1,
                },
                "name": app,
                "ports": [{"containerPort": 8080, "name": "http", "protocol": "TCP"}],
                "resources": {"limits": {"cpu": "500m", "memory": "256Mi"}, "requests": {"cpu": "50m", "memory": "128Mi"}},
                "terminationMessagePath": "/dev/termination-log",
                "terminationMessagePolicy": "File",
                "volumeMounts": [{"mountPath": "/etc/shop", "name": "config", "readOnly": true}],
            }],
            "dnsPolicy": "ClusterFirst",
            "restartPolicy": "Always",
            "schedulerName": "default-scheduler",
            "securityContext": {},
            "terminationGracePeriodSeconds": 30,
            "volumes": [{"configMap": {"defaultMode": 420, "name": app}, "name": "config"}],
        },
    })
}

pub fn deployment(namespace: &str, app: &str, pods: &[&Pod], chance: &mut Chance) -> Value {
    let (total, ready) = (pods.len(), ready(pods));
    let image = image(pods);
    let mut deployment = meta::object(&DEPLOYMENT, Some(namespace), app, AGE, chance);
    deployment["metadata"]["annotations"] = json!({"deployment.kubernetes.io/revision": "1"});
    deployment["metadata"]["generation"] = json!(1);
    deployment["metadata"]["labels"] = json!({"app": app, "app.kubernetes.io/part-of": "shop"});
    deployment["spec"] = json!({
        "progressDeadlineSeconds": 600, "replicas": total, "revisionHistoryLimit": 10,
        "selector": {"matchLabels": {"app": app}},
        "strategy": {"rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}, "type": "RollingUpdate"},
        "template": template(app, None, &image),
    });
    meta::managed(&mut deployment, "kubectl-client-side-apply", false, &["metadata", "spec"], AGE);
    let is_available = if ready * 4 >= total * 3 { "True" } else { "False" };
    deployment["status"] = json!({
        "availableReplicas": ready,
        "conditions": [
            {"lastTransitionTime": clock::ago(AGE), "lastUpdateTime": clock::ago(AGE),
             "message": format!("ReplicaSet \"{app}-{}\" has successfully progressed.", hash_of(namespace, app)),
             "reason": "NewReplicaSetAvailable", "status": "True", "type": "Progressing"},
            {"lastTransitionTime": clock::ago(3000), "lastUpdateTime": clock::ago(3000),
             "message": "Deployment was judged by its minimum of pods.", "reason": "MinimumReplicas",
             "status": is_available, "type": "Available"},
        ],
        "observedGeneration": 1, "readyReplicas": ready, "replicas": total, "unavailableReplicas": total - ready,
        "updatedReplicas": total,
    });
    meta::managed(&mut deployment, "kube-controller-manager", true, &["status"], 3000);
    deployment
}

pub fn replica_set(deployment: &Value, namespace: &str, app: &str, pods: &[&Pod], chance: &mut Chance) -> Value {
    let hash = hash_of(namespace, app);
    let mut set = meta::object(&REPLICA_SET, Some(namespace), &format!("{app}-{hash}"), AGE, chance);
    set["metadata"]["annotations"] = json!({
        "deployment.kubernetes.io/desired-replicas": pods.len().to_string(),
        "deployment.kubernetes.io/max-replicas": (pods.len() + 2).to_string(),
        "deployment.kubernetes.io/revision": "1",
    });
    set["metadata"]["generation"] = json!(1);
    set["metadata"]["labels"] = json!({"app": app, "app.kubernetes.io/part-of": "shop", "pod-template-hash": hash});
    set["metadata"]["ownerReferences"] = json!([{
        "apiVersion": "apps/v1", "blockOwnerDeletion": true, "controller": true, "kind": "Deployment", "name": app,
        "uid": deployment["metadata"]["uid"],
    }]);
    set["spec"] = json!({
        "replicas": pods.len(), "selector": {"matchLabels": {"app": app, "pod-template-hash": hash}},
        "template": template(app, Some(&hash), &image(pods)),
    });
    set["status"] = json!({
        "availableReplicas": ready(pods), "fullyLabeledReplicas": pods.len(), "observedGeneration": 1,
        "readyReplicas": ready(pods), "replicas": pods.len(),
    });
    meta::managed(&mut set, "kube-controller-manager", false, &["metadata", "spec", "status"], AGE);
    set
}

fn ready(pods: &[&Pod]) -> usize {
    pods.iter().filter(|pod| pod.state.is_ready).count()
}

fn image(pods: &[&Pod]) -> Value {
    pods.first().map_or(json!("registry.example.com/shop/none:1"), |pod| {
        pod.value.pointer("/spec/containers/0/image").cloned().unwrap_or_default()
    })
}

pub fn service(namespace: &str, app: &str, number: usize, chance: &mut Chance) -> Value {
    let mut service = meta::object(&SERVICE, Some(namespace), app, AGE, chance);
    service["metadata"]["labels"] = json!({"app": app});
    let ip = format!("172.30.{}.{}", number / 250 % 250, number % 250 + 2);
    service["spec"] = json!({
        "clusterIP": ip, "clusterIPs": [ip], "internalTrafficPolicy": "Cluster", "ipFamilies": ["IPv4"],
        "ipFamilyPolicy": "SingleStack",
        "ports": [{"name": "http", "port": 80, "protocol": "TCP", "targetPort": "http"}],
        "selector": {"app": app}, "sessionAffinity": "None", "type": "ClusterIP",
    });
    service["status"] = json!({"loadBalancer": {}});
    meta::managed(&mut service, "kubectl-client-side-apply", false, &["metadata", "spec"], AGE);
    service
}

/// Settings as a chart makes them: a file of properties of about `lines` lines.
pub fn config_map(namespace: &str, name: &str, lines: usize, chance: &mut Chance) -> Value {
    const PARTS: [&str; 8] = ["pool", "cache", "retry", "timeout", "queue", "limit", "trace", "batch"];
    let mut map = meta::object(&CONFIG_MAP, Some(namespace), name, AGE, chance);
    let line = |number: usize, chance: &mut Chance| {
        let (first, second) = (PARTS[chance.below(8)], PARTS[chance.below(8)]);
        format!("shop.{name}.{first}.{second}.{number} = {}\n", chance.below(10_000))
    };
    let file: String = (0..lines).map(|number| line(number, chance)).collect();
    map["data"] = json!({"application.properties": file, "LOG_FORMAT": "logfmt", "REGION": "eu-1"});
    map["metadata"]["labels"] = json!({"app.kubernetes.io/managed-by": "Helm"});
    meta::managed(&mut map, "helm", false, &["data", "metadata"], AGE);
    map
}

/// A secret as `oc adm inspect` leaves it: each value replaced by how long it was.
pub fn secret(namespace: &str, name: &str, values: &[(&str, Shown)], kind: &str, chance: &mut Chance) -> Value {
    let mut secret = meta::object(&SECRET, Some(namespace), name, AGE, chance);
    let base64 = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
    let data: Map<String, Value> = values
        .iter()
        .map(|(key, shown)| {
            let value = match shown {
                Shown::Length(length) => base64(&format!("{length} bytes long")),
                Shown::Clear(text) => base64(text),
            };
            ((*key).to_owned(), json!(value))
        })
        .collect();
    secret["data"] = Value::Object(data);
    secret["type"] = json!(kind);
    meta::managed(&mut secret, "kubectl-create", false, &["data", "type"], AGE);
    secret
}

/// What a dump shows of a value.
#[derive(Debug, Clone)]
pub enum Shown {
    Length(usize),
    Clear(String),
}

/// The kinds that an inspection of a namespace gathers, of those made here.
pub const KINDS: [Kind; 5] = [CONFIG_MAP, SECRET, SERVICE, DEPLOYMENT, REPLICA_SET];
