//! The clusters of this run, what is known of each, and their rows.
//! Invariant: a cluster that cannot be seen is never called good.

use super::rows::{Sheet, Sheets};
use crate::domain::cluster::{Access, ClusterInfo, Freshness, Health, Part, Rung};
use crate::domain::ids::ClusterName;
use crate::domain::row::{Cell, KindId, Row};
use crate::domain::time::Timestamp;
use crate::kubectl::kinds::{Kind, Kinds};
use std::collections::BTreeMap;

/// One cluster of the fleet.
#[derive(Debug, Clone)]
pub struct Member {
    pub info: ClusterInfo,
    pub freshness: Freshness,
    pub kinds: Option<Kinds>,
    /// Whether changes can reach it, as its door says.
    pub access: Access,
    /// From what the hub and the cluster's own rows say.
    pub health: Health,
    /// The cluster set, as the hub has it.
    pub set: Option<String>,
    /// What is wrong, in a few words.
    pub complaint: String,
    /// When its agent last renewed its lease on the hub: the fact behind what the hub says of it.
    pub lease: Option<Timestamp>,
    /// The name under which its own dump is open, where that is another.
    pub open_as: Option<ClusterName>,
}

#[derive(Debug, Clone, Default)]
pub struct Fleet {
    pub source: String,
    members: Vec<Member>,
    pub sheets: Sheets,
    /// Managed clusters whose dumps are open under other names, with these.
    pub open_as: BTreeMap<ClusterName, ClusterName>,
    builtin: Kinds,
}

impl Fleet {
    pub fn new(source: String, clusters: Vec<ClusterInfo>) -> Self {
        let mut fleet = Self { source, builtin: Kinds::builtin(), ..Self::default() };
        for info in clusters {
            fleet.add(info);
        }
        fleet
    }

    fn add(&mut self, info: ClusterInfo) {
        let freshness = match (&info.rung, info.captured) {
            (Rung::HubOnly { .. }, _) => Freshness::HubOnly,
            (_, Some(captured)) => Freshness::AsOf(captured),
            (_, None) => Freshness::Connecting,
        };
        let why_not = match &info.rung {
            Rung::HubOnly { why } => Some(why.clone()),
            Rung::Dump { .. } => Some("a dump is only read".to_owned()),
            Rung::Context { .. } | Rung::Sandbox { .. } => None,
        };
        let access = Access { why_not, protected: None };
        self.members.push(Member {
            info,
            freshness,
            kinds: None,
            access,
            health: Health::Unknown,
            set: None,
            complaint: String::new(),
            lease: None,
            open_as: None,
        });
    }

    pub fn members(&self) -> &[Member] {
        &self.members
    }

    pub fn member(&self, name: &ClusterName) -> Option<&Member> {
        self.members.iter().find(|member| member.info.name == *name)
    }

    pub fn member_mut(&mut self, name: &ClusterName) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.info.name == *name)
    }

    pub fn names(&self) -> impl Iterator<Item = &ClusterName> {
        self.members.iter().map(|member| &member.info.name)
    }

    pub fn hub(&self) -> Option<&ClusterName> {
        self.members.iter().find(|member| member.info.part == Part::Hub).map(|member| &member.info.name)
    }

    /// The kinds that a cluster serves; the built-in ones where its discovery has not come.
    pub fn kinds_of(&self, cluster: &ClusterName) -> &Kinds {
        self.member(cluster).and_then(|member| member.kinds.as_ref()).unwrap_or(&self.builtin)
    }

    /// The kind that a word names on any of these clusters; the built-in ones where no discovery came.
    pub fn resolve<'a>(&'a self, word: &str, clusters: &[ClusterName]) -> Option<&'a Kind> {
        clusters
            .iter()
            .filter_map(|name| self.member(name)?.kinds.as_ref())
            .find_map(|kinds| kinds.resolve(word))
            .or_else(|| self.builtin.resolve(word))
    }

    /// All kinds that can be named on these clusters.
    pub fn kinds<'a>(&'a self, clusters: &'a [ClusterName]) -> impl Iterator<Item = &'a Kind> {
        let found: Vec<&Kinds> = clusters.iter().filter_map(|name| self.member(name)?.kinds.as_ref()).collect();
        let of = if found.is_empty() { vec![&self.builtin] } else { found };
        of.into_iter().flat_map(Kinds::iter)
    }

    /// The clock of a cluster: its capture time, or now as it was last shown.
    pub fn clock(&self, name: &ClusterName, now: Timestamp) -> Timestamp {
        self.member(name).and_then(|member| member.info.captured).unwrap_or(now)
    }

    /// The latest capture time, for the status line.
    pub fn captured(&self) -> Option<Timestamp> {
        self.members.iter().filter_map(|member| member.info.captured).max()
    }

    /// Whether ages on the screen run on.
    pub fn is_live(&self) -> bool {
        self.members.iter().any(|member| member.info.captured.is_none())
    }

    fn hub_sheet(&self, kind: &str) -> Option<(&KindId, &Sheet)> {
        self.sheets.of(kind, self.hub()?)
    }

    /// Whether rows of this kind of the hub have not come yet.
    pub fn is_waiting_for(&self, kind: &str) -> bool {
        self.hub_sheet(kind).is_none_or(|(_, sheet)| *sheet.seen() == super::rows::Seen::Waiting)
    }

    /// Whether a cluster gives no answer at all.
    pub fn is_silent(&self, name: &ClusterName) -> bool {
        let freshness = self.member(name).map(|member| &member.freshness);
        matches!(freshness, Some(Freshness::Lost { .. } | Freshness::Unreachable { .. }))
    }

    /// The ManagedClusters of the hub.
    pub fn managed(&self) -> impl Iterator<Item = (&KindId, &Row)> {
        let sheet = self.hub_sheet("ManagedCluster");
        let mut rows: Vec<_> =
            sheet.into_iter().flat_map(|(kind, sheet)| sheet.rows().map(move |(_, row)| (kind, row))).collect();
        rows.sort_by(|a, b| a.1.name.cmp(&b.1.name));
        rows.into_iter()
    }

    /// The add-ons of the hub, and the definitions of add-ons.
    pub fn addons(&self) -> impl Iterator<Item = (&KindId, &Row)> {
        let sheet = self.hub_sheet("ManagedClusterAddOn");
        sheet.into_iter().flat_map(|(kind, sheet)| sheet.rows().map(move |(_, row)| (kind, row)))
    }

    /// An add-on that installs itself by its definition and is on no cluster at all. `None` while that is not known.
    pub fn missing_addon(&self) -> Option<&str> {
        let (kind, definitions) = self.hub_sheet("ClusterManagementAddOn")?;
        let (_, addons) = self.hub_sheet("ManagedClusterAddOn")?;
        if *addons.seen() != super::rows::Seen::Here || self.managed().next().is_none() {
            return None;
        }
        let installs = |row: &&Row| super::columns::cell(kind, row, "INSTALL").is_some_and(|how| how == "Placements");
        let is_missing = |row: &&Row| !addons.rows().any(|(_, addon)| addon.name == row.name);
        let rows = definitions.rows().map(|(_, row)| row);
        rows.filter(installs).filter(is_missing).map(|row| row.name.as_str()).min()
    }

    /// Works health, sets and complaints out anew from the rows of the base kinds.
    pub fn weigh(&mut self) {
        let mut worst: BTreeMap<&str, &Row> = BTreeMap::new();
        for (_, addon) in self.addons() {
            let known = worst.entry(&addon.namespace).or_insert(addon);
            if addon.health > known.health {
                *known = addon;
            }
        }
        let verdicts: BTreeMap<String, (Health, Option<String>, String)> = self
            .managed()
            .map(|(kind, row)| {
                let addon = worst.get(row.name.as_str());
                let complaint = match (row.health, addon) {
                    (Health::Good, Some(addon)) if addon.health > Health::Progressing => addon.name.clone(),
                    (Health::Good, _) => String::new(),
                    _ => super::columns::cell(kind, row, "AVAILABLE").unwrap_or_default().to_owned(),
                };
                let addon_health = addon.map_or(Health::Good, |addon| addon.health.min(Health::Warning));
                let set = super::columns::cell(kind, row, "SET").filter(|set| !set.is_empty() && *set != "-");
                (row.name.clone(), (row.health.max(addon_health), set.map(str::to_owned), complaint))
            })
            .collect();
        if self.hub().is_some() {
            let unknown: Vec<ClusterName> = verdicts
                .keys()
                .map(|name| ClusterName::new(name.as_str()))
                .filter(|name| self.member(name).is_none())
                .collect();
            for name in unknown {
                let rung = Rung::HubOnly { why: "no context or dump of it was given".to_owned() };
                self.add(ClusterInfo { name, part: Part::Spoke, rung, captured: None });
            }
        }
        let leases = self.leases();
        let captured = self.hub().and_then(|hub| self.member(hub)).and_then(|hub| hub.info.captured);
        for index in 0..self.members.len() {
            let own = self.own_health(&self.members[index]);
            let member = &mut self.members[index];
            member.open_as = self.open_as.get(&member.info.name).cloned();
            if let (Rung::HubOnly { why }, Some(name)) = (&mut member.info.rung, &member.open_as) {
                *why = format!("its dump is open as {name}");
            }
            member.lease = leases.get(member.info.name.as_str()).copied();
            if matches!(member.info.rung, Rung::HubOnly { .. }) && member.info.captured.is_none() {
                member.info.captured = captured;
            }
            match verdicts.get(member.info.name.as_str()) {
                Some((health, set, complaint)) if member.info.part != Part::Hub => {
                    member.health = *health;
                    member.set.clone_from(set);
                    member.complaint.clone_from(complaint);
                }
                _ => member.health = own,
            }
        }
    }

    /// When the lease of each managed cluster was last renewed.
    fn leases(&self) -> BTreeMap<String, Timestamp> {
        let Some((kind, sheet)) = self.hub_sheet("Lease") else { return BTreeMap::new() };
        let Some(at) = crate::kubectl::columns::Sheet::of(kind).position("RENEWED") else {
            return BTreeMap::new();
        };
        let rows = sheet.rows().filter(|(_, row)| row.name == "managed-cluster-lease");
        rows.filter_map(|(_, row)| match row.cells.get(at) {
            Some(Cell::Age(Some(renewed))) => Some((row.namespace.clone(), *renewed)),
            _ => None,
        })
        .collect()
    }

    /// What a cluster's own rows and our reach of it say.
    fn own_health(&self, member: &Member) -> Health {
        let nodes = self.sheets.of("Node", &member.info.name);
        let worst = nodes.and_then(|(_, sheet)| sheet.rows().map(|(_, row)| row.health).max());
        match (&member.freshness, member.info.part) {
            (Freshness::Lost { .. } | Freshness::Unreachable { .. }, _) => Health::Bad,
            (Freshness::Connecting | Freshness::HubOnly, _) => Health::Unknown,
            (Freshness::Live { .. } | Freshness::AsOf(_), Part::Hub) => worst.unwrap_or(Health::Good),
            (Freshness::Live { .. } | Freshness::AsOf(_), Part::Spoke | Part::Plain) => {
                worst.unwrap_or(Health::Unknown)
            }
        }
    }
}

/// The text of a cell.
pub fn cell_text(cell: &Cell) -> &str {
    match cell {
        Cell::Text(text) | Cell::TextAndAge(text, _) => text,
        Cell::Age(_) | Cell::Nothing => "",
    }
}
