//! From a request on the wire to the cluster that it is for.
//! Invariant: the token is looked at before anything else, in a time that tells nothing of it.

use crate::cluster::ApiService;
use crate::cluster::snapshot::answer::{Answer, Body as AnswerBody, Refused};
use crate::cluster::snapshot::call::Outside;
use crate::domain::ids::{ClusterName, Digest};
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, Request, Response, Uri};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use kube::client::Body;
use std::convert::Infallible;
use tower::ServiceExt;

/// Longer than what a client asks in; a dump takes nothing else.
const BODY: usize = 3 * 1024 * 1024;

pub struct Routes {
    clusters: Vec<Served>,
    token: Digest,
}

struct Served {
    name: ClusterName,
    /// `/clusters/east`
    prefix: String,
    service: std::sync::Mutex<ApiService>,
}

impl Routes {
    pub fn new(clusters: Vec<(ClusterName, ApiService)>, token: &str) -> Self {
        let mut served: Vec<Served> = Vec::new();
        for (name, service) in clusters {
            let prefix = free_prefix(name.as_str(), |prefix| served.iter().any(|one| one.prefix == prefix));
            served.push(Served { name, prefix, service: service.into() });
        }
        Self { clusters: served, token: Digest::of(token.as_bytes()) }
    }

    pub fn clusters(&self) -> impl Iterator<Item = (&ClusterName, &str)> + Clone {
        self.clusters.iter().map(|served| (&served.name, served.prefix.as_str()))
    }

    pub async fn answer(&self, request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
        Ok(match self.forward(request).await {
            Ok(response) => response,
            Err(refused) => refusal(refused),
        })
    }

    async fn forward(&self, request: Request<Incoming>) -> Result<Response<Body>, Refused> {
        if !self.knows(request.headers()) {
            return Err(Refused::new(401, "Unauthorized", "Unauthorized: use the kubeconfig that klue serve printed"));
        }
        if request.headers().keys().any(|name| name.as_str().starts_with("impersonate-")) {
            let why = "an offline snapshot knows no other users; leave out --as";
            return Err(Refused::new(403, "Forbidden", why));
        }
        let (parts, body) = request.into_parts();
        let (served, uri) = self.find(&parts.uri)?;
        let body = Limited::new(body, BODY).collect().await.map_err(|_| {
            Refused::new(413, "RequestEntityTooLarge", "the body of the request did not arrive, or is over 3 MiB")
        })?;
        let mut inner = Request::new(Body::from(body.to_bytes().to_vec()));
        *inner.method_mut() = parts.method;
        *inner.uri_mut() = uri;
        for name in [ACCEPT, CONTENT_TYPE] {
            if let Some(value) = parts.headers.get(&name) {
                inner.headers_mut().insert(name, value.clone());
            }
        }
        inner.extensions_mut().insert(Outside { prefix: served.prefix.clone() });
        let failed = |why: String| Refused::new(500, "InternalError", format!("the dump cannot be asked: {why}"));
        served.service()?.oneshot(inner).await.map_err(|error| failed(error.to_string()))
    }

    /// Digests are compared whole, so that no time tells how much of a guess was right.
    fn knows(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let given = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
        let given = Digest::of(given.as_bytes());
        let (one, other) = (given.as_str().as_bytes(), self.token.as_str().as_bytes());
        let difference = one.iter().zip(other).fold(0, |all, (a, b)| all | (a ^ b));
        one.len() == other.len() && difference == 0
    }

    /// The cluster that a path names, and the path within it.
    fn find(&self, uri: &Uri) -> Result<(&Served, Uri), Refused> {
        let path = uri.path();
        let found = self.clusters.iter().find_map(|served| {
            let rest = path.strip_prefix(&served.prefix)?;
            (rest.is_empty() || rest.starts_with('/')).then_some((served, rest))
        });
        // `kubectl get --raw` leaves the prefix out, which does no harm where there is only one.
        let found = found.or_else(|| match self.clusters.as_slice() {
            [only] if !path.starts_with("/clusters/") => Some((only, path)),
            _ => None,
        });
        let (served, rest) = found.ok_or_else(|| {
            let all: Vec<&str> = self.clusters.iter().map(|served| served.prefix.as_str()).collect();
            Refused::not_found(format!("no cluster is served there; there are {}", all.join(", ")))
        })?;
        let rest = if rest.is_empty() { "/" } else { rest };
        let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        let uri = format!("{rest}{query}").parse().map_err(|_| Refused::no_such_path())?;
        Ok((served, uri))
    }
}

impl Served {
    fn service(&self) -> Result<ApiService, Refused> {
        let broken = |_| Refused::new(500, "InternalError", "the dump cannot be asked; start klue serve again");
        self.service.lock().map(|service| service.clone()).map_err(broken)
    }
}

/// A path of the name's letters; other characters would not come through every client unharmed.
fn free_prefix(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let name: String = name.chars().map(plain).collect();
    let first = format!("/clusters/{name}");
    let numbered = (2..).map(|number| format!("/clusters/{name}~{number}"));
    std::iter::once(first.clone()).chain(numbered).find(|prefix| !taken(prefix)).unwrap_or(first)
}

fn refusal(refused: Refused) -> Response<Body> {
    let answer = Answer::from(refused);
    let bytes = match answer.body {
        AnswerBody::Whole(bytes) => bytes,
        AnswerBody::Watch(_) => Vec::new(),
    };
    let mut response = Response::new(Body::from(Bytes::from(bytes)));
    *response.status_mut() = http::StatusCode::from_u16(answer.status).unwrap_or_default();
    response.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    response
}
