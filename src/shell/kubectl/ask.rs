//! Asks on the command line: printed as they are answered, each cluster's under its name where there are several.
//! Invariant: the exit code is kubectl's own; a wait that klue ended earlier than the words wanted says so.

use super::{Ending, Streams};
use crate::cluster::door::Door;
use crate::kubectl::ask::Ask;
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// The longest that the command line waits, whatever the words say.
const LONGEST: Duration = Duration::from_secs(3600);

pub async fn print(asks: Vec<(&Arc<Door>, Ask)>, merged: bool, streams: &mut Streams<'_>) -> io::Result<Ending> {
    let mut ending = Ending::Done;
    for (door, ask) in asks {
        if merged {
            streams.print(&format!("# {}\n", door.info().name))?;
        }
        let mut failed = None;
        let heard = door.ask(ask, LONGEST, |text| {
            failed = streams.print(text).err();
            failed.is_none()
        });
        let heard = heard.await;
        if let Some(error) = failed {
            return Err(error);
        }
        streams.print(&heard.said.out)?;
        for line in heard.said.errors.split_inclusive('\n') {
            streams.say(line.trim_end_matches('\n'));
        }
        if heard.cut {
            streams.say(&format!("klue waits no longer than {} s; ask again", LONGEST.as_secs()));
        }
        ending = ending.max(if heard.said.code == 0 { Ending::Done } else { Ending::Failed });
    }
    Ok(ending)
}
