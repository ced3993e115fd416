//! Whether a cluster is there at all.
//! Invariant: any answer counts as a sign of life, even a refusal; the question needs no rights.
//! Not here: the rows of its kinds (`super`).

use super::setback::{self, Setback};
use super::{Closed, News, Pace, WatchEvent};
use crate::domain::ids::ClusterName;
use kube::runtime::watcher::DefaultBackoff;
use tokio::sync::mpsc;

/// Asks the cluster again and again whether it is there, until nobody listens: a watch of a quiet kind says nothing
/// for minutes, and a connection that died in silence says nothing at all.
///
/// `out` is bounded: when it is full this waits.
pub async fn pulse(client: kube::Client, cluster: ClusterName, out: mpsc::Sender<WatchEvent>) {
    let closed = out.clone();
    tokio::select! {
        () = closed.closed() => {}
        _ = beat(client, News::new(cluster, out)) => {}
    }
}

async fn beat(client: kube::Client, mut news: News) -> Result<(), Closed> {
    let pace = Pace::default().pulse;
    let mut backoff = DefaultBackoff::default();
    loop {
        let pause = match client.apiserver_version().await.map_err(|error| setback::of(&error)) {
            Ok(_) | Err(Setback::Refused(_) | Setback::Failing(_) | Setback::Passing | Setback::NoWatch) => {
                backoff = DefaultBackoff::default();
                news.heard().await?;
                pace
            }
            Err(Setback::Unheard(why)) => {
                news.lost(&why).await?;
                backoff.next().unwrap_or(pace)
            }
        };
        tokio::time::sleep(pause).await;
    }
}
