//! What is asked of the files behind clusters, and of two clusters at once: searches, lines, reports, comparisons.
//! Invariant: files are read on threads that may wait; a search that nobody listens to any more stops.

use super::fleet::Fleet;
use super::perform::Outbox;
use super::say::say;
use super::watching;
use crate::app::message::Message;
use crate::cluster::door::{Beside, Door, Failure};
use crate::cluster::snapshot::join::{self, join};
use crate::cluster::snapshot::records::Records;
use crate::cluster::snapshot::search::MOST_HITS;
use crate::domain::cluster::Rung;
use crate::domain::collected::Extent;
use crate::domain::command::Command;
use crate::domain::ids::ClusterName;
use crate::domain::object::Object;
use crate::domain::redact;
use crate::domain::resource::ResourceRef;
use crate::domain::row::KindId;
use crate::domain::search::{Progress, Query};
use crate::kubectl::compare::{Comparison, Side, compare, difference};
use crate::kubectl::invocation::Invocation;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::mpsc;

/// Sets the flag when the task ends, whether it came to its end or was taken off.
struct Stop(Arc<AtomicBool>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Searches clusters one after the other; hits are told as they are found.
pub async fn search(number: u64, query: Query, doors: Vec<Arc<Door>>, outbox: Outbox) {
    let stop = Stop(Arc::default());
    let mut past = Progress::default();
    let mut kept = 0;
    for door in &doors {
        let Some(records) = door.records().cloned() else {
            past.without_files.push(door.info().name.clone());
            continue;
        };
        let room = MOST_HITS - kept;
        if room == 0 {
            past.more = true;
            break;
        }
        let (query, flag, out, so_far) = (query.clone(), stop.0.clone(), outbox.clone(), past.clone());
        let ended = tokio::task::spawn_blocking(move || {
            let (mut found, mut last) = (0, Progress::default());
            let failed = records.search(&query, room, &flag, |news| {
                found += news.hits.len();
                last = news.progress.clone();
                let mut progress = so_far.clone();
                progress.add(news.progress);
                // The list waits for the loop, never the loop for the list.
                out.blocking_send(Message::HitsCame { number, hits: news.hits, progress }).is_ok()
            });
            if let Err(why) = failed {
                last.unsearched.push(why);
            }
            (found, last)
        });
        let Ok((found, last)) = ended.await else { break };
        kept += found;
        past.add(last);
    }
    past.ended = true;
    let _ = outbox.send(Message::HitsCame { number, hits: Vec::new(), progress: past }).await;
}

/// The lines of a file around one of them.
pub async fn lines(door: Option<Arc<Door>>, cluster: ClusterName, path: String, line: u64, outbox: Outbox) {
    let of = path.clone();
    let lines = on_records(door, move |records| {
        let excerpt = records.excerpt(&of, line)?;
        let mut text = excerpt.lines.join("\n");
        if excerpt.goes_on {
            text.push_str("\n[the file goes on]");
        }
        Ok((excerpt.first, text))
    });
    let lines = lines.await;
    let _ = outbox.send(Message::LinesCame { cluster, path, lines }).await;
}

/// What was collected of a cluster.
pub async fn report(door: Option<Arc<Door>>, cluster: ClusterName, outbox: Outbox) {
    let report = on_records(door, |records| Ok(records.report())).await;
    let _ = outbox.send(Message::ReportCame { cluster, report }).await;
}

/// What of a hub's dump belongs to what of its spokes' dumps.
pub async fn joins(doors: Vec<Arc<Door>>, outbox: Outbox) {
    let _ = outbox.send(Message::JoinsCame(joined(&doors).await)).await;
}

async fn joined(doors: &[Arc<Door>]) -> Result<String, String> {
    let records: Vec<Arc<Records>> = doors.iter().filter_map(|door| door.records().cloned()).collect();
    if records.is_empty() {
        return Err("no cluster here was read from files; klue open PATH opens dumps".to_owned());
    }
    let work = move || {
        let views: Vec<_> = records.iter().map(|records| records.view()).collect();
        join(&views).lines().join("\n")
    };
    tokio::task::spawn_blocking(work).await.map_err(|error| error.to_string())
}

/// Says which managed clusters have their dumps open under other names, if any.
pub async fn under_other_names(doors: &[Arc<Door>], outbox: &Outbox) {
    let records: Vec<Arc<Records>> = doors.iter().filter_map(|door| door.records().cloned()).collect();
    if records.len() < 2 {
        return;
    }
    let work = move || {
        let views: Vec<_> = records.iter().map(|records| records.view()).collect();
        join::under_other_names(&views)
    };
    let names = tokio::task::spawn_blocking(work).await.unwrap_or_default();
    if !names.is_empty() {
        let _ = outbox.send(Message::DumpsMatched(names)).await;
    }
}

async fn on_records<T: Send + 'static>(
    door: Option<Arc<Door>>,
    work: impl FnOnce(&Records) -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    let records = door.and_then(|door| door.records().cloned());
    let records = records.ok_or("this cluster was not read from files")?;
    tokio::task::spawn_blocking(move || work(&records)).await.map_err(|error| error.to_string())?
}

/// File and line of an object.
pub async fn locate(door: Option<Arc<Door>>, target: ResourceRef, outbox: Outbox) {
    let source = match door {
        Some(door) => door.read(&get(&target)).await.source.ok_or_else(|| match door.info().rung {
            Rung::Context { .. } => "a live cluster has no files".to_owned(),
            Rung::Sandbox { .. } | Rung::Dump { .. } | Rung::HubOnly { .. } => "its file is not known".to_owned(),
        }),
        None => Err(format!("no cluster {} in this fleet", target.cluster)),
    };
    let _ = outbox.send(Message::Located { target, source }).await;
}

pub(super) fn get(target: &ResourceRef) -> Command {
    let kind = match target.api_version.split_once('/') {
        Some((group, version)) => format!("{}.{version}.{group}", target.kind),
        None => target.kind.clone(),
    };
    let mut argv = vec!["get".to_owned(), kind, target.name.clone()];
    if let Some(namespace) = &target.namespace {
        argv.extend(["-n".to_owned(), namespace.clone()]);
    }
    Command { cluster: target.cluster.clone(), argv }
}

/// Compares two clusters kind by kind.
pub async fn changes(before: Arc<Door>, after: Arc<Door>, outbox: Outbox) {
    let (of, to) = (before.info().name.clone(), after.info().name.clone());
    let (told, mut comparisons) = mpsc::channel(ROOM);
    let (of_all, to_all, out) = (of.clone(), to.clone(), outbox.clone());
    // Owns the receiver: when nobody listens, the comparison ends instead of waiting.
    let forward = async move {
        while let Some(comparison) = comparisons.recv().await {
            let (before, after) = (of_all.clone(), to_all.clone());
            if out.send(Message::Compared { before, after, comparison: Ok(comparison) }).await.is_err() {
                break;
            }
        }
    };
    let (ended, ()) = tokio::join!(compare_all(before, after, told), forward);
    let message = Message::Compared { before: of.clone(), after: to.clone(), comparison: Err(ended.err()) };
    let _ = outbox.send(message).await;
}

/// Comparisons waiting to be taken; when full, the next kind is not read yet.
pub const ROOM: usize = 8;

/// Events come and go, and would hide what changed.
const FLEETING: [&str; 2] = ["events", "componentstatuses"];

/// Compares all kinds of two clusters, in the order of their names, until nobody takes them any more.
pub async fn compare_all(before: Arc<Door>, after: Arc<Door>, take: mpsc::Sender<Comparison>) -> Result<(), String> {
    let mut kinds: BTreeMap<(String, String), KindId> = BTreeMap::new();
    let mut failed = None;
    for door in [&after, &before] {
        match door.kinds().await {
            Ok(known) => {
                for kind in known.iter().filter(|kind| !FLEETING.contains(&kind.id.plural.as_str())) {
                    kinds.entry((kind.id.group.clone(), kind.id.plural.clone())).or_insert_with(|| kind.id.clone());
                }
            }
            Err(why) => failed = Some(why),
        }
    }
    let extents = [extents(&before).await, extents(&after).await];
    for kind in kinds.values() {
        let (one, other) = tokio::join!(side(&before, kind, &extents[0]), side(&after, kind, &extents[1]));
        if take.send(compare(kind, &one, &other)).await.is_err() {
            break;
        }
    }
    failed.map_or(Ok(()), Err)
}

/// What was not collected, by kind and namespace.
type Extents = BTreeMap<(String, String), Vec<(String, Extent)>>;

async fn extents(door: &Door) -> Extents {
    let mut extents = Extents::new();
    let Some(records) = door.records().cloned() else { return extents };
    let report = tokio::task::spawn_blocking(move || records.report()).await.unwrap_or_default();
    for one in report.kinds.into_iter().filter(|one| one.extent != Extent::Whole) {
        extents.entry((one.group, one.plural)).or_default().push((one.namespace, one.extent));
    }
    extents
}

async fn side(door: &Door, kind: &KindId, extents: &Extents) -> Side {
    let mut side = Side::default();
    for (namespace, extent) in extents.get(&(kind.group.clone(), kind.plural.clone())).into_iter().flatten() {
        match extent {
            Extent::Whole => {}
            Extent::Not(why) => drop(side.unseen.insert(namespace.clone(), why.clone())),
            Extent::Partly(missing) => drop(side.unseen.insert(namespace.clone(), missing.join("; "))),
        }
    }
    match objects(door, kind, |object| side.add(object)).await {
        Ok(beside) => {
            if let Some(why) = beside.not_collected {
                side.unseen.insert(String::new(), why);
            }
            // Which namespaces are meant is known where the files were looked at.
            side.partly = beside.partly.filter(|_| side.unseen.is_empty());
        }
        Err(why) => drop(side.unseen.insert(String::new(), why)),
    }
    side
}

async fn objects(door: &Door, kind: &KindId, mut take: impl FnMut(&Object)) -> Result<Beside, String> {
    let look = match door.understand(&watching::words(kind)).await {
        Ok(Invocation::Look(look)) => look,
        Ok(Invocation::Ask(_) | Invocation::Change(_)) => return Err("this is no read of objects".to_owned()),
        Err(refusal) => return Err(refusal.to_string()),
    };
    let mut beside = Beside::default();
    for request in door.requests_of(look).await {
        let answer = door.objects(&request, |objects| objects.iter().for_each(&mut take)).await;
        beside = answer.map_err(|failure| match failure {
            Failure::Status { message, .. } => message,
            Failure::NotCollected(why) | Failure::Unreachable(why) => why,
        })?;
    }
    Ok(beside)
}

/// Prints what changed between the two clusters of a fleet: a line for each kind and each object.
pub async fn print_changes(fleet: &Fleet, out: &mut impl Write) -> Result<(), String> {
    let doors: Vec<Arc<Door>> = fleet.doors().cloned().collect();
    let [before, after] = doors.as_slice() else {
        let names: Vec<String> = doors.iter().map(|door| door.info().name.to_string()).collect();
        let names = names.join(", ");
        return Err(format!("these are not two looks at one cluster: {names}; name the dump of one cluster each time"));
    };
    let (told, mut comparisons) = mpsc::channel::<Comparison>(ROOM);
    // Owns the receiver: when the reader went away, the comparison ends.
    let print = async move {
        let mut changed = false;
        while let Some(comparison) = comparisons.recv().await {
            let mut lines = Vec::new();
            if !comparison.changes.is_empty() || !comparison.unseen.is_empty() {
                lines.push(comparison.summary());
            }
            lines.extend(comparison.unseen.iter().map(|why| format!("  ? {why}")));
            for change in &comparison.changes {
                changed = true;
                lines.push(format!("  {} {}  {}", change.sign(), change.spelled(), change.summary()));
            }
            if lines.iter().try_for_each(|line| writeln!(out, "{}", redact::plain(line))).is_err() {
                return true;
            }
        }
        changed
    };
    let (ended, changed) = tokio::join!(compare_all(before.clone(), after.clone(), told), print);
    ended?;
    if !changed {
        say("nothing changed in what both sides collected");
    }
    Ok(())
}

/// What changed of one object.
pub async fn difference_of(
    before: Option<Arc<Door>>,
    after: Option<Arc<Door>>,
    of: ResourceRef,
    to: ResourceRef,
    outbox: Outbox,
) {
    let text = match (before, after) {
        (Some(before), Some(after)) => {
            let (from, into) = (get(&of), get(&to));
            let (one, other) = tokio::join!(before.read(&from), after.read(&into));
            match one.objects.is_empty() && other.objects.is_empty() {
                true => Err(format!("before: {}; after: {}", one.outcome, other.outcome)),
                false => Ok(difference(one.objects.first(), other.objects.first())),
            }
        }
        (None, _) | (_, None) => Err("one of the two clusters is not in this fleet".to_owned()),
    };
    let _ = outbox.send(Message::DifferenceCame { after: to, text }).await;
}
