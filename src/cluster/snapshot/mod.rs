//! Serves dumps in the layout of `oc adm inspect` as clusters that can only be read.
//! Invariant: nothing is written, no clock is read, and what was not collected is said to be so.
//! Not here: recordings that can be changed in memory (`demo`), who may see a secret (`door`).
//!
//! A path goes through `layout` (which folders are clusters), `index` (which file holds what), `dump` (objects, read on
//! demand by `yaml`), `seen` (what an absence means); a request through `call`, `read` and `answer`, joined in `service`.

pub mod answer;
pub mod cache;
pub mod call;
mod clock;
pub mod contents;
mod damage;
mod discovery;
pub mod dump;
mod form;
mod found;
pub mod index;
pub mod indexing;
pub mod join;
mod kinds;
pub mod layouts;
mod logs;
mod missed;
mod openapi;
mod options;
pub mod own;
mod percent;
pub mod read;
pub mod records;
mod reviews;
pub mod search;
pub mod seen;
mod selector;
pub mod service;
pub mod store;
mod table;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
pub mod tests;
pub mod tree;
mod veil;
mod version;
pub mod view;
pub mod watch;
mod writing;

use crate::cluster::{Opened, OpenedCluster, Writes};
use crate::domain::cluster::{ClusterInfo, Rung};
use crate::domain::ids::ClusterName;
use crate::domain::redact;
use cache::Cache;
use dump::{Dump, Files};
use indexing::{Indexed, Indexing};
use records::Records;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tree::{Progress, Tree};

/// Why nothing could be opened, and what to do next.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    #[error("no path was given; name a dump: a folder or an archive, or a folder of such")]
    NoPath,
    #[error("{0} does not exist; name a dump: a folder or an archive")]
    Missing(PathBuf),
    #[error("{0} is an empty folder; name the folder that holds a dump")]
    Empty(PathBuf),
    #[error(
        "{path} is no dump that klue knows{why}; name what must-gather, inspect or another collector wrote, or the folder around it"
    )]
    NoDump { path: PathBuf, why: String },
    #[error("{path} cannot be read ({source}); check its permissions")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{path} cannot be opened ({source}); it is cut or damaged: fetch it again")]
    Damaged { path: PathBuf, source: std::io::Error },
}

/// How dumps are opened.
#[derive(Debug, Default)]
pub struct Opening {
    /// Where indexes of dumps are kept; `None` keeps none.
    pub indexes: Option<PathBuf>,
    pub progress: Arc<Progress>,
}

/// Opens each path: a dump or a folder of such, as folders or archives.
pub fn open(paths: &[PathBuf]) -> Result<Opened, SnapshotError> {
    open_with(paths, &Opening::default())
}

pub fn open_with(paths: &[PathBuf], opening: &Opening) -> Result<Opened, SnapshotError> {
    if paths.is_empty() {
        return Err(SnapshotError::NoPath);
    }
    let mut names = Names::default();
    let mut opened = Opened::default();
    for path in paths {
        let indexing = match indexing::known(path, opening.indexes.as_deref()) {
            Some(cache) => reopened(path, cache, opening),
            None => opened_first(path, opening)?,
        };
        let mut indexing = indexing;
        for Indexed { name: said, dump, records } in &mut indexing.dumps {
            let name = names.unique(said.clone());
            let place = path.join(dump.base().trim_end_matches('/'));
            let info = ClusterInfo {
                name,
                part: dump.role(),
                rung: Rung::Dump { path: redact::plain(&place.display().to_string()).into_owned() },
                captured: Some(dump.captured()),
            };
            let why = "an offline dump is read-only".to_owned();
            let service = service::serve(dump.clone());
            let of_this = format!("{said}: ");
            let damage = indexing.said.iter().filter(|line| line.starts_with(&of_this)).cloned().collect();
            *records = Arc::new(Records::of(info.name.clone(), dump.clone(), damage));
            let records = Some(records.clone());
            opened.clusters.push(OpenedCluster { info, service, writes: Writes::Never { why }, records });
        }
        opened.damage.extend(indexing.said.iter().map(|line| redact::plain(line).into_owned()));
        opened.indexings.push(indexing);
    }
    Ok(opened)
}

/// A path whose index on disk tells what there is; its files are listed when one is needed.
fn reopened(path: &Path, cache: Arc<Cache>, opening: &Opening) -> Indexing {
    let files = Files::indexed(path.to_owned(), cache.clone());
    let dumps = cache.head.clusters.iter().enumerate();
    let dumps = dumps.map(|(number, head)| one(head.name.clone(), Dump::indexed(files.clone(), head, number)));
    Indexing {
        root: path.to_owned(),
        dumps: dumps.collect(),
        files,
        said: cache.head.said.clone(),
        folder: opening.indexes.clone(),
    }
}

fn opened_first(path: &Path, opening: &Opening) -> Result<Indexing, SnapshotError> {
    let tree = Arc::new(tree(path, &opening.progress)?);
    let finding = layouts::find(&tree);
    let refused = tree.refused().iter().map(|line| format!("{}: {line}", path.display()));
    // An archive that holds a cluster is not passed over, though as a file it lies beside the dumps.
    let holds_one = |line: &String| {
        let folder = line.split_once(" is passed over").map(|(name, _)| format!("{name}/"));
        let mut roots = finding.clusters.iter().flat_map(|found| &found.roots);
        folder.is_some_and(|folder| roots.any(|root| root.starts_with(&folder)))
    };
    let passed_over = finding.passed_over.iter().filter(|line| !holds_one(line)).cloned();
    let mut said: Vec<String> = refused.chain(passed_over).collect();
    if finding.clusters.is_empty() {
        let why = said.first().map(|line| format!(" ({})", redact::plain(line))).unwrap_or_default();
        let path = path.to_owned();
        return Err(if tree.files().is_empty() && why.is_empty() {
            SnapshotError::Empty(path)
        } else {
            SnapshotError::NoDump { path, why }
        });
    }
    let files = Files::listed(tree);
    if opening.indexes.is_some() {
        files.look(path);
    }
    let several = finding.clusters.len() > 1;
    let mut dumps = Vec::new();
    for found in finding.clusters {
        let folder = found.folder.clone();
        let dump = Dump::open(files.clone(), found);
        let name = if several && !folder.is_empty() { folder } else { own::name(&dump).unwrap_or_else(|| stem(path)) };
        said.extend(damage::at_first_sight(&dump, &name));
        dumps.push(one(name, dump));
    }
    said.extend(damage::under_other_names(&dumps));
    Ok(Indexing { root: path.to_owned(), files, dumps, said, folder: opening.indexes.clone() })
}

fn one(name: String, dump: Dump) -> Indexed {
    let dump = Arc::new(dump);
    // Its name among all clusters is known when all are.
    let records = Arc::new(Records::of(ClusterName::new(name.clone()), dump.clone(), Vec::new()));
    Indexed { name, dump, records }
}

fn tree(path: &Path, progress: &Progress) -> Result<Tree, SnapshotError> {
    Tree::open_with(path, progress).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => SnapshotError::Missing(path.to_owned()),
        std::io::ErrorKind::PermissionDenied => SnapshotError::Unreadable { path: path.to_owned(), source },
        _ => SnapshotError::Damaged { path: path.to_owned(), source },
    })
}

/// The last word of a path that says something, without the ending of an archive.
fn stem(path: &Path) -> String {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let name = absolute.file_name().map_or_else(|| "dump".to_owned(), |name| name.to_string_lossy().into_owned());
    let ending = tree::ENDINGS.iter().find(|ending| name.ends_with(**ending)).map_or(0, |ending| ending.len());
    name[..name.len() - ending].to_owned()
}

/// Gives a second cluster of a name another one.
#[derive(Default)]
struct Names(BTreeSet<ClusterName>);

impl Names {
    fn unique(&mut self, name: String) -> ClusterName {
        // Made a name first: two folders may differ in what no name holds.
        let name = ClusterName::new(name);
        let numbered = (2..).map(|number| ClusterName::new(format!("{name}~{number}")));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !self.0.contains(name)).unwrap_or(name);
        self.0.insert(free.clone());
        free
    }
}
