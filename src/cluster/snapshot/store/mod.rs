//! The objects of one cluster by kind, namespace and name: where each is, and a small row of it.
//! Invariant: whole objects are read when they are asked for and kept only as long as they are few; what cannot be read
//! is remembered beside what can.
//! Not here: requests (`read`), what an absence means (`seen`).
//!
//! The unit of work is a part: one kind in one namespace. Parts are made when first asked for, on all cores.

mod build;
pub mod events;
mod part;
mod spread;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;

pub use build::{Made, make, typed};
pub use part::{Entry, Packed, Part, Span};
pub use spread::{Spread, full_head, slice, spread};
