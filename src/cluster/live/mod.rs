//! Live clusters: every context of the kubeconfig, through kube's own client stack.
//! Invariant: opening reads the kubeconfig and nothing else: no network, no plugin, no key file. What is wrong with one
//! context shows when that context is asked, as the answer of its own service.
//! Not here: which of them is a hub (`hub`), what is watched (`watch`), what may be asked (`door`).

mod kubeconfig;
mod line;
mod patient;

use super::{Opened, OpenedCluster, Writes};
use crate::domain::cluster::{ClusterInfo, Part, Rung};
use crate::domain::ids::ClusterName;
use crate::domain::redact;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

pub use line::Patience;

/// The contexts, ready to be asked.
#[derive(Debug)]
pub struct Live {
    pub opened: Opened,
    /// One for each cluster, in the same order.
    pub addresses: Vec<Address>,
}

/// Where a context leads: what tells which cluster of a fleet it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The name under which it was opened.
    pub cluster: ClusterName,
    pub context: String,
    /// The name of the kubeconfig's cluster entry.
    pub entry: String,
    /// Empty when the kubeconfig names none.
    pub server: String,
}

/// No cluster at all could be opened.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum LiveError {
    #[error("there is no kubeconfig at {path}: point KUBECONFIG at one, or try klue demo")]
    Absent { path: String },
    #[error("cannot read the kubeconfig {path}: {why}")]
    Unreadable { path: String, why: String },
    #[error("the kubeconfig {path} has no context: add one with kubectl config set-context, or try klue demo")]
    Empty { path: String },
}

/// Opens every context of this kubeconfig, or of `KUBECONFIG`, or of the default one; the current context comes first.
pub fn open(kubeconfig: Option<PathBuf>) -> Result<Live, LiveError> {
    let kubeconfig::Read { config, path, damage } = kubeconfig::read(kubeconfig)?;
    let config = Arc::new(config);
    let current = config.current_context.clone().unwrap_or_default();
    let mut contexts: Vec<_> = config.contexts.iter().collect();
    if contexts.is_empty() {
        return Err(LiveError::Empty { path });
    }
    contexts.sort_by_key(|context| context.name != current);
    let mut taken = BTreeSet::new();
    let mut live = Live { opened: Opened { damage, ..Opened::default() }, addresses: Vec::new() };
    for context in contexts {
        let name = unique(&printable(&context.name), &mut taken);
        let address = kubeconfig::address(&config, &context.name, name);
        live.opened.clusters.push(OpenedCluster {
            info: ClusterInfo {
                name: address.cluster.clone(),
                part: Part::Plain,
                rung: Rung::Context { name: redact::plain(&context.name).into_owned() },
                captured: None,
            },
            records: None,
            service: line::Line::new(kubeconfig::recipe(&config, &address), Patience::default()).service(),
            writes: Writes::Live,
        });
        live.addresses.push(address);
    }
    Ok(live)
}

/// A name that can stand in the tree and after `--cluster`, where `@` begins a set.
fn printable(name: &str) -> String {
    let words: Vec<&str> =
        name.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    let joined = redact::plain(&words.join("-")).trim_start_matches('@').to_owned();
    if joined.is_empty() { "context".to_owned() } else { joined }
}

/// The second of a name gets `~2`.
pub(super) fn unique(name: &str, taken: &mut BTreeSet<String>) -> ClusterName {
    let numbered = (2..).map(|n: u32| format!("{name}~{n}"));
    let free = std::iter::once(name.to_owned()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or_default();
    taken.insert(free.clone());
    ClusterName::new(free)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
