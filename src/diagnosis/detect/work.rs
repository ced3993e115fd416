//! ManifestWorks: not seen by the cluster's work agent, or seen and not applied.
//! A finalizer on a work proves that the agent saw it; conditions per manifest tell what the cluster answered.

use super::agent::{self, Duty};
use super::selectors::field;
use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::{Cause, Inquiry};
use crate::diagnosis::remedy::{Risk, remedy};
use crate::diagnosis::scope::Topic;
use crate::domain::finding::{Citation, Remediation};
use crate::domain::ids::ClusterName;
use crate::domain::resource::ResourceRef;
use crate::domain::time;
use serde_json::Value;

/// So many agents are looked at when no cluster is named.
const FEW: usize = 3;
/// Seconds that an agent may take to see a work.
const SLOW: i64 = 120;

pub fn detect(inquiry: &mut Inquiry<'_>) {
    let Some(hub) = inquiry.evidence.hub().cloned() else { return };
    if !inquiry.target.wants(Topic::Work) {
        return;
    }
    let words = match inquiry.target.clusters.iter().collect::<Vec<_>>()[..] {
        [one] if inquiry.target.names.is_empty() => format!("get manifestworks -n {one}"),
        _ => "get manifestworks -A".to_owned(),
    };
    if !inquiry.look(&hub, &words, "whether what the hub ships arrives", "ocm.work-failed").is_seen() {
        return;
    }
    let all = inquiry.objects(&hub, "ManifestWork");
    let is_named = |inquiry: &Inquiry<'_>, seen: &Seen<'_>| inquiry.target.names.contains(seen.object.name());
    let named = all.iter().any(|seen| is_named(inquiry, seen));
    for seen in all {
        let wanted = if named { is_named(inquiry, &seen) } else { true };
        if wanted && inquiry.target.includes(seen.object.namespace()) {
            judge(inquiry, &hub, seen, named);
        }
    }
    // Asked about work in general: then the agent itself is in question, whatever old works say.
    if inquiry.target.topics.contains(&Topic::Work) {
        let mut clusters: Vec<String> = inquiry.target.clusters.iter().cloned().collect();
        if clusters.is_empty() && !named {
            let all = inquiry.objects(&hub, "ManagedCluster");
            clusters.extend(all.iter().map(|seen| seen.object.name().to_owned()).filter(|_| all.len() <= FEW));
        }
        for cluster in clusters {
            let managed =
                ResourceRef::new(&hub, "cluster.open-cluster-management.io/v1", "ManagedCluster", "", &cluster);
            if let Some(klusterlet) = agent::read(inquiry, &cluster) {
                agent::runs(inquiry, &klusterlet, &cluster, Duty::Work, &managed);
            }
        }
    }
}

/// Finds out what is wrong with one work.
pub fn judge(inquiry: &mut Inquiry<'_>, hub: &ClusterName, seen: Seen<'_>, asked: bool) {
    let work = seen.object;
    let resource = work.reference(hub);
    let name = format!("{}/{}", work.namespace(), work.name());
    let cluster = work.namespace().to_owned();
    let managed = ResourceRef::new(hub, "cluster.open-cluster-management.io/v1", "ManagedCluster", "", &cluster);
    let applied = work.condition("Applied");
    let age = work.created().zip(inquiry.clock(hub)).map_or(0, |(created, now)| time::seconds_between(created, now));
    let behind =
        work.int("metadata.generation").zip(observed(work.at("status.conditions"))).is_some_and(|(g, o)| o < g);
    if work.is_deleting() || applied.is_none() || behind {
        if !asked && !work.is_deleting() && age < SLOW {
            return;
        }
        let (fault, what) = match (work.is_deleting(), behind) {
            (true, _) => ("ocm.work-deleting", "is being deleted and its finalizer waits for the work agent"),
            (false, true) => ("ocm.work-not-seen", "was changed and the work agent has not taken the change up"),
            (false, false) => ("ocm.work-not-seen", "has no condition: the work agent has not reported on it"),
        };
        let evidence =
            vec![inquiry.cite_field(seen, "status.conditions"), inquiry.cite_field(seen, "metadata.finalizers")];
        inquiry.symptom(fault, resource.clone(), format!("ManifestWork {name} {what}."), evidence);
        inquiry.link(&managed, &resource);
        if let Some(klusterlet) = agent::read(inquiry, &cluster) {
            agent::runs(inquiry, &klusterlet, &cluster, Duty::Work, &resource);
        }
        return;
    }
    let failed = applied.is_some_and(|condition| condition.is_false());
    let unavailable = work.condition("Available").is_some_and(|condition| condition.is_false());
    if failed {
        let summary = format!("ManifestWork {name} is not applied on {cluster}.");
        let evidence = vec![inquiry.cite_condition(seen, "Applied")];
        inquiry.symptom("ocm.work-failed", resource, summary, evidence);
        why_failed(inquiry, hub, seen);
    } else if unavailable {
        let summary = format!("ManifestWork {name} is applied, but not all of its objects are there on {cluster}.");
        let evidence = vec![inquiry.cite_condition(seen, "Available")];
        inquiry.symptom("ocm.work-unavailable", resource, summary, evidence);
    }
}

/// The generation that the work agent has last reported on.
fn observed(conditions: Option<&Value>) -> Option<i64> {
    let generations =
        conditions?.as_array()?.iter().filter_map(|condition| condition.get("observedGeneration")?.as_i64());
    generations.max()
}

/// A kind of refusal, by the words that the cluster or the work agent writes.
struct Refusal {
    words: &'static [&'static str],
    fault: &'static str,
    means: &'static str,
    advice: &'static str,
}

const REFUSALS: &[Refusal] = &[
    Refusal {
        words: &["not allowed to apply the resource", "permission escalation"],
        fault: "ocm.work-executor-denied",
        means: "the service account that the work names as its executor lacks the permission for it",
        advice: "give the executor's service account a Role for these resources on the cluster, or drop spec.executor",
    },
    Refusal {
        words: &[
            "is forbidden: User \"system:serviceaccount:",
            "cannot create resource",
            "cannot patch resource",
            "cannot get resource",
        ],
        fault: "ocm.work-forbidden",
        means: "the work agent's service account is forbidden to do it",
        advice: "label a ClusterRole on the cluster with open-cluster-management.io/aggregate-to-work=true that allows these resources",
    },
    Refusal {
        words: &["doesn't have a resource type", "no matches for kind", "could not find the requested resource"],
        fault: "ocm.work-kind-missing",
        means: "the cluster does not know that resource type: its CRD is not installed (missing)",
        advice: "install the CRD first, or take the object out of the work",
    },
    Refusal {
        words: &["conflict with \""],
        fault: "ocm.work-conflict",
        means: "another field manager on the cluster owns the same fields",
        advice: "decide who owns the field; force the update in the work's updateStrategy, or leave the field out",
    },
    Refusal {
        words: &["exceeded quota", "failed quota"],
        fault: "ocm.work-quota",
        means: "a ResourceQuota on the cluster leaves no room for it",
        advice: "raise the quota or ask for less",
    },
    Refusal {
        words: &["field is immutable", "is invalid:"],
        fault: "ocm.work-invalid",
        means: "the cluster's API server does not accept the object as it is",
        advice: "correct the object in the work; an immutable one must be deleted on the cluster first",
    },
    Refusal {
        words: &["denied the request", "violates PodSecurity", "failed calling webhook"],
        fault: "ocm.work-admission",
        means: "admission on the cluster refuses it",
        advice: "correct the object, or repair the webhook or policy that refuses it",
    },
];

/// A manifest that failed, and what was said of it.
fn failures(seen: Seen<'_>) -> Vec<(String, String)> {
    let manifests = seen.object.list("status.resourceStatus.manifests").iter();
    manifests
        .filter_map(|manifest| {
            let conditions = manifest.get("conditions")?.as_array()?;
            let failed = conditions.iter().find(|c| field(c, "type") == "Applied" && field(c, "status") == "False")?;
            let meta = manifest.get("resourceMeta")?;
            let what = format!("{} {}/{}", field(meta, "kind"), field(meta, "namespace"), field(meta, "name"));
            Some((what, field(failed, "message").to_owned()))
        })
        .collect()
}

fn why_failed(inquiry: &mut Inquiry<'_>, hub: &ClusterName, seen: Seen<'_>) {
    let failures = failures(seen);
    let Some((what, message)) = failures.first().cloned() else { return };
    let proof = inquiry.cite(seen, "status.resourceStatus", &format!("{what}: {message}"));
    if let Some(namespace) = missing_namespace(&message) {
        return no_namespace(inquiry, hub, seen, &namespace, proof);
    }
    let name = format!("{}/{}", seen.object.namespace(), seen.object.name());
    let cluster = seen.object.namespace();
    let refusal = REFUSALS.iter().find(|refusal| refusal.words.iter().any(|words| message.contains(words)));
    let (fault, means, advice) = refusal
        .map_or(("ocm.work-apply-failed", "the cluster refuses it", "correct the object in the work"), |refusal| {
            (refusal.fault, refusal.means, refusal.advice)
        });
    let account = seen.object.at("spec.executor.subject.serviceAccount");
    let executor =
        account.map(|account| format!(" (executor {}/{})", field(account, "namespace"), field(account, "name")));
    let executor = executor.filter(|_| fault == "ocm.work-executor-denied").unwrap_or_default();
    let more = if failures.len() > 1 { format!(" and {} more", failures.len() - 1) } else { String::new() };
    let cause = Cause {
        fault: fault.into(),
        resource: seen.object.reference(hub),
        confidence: if refusal.is_some() { 0.92 } else { 0.75 },
        summary: format!(
            "ManifestWork {name} cannot apply {what}{more} on {cluster}: {means}{executor}. It says: {}",
            message.trim_start_matches("Failed to apply manifest: ")
        ),
        evidence: [proof, inquiry.cite_condition(seen, "Applied")].into_iter().flatten().collect(),
        remediation: vec![look_at(hub, seen, advice)],
    };
    inquiry.cause(cause);
}

fn look_at(hub: &ClusterName, seen: Seen<'_>, advice: &str) -> Remediation {
    let words = format!("describe manifestwork {} -n {}", seen.object.name(), seen.object.namespace());
    let verify = format!("ManifestWork {}/{} is Applied=True", seen.object.namespace(), seen.object.name());
    remedy(hub, &words, advice, verify, Risk::Look)
}

/// The namespace in `namespaces "x" not found`.
fn missing_namespace(message: &str) -> Option<String> {
    let rest = message.split_once("namespaces \"")?.1;
    let (name, rest) = rest.split_once('"')?;
    rest.starts_with(" not found").then(|| name.to_owned())
}

fn no_namespace(
    inquiry: &mut Inquiry<'_>,
    hub: &ClusterName,
    seen: Seen<'_>,
    namespace: &str,
    proof: Option<Citation>,
) {
    let work = seen.object.reference(hub);
    let cluster = ClusterName::from(seen.object.namespace());
    let resource = ResourceRef::new(&cluster, "v1", "Namespace", "", namespace);
    inquiry.link(&resource, &work);
    let words = format!("get namespace {namespace}");
    inquiry.glance(
        &cluster,
        &words,
        "whether the namespace is really missing on the cluster",
        "ocm.work-namespace-missing",
    );
    let absent = inquiry.object(&cluster, "Namespace", "", namespace).absent();
    let seen_absent = absent.and_then(|id| inquiry.cite_absence(id, "Namespace", "", namespace));
    let confidence = if seen_absent.is_some() { 0.95 } else { 0.88 };
    inquiry.cause(Cause {
        fault: "ocm.work-namespace-missing".into(),
        resource,
        confidence,
        summary: format!(
            "Namespace {namespace} does not exist on {cluster} (not found), so ManifestWork {}/{} cannot put its objects there.",
            seen.object.namespace(),
            seen.object.name()
        ),
        evidence: [proof, seen_absent].into_iter().flatten().collect(),
        remediation: vec![remedy(
            &cluster,
            &format!("create namespace {namespace}"),
            format!("the work's objects belong in {namespace}; better still, ship the namespace in a work of its own"),
            format!("ManifestWork {}/{} is Applied=True after its next sync", seen.object.namespace(), seen.object.name()),
            Risk::Reversible,
        )],
    });
}
