//! Detectors: each turns one concern of the evidence into symptoms, causes, links and further reads.
//! Invariant: they read what Kubernetes and Open Cluster Management write themselves: fields, conditions, reasons, events, logs.

pub mod addon;
pub mod addon_health;
pub mod agent;
pub mod around;
pub mod callers;
pub mod cluster;
pub mod connection;
pub mod crash;
pub mod csr;
pub mod deployment;
pub mod errors;
pub mod hub;
pub mod naming;
pub mod network;
pub mod nodes;
pub mod placement;
pub mod pod_trouble;
pub mod pods;
pub mod rights;
pub mod schedules;
pub mod secrets;
pub mod selectors;
pub mod services;
pub mod shortage;
pub mod volumes;
pub mod work;
pub mod workload;

use super::inquiry::Inquiry;

/// Runs them all, from the hub outwards.
pub fn run(inquiry: &mut Inquiry<'_>) {
    cluster::read(inquiry);
    hub::detect(inquiry);
    cluster::detect(inquiry);
    placement::detect(inquiry);
    addon::detect(inquiry);
    work::detect(inquiry);
    workload::detect(inquiry);
    naming::detect(inquiry);
}
