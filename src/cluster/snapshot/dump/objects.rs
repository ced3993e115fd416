//! The objects of a dump, by kind and namespace.
//! Invariant: a part is made once; what is not there is told apart from what was not looked at by [`Dump::seen`] alone.

use super::{Dump, Listing, MOST_WHOLE, Recorded, Whole, WholePart};
use crate::cluster::snapshot::contents;
use crate::cluster::snapshot::index::KindPath;
use crate::cluster::snapshot::missed;
use crate::cluster::snapshot::seen::{self, Seen};
use crate::cluster::snapshot::store::{self, Entry, Made, Part, Spread};
use crate::cluster::snapshot::tree::FileId;
use crate::domain::row::KindId;
use rayon::prelude::*;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

impl Dump {
    /// The objects that no path places.
    pub fn spread(&self) -> &Spread {
        self.spread.get_or_init(|| store::spread(self.tree(), &self.base, &self.index().mixed))
    }

    /// Whether anything of a kind is in the dump, be it an empty list.
    pub fn has(&self, kind: &KindPath) -> bool {
        self.index().has(kind) || self.spread().listed.contains(kind) || {
            let spread = self.spread();
            !spread.objects.is_empty()
                && self
                    .kind(&kind.group, &kind.plural)
                    .is_some_and(|id| spread.objects.contains_key(&(id.group, id.kind)))
        }
    }

    /// The namespaces that have something of a kind; the empty one for the whole cluster.
    pub fn places(&self, kind: &KindId) -> Vec<String> {
        let path = KindPath::new(&kind.group, &kind.plural);
        if let Some(brought) = self.brought(&path) {
            return brought.parts.keys().cloned().collect();
        }
        let mut places: BTreeSet<String> =
            self.index().places(&path).map(|(namespace, _)| namespace.to_owned()).collect();
        if let Some(spread) = self.spread().objects.get(&(kind.group.clone(), kind.kind.clone())) {
            places.extend(spread.keys().cloned());
        }
        if path == KindPath::new("", "namespaces") && !self.index().namespaces.is_empty() {
            places.insert(String::new());
        }
        places.into_iter().collect()
    }

    /// The objects of a kind in one namespace (empty: of the whole cluster).
    pub fn part(&self, kind: &KindId, namespace: &str) -> Arc<Part> {
        let key = (KindPath::new(&kind.group, &kind.plural), namespace.to_owned());
        if let Some(brought) = self.brought(&key.0) {
            return brought.parts.get(namespace).cloned().unwrap_or_default();
        }
        let cell = self.parts.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default().clone();
        cell.get_or_init(|| Arc::new(self.make(kind, namespace))).clone()
    }

    /// The same for one namespace, or for all of them, on all cores.
    pub fn parts(&self, kind: &KindId, namespace: Option<&str>) -> Vec<Arc<Part>> {
        match namespace {
            Some(namespace) => vec![self.part(kind, namespace)],
            None => {
                // What parts share is made before cores share the work: one that waits for it could not help with it.
                let places = self.places(kind);
                if self.brought(&KindPath::new(&kind.group, &kind.plural)).is_some() {
                    return places.iter().map(|namespace| self.part(kind, namespace)).collect();
                }
                self.spread();
                places.par_iter().map(|namespace| self.part(kind, namespace)).collect()
            }
        }
    }

    fn make(&self, kind: &KindId, namespace: &str) -> Part {
        let path = KindPath::new(&kind.group, &kind.plural);
        let place = self.index().files(&path, namespace);
        let mut files: Vec<FileId> = place.into_iter().flat_map(|place| place.files()).collect();
        if path == KindPath::new("", "namespaces") && namespace.is_empty() {
            // A namespace that was inspected on its own has its object in its folder.
            files.extend(self.index().namespaces.values().filter_map(|folder| folder.own));
        }
        let spread = self.spread().objects.get(&(kind.group.clone(), kind.kind.clone()));
        let spans = spread.and_then(|places| places.get(namespace)).into_iter().flatten().map(|(span, _)| *span);
        store::make(&Made {
            tree: self.tree(),
            base: &self.base,
            sheet: self.sheet(kind),
            kind,
            namespace,
            files,
            spans: spans.collect(),
        })
    }

    /// An entry of a part as a whole object.
    pub fn whole(&self, kind: &KindId, part: &Part, entry: &Entry) -> Result<Recorded, String> {
        let Some(span) = entry.spans.first() else { return Err("it is nowhere in the dump".to_owned()) };
        let source = format!("{}:{}", self.path(span.file), span.line);
        let bytes = self.tree().range(span.file, span.start, span.len);
        let bytes = bytes.map_err(|error| format!("{source} cannot be read ({error})"))?;
        let value = contents::parse(&bytes).map_err(|(line, why)| {
            format!("{source} cannot be read at line {}: {why}", span.line as usize + line - 1)
        })?;
        Ok(Recorded { value: store::typed(value, kind, part.namespace(entry)), source })
    }

    /// All objects of a part, whole. They are kept while they are few.
    pub fn whole_part(&self, kind: &KindId, namespace: &str) -> WholePart {
        let key = (KindPath::new(&kind.group, &kind.plural), namespace.to_owned());
        if let Some(known) = self.whole.lock().unwrap_or_else(PoisonError::into_inner).parts.get(&key) {
            return known.clone();
        }
        let part = self.part(kind, namespace);
        let (mut objects, mut damage) = (Vec::with_capacity(part.entries.len()), part.damage.clone());
        for entry in &part.entries {
            match self.whole(kind, &part, entry) {
                Ok(object) => objects.push(Arc::new(object)),
                Err(why) => damage.push(why),
            }
        }
        let made = (Arc::new(objects), Arc::new(damage));
        let weight: u64 = part.entries.iter().filter_map(|entry| entry.spans.first()).map(|span| span.len).sum();
        let mut whole = self.whole.lock().unwrap_or_else(PoisonError::into_inner);
        if whole.bytes + weight > MOST_WHOLE {
            *whole = Whole::default();
        }
        if weight <= MOST_WHOLE {
            whole.bytes += weight;
            whole.parts.insert(key, made.clone());
        }
        made
    }

    /// The objects of a kind in one namespace, in all (`None`), or in the whole cluster, in the order of their names.
    pub fn list(&self, kind: &KindId, namespace: Option<&str>) -> Listing {
        let (objects, damage) = self.gathered(kind, namespace);
        Listing { seen: self.seen(kind, namespace).with_damage(damage), objects }
    }

    /// What is there, without asking what its absence means: that question reads other kinds in turn.
    fn gathered(&self, kind: &KindId, namespace: Option<&str>) -> (Vec<Arc<Recorded>>, Vec<String>) {
        let (mut objects, mut damage) = (Vec::new(), Vec::new());
        let places = match namespace {
            Some(namespace) => vec![namespace.to_owned()],
            None => self.places(kind),
        };
        for place in places {
            let (of_place, lines) = self.whole_part(kind, &place);
            objects.extend(of_place.iter().cloned());
            damage.extend(lines.iter().cloned());
        }
        (objects, damage)
    }

    /// How much of a kind was collected; what is damaged in it is not counted.
    pub fn seen(&self, kind: &KindId, namespace: Option<&str>) -> Seen {
        let path = KindPath::new(&kind.group, &kind.plural);
        let brought = self.brought(&path);
        let known = brought.as_ref().and_then(|brought| brought.seen.clone());
        match (known, namespace, &brought) {
            (Some(seen), None, _) => return seen,
            // Where nothing at all is missing, nothing of a namespace is.
            (Some(Seen::Whole), Some(namespace), Some(brought)) if brought.parts.contains_key(namespace) => {
                return Seen::Whole;
            }
            _ => {}
        }
        let seen = match (kind.namespaced, namespace) {
            (false, _) => seen::of_cluster(self, &path),
            (true, Some(namespace)) => seen::of_namespace(self, &path, namespace),
            (true, None) => seen::of_all_namespaces(self, &path),
        };
        missed::tell(self, kind, namespace, seen).with_damage(self.spread().damage.clone())
    }

    /// The objects of a kind by its path; none where the dump does not know it.
    pub fn objects(&self, group: &str, plural: &str, namespace: Option<&str>) -> Vec<Arc<Recorded>> {
        self.kind(group, plural).map(|kind| self.gathered(&kind, namespace).0).unwrap_or_default()
    }

    /// An object of a kind in a namespace that a controller of kind `owner` owns, told by rows alone.
    pub fn owned_in(&self, kind: &KindId, namespace: &str, owner: &str) -> Option<String> {
        let word = format!("\"kind\":\"{owner}\"");
        let owns = |metadata: &str| {
            // Most metadata need no reading to tell that they do not.
            metadata.contains(&word) && {
                let metadata: Value = serde_json::from_str(metadata).unwrap_or_default();
                let owners = metadata.get("ownerReferences").and_then(Value::as_array);
                owners.is_some_and(|owners| owners.iter().any(|of| of["kind"] == owner && of["controller"] == true))
            }
        };
        let part = self.part(kind, namespace);
        let unpacked = part.unpack().ok()?;
        let rows = unpacked.rows().ok()?;
        let (_, entry) = rows.iter().zip(&part.entries).find(|(row, _)| owns(row.metadata))?;
        Some(format!("{} {}", kind.kind, entry.name))
    }

    /// Whether empty lists were written: then the absence of one means that nobody looked.
    pub fn writes_empty_lists(&self) -> bool {
        const LONGEST_EMPTY_LIST: u64 = 256;
        *self.writes_empty_lists.get_or_init(|| {
            let places = self.index().kinds().flat_map(|kind| self.index().places(kind));
            let lists = places.filter(|(namespace, _)| !namespace.is_empty()).flat_map(|(_, place)| &place.lists);
            let mut small = lists.filter(|list| (1..LONGEST_EMPTY_LIST).contains(&self.size(**list)));
            small.any(|list| {
                let split = self.bytes(*list).map(|bytes| contents::split(&bytes)).unwrap_or_default();
                split.is_list && split.items.is_empty() && split.damage.is_empty()
            })
        })
    }
}
