//! Sends one request and takes its answer, bounded in time and size.

use super::outcome;
use crate::domain::proposal::WireRequest;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use kube::client::Body;
use serde_json::Value;
use std::time::Duration;
use tower::{BoxError, Service, ServiceExt};

/// The largest answer that is taken whole.
pub(super) const MOST_BYTES: usize = 32 * 1024 * 1024;

/// How long a cluster may think, and then how long its answer may take to arrive.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// An answer, whatever it says.
pub(super) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

/// Why there is no answer. Each is a whole sentence's end.
#[derive(Debug)]
pub(super) enum Silence {
    Unreachable(String),
    Unreadable(String),
}

/// Sends a request and reads a JSON answer.
pub(super) async fn ask<S>(service: S, request: &WireRequest) -> Result<Answer, Silence>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = BoxError>,
{
    let response = open(service, request).await?;
    let (head, body) = response.into_parts();
    let bytes = tokio::time::timeout(PATIENCE, collect(body, MOST_BYTES))
        .await
        .map_err(|_| Silence::Unreachable(format!("the answer did not end within {} s", PATIENCE.as_secs())))?
        .map_err(|error| Silence::Unreadable(outcome::said(error.as_ref())))?;
    let body = match serde_json::from_slice(&bytes) {
        Ok(value) => value,
        Err(_) if !head.status.is_success() => Value::String(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) => return Err(Silence::Unreadable(format!("the answer is no JSON: {error}"))),
    };
    Ok(Answer { status: head.status, headers: head.headers, body })
}

/// An answer that is not read yet.
pub(super) struct Bytes {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: bytes::Bytes,
}

/// Sends a request for an answer in a certain form, and takes it as it came.
pub(super) async fn bytes<S>(service: S, request: &WireRequest, accept: &'static str) -> Result<Bytes, Silence>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = BoxError>,
{
    let mut request = http_request(request).map_err(|error| Silence::Unreadable(error.to_string()))?;
    request.headers_mut().insert(ACCEPT, http::HeaderValue::from_static(accept));
    // A dump that is still being read answers when it has; the person can see that, and interrupt.
    let response =
        service.oneshot(request).await.map_err(|error| Silence::Unreachable(outcome::said(error.as_ref())))?;
    let (head, body) = response.into_parts();
    let body = collect(body, MOST_BYTES).await.map_err(|error| Silence::Unreadable(outcome::said(error.as_ref())))?;
    Ok(Bytes { status: head.status, headers: head.headers, body })
}

/// Sends a request and hands out the answer as it begins.
pub(super) async fn open<S>(service: S, request: &WireRequest) -> Result<Response<Body>, Silence>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = BoxError>,
{
    let request = http_request(request).map_err(|error| Silence::Unreadable(error.to_string()))?;
    tokio::time::timeout(PATIENCE, service.oneshot(request))
        .await
        .map_err(|_| Silence::Unreachable(format!("no answer within {} s", PATIENCE.as_secs())))?
        .map_err(|error| Silence::Unreachable(outcome::said(error.as_ref())))
}

fn http_request(request: &WireRequest) -> Result<Request<Body>, http::Error> {
    let mut builder = Request::builder().method(request.method.as_str()).uri(&request.path);
    builder = builder.header(ACCEPT, "application/json");
    if let Some(content_type) = &request.content_type {
        builder = builder.header(CONTENT_TYPE, content_type);
    }
    let body = request.body.as_ref().map_or_else(Body::empty, |body| Body::from(body.to_string().into_bytes()));
    builder.body(body)
}

/// All of a body, or an error where it is larger than `most`.
pub(super) async fn collect(body: Body, most: usize) -> Result<bytes::Bytes, BoxError> {
    match Limited::new(body, most).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => {
            Err(format!("the answer is larger than {} MiB; ask for a namespace or a name", most / 1024 / 1024).into())
        }
        Err(error) => Err(error),
    }
}
