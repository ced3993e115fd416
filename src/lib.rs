//! klue finds the clue across clusters.
pub mod cluster;
pub mod diagnosis;
pub mod domain;
pub mod kubectl;
pub mod policy;
