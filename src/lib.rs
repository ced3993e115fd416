//! klue finds the clue across clusters.
pub mod agent;
pub mod case;
pub mod cluster;
pub mod diagnosis;
pub mod domain;
pub mod kubectl;
pub mod llm;
pub mod policy;
pub mod shell;
