//! Opens whatever lies at a path and asks it everything, against a deadline.

use crate::dumps::quirks;
use http::Request;
use klue::cluster::snapshot;
use klue::cluster::{ApiService, Opened};
use kube::client::Body;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;
use tower::ServiceExt;

/// What no answer may take longer than, in a build without optimization on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// What this whole process may grow to, whatever it is given to read.
pub const MOST_MEMORY: usize = 1 << 30;

/// What came of opening and asking.
#[derive(Debug, Default)]
pub struct Heard {
    /// The error, if nothing was opened.
    pub refused: Option<String>,
    pub damage: Vec<String>,
    /// Namespaces and names of all pods, cluster by cluster.
    pub pods: Vec<String>,
    /// Every answer but that about secrets, one after the other.
    pub said: String,
}

impl Heard {
    /// Whether the planted value was said anywhere but in the secret itself, which the door reduces.
    pub fn is_leaked(&self) -> bool {
        quirks::is_leaked(&self.said) || quirks::is_leaked(&self.damage.join("\n"))
    }

    /// Lines that say what was not read, wherever they were said.
    pub fn complains_of(&self, word: &str) -> bool {
        self.damage.iter().chain(&self.refused).any(|line| line.contains(word))
    }
}

/// Opens a path and asks; a panic or a silence fails the test.
pub fn everything(path: &Path) -> Heard {
    let path = path.to_owned();
    let what = path.display().to_string();
    let (answer, answered) = mpsc::channel();
    let asker = std::thread::Builder::new().name(format!("asks {what}")).spawn(move || {
        // Nobody listens any more when the deadline has passed.
        let _ = answer.send(ask_all(&path));
    });
    asker.expect("a thread");
    let heard = match answered.recv_timeout(PATIENCE) {
        Ok(heard) => heard,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("{what} was not answered for in {PATIENCE:?}"),
        Err(mpsc::RecvTimeoutError::Disconnected) => panic!("{what} made klue panic"),
    };
    assert!(peak_memory() < MOST_MEMORY, "{what} made klue take {} MB", peak_memory() >> 20);
    heard
}

fn peak_memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<usize>().ok());
    kilobytes.unwrap_or(0) << 10
}

fn ask_all(path: &PathBuf) -> Heard {
    let opened = match snapshot::open(std::slice::from_ref(path)) {
        Ok(opened) => opened,
        Err(error) => return Heard { refused: Some(error.to_string()), ..Heard::default() },
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(ask(opened))
}

async fn ask(opened: Opened) -> Heard {
    let mut heard = Heard { damage: opened.damage, ..Heard::default() };
    for cluster in &opened.clusters {
        for path in [
            "/version",
            "/api",
            "/apis",
            "/api/v1",
            "/api/v1/namespaces",
            "/api/v1/nodes",
            "/api/v1/events",
            "/api/v1/configmaps",
            "/api/v1/secrets",
            "/apis/apps/v1/deployments",
            "/apis/coordination.k8s.io/v1/leases",
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
            "/apis/team0.example.com/v1/backups",
        ] {
            let answer = get(&cluster.service, path).await;
            if !path.ends_with("/secrets") {
                heard.said.push_str(&answer.text);
            }
        }
        let pods = get(&cluster.service, "/api/v1/pods").await;
        let list: Value = serde_json::from_str(&pods.text).unwrap_or_else(|error| panic!("pods are no JSON: {error}"));
        heard.said.push_str(&pods.text);
        for pod in list["items"].as_array().into_iter().flatten() {
            let word = |field: &str| pod["metadata"][field].as_str().unwrap_or_default().to_owned();
            heard.pods.push(format!("{}/{}", word("namespace"), word("name")));
        }
        for pod in list["items"].as_array().into_iter().flatten().take(6) {
            let word = |field: &str| percent(pod["metadata"][field].as_str().unwrap_or_default());
            let path = format!("/api/v1/namespaces/{}/pods/{}", word("namespace"), word("name"));
            heard.said.push_str(&get(&cluster.service, &path).await.text);
            for container in pod["spec"]["containers"].as_array().into_iter().flatten() {
                let container = percent(container["name"].as_str().unwrap_or_default());
                for query in ["tailLines=10", "previous=true&sinceSeconds=60&timestamps=true"] {
                    let log = format!("{path}/log?container={container}&{query}");
                    heard.said.push_str(&get(&cluster.service, &log).await.text);
                }
            }
        }
    }
    heard
}

struct Answer {
    text: String,
}

async fn get(service: &ApiService, path: &str) -> Answer {
    let request = Request::builder().method("GET").uri(path).body(Body::empty()).expect("a path of a request");
    let response = service.clone().oneshot(request).await.expect("an answer");
    let status = response.status().as_u16();
    assert!((200..500).contains(&status), "{path} was answered with {status}");
    let bytes = response.into_body().collect_bytes().await.expect("a body");
    Answer { text: String::from_utf8_lossy(&bytes).into_owned() }
}

/// A name as a part of a path; what broken bytes make of names is no URL.
fn percent(text: &str) -> String {
    let letter = |byte: u8| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(letter).collect()
}
