//! The mind: what decides the next step, in three roles.
//! Invariant: nothing here awaits, reads a clock or touches a cluster; a step is a value, and the shell performs it.
//! Not here: the diagnosis itself (`diagnosis`), talking to a model (`llm`).

pub mod inquiry;
pub mod ledger;
pub mod model;
pub mod next;
pub mod observe;
pub mod rules;
pub mod suspicion;
pub mod taint;
