//! What can be seen of a cluster: its dump, and what has been changed over it since.
//! Invariant: a view is one moment; a change makes another view.
//! Not here: making changes (`demo`).

use super::dump::{Dump, Listing, Recorded};
use super::index::KindPath;
use super::seen::Seen;
use crate::domain::row::KindId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The name of an object within its cluster. The namespace is empty for objects of the whole cluster.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub kind: KindPath,
    pub namespace: String,
    pub name: String,
}

/// What is laid over a dump.
#[derive(Debug, Clone, Default)]
pub struct Overlay {
    /// `None` where an object was deleted.
    pub objects: BTreeMap<Key, Option<Arc<Recorded>>>,
    /// How many changes have been made, in all.
    pub changes: u64,
}

#[derive(Debug, Clone)]
pub struct View {
    pub dump: Arc<Dump>,
    pub overlay: Arc<Overlay>,
    /// Whether changes are taken, by someone else.
    pub writable: bool,
}

impl View {
    pub fn of(dump: Arc<Dump>) -> Self {
        Self { dump, overlay: Arc::default(), writable: false }
    }

    /// The version of everything: it grows with the capture time and with every change.
    pub fn version(&self) -> u64 {
        u64::try_from(self.dump.captured().as_second()).unwrap_or(0).max(1) + self.overlay.changes
    }

    pub fn list(&self, kind: &KindId, namespace: Option<&str>) -> Listing {
        let path = KindPath::new(&kind.group, &kind.plural);
        // Objects of the whole cluster are kept under the empty namespace.
        let place = if kind.namespaced { namespace } else { Some("") };
        let mut listing = self.dump.list(kind, place);
        let laid = self
            .overlay
            .objects
            .iter()
            .filter(|(key, _)| key.kind == path && namespace.is_none_or(|namespace| key.namespace == namespace));
        for (key, object) in laid {
            let at = listing.objects.binary_search_by(|known| {
                (known.namespace(), known.name()).cmp(&(key.namespace.as_str(), key.name.as_str()))
            });
            match (at, object) {
                (Ok(at), Some(object)) => listing.objects[at] = object.clone(),
                (Ok(at), None) => drop(listing.objects.remove(at)),
                (Err(at), Some(object)) => listing.objects.insert(at, object.clone()),
                (Err(_), None) => {}
            }
        }
        listing
    }

    /// One object; where there is none, what was seen of its kind.
    pub fn get(&self, kind: &KindId, namespace: Option<&str>, name: &str) -> Result<Arc<Recorded>, Seen> {
        let listing = self.list(kind, namespace.or((!kind.namespaced).then_some("")));
        match listing.objects.iter().find(|object| object.name() == name) {
            Some(object) => Ok(object.clone()),
            None => Err(listing.seen),
        }
    }
}
