//! Names in the question that fit nothing where the question looks for it: a person should know.

use crate::diagnosis::inquiry::Inquiry;
use crate::domain::finding::Unseen;
use std::collections::BTreeSet;

const KINDS: &[&str] = &[
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "CronJob",
    "Pod",
    "Placement",
    "ManifestWork",
    "ManagedClusterAddOn",
];

/// Notes pairs of namespace and name that were looked for and not found.
pub fn detect(inquiry: &mut Inquiry<'_>) {
    for (namespace, name) in inquiry.scope.pairs.clone() {
        let mut places: BTreeSet<String> = BTreeSet::new();
        let mut looked = false;
        for info in inquiry.evidence.clusters() {
            for kind in KINDS {
                let found = inquiry.objects(&info.name, kind);
                looked |= !found.is_empty();
                places.extend(
                    found
                        .iter()
                        .filter(|seen| seen.object.name() == name)
                        .map(|seen| seen.object.namespace().to_owned()),
                );
            }
        }
        let meant = inquiry.target.namespaces.contains(&namespace);
        if meant && looked && inquiry.checks.is_empty() && !places.contains(&namespace) {
            let elsewhere: Vec<String> = places.into_iter().collect();
            let elsewhere = if elsewhere.is_empty() {
                String::new()
            } else {
                format!("; there is one in {}", elsewhere.join(", "))
            };
            if let Some(info) =
                inquiry.evidence.clusters().iter().find(|info| Some(&info.name) != inquiry.evidence.hub())
            {
                let why = "nothing of that name is where the question looks for it".to_owned();
                inquiry.unseen.push(Unseen { cluster: info.name.clone(), what: format!("{namespace}/{name}"), why });
            }
            inquiry.notes.push(format!("klue saw no {name} in namespace {namespace}{elsewhere}."));
        }
    }
}
