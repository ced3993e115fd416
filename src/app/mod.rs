//! The workbench without its screen: `update` takes what happened and says what is wanted.
//! Invariant: nothing here awaits, reads a clock, a file or a cluster; the same messages give the same state.
//! Not here: drawing (`ui`), performing effects (`shell`).
#![deny(clippy::wildcard_enum_match_arm)]

mod act;
mod approval;
pub mod columns;
mod command;
pub mod effect;
mod evidence;
pub mod fleet;
pub mod intent;
mod investigate;
pub mod keymap;
pub mod layout;
pub mod line;
pub mod message;
mod opening;
mod orders;
pub mod panes;
pub mod progress;
pub mod rows;
pub mod scope;
pub mod state;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
pub(crate) mod stories;
pub mod story;
pub mod tone;
mod triage;
mod typing;
pub mod update;
mod watches;
pub mod wrap;
