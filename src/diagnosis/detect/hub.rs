//! The hub's own controllers: what stands still when one of them does not run.
//! No condition of ClusterManager covers add-on manager and webhooks, so the Deployments themselves are read.

use super::deployment::{Standing, deployment, scaled_down, wanted};
use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::{Cause, Inquiry};
use crate::diagnosis::remedy::{Risk, remedy};
use crate::diagnosis::scope::Topic;
use crate::domain::finding::Citation;
use crate::domain::ids::ClusterName;
use crate::domain::resource::ResourceRef;

/// Where the controllers run.
pub const HUB_NAMESPACE: &str = "open-cluster-management-hub";
/// Where the operators run; the second is ACM's.
const OPERATOR_NAMESPACES: &[&str] = &["open-cluster-management", "multicluster-engine"];
const OPERATOR: &str = "cluster-manager";

/// A controller, the fault when it is down, and what then no longer happens.
struct Controller {
    name: &'static str,
    fault: &'static str,
    stops: &'static str,
}

const CONTROLLERS: &[Controller] = &[
    Controller {
        name: "cluster-manager-registration-controller",
        fault: "ocm.registration-controller-down",
        stops: "the hub no longer accepts clusters, judges leases or sets AVAILABLE, so what it shows is stale",
    },
    Controller {
        name: "cluster-manager-addon-manager-controller",
        fault: "ocm.addon-manager-down",
        stops: "no add-on is created, configured or removed on any cluster",
    },
    Controller {
        name: "cluster-manager-placement-controller",
        fault: "ocm.placement-controller-down",
        stops: "placements keep their old decisions and new ones get none",
    },
    Controller {
        name: "cluster-manager-registration-webhook",
        fault: "ocm.hub-webhook-down",
        stops: "changes of ManagedClusters and set bindings are refused",
    },
    Controller {
        name: "cluster-manager-work-webhook",
        fault: "ocm.hub-webhook-down",
        stops: "new and changed ManifestWorks are refused",
    },
    Controller {
        name: "cluster-manager-addon-webhook",
        fault: "ocm.hub-webhook-down",
        stops: "add-on objects cannot be converted, so add-ons freeze",
    },
];

pub fn detect(inquiry: &mut Inquiry<'_>) {
    let Some(hub) = inquiry.evidence.hub().cloned() else { return };
    let hub_matters = [Topic::Cluster, Topic::AddOn, Topic::Placement, Topic::Work];
    if !hub_matters.into_iter().any(|topic| inquiry.target.wants(topic)) {
        return;
    }
    let why = "whether the hub's controllers run: nothing they write can be believed otherwise";
    let seen =
        inquiry.look(&hub, &format!("get deployments -n {HUB_NAMESPACE}"), why, "ocm.addon-manager-down").is_seen();
    let operator = operator(inquiry, &hub);
    if !seen {
        return;
    }
    let any = inquiry.objects(&hub, "Deployment").iter().any(|seen| seen.object.namespace() == HUB_NAMESPACE);
    for controller in CONTROLLERS {
        let standing = Standing::of(inquiry, &hub, HUB_NAMESPACE, controller.name);
        let resource = deployment(&hub, HUB_NAMESPACE, controller.name);
        match standing {
            Standing::Off(seen) => off(inquiry, &hub, controller, seen),
            Standing::Down(seen) => down(inquiry, &hub, controller, seen),
            // Which of them are deployed depends on the mode and the features of the ClusterManager.
            Standing::Absent(id) if any && controller.name.ends_with("-controller") => {
                let evidence =
                    inquiry.cite_absence(id, "Deployment", HUB_NAMESPACE, controller.name).into_iter().collect();
                inquiry.cause(Cause {
                    fault: controller.fault.into(),
                    resource: resource.clone(),
                    confidence: 0.8,
                    summary: format!(
                        "Deployment {} does not exist on {hub} (not running): {}.",
                        controller.name, controller.stops
                    ),
                    evidence,
                    remediation: Vec::new(),
                });
            }
            Standing::Short(_) | Standing::Up(_) | Standing::Absent(_) | Standing::Unseen => continue,
        }
        if let Some(operator) = &operator
            && standing.is_stopped()
        {
            inquiry.link(operator, &resource);
        }
    }
}

/// Looks at the operator that would put a stopped controller right; the operator, if it is stopped itself.
fn operator(inquiry: &mut Inquiry<'_>, hub: &ClusterName) -> Option<ResourceRef> {
    for namespace in OPERATOR_NAMESPACES {
        let why = "whether the operator runs that keeps the hub's controllers as they should be";
        inquiry.glance(hub, &format!("get deployments -n {namespace}"), why, "ocm.hub-operator-down");
        match Standing::of(inquiry, hub, namespace, OPERATOR) {
            Standing::Off(seen) => {
                operator_off(inquiry, hub, namespace, seen);
                return Some(deployment(hub, namespace, OPERATOR));
            }
            Standing::Down(_) | Standing::Short(_) | Standing::Up(_) => return None,
            Standing::Unseen => return None,
            Standing::Absent(_) => {}
        }
    }
    None
}

fn operator_off(inquiry: &mut Inquiry<'_>, hub: &ClusterName, namespace: &str, seen: Seen<'_>) {
    let stopped: Vec<&Controller> = CONTROLLERS
        .iter()
        .filter(|controller| Standing::of(inquiry, hub, HUB_NAMESPACE, controller.name).is_stopped())
        .collect();
    let mut evidence: Vec<Citation> = inquiry.cite_field(seen, "spec.replicas").into_iter().collect();
    for controller in &stopped {
        if let Some(seen) = Standing::of(inquiry, hub, HUB_NAMESPACE, controller.name).seen() {
            evidence.extend(inquiry.cite_field(seen, "spec.replicas"));
        }
    }
    let first = remedy(
        hub,
        &format!("scale deployment/{OPERATOR} -n {namespace} --replicas=1"),
        "the operator keeps the hub's controllers at their replicas; it is scaled to 0",
        format!("Deployment {namespace}/{OPERATOR} is 1/1 and ClusterManager is Applied=True"),
        Risk::Reversible,
    );
    let rest = stopped.iter().map(|controller| bring_back(hub, controller));
    let summary = if stopped.is_empty() {
        format!(
            "The operator {namespace}/{OPERATOR} on {hub} is scaled to 0: the hub's controllers still run, but nothing repairs or updates them."
        )
    } else {
        let names: Vec<&str> = stopped.iter().map(|controller| controller.name).collect();
        let stops: Vec<&str> = stopped.iter().map(|controller| controller.stops).collect();
        format!(
            "The operator {OPERATOR} on {hub} is scaled to 0 replicas and so is {}, which nothing brings back: {}.",
            names.join(", "),
            stops.join("; ")
        )
    };
    inquiry.cause(Cause {
        fault: "ocm.hub-operator-down".into(),
        resource: deployment(hub, namespace, OPERATOR),
        confidence: if stopped.is_empty() { 0.6 } else { 0.96 },
        summary,
        evidence,
        remediation: std::iter::once(first).chain(rest).collect(),
    });
}

fn bring_back(hub: &ClusterName, controller: &Controller) -> crate::domain::finding::Remediation {
    remedy(
        hub,
        &format!("scale deployment/{} -n {HUB_NAMESPACE} --replicas=1", controller.name),
        format!("while {} is scaled to 0, {}", controller.name, controller.stops),
        format!("Deployment {HUB_NAMESPACE}/{} is 1/1 and stays so", controller.name),
        Risk::Reversible,
    )
}

fn off(inquiry: &mut Inquiry<'_>, hub: &ClusterName, controller: &Controller, seen: Seen<'_>) {
    inquiry.glance(hub, &format!("get events -n {HUB_NAMESPACE}"), "when it was scaled down", controller.fault);
    let event = scaled_down(inquiry, hub, HUB_NAMESPACE, controller.name);
    let evidence = [
        inquiry.cite_field(seen, "spec.replicas"),
        event.and_then(|event| inquiry.cite(event, "message", event.object.text("message"))),
    ];
    inquiry.cause(Cause {
        fault: controller.fault.into(),
        resource: seen.object.reference(hub),
        confidence: 0.94,
        summary: format!("{} on {hub} is scaled to 0 replicas (not running): {}.", controller.name, controller.stops),
        evidence: evidence.into_iter().flatten().collect(),
        remediation: vec![bring_back(hub, controller)],
    });
}

fn down(inquiry: &mut Inquiry<'_>, hub: &ClusterName, controller: &Controller, seen: Seen<'_>) {
    inquiry.glance(hub, &format!("get pods -n {HUB_NAMESPACE}"), "why none of its pods is ready", controller.fault);
    let evidence = [inquiry.cite_condition(seen, "Available"), inquiry.cite_field(seen, "spec.replicas")];
    inquiry.cause(Cause {
        fault: controller.fault.into(),
        resource: seen.object.reference(hub),
        confidence: 0.85,
        summary: format!(
            "{} on {hub} is not running: none of its {} replicas is ready, so {}.",
            controller.name,
            wanted(seen.object),
            controller.stops
        ),
        evidence: evidence.into_iter().flatten().collect(),
        remediation: vec![remedy(
            hub,
            &format!("describe deployment {} -n {HUB_NAMESPACE}", controller.name),
            "its pods say what keeps them from starting",
            format!("Deployment {HUB_NAMESPACE}/{} becomes Available", controller.name),
            Risk::Look,
        )],
    });
}

/// The controller whose standstill explains frozen status, if it is seen to be down.
pub fn stopped_controller(inquiry: &Inquiry<'_>, name: &str) -> Option<ResourceRef> {
    let hub = inquiry.evidence.hub()?;
    matches!(
        Standing::of(inquiry, hub, HUB_NAMESPACE, name),
        Standing::Off(_) | Standing::Down(_) | Standing::Absent(_)
    )
    .then(|| deployment(hub, HUB_NAMESPACE, name))
    .filter(|resource| inquiry.causes.iter().any(|cause| cause.resource == *resource))
}
