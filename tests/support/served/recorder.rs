//! Notes what a cluster was asked and how it answered, on the way.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Request, Response};
use klue::cluster::ApiService;
use klue::domain::ids::Digest;
use kube::client::Body;
use regex::Regex;
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex};
use tower::ServiceExt;

/// A request, and what its answer was in short.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    pub method: String,
    /// Path and query, without what differs from run to run.
    pub path: String,
    pub accept: String,
    /// In base64, if there is one.
    pub body: String,
    pub status: u16,
    pub content_type: String,
    /// Of the answer's body; none of a watch, which has no end.
    pub digest: String,
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}\n  accept: {}", self.method, self.path, self.accept)?;
        if !self.body.is_empty() {
            write!(f, "\n  body: {}", self.body)?;
        }
        write!(f, "\n  {} {} {}", self.status, self.content_type, self.digest)
    }
}

impl Asked {
    /// Reads what was displayed; nothing is left of lines that are no request.
    pub fn read_all(text: &str) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for line in text.lines() {
            let Some(rest) = line.strip_prefix("  ") else {
                let (method, path) = line.split_once(' ').unwrap_or_default();
                let asked = Self { method: method.into(), path: path.into(), ..Self::nothing() };
                all.push(asked);
                continue;
            };
            let asked = all.last_mut().unwrap();
            if let Some(accept) = rest.strip_prefix("accept: ") {
                asked.accept = accept.into();
            } else if let Some(body) = rest.strip_prefix("body: ") {
                asked.body = body.into();
            } else {
                let mut words = rest.splitn(3, ' ');
                asked.status = words.next().unwrap().parse().unwrap();
                asked.content_type = words.next().unwrap_or_default().into();
                asked.digest = words.next().unwrap_or_default().into();
            }
        }
        all
    }

    fn nothing() -> Self {
        let [method, path, accept, body, content_type, digest] = [const { String::new() }; 6];
        Self { method, path, accept, body, status: 0, content_type, digest }
    }

    pub fn is_watch(&self) -> bool {
        self.path.contains("watch=")
    }
}

#[derive(Clone, Default)]
pub struct Recorder(Arc<Mutex<Vec<Asked>>>);

impl Recorder {
    /// What was asked since it was last taken, in an order that does not depend on the run.
    pub fn take(&self) -> Vec<Asked> {
        let mut taken = std::mem::take(&mut *self.0.lock().unwrap());
        taken.sort();
        taken.dedup();
        taken
    }

    pub fn around(&self, service: ApiService) -> ApiService {
        let recorder = self.clone();
        tower::util::BoxCloneService::new(tower::service_fn(move |request: Request<Body>| {
            let (recorder, service) = (recorder.clone(), service.clone());
            async move {
                let (asked, response) = ask(service, request).await;
                recorder.0.lock().unwrap().push(asked);
                Ok(response)
            }
        }))
    }
}

/// Sends a request, and says in short what came of it.
pub async fn ask(service: ApiService, request: Request<Body>) -> (Asked, Response<Body>) {
    let (parts, body) = request.into_parts();
    let body = body.collect_bytes().await.unwrap();
    let mut asked = Asked {
        method: parts.method.to_string(),
        path: steady(&parts.uri.to_string()),
        accept: parts.headers.get("accept").map_or("", |accept| accept.to_str().unwrap()).to_owned(),
        body: STANDARD.encode(&body),
        ..Asked::nothing()
    };
    let response = service.oneshot(Request::from_parts(parts, Body::from(body.to_vec()))).await.unwrap();
    asked.status = response.status().as_u16();
    asked.content_type = response.headers().get("content-type").map_or("", |kind| kind.to_str().unwrap()).to_owned();
    if asked.is_watch() {
        return (asked, response);
    }
    let (parts, body) = response.into_parts();
    let body = body.collect_bytes().await.unwrap();
    let digest = Digest::of(steady(&String::from_utf8_lossy(&body)).as_bytes());
    asked.digest = digest.as_str()[..16].to_owned();
    (asked, Response::from_parts(parts, Body::from(body.to_vec())))
}

static UNSTEADY: LazyLock<[(Regex, &str); 2]> = LazyLock::new(|| {
    [
        // Watchers choose their time at random.
        (Regex::new(r"timeoutSeconds=\d+").unwrap(), "timeoutSeconds=1"),
        // The documents' names change with klue's version.
        (Regex::new(r"hash=[0-9A-F]{64}").unwrap(), "hash=0"),
    ]
});

static FIELDS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"fieldSelector=([^&]*)").unwrap());

fn steady(text: &str) -> String {
    // kubectl writes what must hold in any order.
    let sorted = FIELDS.replace_all(text, |found: &regex::Captures<'_>| {
        let mut terms: Vec<&str> = found[1].split("%2C").collect();
        terms.sort_unstable();
        format!("fieldSelector={}", terms.join("%2C"))
    });
    UNSTEADY.iter().fold(sorted.into_owned(), |text, (pattern, with)| pattern.replace_all(&text, *with).into_owned())
}
