//! ManagedClusters: what the hub says of each, and what of that is a cause by itself.
//! `Available` is the hub's opinion; the lease is the fact, judged against the hub's clock.

use super::{agent, csr, hub};
use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::{Cause, Inquiry};
use crate::diagnosis::remedy::{Risk, remedy};
use crate::diagnosis::scope::Topic;
use crate::domain::cluster::Part;
use crate::domain::finding::Unseen;
use crate::domain::ids::ClusterName;
use crate::domain::object::Object;
use crate::domain::resource::ResourceRef;
use crate::domain::time;

pub const AVAILABLE: &str = "ManagedClusterConditionAvailable";
pub const ACCEPTED: &str = "HubAcceptedManagedCluster";
pub const JOINED: &str = "ManagedClusterJoined";
const CLOCK: &str = "ManagedClusterConditionClockSynced";
/// Missed renewals before the hub gives a cluster up.
const GRACE: i64 = 5;
/// So many clusters are looked into even when the hub says that all is well.
const FEW: usize = 4;

/// How a managed cluster stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Good,
    Unknown,
    Unavailable,
    NotJoined,
    Deleting,
    /// Called available, with a lease that is not renewed.
    Stale,
}

/// Asks the hub first of all which clusters there are.
pub fn read(inquiry: &mut Inquiry<'_>) -> bool {
    let Some(hub) = inquiry.evidence.hub().cloned() else { return false };
    let why = "which clusters the hub knows, and whether it is in touch with them";
    inquiry.look(&hub, "get managedclusters", why, "ocm.cluster-unknown").is_seen()
}

/// With no hub at hand, what the clusters' own klusterlets say.
fn without_hub(inquiry: &mut Inquiry<'_>) {
    let asked = [Topic::Cluster, Topic::AddOn, Topic::Work];
    let by_name = asked.iter().any(|topic| inquiry.scope.topics.contains(topic));
    let spokes: Vec<ClusterName> = inquiry
        .evidence
        .clusters()
        .iter()
        .filter(|info| info.part == Part::Spoke && inquiry.target.includes(info.name.as_str()))
        .map(|info| info.name.clone())
        .collect();
    if !by_name && !inquiry.scope.topics.is_empty() {
        return;
    }
    for spoke in spokes {
        let api = "operator.open-cluster-management.io/v1";
        let klusterlet = ResourceRef::new(&spoke, api, "Klusterlet", "", "klusterlet");
        let before = inquiry.causes.len();
        // A cluster without a klusterlet may be no member of any fleet.
        let why = "whether the cluster is a member of a fleet";
        inquiry.glance(&spoke, "get klusterlets", why, "triage");
        if !by_name && inquiry.objects(&spoke, "Klusterlet").is_empty() {
            continue;
        }
        agent::inspect(inquiry, &spoke, spoke.as_str(), &klusterlet);
        if by_name && inquiry.causes.len() == before {
            let why =
                "there is no hub among the clusters at hand; its managedclusters, leases and CSRs would settle it";
            inquiry.unseen.push(Unseen {
                cluster: spoke,
                what: "get managedclusters (on its hub)".into(),
                why: why.into(),
            });
        }
    }
}

pub fn detect(inquiry: &mut Inquiry<'_>) {
    let Some(hub) = inquiry.evidence.hub().cloned() else { return without_hub(inquiry) };
    if !read(inquiry) {
        return;
    }
    let clusters = inquiry.objects(&hub, "ManagedCluster");
    let asked: Vec<Seen<'_>> =
        clusters.iter().copied().filter(|seen| inquiry.target.includes(seen.object.name())).collect();
    missing(inquiry, &hub);
    for seen in &asked {
        let leases = inquiry.target.wants(Topic::Cluster) && asked.len() <= 8 || is_troubled(seen.object);
        judge(inquiry, &hub, *seen, leases, asked.len() <= FEW);
    }
}

/// A cluster of the fleet that the question names and the hub does not know.
fn missing(inquiry: &mut Inquiry<'_>, hub: &ClusterName) {
    for name in inquiry.scope.clusters.clone() {
        if name == *hub || !inquiry.target.wants(Topic::Cluster) {
            continue;
        }
        if let Some(id) = inquiry.object(hub, "ManagedCluster", "", name.as_str()).absent() {
            let resource =
                ResourceRef::new(hub, "cluster.open-cluster-management.io/v1", "ManagedCluster", "", name.as_str());
            let evidence = vec![inquiry.cite_absence(id, "ManagedCluster", "", name.as_str())];
            let summary = format!("The hub does not know {name}: there is no ManagedCluster of that name.");
            inquiry.symptom("ocm.cluster-not-joined", resource.clone(), summary, evidence);
            agent::inspect(inquiry, hub, name.as_str(), &resource);
        }
    }
}

fn is_troubled(cluster: &Object) -> bool {
    cluster.is_deleting()
        || cluster.flag("spec.hubAcceptsClient") != Some(true)
        || !cluster.condition(AVAILABLE).is_some_and(|condition| condition.is_true())
}

fn judge(inquiry: &mut Inquiry<'_>, hub: &ClusterName, seen: Seen<'_>, read_lease: bool, few: bool) {
    let name = seen.object.name();
    if read_lease {
        let words = format!("get lease managed-cluster-lease -n {name}");
        inquiry.look(hub, &words, "when the agent of the cluster last renewed its lease", "ocm.lease-stale");
    }
    let resource = seen.object.reference(hub);
    let state = state(inquiry, hub, seen.object);
    symptom(inquiry, hub, seen, state);
    if state == State::Good {
        // All is well on the hub; what was asked about, by name or with all else, is looked at on the cluster too.
        let by_name = inquiry.target.clusters.contains(name) && inquiry.target.topics.contains(&Topic::Cluster);
        let with_all = inquiry.target.asks_about_everything() && inquiry.can_read(&ClusterName::from(name)) && few;
        if (by_name || with_all)
            && let Some(klusterlet) = agent::read(inquiry, name)
        {
            for duty in [agent::Duty::Registration, agent::Duty::Work] {
                agent::runs(inquiry, &klusterlet, name, duty, &resource);
            }
        }
        return;
    }
    let settled = not_accepted(inquiry, hub, seen, state)
        || clock_skew(inquiry, hub, seen)
        || no_namespace(inquiry, hub, seen, state)
        || api_unhealthy(inquiry, hub, seen, state);
    if !settled {
        csr::detect(inquiry, hub, name, &resource);
        if state == State::Stale
            && let Some(controller) = hub::stopped_controller(inquiry, "cluster-manager-registration-controller")
        {
            inquiry.link(&controller, &resource);
        }
        agent::inspect(inquiry, hub, name, &resource);
    }
}

fn state(inquiry: &Inquiry<'_>, hub: &ClusterName, cluster: &Object) -> State {
    let available = cluster.condition(AVAILABLE);
    // Nobody on the hub counts missed renewals now, so two are enough to be told.
    let unwatched = hub::stopped_controller(inquiry, "cluster-manager-registration-controller").is_some();
    if cluster.is_deleting() {
        State::Deleting
    } else if cluster.condition(JOINED).is_none_or(|joined| !joined.is_true()) {
        State::NotJoined
    } else if available.as_ref().is_none_or(|condition| condition.is_unknown()) {
        State::Unknown
    } else if available.is_some_and(|condition| condition.is_false()) {
        State::Unavailable
    } else if lease_age(inquiry, hub, cluster)
        .is_some_and(|(age, grace)| age > grace || unwatched && age > grace * 2 / GRACE)
    {
        State::Stale
    } else if cluster.flag("spec.hubAcceptsClient") == Some(false) {
        State::Unknown
    } else {
        State::Good
    }
}

/// Seconds since the last renewal, and how many the hub allows.
fn lease_age(inquiry: &Inquiry<'_>, hub: &ClusterName, cluster: &Object) -> Option<(i64, i64)> {
    let lease = inquiry.object(hub, "Lease", cluster.name(), "managed-cluster-lease").here()?;
    let renewed = lease.object.time("spec.renewTime")?;
    let every = cluster.int("spec.leaseDurationSeconds").filter(|seconds| *seconds > 0).unwrap_or(60);
    Some((time::seconds_between(renewed, inquiry.clock(hub)?), every * GRACE))
}

fn symptom(inquiry: &mut Inquiry<'_>, hub: &ClusterName, seen: Seen<'_>, state: State) {
    let name = seen.object.name();
    let lease = inquiry.object(hub, "Lease", name, "managed-cluster-lease").here();
    let renewed = lease.and_then(|lease| inquiry.cite_field(lease, "spec.renewTime"));
    let said = inquiry.cite_condition(seen, AVAILABLE);
    let ago = lease_age(inquiry, hub, seen.object).map(|(age, _)| time::human(age)).unwrap_or_default();
    let (fault, summary, evidence) = match state {
        State::Good => return,
        State::Unknown => {
            let last = if ago.is_empty() { String::new() } else { format!("; its last renewal is {ago} old") };
            let summary = format!("The hub has lost touch with {name}: its lease is not renewed{last}.");
            ("ocm.cluster-unknown", summary, vec![said, renewed])
        }
        State::Unavailable => {
            let summary =
                format!("The agent of {name} reports that the cluster's own API server does not answer well.");
            ("ocm.cluster-unavailable", summary, vec![said, renewed])
        }
        State::NotJoined => {
            let evidence =
                vec![inquiry.cite_field(seen, "spec.hubAcceptsClient"), inquiry.cite_condition(seen, ACCEPTED)];
            ("ocm.cluster-not-joined", format!("{name} has never joined the hub."), evidence)
        }
        State::Deleting => {
            let held = inquiry.cite_field(seen, "metadata.finalizers");
            let evidence = vec![inquiry.cite_condition(seen, "Deleting"), held];
            ("ocm.cluster-deleting", format!("{name} is being deleted and finalizers hold it."), evidence)
        }
        State::Stale => {
            let summary = format!("The hub calls {name} available, but its lease was last renewed {ago} ago.");
            ("ocm.lease-stale", summary, vec![renewed, said])
        }
    };
    inquiry.symptom(fault, seen.object.reference(hub), summary, evidence);
}

/// Denied after it had been accepted, or never accepted: either way the hub's own decision.
fn not_accepted(inquiry: &mut Inquiry<'_>, hub: &ClusterName, seen: Seen<'_>, state: State) -> bool {
    let cluster = seen.object;
    if cluster.flag("spec.hubAcceptsClient") == Some(true) || state == State::Deleting {
        return false;
    }
    let name = cluster.name();
    let was_accepted = cluster.condition(ACCEPTED).is_some() || cluster.condition(JOINED).is_some();
    let accept = |why: String| {
        let words = format!("patch managedcluster {name} --type=merge -p {{\"spec\":{{\"hubAcceptsClient\":true}}}}");
        let verify = format!("ManagedCluster {name} is {ACCEPTED}=True and then {AVAILABLE}=True");
        remedy(hub, &words, why, verify, Risk::Wide)
    };
    let spec = inquiry.cite_field(seen, "spec.hubAcceptsClient");
    if was_accepted {
        let evidence = [spec, inquiry.cite_condition(seen, ACCEPTED), inquiry.cite_condition(seen, AVAILABLE)];
        inquiry.cause(Cause {
            fault: "ocm.cluster-denied".into(),
            resource: cluster.reference(hub),
            confidence: 0.95,
            summary: format!(
                "{name} is denied by the hub: spec.hubAcceptsClient is false, so the hub has taken its agent's rights away and its lease is no longer renewed."
            ),
            evidence: evidence.into_iter().flatten().collect(),
            remediation: vec![accept("someone set hubAcceptsClient to false; accept it again once its owner agrees".into())],
        });
        return true;
    }
    let pending = csr::pending(inquiry, hub, name);
    let request = pending.last().map(|csr| csr.object.name().to_owned());
    let mut evidence: Vec<_> = [spec, inquiry.cite_field(seen, "status.conditions")].into_iter().flatten().collect();
    evidence.extend(pending.iter().filter_map(|csr| inquiry.cite(*csr, "status.conditions", "Pending: no conditions")));
    let mut remediation = Vec::new();
    if let Some(request) = &request {
        remediation.push(csr::approve(hub, name, request));
    }
    remediation.push(accept("the cluster was never accepted; check that it is the one you expect".into()));
    let waiting = request.map_or(String::new(), |csr| format!(" and its certificate request {csr} is pending"));
    inquiry.cause(Cause {
        fault: "ocm.cluster-not-accepted".into(),
        resource: cluster.reference(hub),
        confidence: 0.94,
        summary: format!(
            "{name} was never accepted on the hub: spec.hubAcceptsClient is false{waiting}, so it cannot join."
        ),
        evidence,
        remediation,
    });
    true
}

/// The cluster's namespace on the hub is gone, and with it lease and rights.
fn no_namespace(inquiry: &mut Inquiry<'_>, hub: &ClusterName, seen: Seen<'_>, state: State) -> bool {
    let name = seen.object.name();
    let lease = inquiry.object(hub, "Lease", name, "managed-cluster-lease").absent();
    if !matches!(state, State::Unknown | State::NotJoined) || lease.is_none() {
        return false;
    }
    inquiry.glance(
        hub,
        &format!("get namespace {name}"),
        "whether the cluster's namespace exists on the hub",
        "ocm.cluster-namespace-missing",
    );
    let Some(id) = inquiry.object(hub, "Namespace", "", name).absent() else { return false };
    let resource = ResourceRef::new(hub, "v1", "Namespace", "", name);
    inquiry.link(&resource, &seen.object.reference(hub));
    inquiry.cause(Cause {
        fault: "ocm.cluster-namespace-missing".into(),
        resource,
        confidence: 0.88,
        summary: format!("Namespace {name} does not exist on {hub} (not found): with it the lease and the rights of {name}'s agent are gone."),
        evidence: [inquiry.cite_absence(id, "Namespace", "", name), inquiry.cite_condition(seen, AVAILABLE)].into_iter().flatten().collect(),
        remediation: vec![remedy(
            hub,
            &format!("annotate managedcluster {name} refresh=1 --overwrite"),
            "any change of the ManagedCluster makes the hub's registration controller create namespace, lease and rights again",
            format!("namespace {name} exists and ManagedCluster {name} is {AVAILABLE}=True"),
            Risk::Reversible,
        )],
    });
    true
}

/// The agent is well and says that the cluster's own API server is not.
fn api_unhealthy(inquiry: &mut Inquiry<'_>, hub: &ClusterName, seen: Seen<'_>, state: State) -> bool {
    let Some(condition) = seen.object.condition(AVAILABLE).filter(|_| state == State::Unavailable) else {
        return false;
    };
    let name = seen.object.name();
    inquiry.cause(Cause {
        fault: "ocm.cluster-api-unhealthy".into(),
        resource: seen.object.reference(hub),
        confidence: 0.85,
        summary: format!("The agent of {name} is in touch with the hub and reports that the cluster's own API server is not healthy: {}", condition.message),
        evidence: inquiry.cite_condition(seen, AVAILABLE).into_iter().collect(),
        remediation: vec![remedy(
            &ClusterName::from(name),
            "get pods -n kube-system",
            "look at the control plane of the cluster itself: kube-apiserver, etcd, their nodes",
            format!("ManagedCluster {name} is {AVAILABLE}=True"),
            Risk::Look,
        )],
    });
    true
}

fn clock_skew(inquiry: &mut Inquiry<'_>, hub: &ClusterName, seen: Seen<'_>) -> bool {
    let cluster = seen.object;
    if !cluster.condition(CLOCK).is_some_and(|condition| condition.is_false()) {
        return false;
    }
    let name = cluster.name();
    let lease = inquiry.object(hub, "Lease", name, "managed-cluster-lease").here();
    let evidence = [
        inquiry.cite_condition(seen, CLOCK),
        lease.and_then(|lease| inquiry.cite_field(lease, "spec.renewTime")),
        inquiry.cite_condition(seen, AVAILABLE),
    ];
    inquiry.cause(Cause {
        fault: "ocm.clock-skew".into(),
        resource: cluster.reference(hub),
        confidence: 0.93,
        summary: format!(
            "The clock of {name} is out of sync with the hub's: its agent renews the lease with times that the hub takes for old."
        ),
        evidence: evidence.into_iter().flatten().collect(),
        remediation: vec![remedy(
            &ClusterName::from(name),
            "get nodes",
            "compare the time on the nodes (date -u) with the hub's and repair NTP or chrony there; no kubectl command sets a clock",
            format!("ManagedCluster {name} is {CLOCK}=True"),
            Risk::Look,
        )],
    });
    true
}
