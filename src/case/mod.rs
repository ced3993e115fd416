//! One investigation as a fold over its facts.
//! Invariant: the same entries give the same case, whether they come live, from a file, or one at a time in a replay.
//! Not here: writing or reading the file (`journal`), deciding what comes next (`agent`).

pub mod fold;
pub mod report;
pub mod timeline;
