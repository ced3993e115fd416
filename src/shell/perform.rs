//! Performs effects. Each answers with messages; none is waited for.
//! Invariant: an entry is in the file before anything that rests on it is done; an approval is synced before it is sent.

use super::fleet::{Fleet, Source};
use super::indexing;
use super::paths::Paths;
use super::tasks::{Key, Tasks};
use super::{across, cases, dumps, printed, reads, watching};
use crate::agent::next::Prompt;
use crate::app::effect::Effect;
use crate::app::message::{CaseLine, Message, Mode};
use crate::cluster::door::Acted;
use crate::cluster::snapshot::tree::Progress;
use crate::domain::cluster::Rung;
use crate::domain::fact::Entry;
use crate::domain::ids::{ClusterName, ProposalId};
use crate::domain::proposal::Ending;
use crate::domain::row::KindId;
use crate::domain::time::Timestamp;
use crate::journal::write::Writer;
use crate::llm::{Endpoint, openai};
use crate::policy::approval::Approved;
use crate::policy::guard::Guard;
use std::collections::BTreeSet;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Where messages wait for the loop. When it is full the tasks wait; the loop never does.
pub type Outbox = mpsc::Sender<Message>;

/// What the loop must do itself, because it owns the terminal.
#[derive(Debug, PartialEq, Eq)]
pub enum ForTheLoop {
    Copy(String),
    Suspend,
    Quit,
}

/// The hands of the workbench.
pub struct Hands {
    paths: Option<Paths>,
    endpoint: Option<Endpoint>,
    /// What the user wrote down about clusters.
    guard: Arc<Guard>,
    outbox: Outbox,
    tasks: Tasks,
    fleet: Fleet,
    /// The case file: the one being written, or the one that is replayed.
    writer: Option<Writer>,
    case: Option<PathBuf>,
    watched: BTreeSet<(ClusterName, KindId)>,
    cases_started: u32,
}

impl Hands {
    pub fn new(paths: Option<Paths>, endpoint: Option<Endpoint>, guard: Guard, outbox: Outbox) -> Self {
        Self {
            paths,
            endpoint,
            guard: Arc::new(guard),
            outbox,
            tasks: Tasks::default(),
            fleet: Fleet::default(),
            writer: None,
            case: None,
            watched: BTreeSet::new(),
            cases_started: 0,
        }
    }

    /// The case whose kept outputs are opened; for a replay.
    pub fn look_at(&mut self, case: PathBuf) {
        self.case = Some(case);
    }

    /// Opens a fleet in the background; the loop hands it back with [`Hands::adopt`].
    pub fn open(&mut self, source: Source, opened: mpsc::Sender<Result<(Source, Fleet), (Source, String)>>) {
        let indexes = self.paths.as_ref().map(|paths| paths.indexes.clone());
        let (outbox, guard) = (self.outbox.clone(), self.guard.clone());
        self.tasks.start(Key::Fleet, async move {
            let progress = Arc::new(Progress::default());
            let result = tokio::select! {
                opened = source.open_telling(indexes.as_deref(), progress.clone()) => opened,
                never = indexing::tell_opening(&progress, &outbox) => match never {},
            };
            let result = match result {
                Ok(fleet) => Ok((source, fleet.guarded(&guard).await)),
                Err(why) => Err((source, why)),
            };
            // The loop is gone only when klue ends.
            let _ = opened.send(result).await;
        });
    }

    /// Takes over a fleet that was opened; the old one's tasks end, and what they still say goes to the old outbox,
    /// which nobody reads: clusters and proposals of two fleets may have the same names. The old case stays open for
    /// the word that it is closed.
    pub fn adopt(&mut self, source: &Source, fleet: Fleet, outbox: Outbox) -> Message {
        self.tasks.stop_all();
        self.outbox = outbox;
        self.watched.clear();
        self.case = None;
        self.fleet = fleet;
        for door in self.fleet.doors() {
            let (door, outbox) = (door.clone(), self.outbox.clone());
            let name = door.info().name.clone();
            if matches!(door.info().rung, Rung::Context { .. }) {
                self.tasks.start(Key::Pulse(name.clone()), watching::pulse(door.clone(), outbox.clone()));
            }
            self.tasks.start(Key::Kinds(name), reads::kinds(door, outbox));
        }
        let doors: Vec<_> = self.fleet.doors().cloned().collect();
        let (indexings, outbox) = (self.fleet.indexings.clone(), self.outbox.clone());
        self.tasks.start(Key::Indexing, async move {
            indexing::run(indexings, outbox.clone()).await;
            dumps::under_other_names(&doors, &outbox).await;
        });
        Message::FleetOpened {
            mode: match source {
                Source::Demo(_) => Mode::Sandbox,
                Source::Dumps(_) | Source::Two { .. } => Mode::Offline,
                Source::Live(_) => Mode::Live,
            },
            source: source.title(),
            clusters: self.fleet.clusters(),
            damage: self.fleet.damage.clone(),
        }
    }

    /// Whether changes can reach the clusters of the fleet that was adopted.
    pub fn access(&self) -> Message {
        Message::AccessFound(self.fleet.access())
    }

    /// Performs one effect; what is the loop's to do comes back.
    pub fn perform(&mut self, effect: Effect) -> Option<ForTheLoop> {
        match effect {
            Effect::Append(entry) => self.append(&entry),
            Effect::OpenDemo(_) => {} // The loop opens fleets: it owns the channel on which they come.
            Effect::Watch { cluster, kind } => {
                self.watched.insert((cluster.clone(), kind.clone()));
                self.watch(cluster, kind);
            }
            Effect::Unwatch { cluster, kind } => {
                self.tasks.stop(&Key::Watch(cluster.clone(), kind.clone()));
                self.watched.remove(&(cluster, kind));
            }
            Effect::Refresh => self.refresh(),
            Effect::FetchObject(target) => {
                let work = reads::object(self.fleet.door(&target.cluster), target, self.outbox.clone());
                self.tasks.start(Key::Object, work);
            }
            Effect::FetchLog { pod, container, previous } => {
                let work = reads::log(self.fleet.door(&pod.cluster), pod, container, previous, self.outbox.clone());
                self.tasks.start(Key::Log, work);
            }
            Effect::Print { clusters, words } => {
                let work = printed::printed(self.fleet.just(&clusters), clusters, words, self.outbox.clone());
                self.tasks.start(Key::Object, work);
            }
            Effect::FetchOutput(digest) => {
                if let Some(case) = self.case.clone() {
                    self.tasks.start(Key::Output, reads::output(case, digest, self.outbox.clone()));
                }
            }
            Effect::Look { id, command } => {
                let door = self.fleet.door(&command.cluster);
                let work = reads::look(door, id, command, self.case.clone(), self.outbox.clone());
                self.tasks.start(Key::Look(id), work);
            }
            Effect::Ask(prompt) => self.ask(prompt),
            Effect::StopModel => self.tasks.stop(&Key::Model),
            Effect::Prepare(proposal) => {
                let outbox = self.outbox.clone();
                match self.fleet.door(&proposal.command.cluster) {
                    Some(door) => {
                        let key = Key::Prepare(proposal.id);
                        self.tasks.start(key, reads::prepare(door, proposal, self.case.clone(), outbox));
                    }
                    None => self.say(format!("no cluster {} in this fleet", proposal.command.cluster)),
                }
            }
            Effect::Commit(approved) => self.commit(approved),
            Effect::Search { number, query, clusters } => {
                let doors = clusters.iter().filter_map(|cluster| self.fleet.door(cluster)).collect();
                self.tasks.start(Key::Search, dumps::search(number, query, doors, self.outbox.clone()));
            }
            Effect::FetchLines { cluster, path, line } => {
                let work = dumps::lines(self.fleet.door(&cluster), cluster, path, line, self.outbox.clone());
                self.tasks.start(Key::Object, work);
            }
            Effect::FetchReport(cluster) => {
                let work = dumps::report(self.fleet.door(&cluster), cluster.clone(), self.outbox.clone());
                self.tasks.start(Key::Report(cluster), work);
            }
            Effect::FetchJoins => {
                let doors = self.fleet.doors().cloned().collect();
                self.tasks.start(Key::Joins, dumps::joins(doors, self.outbox.clone()));
            }
            Effect::Locate(target) => {
                let work = dumps::locate(self.fleet.door(&target.cluster), target, self.outbox.clone());
                self.tasks.start(Key::Locate, work);
            }
            Effect::Compare { before, after } => match (self.fleet.door(&before), self.fleet.door(&after)) {
                (Some(before), Some(after)) => {
                    self.tasks.start(Key::Compare, dumps::changes(before, after, self.outbox.clone()));
                }
                (None, _) | (_, None) => self.say(format!("{before} and {after} are not both in this fleet")),
            },
            Effect::FetchDifference { before, after } => {
                let doors = (self.fleet.door(&before.cluster), self.fleet.door(&after.cluster));
                let work = dumps::difference_of(doors.0, doors.1, before, after, self.outbox.clone());
                self.tasks.start(Key::Object, work);
            }
            Effect::FetchAcross { target, clusters } => {
                let doors = clusters.into_iter().map(|cluster| (cluster.clone(), self.fleet.door(&cluster))).collect();
                self.tasks.start(Key::Across, across::compare(doors, target, self.outbox.clone()));
            }
            Effect::ListCases => self.list_cases(),
            Effect::Copy(text) => return Some(ForTheLoop::Copy(text)),
            Effect::Suspend => return Some(ForTheLoop::Suspend),
            Effect::Quit => return Some(ForTheLoop::Quit),
        }
        None
    }

    /// A handle on the case file when something in it is not synced yet.
    pub fn unsynced(&mut self) -> Option<File> {
        self.writer.as_mut().and_then(Writer::unsynced)
    }

    fn append(&mut self, entry: &Entry) {
        if entry.seq == 1 {
            self.start_case(entry.at);
        }
        if let Some(Err(error)) = self.writer.as_mut().map(|writer| writer.append(entry)) {
            self.writer = None;
            self.failed(error.to_string());
        }
    }

    fn start_case(&mut self, at: Timestamp) {
        self.cases_started += 1;
        // Should the new case not be writable, its entries must not land in the old one.
        self.writer = None;
        let id = case_id(at, self.cases_started);
        let Some(paths) = &self.paths else {
            return self.failed("there is no home directory to keep cases in; set HOME".to_owned());
        };
        match Writer::create(&paths.cases, &id, at) {
            Ok(writer) => {
                self.case = Some(writer.path().to_owned());
                self.writer = Some(writer);
            }
            Err(error) => self.failed(error.to_string()),
        }
    }

    fn watch(&mut self, cluster: ClusterName, kind: KindId) {
        if let Some(door) = self.fleet.door(&cluster) {
            let work = watching::rows(door, kind.clone(), self.outbox.clone());
            self.tasks.start(Key::Watch(cluster, kind), work);
        }
    }

    fn refresh(&mut self) {
        for (cluster, kind) in self.watched.clone() {
            self.watch(cluster, kind);
        }
    }

    /// Syncs the decisions, then sends one after the other. What was started is never aborted: it runs outside the tasks.
    fn commit(&mut self, approved: Vec<Approved>) {
        let ids: Vec<ProposalId> = approved.iter().map(Approved::id).collect();
        let permits = match self.writer.as_mut().map(|writer| writer.commit(approved)) {
            Some(Ok(permits)) => permits,
            Some(Err(error)) => {
                return self.refuse(&ids, &format!("not sent, because it could not be recorded: {error}"));
            }
            None => return self.refuse(&ids, "not sent, because this case is not being recorded"),
        };
        let (outbox, fleet) = (self.outbox.clone(), self.fleet.clone());
        tokio::spawn(async move {
            for permit in permits {
                let id = permit.id();
                let done = match fleet.door(permit.cluster()) {
                    Some(door) => door.act(permit).await,
                    None => Acted::refused(format!("no cluster {} in this fleet", permit.cluster())),
                };
                for door in fleet.doors() {
                    reads::clock(door, &outbox).await;
                }
                let Acted { ending, sent, moved } = done;
                let _ = outbox.send(Message::Acted { id, sent, ending, moved }).await;
            }
        });
    }

    /// Approved changes of which nothing was sent.
    fn refuse(&self, ids: &[ProposalId], why: &str) {
        for id in ids {
            let ending = Ending::Refused { why: why.to_owned() };
            self.send(Message::Acted { id: *id, sent: Vec::new(), ending, moved: false });
        }
    }

    fn ask(&mut self, prompt: Prompt) {
        let outbox = self.outbox.clone();
        let Some(endpoint) = self.endpoint.clone() else {
            return self.send(Message::Replied { reply: Err("no model is set up; see the README".to_owned()) });
        };
        self.tasks.start(Key::Model, async move {
            let stream = outbox.clone();
            // It is the text so far: where a full channel drops one, the next holds it too.
            let on_text = move |text: &str| drop(stream.try_send(Message::Said { text: text.to_owned() }));
            let reply = openai::complete(&endpoint, &prompt, on_text).await.map_err(|error| error.to_string());
            let _ = outbox.send(Message::Replied { reply }).await;
        });
    }

    fn list_cases(&mut self) {
        let Some(folder) = self.paths.as_ref().map(|paths| paths.cases.clone()) else { return };
        let outbox = self.outbox.clone();
        self.tasks.start(Key::Cases, async move {
            let listed = tokio::task::spawn_blocking(move || cases::list(&folder)).await.unwrap_or_default();
            let lines = listed
                .into_iter()
                .map(|case| CaseLine { id: case.id, at: case.at, question: case.question, ending: case.ending })
                .collect();
            let _ = outbox.send(Message::CasesListed(lines)).await;
        });
    }

    fn say(&self, text: String) {
        self.send(Message::Note(text));
    }

    fn failed(&self, why: String) {
        self.send(Message::JournalFailed(why));
    }

    /// From the loop's own thread, which must not wait for itself.
    fn send(&self, message: Message) {
        let outbox = self.outbox.clone();
        tokio::spawn(async move {
            let _ = outbox.send(message).await;
        });
    }
}

/// The id of a case: the time it began, and what tells apart those that began in one second.
pub fn case_id(at: Timestamp, number: u32) -> String {
    let time = at.strftime("%Y%m%d-%H%M%S");
    format!("{time}-{:04x}{number}", std::process::id() & 0xffff)
}
