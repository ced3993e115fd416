//! Keeps the rows of one kind on one cluster coming, and tells how fresh they are.
//! Invariant: an object becomes a row at once and is dropped; a refused kind is not asked again in haste; the loss of
//! one cluster holds up nobody else.
//! Not here: which kinds are watched (`shell`), what the rows look like (`kubectl::columns`), what a cluster allows
//! (`door`).

mod news;
mod pulse;
mod setback;

use crate::domain::ids::ClusterName;
use crate::domain::object::Object;
use crate::domain::redact;
use crate::domain::row::{Cell, KindId, Row, RowChange};
use crate::kubectl::columns::Sheet;
use futures::StreamExt;
use kube::api::{Api, ApiResource, DynamicObject, ListParams};
use kube::runtime::utils::Backoff;
use kube::runtime::watcher::{self, DefaultBackoff, watcher};
use setback::Setback;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

pub use news::WatchEvent;
pub use pulse::pulse;

use news::News;

/// Objects in one page of a list.
const PAGE: u32 = 500;

/// How often what cannot be followed is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Kinds that are listed again and again: Secrets, which the door shows reduced and never streams, and kinds that
    /// have no watch.
    pub list: Duration,
    /// After the cluster refused the kind: rights and definitions do change, but rarely.
    pub refused: Duration,
    /// Between two questions whether the cluster is there.
    pub pulse: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { list: Duration::from_secs(30), refused: Duration::from_secs(300), pulse: Duration::from_secs(10) }
    }
}

/// Sends the rows of a kind, and every change of them, until nobody listens.
///
/// `out` is bounded: when it is full this waits, so a slow screen slows the watch down, and the API server buffers or
/// ends it; the screen itself never waits.
pub async fn watch(client: kube::Client, cluster: ClusterName, kind: KindId, out: mpsc::Sender<WatchEvent>) {
    watch_at(Pace::default(), client, cluster, kind, out).await;
}

/// The same at another pace.
pub async fn watch_at(
    pace: Pace,
    client: kube::Client,
    cluster: ClusterName,
    kind: KindId,
    out: mpsc::Sender<WatchEvent>,
) {
    let closed = out.clone();
    let (api, sheet) = (api(client, &kind), Sheet::of(&kind));
    let watch = Watch { api, sheet, news: News::new(cluster, out), pace, kind: Arc::new(kind) };
    tokio::select! {
        () = closed.closed() => {}
        _ = watch.run() => {}
    }
}

/// Nobody listens any more.
struct Closed;

struct Watch {
    api: Api<DynamicObject>,
    news: News,
    pace: Pace,
    kind: Arc<KindId>,
    sheet: Sheet,
}

impl Watch {
    async fn run(mut self) -> Result<(), Closed> {
        let mut listed_only = self.kind.group.is_empty() && self.kind.plural == "secrets";
        loop {
            let setback = if listed_only { self.list_again_and_again().await? } else { self.follow().await? };
            match setback {
                Setback::NoWatch => listed_only = true,
                _ => tokio::time::sleep(self.pace.refused).await,
            }
        }
    }

    /// Lists and follows until the cluster refuses to.
    async fn follow(&mut self) -> Result<Setback, Closed> {
        let config = watcher::Config { page_size: Some(PAGE), ..watcher::Config::default() };
        let mut events = watcher(self.api.clone(), config).boxed();
        let mut backoff = DefaultBackoff::default();
        let mut listing = Vec::new();
        while let Some(event) = events.next().await {
            if is_progress(&event) {
                backoff.reset();
            }
            match event {
                Ok(watcher::Event::Init) => listing = Vec::new(),
                Ok(watcher::Event::InitApply(object)) => listing.push(self.row(object)),
                Ok(watcher::Event::InitDone) => {
                    self.tell(RowChange::Replace(std::mem::take(&mut listing))).await?;
                }
                Ok(watcher::Event::Apply(object)) => {
                    let row = self.row(object);
                    self.tell(RowChange::Apply(row)).await?;
                }
                Ok(watcher::Event::Delete(object)) => {
                    let Row { namespace, name, .. } = self.row(object);
                    self.tell(RowChange::Delete { namespace, name }).await?;
                }
                Err(error) => match setback::of_watch(&error) {
                    end @ (Setback::NoWatch | Setback::Refused(_)) => {
                        self.set_back(&end).await?;
                        return Ok(end);
                    }
                    passing => {
                        self.set_back(&passing).await?;
                        tokio::time::sleep(backoff.next().unwrap_or(self.pace.list)).await;
                    }
                },
            }
        }
        Ok(Setback::Passing)
    }

    /// Lists at a slow pace until the cluster refuses to.
    async fn list_again_and_again(&mut self) -> Result<Setback, Closed> {
        let mut backoff = DefaultBackoff::default();
        loop {
            let pause = match self.list().await {
                Ok(rows) => {
                    backoff.reset();
                    self.tell(RowChange::Replace(rows)).await?;
                    self.pace.list
                }
                Err(error) => {
                    let setback = setback::of(&error);
                    self.set_back(&setback).await?;
                    if matches!(setback, Setback::Refused(_)) {
                        return Ok(setback);
                    }
                    backoff.next().unwrap_or(self.pace.list)
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    async fn list(&self) -> Result<Vec<Row>, kube::Error> {
        let (mut rows, mut page) = (Vec::new(), ListParams::default().limit(PAGE));
        loop {
            let list = self.api.list(&page).await?;
            rows.extend(list.items.into_iter().map(|object| self.row(object)));
            match list.metadata.continue_.filter(|token| !token.is_empty()) {
                Some(token) => page = page.continue_token(&token),
                None => return Ok(rows),
            }
        }
    }

    async fn tell(&mut self, change: RowChange) -> Result<(), Closed> {
        self.news.rows(&self.kind, change).await
    }

    async fn set_back(&mut self, setback: &Setback) -> Result<(), Closed> {
        match setback {
            Setback::Unheard(why) => {
                self.news.unseen(&self.kind, &format!("unreachable: {why}"), false).await?;
                self.news.lost(why).await
            }
            Setback::Refused(why) => {
                self.news.unseen(&self.kind, why, true).await?;
                self.news.heard().await
            }
            Setback::Failing(why) => {
                self.news.unseen(&self.kind, why, false).await?;
                self.news.heard().await
            }
            Setback::Passing | Setback::NoWatch => Ok(()),
        }
    }

    fn row(&self, object: DynamicObject) -> Row {
        shown(self.sheet.row(&whole(object, &self.kind)))
    }
}

/// Whether the cluster gave something. The start of a list is none: it comes before each attempt, and taken for
/// progress (as kube's own stream of retries takes it) it would keep a dead cluster knocked at every second.
fn is_progress<K>(event: &Result<watcher::Event<K>, watcher::Error>) -> bool {
    matches!(
        event,
        Ok(watcher::Event::InitApply(_)
            | watcher::Event::InitDone
            | watcher::Event::Apply(_)
            | watcher::Event::Delete(_))
    )
}

fn api(client: kube::Client, kind: &KindId) -> Api<DynamicObject> {
    let resource = ApiResource {
        group: kind.group.clone(),
        version: kind.version.clone(),
        api_version: kind.api_version(),
        kind: kind.kind.clone(),
        plural: kind.plural.clone(),
    };
    Api::all_with(client, &resource)
}

/// The object as the API would send it alone: items of a list come without their kind. Who manages which field is left
/// out: no column shows it, and it is often half of the object.
fn whole(mut object: DynamicObject, kind: &KindId) -> Object {
    object.metadata.managed_fields = None;
    let mut fields = match object.data {
        serde_json::Value::Object(fields) => fields,
        _ => serde_json::Map::new(),
    };
    fields.insert("apiVersion".to_owned(), kind.api_version().into());
    fields.insert("kind".to_owned(), kind.kind.clone().into());
    fields.insert("metadata".to_owned(), serde_json::to_value(object.metadata).unwrap_or_default());
    Object(serde_json::Value::Object(fields))
}

/// A row that may go on a screen.
fn shown(mut row: Row) -> Row {
    for text in [&mut row.namespace, &mut row.name, &mut row.uid] {
        *text = redact::plain(text).into_owned();
    }
    for cell in &mut row.cells {
        if let Cell::Text(text) | Cell::TextAndAge(text, _) = cell {
            *text = redact::text(text);
        }
    }
    row
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
