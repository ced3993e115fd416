//! The files behind a cluster of a dump, for what is asked of the files themselves: a search, the lines around a hit,
//! and what was collected at all.
//! Invariant: nothing comes out that is not redacted, and no value of a Secret does.
//! Not here: the API (`service`), how a search goes (`search`).

use super::dump::Dump;
use super::index::KindPath;
use super::layouts::{self, Note};
use super::search::{self, Corpus, Excerpt, News, SearchIndex, Text, What};
use super::seen::Seen;
use super::tree::FileId;
use super::view::View;
use crate::domain::collected::{Collected, Extent, Report};
use crate::domain::ids::ClusterName;
use crate::domain::redact;
use crate::domain::search::Query;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

pub struct Records {
    cluster: ClusterName,
    dump: Arc<Dump>,
    /// What was wrong with files when the dump was opened.
    damage: Vec<String>,
    /// The files are told apart when they are first searched: most runs never do.
    corpus: OnceLock<Corpus>,
    index: RwLock<Option<Arc<SearchIndex>>>,
    is_new: AtomicBool,
}

impl std::fmt::Debug for Records {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Records").field("cluster", &self.cluster).finish_non_exhaustive()
    }
}

impl Records {
    /// The files of a dump.
    pub fn of(cluster: ClusterName, dump: Arc<Dump>, damage: Vec<String>) -> Self {
        Self {
            cluster,
            dump,
            damage,
            corpus: OnceLock::new(),
            index: RwLock::default(),
            is_new: AtomicBool::new(false),
        }
    }

    pub fn corpus(&self) -> &Corpus {
        self.corpus.get_or_init(|| {
            let tree = self.dump.tree();
            let found = layouts::find(tree).clusters.into_iter().find(|found| found.base == self.dump.base());
            let texts = found.map(|found| texts(&found.notes)).unwrap_or_default();
            Corpus::new(self.cluster.clone(), tree.clone(), texts)
        })
    }

    /// Looks through the files; with the index where there is one. Takes a while: not for a thread that must answer.
    pub fn search(
        &self,
        query: &Query,
        most: usize,
        stop: &AtomicBool,
        tell: impl FnMut(News) -> bool,
    ) -> Result<(), String> {
        let index = self.index();
        search::run(self.corpus(), index.as_deref(), query, most, stop, tell)
    }

    pub fn excerpt(&self, path: &str, line: u64) -> Result<Excerpt, String> {
        self.corpus().excerpt(path, line)
    }

    /// The objects as they were collected, under the name that the cluster has in the fleet.
    pub fn view(&self) -> (ClusterName, View) {
        (self.cluster.clone(), View::of(self.dump.clone()))
    }

    /// What was collected, kind by kind.
    pub fn report(&self) -> Report {
        let mut damage = self.damage.clone();
        damage.extend(self.dump.damage_so_far());
        // Paths and what parsers quote are the dump's words.
        damage.iter_mut().for_each(|line| *line = redact::text(line));
        damage.sort();
        damage.dedup();
        report(&self.dump, damage)
    }

    /// The index for searches, if one was made or kept.
    pub fn index(&self) -> Option<Arc<SearchIndex>> {
        let known = || self.index.read().unwrap_or_else(PoisonError::into_inner).clone();
        known().or_else(|| {
            let kept = self.dump.kept_search_index().and_then(|bytes| SearchIndex::from_bytes(&bytes))?;
            if self.adopt(kept) { known() } else { None }
        })
    }

    /// Whether an index was made that is kept nowhere.
    pub fn has_new_index(&self) -> bool {
        self.is_new.load(Ordering::Relaxed)
    }

    /// The index was kept on disk, and can be had from there.
    pub fn forget_index(&self) {
        if self.is_new.swap(false, Ordering::Relaxed) {
            *self.index.write().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }

    /// Takes an index that was kept; one of other files is refused.
    pub fn adopt(&self, index: SearchIndex) -> bool {
        let fits = index.fits(self.corpus());
        if fits {
            *self.index.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(index));
        }
        fits
    }

    /// Makes the index, unless there is one; it is kept, and returned to be stored. `None` where it was stopped.
    pub fn make_index(&self, stop: &AtomicBool) -> Option<Arc<SearchIndex>> {
        if let Some(index) = self.index() {
            return Some(index);
        }
        let index = Arc::new(SearchIndex::build(self.corpus(), stop)?);
        *self.index.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&index));
        self.is_new.store(true, Ordering::Relaxed);
        Some(index)
    }
}

/// What a dump holds of each kind that its cluster is known to have.
pub fn report(dump: &Dump, damage: Vec<String>) -> Report {
    let mut report = Report { kinds: Vec::new(), damage };
    for kind in dump.kinds().iter() {
        let path = KindPath::new(&kind.id.group, &kind.id.plural);
        let mut note = |namespace: &str, seen: Seen| {
            let plain = |text: String| redact::text(&text);
            let extent = match seen {
                Seen::Whole => Extent::Whole,
                Seen::Partly(missing) => Extent::Partly(missing.into_iter().map(plain).collect()),
                Seen::Not(why) => Extent::Not(plain(why)),
            };
            let (group, plural) = (redact::text(&path.group), redact::text(&path.plural));
            report.kinds.push(Collected { group, plural, namespace: redact::text(namespace), extent });
        };
        if !kind.id.namespaced || !dump.has(&path) {
            note("", dump.seen(&kind.id, None));
            continue;
        }
        // Where one file holds all namespaces, those of its objects count as well.
        let mut namespaces: BTreeSet<String> = dump.index().namespaces.keys().cloned().collect();
        namespaces.extend(dump.places(&kind.id));
        namespaces.iter().for_each(|namespace| note(namespace, dump.seen(&kind.id, Some(namespace))));
    }
    report
}

/// The files of a cluster as a search takes them.
pub fn texts(notes: &[(FileId, Note)]) -> Vec<Text> {
    notes.iter().map(|(id, note)| Text { id: *id, what: what(note) }).collect()
}

fn what(note: &Note) -> What {
    match note {
        Note::Objects { kind, .. } => What::objects(&kind.group, &kind.plural),
        // Discovery holds no objects, though it says `kind` often enough.
        Note::OwnNamespace { .. } | Note::Discovery | Note::LegacyDiscovery => What::objects("", "namespaces"),
        Note::Mixed => What::MIXED,
        Note::Log { namespace, pod, container, .. } => {
            What::Log { namespace: namespace.clone(), pod: pod.clone(), container: container.clone() }
        }
        // Whatever else was gathered may have been printed by anything.
        Note::Gap { .. } | Note::Version | Note::Timestamp | Note::Other => What::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_hold_secrets_is_told_from_what_cannot() {
        for (group, plural, guarded) in [
            ("", "secrets", true),
            ("", "pods", false),
            ("", "configmaps", false),
            ("apps", "deployments", false),
            ("work.open-cluster-management.io", "manifestworks", true),
        ] {
            let kind = KindPath::new(group, plural);
            let what = what(&Note::Objects { kind, namespace: None, name: None });
            assert!(matches!(what, What::Objects { guarded: is, .. } if is == guarded), "{plural}: {what:?}");
        }
        assert!(matches!(what(&Note::Mixed), What::Objects { guarded: true, .. }));
    }
}
