//! Words on many clusters at once: so many at a time, told in the order of the fleet.
//! Invariant: a cluster that does not answer costs its own patience and nobody else's; what went wrong names it.
//! Not here: which clusters are meant (`meant`), what is asked of each.

use super::Streams;
use crate::cluster::door::Door;
use crate::domain::cluster::Rung;
use crate::kubectl::invocation::Invocation;
use crate::kubectl::refusal::Refusal;
use futures::stream::{self, StreamExt};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

/// Clusters that are asked at a time.
const AT_ONCE: usize = 16;
/// How long one of many live clusters may take for all of its answer.
const LONGEST: Duration = Duration::from_secs(60);
/// The most that is kept of what one of many clusters says.
const MOST_BYTES: usize = 32 << 20;

/// What words are on a cluster.
pub enum Understood {
    As(Box<Invocation>),
    Refused(Refusal),
    /// It does not answer, and why: there is no use in asking it more.
    Silent(String),
}

/// Understands words on each cluster, since each has its own kinds.
pub async fn understood(doors: &[Arc<Door>], words: &[String]) -> Vec<Understood> {
    let many = doors.len() > 1;
    let asked = doors.iter().enumerate().map(|(at, door)| async move {
        let understood = door.understand(words).await;
        let silent = if many { door.unreachable().await } else { None };
        let understood = match (understood, silent) {
            (_, Some(why)) => Understood::Silent(why),
            (Ok(invocation), None) => Understood::As(Box::new(invocation)),
            (Err(refusal), None) => Understood::Refused(refusal),
        };
        (at, understood)
    });
    let all: BTreeMap<usize, Understood> = stream::iter(asked).buffer_unordered(AT_ONCE).collect().await;
    all.into_values().collect()
}

/// Does the same work on each cluster. Of one cluster it prints as it goes; of many, each keeps what it prints until
/// those before it are done. A cluster that took too long has no result, and that was said.
pub async fn each<I, T>(
    items: &[(&Arc<Door>, I)],
    streams: &mut Streams<'_>,
    work: impl AsyncFn(&Arc<Door>, &I, &mut Streams<'_>) -> T,
) -> io::Result<Vec<Option<T>>> {
    if let [(door, item)] = items {
        return Ok(vec![Some(work(door, item, streams).await)]);
    }
    let work = &work;
    let asked = items.iter().enumerate().map(|(at, (door, item))| async move {
        let (mut out, mut errors) = (Kept::default(), Kept::default());
        let mut own = Streams::new(&mut out, &mut errors);
        let doing = work(door, item, &mut own);
        let result = match door.info().rung {
            Rung::Context { .. } => tokio::time::timeout(LONGEST, doing).await.ok(),
            // A dump that is still being read answers when it has.
            Rung::Sandbox { .. } | Rung::Dump { .. } | Rung::HubOnly { .. } => Some(doing.await),
        };
        (at, (result, out, errors))
    });
    let mut asked = stream::iter(asked).buffer_unordered(AT_ONCE);
    let (mut waiting, mut results) = (BTreeMap::new(), Vec::with_capacity(items.len()));
    while let Some((at, came)) = asked.next().await {
        waiting.insert(at, came);
        while let Some((result, out, errors)) = waiting.remove(&results.len()) {
            let name = items.get(results.len()).map(|(door, _)| door.info().name.to_string()).unwrap_or_default();
            errors.text().lines().for_each(|line| streams.say(line));
            if out.is_cut || errors.is_cut {
                streams.say(&format!("{name}: cut after {} MiB; ask this cluster alone", MOST_BYTES >> 20));
            }
            if result.is_none() {
                streams.say(&format!("{name}: no whole answer within {} s", LONGEST.as_secs()));
            }
            streams.print(&out.text())?;
            results.push(result);
        }
    }
    Ok(results)
}

/// What one cluster printed: so many bytes and no more.
#[derive(Default)]
struct Kept {
    bytes: Vec<u8>,
    is_cut: bool,
}

impl Kept {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = MOST_BYTES - self.bytes.len();
        if room == 0 && !bytes.is_empty() {
            self.is_cut = true;
            // As where a reader has gone: what follows is not wanted.
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let taken = bytes.len().min(room);
        self.bytes.extend(bytes.iter().take(taken));
        Ok(taken)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
