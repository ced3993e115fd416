//! Add-ons: not created on a cluster, or created and not well.
//! Who creates the ManagedClusterAddOn depends on the install strategy; a reference to a Placement that does not exist is
//! reported by no condition anywhere.

use super::{hub, placement};
use crate::diagnosis::evidence::{Seen, Sight};
use crate::diagnosis::inquiry::{Cause, Inquiry};
use crate::diagnosis::remedy::{Risk, remedy};
use crate::diagnosis::scope::Topic;
use crate::domain::finding::Citation;
use crate::domain::ids::{ClusterName, ObservationId};
use crate::domain::resource::ResourceRef;
use std::collections::BTreeSet;

const API: &str = "addon.open-cluster-management.io/v1alpha1";
const MANAGER: &str = "cluster-manager-addon-manager-controller";

pub fn detect(inquiry: &mut Inquiry<'_>) {
    let Some(hub) = inquiry.evidence.hub().cloned() else { return };
    if !inquiry.target.wants(Topic::AddOn) {
        return;
    }
    let why = "which add-ons are defined and how they are to be installed";
    let defined = inquiry.look(&hub, "get clustermanagementaddons", why, "ocm.addon-not-created").is_seen();
    let why = "on which clusters the add-ons are, and how they are";
    let created = inquiry.look(&hub, "get managedclusteraddons -A", why, "ocm.addon-not-created").is_seen();
    if !defined || !created {
        return;
    }
    let mut addons: BTreeSet<String> = BTreeSet::new();
    for kind in ["ClusterManagementAddOn", "ManagedClusterAddOn"] {
        addons.extend(inquiry.objects(&hub, kind).iter().map(|seen| seen.object.name().to_owned()));
    }
    let named: BTreeSet<String> = addons.intersection(&inquiry.target.names).cloned().collect();
    let asked_by_name = inquiry.target.topics.contains(&Topic::AddOn) && !inquiry.target.names.is_empty();
    let chosen = match (named.is_empty(), asked_by_name) {
        (false, _) => named,
        (true, true) => inquiry.target.names.clone(),
        (true, false) => addons,
    };
    for addon in chosen {
        let asked = inquiry.target.names.contains(&addon);
        install(inquiry, &hub, &addon, asked);
        let on: Vec<Seen<'_>> = inquiry
            .objects(&hub, "ManagedClusterAddOn")
            .into_iter()
            .filter(|seen| seen.object.name() == addon && inquiry.target.includes(seen.object.namespace()))
            .collect();
        for seen in on {
            super::addon_health::judge(inquiry, &hub, seen);
        }
    }
}

pub fn addon_on(hub: &ClusterName, cluster: &str, addon: &str) -> ResourceRef {
    ResourceRef::new(hub, API, "ManagedClusterAddOn", cluster, addon)
}

/// The clusters in question.
fn clusters(inquiry: &Inquiry<'_>, hub: &ClusterName) -> Vec<String> {
    let all = inquiry.objects(hub, "ManagedCluster");
    all.iter().map(|seen| seen.object.name().to_owned()).filter(|name| inquiry.target.includes(name)).collect()
}

/// The clusters in question that do not have the add-on, and the read that shows it.
fn without(inquiry: &Inquiry<'_>, hub: &ClusterName, addon: &str) -> Vec<(String, ObservationId)> {
    let lacking = |cluster: String| {
        let id = inquiry.object(hub, "ManagedClusterAddOn", &cluster, addon).absent()?;
        Some((cluster, id))
    };
    clusters(inquiry, hub).into_iter().filter_map(lacking).collect()
}

/// Records that a cluster lacks an add-on, as what `root` brings about.
fn lacks(
    inquiry: &mut Inquiry<'_>,
    hub: &ClusterName,
    addon: &str,
    cluster: &str,
    id: ObservationId,
    root: &ResourceRef,
) {
    let resource = addon_on(hub, cluster, addon);
    let evidence = vec![inquiry.cite_absence(id, "ManagedClusterAddOn", cluster, addon)];
    inquiry.symptom(
        "ocm.addon-not-created",
        resource.clone(),
        format!("Add-on {addon} is not on {cluster}."),
        evidence,
    );
    inquiry.link(root, &resource);
}

fn install(inquiry: &mut Inquiry<'_>, hub: &ClusterName, addon: &str, asked: bool) {
    match inquiry.object(hub, "ClusterManagementAddOn", "", addon) {
        Sight::Here(seen) if seen.object.text("spec.installStrategy.type") == "Placements" => {
            by_placement(inquiry, hub, addon, seen, asked);
        }
        Sight::Here(seen) if asked => by_hand(inquiry, hub, addon, seen),
        Sight::Absent(id) if asked => undefined(inquiry, hub, addon, id),
        Sight::Here(_) | Sight::Absent(_) | Sight::Unseen => {}
    }
}

/// No ClusterManagementAddOn: nobody may install the add-on anywhere.
fn undefined(inquiry: &mut Inquiry<'_>, hub: &ClusterName, addon: &str, id: ObservationId) {
    let root = ResourceRef::new(hub, API, "ClusterManagementAddOn", "", addon);
    let lacking = without(inquiry, hub, addon);
    for (cluster, id) in &lacking {
        lacks(inquiry, hub, addon, cluster, *id, &root);
    }
    let evidence: Vec<Citation> = inquiry.cite_absence(id, "ClusterManagementAddOn", "", addon).into_iter().collect();
    inquiry.cause(Cause {
        fault: "ocm.addon-definition-missing".into(),
        resource: root,
        confidence: if lacking.is_empty() { 0.6 } else { 0.92 },
        summary: format!(
            "ClusterManagementAddOn {addon} does not exist on {hub} (missing), so nothing installs or manages the add-on on any cluster."
        ),
        evidence,
        remediation: vec![remedy(
            hub,
            "get clustermanagementaddons",
            format!("make sure of the name, then apply the add-on's own installation again, which brings ClusterManagementAddOn {addon} back"),
            format!("ClusterManagementAddOn {addon} exists and ManagedClusterAddOns of that name appear"),
            Risk::Look,
        )],
    });
}

fn by_hand(inquiry: &mut Inquiry<'_>, hub: &ClusterName, addon: &str, seen: Seen<'_>) {
    let lacking = without(inquiry, hub, addon);
    if lacking.is_empty() {
        return;
    }
    let root = seen.object.reference(hub);
    for (cluster, id) in &lacking {
        lacks(inquiry, hub, addon, cluster, *id, &root);
    }
    let names: Vec<&str> = lacking.iter().map(|(cluster, _)| cluster.as_str()).collect();
    let names = names.join(", ");
    let evidence = inquiry.cite_field(seen, "spec.installStrategy").into_iter().collect();
    inquiry.cause(Cause {
        fault: "ocm.addon-manual".into(),
        resource: root,
        confidence: 0.94,
        summary: format!(
            "ClusterManagementAddOn {addon} has the install strategy Manual: the hub creates it on no cluster by itself, and nobody has created ManagedClusterAddOn {addon} for {names}."
        ),
        evidence,
        remediation: vec![remedy(
            hub,
            &format!("get clustermanagementaddon {addon}"),
            format!("either create ManagedClusterAddOn {addon} in namespace {names}, or give the ClusterManagementAddOn a Placements strategy after checking what that placement selects"),
            format!("ManagedClusterAddOn {addon} exists for {names} and becomes Available=True"),
            Risk::Look,
        )],
    });
}

fn by_placement(inquiry: &mut Inquiry<'_>, hub: &ClusterName, addon: &str, seen: Seen<'_>, asked: bool) {
    if !placement::read(inquiry, hub) {
        return;
    }
    let lacking = without(inquiry, hub, addon);
    let mut chosen: Vec<(String, Seen<'_>)> = Vec::new();
    let mut present: Vec<Seen<'_>> = Vec::new();
    for reference in seen.object.list("spec.installStrategy.placements") {
        let text = |key: &str| reference.get(key).and_then(serde_json::Value::as_str).unwrap_or_default();
        let (namespace, name) = (text("namespace"), text("name"));
        match inquiry.object(hub, "Placement", namespace, name) {
            Sight::Here(found) => {
                chosen.extend(placement::decided(inquiry, hub, &found.object.reference(hub)));
                present.push(found);
            }
            Sight::Absent(id) => no_placement(inquiry, hub, addon, seen, (namespace, name), id, &lacking),
            Sight::Unseen => {}
        }
    }
    for (cluster, id) in &lacking {
        if let Some((_, decision)) = chosen.iter().find(|(name, _)| name == cluster) {
            undone(inquiry, hub, addon, cluster, *id, *decision);
        } else if asked {
            for found in &present {
                left_out(inquiry, hub, addon, cluster, *id, *found);
            }
        }
    }
}

fn no_placement(
    inquiry: &mut Inquiry<'_>,
    hub: &ClusterName,
    addon: &str,
    seen: Seen<'_>,
    (namespace, name): (&str, &str),
    absent: ObservationId,
    lacking: &[(String, ObservationId)],
) {
    let root = seen.object.reference(hub);
    for (cluster, id) in lacking {
        lacks(inquiry, hub, addon, cluster, *id, &root);
    }
    let evidence = [
        inquiry.cite_field(seen, "spec.installStrategy.placements"),
        inquiry.cite_absence(absent, "Placement", namespace, name),
    ];
    inquiry.cause(Cause {
        fault: "ocm.addon-placement-missing".into(),
        resource: root,
        confidence: 0.95,
        summary: format!(
            "ClusterManagementAddOn {addon} is to be installed by Placement {namespace}/{name}, which does not exist (not found): to the hub that means no cluster."
        ),
        evidence: evidence.into_iter().flatten().collect(),
        remediation: vec![remedy(
            hub,
            "get placements -A",
            format!("create Placement {namespace}/{name}, or point spec.installStrategy of the add-on at a placement that exists; look at what it selects first, for the add-on is removed wherever it does not"),
            format!("ManagedClusterAddOn {addon} appears on the clusters that the placement selects"),
            Risk::Look,
        )],
    });
}

/// The placement wants it there, and it is not: whoever creates add-ons does not work.
fn undone(
    inquiry: &mut Inquiry<'_>,
    hub: &ClusterName,
    addon: &str,
    cluster: &str,
    id: ObservationId,
    decision: Seen<'_>,
) {
    let manager = super::deployment::deployment(hub, hub::HUB_NAMESPACE, MANAGER);
    lacks(inquiry, hub, addon, cluster, id, &manager);
    let managed = ResourceRef::new(hub, "cluster.open-cluster-management.io/v1", "ManagedCluster", "", cluster);
    inquiry.link(&managed, &addon_on(hub, cluster, addon));
    let proof = inquiry.cite(decision, "status.decisions", &format!("clusterName: {cluster}"));
    if let Some(symptom) = inquiry.symptoms.iter_mut().find(|s| s.resource == addon_on(hub, cluster, addon)) {
        symptom.evidence.extend(proof);
    }
    inquiry.suspect(
        "ocm.addon-manager-down",
        &manager,
        0.8,
        "the placement has chosen the cluster and nobody creates the add-on there",
    );
}

/// The placement does not choose the cluster.
fn left_out(
    inquiry: &mut Inquiry<'_>,
    hub: &ClusterName,
    addon: &str,
    cluster: &str,
    id: ObservationId,
    found: Seen<'_>,
) {
    let root = found.object.reference(hub);
    lacks(inquiry, hub, addon, cluster, id, &root);
    placement::judge(inquiry, hub, found);
    let satisfied = found.object.condition("PlacementSatisfied").is_some_and(|condition| condition.is_true());
    let Some(managed) = inquiry.object(hub, "ManagedCluster", "", cluster).here().filter(|_| satisfied) else { return };
    let why = placement::why_left_out(found, managed);
    let evidence = [
        inquiry.cite_condition(found, "PlacementSatisfied"),
        inquiry.cite_field(managed, "metadata.labels"),
        inquiry.cite_field(managed, "spec.taints"),
    ];
    inquiry.cause(Cause {
        fault: "ocm.addon-cluster-not-selected".into(),
        resource: root.clone(),
        confidence: 0.85,
        summary: format!(
            "Add-on {addon} is installed where Placement {}/{} says, and that does not select {cluster}: {why}.",
            found.object.namespace(),
            found.object.name()
        ),
        evidence: evidence.into_iter().flatten().collect(),
        remediation: vec![remedy(
            hub,
            &format!("describe placement {} -n {}", found.object.name(), found.object.namespace()),
            "change the cluster's labels or taints, or the placement, once it is clear that the add-on belongs there",
            format!("{cluster} is in the decisions of the placement and ManagedClusterAddOn {addon} appears"),
            Risk::Look,
        )],
    });
}
