//! Logs of containers, as `kubectl logs` asks for them.
//! Invariant: "the last five minutes" end at the capture time; a log that is missing is not an empty log.

use super::answer::{Answer, Refused, SOURCE};
use super::call::{Query, Target};
use super::layouts::LogPart;
use super::tree::FileId;
use super::view::View;
use crate::domain::row::KindId;
use crate::domain::time::{self, Timestamp};
use serde_json::Value;

pub fn read(view: &View, kind: &KindId, target: &Target, query: &Query) -> Result<Answer, Refused> {
    let namespace = target.namespace.as_deref().unwrap_or_default();
    let pod = target.name.as_deref().unwrap_or_default();
    let logs = view.dump.index.logs(namespace, pod);
    let object = view.get(kind, Some(namespace), pod).ok();
    if object.is_none() && logs.is_none() {
        return Err(Refused::not_found(format!("log not collected: neither pod {pod} nor a log of it is in the dump")));
    }
    let specified = object.as_deref().map(|object| containers(&object.value)).unwrap_or_default();
    let container = match query.get("container") {
        Some(container) => container.to_owned(),
        None => default_container(object.as_deref().map(|object| &object.value), &specified, || {
            logs.into_iter().flat_map(|logs| logs.keys().cloned()).collect()
        })
        .map_err(|names| {
            let names = names.join(" ");
            Refused::bad_request(format!("a container name must be specified for pod {pod}, choose one of: [{names}]"))
        })?,
    };
    let known = logs.is_some_and(|logs| logs.contains_key(&container));
    if !known && !specified.is_empty() && !specified.contains(&container) {
        return Err(Refused::bad_request(format!("container {container} is not valid for pod {pod}")));
    }
    let which = if query.flag("previous") { "previous" } else { "current" };
    let wanted = if which == "previous" { LogPart::Previous } else { LogPart::Current };
    let parts = logs.and_then(|logs| logs.get(&container));
    let file = parts.and_then(|parts| parts.iter().find(|(part, _)| *part == wanted)).map(|(_, file)| *file);
    let file = file.ok_or_else(|| {
        Refused::not_found(format!(
            "log not collected: the dump has no {which} log of container {container} in pod {namespace}/{pod}"
        ))
    })?;
    let text = text_of(view, file)?;
    let shown = Shown::read(query, view.dump.captured())?;
    let body = shown.select(&text);
    Ok(Answer::bytes(body.into_bytes(), "text/plain").with(SOURCE, format!("{}:1", view.dump.path(file))))
}

fn text_of(view: &View, file: FileId) -> Result<String, Refused> {
    let bytes = view.dump.bytes(file).map_err(|error| {
        Refused::not_found(format!("log not collected: {} cannot be read ({error})", view.dump.path(file)))
    })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn containers(pod: &Value) -> Vec<String> {
    let names = |list: &str| {
        let items = pod.pointer(list).and_then(Value::as_array).into_iter().flatten();
        items.filter_map(|item| item.get("name")?.as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    [names("/spec/containers"), names("/spec/initContainers"), names("/spec/ephemeralContainers")].concat()
}

/// The annotated container, or the only one; else the names to choose from.
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
    let ordinary = pod.and_then(|pod| pod.pointer("/spec/containers")?.as_array().map(Vec::len)).unwrap_or(0);
    match specified {
        [only] => Ok(only.clone()),
        [first, ..] if ordinary == 1 => Ok(first.clone()),
        [] => match logged().as_slice() {
            [only] => Ok(only.clone()),
            names => Err(names.to_vec()),
        },
        names => Err(names.to_vec()),
    }
}

/// Which part of a log is wanted.
struct Shown {
    tail: Option<usize>,
    since: Option<Timestamp>,
    bytes: Option<usize>,
    timestamps: bool,
}

impl Shown {
    fn read(query: &Query, captured: Timestamp) -> Result<Self, Refused> {
        let number = |key: &str| {
            let wrong = |text: &str| Refused::bad_request(format!("{key}: {text:?} is no number that a log can have"));
            query.get(key).map(|text| text.parse::<u32>().map_err(|_| wrong(text))).transpose()
        };
        let seconds = number("sinceSeconds")?;
        let since = match query.get("sinceTime") {
            Some(text) => {
                let wrong = || Refused::bad_request(format!("sinceTime: {text:?} is no RFC 3339 time"));
                Some(time::parse(text).ok_or_else(wrong)?)
            }
            None => seconds.and_then(|back| Timestamp::from_second(captured.as_second() - i64::from(back)).ok()),
        };
        Ok(Self {
            tail: number("tailLines")?.map(|lines| lines as usize),
            bytes: number("limitBytes")?.map(|bytes| bytes as usize),
            timestamps: query.flag("timestamps"),
            since,
        })
    }

    fn select(&self, text: &str) -> String {
        // Lines without a time of their own belong to the line before them.
        let mut within = self.since.is_none();
        let mut lines: Vec<&str> = text
            .split_inclusive('\n')
            .filter_map(|line| {
                let stamped = line.split_once(' ').and_then(|(stamp, rest)| Some((time::parse(stamp)?, rest)));
                if let (Some((at, _)), Some(since)) = (&stamped, self.since) {
                    within = *at >= since;
                }
                let shown = stamped.filter(|_| !self.timestamps).map_or(line, |(_, rest)| rest);
                within.then_some(shown)
            })
            .collect();
        if let Some(tail) = self.tail {
            lines.drain(..lines.len().saturating_sub(tail));
        }
        let mut text = lines.concat();
        if let Some(bytes) = self.bytes {
            text.truncate(text.floor_char_boundary(bytes));
        }
        text
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::Shown;
    use crate::cluster::snapshot::call::Query;

    const LOG: &str =
        "2026-01-01T00:00:00.5Z one\n2026-01-01T00:01:00Z two\n  more of two\n2026-01-01T00:02:00Z three\n";

    fn select(query: &str) -> String {
        Shown::read(&Query::read(query), "2026-01-01T00:02:30Z".parse().unwrap()).unwrap().select(LOG)
    }

    #[test]
    fn times_are_shown_only_when_asked_for() {
        assert_eq!(select(""), "one\ntwo\n  more of two\nthree\n");
        assert_eq!(select("timestamps=true"), LOG);
    }

    #[test]
    fn the_last_minutes_end_at_the_capture_time() {
        assert_eq!(select("sinceSeconds=60"), "three\n");
        assert_eq!(select("sinceSeconds=90"), "two\n  more of two\nthree\n");
        assert_eq!(select("sinceTime=2026-01-01T00:02:00Z"), "three\n");
    }

    #[test]
    fn a_tail_is_the_last_lines_and_none_is_none() {
        assert_eq!(select("tailLines=2"), "  more of two\nthree\n");
        assert_eq!(select("tailLines=0"), "");
        assert_eq!(select("tailLines=99"), select(""));
        assert_eq!(select("limitBytes=5"), "one\nt");
    }
}
