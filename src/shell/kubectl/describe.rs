//! `describe`: objects in words, one after the other.
//! Invariant: which objects there are is known before the first is described, as with kubectl: a single one is told
//! with its events.

use super::whole::outcome as told;
use super::{Ending, Streams};
use crate::cluster::door::{Beside, Door, Failure};
use crate::domain::object::Object;
use crate::domain::row::KindId;
use crate::domain::time::Timestamp;
use crate::kubectl::invocation::{Look, Scope};
use crate::kubectl::plan::{Answer, ReadRequest};
use std::io;
use std::sync::Arc;

pub async fn print(looks: &[(&Arc<Door>, Look)], merged: bool, streams: &mut Streams<'_>) -> io::Result<Ending> {
    let mut ending = Ending::Done;
    let mut is_first = true;
    for (door, look) in looks {
        let Look::Describe { wanted, events, .. } = look else { continue };
        let found = find(door, look, merged, streams).await;
        ending = ending.max(found.ending);
        if found.objects.is_empty() && found.ending == Ending::Done {
            let of = if merged { format!("{}: ", door.info().name) } else { String::new() };
            let place = wanted.first().map(|wanted| &wanted.scope);
            streams.say(&match place {
                Some(Scope::Namespace(namespace)) => format!("{of}No resources found in {namespace} namespace."),
                Some(Scope::Everywhere) | None => format!("{of}No resources found"),
            });
        }
        // Of several, or where something failed, kubectl tells no events unless it is told to.
        let single = found.objects.len() == 1 && found.ending == Ending::Done && !found.by_prefix;
        let events = events.unwrap_or(single);
        let now = door.told_clock().await.unwrap_or_else(Timestamp::now);
        for (kind, object) in &found.objects {
            let text = door.described(kind, object, events, now).await;
            let space = if is_first { "" } else { "\n\n" };
            let of = if merged { format!("# {}\n", door.info().name) } else { String::new() };
            streams.print(&format!("{space}{of}{text}"))?;
            is_first = false;
        }
    }
    Ok(ending)
}

/// The objects that are meant.
struct Found {
    objects: Vec<(KindId, Object)>,
    /// Whether all that was asked for came.
    ending: Ending,
    /// They were found by the beginning of their names.
    by_prefix: bool,
}

async fn find(door: &Door, look: &Look, merged: bool, streams: &mut Streams<'_>) -> Found {
    let mut found = Found { objects: Vec::new(), ending: Ending::Done, by_prefix: false };
    for request in look.described() {
        let (mut some, mut answer) = read(door, &request).await;
        let is_absent = matches!(&answer, Err(Failure::Status { reason, .. }) if reason == "NotFound");
        if let Some((list, beginning)) = look.by_prefix().filter(|_| is_absent) {
            let (all, listed) = read(door, &list).await;
            some = all.into_iter().filter(|(_, object)| object.name().starts_with(beginning)).collect();
            if !some.is_empty() {
                answer = listed;
                found.by_prefix = true;
            }
        }
        found.ending = found.ending.max(told(door, &request, answer, merged, streams));
        found.objects.append(&mut some);
    }
    found
}

async fn read(door: &Door, request: &ReadRequest) -> (Vec<(KindId, Object)>, Result<Beside, Failure>) {
    let mut objects = Vec::new();
    let answer = door.objects(request, |some| objects.extend(some)).await;
    let (Answer::List(kind) | Answer::One(kind)) = &request.answer else { return (Vec::new(), answer) };
    (objects.into_iter().map(|object| (kind.clone(), object)).collect(), answer)
}
