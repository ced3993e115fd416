//! The tree of kubectl-gather: a folder for each context; the core group has no level of its own.

use super::super::cluster::Cluster;
use super::super::object::{self, Scope};
use super::super::sink::File;
use super::{document, which};

pub fn files(cluster: &Cluster, scope: &Scope) -> Vec<File> {
    // In a fleet the folder of a cluster is that of its context.
    let context = if cluster.folder.is_some() { String::new() } else { format!("{}/", cluster.name) };
    let root = match &scope.namespace {
        None => format!("{context}cluster"),
        Some(namespace) => format!("{context}namespaces/{namespace}"),
    };
    let mut files = Vec::new();
    for set in &scope.sets {
        let group = if set.kind.group.is_empty() { String::new() } else { format!("{}/", set.kind.group) };
        let one = |object| {
            File::new(format!("{root}/{group}{}/{}.yaml", set.kind.plural, object::name(object)), document(object))
        };
        files.extend(set.objects.iter().map(one));
    }
    files.extend(scope.logs.iter().map(|log| {
        File::new(format!("{root}/pods/{}/{}/{}.log", log.pod, log.container, which(log)), log.text.clone())
    }));
    if scope.namespace.is_none() {
        files.push(File::new(format!("{context}gather.log"), "2026-01-15T12:00:00.000Z\tINFO\tgathered\n"));
    }
    files
}
