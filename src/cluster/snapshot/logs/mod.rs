//! Logs of containers, as `kubectl logs` asks for them.
//! Invariant: "the last five minutes" end at the capture time; a log that is missing is not an empty log.
//!
//! `sources` finds the files that logs were collected in, `parts` joins those of one, `shown` cuts out what was asked
//! for.

mod parts;
mod shown;
mod sources;

use super::answer::{Answer, Refused, SOURCE};
use super::call::{Call, Target};
use super::found;
use super::layouts::LogPart;
use super::seen::Seen;
use super::view::View;
use crate::domain::redact;
use crate::domain::row::KindId;
use parts::Part;
use serde_json::{Value, json};
use shown::Shown;
use sources::Source;

pub fn read(view: &View, kind: &KindId, target: &Target, call: &Call) -> Result<Answer, Refused> {
    let namespace = target.namespace.as_deref().unwrap_or_default();
    let pod = target.name.as_deref().unwrap_or_default();
    let object = found::one(view, kind, Some(namespace), pod).ok();
    let missing = |why: String| {
        Refused::not_found(format!("log not collected: {why}")).about(json!({"name": pod, "kind": "pods"}))
    };
    let specified = object.as_deref().map(|object| containers(&object.value)).unwrap_or_default();
    let sources = sources::of(view, kind, namespace, pod, &specified).map_err(missing)?;
    if object.is_none() && sources.is_empty() {
        return Err(missing(format!("neither pod {pod} nor a log of it is in the dump")));
    }
    let object = object.as_deref().map(|object| &object.value);
    let container = match call.query.get("container") {
        Some(container) => container.to_owned(),
        None => {
            let logged = || sources.keys().filter(|name| *name != UNNAMED).cloned().collect::<Vec<_>>();
            default_container(object, &specified, logged).map_err(|names| {
                let names = names.join(" ");
                Refused::bad_request(format!(
                    "a container name must be specified for pod {pod}, choose one of: [{names}]"
                ))
            })?
        }
    };
    let named = sources.get(&container);
    if named.is_none() && !specified.is_empty() && !specified.contains(&container) {
        return Err(Refused::bad_request(format!("container {container} is not valid for pod {pod}")));
    }
    let shown = Shown::read(&call.query, view.dump.captured())?;
    let previous = call.query.flag("previous");
    let files = named.or_else(|| sources.get(UNNAMED)).map(|of| files_of(of, previous)).unwrap_or_default();
    let which = if previous { "previous" } else { "current" };
    let Some(first) = files.first() else {
        return Err(missing(format!("the dump has no {which} log of container {container} in pod {namespace}/{pod}")));
    };
    let text =
        parts::joined(&files.iter().map(|file| part(view, file)).collect::<Result<Vec<_>, _>>().map_err(missing)?);
    let text = text.map_err(missing)?;
    if let Some(why) = complaint(&text).filter(|_| first.part == LogPart::Framed) {
        return Err(missing(why.to_owned()));
    }
    let text = shown.select(&text);
    let text = if call.outside.is_some() { redact::text(&text) } else { text };
    let source = format!("{}:1", view.dump.path(first.file));
    let answer = Answer::bytes(text.into_bytes(), "text/plain").with(SOURCE, source);
    Ok(match doubt(first, named.is_none(), &specified) {
        Some(doubt) => answer.seen(&Seen::Partly(vec![doubt.to_owned()])),
        None => answer,
    })
}

/// The container under which files are noted that do not say theirs.
const UNNAMED: &str = "";

fn part(view: &View, source: &Source) -> Result<Part, String> {
    let path = view.dump.path(source.file).to_owned();
    let bytes = match &source.within {
        Some(within) => view.dump.tree().range(source.file, within.start, within.end - within.start),
        None => view.dump.bytes(source.file),
    };
    match bytes {
        Ok(bytes) => Ok(Part { path, bytes }),
        Err(error) => Err(format!("{path} cannot be read ({error})")),
    }
}

/// What `kubectl cluster-info dump` writes for a log where it gets none.
fn complaint(text: &str) -> Option<&str> {
    let only = text.trim_end_matches('\n');
    let why = only.strip_prefix("Request log error: ").or_else(|| only.strip_prefix("Create log request error: "))?;
    (!why.contains('\n')).then_some(why)
}

/// What is not sure of a log.
fn doubt(source: &Source, unnamed: bool, specified: &[String]) -> Option<&'static str> {
    if source.part == LogPart::Excerpt {
        Some("the dump has only the lines of this log that its collector looked for")
    } else if unnamed && specified.len() > 1 {
        Some("the dump does not say which container of the pod this log is of")
    } else {
        None
    }
}

/// The files of a log: what was rotated away first. Excerpts count only where there is nothing else.
fn files_of(sources: &[Source], previous: bool) -> Vec<Source> {
    let rank = |part: LogPart| match (part, previous) {
        (LogPart::Rotated { .. }, false) => Some(0),
        (LogPart::Current, false) | (LogPart::Previous, true) => Some(1),
        (LogPart::CurrentInsecure, false) | (LogPart::PreviousInsecure, true) => Some(2),
        (LogPart::Framed, false) => Some(3),
        (LogPart::Excerpt, false) => Some(4),
        _ => None,
    };
    let mut files: Vec<(u8, &Source)> =
        sources.iter().filter_map(|source| Some((rank(source.part)?, source))).collect();
    files.sort_by_key(|(rank, source)| (*rank, source.file));
    let least = files.first().map_or(0, |(rank, _)| *rank);
    // Frames and excerpts are joined with nothing of another sort.
    files.retain(|(rank, _)| *rank < 3 || *rank == least);
    files.into_iter().map(|(_, source)| source.clone()).collect()
}

/// In the order in which the API server names them.
fn containers(pod: &Value) -> Vec<String> {
    let names = |list: &str| {
        let items = pod.pointer(list).and_then(Value::as_array).into_iter().flatten();
        items.filter_map(|item| item.get("name")?.as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    [names("/spec/initContainers"), names("/spec/containers"), names("/spec/ephemeralContainers")].concat()
}

/// The annotated container, or the only one that is no init container; else the names to choose from.
fn default_container(
    pod: Option<&Value>,
    specified: &[String],
    logged: impl Fn() -> Vec<String>,
) -> Result<String, Vec<String>> {
    let annotations = pod.and_then(|pod| pod.pointer("/metadata/annotations"));
    let annotated = annotations.and_then(|all| all.get("kubectl.kubernetes.io/default-container")?.as_str());
    if let Some(name) = annotated {
        return Ok(name.to_owned());
    }
    let ordinary = pod.and_then(|pod| pod.pointer("/spec/containers")?.as_array());
    match (ordinary.map(Vec::as_slice), specified) {
        (Some([only]), _) => {
            only.get("name").and_then(Value::as_str).map(str::to_owned).ok_or_else(|| specified.to_vec())
        }
        (_, []) => match logged().as_slice() {
            [only] => Ok(only.clone()),
            names => Err(names.to_vec()),
        },
        (_, names) => Err(names.to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::{containers, default_container};
    use serde_json::json;

    #[test]
    fn the_only_ordinary_container_is_meant_and_of_several_one_must_be_named() {
        let one = json!({"spec": {"containers": [{"name": "app"}], "initContainers": [{"name": "init"}]}});
        let check = |pod: &serde_json::Value| default_container(Some(pod), &containers(pod), Vec::new);
        assert_eq!(check(&one), Ok("app".to_owned()));
        let mut two =
            json!({"spec": {"containers": [{"name": "a"}, {"name": "b"}], "initContainers": [{"name": "i"}]}});
        assert_eq!(check(&two), Err(["i", "a", "b"].map(str::to_owned).to_vec()));
        two["metadata"] = json!({"annotations": {"kubectl.kubernetes.io/default-container": "b"}});
        assert_eq!(check(&two), Ok("b".to_owned()));
        assert_eq!(default_container(None, &[], || vec!["app".to_owned()]), Ok("app".to_owned()));
    }
}
