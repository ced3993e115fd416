//! Reads dumps to their end in the background, so that what is asked later is answered at once.
//! Invariant: it ends with the fleet that it belongs to, and nothing waits for it.

use super::perform::Outbox;
use crate::app::message::Message;
use crate::cluster::snapshot::indexing::{Indexing, Reading};
use crate::cluster::snapshot::tree::Progress;
use crate::domain::redact;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How often a person is told how far it is.
const TOLD_EVERY: Duration = Duration::from_millis(500);

/// Ends the reading when the task ends, whether it came to its end or was taken off.
struct Stop(Arc<Reading>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.stop.store(true, Ordering::Relaxed);
    }
}

/// Reads all dumps, one after the other, and says how far it is.
pub async fn run(indexings: Arc<Vec<Indexing>>, outbox: Outbox) {
    if indexings.is_empty() {
        return;
    }
    let reading = Stop(Arc::default());
    let shared = reading.0.clone();
    let mut work = tokio::task::spawn_blocking(move || read(&indexings, &shared));
    loop {
        tokio::select! {
            ended = &mut work => {
                let notes = ended.unwrap_or_else(|error| vec![error.to_string()]);
                let _ = outbox.send(Message::DumpsRead { notes }).await;
                return;
            }
            () = tokio::time::sleep(TOLD_EVERY) => {
                let number = |count: &std::sync::atomic::AtomicU64| count.load(Ordering::Relaxed);
                let done = number(&reading.0.kinds_done);
                let (all, objects) = (number(&reading.0.kinds_in_all), number(&reading.0.objects));
                if outbox.send(Message::DumpsReading { done, all, objects }).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// Says how far the opening of a fleet is, until it is taken off.
pub async fn tell_opening(progress: &Progress, outbox: &Outbox) -> Infallible {
    loop {
        tokio::time::sleep(TOLD_EVERY).await;
        let (files, bytes) = (progress.files.load(Ordering::Relaxed), progress.bytes.load(Ordering::Relaxed));
        // A count that finds no room is followed by a later one.
        let _ = outbox.try_send(Message::FleetOpening { files, bytes });
    }
}

/// What a person must know of it, in lines.
pub fn read(indexings: &[Indexing], reading: &Reading) -> Vec<String> {
    let mut notes = Vec::new();
    let (hold, changed): (Vec<&Indexing>, Vec<&Indexing>) = indexings.iter().partition(|one| one.still_holds());
    for indexing in changed {
        let root = redact::plain(&indexing.root.display().to_string()).into_owned();
        notes.push(format!("{root} has changed since it was read; open it again to see what is there now"));
        indexing.forget();
    }
    let kinds = hold.iter().map(|indexing| indexing.kinds_in_all()).sum();
    reading.kinds_in_all.store(kinds, Ordering::Relaxed);
    for indexing in hold {
        let root = redact::plain(&indexing.root.display().to_string()).into_owned();
        if let Err(error) = indexing.run(reading) {
            notes.push(format!("the index of {root} cannot be kept ({error}); it is read again next time"));
        }
    }
    notes
}
