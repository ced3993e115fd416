//! Why a turn of a model came to nothing, in sentences that say what to do.

use std::time::Duration;

/// A turn that failed. The case goes on with the rules mind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LlmError {
    #[error("the model endpoint {url} cannot be reached ({why}); check model.base_url, and that it is running")]
    Unreachable { url: String, why: String },
    #[error("the model endpoint {url} refused the key ({status}); check the key in ${key_name}")]
    KeyRefused { url: String, status: u16, key_name: String },
    #[error("the model endpoint {url} wants a key ({status}); put one into ${key_name}")]
    KeyMissing { url: String, status: u16, key_name: String },
    #[error("the key in ${key_name} holds characters that no key has; copy it again, without line breaks")]
    KeyMalformed { key_name: String },
    #[error(
        "the model endpoint {url} does not know the model {model:?} or the path (404: {why}); check model.name, and that model.base_url ends in /v1"
    )]
    UnknownModel { url: String, model: String, why: String },
    #[error(
        "the model endpoint {url} did not take the request ({status}: {why}); check model.name and model.temperature"
    )]
    Refused { url: String, status: u16, why: String },
    #[error("the model endpoint {url} limits requests ({tries} tries: {why}); wait a little, or raise the limit there")]
    Busy { url: String, tries: u32, why: String },
    #[error("the model endpoint {url} failed ({status}, {tries} tries: {why}); see its own log, or try another")]
    Broken { url: String, status: u16, tries: u32, why: String },
    #[error("the connection to the model endpoint {url} was cut in mid-answer ({why}); what had come is not used")]
    Cut { url: String, why: String },
    #[error(
        "the model {model:?} talked on without end and was cut off at {limit} characters; a larger one may do better"
    )]
    TooLong { model: String, limit: usize },
    #[error("the model {model:?} did not finish its answer in {}; a faster one may do better", seconds(.limit))]
    TooSlow { model: String, limit: Duration },
    #[error(
        "the model endpoint {url} answered with something that is no stream of chat completions ({why}); check model.base_url"
    )]
    Garbled { url: String, why: String },
    #[error("the model {model:?} answered with nothing at all")]
    Empty { model: String },
}

fn seconds(limit: &Duration) -> String {
    if limit.as_secs() > 0 { format!("{} s", limit.as_secs()) } else { format!("{} ms", limit.as_millis()) }
}
