//! Objects as text, as kubectl prints them: tables and YAML.
//! Invariant: the same objects and the same clock give the same text.

pub mod custom;
pub mod events;
pub mod get;
pub mod go_json;
pub mod go_yaml;
mod tabs;

pub use tabs::aligned;

use super::columns::{self, Audience, Column, Sheet};
use crate::domain::object::Object;
use crate::domain::row::{Cell, KindId};
use crate::domain::time::{self, Timestamp};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;

const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// A table of objects of one kind, as panes show it, without a line for none at all.
pub fn table(kind: &KindId, objects: &[Object], now: Timestamp, with_namespace: bool) -> String {
    let namespaced = with_namespace && kind.namespaced;
    let named = columns::shows_name(kind);
    let in_front = |namespace: &str, name: &str| -> Vec<String> {
        let namespace = namespaced.then(|| namespace.to_owned());
        let name = named.then(|| name.to_owned());
        namespace.into_iter().chain(name).collect()
    };
    let sheet = Sheet::of(kind);
    let shown: Vec<(usize, &Column)> =
        sheet.columns().iter().enumerate().filter(|(_, column)| column.audience != Audience::Kubectl).collect();
    let titles = shown.iter().map(|(_, column)| column.title()).collect();
    let mut lines = vec![[in_front("NAMESPACE", "NAME"), titles].concat()];
    for object in objects {
        let row = sheet.row(object);
        let cell = |at: usize| row.cells.get(at).map(|cell| one_line(cell_text(cell, now))).unwrap_or_default();
        let cells = shown.iter().map(|(at, _)| cell(*at)).collect();
        lines.push([in_front(&row.namespace, &row.name), cells].concat());
    }
    aligned(&lines)
}

fn one_line(text: String) -> String {
    if text.contains(['\n', '\t']) { text.split_whitespace().collect::<Vec<_>>().join(" ") } else { text }
}

/// A cell against the clock.
pub fn cell_text(cell: &Cell, now: Timestamp) -> String {
    match cell {
        Cell::Nothing => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Age(None) => "<unknown>".to_owned(),
        Cell::Age(Some(at)) => time::age(*at, now),
        Cell::TextAndAge(text, at) => format!("{text} ({} ago)", time::age(*at, now)),
    }
}

/// An object as YAML, without the fields that only machines keep for themselves.
pub fn yaml(object: &Object) -> String {
    let options = serde_saphyr::ser_options! {
        // Long lines stay whole, as kubectl leaves them.
        folded_wrap_chars: usize::MAX,
    };
    let tidied = Ordered { value: &object.0, place: Place::Root };
    serde_saphyr::to_string_with_options(&tidied, options)
        // A value that YAML cannot say is still said.
        .unwrap_or_else(|_| serde_json::to_string_pretty(&object.0).unwrap_or_default())
}

/// A value whose first keys stand in the order in which people read them.
struct Ordered<'a> {
    value: &'a Value,
    place: Place,
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Root,
    Metadata,
    Annotations,
    Elsewhere,
}

impl Place {
    fn hides(self, key: &str) -> bool {
        match self {
            Self::Metadata => key == "managedFields",
            Self::Annotations => key == LAST_APPLIED,
            Self::Root | Self::Elsewhere => false,
        }
    }
    fn below(self, key: &str) -> Self {
        match (self, key) {
            (Self::Root, "metadata") => Self::Metadata,
            (Self::Metadata, "annotations") => Self::Annotations,
            _ => Self::Elsewhere,
        }
    }
}

const FIRST: [&str; 5] = ["apiVersion", "kind", "metadata", "spec", "status"];

impl Serialize for Ordered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::Object(fields) => {
                let mut keys: Vec<&String> = fields.keys().filter(|key| !self.place.hides(key)).collect();
                if self.place == Place::Root {
                    keys.sort_by_key(|key| FIRST.iter().position(|first| first == key).unwrap_or(FIRST.len()));
                }
                let mut map = serializer.serialize_map(Some(keys.len()))?;
                for key in keys {
                    if let Some(value) = fields.get(key) {
                        map.serialize_entry(key, &Ordered { value, place: self.place.below(key) })?;
                    }
                }
                map.end()
            }
            Value::Array(items) => {
                serializer.collect_seq(items.iter().map(|value| Ordered { value, place: Place::Elsewhere }))
            }
            other => other.serialize(serializer),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::{table, yaml};
    use crate::domain::object::Object;
    use crate::kubectl::kinds::Kinds;
    use serde_json::{Value, json};

    #[test]
    fn a_table_stands_as_kubectl_prints_it() {
        let pod = |name: &str, restarts: i64| {
            Object(json!({
                "metadata": {"name": name, "namespace": "shop", "creationTimestamp": "2026-11-23T22:00:00Z"},
                "spec": {"containers": [{"name": "a"}], "nodeName": "n1"},
                "status": {"phase": "Running", "podIP": "10.0.0.1", "containerStatuses": [{
                    "name": "a", "ready": true, "restartCount": restarts, "state": {"running": {}},
                    "lastState": {"terminated": {"finishedAt": "2026-11-23T22:40:00Z"}},
                }]},
            }))
        };
        let kinds = Kinds::builtin();
        let id = &kinds.resolve("pods").unwrap().id;
        let now = "2026-11-23T22:45:00Z".parse().unwrap();
        assert_eq!(
            table(id, &[pod("web", 0), pod("cart-0", 3)], now, true),
            "NAMESPACE   NAME     READY   STATUS    RESTARTS     AGE   IP         NODE\n\
             shop        web      1/1     Running   0            45m   10.0.0.1   n1\n\
             shop        cart-0   1/1     Running   3 (5m ago)   45m   10.0.0.1   n1\n"
        );
    }

    #[test]
    fn an_event_shows_no_name() {
        let event = Object(json!({
            "metadata": {"name": "web.17", "namespace": "shop"}, "lastTimestamp": "2026-11-23T22:44:00Z",
            "type": "Warning", "reason": "BackOff", "involvedObject": {"kind": "Pod", "name": "web"},
            "message": "Back-off restarting\n",
        }));
        let kinds = Kinds::builtin();
        let now = "2026-11-23T22:45:00Z".parse().unwrap();
        assert_eq!(
            table(&kinds.resolve("ev").unwrap().id, &[event], now, false),
            "LAST SEEN   TYPE      REASON    OBJECT    MESSAGE\n\
             60s         Warning   BackOff   pod/web   Back-off restarting\n"
        );
    }

    #[test]
    fn yaml_leaves_out_what_machines_keep_and_comes_back_the_same() {
        let object = Object(json!({
            "kind": "ConfigMap", "apiVersion": "v1", "data": {"true": "yes", "script": "a\n  b\n", "empty": ""},
            "metadata": {
                "name": "a", "managedFields": [{"manager": "m"}],
                "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}", "note": "1"},
            },
        }));
        let text = yaml(&object);
        assert_eq!(
            text,
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  annotations:\n    note: \"1\"\n  name: a\ndata:\n  empty: \"\"\n  \
             script: |\n    a\n      b\n  \"true\": \"yes\"\n"
        );
        let back: Value = serde_saphyr::from_str(&text).unwrap();
        assert_eq!(back["data"], object.0["data"]);
        assert_eq!(text, yaml(&object));
    }
}
