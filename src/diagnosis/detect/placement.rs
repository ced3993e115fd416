//! Placements: why one selects no cluster, too few, or not the one in question.
//! `NoManagedClusterMatched` hides two causes, selectors and taints; the clusters themselves tell them apart.

use super::hub;
use super::selectors::{Match, field, matches, untolerated};
use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::{Cause, Inquiry};
use crate::diagnosis::remedy::{Risk, remedy};
use crate::diagnosis::scope::Topic;
use crate::domain::finding::{Citation, Remediation};
use crate::domain::ids::ClusterName;
use crate::domain::resource::ResourceRef;
use serde_json::Value;

const SATISFIED: &str = "PlacementSatisfied";
const DISABLED: &str = "cluster.open-cluster-management.io/experimental-scheduling-disable";
const DECIDES_FOR: &str = "cluster.open-cluster-management.io/placement";
/// Taints that the hub sets by itself on clusters that it cannot reach.
const OWN_TAINTS: &str = "cluster.open-cluster-management.io/un";

pub fn detect(inquiry: &mut Inquiry<'_>) {
    let Some(hub) = inquiry.evidence.hub().cloned() else { return };
    if !inquiry.target.wants(Topic::Placement) || !read(inquiry, &hub) {
        return;
    }
    let all = inquiry.objects(&hub, "Placement");
    let named =
        all.iter().any(|seen| inquiry.target.asks(&seen.object.reference(&hub))) && !inquiry.target.names.is_empty();
    for seen in all {
        if !named || inquiry.target.asks(&seen.object.reference(&hub)) {
            judge(inquiry, &hub, seen);
        }
    }
}

/// Reads placements and their decisions.
pub fn read(inquiry: &mut Inquiry<'_>, hub: &ClusterName) -> bool {
    let why = "whether the placements select clusters";
    let placements = inquiry.look(hub, "get placements -A", why, "ocm.placement-unsatisfied").is_seen();
    let why = "which clusters were selected";
    let decisions = inquiry.look(hub, "get placementdecisions -A", why, "ocm.placement-unsatisfied").is_seen();
    placements && decisions
}

/// The clusters that a placement has decided on, and the decisions that say so.
pub fn decided<'a>(inquiry: &Inquiry<'a>, hub: &ClusterName, placement: &ResourceRef) -> Vec<(String, Seen<'a>)> {
    let namespace = placement.namespace.as_deref().unwrap_or_default();
    let mut clusters = Vec::new();
    for seen in inquiry.objects(hub, "PlacementDecision") {
        if seen.object.namespace() == namespace && seen.object.label(DECIDES_FOR) == Some(&placement.name) {
            let names =
                seen.object.list("status.decisions").iter().map(|decision| field(decision, "clusterName").to_owned());
            clusters.extend(names.map(|name| (name, seen)));
        }
    }
    clusters
}

/// Finds out what is wrong with one placement.
pub fn judge(inquiry: &mut Inquiry<'_>, hub: &ClusterName, seen: Seen<'_>) {
    let placement = seen.object;
    let resource = placement.reference(hub);
    let name = format!("{}/{}", placement.namespace(), placement.name());
    if placement.annotation(DISABLED) == Some("true") {
        let evidence = vec![inquiry.cite(seen, "metadata.annotations", &format!("{DISABLED}: true"))];
        let summary = format!(
            "Scheduling of Placement {name} is switched off by the annotation {DISABLED}, so its decisions are frozen."
        );
        let words = format!("annotate placement {} -n {} {DISABLED}-", placement.name(), placement.namespace());
        let fix = remedy(hub, &words, "decisions follow the clusters again without it", verify(&name), Risk::Wide);
        conclude(inquiry, "ocm.placement-disabled", seen, hub, 0.85, summary, evidence, vec![fix]);
        return;
    }
    let misconfigured = placement.condition("PlacementMisconfigured").filter(|condition| condition.is_true());
    if let Some(condition) = misconfigured {
        let evidence = vec![inquiry.cite_condition(seen, "PlacementMisconfigured")];
        let summary = format!("Placement {name} is misconfigured: {}", condition.message);
        conclude(inquiry, "ocm.placement-misconfigured", seen, hub, 0.92, summary, evidence, Vec::new());
        return;
    }
    let Some(condition) = placement.condition(SATISFIED) else {
        if let Some(controller) = hub::stopped_controller(inquiry, "cluster-manager-placement-controller") {
            inquiry.link(&controller, &resource);
        }
        let evidence = vec![inquiry.cite(seen, "status.conditions", "no conditions")];
        inquiry.symptom(
            "ocm.placement-undecided",
            resource,
            format!("No controller has decided on Placement {name}."),
            evidence,
        );
        return;
    };
    if !condition.is_false() {
        return;
    }
    let summary = format!("Placement {name} does not select the clusters it should: {}.", condition.message);
    let evidence = vec![inquiry.cite_condition(seen, SATISFIED)];
    inquiry.symptom("ocm.placement-unsatisfied", resource, summary, evidence);
    match condition.reason.as_str() {
        "NoManagedClusterSetBindings" => unbound(inquiry, hub, seen, &name),
        "NoIntersection" | "AllManagedClusterSetsEmpty" => sets(inquiry, hub, seen, &name, &condition.reason),
        "NoManagedClusterMatched" | "NotAllDecisionsScheduled" => {
            unmatched(inquiry, hub, seen, &name, &condition.message)
        }
        _ => {}
    }
}

fn verify(name: &str) -> String {
    format!("Placement {name} is {SATISFIED}=True and its decisions name the clusters")
}

#[allow(clippy::too_many_arguments)] // one call site per reason, and every argument differs between them
fn conclude(
    inquiry: &mut Inquiry<'_>,
    fault: &str,
    seen: Seen<'_>,
    hub: &ClusterName,
    confidence: f64,
    summary: String,
    evidence: Vec<Option<Citation>>,
    remediation: Vec<Remediation>,
) {
    inquiry.cause(Cause {
        fault: fault.into(),
        resource: seen.object.reference(hub),
        confidence,
        summary,
        evidence: evidence.into_iter().flatten().collect(),
        remediation,
    });
}

fn unbound(inquiry: &mut Inquiry<'_>, hub: &ClusterName, seen: Seen<'_>, name: &str) {
    let namespace = seen.object.namespace();
    let words = format!("get managedclustersetbindings -n {namespace}");
    inquiry.glance(hub, &words, "which cluster sets are bound to the placement's namespace", "ocm.placement-unbound");
    let bindings: Vec<Seen<'_>> = inquiry
        .objects(hub, "ManagedClusterSetBinding")
        .into_iter()
        .filter(|binding| binding.object.namespace() == namespace)
        .collect();
    let mut evidence = vec![inquiry.cite_condition(seen, SATISFIED)];
    let detail = match bindings.first() {
        Some(binding) => {
            evidence.push(inquiry.cite_condition(*binding, "Bound"));
            let set = binding.object.text("spec.clusterSet");
            format!(
                "its ManagedClusterSetBinding {} names the set {set}, which is not bound (ClusterSetNotFound)",
                binding.object.name()
            )
        }
        None => format!("namespace {namespace} has no ManagedClusterSetBinding"),
    };
    let fix = remedy(
        hub,
        "get managedclustersets",
        format!(
            "choose the set whose clusters {name} may use and create a ManagedClusterSetBinding of its name in namespace {namespace} (clusteradm clusterset bind SET --namespace {namespace})"
        ),
        verify(name),
        Risk::Look,
    );
    let summary = format!("Placement {name} has no cluster set to choose from: {detail}.");
    conclude(inquiry, "ocm.placement-unbound", seen, hub, 0.94, summary, evidence, vec![fix]);
}

fn sets(inquiry: &mut Inquiry<'_>, hub: &ClusterName, seen: Seen<'_>, name: &str, reason: &str) {
    let sets = seen.object.at("spec.clusterSets").map(ToString::to_string).unwrap_or_default();
    let (fault, summary, why) = if reason == "NoIntersection" {
        (
            "ocm.placement-set-not-bound",
            format!("Placement {name} asks for the cluster sets {sets}, and none of them is bound to its namespace."),
            "bind the set in the placement's namespace, or name one that is bound",
        )
    } else {
        (
            "ocm.placement-set-empty",
            format!(
                "The cluster sets {sets} of Placement {name} have no member: no ManagedCluster carries their label."
            ),
            "set the label cluster.open-cluster-management.io/clusterset on the clusters that belong in the set",
        )
    };
    let evidence = vec![inquiry.cite_condition(seen, SATISFIED), inquiry.cite_field(seen, "spec.clusterSets")];
    let fix = remedy(hub, "get managedclustersets", why, verify(name), Risk::Look);
    conclude(inquiry, fault, seen, hub, 0.92, summary, evidence, vec![fix]);
}

fn unmatched(inquiry: &mut Inquiry<'_>, hub: &ClusterName, seen: Seen<'_>, name: &str, message: &str) {
    let clusters = inquiry.objects(hub, "ManagedCluster");
    let fits: Vec<Seen<'_>> =
        clusters.iter().copied().filter(|cluster| matches(seen.object, cluster.object) == Match::Yes).collect();
    let tainted: Vec<(Seen<'_>, &Value)> = fits
        .iter()
        .filter_map(|cluster| Some((*cluster, *untolerated(seen.object, cluster.object).first()?)))
        .collect();
    let wants_more = message.contains("unscheduled");
    if fits.is_empty() {
        labels(inquiry, hub, seen, name, &clusters);
    } else if !tainted.is_empty() && (wants_more || tainted.len() == fits.len()) {
        taints(inquiry, hub, seen, name, &tainted);
    } else if wants_more {
        let evidence = vec![inquiry.cite_condition(seen, SATISFIED), inquiry.cite_field(seen, "spec.numberOfClusters")];
        let wanted = seen.object.int("spec.numberOfClusters").unwrap_or_default();
        let summary = format!("Placement {name} wants {wanted} clusters and only {} fit.", fits.len());
        conclude(inquiry, "ocm.placement-too-few", seen, hub, 0.85, summary, evidence, Vec::new());
    }
}

fn labels(inquiry: &mut Inquiry<'_>, hub: &ClusterName, seen: Seen<'_>, name: &str, clusters: &[Seen<'_>]) {
    let nearest = clusters.iter().filter_map(|cluster| match matches(seen.object, cluster.object) {
        Match::No(lacks) => Some((lacks.len(), *cluster, lacks)),
        Match::Yes | Match::Undecided => None,
    });
    let Some((_, cluster, lacks)) =
        nearest.min_by_key(|(count, cluster, _)| (*count, cluster.object.name().to_owned()))
    else {
        return;
    };
    let wanted = lacks.join(" and ");
    let has: Vec<String> = lacks
        .iter()
        .filter_map(|wish| {
            let key = wish.split_once(' ')?.1.split(['=', ' ']).next()?;
            Some(format!("{} has {key}={}", cluster.object.name(), cluster.object.label(key)?))
        })
        .collect();
    let has = if has.is_empty() { "no cluster carries it".to_owned() } else { has.join(", ") };
    let pair = lacks.first().and_then(|wish| wish.strip_prefix("label ")).filter(|pair| pair.contains('='));
    let fix = pair.map(|pair| {
        remedy(
            hub,
            &format!("label managedcluster {} {pair} --overwrite", cluster.object.name()),
            format!(
                "only if {} is meant to be selected; else correct the predicate of Placement {name}",
                cluster.object.name()
            ),
            verify(name),
            Risk::Wide,
        )
    });
    let mut evidence = vec![inquiry.cite_condition(seen, SATISFIED), inquiry.cite_field(seen, "spec.predicates")];
    evidence.push(inquiry.cite_field(cluster, "metadata.labels"));
    let summary = format!("No cluster matches the predicate of Placement {name}: it asks for {wanted}, and {has}.");
    conclude(inquiry, "ocm.placement-no-match", seen, hub, 0.92, summary, evidence, fix.into_iter().collect());
}

fn taints(inquiry: &mut Inquiry<'_>, hub: &ClusterName, seen: Seen<'_>, name: &str, tainted: &[(Seen<'_>, &Value)]) {
    let resource = seen.object.reference(hub);
    for (cluster, taint) in tainted {
        if field(taint, "key").starts_with(OWN_TAINTS) {
            inquiry.link(&cluster.object.reference(hub), &resource);
        }
    }
    // A taint that the hub set itself is a consequence of the cluster's own trouble.
    let by_hand: Vec<&(Seen<'_>, &Value)> =
        tainted.iter().filter(|(_, taint)| !field(taint, "key").starts_with(OWN_TAINTS)).collect();
    let Some((_, taint)) = by_hand.first() else { return };
    let names: Vec<&str> = by_hand.iter().map(|(cluster, _)| cluster.object.name()).collect();
    let key = field(taint, "key");
    let mut evidence = vec![inquiry.cite_condition(seen, SATISFIED)];
    evidence.extend(by_hand.iter().take(3).map(|(cluster, _)| inquiry.cite_field(*cluster, "spec.taints")));
    let fixes = by_hand.iter().take(3).map(|(cluster, taint)| {
        let left: Vec<&Value> = cluster.object.list("spec.taints").iter().filter(|other| other != taint).collect();
        let left = serde_json::to_string(&left).unwrap_or_default();
        remedy(
            hub,
            &format!("patch managedcluster {} --type=merge -p {{\"spec\":{{\"taints\":{left}}}}}", cluster.object.name()),
            format!("takes the taint {key} off; ask first whether the cluster is still under maintenance, or tolerate the taint in Placement {name}"),
            verify(name),
            Risk::Wide,
        )
    });
    let summary = format!(
        "Placement {name} is kept away from {} by the taint {key} ({}), which it does not tolerate.",
        names.join(", "),
        field(taint, "effect")
    );
    conclude(inquiry, "ocm.placement-tainted", seen, hub, 0.92, summary, evidence, fixes.collect());
}

/// Why a satisfied placement has left one cluster out, in words.
pub fn why_left_out(placement: Seen<'_>, cluster: Seen<'_>) -> String {
    if let Some(taint) = untolerated(placement.object, cluster.object).first() {
        return format!("it has the taint {}, which the placement does not tolerate", field(taint, "key"));
    }
    match matches(placement.object, cluster.object) {
        Match::No(lacks) => format!("it lacks {}", lacks.join(" and ")),
        Match::Yes | Match::Undecided => {
            "it is in none of its cluster sets, or the number of clusters is limited".to_owned()
        }
    }
}
