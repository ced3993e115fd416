//! Serves dumps in the layout of `oc adm inspect` as clusters that can only be read.
//! Invariant: nothing is written, no clock is read, and what was not collected is said to be so.
//! Not here: recordings that can be changed in memory (`demo`), who may see a secret (`door`).
//!
//! A path goes through `layout` (which folders are clusters), `index` (which file holds what), `dump` (objects, read on
//! demand by `yaml`), `seen` (what an absence means); a request through `call`, `read` and `answer`, joined in `service`.

pub mod answer;
pub mod call;
mod clock;
pub mod contents;
mod damage;
mod discovery;
pub mod dump;
pub mod index;
mod kinds;
pub mod layouts;
mod logs;
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
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
pub mod tests;
pub mod tree;
mod version;
pub mod view;
pub mod watch;

use crate::cluster::{Opened, OpenedCluster, Writes};
use crate::domain::cluster::{ClusterInfo, Rung};
use crate::domain::ids::ClusterName;
use crate::domain::redact;
use dump::Dump;
use records::Records;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tree::Tree;

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
}

/// Opens each path: a dump or a folder of such, as folders or archives.
pub fn open(paths: &[PathBuf]) -> Result<Opened, SnapshotError> {
    if paths.is_empty() {
        return Err(SnapshotError::NoPath);
    }
    let mut names = Names::default();
    let mut opened = Opened { clusters: Vec::new(), damage: Vec::new() };
    for path in paths {
        let tree = Arc::new(tree(path)?);
        let finding = layouts::find(&tree);
        let refused = tree.refused().iter().map(|line| format!("{}: {line}", path.display()));
        let mut said: Vec<String> = refused.chain(finding.passed_over).collect();
        if finding.clusters.is_empty() {
            let why = said.first().map(|line| format!(" ({})", redact::plain(line))).unwrap_or_default();
            let path = path.clone();
            return Err(if tree.files().is_empty() && why.is_empty() {
                SnapshotError::Empty(path)
            } else {
                SnapshotError::NoDump { path, why }
            });
        }
        let several = finding.clusters.len() > 1;
        for found in finding.clusters {
            let (folder, base) = (found.folder.clone(), found.base.clone());
            let texts = records::texts(&found.notes);
            let dump = Arc::new(Dump::open(tree.clone(), found));
            let name = if several { folder } else { own::name(&dump).unwrap_or_else(|| stem(path)) };
            let name = names.unique(name);
            let damage = damage::at_first_sight(&dump, &name);
            said.extend(damage.iter().cloned());
            let place = path.join(base.trim_end_matches('/'));
            let info = ClusterInfo {
                name,
                part: own::part(&dump),
                rung: Rung::Dump { path: redact::plain(&place.display().to_string()).into_owned() },
                captured: Some(dump.captured()),
            };
            let why = "an offline dump is read-only".to_owned();
            let writes = Writes::Never { why };
            let records = Arc::new(Records::of(info.name.clone(), dump.clone(), tree.clone(), texts, damage));
            opened.clusters.push(OpenedCluster { info, service: service::serve(dump), writes, records: Some(records) });
        }
        opened.damage.extend(said.iter().map(|line| redact::plain(line).into_owned()));
    }
    Ok(opened)
}

fn tree(path: &Path) -> Result<Tree, SnapshotError> {
    Tree::open(path).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => SnapshotError::Missing(path.to_owned()),
        _ => SnapshotError::Unreadable { path: path.to_owned(), source },
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
