//! The door against a cluster that writes down what reached it.
#![allow(clippy::unwrap_used, clippy::panic)]

mod asks;
mod changes;
mod gate;
mod guarding;
mod reads;
mod sandbox;
mod weighing;

use super::Door;
use crate::cluster::{ApiService, OpenedCluster, Writes};
use crate::domain::cluster::{ClusterInfo, Part, Rung};
use crate::domain::command::Command;
use http::{Request, Response};
use http_body_util::BodyExt;
use kube::client::Body;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// What a path answers.
#[derive(Clone)]
pub(super) struct Says {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

pub(super) fn says(body: &Value) -> Says {
    Says { status: 200, headers: Vec::new(), body: body.to_string().into_bytes() }
}

pub(super) fn fails(status: u16, message: &str) -> Says {
    let body = json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": message, "code": status});
    Says { status, ..says(&body) }
}

impl Says {
    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

#[derive(Clone, Default)]
pub(super) struct Cluster {
    answers: Arc<Mutex<BTreeMap<String, Says>>>,
    reached: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Cluster {
    /// `GET /path` says.
    pub(super) fn on(self, request: &str, says: Says) -> Self {
        self.answers.lock().unwrap().insert(request.to_owned(), says);
        self
    }

    /// What reached it, but for discovery.
    pub(super) fn reached(&self) -> Vec<String> {
        let reached = self.reached.lock().unwrap();
        let discovery = |line: &&String| *line == "GET /api" || *line == "GET /apis";
        reached.iter().map(|(line, _)| line).filter(|line| !discovery(line)).cloned().collect()
    }

    pub(super) fn bodies(&self) -> Vec<Value> {
        self.reached.lock().unwrap().iter().map(|(_, body)| body.clone()).collect()
    }

    pub(super) fn door(&self, writes: Writes) -> Door {
        let cluster = self.clone();
        let service = tower::service_fn(move |request: Request<Body>| {
            let cluster = cluster.clone();
            async move { Ok::<_, tower::BoxError>(cluster.answer(request).await) }
        });
        Door::new(OpenedCluster {
            info: ClusterInfo {
                name: "cluster1".into(),
                part: Part::Spoke,
                rung: Rung::Dump { path: "x".to_owned() },
                captured: Some("2026-11-23T22:45:00Z".parse().unwrap()),
            },
            records: None,
            service: ApiService::new(service),
            writes,
        })
    }

    async fn answer(&self, request: Request<Body>) -> Response<Body> {
        let line = format!("{} {}", request.method(), request.uri());
        let bytes = request.into_body().collect().await.unwrap().to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        self.reached.lock().unwrap().push((line.clone(), body));
        let says = self.answers.lock().unwrap().get(&line).cloned();
        let says = says.unwrap_or_else(|| fails(404, &format!("{line} not found")));
        let mut response = Response::builder().status(says.status);
        for (name, value) in &says.headers {
            response = response.header(*name, value);
        }
        response.body(Body::from(says.body)).unwrap()
    }
}

pub(super) fn words(line: &str) -> Command {
    Command { cluster: "cluster1".into(), argv: shlex::split(line).unwrap() }
}
