//! The workbench without its screen: `update` takes what happened and says what is wanted.
//! Invariant: nothing here awaits, reads a clock, a file or a cluster; the same messages give the same state.
//! Not here: drawing (`ui`), performing effects (`shell`).
#![deny(clippy::wildcard_enum_match_arm)]

pub mod effect;
pub mod message;
