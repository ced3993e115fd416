//! The fleet of one opened recording: what was recorded, what has been changed since, and whether it is repaired.
//! Invariant: once the recorded fix holds, by whatever request, every cluster is as it was recorded after it; the way back
//! is to open the recording again. No lock is held over an await.
//! Not here: what one request makes of one object (`change`).

use super::MOVED;
use super::change::{self, Change};
use super::goal::Goal;
use super::recording::Fleet;
use crate::cluster::snapshot::answer::{Answer, Refused};
use crate::cluster::snapshot::call::{Call, Route, Target};
use crate::cluster::snapshot::dump::Recorded;
use crate::cluster::snapshot::read;
use crate::cluster::snapshot::service::{self, Changing, service};
use crate::cluster::snapshot::view::{Overlay, View};
use crate::cluster::{OpenedCluster, Writes};
use crate::domain::cluster::{ClusterInfo, Part, Rung};
use crate::domain::ids::ClusterName;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch::{Receiver, Sender};

pub struct Sandbox {
    fleet: Fleet,
    /// Never empty where there is something to move to.
    goals: Vec<Goal>,
    state: Mutex<State>,
    news: Sender<u64>,
}

#[derive(Default)]
struct State {
    moved: bool,
    changes: u64,
    overlays: BTreeMap<String, Arc<Overlay>>,
}

impl Sandbox {
    pub fn new(fleet: Fleet) -> Result<Arc<Self>, String> {
        let commands = fleet.fix.as_array().map(Vec::as_slice).unwrap_or_default();
        let kinds = |cluster: &str| fleet.before.get(cluster).map(|dump| dump.kinds().clone());
        let goals = commands.iter().map(|command| Goal::read(command, kinds)).collect::<Result<Vec<_>, _>>()?;
        Ok(Arc::new(Self { fleet, goals, state: Mutex::default(), news: Sender::new(0) }))
    }

    /// What can be seen of a cluster now.
    pub fn view(&self, cluster: &str) -> View {
        self.view_in(&self.lock(), cluster)
    }

    fn view_in(&self, state: &State, cluster: &str) -> View {
        let after = self.fleet.after.get(cluster).filter(|_| state.moved);
        let dump = after.or_else(|| self.fleet.before.get(cluster)).cloned();
        View {
            dump: dump.expect("a service is made of a cluster of the recording alone"),
            overlay: state.overlays.get(cluster).cloned().unwrap_or_default(),
            writable: true,
        }
    }

    /// Nothing that a panic could leave half done is written under the lock, so a poisoned one is still whole.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, cluster: &str, call: &Call) -> Result<Answer, Refused> {
        match &call.route {
            _ if service::is_read(call) => read::answer(&self.view(cluster), call),
            Route::Objects(target) => self.change(cluster, target, call),
            _ => Err(Refused::new(405, "MethodNotAllowed", "only objects can be changed")),
        }
    }

    /// Computes and keeps under one lock, so that no change is lost to another.
    fn change(&self, cluster: &str, target: &Target, call: &Call) -> Result<Answer, Refused> {
        let mut state = self.lock();
        let change = change::of(&self.view_in(&state, cluster), target, call)?;
        let answer = Answer { status: change.status, ..Answer::json(&change.reply) };
        if change.rehearsal || !change.changed {
            return Ok(answer);
        }
        self.keep(&mut state, cluster, change);
        let repaired = !state.moved
            && !self.goals.is_empty()
            && !self.fleet.after.is_empty()
            && self.goals.iter().all(|goal| goal.holds(&self.view_in(&state, &goal.cluster)));
        if repaired {
            state.moved = true;
            // What was changed is in the recording of what came after.
            let changes = state.changes;
            let cleared = |cluster: &String| (cluster.clone(), Arc::new(Overlay { changes, ..Overlay::default() }));
            state.overlays = self.fleet.after.keys().map(cleared).collect();
        }
        let changes = state.changes;
        drop(state);
        self.news.send_replace(changes);
        Ok(if repaired { answer.with(MOVED, "moved") } else { answer })
    }

    fn keep(&self, state: &mut State, cluster: &str, change: Change) {
        state.changes += 1;
        let object = change.object.map(|value| Arc::new(Recorded { value, source: "sandbox:1".to_owned() }));
        let overlay = Arc::make_mut(state.overlays.entry(cluster.to_owned()).or_default());
        overlay.objects.insert(change.key, object);
        // Versions of all clusters grow together, so that none is ever given out twice.
        overlay.changes = state.changes;
    }

    fn news(&self) -> Receiver<u64> {
        self.news.subscribe()
    }
}

/// The clusters of a sandbox, the hub first.
pub fn clusters(sandbox: Arc<Sandbox>, recording: &str) -> Vec<OpenedCluster> {
    let mut clusters: Vec<OpenedCluster> = sandbox
        .fleet
        .before
        .iter()
        .map(|(name, dump)| {
            let info = ClusterInfo {
                name: ClusterName::new(name.clone()),
                part: dump.role(),
                rung: Rung::Sandbox { recording: recording.to_owned() },
                captured: Some(dump.captured()),
            };
            let (asked, of) = (sandbox.clone(), name.clone());
            let (seen, seen_of) = (sandbox.clone(), name.clone());
            let changing = Changing { view: move || seen.view(&seen_of), news: Some(sandbox.news()) };
            let service = service(move |call| asked.answer(&of, call), changing);
            OpenedCluster { info, service, writes: Writes::Sandbox, records: None }
        })
        .collect();
    clusters.sort_by_key(|cluster| cluster.info.part != Part::Hub);
    clusters
}
