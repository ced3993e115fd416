//! kubectl's words, without a shell and without a cluster: words to requests, objects to tables and text.
//! Invariant: pure. The cluster is a field beside the words, never among them; what is not in the tables is refused.
//! Not here: sending (`cluster::door`), what may be done (`policy::classify`).

pub mod change;
pub mod class;
pub mod columns;
pub mod compare;
pub mod invocation;
pub mod jsonpath;
pub mod judge;
pub mod kinds;
pub mod owners;
pub mod parse;
pub mod pin;
pub mod plan;
pub mod print;
pub mod refusal;
pub mod spell;
pub mod undo;
mod verbs;
mod words;
pub mod work;
