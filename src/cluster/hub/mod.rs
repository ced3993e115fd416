//! Which contexts are hubs of Open Cluster Management, what they manage, and by which context each managed cluster is
//! reached: the access ladder, as far as it reaches today (own context, or what the hub alone knows).
//! Invariant: a context is taken for a managed cluster only by a sign that names it; when two signs disagree, the
//! cluster's own word counts. A cluster that nobody reaches is shown, with the reason.
//! Not here: what the conditions of a managed cluster mean (`diagnosis`), how its rows are kept (`watch`).

mod discover;
mod member;

use super::OpenedCluster;
use super::live::Address;
use crate::domain::cluster::{ClusterInfo, Part, Rung};
use crate::domain::ids::ClusterName;
use crate::domain::redact;
use std::collections::BTreeSet;

pub use discover::discover;
pub use member::{Managed, managed};

use member::hub_only;

/// What a cluster is to Open Cluster Management, as it says itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    Hub {
        managed: Vec<Managed>,
        /// Why the managed clusters could not be read, if so.
        unseen: Option<String>,
    },
    /// It has a Klusterlet that names it so.
    Spoke {
        name: String,
    },
    Plain,
    /// It could not be asked.
    Unknown {
        why: String,
    },
}

/// A context, and what was found behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub address: Address,
    pub standing: Standing,
}

/// A cluster of the fleet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// A managed cluster bears the name that its hub gave it, so that what the hub says of it and what it says itself
    /// belong together.
    pub info: ClusterInfo,
    /// The name under which its context was opened; `None`: there is none.
    pub opened_as: Option<ClusterName>,
    /// The hub that manages it.
    pub hub: Option<ClusterName>,
}

impl Member {
    /// The cluster as a door takes it: its context under its new name, or what stands in for one beyond reach.
    pub fn open(&self, contexts: &[OpenedCluster]) -> OpenedCluster {
        let context = contexts.iter().find(|context| Some(&context.info.name) == self.opened_as.as_ref());
        match context {
            Some(opened) => OpenedCluster { info: self.info.clone(), ..opened.clone() },
            None => hub_only(self.info.clone()),
        }
    }
}

/// The fleet: hubs, then what they manage, then the contexts that belong to no hub; each in the order given.
pub fn arrange(contexts: &[Seen]) -> Vec<Member> {
    let mut members = Vec::new();
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    for (at, seen) in contexts.iter().enumerate() {
        if matches!(seen.standing, Standing::Hub { .. }) {
            taken.insert(at);
            members.push(of_context(seen, Part::Hub, seen.address.cluster.as_str(), None));
        }
    }
    for hub in contexts {
        let Standing::Hub { managed, .. } = &hub.standing else { continue };
        for cluster in managed.iter().filter(|cluster| !is_itself(cluster, hub)) {
            let part = Part::Spoke;
            let free = contexts.iter().enumerate().filter(|(at, _)| !taken.contains(at));
            members.push(match best(cluster, free) {
                Some((at, seen)) => {
                    taken.insert(at);
                    of_context(seen, part, &cluster.name, Some(hub))
                }
                None => beyond_reach(cluster, hub),
            });
        }
    }
    for (_, seen) in contexts.iter().enumerate().filter(|(at, _)| !taken.contains(at)) {
        let part = if matches!(seen.standing, Standing::Spoke { .. }) { Part::Spoke } else { Part::Plain };
        members.push(of_context(seen, part, seen.address.cluster.as_str(), None));
    }
    rename_doubles(&mut members);
    members
}

/// The context that shows the clearest sign of being this cluster.
fn best<'a>(cluster: &Managed, contexts: impl Iterator<Item = (usize, &'a Seen)>) -> Option<(usize, &'a Seen)> {
    // `max_by_key` takes the last of equals; the first context of the kubeconfig should win.
    let signs = contexts.filter_map(|(at, seen)| sign(cluster, seen).map(|sign| ((sign, usize::MAX - at), (at, seen))));
    signs.max_by_key(|(rank, _)| *rank).map(|(_, found)| found)
}

/// How a context shows that it is a managed cluster; the strongest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sign {
    /// A context or kubeconfig cluster of the same name, perhaps with the prefix of the tool that made it.
    Name,
    /// The address that the hub has on file.
    Server,
    /// Its own Klusterlet says so.
    OwnWord,
}

fn sign(cluster: &Managed, seen: &Seen) -> Option<Sign> {
    let address = &seen.address;
    if let Standing::Spoke { name } = &seen.standing {
        return (*name == cluster.name).then_some(Sign::OwnWord);
    }
    if cluster.urls.iter().any(|url| same_server(url, &address.server)) {
        return Some(Sign::Server);
    }
    let names = [address.context.as_str(), address.entry.as_str()];
    let bare = |name: &&str| ["", "kind-", "k3d-"].iter().any(|tool| name.strip_prefix(tool) == Some(&cluster.name));
    names.iter().any(bare).then_some(Sign::Name)
}

/// A hub may manage itself (`local-cluster`): that is no second cluster.
fn is_itself(cluster: &Managed, hub: &Seen) -> bool {
    cluster.is_local || cluster.urls.iter().any(|url| same_server(url, &hub.address.server))
}

/// The same server, however its address is written.
fn same_server(one: &str, other: &str) -> bool {
    let parts = |server: &str| {
        let uri: http::Uri = server.trim_end_matches('/').parse().ok()?;
        let scheme = uri.scheme_str().unwrap_or("https").to_owned();
        let port = uri.port_u16().unwrap_or(if scheme == "http" { 80 } else { 443 });
        Some((scheme, uri.host()?.to_lowercase(), port, uri.path().trim_end_matches('/').to_owned()))
    };
    parts(one).is_some_and(|one| Some(one) == parts(other))
}

fn of_context(seen: &Seen, part: Part, name: &str, hub: Option<&Seen>) -> Member {
    let rung = Rung::Context { name: redact::plain(&seen.address.context).into_owned() };
    Member {
        info: ClusterInfo { name: ClusterName::new(redact::plain(name)), part, rung, captured: None },
        opened_as: Some(seen.address.cluster.clone()),
        hub: hub.map(|hub| hub.address.cluster.clone()),
    }
}

fn beyond_reach(cluster: &Managed, hub: &Seen) -> Member {
    let why = format!("no context of the kubeconfig leads to {}", cluster.name);
    Member {
        info: ClusterInfo {
            name: ClusterName::new(redact::plain(&cluster.name)),
            part: Part::Spoke,
            rung: Rung::HubOnly { why: redact::plain(&why).into_owned() },
            captured: None,
        },
        opened_as: None,
        hub: Some(hub.address.cluster.clone()),
    }
}

/// Two hubs may each manage a cluster of one name, or a managed cluster be named as some other context is.
fn rename_doubles(members: &mut [Member]) {
    let mut taken = BTreeSet::new();
    for member in members {
        member.info.name = super::live::unique(member.info.name.as_str(), &mut taken);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
