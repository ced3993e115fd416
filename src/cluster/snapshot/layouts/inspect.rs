//! The paths of `oc adm inspect`, and so of must-gather and of everything made of it: Advanced Cluster Management,
//! hypershift.
//! Invariant: a file that stands where objects stand is noted as objects, whatever else is in the dump.
//! Not here: which folders belong together (`detect`).

use super::notes::{Around, objects};
use super::{LogPart, Note, info, object_stem};
use crate::cluster::snapshot::index::KindPath;

pub(super) fn note(steps: &[&str], around: &Around) -> Note {
    match steps {
        ["cluster-scoped-resources", group, list] => {
            object_stem(list).map_or(Note::Other, |plural| objects(group, plural, "", None))
        }
        ["cluster-scoped-resources", group, plural, name] => {
            object_stem(name).map_or(Note::Other, |name| objects(group, plural, "", Some(name)))
        }
        ["namespaces", namespace, rest @ ..] => in_namespace(namespace, rest, around),
        ["pod_network_connectivity_check", "podnetworkconnectivitychecks.yaml"] => Note::Objects {
            kind: KindPath::new("controlplane.operator.openshift.io", "podnetworkconnectivitychecks"),
            namespace: None,
            name: None,
        },
        _ => info::beside(steps),
    }
}

fn in_namespace(namespace: &str, steps: &[&str], around: &Around) -> Note {
    match steps {
        [own] if object_stem(own) == Some(namespace) => Note::OwnNamespace { namespace: namespace.to_owned() },
        ["pods", pod, own] if object_stem(own) == Some(pod) => objects("core", "pods", namespace, Some(pod)),
        ["pods", pod, container, _, "logs", name] => log(namespace, pod, container, log_part(name)),
        ["pods", pod, container, _, "logs", "rotated", name] => {
            let gz = name.ends_with(".gz");
            log(namespace, pod, container, Some(LogPart::Rotated { gz }))
        }
        ["core", "pods", "logs", name] => static_pod_log(namespace, name, around),
        [group, list] => object_stem(list).map_or(Note::Other, |plural| objects(group, plural, namespace, None)),
        [group, plural, name] if *group != "pods" => {
            object_stem(name).map_or(Note::Other, |name| objects(group, plural, namespace, Some(name)))
        }
        _ => Note::Other,
    }
}

fn log(namespace: &str, pod: &str, container: &str, which: Option<LogPart>) -> Note {
    which.map_or(Note::Other, |which| Note::Log {
        namespace: namespace.to_owned(),
        pod: pod.to_owned(),
        container: container.to_owned(),
        which,
    })
}

pub(super) fn log_part(name: &str) -> Option<LogPart> {
    match name {
        "current.log" => Some(LogPart::Current),
        "previous.log" => Some(LogPart::Previous),
        "current.insecure.log" => Some(LogPart::CurrentInsecure),
        "previous.insecure.log" => Some(LogPart::PreviousInsecure),
        _ => None,
    }
}

/// `POD-CONTAINER.log` or `POD-CONTAINER-previous.log`, where either name may hold dashes.
fn static_pod_log(namespace: &str, name: &str, around: &Around) -> Note {
    let Some(stem) = name.strip_suffix(".log").filter(|stem| !stem.is_empty()) else { return Note::Other };
    let (stem, which) = match stem.strip_suffix("-previous") {
        Some(stem) if !stem.is_empty() => (stem, LogPart::Previous),
        _ => (stem, LogPart::Current),
    };
    let cuts = || stem.match_indices('-').rev().filter_map(|(at, _)| Some((stem.get(..at)?, stem.get(at + 1..)?)));
    let is_pod = |pod: &str| {
        around.has(&format!("namespaces/{namespace}/core/pods/{pod}.yaml"))
            || around.has(&format!("namespaces/{namespace}/pods/{pod}/"))
    };
    let (pod, container) = cuts()
        .find(|(pod, _)| is_pod(pod))
        .or_else(|| cuts().find(|(pod, _)| pod.rsplit('-').next().is_some_and(is_made_up)))
        .unwrap_or((stem, ""));
    log(namespace, pod, container, Some(which))
}

/// The end of a name that a controller made up: five letters that spell nothing, or an ordinal.
fn is_made_up(end: &str) -> bool {
    let safe = |letter: char| "bcdfghjklmnpqrstvwxz2456789".contains(letter);
    end.len() == 5 && end.chars().all(safe) || !end.is_empty() && end.chars().all(|digit| digit.is_ascii_digit())
}
