//! The cluster tree: fleet, hub, cluster sets, clusters.

use super::window::Window;
use crate::app::fleet::Fleet;
use crate::app::scope::Scope;
use crate::domain::cluster::{Health, Part};
use crate::domain::ids::ClusterName;
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    Fleet,
    Set(String),
    Cluster(ClusterName),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    pub node: Node,
    pub depth: u16,
    pub label: String,
    pub health: Health,
    /// The clusters that choosing this one means.
    pub clusters: Vec<ClusterName>,
}

#[derive(Debug, Clone, Default)]
pub struct Tree {
    branches: Vec<Branch>,
    pub window: Window,
}

impl Tree {
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    pub fn selected(&self) -> Option<&Branch> {
        self.branches.get(self.window.cursor)
    }

    /// Draws the tree up anew, keeping the cursor on its node.
    pub fn rebuild(&mut self, fleet: &Fleet) {
        let at = self.selected().map(|branch| branch.node.clone());
        self.branches = branches(fleet);
        let kept = at.and_then(|node| self.branches.iter().position(|branch| branch.node == node));
        self.window.cursor = kept.unwrap_or(self.window.cursor).min(self.branches.len().saturating_sub(1));
    }

    /// Puts the cursor on the first cluster that is not well, so that the eye and the hand are where the trouble is.
    pub fn go_to(&mut self, cluster: &ClusterName) {
        let found = self.branches.iter().position(|branch| branch.node == Node::Cluster(cluster.clone()));
        self.window.cursor = found.unwrap_or(self.window.cursor);
    }

    /// The scope that choosing the selected node means.
    pub fn chosen(&self) -> Option<Scope> {
        let branch = self.selected()?;
        Some(match branch.node {
            Node::Fleet => Scope::All,
            Node::Set(_) | Node::Cluster(_) => Scope::Only(branch.clusters.clone()),
        })
    }

    /// Adds the selected clusters to the scope, or takes them out.
    pub fn marked(&self, scope: &Scope) -> Option<Scope> {
        let branch = self.selected()?;
        let mut names = match scope {
            Scope::All => Vec::new(),
            Scope::Only(names) => names.clone(),
        };
        if branch.clusters.iter().all(|name| names.contains(name)) {
            names.retain(|name| !branch.clusters.contains(name));
        } else {
            names.extend(branch.clusters.iter().cloned());
            names.sort();
            names.dedup();
        }
        Some(if names.is_empty() { Scope::All } else { Scope::Only(names) })
    }
}

fn branches(fleet: &Fleet) -> Vec<Branch> {
    let members = fleet.members();
    let Some(worst) = members.iter().map(|member| member.health).max() else { return Vec::new() };
    let leaf = |member: &crate::app::fleet::Member, depth: u16| Branch {
        node: Node::Cluster(member.info.name.clone()),
        depth,
        label: member.info.name.to_string(),
        health: member.health,
        clusters: vec![member.info.name.clone()],
    };
    let mut out = vec![Branch {
        node: Node::Fleet,
        depth: 0,
        label: fleet.source.clone(),
        health: worst,
        clusters: fleet.names().cloned().collect(),
    }];
    out.extend(members.iter().filter(|member| member.info.part == Part::Hub).map(|member| leaf(member, 1)));
    let mut sets: BTreeMap<&str, Vec<&crate::app::fleet::Member>> = BTreeMap::new();
    let others = || members.iter().filter(|member| member.info.part != Part::Hub);
    for member in others() {
        if let Some(set) = &member.set {
            sets.entry(set).or_default().push(member);
        }
    }
    for (set, members) in sets {
        out.push(Branch {
            node: Node::Set(set.to_owned()),
            depth: 1,
            label: format!("set {set}"),
            health: members.iter().map(|member| member.health).max().unwrap_or(Health::Unknown),
            clusters: members.iter().map(|member| member.info.name.clone()).collect(),
        });
        out.extend(members.into_iter().map(|member| leaf(member, 2)));
    }
    out.extend(others().filter(|member| member.set.is_none()).map(|member| leaf(member, 1)));
    out
}
