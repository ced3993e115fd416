//! Which clusters words go to: one by its name, several with commas, a set, or all.
//! Invariant: no cluster is asked twice, and none that was not meant.

use super::said;
use crate::cluster::door::Door;
use crate::domain::cluster::Part;
use crate::domain::ids::ClusterName;
use crate::kubectl::invocation::Invocation;
use crate::shell::fleet::Fleet;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The clusters that are meant, in the order of the fleet, and whether what they say is put together: then each line
/// names its cluster, even if there is one alone.
pub async fn meant(fleet: &Fleet, cluster: Option<&str>) -> Result<(Vec<Arc<Door>>, bool), String> {
    let all: Vec<Arc<Door>> = fleet.doors().cloned().collect();
    let names = || all.iter().map(|door| door.info().name.to_string()).collect::<Vec<_>>().join(", ");
    let Some(words) = cluster else {
        return match all.len() {
            1 => Ok((all, false)),
            _ => Err(format!("there are several clusters; say --cluster NAME, or --cluster @all: {}", names())),
        };
    };
    let mut wanted: BTreeSet<ClusterName> = BTreeSet::new();
    for word in words.split(',') {
        let word = word.trim_start_matches('@');
        let named = all.iter().find(|door| door.info().name.as_str() == word);
        match (word, named, word.strip_prefix("set:")) {
            ("all", None, _) => wanted.extend(all.iter().map(|door| door.info().name.clone())),
            (_, Some(door), _) => drop(wanted.insert(door.info().name.clone())),
            (_, None, Some(set)) => wanted.extend(in_set(&all, set).await?),
            // A word that no cluster has for a name may be the name of a set, where `@` says that clusters are meant.
            (set, None, None) if words.starts_with('@') => match in_set(&all, set).await {
                Ok(members) => wanted.extend(members),
                Err(why) => return Err(format!("no cluster {word:?} here ({why}); there are {}", names())),
            },
            (_, None, None) => return Err(format!("no cluster {word:?} here; there are {}", names())),
        }
    }
    let doors = all.into_iter().filter(|door| wanted.contains(&door.info().name)).collect();
    Ok((doors, words.starts_with('@') || words.contains(',')))
}

/// The clusters of a ManagedClusterSet that are in the fleet, as their hub labels them.
async fn in_set(all: &[Arc<Door>], set: &str) -> Result<Vec<ClusterName>, String> {
    let mut names = Vec::new();
    for hub in all.iter().filter(|door| door.info().part == Part::Hub) {
        let label = format!("cluster.open-cluster-management.io/clusterset={set}");
        let words = ["get", "managedclusters", "-l", &label].map(str::to_owned);
        let Ok(Invocation::Look(look)) = hub.understand(&words).await else { continue };
        for request in hub.requests_of(look).await {
            let found = hub.objects(&request, |objects| {
                names.extend(objects.iter().map(|object| ClusterName::new(object.name())));
            });
            found.await.map_err(|failure| format!("the clusters of set {set} are not known: {}", said(&failure)))?;
        }
    }
    names.retain(|name| all.iter().any(|door| door.info().name == *name));
    match names.is_empty() {
        true => Err(format!("no cluster of this fleet is known to be in the set {set:?}")),
        false => Ok(names),
    }
}
