//! One object asked of many clusters at once, for the page that compares them.
//! Invariant: so many at a time and no more; a cluster that does not answer is not seen, never without the object.

use super::perform::Outbox;
use crate::app::message::Message;
use crate::cluster::door::Door;
use crate::domain::command::Command;
use crate::domain::ids::ClusterName;
use crate::domain::observation::{Outcome, Reading};
use crate::domain::resource::ResourceRef;
use crate::kubectl::across::{Seen, across};
use futures::stream::{self, StreamExt};
use std::sync::Arc;

/// Clusters that are asked at a time.
const AT_ONCE: usize = 16;

/// Asks each cluster for the object and tells how it differs.
pub async fn compare(doors: Vec<(ClusterName, Option<Arc<Door>>)>, target: ResourceRef, outbox: Outbox) {
    let asked = stream::iter(doors).map(|(cluster, door)| one(cluster, door, &target));
    let seen: Vec<(ClusterName, Seen)> = asked.buffered(AT_ONCE).collect().await;
    let name = match &target.namespace {
        Some(namespace) => format!("{} {namespace}/{}", target.kind, target.name),
        None => format!("{} {}", target.kind, target.name),
    };
    let _ = outbox.send(Message::AcrossCame { target, text: Ok(across(&name, &seen)) }).await;
}

async fn one(cluster: ClusterName, door: Option<Arc<Door>>, target: &ResourceRef) -> (ClusterName, Seen) {
    let Some(door) = door else { return (cluster, Seen::NotSeen("only its hub tells of it".to_owned())) };
    let command = Command { cluster: cluster.clone(), ..super::dumps::get(target) };
    let reading = door.read(&command).await;
    (cluster, seen(reading))
}

fn seen(reading: Reading) -> Seen {
    match reading.outcome {
        Outcome::NotFound | Outcome::Objects { count: 0 } => Seen::Absent,
        Outcome::Objects { .. } => match reading.objects.into_iter().next() {
            Some(object) => Seen::There(object),
            None => Seen::NotSeen("the answer held no object".to_owned()),
        },
        Outcome::Log { .. } => Seen::NotSeen("the answer is no object".to_owned()),
        unseen @ (Outcome::NotCollected { .. }
        | Outcome::Forbidden { .. }
        | Outcome::Unreachable { .. }
        | Outcome::Failed { .. }) => Seen::NotSeen(unseen.unseen().unwrap_or_default()),
    }
}
