//! Sends one request, again if it is worth it, and lets no answer grow without bound.
//! Invariant: only what the endpoint did not begin to answer is sent again.

use super::endpoint::Endpoint;
use super::error::LlmError;
use crate::domain::redact;
use async_openai::error::OpenAIError;
use async_openai::middleware::HttpRequestFactory;
use futures::StreamExt;
use reqwest::{Body, Client, Response};
use std::time::Duration;

/// The longest event of a stream, in bytes.
const LONGEST_LINE: usize = 512 << 10;
/// What is read of an answer that tells an error.
const ERROR_BYTES: usize = 16 << 10;
/// What is kept of it.
const ERROR_CHARACTERS: usize = 300;

/// An answer that begins well, or why there is none.
pub(super) async fn send(
    client: Client,
    endpoint: Endpoint,
    factory: HttpRequestFactory,
) -> Result<Response, OpenAIError> {
    let mut tries = 0;
    loop {
        tries += 1;
        let may_try_again = tries <= endpoint.limits.retries;
        let pause = endpoint.limits.pause * 2_u32.saturating_pow(tries - 1);
        match client.execute(factory.build().await?).await {
            Ok(response) if response.status().is_success() => return begun(response, &endpoint),
            Ok(response) => {
                let asked = asked_pause(&response, endpoint.limits.longest_pause);
                let status = response.status().as_u16();
                let why = endpoint.without_key(told(response).await);
                let passes = (status == 429 && !is_out_of_money(&why)) || status == 408 || status >= 500;
                if !(passes && may_try_again) {
                    return Err(boxed(error_of(status, &why, tries, &endpoint)));
                }
                tokio::time::sleep(asked.unwrap_or(pause)).await;
            }
            Err(error) if error.is_connect() && may_try_again => tokio::time::sleep(pause).await,
            Err(error) => {
                let why = root_cause(&error);
                return Err(boxed(LlmError::Unreachable { url: endpoint.url(), why }));
            }
        }
    }
}

fn boxed(error: LlmError) -> OpenAIError {
    OpenAIError::Boxed(Box::new(error))
}

/// A stream of events with a bound on its bytes; anything else that was sent with success is an error.
fn begun(response: Response, endpoint: &Endpoint) -> Result<Response, OpenAIError> {
    let kind = response.headers().get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.unwrap_or("no content type").to_owned();
    if !kind.starts_with("text/event-stream") {
        let why = format!("{} instead of text/event-stream", redact::bounded(&redact::text(&kind), 80));
        return Err(boxed(LlmError::Garbled { url: endpoint.url(), why }));
    }
    let (mut left, mut line) = (endpoint.limits.bytes, 0);
    let bounded = move |piece: Result<bytes::Bytes, reqwest::Error>| {
        let piece = piece.map_err(|error| std::io::Error::other(root_cause(&error)))?;
        let too_large = || std::io::Error::other("the answer is too large");
        left = left.checked_sub(piece.len()).ok_or_else(too_large)?;
        // Whoever splits the lines reads an unfinished one again with every piece.
        line = piece.iter().rposition(|byte| *byte == b'\n').map_or(line + piece.len(), |end| piece.len() - end);
        if line > LONGEST_LINE { Err(too_large()) } else { Ok(piece) }
    };
    let answer = http::Response::builder().status(200).body(Body::wrap_stream(response.bytes_stream().map(bounded)));
    answer.map(Response::from).map_err(|error| OpenAIError::Boxed(Box::new(error)))
}

/// What an endpoint says about its error: the `message` of the usual JSON, or the text.
async fn told(mut response: Response) -> String {
    let mut body = Vec::new();
    while let Ok(Some(piece)) = response.chunk().await {
        body.extend_from_slice(&piece);
        if body.len() >= ERROR_BYTES {
            break;
        }
    }
    let text = String::from_utf8_lossy(&body);
    let json: Option<serde_json::Value> = serde_json::from_str(&text).ok();
    let error = json.as_ref().and_then(|json| json.get("error"));
    let message = error.and_then(|error| error.get("message").unwrap_or(error).as_str());
    let code = error.and_then(|error| ["code", "type"].iter().find_map(|key| error.get(*key)?.as_str()));
    let told = match (message, code) {
        (Some(message), Some(code)) => format!("{message} [{code}]"),
        (Some(message), None) => message.to_owned(),
        (None, _) => text.into_owned(),
    };
    let told = redact::bounded(redact::text(&told).trim(), ERROR_CHARACTERS);
    if told.is_empty() { "no reason given".to_owned() } else { told.split_whitespace().collect::<Vec<_>>().join(" ") }
}

/// A limit that no waiting lifts.
fn is_out_of_money(why: &str) -> bool {
    why.contains("insufficient_quota")
}

fn asked_pause(response: &Response, longest: Duration) -> Option<Duration> {
    let seconds = response.headers().get(http::header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(longest))
}

fn error_of(status: u16, why: &str, tries: u32, endpoint: &Endpoint) -> LlmError {
    let (url, why, key_name) = (endpoint.url(), why.to_owned(), endpoint.key_name().to_owned());
    match status {
        401 | 403 if endpoint.has_key() => LlmError::KeyRefused { url, status, key_name },
        401 | 403 => LlmError::KeyMissing { url, status, key_name },
        404 => LlmError::UnknownModel { url, model: endpoint.model.clone(), why },
        429 => LlmError::Busy { url, tries, why },
        500.. => LlmError::Broken { url, status, tries, why },
        _ => LlmError::Refused { url, status, why },
    }
}

/// The last cause of an error: `Connection refused` says more than `error sending request for url`.
pub(super) fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    redact::bounded(&redact::text(&cause.to_string()), ERROR_CHARACTERS)
}
