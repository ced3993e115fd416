//! A cluster that writes down everything that reaches it, and an own opinion of what may.
//! Nothing here asks klue what it thinks of a request.

use http::{Request, Response};
use http_body_util::BodyExt;
use klue::cluster::door::Door;
use klue::cluster::{ApiService, OpenedCluster, Writes};
use klue::domain::cluster::{ClusterInfo, Part, Rung};
use kube::client::Body;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Arrived {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Value,
}

#[derive(Clone, Default)]
pub struct Api {
    arrived: Arc<Mutex<Vec<Arrived>>>,
}

impl Api {
    /// What arrived since the last call, but for the question what there is at all.
    pub fn take(&self) -> Vec<Arrived> {
        let mut arrived = std::mem::take(&mut *self.arrived.lock().unwrap());
        arrived.retain(|one| one.method != "GET" || !matches!(one.target.as_str(), "/api" | "/apis"));
        arrived
    }

    pub fn door(&self) -> Door {
        let api = self.clone();
        let service = tower::service_fn(move |request: Request<Body>| {
            let api = api.clone();
            async move { Ok::<_, tower::BoxError>(api.answer(request).await) }
        });
        let rung = Rung::Context { name: "cluster1".to_owned() };
        let info = ClusterInfo { name: "cluster1".into(), part: Part::Spoke, rung, captured: None };
        Door::new(OpenedCluster { info, records: None, service: ApiService::new(service), writes: Writes::Live })
    }

    async fn answer(&self, request: Request<Body>) -> Response<Body> {
        let (head, body) = request.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let arrived = Arrived {
            method: head.method.to_string(),
            target: head.uri.to_string(),
            headers: head.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
            body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        };
        let (status, body) = answer_to(&arrived);
        self.arrived.lock().unwrap().push(arrived);
        let response = Response::builder().status(status).header("content-type", "application/json");
        response.body(Body::from(body.to_string().into_bytes())).unwrap()
    }
}

/// As a cluster would that has whatever it is asked for, under any name.
fn answer_to(arrived: &Arrived) -> (u16, Value) {
    let path = arrived.target.split('?').next().unwrap();
    let words: Vec<&str> = path.split('/').skip(1).collect();
    if arrived.method == "POST" && path.ends_with("selfsubjectaccessreviews") {
        let allowed = json!({"allowed": true});
        return (
            201,
            json!({"kind": "SelfSubjectAccessReview", "apiVersion": "authorization.k8s.io/v1", "status": allowed}),
        );
    }
    let words = match words.as_slice() {
        ["api", _, rest @ ..] | ["apis", _, _, rest @ ..] => rest,
        _ => {
            return (
                404,
                json!({"kind": "Status", "code": 404, "reason": "NotFound", "message": "there is no discovery here"}),
            );
        }
    };
    let (namespace, words) = match words {
        ["namespaces", namespace, rest @ ..] if !rest.is_empty() => (Some(*namespace), rest),
        other => (None, other),
    };
    match words {
        [plural] if arrived.method == "GET" => (
            200,
            json!({"kind": format!("{}List", kind_of(plural)), "apiVersion": "v1", "metadata": {"resourceVersion": "9"}, "items": []}),
        ),
        [plural] => (201, object(plural, namespace, "made")),
        [plural, name] => (200, object(plural, namespace, name)),
        [_, name, "scale"] => {
            let metadata = json!({"name": name, "namespace": namespace, "uid": "u-1", "resourceVersion": "7"});
            (
                200,
                json!({"kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": metadata, "spec": {"replicas": 3}}),
            )
        }
        [plural, name, ..] => (200, object(plural, namespace, name)),
        [] => (404, json!({"kind": "Status", "code": 404, "message": "not found"})),
    }
}

fn kind_of(plural: &str) -> &str {
    match plural {
        "deployments" => "Deployment",
        "statefulsets" => "StatefulSet",
        "pods" => "Pod",
        "secrets" => "Secret",
        "nodes" => "Node",
        "namespaces" => "Namespace",
        "services" => "Service",
        "configmaps" => "ConfigMap",
        "certificatesigningrequests" => "CertificateSigningRequest",
        "managedclusters" => "ManagedCluster",
        "manifestworks" => "ManifestWork",
        "clusterrolebindings" => "ClusterRoleBinding",
        "events" => "Event",
        _ => "Thing",
    }
}

fn object(plural: &str, namespace: Option<&str>, name: &str) -> Value {
    let containers = json!([{"name": "web", "image": "web:v1", "env": [{"name": "MODE", "value": "a"}]}]);
    json!({
        "apiVersion": match plural { "deployments" | "statefulsets" => "apps/v1", _ => "v1" },
        "kind": kind_of(plural),
        "metadata": {"name": name, "namespace": namespace, "uid": "u-1", "resourceVersion": "7", "generation": 2,
            "finalizers": ["kept.io/x"], "labels": {"app": "web"}},
        "spec": {"replicas": 3, "selector": {"matchLabels": {"app": "web"}}, "containers": containers,
            "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": containers}},
            "signerName": "evil.io/signer", "usages": ["client auth"], "request": ""},
        "data": {"password": "aHVudGVyMg=="},
    })
}

/// Why a request must not have arrived without a permit, if it must not.
pub fn harm(arrived: &Arrived) -> Option<String> {
    let Arrived { method, target, headers, body } = arrived;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let why = |what: &str| Some(format!("{what}: {method} {target}"));
    for (name, value) in headers {
        let name = name.to_lowercase();
        if name.starts_with("impersonate")
            || name.starts_with("x-remote")
            || name == "authorization"
            || name == "cookie"
        {
            return why(&format!("the header {name}: {value}"));
        }
        if name == "upgrade" || (name == "connection" && value.to_lowercase().contains("upgrade")) {
            return why("an upgrade");
        }
    }
    if !path.starts_with('/') || path.contains("//") || path.contains("..") || path.contains("%2") {
        return why("an odd path");
    }
    let words: Vec<&str> = path.split('/').collect();
    let ways_in =
        ["exec", "attach", "portforward", "proxy", "ephemeralcontainers", "console", "vnc", "vsock", "usbredir"];
    if words.iter().skip(4).any(|word| ways_in.contains(word)) || words.get(3) == Some(&"proxy") {
        return why("a way in");
    }
    if words.last() == Some(&"token") || path.contains("tokenreviews") {
        return why("an identity");
    }
    let secrets = path.starts_with("/api/v1/") && words.contains(&"secrets");
    match method.as_str() {
        "GET" | "HEAD" if secrets && (query.contains("watch") || words.contains(&"watch")) => why("a watch of secrets"),
        "GET" | "HEAD" => None,
        "POST" if path.ends_with("accessreviews") || path.ends_with("selfsubjectreviews") => None,
        "POST" | "PUT" | "PATCH" | "DELETE" => {
            let asked = query.split('&').filter(|pair| pair.to_lowercase().starts_with("dryrun")).collect::<Vec<_>>();
            let in_body = method != "DELETE" || body.is_null() || body["dryRun"] == json!(["All"]);
            if asked == ["dryRun=All"] && in_body { None } else { why("a change without a permit") }
        }
        _ => why("a method that nobody knows"),
    }
}
