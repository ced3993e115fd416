//! The fleet that is open: a door for each cluster.

use crate::cluster::door::Door;
use crate::cluster::{Opened, demo, live, snapshot};
use crate::domain::cluster::ClusterInfo;
use crate::domain::ids::ClusterName;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// What to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// An embedded recording; an empty name is the first.
    Demo(String),
    Dumps(Vec<PathBuf>),
    Live(Option<PathBuf>),
}

/// Doors by cluster, in the order in which the tree shows them.
#[derive(Debug, Clone, Default)]
pub struct Fleet {
    doors: BTreeMap<ClusterName, Arc<Door>>,
    order: Vec<ClusterName>,
    /// What could not be read, in lines for a person.
    pub damage: Vec<String>,
}

impl Source {
    /// `live`, `offline` or `sandbox`, as the case file has it.
    pub fn mode(&self) -> &'static str {
        match self {
            Self::Demo(_) => "sandbox",
            Self::Dumps(_) => "offline",
            Self::Live(_) => "live",
        }
    }

    /// Where the fleet comes from, for the tree's title.
    pub fn title(&self) -> String {
        match self {
            Self::Demo(name) if name.is_empty() => demo::names().first().map_or("demo", |first| first.name).to_owned(),
            Self::Demo(name) => name.clone(),
            Self::Dumps(paths) => paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(" "),
            Self::Live(Some(path)) => path.display().to_string(),
            Self::Live(None) => "kubeconfig".to_owned(),
        }
    }

    /// Opens it. Errors are sentences that say what to do next.
    pub async fn open(&self) -> Result<Fleet, String> {
        let opened = match self {
            Self::Demo(_) => demo::open(&self.title()).map_err(|error| error.to_string())?,
            Self::Dumps(paths) => snapshot::open(paths).map_err(|error| error.to_string())?,
            Self::Live(kubeconfig) => {
                let live = live::open(kubeconfig.clone()).map_err(|error| error.to_string())?;
                return Ok(super::live::gather(live).await);
            }
        };
        Ok(Fleet::of(opened))
    }
}

impl Fleet {
    pub fn of(opened: Opened) -> Self {
        let mut fleet = Self { damage: opened.damage, ..Self::default() };
        for cluster in opened.clusters {
            fleet.order.push(cluster.info.name.clone());
            fleet.doors.insert(cluster.info.name.clone(), Arc::new(Door::new(cluster)));
        }
        fleet
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
