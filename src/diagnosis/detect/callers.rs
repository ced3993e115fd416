//! Who suffers from whom: a workload whose complaint names a service or a workload that is itself broken.
//! Invariant: only a host or a name in the complaint's own words makes a link; whoever is called and well is left alone.

use super::deployment::wanted;
use super::selectors::{carries, labels};
use super::{network, workload};
use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::{Cause, Inquiry};
use crate::diagnosis::remedy::{Risk, remedy};
use crate::domain::ids::ClusterName;
use crate::domain::resource::ResourceRef;
use std::collections::{BTreeMap, BTreeSet};

/// Callers of callers: so many steps are followed.
const STEPS: usize = 3;
const KINDS: &[&str] = &["Deployment", "StatefulSet", "DaemonSet", "Job"];
const DNS: &[&str] = &["kube-dns", "coredns", "dns-default", "rke2-coredns-rke2-coredns"];

pub fn detect(inquiry: &mut Inquiry<'_>, cluster: &ClusterName) {
    let mut done: BTreeSet<ResourceRef> = BTreeSet::new();
    for _ in 0..STEPS {
        let fresh: BTreeMap<ResourceRef, String> =
            complaints(inquiry, cluster).into_iter().filter(|(caller, _)| done.insert(caller.clone())).collect();
        if fresh.is_empty() {
            return;
        }
        for (caller, complaint) in fresh {
            follow(inquiry, cluster, &caller, &complaint);
        }
    }
}

/// The broken workloads of a cluster, and all that is said of each.
fn complaints(inquiry: &Inquiry<'_>, cluster: &ClusterName) -> BTreeMap<ResourceRef, String> {
    let mut found: BTreeMap<ResourceRef, String> = BTreeMap::new();
    let stepped = inquiry.between.keys().cloned();
    let owners: BTreeSet<ResourceRef> = stepped
        .chain(inquiry.causes.iter().map(|cause| cause.resource.clone()))
        .filter(|resource| resource.cluster == *cluster && KINDS.contains(&resource.kind.as_str()))
        .collect();
    for owner in owners {
        let said: Vec<&str> = inquiry
            .causes
            .iter()
            .filter(|cause| cause.resource == owner || inquiry.links.leads(&cause.resource, &owner))
            // The words before the colon name the workload itself.
            .filter_map(|cause| Some(cause.summary.split_once(": ")?.1))
            .collect();
        if !said.is_empty() {
            found.insert(owner, said.join(" "));
        }
    }
    found
}

/// Hosts and names in a text: each as a name, and the namespace if it says one.
fn hosts(text: &str, own: &str, namespaces: &BTreeSet<String>) -> BTreeSet<(String, String)> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.')));
    words
        .map(|word| word.trim_matches('.'))
        .filter(|word| !word.is_empty())
        .map(|word| {
            let mut parts = word.split('.');
            let (name, namespace, rest) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
            match namespace {
                Some(namespace) if rest == Some("svc") || namespaces.contains(namespace) => {
                    (namespace.to_owned(), name.to_owned())
                }
                _ => (own.to_owned(), name.to_owned()),
            }
        })
        .collect()
}

fn follow(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, caller: &ResourceRef, complaint: &str) {
    let own = caller.namespace.clone().unwrap_or_default();
    let known: BTreeSet<String> =
        inquiry.objects(cluster, "Namespace").iter().map(|seen| seen.object.name().to_owned()).collect();
    for (namespace, name) in hosts(complaint, &own, &known) {
        if namespace != own && known.contains(&namespace) {
            for plural in ["deployments", "statefulsets", "services", "pods"] {
                let words = format!("get {plural} -n {namespace}");
                let why = format!("whether {name} is well, which {} calls", caller.name);
                inquiry.glance(cluster, &words, &why, "workload.not-ready");
            }
        }
        for called in behind(inquiry, cluster, &namespace, &name) {
            let reference = called.object.reference(cluster);
            if reference == *caller {
                continue;
            }
            if matches!(called.object.kind(), "Deployment" | "StatefulSet") && wanted(called.object) == 0 {
                workload::off(inquiry, cluster, called);
            } else if namespace != own {
                workload::judge(inquiry, cluster, called);
            }
            let broken = inquiry.between.contains_key(&reference)
                || inquiry.causes.iter().any(|cause| cause.resource == reference);
            if broken {
                inquiry.link(&reference, caller);
            } else if network::times_out(complaint)
                && let Some(blocked) = network::refuses(inquiry, cluster, called, caller)
            {
                policy(inquiry, cluster, &reference, caller, blocked);
            }
        }
        // A service whose own selector or port is wrong.
        let service = ResourceRef::new(cluster, "v1", "Service", &namespace, &name);
        if inquiry.causes.iter().any(|cause| cause.resource == service) {
            inquiry.link(&service, caller);
        }
    }
    if network::names_fail(complaint) {
        dns(inquiry, cluster, caller);
    }
}

/// The workloads of that name, or behind the service of that name.
fn behind<'a>(inquiry: &Inquiry<'a>, cluster: &ClusterName, namespace: &str, name: &str) -> Vec<Seen<'a>> {
    let service = inquiry.object(cluster, "Service", namespace, name).here();
    let selector = service.map(|seen| labels(seen.object, "spec.selector")).filter(|selector| !selector.is_empty());
    KINDS
        .iter()
        .flat_map(|kind| inquiry.objects(cluster, kind))
        .filter(|seen| seen.object.namespace() == namespace)
        .filter(|seen| {
            let behind = |selector| carries(&labels(seen.object, "spec.template.metadata.labels"), selector);
            seen.object.name() == name || selector.as_ref().is_some_and(behind)
        })
        .collect()
}

fn policy(
    inquiry: &mut Inquiry<'_>,
    cluster: &ClusterName,
    called: &ResourceRef,
    caller: &ResourceRef,
    blocked: network::Blocked,
) {
    let namespace = blocked.policy.namespace.clone().unwrap_or_default();
    inquiry.link(&blocked.policy, caller);
    inquiry.cause(Cause {
        fault: "network.policy".into(),
        resource: blocked.policy.clone(),
        confidence: 0.9,
        summary: format!("{}, so {} cannot reach {} on {cluster}.", blocked.says, caller.name, called.name),
        evidence: blocked.proof.into_iter().collect(),
        remediation: vec![remedy(
            cluster,
            &format!("describe networkpolicy {} -n {namespace}", blocked.policy.name),
            format!("let the pods of {} in, by their labels and namespace, if they are meant to call it", caller.name),
            format!("{} reaches {}", caller.name, called.name),
            Risk::Look,
        )],
    });
}

/// No name resolves for anybody when the cluster's DNS is down.
fn dns(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, caller: &ResourceRef) {
    let why = "whether the cluster's DNS runs, as names do not resolve";
    inquiry.glance(cluster, "get deployments -n kube-system", why, "network.dns-down");
    let servers: Vec<Seen<'_>> = KINDS
        .iter()
        .flat_map(|kind| inquiry.objects(cluster, kind))
        .filter(|seen| DNS.contains(&seen.object.name()) || seen.object.label("k8s-app") == Some("kube-dns"))
        .collect();
    for server in servers {
        if server.object.kind() != "Deployment" || server.object.int("status.readyReplicas").unwrap_or(0) > 0 {
            continue;
        }
        let resource = server.object.reference(cluster);
        let (namespace, name) = (server.object.namespace(), server.object.name());
        inquiry.link(&resource, caller);
        inquiry.cause(Cause {
            fault: "network.dns-down".into(),
            resource,
            confidence: 0.94,
            summary: format!(
                "The cluster's DNS is down: Deployment {namespace}/{name} on {cluster} has none of its {} replicas ready (not running), so no name resolves.",
                wanted(server.object)
            ),
            evidence: [inquiry.cite_field(server, "spec.replicas"), inquiry.cite_field(server, "status")]
                .into_iter()
                .flatten()
                .collect(),
            remediation: vec![remedy(
                cluster,
                &format!("describe deployment {name} -n {namespace}"),
                "scale it up again, or repair its pods",
                format!("Deployment {namespace}/{name} has its replicas ready"),
                Risk::Look,
            )],
        });
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::hosts;
    use std::collections::BTreeSet;

    #[test]
    fn a_host_says_its_namespace_if_it_is_a_service_or_the_namespace_is_known() {
        let known = BTreeSet::from(["data".to_owned()]);
        let found = hosts("lookup store.data.svc.cluster.local: refused by cache.data:80 and db:5432", "shop", &known);
        for (namespace, name) in [("data", "store"), ("data", "cache"), ("shop", "db")] {
            assert!(found.contains(&(namespace.to_owned(), name.to_owned())), "{namespace}/{name}");
        }
        assert!(hosts("registry.example.com", "shop", &known).contains(&("shop".to_owned(), "registry".to_owned())));
    }
}
