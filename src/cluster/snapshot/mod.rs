//! Serves dumps in the layout of `oc adm inspect` as clusters that can only be read.
//! Invariant: nothing is written, no clock is read, and what was not collected is said to be so.
//! Not here: recordings that can be changed in memory (`demo`), who may see a secret (`door`).
//!
//! A path goes through `layout` (which folders are clusters), `index` (which file holds what), `dump` (objects, read on
//! demand by `yaml`), `seen` (what an absence means); a request through `call`, `read` and `answer`, joined in `service`.

pub mod answer;
pub mod call;
mod clock;
mod damage;
mod discovery;
pub mod dump;
pub mod files;
pub mod index;
mod kinds;
pub mod layout;
mod logs;
mod percent;
pub mod read;
pub mod records;
mod reviews;
pub mod search;
pub mod seen;
mod selector;
pub mod service;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
pub mod tests;
pub mod tree;
mod version;
pub mod view;
pub mod watch;
mod yaml;

use crate::cluster::{Opened, OpenedCluster, Writes};
use crate::domain::cluster::{ClusterInfo, Part, Rung};
use crate::domain::ids::ClusterName;
use crate::domain::redact;
use dump::Dump;
use files::Files;
use index::KindPath;
use records::Records;
use search::{Corpus, Text};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tree::Tree;

/// Why nothing could be opened, and what to do next.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    #[error("no path was given; name the folder of a dump, or a folder of such folders")]
    NoPath,
    #[error("{0} does not exist; name the folder that `oc adm inspect` or must-gather wrote")]
    Missing(PathBuf),
    #[error("{0} is a file; unpack it and name the folder, such as the one that holds cluster-scoped-resources")]
    File(PathBuf),
    #[error("{0} is an empty folder; name the folder that `oc adm inspect` or must-gather wrote")]
    Empty(PathBuf),
    #[error(
        "{0} is no dump: neither it nor a folder in it has cluster-scoped-resources or namespaces; name the folder that holds them, or the one above"
    )]
    NoDump(PathBuf),
    #[error("{path} cannot be read ({source}); check its permissions")]
    Unreadable { path: PathBuf, source: std::io::Error },
}

/// Opens each path: a dump, a must-gather around one, or a folder of such.
pub fn open(paths: &[PathBuf]) -> Result<Opened, SnapshotError> {
    if paths.is_empty() {
        return Err(SnapshotError::NoPath);
    }
    let mut names = Names::default();
    let mut opened = Opened { clusters: Vec::new(), damage: Vec::new() };
    for path in paths {
        let files = folder(path)?;
        let unreadable = |source| SnapshotError::Unreadable { path: path.clone(), source };
        let found = layout::find(&files).map_err(unreadable)?;
        if found.is_empty() {
            let empty = files.list().files.is_empty();
            return Err(if empty { SnapshotError::Empty(path.clone()) } else { SnapshotError::NoDump(path.clone()) });
        }
        let several = found.len() > 1;
        let tree = Tree::open(path).ok().map(Arc::new);
        for one in found {
            let dump = Arc::new(Dump::open(one.files, one.roots));
            let name = if several { one.folder.clone() } else { layout::own_name(&dump).unwrap_or_else(|| stem(path)) };
            let name = names.unique(name);
            let damage = damage::at_first_sight(&dump, &name);
            opened.damage.extend(damage.iter().map(|line| redact::plain(line).into_owned()));
            let folder = if one.folder.is_empty() { path.clone() } else { path.join(&one.folder) };
            let info = ClusterInfo {
                name,
                part: part(&dump),
                rung: Rung::Dump { path: redact::plain(&folder.display().to_string()).into_owned() },
                captured: Some(dump.captured()),
            };
            let why = "an offline dump is read-only".to_owned();
            let writes = Writes::Never { why };
            let records = tree.as_ref().map(|tree| {
                let corpus = Corpus::new(info.name.clone(), tree.clone(), texts(tree, &one.folder));
                let (of, lines) = (dump.clone(), damage);
                Arc::new(Records::new(corpus, move || records::report(&of, lines.clone())))
            });
            opened.clusters.push(OpenedCluster { info, service: service::serve(dump), writes, records });
        }
    }
    Ok(opened)
}

/// The files of one cluster below a path, as a search takes them.
fn texts(tree: &Tree, folder: &str) -> Vec<Text> {
    let base = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    tree.below(&base).map(|(id, file)| Text { id, what: records::told_by(&file.path) }).collect()
}

fn folder(path: &Path) -> Result<Files, SnapshotError> {
    match std::fs::metadata(path) {
        Ok(data) if data.is_dir() => Ok(Files::Disk { root: path.to_owned() }),
        Ok(_) => Err(SnapshotError::File(path.to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(SnapshotError::Missing(path.to_owned())),
        Err(source) => Err(SnapshotError::Unreadable { path: path.to_owned(), source }),
    }
}

/// The last word of a path that says something, without the ending of an archive.
fn stem(path: &Path) -> String {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    absolute.file_name().map_or_else(|| "dump".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// The part that a cluster plays, told from the kinds that it has objects of.
pub fn part(dump: &Dump) -> Part {
    let has = |group: &str, plural: &str| !dump.list(&KindPath::new(group, plural), false, None).objects.is_empty();
    if has("cluster.open-cluster-management.io", "managedclusters")
        || has("operator.open-cluster-management.io", "clustermanagers")
    {
        Part::Hub
    } else if has("operator.open-cluster-management.io", "klusterlets") {
        Part::Spoke
    } else {
        Part::Plain
    }
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
