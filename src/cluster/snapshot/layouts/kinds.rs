//! Kinds that a path names by other words than group and plural.
//! Invariant: the dump's own discovery counts first, then what klue knows; a word of neither gets its usual plural.
//! Not here: which kinds can be asked of a dump.

use super::super::index::KindPath;
use super::super::tree::{FileId, Tree};
use crate::kubectl::kinds::Kinds as Known;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Aggregated discovery of a large cluster is a few hundred KiB.
const LONGEST_DISCOVERY: u64 = 16 << 20;

#[derive(Debug)]
pub(super) struct Kinds {
    /// (group, kind in lower case) to plural.
    discovered: BTreeMap<(String, String), String>,
    known: Known,
    asked: RefCell<BTreeMap<(String, String), String>>,
}

impl Kinds {
    pub(super) fn new() -> Self {
        Self { discovered: BTreeMap::new(), known: Known::builtin(), asked: RefCell::default() }
    }

    /// Takes what a document of aggregated discovery in JSON says, and nothing from what is no such document.
    pub(super) fn learn(&mut self, tree: &Tree, file: FileId) {
        let fits = tree.files().get(file.0 as usize).is_some_and(|file| file.size <= LONGEST_DISCOVERY);
        let Some(bytes) = fits.then(|| tree.read(file).ok()).flatten() else { return };
        let document = serde_json::from_slice::<Value>(&bytes).unwrap_or_default();
        for group in list(&document, "items") {
            let name = group.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
            for version in list(group, "versions") {
                for resource in list(version, "resources") {
                    let kind = resource.pointer("/responseKind/kind").and_then(Value::as_str);
                    let plural = resource.get("resource").and_then(Value::as_str);
                    if let (Some(kind), Some(plural)) = (kind, plural) {
                        let key = (name.to_owned(), kind.to_ascii_lowercase());
                        self.discovered.entry(key).or_insert_with(|| plural.to_owned());
                    }
                }
            }
        }
    }

    /// Takes the plural of a definition, which is named `plural.group`, for a kind of that spelling.
    pub(super) fn learn_definition(&mut self, name: &str) {
        let Some((plural, group)) = name.split_once('.') else { return };
        let ends = [("ies", "y"), ("es", ""), ("s", ""), ("", "")];
        for (end, instead) in ends {
            if let Some(stem) = plural.strip_suffix(end) {
                let key = (group.to_owned(), format!("{stem}{instead}"));
                self.discovered.entry(key).or_insert_with(|| plural.to_owned());
            }
        }
    }

    /// By group (empty for core) and kind in lower case.
    pub(super) fn of_kind(&self, group: &str, kind: &str) -> KindPath {
        let key = (group.to_owned(), kind.to_owned());
        if let Some(plural) = self.asked.borrow().get(&key).or_else(|| self.discovered.get(&key)) {
            return KindPath::new(group, plural);
        }
        let known = self.known.iter().find(|known| known.id.group == group && known.id.kind.eq_ignore_ascii_case(kind));
        let plural = known.map_or_else(|| usual_plural(kind), |known| known.id.plural.clone());
        let path = KindPath::new(group, &plural);
        self.asked.borrow_mut().insert(key, plural);
        path
    }

    /// Whether the core group has such a plural.
    pub(super) fn is_core(&self, plural: &str) -> bool {
        self.known.by_plural("", plural).is_some()
    }
}

/// The plural as apimachinery guesses it.
fn usual_plural(kind: &str) -> String {
    match kind.chars().last() {
        Some('s' | 'x') => format!("{kind}es"),
        Some('y') => format!("{}ies", kind.trim_end_matches('y')),
        _ if kind.ends_with("ch") || kind.ends_with("sh") => format!("{kind}es"),
        _ => format!("{kind}s"),
    }
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::Kinds;

    #[test]
    fn known_kinds_defined_kinds_and_strangers_get_their_plural() {
        let mut kinds = Kinds::new();
        kinds.learn_definition("gateways.networking.istio.io");
        kinds.learn_definition("policies.policy.example.io");
        for (group, kind, plural) in [
            ("", "endpoints", "endpoints"),
            ("networking.k8s.io", "networkpolicy", "networkpolicies"),
            ("networking.istio.io", "gateway", "gateways"),
            ("policy.example.io", "policy", "policies"),
            ("example.io", "index", "indexes"),
            ("example.io", "widget", "widgets"),
        ] {
            assert_eq!(kinds.of_kind(group, kind).plural, plural, "{group}/{kind}");
        }
    }
}
