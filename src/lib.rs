//! klue finds the clue across clusters.
pub mod agent;
pub mod case;
pub mod diagnosis;
pub mod domain;
pub mod policy;
