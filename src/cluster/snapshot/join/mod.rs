//! Puts the dumps of a fleet together: which dump is which managed cluster of which hub, and which object of the one
//! belongs to which of the other.
//! Invariant: pure over views; a match names its sign and its two objects, and what was not seen is never called absent.
//! Not here: what follows from a mismatch (`diagnosis`).

mod lines;
mod works;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;

pub use works::{AddOn, Agent, Work};

use super::dump::Recorded;
use super::seen::Seen;
use super::view::View;
use crate::domain::ids::ClusterName;
use crate::domain::time::{self, Timestamp};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// An object, and where it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub cluster: ClusterName,
    /// `ManifestWork cluster1/web`.
    pub object: String,
    /// Path and line in the cluster's dump.
    pub source: String,
}

/// The other half of a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Half {
    Here(Told),
    /// It was looked for where it would be.
    Absent,
    /// Nobody looked there, and why.
    NotSeen(String),
}

/// What makes a dump that of a managed cluster; the surest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// It bears the name, and does not say another itself.
    Name,
    /// The identity that both sides have on file.
    Id,
    /// Its Klusterlet says so.
    OwnWord,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    pub dump: ClusterName,
    pub sign: Sign,
    /// What the dump says it by; for a name there is no object.
    pub by: Option<Told>,
}

/// A managed cluster of a hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoke {
    pub name: String,
    pub managed: Told,
    /// `None`: there is no dump of this cluster.
    pub dump: Option<Matched>,
    /// The lease that its agent renews on the hub, and when it last did.
    pub lease: Half,
    pub renewed: Option<Timestamp>,
    /// Seconds without a renewal after which the hub gives the cluster up.
    pub limit: i64,
    pub klusterlet: Half,
    pub works: Vec<Work>,
    /// What can be said of a work or an add-on that is not among these.
    pub works_seen: Seen,
    pub addons_seen: Seen,
    /// Applied from this hub, or from one that cannot be told apart from it, without a ManifestWork that would ask for it.
    pub left_over: Vec<Told>,
    pub addons: Vec<AddOn>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hub {
    pub cluster: ClusterName,
    pub captured: Timestamp,
    /// Whether all its managed clusters are known.
    pub seen: Seen,
    pub spokes: Vec<Spoke>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Joins {
    pub hubs: Vec<Hub>,
    /// Clusters in whose dumps no ManagedCluster is, and what that means.
    pub without_managed: Vec<(ClusterName, Seen)>,
}

impl Joins {
    /// The managed clusters of which there is no dump, with their hub.
    pub fn without_dump(&self) -> impl Iterator<Item = (&ClusterName, &str)> {
        self.hubs.iter().flat_map(|hub| {
            let missing = hub.spokes.iter().filter(|spoke| spoke.dump.is_none());
            missing.map(|spoke| (&hub.cluster, spoke.name.as_str()))
        })
    }

    /// The hub and the managed cluster that a dump is of.
    pub fn managed_as(&self, dump: &ClusterName) -> Option<(&ClusterName, &str)> {
        self.hubs.iter().find_map(|hub| {
            let is_of = |spoke: &&Spoke| spoke.dump.as_ref().is_some_and(|matched| matched.dump == *dump);
            hub.spokes.iter().find(is_of).map(|spoke| (&hub.cluster, spoke.name.as_str()))
        })
    }
}

/// One cluster of the fleet, and how its objects are read.
pub(super) struct Side<'a> {
    pub name: &'a ClusterName,
    view: &'a View,
}

impl Side<'_> {
    /// The objects of a kind in a namespace, in all (`None`), or in the whole cluster.
    fn list(&self, group: &str, plural: &str, namespace: Option<&str>) -> (Vec<Arc<Recorded>>, Seen) {
        match self.view.dump.kind(group, plural) {
            Some(kind) => {
                let listing = self.view.list(&kind, namespace);
                (listing.objects, listing.seen)
            }
            None => (Vec::new(), Seen::Not(format!("no {plural} are in the dump"))),
        }
    }

    fn told(&self, object: &Recorded) -> Told {
        let (kind, namespace) = (object.text("/kind"), object.namespace());
        let place = if namespace.is_empty() { String::new() } else { format!("{namespace}/") };
        let object_name = format!("{kind} {place}{}", object.name());
        Told { cluster: self.name.clone(), object: object_name, source: object.source.clone() }
    }

    /// What it means that a list does not hold something.
    fn missing(seen: &Seen) -> Half {
        match seen {
            Seen::Whole => Half::Absent,
            Seen::Partly(why) => Half::NotSeen(why.join("; ")),
            Seen::Not(why) => Half::NotSeen(why.clone()),
        }
    }
}

const CLUSTER_GROUP: &str = "cluster.open-cluster-management.io";
/// Seconds from one renewal of a lease to the next, where its ManagedCluster does not say.
const RENEWED_EVERY: i64 = 60;
/// Renewals that may fail to come before the hub gives a cluster up.
const GRACE: i64 = 5;
const NO_DUMP: &str = "no dump of this cluster was given";
const OPERATOR_GROUP: &str = "operator.open-cluster-management.io";

/// Puts together what belongs together in these clusters.
pub fn join(clusters: &[(ClusterName, View)]) -> Joins {
    let sides: Vec<Side> = clusters.iter().map(|(name, view)| Side { name, view }).collect();
    let said: Vec<Said> = sides.iter().map(Said::of).collect();
    let mut taken = BTreeSet::new();
    let mut joins = Joins::default();
    for (place, hub) in sides.iter().enumerate() {
        let (managed, seen) = hub.list(CLUSTER_GROUP, "managedclusters", None);
        if managed.is_empty() {
            joins.without_managed.push((hub.name.clone(), seen));
            continue;
        }
        let mut spokes: Vec<Spoke> = managed.iter().map(|managed| hub_side(hub, managed)).collect();
        for (sign, at, dump) in matched(&managed, &said, place, &mut taken) {
            let by = match sign {
                Sign::OwnWord => said[dump].klusterlet.as_ref().map(|(_, told)| told.clone()),
                Sign::Id => said[dump].id_of(&managed[at]).cloned(),
                Sign::Name => None,
            };
            spokes[at].dump = Some(Matched { dump: sides[dump].name.clone(), sign, by });
            spoke_side(hub, &sides[dump], &said[dump], &mut spokes[at]);
        }
        let captured = hub.view.dump.captured();
        joins.hubs.push(Hub { cluster: hub.name.clone(), captured, seen, spokes });
    }
    joins
}

/// The managed clusters whose dumps bear other names, with these. It reads far less than [`join`].
pub fn under_other_names(clusters: &[(ClusterName, View)]) -> Vec<(ClusterName, ClusterName)> {
    let sides: Vec<Side> = clusters.iter().map(|(name, view)| Side { name, view }).collect();
    let said: Vec<Said> = sides.iter().map(Said::of).collect();
    let mut taken = BTreeSet::new();
    let mut names = Vec::new();
    for (place, hub) in sides.iter().enumerate() {
        let (managed, _) = hub.list(CLUSTER_GROUP, "managedclusters", None);
        let found = matched(&managed, &said, place, &mut taken).into_iter();
        let found = found.map(|(_, at, dump)| (managed[at].name(), dump));
        let others = found.filter(|(name, dump)| *dump != place && *name != said[*dump].name);
        names.extend(others.map(|(name, dump)| (ClusterName::new(name), sides[dump].name.clone())));
    }
    names
}

/// Which managed cluster of a hub (the second) is which dump (the third) that no other is.
fn matched(
    managed: &[Arc<Recorded>],
    said: &[Said],
    hub: usize,
    taken: &mut BTreeSet<usize>,
) -> Vec<(Sign, usize, usize)> {
    let mut signs = Vec::new();
    for (at, managed) in managed.iter().enumerate() {
        let of_each = said.iter().enumerate();
        signs.extend(of_each.filter_map(|(dump, said)| Some((said.sign(managed, dump == hub)?, at, dump))));
    }
    // The surest signs first, so that a name takes no dump from the cluster that it is of.
    signs.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut found = BTreeSet::new();
    signs.retain(|(_, at, dump)| !found.contains(at) && taken.insert(*dump) && found.insert(*at));
    signs
}

/// What a cluster says of itself.
struct Said {
    name: String,
    klusterlet: Option<(String, Told)>,
    /// Its ClusterClaim or ClusterVersion.
    ids: Vec<(String, Told)>,
    klusterlets: Seen,
}

impl Said {
    fn of(side: &Side) -> Self {
        let (klusterlets, seen) = side.list(OPERATOR_GROUP, "klusterlets", None);
        let named = klusterlets.iter().find(|klusterlet| !klusterlet.text("/spec/clusterName").is_empty());
        let (claims, _) = side.list(CLUSTER_GROUP, "clusterclaims", None);
        let is_id = |claim: &&Arc<Recorded>| ["id.k8s.io", "id.openshift.io"].contains(&claim.name());
        let claimed = claims.iter().filter(is_id).map(|claim| (claim.text("/spec/value").to_owned(), side.told(claim)));
        let (versions, _) = side.list("config.openshift.io", "clusterversions", None);
        let versioned = versions.iter().map(|version| (version.text("/spec/clusterID").to_owned(), side.told(version)));
        Self {
            name: side.name.to_string(),
            klusterlet: named.map(|object| (object.text("/spec/clusterName").to_owned(), side.told(object))),
            ids: claimed.chain(versioned).filter(|(id, _)| !id.is_empty()).collect(),
            klusterlets: seen,
        }
    }

    /// Where it says the identity that the hub has on file.
    fn id_of(&self, managed: &Recorded) -> Option<&Told> {
        let ids = ids_on_file(managed);
        self.ids.iter().find(|(id, _)| ids.contains(id)).map(|(_, told)| told)
    }

    fn sign(&self, managed: &Recorded, is_the_hub: bool) -> Option<Sign> {
        let itself = managed.text("/metadata/labels/local-cluster") == "true";
        if is_the_hub || itself {
            // A hub is none of its own spokes, unless it says that it manages itself.
            return (is_the_hub && itself).then_some(Sign::OwnWord);
        }
        if let Some((word, _)) = &self.klusterlet {
            return (word == managed.name()).then_some(Sign::OwnWord);
        }
        if self.id_of(managed).is_some() {
            return Some(Sign::Id);
        }
        // A cluster with another identity than the hub has on file is not made it by its name.
        let other = !ids_on_file(managed).is_empty() && !self.ids.is_empty();
        (self.name == managed.name() && !other).then_some(Sign::Name)
    }
}

/// What the hub has on file of a cluster's identity.
fn ids_on_file(managed: &Recorded) -> Vec<String> {
    let claims = managed.value.pointer("/status/clusterClaims").and_then(Value::as_array).into_iter().flatten();
    let text = |claim: &'_ Value, key: &str| claim.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let is_id = |claim: &&Value| ["id.k8s.io", "id.openshift.io"].contains(&text(claim, "name").as_str());
    let values = claims.filter(is_id).map(|claim| text(claim, "value"));
    values.chain([managed.text("/metadata/labels/clusterID").to_owned()]).filter(|id| !id.is_empty()).collect()
}

fn hub_side(hub: &Side, managed: &Recorded) -> Spoke {
    let name = managed.name();
    let (leases, leases_seen) = hub.list("coordination.k8s.io", "leases", Some(name));
    let lease = leases.iter().find(|lease| lease.name() == "managed-cluster-lease");
    let every = managed.value.pointer("/spec/leaseDurationSeconds").and_then(Value::as_i64);
    let (works, works_seen) = works::on_hub(hub, name);
    let (addons, addons_seen) = works::addons(hub, name, &works);
    Spoke {
        managed: hub.told(managed),
        dump: None,
        renewed: lease.and_then(|lease| time::parse(lease.text("/spec/renewTime"))),
        lease: lease.map_or_else(|| Side::missing(&leases_seen), |lease| Half::Here(hub.told(lease))),
        limit: every.filter(|seconds| *seconds > 0).unwrap_or(RENEWED_EVERY).saturating_mul(GRACE),
        klusterlet: Half::NotSeen(NO_DUMP.to_owned()),
        left_over: Vec::new(),
        works,
        works_seen,
        addons,
        addons_seen,
        name: name.to_owned(),
    }
}

fn spoke_side(hub: &Side, dump: &Side, said: &Said, spoke: &mut Spoke) {
    spoke.klusterlet = match &said.klusterlet {
        Some((_, told)) => Half::Here(told.clone()),
        None => Side::missing(&said.klusterlets),
    };
    works::pair(hub, dump, spoke);
}
