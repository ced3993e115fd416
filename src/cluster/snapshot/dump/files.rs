//! The files of a path, which its clusters share.

use crate::cluster::snapshot::cache::{self, Cache, Sample};
use crate::cluster::snapshot::tree::Tree;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The files of a path, shared by its clusters: listed when it is opened, or, where an index on disk tells enough, when
/// they are first needed.
#[derive(Debug)]
pub struct Files {
    root: PathBuf,
    tree: OnceLock<Arc<Tree>>,
    cache: Mutex<Option<Arc<Cache>>>,
    samples: OnceLock<Vec<Sample>>,
}

impl Files {
    pub fn listed(tree: Arc<Tree>) -> Arc<Self> {
        let root = tree.root().to_owned();
        Arc::new(Self { root, tree: OnceLock::from(tree), cache: Mutex::default(), samples: OnceLock::new() })
    }

    pub fn indexed(root: PathBuf, cache: Arc<Cache>) -> Arc<Self> {
        Arc::new(Self { root, tree: OnceLock::new(), cache: Mutex::new(Some(cache)), samples: OnceLock::new() })
    }

    /// Remembers how some of the files look, so that a change is noticed when an index of them is written.
    pub fn look(&self, root: &Path) {
        self.samples.get_or_init(|| cache::samples(root, self.tree()));
    }

    pub fn samples(&self) -> Option<Vec<Sample>> {
        self.cache().map(|cache| cache.head.samples.clone()).or_else(|| self.samples.get().cloned())
    }

    pub fn tree(&self) -> &Arc<Tree> {
        self.tree.get_or_init(|| {
            let cache = self.cache();
            if let Some(known) = cache.as_ref().and_then(|cache| cache.tree(&self.root)) {
                return Arc::new(known);
            }
            // Places in an index mean nothing in other files; what was changed under it reads as missing, not as
            // something else.
            let same = |tree: &Tree| cache.as_ref().is_none_or(|cache| cache.head.fingerprint == tree.fingerprint());
            Arc::new(Tree::open(&self.root).ok().filter(same).unwrap_or_default())
        })
    }

    /// Of the files as they were listed, or as the index on disk knows them.
    pub fn fingerprint(&self) -> u64 {
        self.cache().map_or_else(|| self.tree().fingerprint(), |cache| cache.head.fingerprint)
    }

    pub fn cache(&self) -> Option<Arc<Cache>> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on the index on disk holds what was made in memory.
    pub fn adopt(&self, cache: Arc<Cache>) {
        *self.cache.lock().unwrap_or_else(PoisonError::into_inner) = Some(cache);
    }
}
