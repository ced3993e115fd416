//! The real kubectl against the cluster of the test, over a socket that notes what it is asked.

use super::cases::{Case, MANIFESTS};
use super::cluster::Cluster;
use super::golden::{Golden, Sent};
use super::protobuf::certificate_request;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers};

/// The version that the golden files were made with, where there are several to choose from.
const WANTED: &str = "1.33";

pub struct Kubectl {
    program: PathBuf,
    pub version: String,
}

impl Kubectl {
    /// `KUBECTL`, the one in the PATH, or the one that `.ci/run` fetched.
    pub fn find() -> Option<Self> {
        let named = std::env::var_os("KUBECTL").map(PathBuf::from);
        let paths = std::env::var_os("PATH").unwrap_or_default();
        let in_path = std::env::split_paths(&paths).map(|folder| folder.join("kubectl"));
        let fetched = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/kubectl");
        let program = named.into_iter().chain(in_path).chain([fetched]).find(|path| path.is_file())?;
        // Some installations bring several versions, and a program that chooses one by asking the cluster.
        let beside = program.canonicalize().unwrap().with_file_name(format!("kubectl.{WANTED}"));
        let program = if beside.is_file() { beside } else { program };
        let told = Command::new(&program).args(["version", "--client", "-o", "json"]).output().unwrap();
        let told: Value = serde_json::from_slice(&told.stdout).unwrap();
        let part = |name: &str| told["clientVersion"][name].as_str().unwrap().trim_end_matches('+').to_owned();
        Some(Self { program, version: format!("{}.{}", part("major"), part("minor")) })
    }
}

/// What came in since it was last taken, and the pods that were evicted or deleted.
#[derive(Default)]
struct Notes {
    requests: Vec<Sent>,
    gone: BTreeSet<String>,
}

pub struct Listening {
    server: MockServer,
    notes: Arc<Mutex<Notes>>,
    folder: tempfile::TempDir,
}

impl Listening {
    pub async fn start(cluster: Arc<Cluster>) -> Self {
        let notes = Arc::new(Mutex::new(Notes::default()));
        let server = MockServer::start().await;
        let kept = notes.clone();
        let respond = move |request: &Request| {
            let body: Value = if request.body.is_empty() { Value::Null } else { decoded(&request.body) };
            let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
            let path = format!("{}{query}", request.url.path());
            let mut notes = kept.lock().unwrap();
            if !is_discovery(&path) {
                let content_type = request.headers.get("content-type").and_then(|value| value.to_str().ok());
                let content_type = content_type.filter(|_| !request.body.is_empty());
                let body = (!request.body.is_empty()).then(|| body.clone());
                notes.requests.push(Sent::new(request.method.as_str(), &path, content_type, body));
            }
            if path.starts_with("/openapi/v2") {
                // In protobuf, nothing is a document without definitions.
                return ResponseTemplate::new(200);
            }
            let (code, answer) = cluster.answer(request.method.as_str(), &path, &body, &notes.gone);
            let plain = path.split('?').next().unwrap_or_default();
            let left = request.method.as_str() == "DELETE" || plain.ends_with("/eviction");
            if let Some((_, name)) = plain.trim_end_matches("/eviction").rsplit_once('/').filter(|_| left) {
                notes.gone.insert(name.to_owned());
            }
            ResponseTemplate::new(code).set_body_json(answer)
        };
        Mock::given(matchers::any()).respond_with(respond).mount(&server).await;
        let folder = tempfile::tempdir().unwrap();
        let config = format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: c\nclusters: [{{name: c, cluster: {{server: '{}'}}}}]\ncontexts: [{{name: c, context: {{cluster: c, user: u}}}}]\nusers: [{{name: u, user: {{}}}}]\n",
            server.uri()
        );
        std::fs::write(folder.path().join("kubeconfig"), config).unwrap();
        for (name, text) in MANIFESTS {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        Self { server, notes, folder }
    }

    /// Runs kubectl with the words of a case. What it sends in protobuf, it is asked for in JSON.
    pub fn run(&self, kubectl: &Kubectl, case: &Case) -> Golden {
        let mut ran = self.run_with(kubectl, case, &[]);
        if let Some(sent) = ran.requests.iter_mut().find(|sent| sent.body.as_ref().is_some_and(Value::is_string)) {
            let told = self.run_with(kubectl, case, &["--dry-run=client", "-o", "json"]);
            let body = serde_json::from_str(&told.stdout).unwrap();
            *sent = Sent::new(&sent.method, &sent.path, Some("application/json"), Some(body));
        }
        ran
    }

    fn run_with(&self, kubectl: &Kubectl, case: &Case, more: &[&str]) -> Golden {
        *self.notes.lock().unwrap() = Notes::default();
        let words = shlex::split(case.line).unwrap();
        let folder = self.folder.path();
        let file = |word: &String| {
            let known = MANIFESTS.iter().any(|(name, _)| name == word);
            if known { folder.join(word).display().to_string() } else { word.clone() }
        };
        let output = Command::new(&kubectl.program)
            .args(words.iter().filter(|word| more.is_empty() || !word.starts_with("--dry-run")).map(file))
            .args(more)
            .env_clear()
            .env("HOME", folder)
            // `diff` alone needs another program.
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("KUBECONFIG", folder.join("kubeconfig"))
            .env("TZ", "UTC")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes).replace(&self.server.uri(), "ADDRESS");
            text.replace(&folder.display().to_string(), "FOLDER")
        };
        Golden {
            kubectl: kubectl.version.clone(),
            command: format!("kubectl {}", case.line),
            exit: output.status.code().unwrap_or(-1),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
            requests: std::mem::take(&mut self.notes.lock().unwrap().requests),
        }
    }
}

/// JSON, YAML, or protobuf; of the last only a note where it cannot be read.
fn decoded(body: &[u8]) -> Value {
    if let Some(request) = certificate_request(body) {
        return request;
    }
    match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(_) => serde_saphyr::from_slice(body).unwrap_or_else(|_| Value::from(format!("{} bytes", body.len()))),
    }
}

fn is_discovery(path: &str) -> bool {
    let words = path.split('?').next().unwrap_or_default().trim_matches('/').split('/').count();
    path.starts_with("/openapi")
        || path.starts_with("/version")
        || path.starts_with("/api/") && words <= 2
        || path.starts_with("/apis/") && words <= 3
        || matches!(path.split('?').next(), Some("/api" | "/apis"))
}
