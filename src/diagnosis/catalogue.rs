//! The one list of fault codes: what klue can call by name.
//! Invariant: a code that detectors use stands here, and a runbook that it names exists (a test checks both ways).

use crate::domain::finding::FaultCode;

/// Whether a fault is what one notices, or what brings it about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Symptom,
    Cause,
}

/// One kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    pub code: &'static str,
    pub title: &'static str,
    pub kind: Kind,
    pub runbook: Option<&'static str>,
}

const fn symptom(code: &'static str, title: &'static str) -> Entry {
    Entry { code, title, kind: Kind::Symptom, runbook: None }
}

const fn cause(code: &'static str, title: &'static str) -> Entry {
    Entry { code, title, kind: Kind::Cause, runbook: None }
}

const fn written(code: &'static str, title: &'static str, runbook: &'static str) -> Entry {
    Entry { code, title, kind: Kind::Cause, runbook: Some(runbook) }
}

/// All of them.
pub const FAULTS: &[Entry] = &[
    symptom("ocm.cluster-unknown", "The hub has lost touch with a managed cluster"),
    symptom("ocm.cluster-unavailable", "A managed cluster's API does not answer its own agent"),
    symptom("ocm.lease-stale", "A managed cluster no longer renews its lease, and the hub has not noticed"),
    symptom("ocm.cluster-deleting", "A managed cluster does not finish deleting"),
    symptom("ocm.cluster-not-joined", "A managed cluster has not joined"),
    symptom("ocm.agent-scaled-to-zero", "A klusterlet agent is scaled to 0"),
    cause("ocm.agent-stopped", "The klusterlet agent is not running"),
    cause("ocm.klusterlet-deleted", "The Klusterlet is gone or being deleted"),
    cause("ocm.cluster-denied", "The hub has denied a cluster that it had accepted"),
    cause("ocm.cluster-not-accepted", "A cluster waits to be accepted"),
    cause("ocm.clock-skew", "Clocks of hub and cluster differ"),
    cause("ocm.csr-pending", "A cluster's certificate request waits for approval"),
    cause("ocm.csr-denied", "A cluster's certificate request was denied"),
    cause("ocm.csr-too-many", "So many certificate requests are pending that the agent stopped asking"),
    cause("ocm.hub-kubeconfig-missing", "The agent has no hub kubeconfig"),
    cause("ocm.hub-kubeconfig-corrupt", "The agent's hub kubeconfig cannot be used"),
    cause("ocm.hub-certificate-expired", "The agent's client certificate has expired"),
    cause("ocm.hub-server-wrong", "The agent calls an address where the hub does not answer"),
    cause("ocm.hub-ca-wrong", "The agent does not trust the hub's certificate"),
    cause("ocm.hub-serving-certificate", "The hub shows a certificate that is not valid"),
    cause("ocm.hub-proxy", "A proxy between agent and hub does not let it through"),
    cause("ocm.hub-credentials-rejected", "The hub rejects the agent's credentials"),
    cause("ocm.hub-rights-missing", "The hub allows the agent nothing"),
    cause("ocm.agent-wedged", "The agent runs and does not renew its lease"),
    cause("ocm.hub-operator-down", "The operator of the hub's controllers is not running"),
    cause("ocm.registration-controller-down", "The hub's registration controller is not running"),
    cause("ocm.addon-manager-down", "The hub's add-on manager is not running"),
    cause("ocm.placement-controller-down", "The hub's placement controller is not running"),
    cause("ocm.hub-webhook-down", "A webhook of the hub is not running"),
];

pub fn entry(code: &str) -> Option<&'static Entry> {
    FAULTS.iter().find(|entry| entry.code == code)
}

/// The id of the runbook for a fault, if one is shipped.
pub fn runbook(code: &FaultCode) -> Option<&'static str> {
    entry(&code.0)?.runbook
}
