//! Logs of containers, as `kubectl logs` asks for them.
//! Invariant: "the last five minutes" end at the capture time; a log that is missing is not an empty log.
//!
//! `parts` joins the files that one log was collected in, `shown` cuts out what was asked for.

mod parts;
mod shown;

use super::answer::{Answer, Refused, SOURCE};
use super::call::{Call, Target};
use super::found;
use super::index::Logs;
use super::layouts::LogPart;
use super::seen::Seen;
use super::tree::FileId;
use super::view::View;
use crate::domain::redact;
use crate::domain::row::KindId;
use parts::Part;
use serde_json::{Value, json};
use shown::Shown;

pub fn read(view: &View, kind: &KindId, target: &Target, call: &Call) -> Result<Answer, Refused> {
    let namespace = target.namespace.as_deref().unwrap_or_default();
    let pod = target.name.as_deref().unwrap_or_default();
    let logs = view.dump.index().logs(namespace, pod);
    let object = found::one(view, kind, Some(namespace), pod).ok();
    let missing = |why: String| {
        Refused::not_found(format!("log not collected: {why}")).about(json!({"name": pod, "kind": "pods"}))
    };
    if object.is_none() && logs.is_none() {
        return Err(missing(format!("neither pod {pod} nor a log of it is in the dump")));
    }
    let object = object.as_deref().map(|object| &object.value);
    let specified = object.map(containers).unwrap_or_default();
    let container = match call.query.get("container") {
        Some(container) => container.to_owned(),
        None => {
            let logged = || {
                logs.into_iter().flat_map(|logs| logs.keys().cloned()).filter(|name| name != FRAMED).collect::<Vec<_>>()
            };
            default_container(object, &specified, logged).map_err(|names| {
                let names = names.join(" ");
                Refused::bad_request(format!(
                    "a container name must be specified for pod {pod}, choose one of: [{names}]"
                ))
            })?
        }
    };
    let collected = logs.and_then(|logs| logs.get(&container).or_else(|| logs.get(FRAMED)));
    if collected.is_none() && !specified.is_empty() && !specified.contains(&container) {
        return Err(Refused::bad_request(format!("container {container} is not valid for pod {pod}")));
    }
    let shown = Shown::read(&call.query, view.dump.captured())?;
    let previous = call.query.flag("previous");
    let files = collected.map(|logs| files_of(logs, previous)).unwrap_or_default();
    let which = if previous { "previous" } else { "current" };
    let absent = || missing(format!("the dump has no {which} log of container {container} in pod {namespace}/{pod}"));
    let (first, framed, excerpt) = match files.as_slice() {
        [(part, file), ..] => (*file, *part == LogPart::Framed, *part == LogPart::Excerpt),
        [] => return Err(absent()),
    };
    let read = |(_, file): &(LogPart, FileId)| {
        let path = view.dump.path(*file).to_owned();
        match view.dump.bytes(*file) {
            Ok(bytes) => Ok(Part { path, bytes }),
            Err(error) => Err(missing(format!("{path} cannot be read ({error})"))),
        }
    };
    let text = parts::joined(&files.iter().map(read).collect::<Result<Vec<_>, _>>()?).map_err(missing)?;
    let text = match framed {
        true => parts::of_container(&text, &container).ok_or_else(absent)?.to_owned(),
        false => text,
    };
    let text = shown.select(&text);
    let text = if call.outside.is_some() { redact::text(&text) } else { text };
    let answer = Answer::bytes(text.into_bytes(), "text/plain").with(SOURCE, format!("{}:1", view.dump.path(first)));
    let some =
        || Seen::Partly(vec!["the dump has only the lines of this log that its collector looked for".to_owned()]);
    Ok(if excerpt { answer.seen(&some()) } else { answer })
}

/// The container under which files that hold the logs of several are noted.
const FRAMED: &str = "";

/// The files of a log: what was rotated away first. Excerpts count only where there is nothing else.
fn files_of(logs: &Logs, previous: bool) -> Vec<(LogPart, FileId)> {
    let rank = |part: LogPart| match (part, previous) {
        (LogPart::Rotated { .. }, false) => Some(0),
        (LogPart::Current, false) | (LogPart::Previous, true) => Some(1),
        (LogPart::CurrentInsecure, false) | (LogPart::PreviousInsecure, true) => Some(2),
        (LogPart::Framed, false) => Some(3),
        (LogPart::Excerpt, false) => Some(4),
        _ => None,
    };
    let mut files: Vec<(u8, FileId, LogPart)> =
        logs.iter().filter_map(|(part, file)| Some((rank(*part)?, *file, *part))).collect();
    files.sort_unstable_by_key(|(rank, file, _)| (*rank, *file));
    let least = files.first().map_or(0, |(rank, _, _)| *rank);
    // Frames and excerpts are joined with nothing of another sort.
    files.retain(|(rank, _, _)| *rank < 3 || *rank == least);
    files.into_iter().map(|(_, file, part)| (part, file)).collect()
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
