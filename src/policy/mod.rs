//! What may be done: classes of requests judged on the wire, and the chain of types from a proposal to a permit.
//! Invariant: an unknown request is a mutation, an unknown mutation is destructive.
//! Not here: sending (`cluster::door`), reading kubectl's words (`kubectl`).

pub mod approval;
pub mod classify;
pub mod guard;
pub mod rights;
