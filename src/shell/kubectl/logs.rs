//! `logs`: one container after the other, as kubectl prints them.
//! Invariant: a log is printed as it comes; what was chosen for somebody is said beside it.

use super::{Ending, Streams, failed, said};
use crate::cluster::door::{Door, Failure, NoLogs};
use crate::domain::redact;
use crate::kubectl::invocation::{Logs, Look};
use crate::kubectl::logs::{Plan, Source};
use std::io;
use std::sync::Arc;

pub async fn print(looks: &[(&Arc<Door>, Look)], merged: bool, streams: &mut Streams<'_>) -> io::Result<Ending> {
    let mut ending = Ending::Done;
    for (door, look) in looks {
        let Look::Logs(logs) = look else { continue };
        let of = if merged { format!("{}: ", door.info().name) } else { String::new() };
        let plan = match door.logs_of(logs).await {
            Ok(plan) => plan,
            Err(why) => {
                streams.say(&match why {
                    NoLogs::Says(why) => format!("{of}error: {why}"),
                    NoLogs::Failed(Failure::NotCollected(why)) => {
                        format!("{of}no logs: not collected in this dump ({why})")
                    }
                    NoLogs::Failed(failure) => format!("{of}{}", said(&failure)),
                });
                ending = Ending::Failed;
                continue;
            }
        };
        plan.notes.iter().for_each(|note| streams.say(&format!("{of}{note}")));
        ending = ending.max(follow(door, logs, &plan, merged, streams).await?);
    }
    Ok(ending)
}

async fn follow(door: &Door, logs: &Logs, plan: &Plan, merged: bool, streams: &mut Streams<'_>) -> io::Result<Ending> {
    let mut ending = Ending::Done;
    for source in &plan.sources {
        let before = before(door, logs, source, merged);
        let mut broken = None;
        let answer = door.follow_log(&source.request, |text| {
            let printed = match before.is_empty() {
                true => streams.print(text),
                false => text.split_inclusive('\n').try_for_each(|line| streams.print(&format!("{before}{line}"))),
            };
            broken = printed.err();
            broken.is_none()
        });
        let answer = answer.await;
        if let Some(error) = broken {
            return Err(error);
        }
        let Err(failure) = answer else { continue };
        match &failure {
            // As kubectl, which goes on and says so among the lines.
            Failure::Status { message, .. } if logs.ignore_errors => {
                streams.print(&format!("error: {}\n", redact::text(message)))?;
            }
            Failure::Status { .. } | Failure::Unreachable(_) | Failure::NotCollected(_) => {
                failed(door, &source.request, &failure, merged, streams);
                ending = Ending::Failed;
                // What a dump does not hold of one container says nothing of the next.
                if !matches!(failure, Failure::NotCollected(_)) && !logs.ignore_errors {
                    return Ok(ending);
                }
            }
        }
    }
    Ok(ending)
}

/// What stands in front of every line.
fn before(door: &Door, logs: &Logs, source: &Source, merged: bool) -> String {
    let cluster = if merged { format!("{}  ", door.info().name) } else { String::new() };
    let of = if logs.prefix && source.container.is_some() { source.prefix() } else { String::new() };
    format!("{cluster}{of}")
}
