//! Objects that were found, read no further than their answer needs: a table is made of rows that are kept.
//! Invariant: in the order in which the API server keeps them; where changes lie over the dump, objects are whole.
//! Not here: what is kept of an object (`store`).

use super::dump::{Listing, Recorded};
use super::index::KindPath;
use super::seen::Seen;
use super::selector::{Fields, Labels};
use super::store::{Entry, Part};
use super::view::View;
use crate::domain::row::KindId;
use std::cmp::Ordering;
use std::sync::Arc;

pub struct Found {
    pub picks: Vec<Pick>,
    pub seen: Seen,
}

/// One object.
#[derive(Clone)]
pub enum Pick {
    /// The entry of a part, by its place.
    Kept(Arc<Part>, usize),
    Whole(Arc<Recorded>),
}

impl Found {
    pub fn of(listing: Listing) -> Self {
        let picks = listing.objects.into_iter().map(Pick::Whole).collect();
        Self { picks, seen: listing.seen }.sorted()
    }

    fn sorted(mut self) -> Self {
        self.picks.sort_by(|one, other| order(one.key(), other.key()));
        self
    }
}

/// As `namespace/name`, by which the API server keeps them: `shop-two/a` comes before `shop/a`.
pub fn order(one: (&str, &str), other: (&str, &str)) -> Ordering {
    fn bytes<'a>((namespace, name): (&'a str, &'a str)) -> impl Iterator<Item = u8> + 'a {
        namespace.bytes().chain([b'/']).chain(name.bytes())
    }
    bytes(one).cmp(bytes(other))
}

impl Pick {
    pub fn entry(&self) -> Option<(&Part, &Entry)> {
        match self {
            Self::Kept(part, at) => part.entries.get(*at).map(|entry| (&**part, entry)),
            Self::Whole(_) => None,
        }
    }

    /// Whether both are of one part.
    pub fn is_beside(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Kept(one, _), Self::Kept(another, _)) if Arc::ptr_eq(one, another))
    }

    /// Namespace and name.
    pub fn key(&self) -> (&str, &str) {
        match self {
            Self::Whole(object) => (object.namespace(), object.name()),
            Self::Kept(..) => self.entry().map_or(("", ""), |(part, entry)| (part.namespace(entry), &*entry.name)),
        }
    }

    /// `None` where what is kept does not tell.
    pub fn accepted(&self, labels: &Labels, fields: &Fields, kept: &[&str]) -> Option<bool> {
        match (self, self.entry()) {
            (Self::Whole(object), _) => Some(labels.accept(&object.value) && fields.accept(&object.value)),
            (Self::Kept(..), None) => Some(false),
            (Self::Kept(..), Some((part, entry))) => {
                let by_fields = fields.accept_by(|field| match field {
                    "metadata.name" => Some(&*entry.name),
                    "metadata.namespace" => Some(part.namespace(entry)),
                    other => kept.iter().position(|one| *one == other).map(|at| part.field(entry, at)),
                })?;
                Some(by_fields && labels.accept_by(|key| part.label(entry, key)))
            }
        }
    }

    /// The object, or a line that says what is wrong with it.
    pub fn whole(&self, view: &View, kind: &KindId) -> Result<Arc<Recorded>, String> {
        match (self, self.entry()) {
            (Self::Whole(object), _) => Ok(object.clone()),
            (Self::Kept(..), Some((part, entry))) => view.dump.whole(kind, part, entry).map(Arc::new),
            (Self::Kept(..), None) => Err("it is nowhere in the dump".to_owned()),
        }
    }

    /// Path and line.
    pub fn source(&self, view: &View) -> String {
        match (self, self.entry()) {
            (Self::Whole(object), _) => object.source.clone(),
            (Self::Kept(..), entry) => {
                let span = entry.and_then(|(_, entry)| entry.spans.first());
                span.map(|span| format!("{}:{}", view.dump.path(span.file), span.line)).unwrap_or_default()
            }
        }
    }
}

/// All objects of a kind as they are kept; nothing where changes lie over them.
pub fn kept(view: &View, kind: &KindId, namespace: Option<&str>) -> Option<Found> {
    let path = KindPath::new(&kind.group, &kind.plural);
    if view.overlay.objects.keys().any(|key| key.kind == path) {
        return None;
    }
    // Objects of the whole cluster are kept under the empty namespace.
    let place = if kind.namespaced { namespace } else { Some("") };
    let parts = view.dump.parts(kind, place);
    let damage = parts.iter().flat_map(|part| part.damage.iter().cloned()).collect();
    let entries = |part: Arc<Part>| (0..part.entries.len()).map(move |at| Pick::Kept(part.clone(), at));
    let picks = parts.into_iter().flat_map(entries).collect();
    Some(Found { picks, seen: view.dump.seen(kind, place).with_damage(damage) }.sorted())
}

/// One object; where there is none, what was seen of its kind.
pub fn one(view: &View, kind: &KindId, namespace: Option<&str>, name: &str) -> Result<Arc<Recorded>, Seen> {
    let wanted = (namespace.unwrap_or_default(), name);
    let Some(Found { picks, seen }) = kept(view, kind, namespace) else { return view.get(kind, namespace, name) };
    match picks.iter().find(|pick| pick.key() == wanted) {
        Some(pick) => pick.whole(view, kind).map_err(|why| seen.with_damage(vec![why])),
        None => Err(seen),
    }
}
