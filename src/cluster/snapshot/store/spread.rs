//! Files that hold objects of several kinds or namespaces: each object is placed by what it says itself.
//! Invariant: an object that does not say what it is becomes damage, with file and line.

use super::events;
use super::part::Span;
use crate::cluster::snapshot::contents::{self, Head, Item, Split};
use crate::cluster::snapshot::index::KindPath;
use crate::cluster::snapshot::layouts::frames::{self, What};
use crate::cluster::snapshot::tree::{FileId, Tree};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// An object by the words that it has for its kind: group and kind.
pub type Said = (String, String);

/// Where objects are that no path places.
#[derive(Debug, Default)]
pub struct Spread {
    /// By group and kind, then by namespace; each with its version.
    pub objects: BTreeMap<Said, BTreeMap<String, Vec<(Span, String)>>>,
    /// Kinds of which a list was found, though it may have been empty.
    pub listed: Vec<KindPath>,
    pub damage: Vec<String>,
    /// Logs that stand between the objects.
    pub logs: Vec<Log>,
    /// What kubectl complained of while it wrote, each with its file.
    pub complaints: Vec<(FileId, String)>,
}

/// Where the log of a container is within a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    pub namespace: String,
    pub pod: String,
    pub container: String,
    pub file: FileId,
    pub start: u64,
    pub len: u64,
}

/// What one file holds.
#[derive(Default)]
struct Scanned {
    objects: Vec<(Head, Span)>,
    damage: Vec<String>,
    between: Between,
}

/// What stands between the objects of a file.
#[derive(Default)]
struct Between {
    logs: Vec<Log>,
    complaints: Vec<(FileId, String)>,
}

/// Looks through files, on all cores.
pub fn spread(tree: &Tree, base: &str, files: &[(FileId, Option<KindPath>)]) -> Spread {
    let scanned: Vec<_> = files.par_iter().map(|(file, kind)| scan(tree, base, *file, kind.as_ref())).collect();
    let mut spread = Spread::default();
    for Scanned { objects, damage, between } in scanned {
        spread.logs.extend(between.logs);
        spread.complaints.extend(between.complaints);
        for (head, span) in objects {
            let (group, version) = match head.api_version.split_once('/') {
                Some((group, version)) => (group.to_owned(), version.to_owned()),
                None => (String::new(), head.api_version),
            };
            // One kind of event, whichever group the file has it of.
            let (group, version) = match head.kind.as_str() {
                "Event" if group == events::OTHER_GROUP => (String::new(), "v1".to_owned()),
                _ => (group, version),
            };
            let places = spread.objects.entry((group, head.kind)).or_default();
            places.entry(head.namespace).or_default().push((span, version));
        }
        spread.damage.extend(damage);
    }
    spread.listed = files.iter().filter_map(|(_, kind)| kind.clone()).collect();
    spread
}

fn scan(tree: &Tree, base: &str, file: FileId, kind: Option<&KindPath>) -> Scanned {
    let path = tree.path_below(base, file);
    let mut scanned = Scanned::default();
    let bytes = match tree.read(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            scanned.damage.push(format!("{path} cannot be read ({error})"));
            return scanned;
        }
    };
    let (split, between) = parted(&bytes, file);
    scanned.between = between;
    scanned.damage = split.damage.iter().map(|damage| format!("{path}:{} {}", damage.line, damage.why)).collect();
    for item in split.items {
        let span = Span { file, start: item.start, len: item.len, line: item.line };
        match head_of(&bytes, &item, kind) {
            Ok(Some(head)) => scanned.objects.push((head, span)),
            // Files beside the objects, such as settings of the collector, are none of a plain folder's objects.
            Ok(None) => {}
            Err(why) => scanned.damage.push(format!("{path}:{} {why}", item.line)),
        }
    }
    scanned
}

/// The objects of a file, and what is between them.
fn parted(bytes: &[u8], file: FileId) -> (Split, Between) {
    if memchr::memmem::find(bytes, b"==== START logs for container ").is_none() {
        return (contents::split(bytes), Between::default());
    }
    let (mut all, mut between) = (Split::default(), Between::default());
    let (mut counted, mut lines) = (0, 0);
    for part in frames::cut(bytes) {
        let (start, len) = (part.at.start as u64, part.at.len() as u64);
        let text = bytes.get(part.at.clone()).unwrap_or_default();
        match part.what {
            What::Log { namespace, pod, container } => {
                between.logs.push(Log { namespace, pod, container, file, start, len });
            }
            What::Document if text.starts_with(b"error") || text.starts_with(b"Error") => {
                between.complaints.push((file, String::from_utf8_lossy(text).into_owned()));
            }
            What::Document => {
                let skipped = bytes.get(counted..part.at.start).unwrap_or_default();
                lines += u32::try_from(memchr::memchr_iter(b'\n', skipped).count()).unwrap_or(u32::MAX);
                counted = part.at.start;
                let split = contents::split(text);
                all.is_list |= split.is_list;
                let moved = |item: Item| Item { start: item.start + start, line: item.line + lines, ..item };
                all.items.extend(split.items.into_iter().map(moved));
                let moved = |damage: contents::Damage| contents::Damage { line: damage.line + lines, ..damage };
                all.damage.extend(split.damage.into_iter().map(moved));
            }
        }
    }
    (all, between)
}

/// What an object says it is; nothing for YAML that is no object.
fn head_of(bytes: &[u8], item: &Item, kind: Option<&KindPath>) -> Result<Option<Head>, String> {
    let text = slice(bytes, item);
    let mut head = match contents::head(text) {
        Some(head) => head,
        None => full_head(text)?,
    };
    if let Some((of, version)) = &item.of {
        if head.kind.is_empty() {
            head.kind.clone_from(of);
        }
        if head.api_version.is_empty() {
            head.api_version.clone_from(version);
        }
    }
    if head.name.is_empty() {
        return match kind {
            Some(kind) => Err(format!("holds no object of {}", kind.plural)),
            None => Ok(None),
        };
    }
    if head.kind.is_empty()
        && let Some(kind) = kind
    {
        let known = crate::kubectl::kinds::Kinds::builtin();
        let known = known.by_plural(&kind.group, &kind.plural);
        head.kind = known.map_or_else(|| kind.plural.clone(), |known| known.id.kind.clone());
        head.api_version = known.map_or_else(|| format!("{}/v1", kind.group), |known| known.id.api_version());
    }
    Ok((!head.kind.is_empty()).then_some(head))
}

/// The same by a full reading.
pub fn full_head(text: &[u8]) -> Result<Head, String> {
    let value = contents::parse(text).map_err(|(_, why)| format!("cannot be read: {why}"))?;
    let text =
        |pointer: &str| value.pointer(pointer).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    Ok(Head {
        api_version: text("/apiVersion"),
        kind: text("/kind"),
        namespace: text("/metadata/namespace"),
        name: text("/metadata/name"),
        resource_version: text("/metadata/resourceVersion"),
    })
}

/// The bytes of an item.
pub fn slice<'a>(bytes: &'a [u8], item: &Item) -> &'a [u8] {
    let at = |place: u64| usize::try_from(place).unwrap_or(usize::MAX).min(bytes.len());
    &bytes[at(item.start)..at(item.start.saturating_add(item.len))]
}
