//! What can be told of broken files before any is read in full.
//! Invariant: of objects only lengths and last bytes are looked at; a file that breaks later says so with the answer it spoils.

use super::dump::Dump;
use super::indexing::Indexed;
use super::missed;
use super::own;
use crate::domain::cluster::Part;
use std::collections::BTreeSet;

/// Beyond this many files not even their ends are looked at, so that a large dump opens at once.
const MOST_FILES: usize = 4000;

/// Dumps whose folders bear another name than a hub among them has for the cluster: it would be shown under both.
pub fn under_other_names(dumps: &[Indexed]) -> Vec<String> {
    if !dumps.iter().any(|one| one.dump.role() == Part::Hub) || dumps.len() == 1 {
        return Vec::new();
    }
    let hubs = dumps.iter().filter(|one| one.dump.role() == Part::Hub);
    let managed: BTreeSet<String> = hubs
        .flat_map(|hub| hub.dump.objects("cluster.open-cluster-management.io", "managedclusters", None))
        .map(|managed| managed.name().to_owned())
        .collect();
    let line = |one: &Indexed| {
        let own = own::name(&one.dump).filter(|own| managed.contains(own) && !managed.contains(&one.name))?;
        let is_free = dumps.iter().all(|other| other.name != own);
        is_free
            .then(|| format!("{} is the managed cluster {own}; name its folder {own} to see the two as one", one.name))
    };
    dumps.iter().filter_map(line).collect()
}

pub fn at_first_sight(dump: &Dump, cluster: &str) -> Vec<String> {
    let files: Vec<_> = dump.objects_files().collect();
    let empty = files
        .iter()
        .filter(|file| dump.size(**file) == 0)
        .map(|file| format!("{cluster}: {} is empty; what it should hold counts as not collected", dump.path(*file)));
    let cut = files.iter().filter(|file| files.len() <= MOST_FILES && dump.size(**file) > 0 && dump.ends_early(**file));
    let cut = cut.map(|file| {
        format!("{cluster}: {} ends in the middle of a line; what is whole before that is read", dump.path(*file))
    });
    let untold = dump
        .told_time()
        .is_none()
        .then(|| format!("{cluster}: nothing in this dump tells when it was taken; ages are unknown"));
    empty.chain(cut).chain(untold).chain(missed::at_first_sight(dump, cluster)).collect()
}
