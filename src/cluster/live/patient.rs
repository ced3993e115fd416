//! A service that waits for an answer, but not for ever.
//! Invariant: the head of an answer, and each next piece of its body, comes within the limit or the request fails in
//! plain words. Only the body of a watch or of a followed log may be quiet for longer.
//! Not here: the limit on connecting, which is kube's own.

use crate::cluster::trouble::{Asked, Trouble};
use futures::future::BoxFuture;
use futures::stream::unfold;
use http::{Request, Response, Uri};
use http_body_util::{BodyExt, StreamBody};
use kube::client::{Body, DynBody};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::timeout;
use tower::{BoxError, Service};

type Answer = Response<Box<DynBody>>;

pub struct Patient<S> {
    inner: S,
    limit: Duration,
    asked: Asked,
}

impl<S> Patient<S> {
    pub fn new(inner: S, limit: Duration, asked: Asked) -> Self {
        Self { inner, limit, asked }
    }
}

impl<S> Service<Request<Body>> for Patient<S>
where
    S: Service<Request<Body>, Response = Answer, Error = BoxError>,
    S::Future: Send + 'static,
{
    type Response = Answer;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Answer, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let (limit, asked) = (self.limit, self.asked.clone());
        let between_pieces = (!may_be_quiet(request.uri())).then_some(limit);
        let answer = self.inner.call(request);
        Box::pin(async move {
            let answer = timeout(limit, answer).await.map_err(|_| Trouble::timed_out(limit))?;
            let answer = answer.map_err(|error| Trouble::of(error.as_ref(), &asked))?;
            Ok(answer.map(|body| in_time(body, between_pieces, asked)))
        })
    }
}

/// A watch says nothing while nothing happens; so does a followed log.
fn may_be_quiet(uri: &Uri) -> bool {
    let on = ["watch=true", "watch=1", "follow=true", "follow=1"];
    uri.query().is_some_and(|query| query.split('&').any(|pair| on.contains(&pair)))
}

/// The same body, failing in plain words, and also when its next piece takes longer than the limit.
fn in_time(body: Box<DynBody>, limit: Option<Duration>, asked: Asked) -> Box<DynBody> {
    let pieces = unfold(Some((body, asked)), move |state| async move {
        let (mut body, asked) = state?;
        let piece = match limit {
            Some(limit) => match timeout(limit, body.frame()).await {
                Ok(piece) => piece,
                Err(_) => return Some((Err(BoxError::from(Trouble::timed_out(limit))), None)),
            },
            None => body.frame().await,
        };
        match piece? {
            Ok(piece) => Some((Ok(piece), Some((body, asked)))),
            Err(error) => Some((Err(BoxError::from(Trouble::of(error.as_ref(), &asked))), None)),
        }
    });
    Box::new(StreamBody::new(Box::pin(pieces)))
}

#[cfg(test)]
mod tests {
    use super::may_be_quiet;

    #[test]
    fn only_watches_and_followed_logs_may_be_quiet() {
        let check = |uri: &'static str| may_be_quiet(&http::Uri::from_static(uri));
        assert!(check("/api/v1/pods?limit=5&watch=true"));
        assert!(check("/api/v1/namespaces/a/pods/b/log?follow=true"));
        assert!(!check("/api/v1/pods?labelSelector=watch%3Dtrue"));
        assert!(!check("/api/v1/watch=true"));
    }
}
