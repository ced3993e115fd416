//! The fleet that is open: a door for each cluster.

use crate::cluster::door::Door;
use crate::cluster::hub::{self, Standing};
use crate::cluster::snapshot::Opening;
use crate::cluster::snapshot::indexing::Indexing;
use crate::cluster::snapshot::tree::Progress;
use crate::cluster::{Opened, Writes, demo, live, snapshot};
use crate::domain::cluster::{Access, ClusterInfo, Part, Rung};
use crate::domain::ids::ClusterName;
use crate::policy::guard::Guard;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// An embedded recording; an empty name is the first.
    Demo(String),
    Dumps(Vec<PathBuf>),
    Live(Option<PathBuf>),
    /// Two looks at one cluster, to be compared: each a dump, or `live:CONTEXT`.
    Two {
        before: PathBuf,
        after: PathBuf,
        kubeconfig: Option<PathBuf>,
    },
}

/// Doors by cluster, in the order in which the tree shows them.
#[derive(Debug, Clone, Default)]
pub struct Fleet {
    doors: BTreeMap<ClusterName, Arc<Door>>,
    order: Vec<ClusterName>,
    /// What could not be read, in lines for a person.
    pub damage: Vec<String>,
    /// Dumps that can be read in the background.
    pub indexings: Arc<Vec<Indexing>>,
}

impl Source {
    /// `live`, `offline` or `sandbox`, as the case file has it.
    pub fn mode(&self) -> &'static str {
        match self {
            Self::Demo(_) => "sandbox",
            Self::Dumps(_) | Self::Two { .. } => "offline",
            Self::Live(_) => "live",
        }
    }

    /// Where the fleet comes from, for the tree's title.
    pub fn title(&self) -> String {
        match self {
            Self::Demo(name) if name.is_empty() => demo::names().first().map_or("demo", |first| first.name).to_owned(),
            Self::Demo(name) => name.clone(),
            Self::Dumps(paths) => paths.iter().map(|path| last_step(path)).collect::<Vec<_>>().join(" "),
            Self::Live(Some(path)) => path.display().to_string(),
            Self::Live(None) => "kubeconfig".to_owned(),
            Self::Two { before, after, .. } if last_step(before) == last_step(after) => {
                format!("{} to {}", before.display(), after.display())
            }
            Self::Two { before, after, .. } => format!("{} to {}", last_step(before), last_step(after)),
        }
    }

    /// Opens it, with the folder where indexes of dumps are kept. Errors are sentences that say what to do next.
    pub async fn open(&self, indexes: Option<&Path>) -> Result<Fleet, String> {
        self.open_telling(indexes, Arc::default()).await
    }

    /// The same, counting in `progress` what it meets.
    pub async fn open_telling(&self, indexes: Option<&Path>, progress: Arc<Progress>) -> Result<Fleet, String> {
        let opening = Opening { indexes: indexes.map(Path::to_owned), progress };
        let opened = match self {
            Self::Demo(_) => demo::open(&self.title()).map_err(|error| error.to_string())?,
            Self::Dumps(paths) => {
                let paths = paths.clone();
                let opened = tokio::task::spawn_blocking(move || snapshot::open_with(&paths, &opening)).await;
                opened.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?
            }
            Self::Two { before, after, kubeconfig } => {
                let (before, after, kubeconfig) = (before.clone(), after.clone(), kubeconfig.clone());
                let work = move || two(&before, &after, kubeconfig.as_ref(), &opening);
                tokio::task::spawn_blocking(work).await.map_err(|error| error.to_string())??
            }
            Self::Live(kubeconfig) => {
                let live = live::open(kubeconfig.clone()).map_err(|error| error.to_string())?;
                return Ok(super::live::gather(live).await);
            }
        };
        Ok(Fleet::of(opened))
    }
}

/// What tells a path from others in a narrow place.
fn last_step(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// Both looks as one fleet, the earlier first; a cluster of the later one that has the same name gets another.
fn two(before: &Path, after: &Path, kubeconfig: Option<&PathBuf>, opening: &Opening) -> Result<Opened, String> {
    let context = |path: &Path| path.to_str().and_then(|text| text.strip_prefix("live:")).map(str::to_owned);
    let dumps: Vec<PathBuf> =
        [before, after].into_iter().filter(|path| context(path).is_none()).map(Path::to_owned).collect();
    if dumps.is_empty() {
        return Err("--diff compares a dump with another or with a live cluster; name at least one dump".to_owned());
    }
    let mut opened = snapshot::open_with(&dumps, opening).map_err(|error| error.to_string())?;
    for (first, path) in [(true, before), (false, after)] {
        let Some(name) = context(path) else { continue };
        let live = live::open(kubeconfig.cloned()).map_err(|error| error.to_string())?;
        let known: Vec<String> = live.opened.clusters.iter().map(|cluster| cluster.info.name.to_string()).collect();
        let is_meant = |cluster: &crate::cluster::OpenedCluster| matches!(&cluster.info.rung, Rung::Context { name: context } if *context == name);
        let Some(mut cluster) = live.opened.clusters.into_iter().find(is_meant) else {
            return Err(format!("no context {name:?} in the kubeconfig; there are {}", known.join(", ")));
        };
        let taken = |name: &ClusterName| opened.clusters.iter().any(|cluster| cluster.info.name == *name);
        if taken(&cluster.info.name) {
            cluster.info.name = ClusterName::new(format!("{}~live", cluster.info.name));
        }
        let at = if first { 0 } else { opened.clusters.len() };
        opened.clusters.insert(at, cluster);
    }
    Ok(opened)
}

impl Fleet {
    pub fn of(opened: Opened) -> Self {
        let indexings = Arc::new(opened.indexings);
        let mut fleet = Self { damage: opened.damage, indexings, ..Self::default() };
        for cluster in opened.clusters {
            fleet.order.push(cluster.info.name.clone());
            fleet.doors.insert(cluster.info.name.clone(), Arc::new(Door::new(cluster)));
        }
        fleet
    }

    /// The same clusters, each behind what the user wrote down about it.
    pub async fn guarded(mut self, guard: &Guard) -> Self {
        let labels = if guard.asks_for_labels() { self.labels().await } else { BTreeMap::new() };
        for (name, door) in std::mem::take(&mut self.doors) {
            let verdict = guard.of(name.as_str(), labels.get(&name));
            // A door that somebody else already holds could be gone through unguarded.
            match Arc::into_inner(door) {
                Some(door) => drop(self.doors.insert(name, Arc::new(door.guarded(verdict)))),
                None => self.damage.push(format!("{name} could not be guarded, and is left out")),
            }
        }
        self.order.retain(|name| self.doors.contains_key(name));
        self
    }

    /// The labels of clusters, as the hubs among them have them.
    async fn labels(&self) -> BTreeMap<ClusterName, BTreeMap<String, String>> {
        let mut labels = BTreeMap::new();
        for hub in self.doors().filter(|door| door.info().part == Part::Hub) {
            let Standing::Hub { managed, unseen: None } = hub::discover(hub.reader()).await else { continue };
            for cluster in managed {
                if cluster.is_local {
                    labels.insert(hub.info().name.clone(), cluster.labels.clone());
                }
                labels.insert(ClusterName::new(cluster.name), cluster.labels);
            }
        }
        labels
    }

    /// Whether changes can reach each cluster.
    pub fn access(&self) -> Vec<(ClusterName, Access)> {
        let access = |door: &Arc<Door>| Access {
            why_not: match door.writes() {
                Writes::Never { why } => Some(why.clone()),
                Writes::Sandbox | Writes::Live => None,
            },
            protected: door.protected().map(str::to_owned),
        };
        self.doors().map(|door| (door.info().name.clone(), access(door))).collect()
    }

    /// Keeps on disk what was read of dumps, for the next time; what cannot be kept is read again then.
    pub fn keep_indexes(&self) -> Result<(), String> {
        self.indexings.iter().try_for_each(|indexing| {
            indexing
                .save()
                .map_err(|error| format!("the index of {} cannot be kept ({error})", indexing.root.display()))
        })
    }

    pub fn door(&self, cluster: &ClusterName) -> Option<Arc<Door>> {
        self.doors.get(cluster).cloned()
    }

    pub fn doors(&self) -> impl Iterator<Item = &Arc<Door>> {
        self.order.iter().filter_map(|name| self.doors.get(name))
    }

    pub fn clusters(&self) -> Vec<ClusterInfo> {
        self.doors().map(|door| door.info().clone()).collect()
    }

    /// The same doors, but only to these clusters.
    pub fn just(&self, clusters: &[ClusterName]) -> Self {
        let mut fleet = self.clone();
        fleet.order.retain(|name| clusters.contains(name));
        fleet.doors.retain(|name, _| clusters.contains(name));
        fleet
    }

    /// Keeps one cluster alone.
    pub fn only(&mut self, name: &str) -> Result<(), String> {
        if !self.order.iter().any(|cluster| cluster.as_str() == name) {
            let names: Vec<&str> = self.order.iter().map(ClusterName::as_str).collect();
            return Err(format!("no cluster {name:?} here; there are {}", names.join(", ")));
        }
        self.order.retain(|cluster| cluster.as_str() == name);
        self.doors.retain(|cluster, _| cluster.as_str() == name);
        Ok(())
    }
}
