//! The paths of Harvester's support bundles.
//! Invariant: the archives of nodes hold no objects.

use super::notes::objects;
use super::{LogPart, Note, object_stem};

pub(super) fn note(steps: &[&str]) -> Note {
    let list = |group: &str, namespace: &str, file: &str| {
        object_stem(file).map_or(Note::Other, |plural| objects(group, plural, namespace, None))
    };
    match steps {
        ["metadata.yaml"] => Note::Timestamp,
        ["bundleGenerationError.log"] => Note::Gap { kind: None, namespace: None },
        ["yamls", "cluster", _version, file] => list("", "", file),
        ["yamls", "cluster", group, _version, file] => list(group, "", file),
        ["yamls", "namespaced", namespace, _version, file] => list("", namespace, file),
        ["yamls", "namespaced", namespace, group, _version, file] => list(group, namespace, file),
        ["logs", namespace, pod, file] => {
            let (container, which) = match (file.strip_suffix(".log"), file.strip_suffix(".log.1")) {
                (Some(container), _) => (container, LogPart::Current),
                (None, Some(container)) => (container, LogPart::Previous),
                (None, None) => return Note::Other,
            };
            Note::Log {
                namespace: (*namespace).to_owned(),
                pod: (*pod).to_owned(),
                container: container.to_owned(),
                which,
            }
        }
        _ => Note::Other,
    }
}
