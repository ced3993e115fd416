//! Finds the clusters below a path, and what they are called.
//! Invariant: one path with several clusters names them after their folders; one cluster is named by its own word.
//! Not here: reading what is found (`dump`).

use super::dump::{Dump, Recorded};
use super::files::Files;
use super::index::KindPath;
use std::io;

/// The folders of the layout that make one cluster: several when it was gathered in parts.
#[derive(Debug)]
pub struct Found {
    /// The name of the folder, or empty for the path itself.
    pub folder: String,
    pub files: Files,
    pub roots: Vec<String>,
}

/// The clusters below a folder: the folder itself, what it wraps, or what each of its folders is.
pub fn find(files: &Files) -> io::Result<Vec<Found>> {
    if let Some(roots) = roots(files)? {
        return Ok(vec![Found { folder: String::new(), files: files.clone(), roots }]);
    }
    let mut found = Vec::new();
    for folder in files.folders()? {
        let below = files.below(&folder);
        // A folder that cannot be read is no cluster; the others still are.
        if let Ok(Some(roots)) = roots(&below) {
            found.push(Found { folder, files: below, roots });
        }
    }
    Ok(found)
}

/// Where the layout starts below a folder: right there, or in the one folder of each image that gathered.
fn roots(files: &Files) -> io::Result<Option<Vec<String>>> {
    if is_layout(files) {
        return Ok(Some(vec![String::new()]));
    }
    let folders = files.folders()?;
    let inner: Vec<&String> = folders.iter().filter(|folder| is_layout(&files.below(folder))).collect();
    let of_images = inner.iter().all(|folder| folder.contains("sha256"));
    let wraps = !inner.is_empty() && (inner.len() == 1 && folders.len() == 1 || of_images);
    Ok(wraps.then(|| inner.iter().map(|folder| format!("{folder}/")).collect()))
}

fn is_layout(files: &Files) -> bool {
    files.has_folder("cluster-scoped-resources") || files.has_folder("namespaces")
}

/// What a cluster calls itself: its klusterlet's word, or else its claims'.
pub fn own_name(dump: &Dump) -> Option<String> {
    let first = |kind: KindPath, of: &dyn Fn(&Recorded) -> Option<String>| {
        dump.list(&kind, false, None).objects.iter().find_map(|object| of(object))
    };
    let text = |object: &Recorded, pointer: &str| Some(object.text(pointer).to_owned()).filter(|text| !text.is_empty());
    let claims = || KindPath::new("cluster.open-cluster-management.io", "clusterclaims");
    let claim = |name: &'static str| {
        first(claims(), &move |object| text(object, "/spec/value").filter(|_| object.name() == name))
    };
    first(KindPath::new("operator.open-cluster-management.io", "klusterlets"), &|object| {
        text(object, "/spec/clusterName")
    })
    .or_else(|| claim("id.k8s.io"))
    .or_else(|| claim("name"))
}
