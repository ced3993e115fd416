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
    written("ocm.agent-stopped", "The klusterlet agent is not running", "ocm/agent-stopped"),
    cause("ocm.klusterlet-deleted", "The Klusterlet is gone or being deleted"),
    written("ocm.cluster-denied", "The hub has denied a cluster that it had accepted", "ocm/cluster-denied"),
    cause("ocm.cluster-not-accepted", "A cluster waits to be accepted"),
    cause("ocm.clock-skew", "Clocks of hub and cluster differ"),
    written("ocm.csr-pending", "A cluster's certificate request waits for approval", "ocm/csr-pending"),
    cause("ocm.csr-denied", "A cluster's certificate request was denied"),
    written(
        "ocm.csr-too-many",
        "So many certificate requests are pending that the agent stopped asking",
        "ocm/csr-pending",
    ),
    written("ocm.hub-kubeconfig-missing", "The agent has no hub kubeconfig", "ocm/hub-kubeconfig-missing"),
    written("ocm.hub-kubeconfig-corrupt", "The agent's hub kubeconfig cannot be used", "ocm/hub-kubeconfig-corrupt"),
    written("ocm.hub-certificate-expired", "The agent's client certificate has expired", "ocm/hub-certificate-expired"),
    written("ocm.hub-server-wrong", "The agent calls an address where the hub does not answer", "ocm/hub-server-wrong"),
    written("ocm.hub-ca-wrong", "The agent does not trust the hub's certificate", "ocm/hub-ca-wrong"),
    cause("ocm.hub-serving-certificate", "The hub shows a certificate that is not valid"),
    cause("ocm.hub-proxy", "A proxy between agent and hub does not let it through"),
    written("ocm.hub-credentials-rejected", "The hub rejects the agent's credentials", "ocm/hub-certificate-expired"),
    cause("ocm.hub-rights-missing", "The hub allows the agent nothing"),
    cause("ocm.agent-wedged", "The agent runs and does not renew its lease"),
    written("ocm.hub-operator-down", "The operator of the hub's controllers is not running", "ocm/addon-manager-down"),
    cause("ocm.registration-controller-down", "The hub's registration controller is not running"),
    written("ocm.addon-manager-down", "The hub's add-on manager is not running", "ocm/addon-manager-down"),
    cause("ocm.placement-controller-down", "The hub's placement controller is not running"),
    cause("ocm.hub-webhook-down", "A webhook of the hub is not running"),
    symptom("ocm.addon-not-created", "An add-on is not on a cluster"),
    symptom("ocm.addon-stalled", "No controller has taken an add-on up"),
    symptom("ocm.addon-unavailable", "An add-on is not available"),
    symptom("ocm.addon-manifests-failed", "The manifests of an add-on are not applied"),
    written("ocm.addon-manual", "The add-on is installed by hand only, and nobody has", "ocm/addon-manual"),
    written(
        "ocm.addon-placement-missing",
        "The placement that should install the add-on does not exist",
        "ocm/addon-placement-missing",
    ),
    cause("ocm.addon-definition-missing", "The ClusterManagementAddOn does not exist"),
    cause("ocm.addon-cluster-not-selected", "The add-on's placement does not select the cluster"),
    cause("ocm.addon-refused", "The add-on manager refuses the add-on's configuration or registration"),
    cause("ocm.addon-agent-down", "The agent of an add-on does not run on the cluster"),
    symptom("ocm.placement-unsatisfied", "A placement does not select the clusters it should"),
    symptom("ocm.placement-undecided", "No controller has decided on a placement"),
    cause("ocm.placement-disabled", "Scheduling of a placement is switched off"),
    cause("ocm.placement-misconfigured", "A placement is misconfigured"),
    cause("ocm.placement-unbound", "No cluster set is bound to the placement's namespace"),
    cause("ocm.placement-set-not-bound", "The placement's cluster sets are not bound"),
    cause("ocm.placement-set-empty", "The placement's cluster sets have no member"),
    cause("ocm.placement-no-match", "No cluster matches the placement's predicate"),
    cause("ocm.placement-tainted", "Taints keep a placement away from clusters"),
    cause("ocm.placement-too-few", "Fewer clusters fit than the placement wants"),
    symptom("ocm.work-not-seen", "The work agent has not taken a ManifestWork up"),
    symptom("ocm.work-deleting", "A ManifestWork does not finish deleting"),
    symptom("ocm.work-failed", "A ManifestWork is not applied"),
    symptom("ocm.work-unavailable", "Objects of a ManifestWork are not there"),
    cause("ocm.work-namespace-missing", "The namespace that a work writes to does not exist"),
    cause("ocm.work-executor-denied", "The executor of a work lacks rights"),
    cause("ocm.work-forbidden", "The work agent lacks rights"),
    cause("ocm.work-kind-missing", "The cluster does not know the kind of an object"),
    cause("ocm.work-conflict", "Another manager owns fields of an object"),
    cause("ocm.work-quota", "A quota leaves no room for an object of a work"),
    cause("ocm.work-invalid", "The cluster does not accept an object of a work"),
    cause("ocm.work-admission", "Admission refuses an object of a work"),
    cause("ocm.work-apply-failed", "An object of a work cannot be applied"),
    symptom("node.not-ready", "A node is not ready"),
    symptom("workload.not-ready", "A workload is not ready"),
    symptom("workload.pod-not-ready", "A pod is not ready"),
    cause("ocm.cluster-namespace-missing", "The cluster's namespace on the hub does not exist"),
    cause("ocm.cluster-api-unhealthy", "The API server of a managed cluster is not healthy"),
    cause("workload.scaled-to-zero", "A workload is scaled to 0"),
    cause("workload.image-pull", "An image cannot be pulled"),
    cause("workload.crash", "A container ends by its own error"),
    cause("workload.oom", "A container is killed for want of memory"),
    cause("workload.cannot-start", "A container's command cannot be started"),
    cause("workload.liveness", "A liveness probe restarts a container"),
    cause("workload.readiness", "A readiness probe fails"),
    cause("workload.unschedulable", "No node can take a pod"),
    cause("workload.config-missing", "A ConfigMap or Secret that a pod needs does not exist"),
    cause("workload.volume", "A volume cannot be mounted"),
    cause("workload.claim-pending", "A PersistentVolumeClaim is not bound"),
    cause("workload.claim-missing", "A PersistentVolumeClaim does not exist"),
    cause("workload.evicted", "A node that ran short has evicted pods"),
    cause("workload.pod-held", "Finalizers hold a pod that is being deleted"),
    cause("workload.paused", "The rollout of a Deployment is paused"),
    cause("workload.suspended", "A Job or CronJob is suspended"),
    cause("workload.job-failed", "A Job has failed"),
    cause("workload.autoscaler", "A HorizontalPodAutoscaler cannot scale"),
    cause("workload.disruption-budget", "A PodDisruptionBudget lets no pod be evicted"),
    cause("workload.namespace-terminating", "A namespace does not finish deleting"),
    cause("node.pressure", "A node runs short of disk, memory or process ids"),
    cause("service.port", "A service leads to a port that its pods do not open"),
    cause("service.ingress", "An Ingress leads to a service that does not exist"),
    cause("service.certificate-expired", "The certificate of an Ingress has expired"),
    cause("network.dns-down", "The cluster's DNS is not running"),
    cause("workload.quota", "A quota keeps pods from being created"),
    cause("workload.service-account-missing", "A service account does not exist"),
    cause("workload.admission", "Admission keeps pods from being created"),
    cause("workload.rights-missing", "A workload's service account lacks rights"),
    cause("service.selector", "A service's selector fits no pod"),
    symptom("service.no-endpoints", "A service has no endpoints"),
    cause("network.policy", "A NetworkPolicy blocks what a workload needs"),
];

pub fn entry(code: &str) -> Option<&'static Entry> {
    FAULTS.iter().find(|entry| entry.code == code)
}

/// The id of the runbook for a fault, if one is shipped.
pub fn runbook(code: &FaultCode) -> Option<&'static str> {
    entry(&code.0)?.runbook
}
