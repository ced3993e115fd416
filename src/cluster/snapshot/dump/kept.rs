//! What of a dump is in memory, and what an index on disk has.
//! Invariant: what an index brought and what was read here answer alike.

use super::Dump;
use crate::cluster::snapshot::cache::KindParts;
use crate::cluster::snapshot::index::KindPath;
use crate::cluster::snapshot::store::Part;
use crate::domain::row::KindId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

impl Dump {
    /// The parts of a kind, if an index on disk has them.
    pub(super) fn brought(&self, kind: &KindPath) -> Option<Arc<KindParts>> {
        let number = self.number()?;
        let mut brought = self.brought.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = brought.get(kind) {
            return known.clone();
        }
        let parts = self.files.cache().and_then(|cache| cache.parts(number, kind)).map(Arc::new);
        brought.insert(kind.clone(), parts.clone());
        parts
    }

    /// The kinds that the dump has objects or lists of.
    pub fn kinds_there(&self) -> Vec<KindId> {
        let kinds = self.kinds().clone();
        kinds.iter().map(|kind| kind.id.clone()).filter(|id| !self.places(id).is_empty()).collect()
    }

    /// The bytes of an index for searches that is kept on disk.
    pub fn kept_search_index(&self) -> Option<Vec<u8>> {
        self.files.cache()?.search(self.number()?)
    }

    /// What is known to be damaged, from all that was read so far.
    pub fn damage_so_far(&self) -> Vec<String> {
        let parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        let made: Vec<Arc<Part>> = parts.values().filter_map(|part| part.get().cloned()).collect();
        drop(parts);
        let brought = self.brought.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = brought.values().flatten().flat_map(|kind| kind.parts.values().cloned()).collect::<Vec<_>>();
        drop(brought);
        made.iter().chain(&kept).flat_map(|part| part.damage.iter().cloned()).collect()
    }

    pub fn has_made_parts(&self) -> bool {
        !self.parts.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// The index on disk has them now, as this one of its clusters.
    pub fn forget_parts(&self, number: usize) {
        self.brought.lock().unwrap_or_else(PoisonError::into_inner).clear();
        *self.number.lock().unwrap_or_else(PoisonError::into_inner) = Some(number);
        self.parts.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(super) fn number(&self) -> Option<usize> {
        *self.number.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The kinds of which all parts were made, to be kept in an index.
    pub fn whole_kinds(&self) -> Vec<(KindPath, KindParts)> {
        let mut made: BTreeMap<KindPath, BTreeMap<String, Arc<Part>>> = BTreeMap::new();
        for ((kind, namespace), part) in self.parts.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            if let Some(part) = part.get() {
                made.entry(kind.clone()).or_default().insert(namespace.clone(), part.clone());
            }
        }
        let whole = |(kind, parts): (KindPath, BTreeMap<String, Arc<Part>>)| {
            let id = self.kind(&kind.group, &kind.plural)?;
            let places = self.places(&id);
            let complete = !places.is_empty() && places.iter().all(|place| parts.contains_key(place));
            let seen = complete.then(|| self.seen(&id, None))?;
            Some((kind, KindParts { seen: Some(seen), parts }))
        };
        let mut kinds: Vec<_> = made.into_iter().filter_map(whole).collect();
        if let (Some(number), Some(cache)) = (self.number(), self.files.cache()) {
            let known: BTreeSet<KindPath> = kinds.iter().map(|(kind, _)| kind.clone()).collect();
            let old = cache.kinds_of(number).into_iter().filter(|kind| !known.contains(kind));
            kinds.extend(old.filter_map(|kind| Some((kind.clone(), cache.parts(number, &kind)?))));
        }
        kinds
    }
}
