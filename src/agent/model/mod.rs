//! The model mind: the case told to a model, and its answer turned into a step of the role that has the floor.
//! Invariant: whatever a model says becomes a step of its own role, with proof that exists, or it is refused with a
//! sentence. Nothing it says is kept before it was redacted and bounded.
//! Not here: the endpoint (`llm`), the diagnosis that its answers are compared with (`diagnosis`).

pub mod briefing;
pub mod call;
pub mod claims;
pub mod compare;
pub mod ground;
pub mod prompt;
pub mod settings;
pub mod stop;
#[cfg(test)]
mod tests;
pub mod tools;
pub mod understand;
pub mod words;

pub use ground::Ground;
pub use prompt::prompt;
pub use settings::{Budget, ModelSettings};
pub use stop::exhausted;
pub use understand::{Heard, Misunderstood, failed, hear, understand};
