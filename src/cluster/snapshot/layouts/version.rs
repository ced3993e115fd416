//! Where a dump says which version the cluster's API server is of.
//! Invariant: only what was recorded; the fields are those of `/version`.
//! Not here: the version of nodes and of OpenShift, which stand in objects.

use super::{Found, Note};
use crate::cluster::snapshot::tree::Tree;
use serde_json::{Map, Value};

const LONGEST: u64 = 64 << 10;

/// The recorded answer of `/version`.
pub fn of(tree: &Tree, found: &Found) -> Option<Value> {
    let files = found.notes.iter().filter(|(_, note)| *note == Note::Version);
    files.map(|(id, _)| *id).find_map(|id| read(&tree.range(id, 0, LONGEST).ok()?))
}

/// JSON as the server writes it or as troubleshoot.sh wraps it, or YAML of the same fields.
pub fn read(bytes: &[u8]) -> Option<Value> {
    let text = String::from_utf8_lossy(bytes);
    let value = serde_json::from_str::<Value>(&text).unwrap_or_else(|_| fields(&text));
    let wrapped = value.get("info").cloned();
    [wrapped, Some(value)].into_iter().flatten().find(|value| value.get("gitVersion").is_some_and(Value::is_string))
}

fn fields(text: &str) -> Value {
    let pairs = text.lines().filter_map(|line| line.split_once(':'));
    let plain = |text: &str| text.trim().trim_matches(['"', '\'']).to_owned();
    Value::Object(pairs.map(|(key, value)| (plain(key), Value::String(plain(value)))).collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_version_is_read_however_it_was_written() {
        for text in [
            "{\"major\": \"1\", \"gitVersion\": \"v1.33.1\"}",
            "{\"info\": {\"gitVersion\": \"v1.33.1\"}, \"string\": \"v1.33.1\"}",
            "major: '1'\ngitVersion: v1.33.1\nbuildDate: 2026-01-01T00:00:00Z\n",
        ] {
            let version = read(text.as_bytes()).unwrap_or_default();
            assert_eq!(version["gitVersion"], "v1.33.1", "{text}");
        }
        // What must-gather writes there is the version of its image.
        assert_eq!(read(b"openshift/must-gather\n4.17.0-202501011200.p0\n"), None);
    }
}
