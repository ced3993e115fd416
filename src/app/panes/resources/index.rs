//! Which rows a table shows, in which order: kept while rows change, rebuilt only when the filter, the order or the
//! whole sheet does. Invariant: drawing never sorts or filters.

use super::columns::{self, Column, Holds};
use super::filter::Filter;
use crate::app::rows::{Changed, Sheets};
use crate::domain::ids::ClusterName;
use crate::domain::row::{KindId, Row};
use std::cmp::Ordering;

/// A row by the cluster's number in the index and the slot in its sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub cluster: u32,
    pub slot: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    pub by: Option<Holds>,
    pub descending: bool,
}

/// What decides whether and where a row stands.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    pub kind: &'a KindId,
    pub namespace: Option<&'a str>,
    pub about: Option<&'a [ClusterName]>,
    /// Events of one object: the text of their OBJECT column and where it stands.
    pub object: Option<(usize, &'a str)>,
    pub filter: Option<&'a Filter>,
    pub order: Order,
    pub columns: &'a [Column],
}

#[derive(Debug, Clone, Default)]
pub struct Index {
    pub clusters: Vec<ClusterName>,
    places: Vec<Place>,
    /// The widest text of each column.
    pub widths: Vec<usize>,
    /// Rows that only the filter hides.
    pub hidden: usize,
}

impl Index {
    pub fn len(&self) -> usize {
        self.places.len()
    }

    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    pub fn place(&self, at: usize) -> Option<Place> {
        self.places.get(at).copied()
    }

    pub fn row<'a>(&'a self, at: usize, kind: &KindId, sheets: &'a Sheets) -> Option<(&'a ClusterName, &'a Row)> {
        let place = self.place(at)?;
        let cluster = self.clusters.get(place.cluster as usize)?;
        Some((cluster, sheets.get(kind, cluster)?.row(place.slot)?))
    }

    pub fn position(
        &self,
        found: impl Fn(&ClusterName, &Row) -> bool,
        kind: &KindId,
        sheets: &Sheets,
    ) -> Option<usize> {
        (0..self.len()).find(|at| self.row(*at, kind, sheets).is_some_and(|(cluster, row)| found(cluster, row)))
    }

    /// Draws the index up anew.
    pub fn rebuild(&mut self, clusters: Vec<ClusterName>, rules: &Rules<'_>, sheets: &Sheets) {
        self.clusters = clusters;
        self.hidden = 0;
        self.widths = rules.columns.iter().map(|column| crate::app::wrap::width(&column.title)).collect();
        let mut found: Vec<(Place, &Row)> = Vec::new();
        let mut line = String::new();
        for (number, cluster) in (0..).zip(&self.clusters) {
            let Some(sheet) = sheets.get(rules.kind, cluster) else { continue };
            for (slot, row) in sheet.rows() {
                if !rules.are_about(row) {
                    continue;
                }
                if rules.filter_shows(cluster, row, &mut line) {
                    widen(&mut self.widths, rules.columns, cluster, row);
                    found.push((Place { cluster: number, slot }, row));
                } else {
                    self.hidden += 1;
                }
            }
        }
        found.sort_by(|a, b| rules.compare((a.0.cluster, a.1), (b.0.cluster, b.1)));
        self.places = found.into_iter().map(|(place, _)| place).collect();
    }

    /// Takes one changed row in. Returns where a cursor at `cursor` belongs now.
    pub fn apply(
        &mut self,
        cluster: &ClusterName,
        changed: &Changed,
        rules: &Rules<'_>,
        sheets: &Sheets,
        cursor: usize,
    ) -> usize {
        let Some(number) = self.clusters.iter().position(|known| known == cluster) else { return cursor };
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        match changed {
            Changed::Nothing => cursor,
            Changed::All => {
                self.rebuild(self.clusters.clone(), rules, sheets);
                cursor
            }
            Changed::Gone { slot, before } => {
                let place = Place { cluster: number, slot: *slot };
                self.remove(place, cluster, before, rules, cursor)
            }
            Changed::Put { slot, before } => {
                let place = Place { cluster: number, slot: *slot };
                let Some(row) = sheets.get(rules.kind, cluster).and_then(|sheet| sheet.row(*slot)) else {
                    return cursor;
                };
                let mut line = String::new();
                let shows = rules.are_about(row) && rules.filter_shows(cluster, row, &mut line);
                if let Some(before) = before {
                    let showed = rules.are_about(before) && rules.filter_shows(cluster, before, &mut line);
                    let stays = rules.compare((number, before), (number, row)) == Ordering::Equal;
                    if showed && shows && stays {
                        widen(&mut self.widths, rules.columns, cluster, row);
                        return cursor;
                    }
                }
                let cursor = match before {
                    Some(before) => self.remove(place, cluster, before, rules, cursor),
                    None => cursor,
                };
                if shows {
                    self.insert(place, cluster, row, rules, sheets, cursor)
                } else {
                    self.hide(row, rules, cursor)
                }
            }
        }
    }

    fn hide(&mut self, row: &Row, rules: &Rules<'_>, cursor: usize) -> usize {
        if rules.are_about(row) {
            self.hidden += 1;
        }
        cursor
    }

    fn insert(
        &mut self,
        place: Place,
        cluster: &ClusterName,
        row: &Row,
        rules: &Rules<'_>,
        sheets: &Sheets,
        cursor: usize,
    ) -> usize {
        widen(&mut self.widths, rules.columns, cluster, row);
        let at = self.places.partition_point(|other| {
            let known = self.clusters.get(other.cluster as usize).and_then(|name| sheets.get(rules.kind, name));
            known
                .and_then(|sheet| sheet.row(other.slot))
                .is_some_and(|known| rules.compare((other.cluster, known), (place.cluster, row)) == Ordering::Less)
        });
        self.places.insert(at, place);
        // A cursor at the very top stays there: it looks at the list, not yet at a row.
        if at <= cursor && cursor > 0 { cursor + 1 } else { cursor }
    }

    fn remove(&mut self, place: Place, cluster: &ClusterName, before: &Row, rules: &Rules<'_>, cursor: usize) -> usize {
        match self.places.iter().position(|known| *known == place) {
            Some(at) => {
                self.places.remove(at);
                if at < cursor { cursor - 1 } else { cursor }
            }
            None => {
                let mut line = String::new();
                if rules.are_about(before) && !rules.filter_shows(cluster, before, &mut line) {
                    self.hidden = self.hidden.saturating_sub(1);
                }
                cursor
            }
        }
    }
}

impl Rules<'_> {
    fn are_about(&self, row: &Row) -> bool {
        let named = |names: &[ClusterName]| {
            let speaks_of = if row.namespace.is_empty() { &row.name } else { &row.namespace };
            names.iter().any(|name| name.as_str() == speaks_of)
        };
        self.namespace.is_none_or(|namespace| row.namespace == namespace || row.namespace.is_empty())
            && self.about.is_none_or(named)
            && self.object.is_none_or(|(index, object)| {
                row.cells.get(index).is_some_and(|cell| crate::app::fleet::cell_text(cell) == object)
            })
    }

    fn filter_shows(&self, cluster: &ClusterName, row: &Row, line: &mut String) -> bool {
        let Some(filter) = self.filter else { return true };
        columns::line(cluster, row, line);
        filter.shows(line)
    }

    fn compare(&self, a: (u32, &Row), b: (u32, &Row)) -> Ordering {
        let by = self.order.by.map_or(Ordering::Equal, |holds| match holds {
            Holds::Cluster => a.0.cmp(&b.0),
            Holds::Namespace | Holds::Name | Holds::Own(_) => columns::compare(holds, a.1, b.1),
        });
        let by = if self.order.descending { by.reverse() } else { by };
        by.then_with(|| a.0.cmp(&b.0))
            .then_with(|| a.1.namespace.cmp(&b.1.namespace))
            .then_with(|| a.1.name.cmp(&b.1.name))
    }
}

fn widen(widths: &mut [usize], columns: &[Column], cluster: &ClusterName, row: &Row) {
    for (width, column) in widths.iter_mut().zip(columns) {
        *width = (*width).max(columns::room(column.holds, cluster, row));
    }
}
