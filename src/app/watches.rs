//! Which rows must keep coming: those of the tables on the screen, and the few that the tree rests on.

use super::effect::Effect;
use super::fleet::Fleet;
use super::message::Mode;
use super::scope::sources;
use super::state::State;
use crate::domain::cluster::Rung;
use crate::domain::ids::ClusterName;
use crate::domain::row::KindId;
use std::collections::BTreeSet;

/// Asks for what is newly needed and lets go of what is not.
pub fn reconcile(state: &mut State) -> Vec<Effect> {
    if matches!(state.mode, Mode::Welcome | Mode::Replay) {
        return Vec::new();
    }
    let mut wanted: BTreeSet<(ClusterName, KindId)> = base(&state.fleet);
    for table in state.panes.resources.watched() {
        let from = sources(&table.kind, &table.scope, &state.fleet);
        wanted.extend(from.clusters.into_iter().map(|cluster| (cluster, table.kind.clone())));
    }
    wanted.retain(|(cluster, _)| can_be_read(&state.fleet, cluster));
    let mut effects = Vec::new();
    for (cluster, kind) in wanted.difference(&state.watches) {
        effects.push(Effect::Watch { cluster: cluster.clone(), kind: kind.clone() });
    }
    for (cluster, kind) in state.watches.difference(&wanted) {
        effects.push(Effect::Unwatch { cluster: cluster.clone(), kind: kind.clone() });
        state.fleet.sheets.forget(kind, cluster);
    }
    state.watches = wanted;
    effects
}

/// On a hub what it says of its clusters, elsewhere the nodes.
fn base(fleet: &Fleet) -> BTreeSet<(ClusterName, KindId)> {
    let mut out = BTreeSet::new();
    let mut add = |cluster: &ClusterName, word: &str| {
        if let Some(kind) = fleet.resolve(word, std::slice::from_ref(cluster)) {
            out.insert((cluster.clone(), kind.id.clone()));
        }
    };
    match fleet.hub() {
        Some(hub) => {
            for word in ["managedclusters", "managedclusteraddons", "clustermanagementaddons", "leases"] {
                add(hub, word);
            }
        }
        None => fleet.names().for_each(|cluster| add(cluster, "nodes")),
    }
    out
}

/// Whether the tree or the suggestion rests on rows of this kind.
pub fn is_base(kind: &KindId) -> bool {
    ["ManagedCluster", "ManagedClusterAddOn", "ClusterManagementAddOn", "Lease", "Node"].contains(&kind.kind.as_str())
}

fn can_be_read(fleet: &Fleet, cluster: &ClusterName) -> bool {
    fleet.member(cluster).is_some_and(|member| !matches!(member.info.rung, Rung::HubOnly { .. }))
}
