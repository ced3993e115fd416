//! What each collector gathers whatever there is, what it may gather, and what it never does.
//! Invariant: `Always` only where the collector has no switch that is commonly used to leave the kind out.
//! Not here: what the collector says that it missed (`gaps`), whether a namespace was visited at all (`seen`).

use super::troubleshoot::RESOURCES;
use super::{Layout, info};
use crate::cluster::snapshot::index::KindPath;

/// What it means that a dump has nothing of a kind, in a namespace that was visited or in the whole cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// There was none.
    Always,
    /// It cannot be told.
    Sometimes,
    /// Nobody looked, and why.
    Never(&'static str),
}

/// What an inspection of a namespace gathers: the kinds of category `all`.
const OF_EVERY_INSPECTION: [(&str, &str); 10] = [
    ("", "pods"),
    ("", "services"),
    ("", "replicationcontrollers"),
    ("apps", "daemonsets"),
    ("apps", "deployments"),
    ("apps", "replicasets"),
    ("apps", "statefulsets"),
    ("autoscaling", "horizontalpodautoscalers"),
    ("batch", "cronjobs"),
    ("batch", "jobs"),
];

impl Layout {
    pub fn expects(self, kind: &KindPath) -> Expect {
        let (group, plural) = (kind.group.as_str(), kind.plural.as_str());
        match self {
            Self::Inspect | Self::AcmGather if OF_EVERY_INSPECTION.contains(&(group, plural)) => Expect::Always,
            Self::Inspect | Self::AcmGather | Self::Harvester | Self::Plain => Expect::Sometimes,
            // Both gather all that is served; Secrets, and Events with their many objects, are often left out.
            Self::CrustGather | Self::KubectlGather if matches!(plural, "secrets" | "events") => Expect::Sometimes,
            Self::CrustGather | Self::KubectlGather => Expect::Always,
            Self::Troubleshoot => of_a_support_bundle(group, plural),
            Self::ClusterInfoDump => {
                let known = info::IN_NAMESPACES.iter().any(|(_, of, name)| (*of, *name) == (group, plural));
                if known || (group, plural) == ("", "nodes") {
                    Expect::Always
                } else {
                    Expect::Never(
                        "kubectl cluster-info dump gathers only nodes, events, services, pods and what makes pods",
                    )
                }
            }
            Self::Insights => match (group, plural) {
                ("", "nodes") => Expect::Always,
                ("", "secrets") => Expect::Never("the Insights operator gathers no Secrets"),
                ("apps" | "batch" | "autoscaling", _) | ("", "services" | "endpoints" | "namespaces") => {
                    Expect::Never("the Insights operator does not gather workloads")
                }
                _ => Expect::Sometimes,
            },
        }
    }
}

fn of_a_support_bundle(group: &str, plural: &str) -> Expect {
    let gathered = RESOURCES.iter().any(|(_, of, name, _)| (*of, *name) == (group, plural));
    match (gathered, plural) {
        (true, _) => Expect::Always,
        (false, "secrets") => Expect::Never("a support bundle holds no Secrets"),
        (false, _) if OF_THE_API_SERVER.contains(&group) => Expect::Never("a support bundle does not gather this kind"),
        // All kinds that definitions bring are gathered, but for errors, which are told.
        (false, _) => Expect::Always,
    }
}

const OF_THE_API_SERVER: [&str; 17] = [
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "apps",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "flowcontrol.apiserver.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "storage.k8s.io",
];

#[cfg(test)]
mod tests {
    use super::{Expect, Layout};
    use crate::cluster::snapshot::index::KindPath;

    #[test]
    fn nothing_of_a_kind_means_what_the_collector_makes_it_mean() {
        let expects = |layout: Layout, group: &str, plural: &str| layout.expects(&KindPath::new(group, plural));
        assert_eq!(expects(Layout::Inspect, "apps", "deployments"), Expect::Always);
        assert_eq!(expects(Layout::Inspect, "", "configmaps"), Expect::Sometimes);
        assert_eq!(expects(Layout::Troubleshoot, "", "configmaps"), Expect::Always);
        assert_eq!(expects(Layout::Troubleshoot, "cert-manager.io", "issuers"), Expect::Always);
        for (layout, group, plural) in [
            (Layout::ClusterInfoDump, "", "configmaps"),
            (Layout::ClusterInfoDump, "batch", "jobs"),
            (Layout::Troubleshoot, "", "secrets"),
            (Layout::Troubleshoot, "autoscaling", "horizontalpodautoscalers"),
            (Layout::Insights, "apps", "deployments"),
        ] {
            assert!(matches!(expects(layout, group, plural), Expect::Never(_)), "{layout} {plural}");
        }
    }
}
