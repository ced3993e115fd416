//! Whole objects and logs.
//! Invariant: an object or a line is printed as it comes; nothing waits for the rest of a large answer.

use super::{Ending, Streams, failed, note, print};
use crate::cluster::door::{Beside, Door, Failure};
use crate::domain::object::Object;
use crate::kubectl::invocation::{Format, Look};
use crate::kubectl::plan::ReadRequest;
use std::io;
use std::sync::Arc;

/// `-o yaml` and `-o json`: one named object as it is, all else as a list.
pub async fn objects(looks: &[(&Arc<Door>, Look)], merged: bool, streams: &mut Streams<'_>) -> io::Result<Ending> {
    let mut ending = Ending::Done;
    let mut failed = None;
    let mut list: Option<List> = None;
    for (door, look) in looks {
        let Look::Get { wanted, output } = look else { continue };
        let alone = looks.len() == 1 && wanted.len() == 1 && wanted[0].name.is_some();
        let requests = door.requests_of(look.clone()).await;
        for request in &requests {
            let list = list.get_or_insert(List { format: output.format, alone, count: 0 });
            let answer = door.objects(request, |objects| {
                for object in &objects {
                    if failed.is_none() {
                        failed = list.item(object, streams).err();
                    }
                }
            });
            ending = ending.max(told(door, request, answer.await, merged, streams));
            if let Some(error) = failed {
                return Err(error);
            }
        }
    }
    // A single object that is not there leaves nothing to print.
    match list {
        Some(list) if !list.alone => list.end(streams)?,
        Some(_) | None => {}
    }
    Ok(ending)
}

/// A list that is printed while it comes.
struct List {
    format: Format,
    alone: bool,
    count: usize,
}

impl List {
    fn item(&mut self, object: &Object, streams: &mut Streams<'_>) -> io::Result<()> {
        self.count += 1;
        let is_json = self.format == Format::Json;
        if self.alone {
            let text = if is_json { print::json(&object.0) + "\n" } else { print::yaml(object) };
            return streams.print(&text);
        }
        if self.count == 1 {
            streams.print(self.head())?;
        }
        if is_json {
            let comma = if self.count > 1 { ",\n" } else { "\n" };
            return streams.print(&format!("{comma}        {}", print::indented(&print::json(&object.0), 8)));
        }
        streams.print(&format!("- {}\n", print::indented(&print::yaml(object), 2)))
    }

    fn head(&self) -> &'static str {
        if self.format == Format::Json {
            "{\n    \"apiVersion\": \"v1\",\n    \"items\": ["
        } else {
            "apiVersion: v1\nitems:\n"
        }
    }

    fn end(&self, streams: &mut Streams<'_>) -> io::Result<()> {
        let is_json = self.format == Format::Json;
        if self.count == 0 {
            streams.print(if is_json { self.head() } else { "apiVersion: v1\nitems: []\n" })?;
        }
        let close = if self.count == 0 { "]" } else { "\n    ]" };
        streams.print(&if is_json {
            format!("{close},\n    \"kind\": \"List\",\n    \"metadata\": {{\n        \"resourceVersion\": \"\"\n    }}\n}}\n")
        } else {
            "kind: List\nmetadata:\n  resourceVersion: \"\"\n".to_owned()
        })
    }
}

pub async fn logs(looks: &[(&Arc<Door>, Look)], merged: bool, streams: &mut Streams<'_>) -> io::Result<Ending> {
    let mut ending = Ending::Done;
    for (door, look) in looks {
        for request in door.requests_of(look.clone()).await {
            let mut failed = None;
            let before = if merged { format!("{}  ", door.info().name) } else { String::new() };
            let answer = door.follow_log(&request, |text| {
                let printed = if before.is_empty() {
                    streams.print(text)
                } else {
                    text.lines().try_for_each(|line| streams.print(&format!("{before}{line}\n")))
                };
                failed = printed.err();
                failed.is_none()
            });
            let answer = answer.await.map(|()| Beside::default());
            ending = ending.max(told(door, &request, answer, merged, streams));
            if let Some(error) = failed {
                return Err(error);
            }
        }
    }
    Ok(ending)
}

/// Says what is missing beside an answer, or why there is none.
pub(super) fn told(
    door: &Door,
    request: &ReadRequest,
    answer: Result<Beside, Failure>,
    merged: bool,
    streams: &mut Streams<'_>,
) -> Ending {
    match answer {
        Ok(beside) => match note(door, request, &beside, merged, streams) {
            true => Ending::Failed,
            false => Ending::Done,
        },
        Err(failure) => {
            failed(door, request, &failure, merged, streams);
            Ending::Failed
        }
    }
}
