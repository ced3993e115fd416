//! Draws the state. Pure: the same state, theme and area give the same cells; no clock, no change of anything.
//! Not here: what keys do (`app`), the terminal itself (`shell`).

mod agent;
mod card;
mod chrome;
mod help;
mod listing;
mod pen;
mod picker;
pub mod render;
mod table;
mod text;
pub mod theme;
mod tree;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod screens;
