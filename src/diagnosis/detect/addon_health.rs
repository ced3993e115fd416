//! A ManagedClusterAddOn that exists: the first of its conditions that is not well, in the order in which an add-on comes up.

use super::deployment::Standing;
use super::{addon, hub, pods, rights, work};
use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::{Cause, Inquiry};
use crate::diagnosis::remedy::{Risk, remedy};
use crate::domain::ids::ClusterName;
use crate::domain::resource::ResourceRef;

const ADDON_LABEL: &str = "open-cluster-management.io/addon-name";

pub fn judge(inquiry: &mut Inquiry<'_>, hub: &ClusterName, seen: Seen<'_>) {
    let addon = seen.object;
    let resource = addon.reference(hub);
    let (name, cluster) = (addon.name(), addon.namespace());
    if addon.conditions().next().is_none() {
        let evidence = vec![inquiry.cite(seen, "status.conditions", "no conditions")];
        let summary = format!("Add-on {name} on {cluster} has no condition: no controller has taken it up.");
        inquiry.symptom("ocm.addon-stalled", resource.clone(), summary, evidence);
        if let Some(manager) = hub::stopped_controller(inquiry, "cluster-manager-addon-manager-controller") {
            inquiry.link(&manager, &resource);
        }
        return;
    }
    let not_well = |kind: &str| addon.condition(kind).filter(|condition| condition.is_false());
    if let Some(condition) =
        not_well("Configured").or(not_well("HostingClusterValidity")).or(not_well("RegistrationApplied"))
    {
        refused(inquiry, hub, seen, &condition.kind, &condition.message);
    } else if addon.condition("Progressing").is_some_and(|condition| condition.reason == "ConfigurationUnsupported") {
        let message = addon.condition("Progressing").map(|condition| condition.message).unwrap_or_default();
        refused(inquiry, hub, seen, "Progressing", &message);
    } else if let Some(condition) = not_well("ManifestApplied") {
        let summary = format!("The manifests of add-on {name} are not applied on {cluster}: {}.", condition.message);
        let evidence = vec![inquiry.cite_condition(seen, "ManifestApplied")];
        inquiry.symptom("ocm.addon-manifests-failed", resource.clone(), summary, evidence);
        manifests(inquiry, hub, seen, &condition.reason, &condition.message);
    } else {
        available(inquiry, hub, seen, &resource);
    }
}

/// The add-on manager says itself what is wrong with the add-on's configuration or registration.
fn refused(inquiry: &mut Inquiry<'_>, hub: &ClusterName, seen: Seen<'_>, kind: &str, message: &str) {
    let (name, cluster) = (seen.object.name(), seen.object.namespace());
    let evidence = inquiry.cite_condition(seen, kind).into_iter().collect();
    inquiry.cause(Cause {
        fault: "ocm.addon-refused".into(),
        resource: seen.object.reference(hub),
        confidence: 0.85,
        summary: format!("Add-on {name} does not come up on {cluster}: {kind} is not True, {message}."),
        evidence,
        remediation: vec![remedy(
            hub,
            &format!("describe managedclusteraddon {name} -n {cluster}"),
            "correct what the condition names in the add-on's configuration",
            format!("ManagedClusterAddOn {cluster}/{name} is {kind}=True"),
            Risk::Look,
        )],
    });
}

fn manifests(inquiry: &mut Inquiry<'_>, hub: &ClusterName, seen: Seen<'_>, reason: &str, message: &str) {
    let resource = seen.object.reference(hub);
    let (name, cluster) = (seen.object.name(), seen.object.namespace());
    if reason == "ManifestWorkApplyFailed" {
        if message.contains("failed calling webhook")
            && let Some(webhook) = hub::stopped_controller(inquiry, "cluster-manager-work-webhook")
        {
            inquiry.link(&webhook, &resource);
            return;
        }
        refused(inquiry, hub, seen, "ManifestApplied", message);
        return;
    }
    let why = "what the cluster answered to the add-on's manifests";
    inquiry.look(hub, &format!("get manifestworks -n {cluster}"), why, "ocm.work-failed");
    let works: Vec<Seen<'_>> = inquiry
        .objects(hub, "ManifestWork")
        .into_iter()
        .filter(|work| work.object.namespace() == cluster && work.object.label(ADDON_LABEL) == Some(name))
        .collect();
    for work in works {
        inquiry.link(&work.object.reference(hub), &resource);
        work::judge(inquiry, hub, work, true);
    }
}

fn available(inquiry: &mut Inquiry<'_>, hub: &ClusterName, seen: Seen<'_>, resource: &ResourceRef) {
    let (name, cluster) = (seen.object.name(), seen.object.namespace());
    let Some(condition) = seen.object.condition("Available").filter(|condition| !condition.is_true()) else { return };
    let summary = format!("Add-on {name} on {cluster} is not available: {}", condition.message);
    let evidence = vec![inquiry.cite_condition(seen, "Available")];
    inquiry.symptom("ocm.addon-unavailable", resource.clone(), summary, evidence);
    if condition.reason == "ManagedClusterLeaseUpdateStopped" {
        // The hub writes this on every add-on of a cluster that it has lost: a consequence.
        let managed = ResourceRef::new(hub, "cluster.open-cluster-management.io/v1", "ManagedCluster", "", cluster);
        inquiry.link(&managed, resource);
        return;
    }
    let spoke = ClusterName::from(cluster);
    let namespace = match seen.object.text("status.namespace") {
        "" => "open-cluster-management-agent-addon",
        given => given,
    };
    let why = "whether the add-on's agent runs on the cluster";
    if !inquiry.look(&spoke, &format!("get deployments -n {namespace}"), why, "ocm.addon-agent-down").is_seen() {
        return;
    }
    inquiry.suspect(
        "ocm.addon-agent-down",
        &addon::addon_on(hub, cluster, name),
        0.5,
        "its agent gives no sign of life",
    );
    let here: Vec<Seen<'_>> = inquiry
        .objects(&spoke, "Deployment")
        .into_iter()
        .filter(|found| found.object.namespace() == namespace)
        .collect();
    let named: Vec<Seen<'_>> = here.iter().copied().filter(|found| found.object.name().contains(name)).collect();
    // An add-on may call its agent as it likes: then those that do not run are suspects.
    let agents = if named.is_empty() { here } else { named };
    for agent in agents {
        match Standing::judge(agent) {
            Standing::Off(agent) => {
                inquiry.link(&agent.object.reference(&spoke), resource);
                off(inquiry, &spoke, name, agent);
            }
            Standing::Down(agent) | Standing::Short(agent) => {
                inquiry.link(&agent.object.reference(&spoke), resource);
                pods::explain(inquiry, &spoke, agent, None);
            }
            Standing::Up(agent) if agent.object.name().contains(name) => {
                inquiry.link(&agent.object.reference(&spoke), resource);
                inquiry.glance(
                    &spoke,
                    &format!("get pods -n {namespace}"),
                    "whose log to read",
                    "workload.rights-missing",
                );
                rights::detect(inquiry, &spoke, agent);
            }
            Standing::Up(_) | Standing::Absent(_) | Standing::Unseen => {}
        }
    }
}

fn off(inquiry: &mut Inquiry<'_>, spoke: &ClusterName, addon: &str, agent: Seen<'_>) {
    let (namespace, name) = (agent.object.namespace(), agent.object.name());
    inquiry.cause(Cause {
        fault: "ocm.addon-agent-down".into(),
        resource: agent.object.reference(spoke),
        confidence: 0.9,
        summary: format!("The agent of add-on {addon} on {spoke}, Deployment {namespace}/{name}, is scaled to 0 replicas (not running)."),
        evidence: inquiry.cite_field(agent, "spec.replicas").into_iter().collect(),
        remediation: vec![remedy(
            spoke,
            &format!("scale deployment/{name} -n {namespace} --replicas=1"),
            "the add-on is available once its agent reports again; its ManifestWork may set the replicas back by itself",
            format!("ManagedClusterAddOn {spoke}/{addon} is Available=True"),
            Risk::Reversible,
        )],
    });
}
