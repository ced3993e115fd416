//! A dump as an [`ApiService`].
//! Invariant: a dump is read-only; whatever would change it is refused before it is looked at.
//! Not here: what an answer says (`read`).

use super::answer::{Answer, Body, CLOCK, Refused};
use super::call::{Call, Route};
use super::dump::Dump;
use super::view::View;
use super::watch::Watching;
use super::{read, reviews};
use crate::cluster::ApiService;
use crate::domain::time::Timestamp;
use bytes::Bytes;
use futures::stream::{self, Stream, StreamExt};
use http::{Method, Request, Response};
use http_body::Frame;
use http_body_util::StreamBody;
use kube::client::Body as KubeBody;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch::Receiver;
use tokio::time::{Instant, MissedTickBehavior};
use tower::BoxError;

pub fn serve(dump: Arc<Dump>) -> ApiService {
    let view = View::of(dump);
    let seen = view.clone();
    let answer = move |call: &Call| {
        if is_read(call) {
            return read::answer(&view, call);
        }
        Err(Refused::read_only())
    };
    service(answer, Changing { view: move || seen.clone(), news: None })
}

/// What watches need: the view of the moment, and word of each change.
pub struct Changing<V> {
    pub view: V,
    /// `None` where nothing ever changes.
    pub news: Option<Receiver<u64>>,
}

/// Reviews are asked with POST, and change nothing.
pub fn is_read(call: &Call) -> bool {
    match &call.route {
        Route::Objects(target) if reviews::is_one(target) => true,
        _ => call.method == Method::GET || call.method == Method::HEAD,
    }
}

/// Makes a service of a function. It is called off the async threads, since it may read large files.
pub fn service<F, V>(answer: F, changing: Changing<V>) -> ApiService
where
    F: Fn(&Call) -> Result<Answer, Refused> + Send + Sync + 'static,
    V: Fn() -> View + Send + Sync + 'static,
{
    let shared = Arc::new((answer, changing));
    tower::util::BoxCloneService::new(tower::service_fn(move |request: Request<KubeBody>| {
        let shared = shared.clone();
        async move {
            let (parts, body) = request.into_parts();
            let call = Call::new(&Request::from_parts(parts, ()), body.collect_bytes().await?);
            let news = shared.1.news.clone();
            let asked = shared.clone();
            let (answer, at) = tokio::task::spawn_blocking(move || {
                let answer = (asked.0)(&call).unwrap_or_else(Answer::from);
                (answer, (asked.1.view)().dump.told_time())
            })
            .await?;
            respond(answer, at, news, move || (shared.1.view)()).await
        }
    }))
}

async fn respond<V>(
    answer: Answer,
    at: Option<Timestamp>,
    news: Option<Receiver<u64>>,
    view: V,
) -> Result<Response<KubeBody>, BoxError>
where
    V: Fn() -> View + Send + Sync + 'static,
{
    let mut response =
        Response::builder().status(answer.status).header(http::header::CONTENT_TYPE, answer.content_type);
    let clock = at.map(|at| (CLOCK, at.to_string()));
    for (name, value) in answer.headers.into_iter().chain(clock) {
        // A path may hold what a header cannot; it is then left out.
        if let Ok(value) = http::HeaderValue::from_str(&value) {
            response = response.header(name, value);
        }
    }
    match answer.body {
        Body::Whole(bytes) => Ok(response.body(KubeBody::from(bytes))?),
        Body::Watch(watching) => {
            let frames = lines(*watching, news, view).map(|bytes| Ok::<_, Infallible>(Frame::data(bytes)));
            streamed(response.body(StreamBody::new(frames))?).await
        }
    }
}

/// How often a watch on which nothing happens says so.
const BOOKMARKS: Duration = Duration::from_secs(60);

/// The lines of a watch: those known at once, then those of each change, until the asker's time is up.
fn lines<V>(mut watching: Watching, news: Option<Receiver<u64>>, view: V) -> impl Stream<Item = Bytes> + Send
where
    V: Fn() -> View + Send + Sync + 'static,
{
    let first = Bytes::from(std::mem::take(&mut watching.first));
    let seconds = watching.seconds;
    let up = async move {
        match seconds {
            Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
            None => std::future::pending().await,
        }
    };
    let mut clock = tokio::time::interval_at(Instant::now() + BOOKMARKS, BOOKMARKS);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let state = (watching, news, Arc::new(view), clock);
    let later = stream::unfold(state, |(mut watching, mut news, view, mut clock)| async move {
        let changed = tokio::select! {
            changed = change(&mut news) => changed?,
            _ = clock.tick() => false,
        };
        let seen = view.clone();
        let (watching, lines) = tokio::task::spawn_blocking(move || {
            let view = seen();
            let lines = if changed { watching.next(&view) } else { watching.bookmark(&view) };
            (watching, Bytes::from(lines))
        })
        .await
        .ok()?;
        Some((lines, (watching, news, view, clock)))
    });
    stream::iter([first]).chain(later.take_until(up)).filter(|bytes| std::future::ready(!bytes.is_empty()))
}

/// Word of a change; nothing once none will ever come.
async fn change(news: &mut Option<Receiver<u64>>) -> Option<bool> {
    match news {
        Some(news) => news.changed().await.ok().map(|()| true),
        None => std::future::pending().await,
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
