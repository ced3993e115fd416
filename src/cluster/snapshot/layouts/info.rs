//! The paths of `kubectl cluster-info dump`, and the files that collectors write beside what they gathered.
//! Invariant: the words of a collector are never taken for objects.

use super::notes::objects;
use super::{LogPart, Note, object_stem};

/// The file names of `kubectl cluster-info dump` in each namespace, with group and plural.
pub(super) const IN_NAMESPACES: [(&str, &str, &str); 7] = [
    ("events", "", "events"),
    ("replication-controllers", "", "replicationcontrollers"),
    ("services", "", "services"),
    ("daemonsets", "apps", "daemonsets"),
    ("deployments", "apps", "deployments"),
    ("replicasets", "apps", "replicasets"),
    ("pods", "", "pods"),
];

pub(super) fn note(steps: &[&str]) -> Note {
    match steps {
        // All in one file: what was sent to standard output.
        [file] if object_stem(file) != Some("nodes") => match beside(steps) {
            Note::Other if is_stream(file) => Note::Mixed,
            told => told,
        },
        [_] => objects("", "nodes", "", None),
        [namespace, file] => {
            let known = IN_NAMESPACES.iter().find(|(name, _, _)| object_stem(file) == Some(name));
            known.map_or(Note::Other, |(_, group, plural)| objects(group, plural, namespace, None))
        }
        [namespace, pod, "logs.txt"] => Note::Log {
            namespace: (*namespace).to_owned(),
            pod: (*pod).to_owned(),
            container: String::new(),
            which: LogPart::Framed,
        },
        _ => Note::Other,
    }
}

/// Names under which people save the output of a command.
pub(super) fn is_stream(file: &str) -> bool {
    object_stem(file).is_some()
        || [".txt", ".log", ".out", ".dump"].iter().any(|end| file.ends_with(end))
        || !file.contains('.')
}

/// What a collector of the must-gather family writes at its top.
pub(super) fn beside(steps: &[&str]) -> Note {
    match steps {
        ["version"] => Note::Version,
        ["timestamp"] => Note::Timestamp,
        ["aggregated-discovery-api.yaml" | "aggregated-discovery-apis.yaml"] => Note::Discovery,
        ["must-gather.logs" | "must-gather.log" | "gather.logs" | "gather.log" | "gather_logs.log"] => {
            Note::Gap { kind: None, namespace: None }
        }
        // Within the folder of an image or node, beside the layout's own root.
        [.., "must-gather.logs" | "gather.logs"] if steps.len() <= 3 => Note::Gap { kind: None, namespace: None },
        _ => Note::Other,
    }
}
