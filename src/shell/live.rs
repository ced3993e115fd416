//! Live contexts as a fleet: each is asked what it is to Open Cluster Management, and a hub brings its managed clusters.
//! Invariant: a context that does not answer is in the fleet all the same, and the others do not wait for it.

use super::fleet::Fleet;
use crate::cluster::Opened;
use crate::cluster::door::Door;
use crate::cluster::hub::{self, Seen, Standing};
use crate::cluster::live::Live;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// How long contexts are waited for once a hub has answered, and while none has.
const WITH_A_HUB: Duration = Duration::from_secs(2);
const WITHOUT: Duration = Duration::from_secs(5);

/// Arranges the contexts as a fleet.
pub async fn gather(live: Live) -> Fleet {
    let contexts = live.opened.clusters;
    let mut asking = JoinSet::new();
    for (index, context) in contexts.iter().enumerate() {
        let reader = Door::new(context.clone()).reader();
        asking.spawn(async move { (index, hub::discover(reader).await) });
    }
    let unanswered =
        |address| Seen { address, standing: Standing::Unknown { why: "it has not answered yet".to_owned() } };
    let mut seen: Vec<Seen> = live.addresses.into_iter().map(unanswered).collect();
    let began = Instant::now();
    loop {
        let has_hub = seen.iter().any(|seen| matches!(seen.standing, Standing::Hub { .. }));
        let deadline = began + if has_hub { WITH_A_HUB } else { WITHOUT };
        match tokio::time::timeout_at(deadline, asking.join_next()).await {
            Ok(Some(Ok((index, standing)))) => {
                if let Some(seen) = seen.get_mut(index) {
                    seen.standing = standing;
                }
            }
            // One that panicked counts as one that has not answered.
            Ok(Some(Err(_))) => {}
            Ok(None) | Err(_) => break,
        }
    }
    let mut damage = live.opened.damage;
    damage.extend(seen.iter().filter_map(|seen| match &seen.standing {
        Standing::Hub { unseen: Some(why), .. } => {
            Some(format!("{}: its managed clusters cannot be read: {why}", seen.address.cluster))
        }
        Standing::Hub { .. } | Standing::Spoke { .. } | Standing::Plain | Standing::Unknown { .. } => None,
    }));
    let clusters = hub::arrange(&seen).iter().map(|member| member.open(&contexts)).collect();
    Fleet::of(Opened { clusters, damage, ..Opened::default() })
}
