//! Cells that many kinds share, and the health of conditions.

use crate::domain::cluster::Health;
use crate::domain::object::Object;
use crate::domain::redact;
use crate::domain::row::Cell;
use serde_json::Value;

/// What stands where nothing is: as kubectl writes it.
pub(super) const NONE: &str = "<none>";

pub(super) fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

/// The text at a path, or `<none>`.
pub(super) fn text_at(object: &Object, path: &str) -> Cell {
    text(or_none(object.text(path)))
}

pub(super) fn or_none(words: &str) -> &str {
    if words.is_empty() { NONE } else { words }
}

/// The whole number at a path, or 0.
pub(super) fn number_at(object: &Object, path: &str) -> Cell {
    text(object.int(path).unwrap_or(0).to_string())
}

/// `ready/wanted`.
pub(super) fn of(object: &Object, ready: &str, wanted: i64) -> Cell {
    text(format!("{}/{wanted}", object.int(ready).unwrap_or(0)))
}

pub(super) fn age(object: &Object) -> Cell {
    Cell::Age(object.created())
}

/// The status of a condition: `True`, `False`, `Unknown`, or `-` where there is no such condition.
pub(super) fn condition(object: &Object, kind: &str) -> Cell {
    text(object.condition(kind).map_or_else(|| "-".to_owned(), |condition| condition.status))
}

/// The reason of a condition, or `-`.
pub(super) fn reason(object: &Object, kind: &str) -> Cell {
    let reason = object.condition(kind).map(|condition| condition.reason).filter(|reason| !reason.is_empty());
    text(reason.unwrap_or_else(|| "-".to_owned()))
}

/// The text at a path, or nothing at all.
pub(super) fn plain_at(object: &Object, path: &str) -> Cell {
    text(object.text(path))
}

/// `true` or `false`; what is not said is `otherwise`.
pub(super) fn flag_at(object: &Object, path: &str, otherwise: bool) -> Cell {
    text(object.flag(path).unwrap_or(otherwise).to_string())
}

/// When it was made, as kinds without a printer show it.
pub(super) fn created_at(object: &Object) -> Cell {
    let made = object.text("metadata.creationTimestamp");
    text(if made.is_empty() { "0001-01-01T00:00:00Z" } else { made })
}

/// The names and the images of the containers of a pod template.
pub(super) fn containers(object: &Object, path: &str) -> [Cell; 2] {
    let all = |field| texts(object, path, field).collect::<Vec<_>>().join(",");
    [text(all("name")), text(all("image"))]
}

/// The first `most` of a list; how many there are more is said.
pub(super) fn first_of(list: &[String], most: usize, separator: &str, none: &str) -> String {
    match list.len() {
        0 => none.to_owned(),
        all if all <= most => list.join(separator),
        all => format!("{} + {} more...", list[..most].join(separator), all - most),
    }
}

/// How many entries a map has.
pub(super) fn count(object: &Object, path: &str) -> usize {
    object.at(path).and_then(Value::as_object).map_or(0, serde_json::Map::len)
}

/// Texts of a list, joined with commas.
pub(super) fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let joined = texts.collect::<Vec<_>>().join(",");
    or_none(&joined).to_owned()
}

pub(super) fn texts<'a>(object: &'a Object, list: &str, field: &'a str) -> impl Iterator<Item = &'a str> {
    object.list(list).iter().filter_map(move |item| item.get(field)?.as_str())
}

/// The health of what has no more to say than that it exists.
pub(super) fn alive(object: &Object) -> Health {
    if object.is_deleting() { Health::Warning } else { Health::Good }
}

/// The health of a condition that should be True. Missing is not yet known; Unknown is what the cluster itself says.
pub(super) fn should_be_true(object: &Object, kind: &str) -> Health {
    match object.condition(kind) {
        None => Health::Unknown,
        Some(condition) if condition.is_true() => Health::Good,
        Some(condition) if condition.is_false() => Health::Bad,
        Some(_) => Health::Warning,
    }
}

/// The health of a condition that should not be True; missing is well.
pub(super) fn should_not_be_true(object: &Object, kind: &str, worst: Health) -> Health {
    match object.condition(kind) {
        None => Health::Good,
        Some(condition) if condition.is_true() => worst,
        Some(condition) if condition.is_unknown() => Health::Unknown,
        Some(_) => Health::Good,
    }
}

/// The health of so many ready of so many wanted.
pub(super) fn replicas(object: &Object, ready: &str, wanted: i64) -> Health {
    if object.is_deleting() {
        return Health::Warning;
    }
    match object.int(ready).unwrap_or(0) {
        ready if ready >= wanted => Health::Good,
        0 => Health::Bad,
        _ => Health::Warning,
    }
}

/// Characters of one cell that anybody reads; messages of events are shorter.
const LONGEST: usize = 2000;

/// A cell without control characters and credentials.
pub(super) fn made_safe(cell: Cell) -> Cell {
    let safe = |words: String| {
        if words.len() < 12 {
            redact::plain(&words).into_owned()
        } else {
            redact::bounded(&redact::text(&words), LONGEST)
        }
    };
    match cell {
        Cell::Text(words) => Cell::Text(safe(words)),
        Cell::TextAndAge(words, at) => Cell::TextAndAge(safe(words), at),
        Cell::Age(at) => Cell::Age(at),
        Cell::Nothing => Cell::Nothing,
    }
}
