//! Which kinds a dump can be asked for: Kubernetes' own, those that its definitions bring, and those it has files of.
//! Invariant: a kind is served in the version in which the dump holds it.

use super::contents;
use super::dump::Dump;
use super::index::{Index, KindPath};
use super::store;
use super::tree::FileId;
use crate::domain::row::KindId;
use crate::kubectl::kinds::{Kind, Kinds};
use serde_json::Value;

pub fn of(dump: &Dump) -> Kinds {
    let definitions = dump.definitions();
    let defined = !definitions.is_empty()
        || dump.index().has(&KindPath::new("apiextensions.k8s.io", "customresourcedefinitions"));
    let mut kinds = Kinds::default();
    // Where definitions were gathered, a kind without one is not there.
    for kind in Kinds::builtin().iter().filter(|kind| is_builtin(&kind.id.group) || !defined) {
        // Events are recorded once, in the core group.
        if kind.id.group != "events.k8s.io" {
            kinds.add(kind.clone());
        }
    }
    definitions.iter().filter_map(read_definition).for_each(|kind| kinds.add(kind));
    for path in dump.index().kinds() {
        let Some(sample) = sample(dump.index(), path) else { continue };
        match kinds.by_plural(&path.group, &path.plural) {
            Some(known) if path.group.is_empty() => debug_assert_eq!(known.id.version, "v1"),
            Some(known) => {
                let version = version_in(dump, sample.file, &path.group);
                if let Some(version) = version.filter(|version| *version != known.id.version) {
                    let kind = Kind { id: KindId { version, ..known.id.clone() }, ..known.clone() };
                    kinds.add(kind);
                }
            }
            None => kinds.add(kind_of_sample(dump, path, &sample)),
        }
    }
    add_spread(dump, &mut kinds);
    kinds
}

/// Kinds that only objects in files of several kinds tell of, in the version that they are in.
fn add_spread(dump: &Dump, kinds: &mut Kinds) {
    for ((group, kind), places) in &dump.spread().objects {
        let version = places.values().flatten().map(|(_, version)| version.clone()).next().unwrap_or_default();
        let known = kinds.iter().find(|known| known.id.group == *group && known.id.kind == *kind).cloned();
        match known {
            Some(known) if known.id.version == version => {}
            Some(known) => kinds.add(Kind { id: KindId { version, ..known.id.clone() }, ..known }),
            None => {
                let namespaced = places.keys().any(|namespace| !namespace.is_empty());
                kinds.add(unknown(group, &plural_of(kind), kind, &version, namespaced));
            }
        }
    }
}

/// The plural that code generators make of a kind.
fn plural_of(kind: &str) -> String {
    let lower = kind.to_ascii_lowercase();
    match lower.as_bytes() {
        [.., b's' | b'x'] | [.., b'c' | b's', b'h'] => format!("{lower}es"),
        [.., before, b'y'] if !b"aeiou".contains(before) => format!("{}ies", &lower[..lower.len() - 1]),
        _ => format!("{lower}s"),
    }
}

fn unknown(group: &str, plural: &str, kind: &str, version: &str, namespaced: bool) -> Kind {
    Kind {
        id: KindId {
            group: group.to_owned(),
            version: version.to_owned(),
            plural: plural.to_owned(),
            kind: kind.to_owned(),
            namespaced,
        },
        singular: kind.to_ascii_lowercase(),
        short_names: Vec::new(),
        categories: Vec::new(),
    }
}

/// Groups of the API server itself.
pub fn is_builtin(group: &str) -> bool {
    !group.contains('.') || (group.ends_with(".k8s.io") && !group.ends_with(".x-k8s.io"))
}

fn read_definition(definition: &Value) -> Option<Kind> {
    let names = definition.pointer("/spec/names")?;
    let text = |key: &str| names.get(key).and_then(Value::as_str).map(str::to_owned);
    let list = |key: &str| {
        let items = names.get(key).and_then(Value::as_array).into_iter().flatten();
        items.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let versions = definition.pointer("/spec/versions").and_then(Value::as_array)?;
    let stored = |version: &&Value| version.get("storage").and_then(Value::as_bool) == Some(true);
    let version = versions.iter().find(stored).or(versions.first())?;
    let kind = text("kind")?;
    let word = |pointer: &str| definition.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    Some(Kind {
        id: KindId {
            group: word("/spec/group").to_owned(),
            version: version.get("name").and_then(Value::as_str)?.to_owned(),
            plural: text("plural")?,
            namespaced: word("/spec/scope") == "Namespaced",
            kind: kind.clone(),
        },
        singular: text("singular").unwrap_or_else(|| kind.to_ascii_lowercase()),
        short_names: list("shortNames"),
        categories: list("categories"),
    })
}

struct Sample {
    file: FileId,
    namespaced: bool,
}

/// The first file of a kind.
fn sample(index: &Index, path: &KindPath) -> Option<Sample> {
    index.places(path).find_map(|(namespace, place)| {
        let file = place.files().next()?;
        Some(Sample { file, namespaced: !namespace.is_empty() })
    })
}

/// The version is in the first lines of a file; reading the whole of it would cost more than the answer is worth.
fn version_in(dump: &Dump, file: FileId, group: &str) -> Option<String> {
    let bytes = dump.bytes(file).ok()?;
    let text = String::from_utf8_lossy(bytes.get(..bytes.len().min(4096))?);
    text.lines().find_map(|line| {
        let value = line.trim_start_matches([' ', '-']).strip_prefix("apiVersion: ")?;
        Some(value.trim_matches(['"', '\'']).strip_prefix(group)?.strip_prefix('/')?.to_owned())
    })
}

/// A kind that nobody defined is named by its first object, or else by its plural.
fn kind_of_sample(dump: &Dump, path: &KindPath, sample: &Sample) -> Kind {
    let bytes = dump.bytes(sample.file).unwrap_or_default();
    let first = contents::split(&bytes).items.into_iter().next();
    let head = first.as_ref().and_then(|item| {
        let text = store::slice(&bytes, item);
        let mut head = contents::head(text).or_else(|| store::full_head(text).ok())?;
        if let Some((kind, version)) = item.of.as_ref().filter(|_| head.kind.is_empty()) {
            (head.kind, head.api_version) = (kind.clone(), version.clone());
        }
        Some(head)
    });
    let head = head.unwrap_or_default();
    let version = head.api_version.rsplit('/').next().filter(|version| !version.is_empty()).unwrap_or("v1");
    let kind = if head.kind.is_empty() { &path.plural } else { &head.kind };
    unknown(&path.group, &path.plural, kind, version, sample.namespaced)
}
