//! Which kinds a dump can be asked for: Kubernetes' own, those that its definitions bring, and those it has files of.
//! Invariant: a kind is served in the version in which the dump holds it.

use super::dump::{Dump, Recorded};
use super::index::{FileId, Index, KindPath};
use crate::domain::row::KindId;
use crate::kubectl::kinds::{Kind, Kinds};
use serde_json::Value;

pub fn of(dump: &Dump) -> Kinds {
    let definitions = KindPath::new("apiextensions.k8s.io", "customresourcedefinitions");
    let defined = dump.index.has(&definitions);
    let mut kinds = Kinds::default();
    // Where definitions were gathered, a kind without one is not there.
    for kind in Kinds::builtin().iter().filter(|kind| is_builtin(&kind.id.group) || !defined) {
        // Events are recorded once, in the core group.
        if kind.id.group != "events.k8s.io" {
            kinds.add(kind.clone());
        }
    }
    if defined {
        let listing = dump.list(&definitions, false, None);
        listing.objects.iter().filter_map(|definition| read_definition(definition)).for_each(|kind| kinds.add(kind));
    }
    for path in dump.index.kinds() {
        let Some(sample) = sample(&dump.index, path) else { continue };
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
    kinds
}

/// Groups of the API server itself.
fn is_builtin(group: &str) -> bool {
    !group.contains('.') || (group.ends_with(".k8s.io") && !group.ends_with(".x-k8s.io"))
}

fn read_definition(definition: &Recorded) -> Option<Kind> {
    let names = definition.value.pointer("/spec/names")?;
    let text = |key: &str| names.get(key).and_then(Value::as_str).map(str::to_owned);
    let list = |key: &str| {
        let items = names.get(key).and_then(Value::as_array).into_iter().flatten();
        items.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let versions = definition.value.pointer("/spec/versions").and_then(Value::as_array)?;
    let stored = |version: &&Value| version.get("storage").and_then(Value::as_bool) == Some(true);
    let version = versions.iter().find(stored).or(versions.first())?;
    let kind = text("kind")?;
    Some(Kind {
        id: KindId {
            group: definition.text("/spec/group").to_owned(),
            version: version.get("name").and_then(Value::as_str)?.to_owned(),
            plural: text("plural")?,
            namespaced: definition.text("/spec/scope") == "Namespaced",
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
        let file = place.lists.first().or(place.objects.values().next())?;
        Some(Sample { file: *file, namespaced: !namespace.is_empty() })
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
    let parsed = dump.parsed(sample.file);
    let object = parsed.objects.first();
    let text = |pointer: &str| object.map(|object| object.text(pointer)).filter(|text| !text.is_empty());
    let version = text("/apiVersion").map_or("v1", |version| version.rsplit('/').next().unwrap_or(version));
    let kind = text("/kind").unwrap_or(&path.plural);
    Kind {
        id: KindId {
            group: path.group.clone(),
            version: version.to_owned(),
            plural: path.plural.clone(),
            kind: kind.to_owned(),
            namespaced: sample.namespaced,
        },
        singular: kind.to_ascii_lowercase(),
        short_names: Vec::new(),
        categories: Vec::new(),
    }
}
