//! What the observations hold in full: objects, logs, and what could not be seen.
//! Invariant: of two readings of one object the later counts.

use crate::domain::cluster::{ClusterInfo, Part};
use crate::domain::command::Command;
use crate::domain::finding::{Citation, Unseen};
use crate::domain::ids::{ClusterName, ObservationId};
use crate::domain::object::Object;
use crate::domain::observation::Reading;
use crate::domain::redact;
use crate::domain::time::Timestamp;
use std::collections::BTreeMap;

/// All that a case has read.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    clusters: Vec<ClusterInfo>,
    /// In the order in which they were made.
    readings: BTreeMap<ObservationId, (Command, Reading)>,
}

/// Whether an object is there. The three answers are never mixed up.
#[derive(Debug, Clone, Copy)]
pub enum Sight<'a> {
    Here(Seen<'a>),
    /// A read that would have shown it did not.
    Absent(ObservationId),
    /// No read covered it.
    Unseen,
}

/// An object, and the observation it stands in.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    pub object: &'a Object,
    pub observation: ObservationId,
}

impl Evidence {
    pub fn new(clusters: Vec<ClusterInfo>) -> Self {
        Self { clusters, readings: BTreeMap::new() }
    }

    pub fn add(&mut self, id: ObservationId, command: Command, reading: Reading) {
        self.readings.insert(id, (command, reading));
    }

    pub fn clusters(&self) -> &[ClusterInfo] {
        &self.clusters
    }

    pub fn hub(&self) -> Option<&ClusterName> {
        self.clusters.iter().find(|cluster| cluster.part == Part::Hub).map(|cluster| &cluster.name)
    }

    /// The cluster of that name, if it can be read itself.
    pub fn cluster(&self, name: &str) -> Option<&ClusterName> {
        self.clusters.iter().map(|cluster| &cluster.name).find(|cluster| cluster.as_str() == name)
    }

    pub fn readings(&self) -> impl Iterator<Item = (ObservationId, &Command, &Reading)> {
        self.readings.iter().map(|(id, (command, reading))| (*id, command, reading))
    }

    pub fn reading(&self, id: ObservationId) -> Option<&Reading> {
        self.readings.get(&id).map(|(_, reading)| reading)
    }

    /// The latest reading of exactly these words.
    pub fn answer(&self, command: &Command) -> Option<(ObservationId, &Reading)> {
        self.readings
            .iter()
            .rev()
            .find(|(_, (asked, _))| asked.cluster == command.cluster && asked.words() == command.words())
            .map(|(id, (_, reading))| (*id, reading))
    }

    /// The clock of a cluster: the time of its latest reading.
    pub fn clock(&self, cluster: &ClusterName) -> Option<Timestamp> {
        self.readings.values().filter(|(command, _)| command.cluster == *cluster).map(|(_, reading)| reading.at).max()
    }

    /// The objects of a kind on a cluster, each once, by namespace and name.
    pub fn objects<'a>(&'a self, cluster: &ClusterName, kind: &str) -> Vec<Seen<'a>> {
        let mut latest: BTreeMap<(&str, &str), Seen<'a>> = BTreeMap::new();
        for (id, (command, reading)) in &self.readings {
            if command.cluster != *cluster {
                continue;
            }
            // What a later covering read no longer shows is gone.
            if reading.outcome.was_seen() {
                latest.retain(|(namespace, name), _| {
                    !reading.covers.iter().any(|covered| covered.includes(kind, namespace, name))
                });
            }
            for object in reading.objects.iter().filter(|object| object.kind() == kind) {
                latest.insert((object.namespace(), object.name()), Seen { object, observation: *id });
            }
        }
        latest.into_values().collect()
    }

    /// One object; `namespace` is empty for those of the whole cluster.
    pub fn object(&self, cluster: &ClusterName, kind: &str, namespace: &str, name: &str) -> Sight<'_> {
        for (id, (command, reading)) in self.readings.iter().rev() {
            if command.cluster != *cluster {
                continue;
            }
            let here = reading
                .objects
                .iter()
                .find(|object| object.kind() == kind && object.namespace() == namespace && object.name() == name);
            if let Some(object) = here {
                return Sight::Here(Seen { object, observation: *id });
            }
            let covered = reading.covers.iter().any(|covered| covered.includes(kind, namespace, name));
            if covered && reading.outcome.was_seen() {
                return Sight::Absent(*id);
            }
        }
        Sight::Unseen
    }

    /// The latest logs read from a cluster, with the words that asked for them.
    pub fn logs(&self, cluster: &ClusterName) -> Vec<(ObservationId, &Command, &str)> {
        self.readings()
            .filter(|(_, command, _)| command.cluster == *cluster)
            .filter_map(|(id, command, reading)| reading.log.as_deref().map(|log| (id, command, log)))
            .collect()
    }

    /// Reads that brought nothing from which anything follows.
    pub fn unseen(&self) -> Vec<Unseen> {
        let mut unseen: Vec<Unseen> = self
            .readings
            .values()
            .filter_map(|(command, reading)| {
                let why = reading.outcome.unseen()?;
                Some(Unseen { cluster: command.cluster.clone(), what: command.words().join(" "), why })
            })
            .collect();
        unseen.sort();
        unseen.dedup();
        unseen
    }

    /// Cites an observation. `what` names the part of it, `excerpt` the words.
    pub fn cite(&self, id: ObservationId, what: impl Into<String>, excerpt: &str) -> Option<Citation> {
        let (command, reading) = self.readings.get(&id)?;
        Some(Citation {
            observation: id,
            cluster: command.cluster.clone(),
            what: what.into(),
            excerpt: redact::bounded(excerpt, 400),
            at: reading.at,
            source: source(reading),
            resource_version: None,
        })
    }

    /// Cites an object that was seen.
    pub fn cite_object(&self, seen: Seen<'_>, what: impl Into<String>, excerpt: &str) -> Option<Citation> {
        let mut citation = self.cite(seen.observation, what, excerpt)?;
        let version = seen.object.resource_version();
        citation.resource_version = (!version.is_empty()).then(|| version.to_owned());
        Some(citation)
    }
}

impl<'a> Sight<'a> {
    pub fn here(self) -> Option<Seen<'a>> {
        match self {
            Self::Here(seen) => Some(seen),
            Self::Absent(_) | Self::Unseen => None,
        }
    }
    pub fn absent(self) -> Option<ObservationId> {
        match self {
            Self::Absent(id) => Some(id),
            Self::Here(_) | Self::Unseen => None,
        }
    }
}

/// One file and line where the answer stands in one file of a dump, else the request.
fn source(reading: &Reading) -> String {
    match &reading.source {
        Some(file) if file.contains(char::is_whitespace) => reading.request.clone(),
        Some(file) if file.rsplit_once(':').is_some_and(|(_, line)| line.parse::<u32>().is_ok()) => file.clone(),
        Some(file) => format!("{file}:1"),
        None => reading.request.clone(),
    }
}
