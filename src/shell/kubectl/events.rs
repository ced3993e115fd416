//! `events`: the events of a namespace or of all, the latest last.
//! Invariant: "No events found" is said only where it was looked and none is there.

use super::{Ending, Streams, fan, note, told};
use crate::cluster::door::Door;
use crate::domain::object::Object;
use crate::domain::time::Timestamp;
use crate::kubectl::invocation::{Format, Look, Scope};
use crate::kubectl::print::events as text;
use crate::kubectl::print::{aligned, go_json, go_yaml};
use std::io;
use std::sync::Arc;

pub async fn print(looks: &[(&Arc<Door>, Look)], merged: bool, streams: &mut Streams<'_>) -> io::Result<Ending> {
    let mut ending = Ending::Done;
    let Some((_, Look::Events(first))) = looks.first() else { return Ok(ending) };
    let output = &first.output;
    let everywhere = first.wanted.scope == Scope::Everywhere;
    let mut found: Vec<Told> = Vec::new();
    let work = async |door: &Arc<Door>, look: &Look, streams: &mut Streams<'_>| {
        fetch(door, look, output.managed_fields, merged, streams).await
    };
    for came in fan::each(looks, streams, work).await? {
        let (some, ended) = came.unwrap_or((Vec::new(), Ending::Failed));
        found.extend(some);
        ending = ending.max(ended);
    }
    if found.is_empty() {
        if ending == Ending::Done {
            match &first.wanted.scope {
                Scope::Namespace(namespace) => streams.say(&format!("No events found in {namespace} namespace.")),
                Scope::Everywhere => streams.say("No events found."),
            }
        }
        return Ok(ending);
    }
    let found = text::in_order(found, |(_, _, event)| event);
    let objects = || found.iter().map(|(_, _, event)| event.0.clone()).collect();
    let printed = match &output.format {
        Format::Json => Ok(go_json::pretty(&text::Typed::list(objects())) + "\n"),
        Format::Yaml => Ok(go_yaml::document(text::Typed::list(objects()).value())),
        Format::JsonPath(path) => path.text(text::Typed::list(objects()).value()),
        Format::JsonPathAsJson(path) => path.as_json(text::Typed::list(objects()).value()),
        Format::Table | Format::Wide | Format::Name | Format::Columns(_) => {
            let mut lines = Vec::with_capacity(found.len() + 1);
            if output.headers {
                lines.push(text::titles(everywhere));
            }
            lines.extend(found.iter().map(|(_, now, event)| text::line(event, *now, everywhere)));
            if merged {
                let clusters = found.iter().map(|(cluster, _, _)| cluster.as_str());
                let front = output.headers.then_some("CLUSTER").into_iter().chain(clusters);
                lines.iter_mut().zip(front).for_each(|(line, cluster)| line.insert(0, cluster.to_owned()));
            }
            Ok(aligned(&lines))
        }
    };
    match printed {
        Ok(text) => streams.print(&text).map(|()| ending),
        Err(why) => {
            streams.say(&format!("error: {why}"));
            Ok(Ending::Failed)
        }
    }
}

/// An event, with its cluster and that cluster's clock.
type Told = (String, Timestamp, Object);

async fn fetch(
    door: &Arc<Door>,
    look: &Look,
    managed_fields: bool,
    merged: bool,
    streams: &mut Streams<'_>,
) -> (Vec<Told>, Ending) {
    let (mut found, mut ending) = (Vec::new(), Ending::Done);
    let Look::Events(events) = look else { return (found, ending) };
    let now = door.told_clock().await.unwrap_or_else(Timestamp::now);
    let cluster = door.info().name.to_string();
    for request in door.requests_of(look.clone()).await {
        let answer = door.printed(&request, managed_fields, |objects| {
            let wanted = objects.into_iter().filter(|event| text::is_of(event, &events.types));
            found.extend(wanted.map(|event| (cluster.clone(), now, event)));
        });
        let unseen = match answer.await {
            Ok(beside) => note(door, &request, &beside, merged, streams),
            Err(failure) => told(door, &request, &events.wanted, failure, false, merged, streams).await,
        };
        ending = ending.max(if unseen { Ending::Failed } else { Ending::Done });
    }
    (found, ending)
}
