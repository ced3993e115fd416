//! Stories: keys in, effects and state out.

mod answering;
mod asking;
mod browsing;
pub mod deciding;
pub mod dumped;
pub mod fixtures;
mod interleavings;
pub mod recorded;
mod replaying;
pub mod searching;
pub mod told;
