//! The nouns of klue: what people, minds, files and screens talk about.
//! Invariant: data only. No network, no file, no clock, no randomness; time comes in as a value.
//! Not here: how a case folds (`case`), what may be done (`policy`), how it is said in kubectl's words (`kubectl`).

pub mod amount;
pub mod cluster;
pub mod collected;
pub mod command;
pub mod fact;
pub mod finding;
pub mod ids;
pub mod nearest;
pub mod object;
pub mod observation;
pub mod proposal;
pub mod redact;
pub mod resource;
pub mod role;
pub mod row;
pub mod search;
pub mod time;
