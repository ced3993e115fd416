//! Single reads for the panes and the mind, each a future that ends in a message.

use super::perform::Outbox;
use crate::agent::observe;
use crate::app::message::Message;
use crate::cluster::door::Door;
use crate::domain::cluster::Freshness;
use crate::domain::command::Command;
use crate::domain::ids::{Digest, ObservationId};
use crate::domain::observation::{Outcome, Reading};
use crate::domain::proposal::Proposal;
use crate::domain::resource::ResourceRef;
use crate::domain::time::Timestamp;
use crate::journal::{read, write};
use crate::kubectl::kinds::Kinds;
use crate::kubectl::print;
use std::path::PathBuf;
use std::sync::Arc;

/// Lines of a log that are fetched for the log pane.
const LOG_LINES: u32 = 2_000;

/// The kinds that a cluster serves, and whether it answers at all.
pub async fn kinds(door: Arc<Door>, outbox: Outbox) {
    let cluster = door.info().name.clone();
    match door.kinds().await {
        Ok(kinds) => {
            let _ = outbox.send(Message::KindsFound { cluster, kinds: (*kinds).clone() }).await;
            clock(&door, &outbox).await;
        }
        Err(why) => {
            let freshness = Freshness::Unreachable { why };
            let _ = outbox.send(Message::Fresh { cluster: cluster.clone(), freshness }).await;
            // Enough to ask with, should it come back.
            let _ = outbox.send(Message::KindsFound { cluster, kinds: Kinds::builtin() }).await;
        }
    }
}

/// Tells how fresh a cluster's picture is: for dumps and sandboxes their clock.
pub async fn clock(door: &Door, outbox: &Outbox) {
    let freshness = match door.told_clock().await {
        Some(at) => Freshness::AsOf(at),
        None => Freshness::Live { heard: Timestamp::now() },
    };
    let _ = outbox.send(Message::Fresh { cluster: door.info().name.clone(), freshness }).await;
}

async fn asked(door: Option<Arc<Door>>, command: &Command) -> (Reading, Arc<Kinds>) {
    match door {
        Some(door) => {
            let kinds = door.kinds().await.unwrap_or_else(|_| Arc::new(Kinds::builtin()));
            (door.read(command).await, kinds)
        }
        None => {
            let why = format!("no cluster {} in this fleet", command.cluster);
            let nothing = Reading::nothing(command.to_string(), Timestamp::now(), Outcome::Unreachable { why });
            (nothing, Arc::new(Kinds::builtin()))
        }
    }
}

/// A read of the mind: kept beside the case before it is told.
pub async fn look(door: Option<Arc<Door>>, id: ObservationId, command: Command, case: Option<PathBuf>, outbox: Outbox) {
    let (reading, kinds) = asked(door, &command).await;
    let (bytes, digest) = observe::kept(&reading);
    if let Some(case) = case
        && let Err(error) = write::keep(&case, &digest, &bytes)
    {
        let _ = outbox.send(Message::JournalFailed(error.to_string())).await;
    }
    let observation = observe::observation(id, &command, &reading, &kinds, digest);
    let _ = outbox.send(Message::ReadDone { id, reading, observation }).await;
}

/// What the gate makes of a proposal. The objects as they were before it go beside the case.
pub async fn prepare(door: Arc<Door>, proposal: Proposal, case: Option<PathBuf>, outbox: Outbox) {
    let prepared = door.prepare(proposal).await;
    for (digest, bytes) in &prepared.before {
        if let Some(case) = &case
            && let Err(error) = write::keep(case, digest, bytes)
        {
            let _ = outbox.send(Message::JournalFailed(error.to_string())).await;
        }
    }
    let _ = outbox.send(Message::Prepared { pending: prepared.pending }).await;
}

/// One object as YAML.
pub async fn object(door: Option<Arc<Door>>, target: ResourceRef, outbox: Outbox) {
    let mut words = vec!["get".to_owned(), word_of(&target), target.name.clone()];
    if let Some(namespace) = &target.namespace {
        words.extend(["-n".to_owned(), namespace.clone()]);
    }
    let command = Command { cluster: target.cluster.clone(), argv: words };
    let (reading, _) = asked(door, &command).await;
    let yaml = match reading.objects.first() {
        Some(object) => Ok(match &reading.source {
            Some(source) => format!("# {source}\n{}", print::yaml(object)),
            None => print::yaml(object),
        }),
        None => Err(format!("{target}: {}", reading.outcome)),
    };
    let _ = outbox.send(Message::ObjectCame { target, yaml }).await;
}

/// `kind.version.group`, which names one kind whatever else a cluster serves.
fn word_of(target: &ResourceRef) -> String {
    match target.api_version.split_once('/') {
        Some((group, version)) => format!("{}.{version}.{group}", target.kind),
        None => target.kind.clone(),
    }
}

/// The end of a pod's log.
pub async fn log(door: Option<Arc<Door>>, pod: ResourceRef, container: String, previous: bool, outbox: Outbox) {
    let mut words = vec!["logs".to_owned(), pod.name.clone(), format!("--tail={LOG_LINES}")];
    if let Some(namespace) = &pod.namespace {
        words.extend(["-n".to_owned(), namespace.clone()]);
    }
    if !container.is_empty() {
        words.extend(["-c".to_owned(), container.clone()]);
    }
    if previous {
        words.push("--previous".to_owned());
    }
    let (reading, _) = asked(door, &Command { cluster: pod.cluster.clone(), argv: words }).await;
    let source = reading.source;
    let text = match reading.log {
        Some(log) => Ok(log),
        None => Err(format!("{pod}: {}", reading.outcome)),
    };
    let _ = outbox.send(Message::LogCame { target: pod, container, text, source }).await;
}

/// A kept output of a case.
pub async fn output(case: PathBuf, digest: Digest, outbox: Outbox) {
    let wanted = digest.clone();
    let reading = tokio::task::spawn_blocking(move || read::output(&case, &wanted))
        .await
        .map_err(|error| error.to_string())
        .and_then(|reading| reading.map_err(|error| error.to_string()));
    let _ = outbox.send(Message::OutputCame { digest, reading }).await;
}
