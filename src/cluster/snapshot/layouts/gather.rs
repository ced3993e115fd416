//! The paths of kubectl-gather, where the core group has no level of its own.
//! Invariant: what addons wrote is not taken for objects.

use super::inspect::log_part;
use super::notes::{Around, objects};
use super::{Note, info, object_stem};

pub(super) fn note(steps: &[&str], around: &Around) -> Note {
    match steps {
        ["cluster", rest @ ..] => of("", rest, around),
        ["namespaces", namespace, "pods", pod, container, name] => {
            log_part(name).map_or(Note::Other, |which| Note::Log {
                namespace: (*namespace).to_owned(),
                pod: (*pod).to_owned(),
                container: (*container).to_owned(),
                which,
            })
        }
        ["namespaces", namespace, rest @ ..] => of(namespace, rest, around),
        _ => info::beside(steps),
    }
}

fn of(namespace: &str, steps: &[&str], around: &Around) -> Note {
    let named = |group: &str, plural: &str, file: &str| {
        object_stem(file).map_or(Note::Other, |name| objects(group, plural, namespace, Some(name)))
    };
    match steps {
        [plural, name] => named("", plural, name),
        // Below a pod there are only its logs.
        [group, plural, name] if !around.kinds.is_core(group) => named(group, plural, name),
        _ => Note::Other,
    }
}
