//! Which columns a table has, and what stands in them.

use crate::domain::ids::ClusterName;
use crate::domain::row::{Cell, KindId, Row};
use crate::domain::time::{self, Timestamp};
use crate::kubectl::columns::{Audience, Sheet};
use std::borrow::Cow;
use std::cmp::Ordering;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Cluster,
    Namespace,
    Name,
    Own(usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub title: String,
    pub holds: Holds,
    pub room: Room,
}

/// When a column is shown. The usual ones stand first, those that must be asked for last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Room {
    Usual,
    /// Where there is room.
    Spare,
    /// When all is asked for.
    Asked,
}

/// The columns of a kind: CLUSTER where there are several, NAMESPACE where there may be several, NAME, then its own.
pub fn columns(kind: &KindId, several_clusters: bool, several_namespaces: bool) -> Vec<Column> {
    let mut out = Vec::new();
    let mut add = |title: &str, holds| out.push(Column { title: title.to_owned(), holds, room: Room::Usual });
    if several_clusters {
        add("CLUSTER", Holds::Cluster);
    }
    if kind.namespaced && several_namespaces {
        add("NAMESPACE", Holds::Namespace);
    }
    if crate::kubectl::columns::shows_name(kind) {
        add("NAME", Holds::Name);
    }
    let sheet = Sheet::of(kind);
    let mut own: Vec<Column> = sheet
        .columns()
        .iter()
        .enumerate()
        // The name stands in front already, where it says something.
        .filter(|(_, column)| !column.is_name())
        .map(|(index, column)| {
            let room = match (column.audience, column.priority > 0) {
                (Audience::Kubectl, _) => Room::Asked,
                (Audience::Both | Audience::Pane, true) => Room::Spare,
                (Audience::Both | Audience::Pane, false) => Room::Usual,
            };
            Column { title: column.title(), holds: Holds::Own(index), room }
        })
        .collect();
    own.sort_by_key(|column| column.room);
    out.extend(own);
    out
}

/// The text in a column; ages against `clock`, the clock of the row's cluster.
pub fn text<'a>(holds: Holds, cluster: &'a ClusterName, row: &'a Row, clock: Timestamp) -> Cow<'a, str> {
    match holds {
        Holds::Cluster => Cow::Borrowed(cluster.as_str()),
        Holds::Namespace => Cow::Borrowed(&row.namespace),
        Holds::Name => Cow::Borrowed(&row.name),
        Holds::Own(index) => match row.cells.get(index) {
            None | Some(Cell::Nothing) => Cow::Borrowed(""),
            Some(Cell::Text(text)) => one_line(text),
            Some(Cell::Age(None)) => Cow::Borrowed("<unknown>"),
            Some(Cell::Age(Some(since))) => Cow::Owned(time::age(*since, clock)),
            Some(Cell::TextAndAge(text, since)) => Cow::Owned(format!("{text} ({} ago)", time::age(*since, clock))),
        },
    }
}

/// A row is one line, whatever a text holds.
fn one_line(text: &str) -> Cow<'_, str> {
    if text.contains(['\n', '\t']) {
        Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
    } else {
        Cow::Borrowed(text)
    }
}

/// The cells that a column's text takes at most, whatever the clock says.
pub fn room(holds: Holds, cluster: &ClusterName, row: &Row) -> usize {
    match holds {
        Holds::Own(index) => match row.cells.get(index) {
            None | Some(Cell::Nothing) => 0,
            Some(Cell::Text(text)) => crate::app::wrap::width(text),
            Some(Cell::Age(None)) => 9,
            Some(Cell::Age(Some(_))) => 6,
            Some(Cell::TextAndAge(text, _)) => crate::app::wrap::width(text) + 13,
        },
        Holds::Cluster => crate::app::wrap::width(cluster.as_str()),
        Holds::Namespace => crate::app::wrap::width(&row.namespace),
        Holds::Name => crate::app::wrap::width(&row.name),
    }
}

/// The line that a filter sees: all texts without ages, which change by themselves.
pub fn line(cluster: &ClusterName, row: &Row, into: &mut String) {
    into.clear();
    let texts = row.cells.iter().map(crate::app::fleet::cell_text);
    for text in [cluster.as_str(), &row.namespace, &row.name].into_iter().chain(texts) {
        if !into.is_empty() {
            into.push(' ');
        }
        into.push_str(text);
    }
}

/// Orders two rows by one column. Numbers count as numbers, the young come before the old.
pub fn compare(holds: Holds, a: &Row, b: &Row) -> Ordering {
    match holds {
        // The order of clusters is the caller's last resort for all columns.
        Holds::Cluster => Ordering::Equal,
        Holds::Namespace => a.namespace.cmp(&b.namespace),
        Holds::Name => a.name.cmp(&b.name),
        Holds::Own(index) => match (a.cells.get(index), b.cells.get(index)) {
            (Some(Cell::Age(a)), Some(Cell::Age(b))) => b.cmp(a),
            (Some(a), Some(b)) => natural(crate::app::fleet::cell_text(a), crate::app::fleet::cell_text(b)),
            (a, b) => a.is_some().cmp(&b.is_some()),
        },
    }
}

fn natural(a: &str, b: &str) -> Ordering {
    let number = |text: &str| -> Option<f64> {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        text[..end].parse().ok()
    };
    match (number(a), number(b)) {
        (Some(x), Some(y)) => x.total_cmp(&y).then_with(|| a.cmp(b)),
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (None, None) => a.cmp(b),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Holds, Room, columns, text};
    use crate::domain::cluster::Health;
    use crate::domain::row::{Cell, Row};
    use crate::kubectl::kinds::Kinds;

    fn titles(word: &str, room: Room) -> Vec<String> {
        let kinds = Kinds::builtin();
        let columns = columns(&kinds.resolve(word).unwrap().id, false, false);
        columns.into_iter().filter(|column| column.room == room).map(|column| column.title).collect()
    }

    #[test]
    fn what_is_shown_only_when_asked_for_stands_last() {
        assert_eq!(titles("pods", Room::Usual), ["NAME", "READY", "STATUS", "RESTARTS", "AGE"]);
        assert_eq!(titles("pods", Room::Spare), ["IP", "NODE"]);
        assert_eq!(titles("pods", Room::Asked), ["NOMINATED NODE", "READINESS GATES"]);
        assert_eq!(titles("ev", Room::Usual), ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]);
        assert_eq!(titles("ev", Room::Asked), ["SUBOBJECT", "SOURCE", "FIRST SEEN", "COUNT"]);
        for kind in Kinds::builtin().iter() {
            assert!(columns(&kind.id, true, true).is_sorted_by_key(|column| column.room), "{}", kind.id.kind);
        }
    }

    #[test]
    fn a_text_of_several_lines_takes_one() {
        let cells = vec![Cell::Text("a\n  b\tc".to_owned()), Cell::Nothing];
        let (namespace, name, uid) = (String::new(), String::new(), String::new());
        let row = Row { namespace, name, uid, cells, health: Health::Good, created: None };
        let (cluster, clock) = ("hub".into(), "2026-11-23T22:45:00Z".parse().unwrap());
        assert_eq!(text(Holds::Own(0), &cluster, &row, clock), "a b c");
        assert_eq!(text(Holds::Own(1), &cluster, &row, clock), "");
    }
}
