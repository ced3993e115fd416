//! The files of a path, which its clusters share.

use crate::cluster::snapshot::cache::Cache;
use crate::cluster::snapshot::tree::Tree;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The files of a path, shared by its clusters: listed when it is opened, or, where an index on disk tells enough, when
/// they are first needed.
#[derive(Debug)]
pub struct Files {
    root: PathBuf,
    tree: OnceLock<Arc<Tree>>,
    cache: Mutex<Option<Arc<Cache>>>,
}

impl Files {
    pub fn listed(tree: Arc<Tree>) -> Arc<Self> {
        let root = tree.root().to_owned();
        Arc::new(Self { root, tree: OnceLock::from(tree), cache: Mutex::default() })
    }

    pub fn indexed(root: PathBuf, cache: Arc<Cache>) -> Arc<Self> {
        Arc::new(Self { root, tree: OnceLock::new(), cache: Mutex::new(Some(cache)) })
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
