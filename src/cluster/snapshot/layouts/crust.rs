//! The paths of crust-gather, which name kinds in the singular and groups with their version.
//! Invariant: a name that was written with `-` for `:` is left as it is; the object itself says its name.

use super::inspect::log_part;
use super::notes::Around;
use super::{Note, object_stem};

pub(super) fn note(steps: &[&str], around: &Around) -> Note {
    match steps {
        ["version.yaml"] => Note::Version,
        ["collected.timestamp"] => Note::Timestamp,
        ["api.json" | "apis.json"] => Note::Discovery,
        ["cluster", version, kind, name] => objects(version, kind, "", name, around),
        ["namespaces", namespace, version, kind, name] => objects(version, kind, namespace, name, around),
        ["namespaces", namespace, "v1", "pod", pod, container @ .., name] if !container.is_empty() => {
            // The logs of a node's units stand below a pod too, with the unit's path for a container.
            log_part(name).map_or(Note::Other, |which| Note::Log {
                namespace: (*namespace).to_owned(),
                pod: (*pod).to_owned(),
                container: container.join("/"),
                which,
            })
        }
        _ => Note::Other,
    }
}

fn objects(version: &str, kind: &str, namespace: &str, name: &str, around: &Around) -> Note {
    if object_stem(name).is_none() {
        return Note::Other;
    }
    let group = group_of(version);
    let kind = around.kinds.of_kind(group, kind);
    let name = object_stem(name).filter(|name| !(name.contains('-') && HAS_COLONS.contains(&group)));
    Note::Objects { kind, namespace: Some(namespace.to_owned()), name: name.map(str::to_owned) }
}

/// Groups whose objects may have names with what a file name may not hold: a dash in such a name may have been another
/// character.
const HAS_COLONS: [&str; 5] = [
    "rbac.authorization.k8s.io",
    "authorization.openshift.io",
    "image.openshift.io",
    "oauth.openshift.io",
    "user.openshift.io",
];

/// `apps` of `apps-v1`, and nothing of `v1`.
fn group_of(version: &str) -> &str {
    version.rsplit_once('-').map_or("", |(group, _)| group)
}

/// Whether this is how crust-gather writes a group and version.
pub(super) fn is_version(step: &str) -> bool {
    let last = step.rsplit_once('-').map_or(step, |(_, last)| last);
    let mut letters = last.chars();
    letters.next() == Some('v') && letters.next().is_some_and(|digit| digit.is_ascii_digit())
}
