//! Where the log of each container of a pod is: in files of its own, or among others in one file.
//! Invariant: a log of which the dump does not say whose it is, is given to a pod only where no other can be meant.
//! Not here: which of the files make up what was asked for, and joining them (`logs`, `parts`).

use super::super::layouts::{LogPart, frames};
use super::super::tree::FileId;
use super::super::view::View;
use crate::domain::row::KindId;
use std::collections::BTreeMap;
use std::ops::Range;

/// A file of a log, or the stretch of it that is this container's.
#[derive(Debug, Clone)]
pub struct Source {
    pub part: LogPart,
    pub file: FileId,
    pub within: Option<Range<u64>>,
}

/// By container; under the empty name what is not said to be of one.
pub type Sources = BTreeMap<String, Vec<Source>>;

/// The logs of a pod; or why they cannot be told from those of another.
pub fn of(view: &View, pods: &KindId, namespace: &str, pod: &str, containers: &[String]) -> Result<Sources, String> {
    let dump = &view.dump;
    let mut sources = Sources::new();
    let mut noted = dump.index().logs(namespace, pod).into_iter().flatten();
    noted.by_ref().for_each(|(container, logs)| {
        for (part, file) in logs {
            add(view, (namespace, pod), container, *part, *file, &mut sources);
        }
    });
    // Of a static pod's log one file name holds pod and container, and where one ends the path does not say.
    for container in containers {
        let joined = dump.index().logs(namespace, &format!("{pod}-{container}"));
        for (part, file) in joined.and_then(|logs| logs.get("")).into_iter().flatten() {
            add(view, (namespace, pod), container, *part, *file, &mut sources);
        }
    }
    for log in dump.spread().logs.iter().filter(|log| log.namespace == namespace && log.pod == pod) {
        let within = Some(log.start..log.start + log.len);
        let source = Source { part: LogPart::Framed, file: log.file, within };
        sources.entry(log.container.clone()).or_default().push(source);
    }
    // Old support bundles do not say the namespace.
    let unplaced = dump.index().logs("", pod).filter(|_| sources.is_empty() && !namespace.is_empty());
    for (container, logs) in unplaced.into_iter().flatten() {
        if let Some(other) = other_namespace(view, pods, namespace, pod) {
            return Err(format!(
                "the dump has a log of a pod {pod}, and does not say whether of namespace {namespace} or {other}"
            ));
        }
        for (part, file) in logs {
            add(view, (namespace, pod), container, *part, *file, &mut sources);
        }
    }
    Ok(sources)
}

fn add(view: &View, of: (&str, &str), container: &str, part: LogPart, file: FileId, sources: &mut Sources) {
    if part != LogPart::Framed {
        sources.entry(container.to_owned()).or_default().push(Source { part, file, within: None });
        return;
    }
    let bytes = view.dump.bytes(file).unwrap_or_default();
    for cut in frames::cut(&bytes) {
        let frames::What::Log { namespace, pod, container } = cut.what else { continue };
        if (namespace.as_str(), pod.as_str()) == of {
            let within = Some(cut.at.start as u64..cut.at.end as u64);
            sources.entry(container).or_default().push(Source { part, file, within });
        }
    }
}

/// Another namespace that has a pod of this name.
fn other_namespace(view: &View, pods: &KindId, namespace: &str, pod: &str) -> Option<String> {
    let places = view.dump.places(pods).into_iter().filter(|place| place != namespace);
    places.into_iter().find(|place| view.dump.part(pods, place).entries.iter().any(|entry| *entry.name == *pod))
}
