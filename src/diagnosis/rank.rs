//! Picks the causes that explain what was asked, in the order in which a person should read them.
//! Invariant: a cause that another cause brings about is a step of that one's chain, not a conclusion of its own.

use super::catalogue;
use super::explanation::Explanation;
use super::inquiry::{Cause, Inquiry};
use crate::domain::finding::{Conclusion, FaultCode, Finding, Link};
use crate::domain::resource::ResourceRef;

/// Reads in one case. Beyond this the question is too wide, and a person should narrow it.
const MOST_READS: usize = 48;

/// A root cause, and the asked symptoms that it brings about.
struct Root<'c> {
    cause: &'c Cause,
    explains: Vec<ResourceRef>,
}

pub fn explanation(mut inquiry: Inquiry<'_>) -> Explanation {
    let asked: Vec<ResourceRef> = inquiry
        .symptoms
        .iter()
        .map(|symptom| &symptom.resource)
        .chain(inquiry.causes.iter().map(|cause| &cause.resource))
        .chain(inquiry.between.keys())
        .filter(|resource| inquiry.target.asks(resource))
        .cloned()
        .collect();
    let mut roots: Vec<Root<'_>> = Vec::new();
    let mut beside: Vec<Finding> = Vec::new();
    for cause in &inquiry.causes {
        if is_consequence(&inquiry, cause) {
            continue;
        }
        let mut explains: Vec<ResourceRef> =
            asked.iter().filter(|symptom| inquiry.links.leads(&cause.resource, symptom)).cloned().collect();
        explains.dedup();
        if explains.is_empty() {
            beside.push(finding(cause));
        } else {
            roots.push(Root { cause, explains });
        }
    }
    let (roots_of_more, own_only): (Vec<Root<'_>>, Vec<Root<'_>>) =
        roots.into_iter().partition(|root| !is_beside_a_lost_cluster(&inquiry, root));
    // Unless there is nothing else to tell.
    let mut roots = if roots_of_more.is_empty() {
        own_only
    } else {
        beside.extend(own_only.iter().map(|root| finding(root.cause)));
        roots_of_more
    };
    roots.sort_by(|a, b| {
        (b.cause.confidence.total_cmp(&a.cause.confidence))
            .then_with(|| b.explains.len().cmp(&a.explains.len()))
            .then_with(|| a.cause.resource.cmp(&b.cause.resource))
    });
    let conclusions: Vec<Conclusion> =
        roots.iter().zip(1..).map(|(root, rank)| conclusion(&inquiry, root, rank)).collect();
    let explained = |symptom: &Finding| {
        inquiry.causes.iter().any(|cause| inquiry.links.leads(&cause.resource, &symptom.resource))
            || inquiry.symptoms.iter().any(|other| {
                other.resource != symptom.resource && inquiry.links.leads(&other.resource, &symptom.resource)
            })
    };
    let (symptoms, others): (Vec<Finding>, Vec<Finding>) =
        inquiry.symptoms.iter().cloned().partition(|symptom| inquiry.target.asks(&symptom.resource));
    beside.extend(others.into_iter().filter(|symptom| !explained(symptom)));
    beside.sort_by(|a, b| a.resource.cmp(&b.resource).then_with(|| a.fault.cmp(&b.fault)));

    let made = inquiry.evidence.readings().count();
    if made >= MOST_READS && !inquiry.checks.is_empty() {
        inquiry.notes.push(format!("klue stopped after {made} reads; name a cluster or an object to look closer"));
    }
    let mut checks = std::mem::take(&mut inquiry.checks);
    let scope_seen = checks.is_empty() && inquiry.unseen.is_empty();
    checks.truncate(MOST_READS.saturating_sub(made));
    inquiry.hypotheses.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.subject.cmp(&b.subject)));
    inquiry.unseen.sort();
    Explanation {
        symptoms,
        hypotheses: inquiry.hypotheses,
        checks,
        conclusions,
        also_seen: beside,
        unseen: inquiry.unseen,
        scope_seen,
        note: (!inquiry.notes.is_empty()).then(|| inquiry.notes.join(" ")),
    }
}

/// Whether a process of Open Cluster Management on a cluster that the hub has lost touch with explains nothing but itself:
/// such a one matters only by what it brings about.
fn is_beside_a_lost_cluster(inquiry: &Inquiry<'_>, root: &Root<'_>) -> bool {
    let resource = &root.cause.resource;
    let of_ocm = |resource: &ResourceRef| {
        resource.namespace.as_deref().is_some_and(|namespace| namespace.starts_with("open-cluster-management"))
    };
    let lost = |symptom: &Finding| {
        symptom.resource.kind == "ManagedCluster" && symptom.resource.name == resource.cluster.as_str()
    };
    of_ocm(resource)
        && inquiry.evidence.hub().is_some_and(|hub| *hub != resource.cluster)
        && inquiry.symptoms.iter().any(lost)
        && !inquiry.target.names.contains(&resource.name)
        && root.explains.iter().all(|end| end.cluster == resource.cluster && of_ocm(end))
}

/// Whether another cause brings this one about.
fn is_consequence(inquiry: &Inquiry<'_>, cause: &Cause) -> bool {
    inquiry.causes.iter().any(|other| {
        other.resource != cause.resource
            && inquiry.links.leads(&other.resource, &cause.resource)
            // In a circle the one that is surer counts as the root.
            && (!inquiry.links.leads(&cause.resource, &other.resource) || other.confidence > cause.confidence)
    })
}

fn finding(cause: &Cause) -> Finding {
    Finding {
        fault: cause.fault.clone(),
        resource: cause.resource.clone(),
        summary: cause.summary.clone(),
        evidence: cause.evidence.clone(),
    }
}

fn conclusion(inquiry: &Inquiry<'_>, root: &Root<'_>, rank: u32) -> Conclusion {
    let cause = root.cause;
    // A way to what was noticed comes before one that ends half-way; the longest tells most of the story.
    let noticed = |resource: &ResourceRef| inquiry.symptoms.iter().any(|symptom| symptom.resource == *resource);
    let path = root
        .explains
        .iter()
        .filter_map(|end| Some((noticed(end), inquiry.links.path(&cause.resource, end)?)))
        .max_by_key(|(noticed, path)| (*noticed, path.len()))
        .map(|(_, path)| path)
        .unwrap_or_default();
    let chain =
        path.into_iter().map(|resource| Link { fault: fault_of(inquiry, cause, &resource), resource }).collect();
    let mut evidence = cause.evidence.clone();
    for symptom in inquiry.symptoms.iter().filter(|symptom| root.explains.contains(&symptom.resource)) {
        if evidence.len() < 8 {
            evidence.extend(symptom.evidence.iter().take(1).cloned());
        }
    }
    let mut cited: Vec<_> = Vec::new();
    for citation in evidence {
        if !cited.contains(&citation) {
            cited.push(citation);
        }
    }
    Conclusion {
        rank,
        fault: cause.fault.clone(),
        resource: cause.resource.clone(),
        confidence: cause.confidence,
        summary: cause.summary.clone(),
        chain,
        evidence: cited,
        remediation: cause.remediation.clone(),
        runbook: catalogue::runbook(&cause.fault).map(str::to_owned),
    }
}

fn fault_of(inquiry: &Inquiry<'_>, cause: &Cause, resource: &ResourceRef) -> FaultCode {
    if cause.resource == *resource {
        return cause.fault.clone();
    }
    let symptom = inquiry.symptoms.iter().find(|symptom| symptom.resource == *resource).map(|symptom| &symptom.fault);
    let other = inquiry.causes.iter().find(|other| other.resource == *resource).map(|other| &other.fault);
    symptom.or(other).or_else(|| inquiry.between.get(resource)).cloned().unwrap_or_else(|| "affected".into())
}
