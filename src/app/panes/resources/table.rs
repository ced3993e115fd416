//! A table of the rows of one kind over the clusters in scope.

use super::columns::{self, Column, Holds};
use super::filter::Filter;
use super::index::{Index, Order, Rules};
use crate::app::fleet::Fleet;
use crate::app::panes::window::Window;
use crate::app::rows::{Changed, Seen};
use crate::app::scope::{Scope, sources};
use crate::domain::cluster::Rung;
use crate::domain::ids::ClusterName;
use crate::domain::resource::ResourceRef;
use crate::domain::row::{KindId, Row};

#[derive(Debug, Clone)]
pub struct Table {
    pub kind: KindId,
    pub scope: Scope,
    /// `None` is all namespaces.
    pub namespace: Option<String>,
    /// Only the events of this object.
    pub object: Option<ResourceRef>,
    pub filter: Option<Filter>,
    pub order: Order,
    pub wide: bool,
    pub window: Window,
    pub columns: Vec<Column>,
    pub index: Index,
    about: Option<Vec<ClusterName>>,
}

impl Table {
    pub fn new(kind: KindId, scope: Scope, namespace: Option<String>) -> Self {
        Self {
            kind,
            scope,
            namespace,
            object: None,
            filter: None,
            order: Order { by: None, descending: false },
            wide: false,
            window: Window::default(),
            columns: Vec::new(),
            index: Index::default(),
            about: None,
        }
    }

    /// The events of one object.
    pub fn events_of(events: KindId, object: ResourceRef) -> Self {
        let scope = Scope::Only(vec![object.cluster.clone()]);
        let namespace = object.namespace.clone();
        Self { object: Some(object), ..Self::new(events, scope, namespace) }
    }

    /// Clusters whose rows are shown.
    pub fn clusters(&self) -> &[ClusterName] {
        &self.index.clusters
    }

    /// Draws the index up anew after a change of scope, filter or order; the cursor stays on its row.
    pub fn rebuild(&mut self, fleet: &Fleet) {
        let from = sources(&self.kind, &self.scope, fleet);
        self.about = from.about;
        self.columns = columns::columns(&self.kind, from.clusters.len() > 1, self.namespace.is_none());
        let kept = if self.window.moved { self.selected(fleet) } else { None };
        let mut index = std::mem::take(&mut self.index);
        self.with_rules(|rules| index.rebuild(from.clusters, rules, &fleet.sheets));
        self.index = index;
        let at = kept.and_then(|kept| {
            let is_kept = |cluster: &ClusterName, row: &Row| {
                *cluster == kept.cluster
                    && row.name == kept.name
                    && row.namespace == kept.namespace.as_deref().unwrap_or("")
            };
            self.index.position(is_kept, &self.kind, &fleet.sheets)
        });
        self.window.cursor = at.unwrap_or(self.window.cursor).min(self.index.len().saturating_sub(1));
    }

    /// Takes a change of one sheet in.
    pub fn receive(&mut self, cluster: &ClusterName, kind: &KindId, changed: &Changed, fleet: &Fleet) {
        if self.kind != *kind || *changed == Changed::Nothing || !self.index.clusters.contains(cluster) {
            return;
        }
        if *changed == Changed::All {
            self.rebuild(fleet);
            return;
        }
        let cursor = self.window.cursor;
        let mut index = std::mem::take(&mut self.index);
        let moved = self.with_rules(|rules| index.apply(cluster, changed, rules, &fleet.sheets, cursor));
        self.index = index;
        let moved = if self.window.moved { moved } else { 0 };
        self.window.top = (self.window.top + moved).saturating_sub(cursor);
        self.window.cursor = moved.min(self.index.len().saturating_sub(1));
    }

    fn with_rules<T>(&self, act: impl FnOnce(&Rules<'_>) -> T) -> T {
        let object = self.object.as_ref().map(|object| format!("{}/{}", object.kind.to_lowercase(), object.name));
        let titled = self.columns.iter().find(|column| column.title == "OBJECT").map(|column| column.holds);
        let object = match (titled, &object) {
            (Some(Holds::Own(at)), Some(object)) => Some((at, object.as_str())),
            _ => None,
        };
        act(&Rules {
            kind: &self.kind,
            namespace: self.namespace.as_deref(),
            about: self.about.as_deref(),
            object,
            filter: self.filter.as_ref(),
            order: self.order,
            columns: &self.columns,
        })
    }

    pub fn selected_row<'a>(&'a self, fleet: &'a Fleet) -> Option<(&'a ClusterName, &'a Row)> {
        self.index.row(self.window.cursor, &self.kind, &fleet.sheets)
    }

    /// The object of the row under the cursor.
    pub fn selected(&self, fleet: &Fleet) -> Option<ResourceRef> {
        let (cluster, row) = self.selected_row(fleet)?;
        Some(ResourceRef::new(cluster, &self.kind.api_version(), &self.kind.kind, &row.namespace, &row.name))
    }

    /// Goes to the next order: each column up, then down, then as it was.
    pub fn next_order(&mut self) {
        let at = self.order.by.and_then(|by| self.columns.iter().position(|column| column.holds == by));
        self.order = match (at, self.order.descending) {
            (None, _) => Order { by: self.columns.first().map(|column| column.holds), descending: false },
            (Some(_), false) => Order { descending: true, ..self.order },
            (Some(at), true) => Order { by: self.columns.get(at + 1).map(|column| column.holds), descending: false },
        };
    }

    /// Clusters whose rows are not here, and why.
    pub fn gaps(&self, fleet: &Fleet) -> Vec<(ClusterName, Seen)> {
        let gap = |name: &ClusterName| match fleet.sheets.get(&self.kind, name).map(|sheet| sheet.seen().clone()) {
            Some(Seen::Here) => None,
            Some(seen) => Some((name.clone(), seen)),
            // Nobody can be asked for the rows of a cluster that only the hub tells of.
            None => Some(match fleet.member(name).map(|member| &member.info.rung) {
                Some(Rung::HubOnly { why }) => (name.clone(), Seen::Unseen(format!("hub only: {why}"))),
                _ => (name.clone(), Seen::Waiting),
            }),
        };
        self.index.clusters.iter().filter_map(gap).collect()
    }

    /// Clusters some of whose rows are missing, and what.
    pub fn partly(&self, fleet: &Fleet) -> Vec<(ClusterName, String)> {
        let missing = |name: &ClusterName| {
            let what = fleet.sheets.get(&self.kind, name)?.partly()?;
            Some((name.clone(), what.to_owned()))
        };
        self.index.clusters.iter().filter_map(missing).collect()
    }

    /// Rows at the foot: what was not seen, or not whole.
    pub fn foot(&self, fleet: &Fleet) -> usize {
        (self.gaps(fleet).len() + self.partly(fleet).len()).min(3)
    }

    /// For the border: what is shown, where.
    pub fn title(&self, fleet: &Fleet) -> String {
        let what = match &self.object {
            Some(object) => format!("events of {} {}", object.kind, object.name),
            None => self.kind.plural.clone(),
        };
        let within = match (&self.namespace, self.kind.namespaced) {
            (Some(namespace), true) => format!(" in {namespace}"),
            (None, _) | (Some(_), false) => String::new(),
        };
        let filter = self.filter.as_ref().map(|filter| format!(" /{}", filter.text)).unwrap_or_default();
        format!("{what}{within} · {} · {}{filter}", self.scope.words(fleet), self.index.len())
    }
}
