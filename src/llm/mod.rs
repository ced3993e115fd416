//! Talks to a language model: any endpoint that speaks OpenAI's chat completions, as a stream.
//! Invariant: a turn is bounded in time and size, and comes whole or as an error that says what to do. The key is
//! never in an error, a text or a debug print.
//! Not here: what is asked and what the answer means (`agent::model`).

pub mod endpoint;
pub mod error;
pub mod openai;
mod send;
mod stream;

pub use endpoint::{Endpoint, Limits};
pub use error::LlmError;
