//! The model mind against a scripted endpoint on loopback: single turns, and whole cases.
#![allow(clippy::unwrap_used, clippy::panic)]

mod case;
mod script;
mod turn;
