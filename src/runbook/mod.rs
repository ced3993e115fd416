//! Runbooks: Markdown that people read and, later, the rules mind walks. Parsed here into typed values and found by symptom.
//! Invariant: a runbook is data. Nothing in it runs, and its repairs become proposals like any other.
//! Not here: evaluating CEL. `when`, `expect` and `verify` are kept as text until the walker exists.

pub mod check;
pub mod find;
pub mod library;
pub mod parse;
pub mod problem;
pub mod sections;
