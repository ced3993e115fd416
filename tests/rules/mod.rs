//! The rules of the house, each a function from text to what is wrong with it, proved on small bad examples.
//! Not here: which files they are asked about (`tidy.rs`).

pub mod calls;
pub mod layers;
pub mod sizes;
pub mod source;
pub mod words;
