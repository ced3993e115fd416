//! Whole objects: as YAML, as JSON, through a template or in columns of one's own.
//! Invariant: of YAML and JSON an object is printed as it comes; nothing waits for the rest of a large answer, but what
//! is sorted or has columns.

use super::{Ending, Streams, failed, fan, note, told};
use crate::cluster::door::{Beside, Door, Failure};
use crate::domain::object::Object;
use crate::kubectl::invocation::{Format, Look, Output};
use crate::kubectl::order::Order;
use crate::kubectl::plan::ReadRequest;
use crate::kubectl::print::{custom, go_json, go_yaml};
use serde_json::{Value, json};
use std::io;
use std::sync::Arc;

/// `-o yaml`, `-o json` and templates: one named object as it is, all else as a list.
pub async fn objects(looks: &[(&Arc<Door>, Look)], merged: bool, streams: &mut Streams<'_>) -> io::Result<Ending> {
    let Some((_, Look::Get { wanted: first, output })) = looks.first() else { return Ok(Ending::Done) };
    let alone = looks.len() == 1 && first.len() == 1 && first[0].name.is_some();
    let order = output.sort_by.as_deref().and_then(|path| Order::parse(path).ok());
    let streamed = matches!(output.format, Format::Yaml | Format::Json) && (alone || order.is_none());
    let mut list = List { format: &output.format, alone, count: 0 };
    let mut kept = Vec::new();
    let mut ending = Ending::Done;
    if first.iter().any(|wanted| wanted.kind.kind == "Secret" && wanted.kind.group.is_empty()) {
        streams
            .say("secrets are shown reduced: their keys and sizes, and of certificates whose they are; never a value");
    }
    if looks.len() > 1 {
        let work = async |door: &Arc<Door>, look: &Look, streams: &mut Streams<'_>| {
            let mut objects = Vec::new();
            let mut take = |some: Vec<Object>, _: &mut Streams<'_>| -> io::Result<()> {
                objects.extend(some);
                Ok(())
            };
            let ended = fetch(door, look, output, merged, streams, &mut take).await;
            (objects, ended.unwrap_or(Ending::Failed))
        };
        let came = fan::each(looks, streams, work).await?;
        for ((door, _), came) in looks.iter().zip(came) {
            let (mut objects, ended) = came.unwrap_or((Vec::new(), Ending::Failed));
            ending = ending.max(ended);
            objects.iter_mut().for_each(|object| mark(object, door));
            if streamed {
                objects.iter().try_for_each(|object| list.item(object, streams))?;
            } else {
                kept.extend(objects);
            }
        }
    } else if let Some((door, look)) = looks.first() {
        let mut take = |mut objects: Vec<Object>, streams: &mut Streams<'_>| -> io::Result<()> {
            if merged {
                objects.iter_mut().for_each(|object| mark(object, door));
            }
            if streamed {
                return objects.iter().try_for_each(|object| list.item(object, streams));
            }
            kept.extend(objects);
            Ok(())
        };
        ending = fetch(door, look, output, merged, streams, &mut take).await?;
    }
    if !streamed {
        return Ok(ending.max(gathered(kept, order.as_ref(), output, alone, ending, streams)?));
    }
    // A single object that is not there leaves nothing to print, and nor does nothing that was to be ignored.
    if !alone && (list.count > 0 || !output.ignore_not_found) {
        list.end(streams)?;
    }
    Ok(ending)
}

/// What a look brings of one cluster, handed over part by part.
async fn fetch(
    door: &Arc<Door>,
    look: &Look,
    output: &Output,
    merged: bool,
    streams: &mut Streams<'_>,
    take: &mut impl FnMut(Vec<Object>, &mut Streams<'_>) -> io::Result<()>,
) -> io::Result<Ending> {
    let mut ending = Ending::Done;
    let Look::Get { wanted, .. } = look else { return Ok(ending) };
    for (request, wanted) in door.requests_of(look.clone()).await.iter().zip(wanted) {
        let mut broken = None;
        let answer = door.printed(request, output.managed_fields, |objects| {
            if broken.is_none() {
                broken = take(objects, streams).err();
            }
        });
        let answer = answer.await;
        if let Some(error) = broken {
            return Err(error);
        }
        let unseen = match answer {
            Ok(beside) => note(door, request, &beside, merged, streams),
            Err(failure) => told(door, request, wanted, failure, output.ignore_not_found, merged, streams).await,
        };
        ending = ending.max(if unseen { Ending::Failed } else { Ending::Done });
    }
    Ok(ending)
}

/// Of several clusters each object says where it is, in an annotation that klue adds.
fn mark(object: &mut Object, door: &Door) {
    let metadata = object.0.as_object_mut().map(|object| object.entry("metadata").or_insert_with(|| json!({})));
    let Some(metadata) = metadata.and_then(Value::as_object_mut) else { return };
    let annotations = metadata.entry("annotations").or_insert_with(|| json!({}));
    if let Some(annotations) = annotations.as_object_mut() {
        annotations.insert(CLUSTER.to_owned(), door.info().name.as_str().into());
    }
}

/// The annotation that names the cluster of an object.
const CLUSTER: &str = "klue/cluster";

/// Prints what had to be there as a whole.
fn gathered(
    mut objects: Vec<Object>,
    order: Option<&Order>,
    output: &Output,
    alone: bool,
    so_far: Ending,
    streams: &mut Streams<'_>,
) -> io::Result<Ending> {
    if objects.is_empty() && (output.ignore_not_found || alone && so_far != Ending::Done) {
        return Ok(Ending::Done);
    }
    if !alone {
        objects.iter_mut().for_each(|object| whole_numbers(&mut object.0));
    }
    if let Some(order) = order.filter(|_| !alone) {
        let keyed: Result<Vec<_>, String> =
            objects.into_iter().map(|object| Ok((order.key(&object.0)?, object))).collect();
        objects = match keyed.and_then(|keyed| order.sort(keyed)) {
            Ok(objects) => objects,
            Err(why) => {
                streams.say(&format!("error: {why}"));
                return Ok(Ending::Failed);
            }
        };
    }
    if let Format::Columns(columns) = &output.format {
        let (text, ended) = custom::table(columns, &objects, output.headers);
        streams.print(&text)?;
        return Ok(said(ended, streams));
    }
    let document = match (alone, objects.len()) {
        (true, 1) => objects.remove(0).0,
        _ => {
            let items: Vec<Value> = objects.into_iter().map(|object| object.0).collect();
            json!({"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""}, "items": items})
        }
    };
    let text = match &output.format {
        Format::JsonPath(path) => path.text(&document),
        Format::JsonPathAsJson(path) => path.as_json(&document),
        Format::Yaml => Ok(go_yaml::document(&document)),
        Format::Json | Format::Table | Format::Wide | Format::Name | Format::Columns(_) => {
            Ok(go_json::pretty(&document) + "\n")
        }
    };
    match text {
        Ok(text) => streams.print(&text).map(|()| Ending::Done),
        Err(why) => Ok(said(Err(format!("error executing jsonpath: Error executing template: {why}")), streams)),
    }
}

/// Floats without a fraction as whole numbers, which they become where kubectl makes a list of objects.
fn whole_numbers(value: &mut Value) {
    match value {
        Value::Number(number) if number.is_f64() => {
            let text = go_json::compact(&*number);
            if let Ok(whole) = text.parse::<i64>() {
                *value = whole.into();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(whole_numbers),
        Value::Object(fields) => fields.values_mut().for_each(whole_numbers),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn said(ended: Result<(), String>, streams: &mut Streams<'_>) -> Ending {
    match ended {
        Ok(()) => Ending::Done,
        Err(why) => {
            streams.say(&format!("error: {why}"));
            Ending::Failed
        }
    }
}

/// A list that is printed while it comes.
struct List<'a> {
    format: &'a Format,
    alone: bool,
    count: usize,
}

impl List<'_> {
    fn is_json(&self) -> bool {
        *self.format == Format::Json
    }

    fn item(&mut self, object: &Object, streams: &mut Streams<'_>) -> io::Result<()> {
        self.count += 1;
        if self.alone {
            let text = if self.is_json() { go_json::pretty(&object.0) + "\n" } else { go_yaml::document(&object.0) };
            return streams.print(&text);
        }
        if self.count == 1 {
            streams.print(self.head())?;
        }
        if self.is_json() {
            let comma = if self.count > 1 { ",\n" } else { "\n" };
            return streams.print(&format!("{comma}        {}", indented(&go_json::pretty(&object.0), 8)));
        }
        streams.print(&go_yaml::item(&object.0))
    }

    fn head(&self) -> &'static str {
        if self.is_json() { "{\n    \"apiVersion\": \"v1\",\n    \"items\": [" } else { "apiVersion: v1\nitems:\n" }
    }

    fn end(&self, streams: &mut Streams<'_>) -> io::Result<()> {
        if self.count == 0 {
            streams.print(if self.is_json() { self.head() } else { "apiVersion: v1\nitems: []\n" })?;
        }
        let close = if self.count == 0 { "]" } else { "\n    ]" };
        streams.print(&if self.is_json() {
            format!("{close},\n    \"kind\": \"List\",\n    \"metadata\": {{\n        \"resourceVersion\": \"\"\n    }}\n}}\n")
        } else {
            "kind: List\nmetadata:\n  resourceVersion: \"\"\n".to_owned()
        })
    }
}

/// Text moved to the right by some blanks, but for its first line.
fn indented(text: &str, blanks: usize) -> String {
    text.replace('\n', &format!("\n{}", " ".repeat(blanks)))
}

/// Says what is missing beside an answer, or why there is none.
pub(super) fn outcome(
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
