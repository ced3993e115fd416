//! Which clusters are meant.

use super::fleet::Fleet;
use crate::domain::ids::ClusterName;
use crate::domain::row::KindId;

/// The clusters that the resource pane shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Scope {
    #[default]
    All,
    Only(Vec<ClusterName>),
}

impl Scope {
    /// The clusters in scope, in the order of the fleet.
    pub fn clusters(&self, fleet: &Fleet) -> Vec<ClusterName> {
        match self {
            Self::All => fleet.names().cloned().collect(),
            Self::Only(names) => fleet.names().filter(|name| names.contains(name)).cloned().collect(),
        }
    }

    /// In a few words, for titles and the status line.
    pub fn words(&self, fleet: &Fleet) -> String {
        match self {
            Self::All => match fleet.members() {
                [one] => one.info.name.to_string(),
                many => format!("all {} clusters", many.len()),
            },
            Self::Only(names) => match names.as_slice() {
                [one] => one.to_string(),
                [one, two] => format!("{one}, {two}"),
                many => format!("{} clusters", many.len()),
            },
        }
    }

    pub fn names(&self, name: &ClusterName) -> bool {
        match self {
            Self::All => false,
            Self::Only(names) => names.contains(name),
        }
    }
}

/// Where the rows of a kind come from when these clusters are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sources {
    pub clusters: Vec<ClusterName>,
    /// For kinds that live on the hub and speak of spokes: only rows about these clusters.
    pub about: Option<Vec<ClusterName>>,
}

/// The hub holds what it says about spokes; asking for it on a spoke means asking the hub.
pub fn sources(kind: &KindId, scope: &Scope, fleet: &Fleet) -> Sources {
    let clusters = scope.clusters(fleet);
    match fleet.hub() {
        Some(hub) if lives_on_the_hub(kind) => {
            let about = (speaks_of_spokes(kind) && !clusters.contains(hub)).then_some(clusters);
            Sources { clusters: vec![hub.clone()], about }
        }
        _ => Sources { clusters, about: None },
    }
}

fn lives_on_the_hub(kind: &KindId) -> bool {
    match kind.group.as_str() {
        "cluster.open-cluster-management.io" => kind.kind != "ClusterClaim",
        "addon.open-cluster-management.io" => true,
        "work.open-cluster-management.io" => kind.kind != "AppliedManifestWork",
        "operator.open-cluster-management.io" => kind.kind == "ClusterManager",
        _ => false,
    }
}

/// Whether each object is about one spoke, by its name or its namespace.
fn speaks_of_spokes(kind: &KindId) -> bool {
    ["ManagedCluster", "ManagedClusterAddOn", "ManifestWork", "AddOnPlacementScore"].contains(&kind.kind.as_str())
}
