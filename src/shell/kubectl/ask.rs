//! Asks on the command line: printed as they are answered, each cluster's under its name where there are several.
//! Invariant: the exit code is kubectl's own; a wait that klue ended earlier than the words wanted says so.

use super::{Ending, Streams, fan, worst};
use crate::cluster::door::Door;
use crate::kubectl::ask::Ask;
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// The longest that the command line waits for one cluster, and for each of several, whatever the words say.
const LONGEST: Duration = Duration::from_secs(3600);
const LONGEST_OF_MANY: Duration = Duration::from_secs(50);

pub async fn print(asks: &[(&Arc<Door>, Ask)], merged: bool, streams: &mut Streams<'_>) -> io::Result<Ending> {
    let longest = if asks.len() > 1 { LONGEST_OF_MANY } else { LONGEST };
    let work = async |door: &Arc<Door>, ask: &Ask, streams: &mut Streams<'_>| {
        one(door, ask.clone(), longest, merged, streams).await
    };
    worst(fan::each(asks, streams, work).await?)
}

async fn one(door: &Door, ask: Ask, longest: Duration, merged: bool, streams: &mut Streams<'_>) -> io::Result<Ending> {
    let of = if merged { format!("{}: ", door.info().name) } else { String::new() };
    if merged {
        streams.print(&format!("# {}\n", door.info().name))?;
    }
    let mut failed = None;
    let heard = door.ask(ask, longest, |text| {
        failed = streams.print(text).err();
        failed.is_none()
    });
    let heard = heard.await;
    if let Some(error) = failed {
        return Err(error);
    }
    streams.print(&heard.said.out)?;
    heard
        .said
        .errors
        .lines()
        .filter(|line| !merged || !line.is_empty())
        .for_each(|line| streams.say(&format!("{of}{line}")));
    if heard.cut {
        streams.say(&format!("{of}klue waits no longer than {} s; ask again", longest.as_secs()));
    }
    Ok(if heard.said.code == 0 { Ending::Done } else { Ending::Failed })
}
