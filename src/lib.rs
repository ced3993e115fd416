//! klue finds the clue across clusters.
pub mod diagnosis;
pub mod domain;
pub mod policy;
