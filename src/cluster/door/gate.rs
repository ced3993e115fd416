//! The gate: judges each request on the wire and lets reads pass.
//! Invariant: what is refused here never reaches the cluster; whole secrets are reduced before anybody sees them.

use super::reduce;
use super::send::{self, MOST_BYTES};
use crate::cluster::ApiService;
use crate::policy::classify::{Class, carries_manifests, classify, classify_headers, is_watch};
use futures::future::BoxFuture;
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use http::{Request, Response, StatusCode};
use kube::client::Body;
use serde_json::{Value, json};
use std::task::{Context, Poll};
use tower::{BoxError, Service, ServiceExt};

/// A service that only reads.
#[derive(Clone)]
pub(super) struct Gate {
    service: ApiService,
}

impl Gate {
    pub fn new(service: ApiService) -> Self {
        Self { service }
    }
}

impl Service<Request<Body>> for Gate {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Response<Body>, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        // The cluster is waited for once the request was judged.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        Box::pin(pass(self.service.clone(), request))
    }
}

async fn pass(service: ApiService, mut request: Request<Body>) -> Result<Response<Body>, BoxError> {
    let path = request.uri().path_and_query().map_or_else(String::new, |path| path.as_str().to_owned());
    let class = judge(&request, &path);
    if class > Class::Sensitive {
        let what =
            format!("klue refused {} {path}: it is of class {class}, and only reads pass here", request.method());
        return Ok(refusal(&what));
    }
    let watch = is_watch(&path);
    if class == Class::Sensitive && watch {
        return Ok(refusal("klue refused to watch secrets: they are listed instead, and reduced"));
    }
    let reduced = class == Class::Sensitive || (carries_manifests(&path) && !watch);
    if reduced {
        ask_for_json(&mut request);
    }
    let answer = service.oneshot(request).await?;
    if reduced { reduce_answer(answer, class).await } else { Ok(answer) }
}

fn judge(request: &Request<Body>, path: &str) -> Class {
    if request.uri().authority().is_some() {
        return Class::Forbidden;
    }
    let headers = request.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap_or_default()));
    let by_headers = classify_headers(headers).unwrap_or(Class::Read);
    classify(request.method().as_str(), path, None).max(by_headers)
}

/// What cannot be read cannot be reduced, so nothing but JSON is asked for.
fn ask_for_json(request: &mut Request<Body>) {
    let readable = |accept: &HeaderValue| {
        accept.to_str().is_ok_and(|text| text.split(',').all(|part| part.trim().starts_with("application/json")))
    };
    if !request.headers().get_all(ACCEPT).iter().all(readable) || !request.headers().contains_key(ACCEPT) {
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
    }
}

async fn reduce_answer(answer: Response<Body>, class: Class) -> Result<Response<Body>, BoxError> {
    let (mut head, body) = answer.into_parts();
    let bytes = send::collect(body, MOST_BYTES).await?;
    let Ok(mut value) = serde_json::from_slice::<Value>(&bytes) else {
        return Ok(refusal("klue withheld an answer about secrets that it could not read, and so could not reduce"));
    };
    let understood = if class == Class::Sensitive { reduce::answer(&mut value) } else { true };
    reduce::everywhere(&mut value);
    if !understood {
        return Ok(refusal("klue withheld an answer about secrets of a form that it does not know"));
    }
    head.headers.remove(CONTENT_LENGTH);
    Ok(Response::from_parts(head, Body::from(serde_json::to_vec(&value)?)))
}

/// An answer as the API server would refuse, in klue's name.
fn refusal(message: &str) -> Response<Body> {
    let status = json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
        "reason": "Forbidden", "code": 403, "message": message,
    });
    let mut answer = Response::new(Body::from(status.to_string().into_bytes()));
    *answer.status_mut() = StatusCode::FORBIDDEN;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}
