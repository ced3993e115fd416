//! `oc adm must-gather`: a folder for each image around the tree of inspections.

use super::super::cluster::{Cluster, Role};
use super::super::object::{self, CRD, Kind, Scope};
use super::super::sink::File;
use super::inspect;
use serde_json::Value;

const PLATFORM: &str =
    "quay-io-openshift-must-gather-sha256-0f0d4a1b7c9e8d2a4f6b8c0e1d3f5a7b9c1e3f5a7b9d1c3e5f7a9b1d3c5e7f90";
const FLEET: &str =
    "quay-io-stolostron-must-gather-sha256-7a9b1d3c5e7f900f0d4a1b7c9e8d2a4f6b8c0e1d3f5a7b9c1e3f5a7b9d1c3e5f";

/// What the second image gathers: definitions and what they define.
fn is_of_fleet(kind: &Kind) -> bool {
    kind.is(&CRD) || kind.group.ends_with(".example.com") || kind.group.ends_with("open-cluster-management.io")
}

pub fn of_two_images(cluster: &Cluster, scope: &Scope) -> Vec<File> {
    let (of_fleet, of_platform): (Vec<_>, Vec<_>) = scope.sets.iter().cloned().partition(|set| is_of_fleet(&set.kind));
    let platform = Scope { sets: of_platform, ..scope.clone() };
    let fleet = Scope { namespace: scope.namespace.clone(), sets: of_fleet, logs: Vec::new() };
    let mut files = Vec::new();
    for (image, scope) in [(PLATFORM, platform), (FLEET, fleet)] {
        if scope.namespace.is_some() && scope.sets.is_empty() && image == FLEET {
            continue;
        }
        files.extend(inspect::files(cluster, &scope).into_iter().map(|file| below(image, file)));
    }
    if scope.namespace.is_none() {
        files.extend(wrapping());
    }
    files
}

/// As the image of Advanced Cluster Management gathers, with its own notes.
pub fn of_acm(cluster: &Cluster, scope: &Scope) -> Vec<File> {
    let mut files: Vec<File> = inspect::files(cluster, scope).into_iter().map(|file| below(FLEET, file)).collect();
    if scope.namespace.is_none() {
        files.extend(wrapping());
        files.push(File::new(format!("{FLEET}/gather.logs"), "gathering\n"));
        if matches!(cluster.role, Role::Hub { .. }) {
            files.push(File::new(format!("{FLEET}/gather-acm.log"), "[acm] running inspect\n"));
            files.push(File::new(format!("{FLEET}/gather-managed.log"), managed_clusters(scope)));
        }
    }
    files
}

fn managed_clusters(scope: &Scope) -> String {
    let clusters = scope.sets.iter().filter(|set| set.kind.plural == "managedclusters").flat_map(|set| &set.objects);
    let line = |cluster: &Value| {
        format!("{}   true           https://api.example.com:6443   True     True        10d\n", object::name(cluster))
    };
    let head = "NAME      HUB ACCEPTED   MANAGED CLUSTER URLS   JOINED   AVAILABLE   AGE\n";
    std::iter::once(head.to_owned()).chain(clusters.map(line)).collect()
}

fn wrapping() -> Vec<File> {
    vec![
        File::new("timestamp", inspect::timestamp()),
        File::new("must-gather.logs", "[must-gather      ] OUT ClientVersion: 4.20.1\n"),
        File::new("event-filter.html", "<!DOCTYPE html><html><body>events</body></html>\n"),
    ]
}

fn below(image: &str, file: File) -> File {
    File::new(format!("{image}/{}", file.path), file.bytes)
}
