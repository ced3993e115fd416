//! The rows of the kinds that are watched, by cluster. A row keeps its slot while it lives, so that an index of
//! places need not be rebuilt when a row changes.

use crate::domain::ids::ClusterName;
use crate::domain::row::{KindId, Row, RowChange};
use std::collections::{BTreeMap, HashMap};

/// Whether rows came.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Seen {
    #[default]
    Waiting,
    Here,
    /// They cannot be known, and why. Never the same as none.
    Unseen(String),
}

/// The rows of one kind on one cluster.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    slots: Vec<Option<Row>>,
    free: Vec<u32>,
    by_name: HashMap<(String, String), u32>,
    seen: Seen,
    /// What is missing from the rows, where some are.
    partly: Option<String>,
}

/// What a change came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    Nothing,
    /// Slots are new.
    All,
    Put {
        slot: u32,
        before: Option<Row>,
    },
    Gone {
        slot: u32,
        before: Row,
    },
}

impl Sheet {
    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    pub fn partly(&self) -> Option<&str> {
        self.partly.as_deref()
    }

    pub fn row(&self, slot: u32) -> Option<&Row> {
        self.slots.get(slot as usize)?.as_ref()
    }

    pub fn rows(&self) -> impl Iterator<Item = (u32, &Row)> {
        (0..).zip(&self.slots).filter_map(|(slot, row)| row.as_ref().map(|row| (slot, row)))
    }

    pub fn named(&self, namespace: &str, name: &str) -> Option<&Row> {
        self.row(*self.by_name.get(&(namespace.to_owned(), name.to_owned()))?)
    }

    pub fn len(&self) -> usize {
        self.by_name.len()
    }

    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    pub fn apply(&mut self, change: RowChange) -> Changed {
        match change {
            RowChange::Replace(rows) => {
                *self = Self { seen: Seen::Here, ..Self::default() };
                for row in rows {
                    self.put(row);
                }
                Changed::All
            }
            RowChange::Partly(what) => {
                self.partly = Some(what);
                Changed::All
            }
            RowChange::Unseen(why) => {
                *self = Self { seen: Seen::Unseen(why), ..Self::default() };
                Changed::All
            }
            RowChange::Apply(row) => {
                self.seen = Seen::Here;
                self.put(row)
            }
            RowChange::Delete { namespace, name } => {
                let Some(slot) = self.by_name.remove(&(namespace, name)) else { return Changed::Nothing };
                let Some(before) = self.slots.get_mut(slot as usize).and_then(Option::take) else {
                    return Changed::Nothing;
                };
                self.free.push(slot);
                Changed::Gone { slot, before }
            }
        }
    }

    fn put(&mut self, row: Row) -> Changed {
        let key = (row.namespace.clone(), row.name.clone());
        if let Some(slot) = self.by_name.get(&key).copied() {
            let Some(place) = self.slots.get_mut(slot as usize) else { return Changed::Nothing };
            if place.as_ref() == Some(&row) {
                return Changed::Nothing;
            }
            return Changed::Put { slot, before: place.replace(row) };
        }
        let slot = match self.free.pop() {
            Some(slot) => {
                self.slots[slot as usize] = Some(row);
                slot
            }
            None => {
                self.slots.push(Some(row));
                u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX)
            }
        };
        self.by_name.insert(key, slot);
        Changed::Put { slot, before: None }
    }
}

/// All sheets.
#[derive(Debug, Clone, Default)]
pub struct Sheets {
    sheets: BTreeMap<KindId, BTreeMap<ClusterName, Sheet>>,
}

impl Sheets {
    pub fn apply(&mut self, cluster: &ClusterName, kind: &KindId, change: RowChange) -> Changed {
        if !self.sheets.contains_key(kind) {
            self.sheets.insert(kind.clone(), BTreeMap::new());
        }
        let Some(clusters) = self.sheets.get_mut(kind) else { return Changed::Nothing };
        clusters.entry(cluster.clone()).or_default().apply(change)
    }

    pub fn get(&self, kind: &KindId, cluster: &ClusterName) -> Option<&Sheet> {
        self.sheets.get(kind)?.get(cluster)
    }

    /// The sheet of a kind by its name alone, for kinds that the tree itself rests on.
    pub fn of(&self, kind: &str, cluster: &ClusterName) -> Option<(&KindId, &Sheet)> {
        let (id, clusters) =
            self.sheets.iter().find(|(id, clusters)| id.kind == kind && clusters.contains_key(cluster))?;
        Some((id, clusters.get(cluster)?))
    }

    pub fn forget(&mut self, kind: &KindId, cluster: &ClusterName) {
        if let Some(clusters) = self.sheets.get_mut(kind) {
            clusters.remove(cluster);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cluster::Health;

    fn row(name: &str, uid: &str) -> Row {
        Row {
            namespace: "shop".into(),
            name: name.into(),
            uid: uid.into(),
            cells: Vec::new(),
            health: Health::Good,
            created: None,
        }
    }

    #[test]
    fn a_row_keeps_its_slot_when_it_changes_and_a_same_row_changes_nothing() {
        let mut sheet = Sheet::default();
        sheet.apply(RowChange::Replace(vec![row("a", "1"), row("b", "2")]));
        assert_eq!(sheet.apply(RowChange::Apply(row("a", "1"))), Changed::Nothing);
        assert_eq!(sheet.apply(RowChange::Apply(row("a", "3"))), Changed::Put { slot: 0, before: Some(row("a", "1")) });
        let gone = sheet.apply(RowChange::Delete { namespace: "shop".into(), name: "a".into() });
        assert_eq!(gone, Changed::Gone { slot: 0, before: row("a", "3") });
        assert_eq!(sheet.apply(RowChange::Apply(row("c", "4"))), Changed::Put { slot: 0, before: None });
    }

    #[test]
    fn what_cannot_be_known_is_not_an_empty_list() {
        let mut sheet = Sheet::default();
        sheet.apply(RowChange::Unseen("not collected in this dump: secrets".into()));
        assert_eq!(sheet.seen(), &Seen::Unseen("not collected in this dump: secrets".into()));
        sheet.apply(RowChange::Replace(Vec::new()));
        assert_eq!(sheet.seen(), &Seen::Here);
    }
}
