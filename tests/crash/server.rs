//! A small API server on loopback: one deployment that can be scaled, and a list of every change that reached it.
//! Invariant: what is in the list was received whole; a rehearsal is not a change.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// A change as it came in.
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    pub line: String,
    pub body: Value,
}

#[derive(Default)]
struct State {
    replicas: u64,
    version: u64,
    changes: Vec<Received>,
    /// How long an answer to a change is held back.
    delay: Duration,
}

type Shared = Arc<(Mutex<State>, Condvar)>;

pub struct Server {
    pub port: u16,
    shared: Shared,
}

impl Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Shared::default();
        shared.0.lock().unwrap().replicas = 1;
        let own = Arc::clone(&shared);
        // Both kinds of thread end with the test program.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&own);
                std::thread::spawn(move || serve(stream, &shared));
            }
        });
        Self { port, shared }
    }

    pub fn kubeconfig(&self) -> String {
        let port = self.port;
        format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: c1\n\
             clusters: [{{name: c1, cluster: {{server: 'http://127.0.0.1:{port}'}}}}]\n\
             users: [{{name: u, user: {{}}}}]\ncontexts: [{{name: c1, context: {{cluster: c1, user: u}}}}]\n"
        )
    }

    pub fn changes(&self) -> Vec<Received> {
        self.shared.0.lock().unwrap().changes.clone()
    }

    pub fn answer_after(&self, delay: Duration) {
        self.shared.0.lock().unwrap().delay = delay;
    }

    /// Waits until more changes than these have come, and says whether they did.
    pub fn wait_for_more_than(&self, many: usize, limit: Duration) -> bool {
        let state = self.shared.0.lock().unwrap();
        let waited = self.shared.1.wait_timeout_while(state, limit, |state| state.changes.len() <= many).unwrap();
        waited.0.changes.len() > many
    }
}

fn serve(mut stream: TcpStream, shared: &Shared) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let mut words = line.split_whitespace();
        let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
        let mut length = 0;
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).ok()?;
            let header = header.trim().to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
        }
        let mut bytes = vec![0; length];
        reader.read_exact(&mut bytes).ok()?;
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        let (status, answer) = answer(&method, &path, body, shared);
        let text = answer.to_string();
        let head =
            format!("HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", text.len());
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(text.as_bytes())).ok()?;
    }
}

fn meta(state: &State) -> Value {
    json!({"name": "web", "namespace": "shop", "uid": "u-web", "resourceVersion": state.version.to_string()})
}

fn deployment(state: &State) -> Value {
    json!({"kind": "Deployment", "apiVersion": "apps/v1", "metadata": meta(state), "spec": {"replicas": state.replicas}})
}

fn answer(method: &str, path: &str, body: Value, shared: &Shared) -> (u16, Value) {
    const WEB: &str = "/apis/apps/v1/namespaces/shop/deployments/web";
    let (bare, query) = path.split_once('?').unwrap_or((path, ""));
    let mut state = shared.0.lock().unwrap();
    match (method, bare) {
        ("GET", "/api/v1/namespaces/kube-system") => {
            (200, json!({"metadata": {"name": "kube-system", "uid": "u-cluster"}}))
        }
        ("GET", WEB) => (200, deployment(&state)),
        ("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews") => {
            (201, json!({"status": {"allowed": true}}))
        }
        ("PATCH" | "PUT", path) if path.strip_prefix(WEB).is_some_and(|rest| rest == "/scale") => {
            let replicas = body.pointer("/spec/replicas").and_then(Value::as_u64).unwrap_or(state.replicas);
            let scale = |state: &State, replicas: u64| json!({"kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": meta(state), "spec": {"replicas": replicas}});
            if query.contains("dryRun=All") {
                return (200, scale(&state, replicas));
            }
            let pinned = body.pointer("/metadata/resourceVersion").and_then(Value::as_str).map(str::to_owned);
            state.changes.push(Received { line: format!("{method} {bare}"), body });
            shared.1.notify_all();
            if pinned.is_some_and(|pinned| pinned != state.version.to_string()) {
                return (
                    409,
                    json!({"kind": "Status", "status": "Failure", "reason": "Conflict", "code": 409, "message": "moved"}),
                );
            }
            (state.replicas, state.version) = (replicas, state.version + 1);
            let (answer, delay) = (scale(&state, replicas), state.delay);
            drop(state);
            std::thread::sleep(delay);
            (200, answer)
        }
        _ if method != "GET" && !query.contains("dryRun=All") && !bare.ends_with("reviews") => {
            state.changes.push(Received { line: format!("{method} {bare}"), body });
            (403, json!({"kind": "Status", "status": "Failure", "code": 403, "message": "no"}))
        }
        _ => (
            404,
            json!({"kind": "Status", "status": "Failure", "reason": "NotFound", "code": 404, "message": "not here"}),
        ),
    }
}
