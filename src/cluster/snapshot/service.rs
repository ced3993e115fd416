//! A dump as an [`ApiService`].
//! Invariant: a dump is read-only; whatever would change it is refused before it is looked at.
//! Not here: what an answer says (`read`).

use super::answer::{Answer, Body, CLOCK, Refused};
use super::call::{Call, Route};
use super::dump::Dump;
use super::view::View;
use super::{read, reviews};
use crate::cluster::ApiService;
use crate::domain::time::Timestamp;
use bytes::Bytes;
use futures::StreamExt;
use http::{Method, Request, Response};
use http_body::Frame;
use http_body_util::StreamBody;
use kube::client::Body as KubeBody;
use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tower::BoxError;

pub fn serve(dump: Arc<Dump>) -> ApiService {
    let view = View::of(dump);
    service(move |call| {
        let at = view.dump.captured();
        let answer = if is_read(&call) {
            read::answer(&view, &call)
        } else {
            Err(Refused::new(405, "MethodNotAllowed", "an offline dump is read-only; nothing was changed"))
        };
        (answer.unwrap_or_else(Answer::from), at, std::future::pending())
    })
}

/// Reviews are asked with POST, and change nothing.
pub fn is_read(call: &Call) -> bool {
    match &call.route {
        Route::Objects(target) if reviews::is_one(target) => true,
        _ => call.method == Method::GET || call.method == Method::HEAD,
    }
}

/// Makes a service of a function. It is called off the async threads, since it may read large files; a watch ends when
/// the future does that comes with the answer.
pub fn service<F, E>(answer: F) -> ApiService
where
    F: Fn(Call) -> (Answer, Timestamp, E) + Send + Sync + 'static,
    E: Future<Output = Bytes> + Send + 'static,
{
    let answer = Arc::new(answer);
    tower::util::BoxCloneService::new(tower::service_fn(move |request: Request<KubeBody>| {
        let answer = answer.clone();
        async move {
            let (parts, body) = request.into_parts();
            let body = body.collect_bytes().await?;
            let call = Call::new(&Request::from_parts(parts, ()), body);
            let (answer, at, end) = tokio::task::spawn_blocking(move || answer(call)).await?;
            respond(answer, at, end).await
        }
    }))
}

async fn respond<E>(answer: Answer, at: Timestamp, end: E) -> Result<Response<KubeBody>, BoxError>
where
    E: Future<Output = Bytes> + Send + 'static,
{
    let mut response =
        Response::builder().status(answer.status).header(http::header::CONTENT_TYPE, answer.content_type);
    for (name, value) in
        answer.headers.iter().map(|(name, value)| (*name, value.clone())).chain([(CLOCK, at.to_string())])
    {
        // A source may hold what a header cannot; it is then left out.
        if let Ok(value) = http::HeaderValue::from_str(&value) {
            response = response.header(name, value);
        }
    }
    match answer.body {
        Body::Whole(bytes) => Ok(response.body(KubeBody::from(bytes))?),
        Body::Stream { first, seconds } => {
            let last = async move {
                match seconds {
                    Some(seconds) => tokio::time::timeout(Duration::from_secs(seconds), end).await.unwrap_or_default(),
                    None => end.await,
                }
            };
            let lines = futures::stream::iter([Bytes::from(first)]).chain(futures::stream::once(last));
            let frames = lines.map(|bytes| Ok::<_, Infallible>(Frame::data(bytes)));
            streamed(response.body(StreamBody::new(frames))?).await
        }
    }
}

/// kube's body takes a stream only from within its client, so a client is made that has this one answer to give.
async fn streamed<B>(response: Response<B>) -> Result<Response<KubeBody>, BoxError>
where
    B: http_body::Body<Data = Bytes, Error = Infallible> + Send + 'static,
{
    let mut only = Some(response);
    let service = tower::service_fn(move |_: Request<KubeBody>| {
        let answer = only.take().ok_or_else(|| BoxError::from("this answer has been given"));
        std::future::ready(answer)
    });
    Ok(kube::Client::new(service, "default").send(Request::new(KubeBody::empty())).await?)
}
