//! What the collector says that it did not get, told with the answers that it takes something from.
//! Invariant: where nothing of a kind came, a reason for that makes it "not collected", whatever an absence means otherwise.
//! Not here: reading the collector's words (`layouts::gaps`), what an absence means without any (`seen`).

use super::dump::Dump;
use super::index::KindPath;
use super::layouts::gaps::{self, Gap};
use super::seen::Seen;
use crate::domain::row::KindId;

/// All that the collector says.
pub fn told(dump: &Dump) -> Vec<Gap> {
    let mut told = gaps::of(dump.tree(), dump.layout, &dump.index().gaps);
    for (file, text) in &dump.spread().complaints {
        told.extend(gaps::read(dump.layout, dump.path(*file), text, None, None));
    }
    told
}

/// What was seen of a kind in one namespace, in all (`None`) or in the whole cluster, with what is said to be missing.
pub fn tell(dump: &Dump, kind: &KindId, namespace: Option<&str>, seen: Seen) -> Seen {
    let path = KindPath::new(&kind.group, &kind.plural);
    let concerns = |gap: &&Gap| match (&gap.kind, gap.namespace.as_deref()) {
        (Some(of), within) => {
            *of == path && (!kind.namespaced || within.is_none() || namespace.is_none() || within == namespace)
        }
        // Nothing at all of a namespace was allowed.
        (None, Some(within)) => kind.namespaced && namespace.is_none_or(|namespace| namespace == within),
        (None, None) => false,
    };
    let said = |gap: &Gap| match (&gap.namespace, namespace) {
        (Some(within), None) if kind.namespaced => format!("of namespace {within}: {}", gap.why),
        _ => gap.why.clone(),
    };
    let mut missing: Vec<String> = dump.gaps().iter().filter(concerns).map(said).collect();
    missing.dedup();
    let places = || dump.places(kind);
    let has_some = || match namespace {
        Some(namespace) if kind.namespaced => places().iter().any(|place| place == namespace),
        _ => !places().is_empty(),
    };
    if missing.is_empty() {
        return seen;
    }
    if has_some() { seen.with_damage(missing) } else { Seen::Not(missing.join("; ")) }
}

/// The first of the collector's words, for whoever opens the dump.
pub fn at_first_sight(dump: &Dump, cluster: &str) -> Vec<String> {
    const MOST: usize = 5;
    let gaps = dump.gaps();
    let line = |gap: &Gap| {
        let of = gap.kind.as_ref().map_or(String::new(), |kind| format!("{} ", kind.plural));
        let within = gap.namespace.as_ref().map_or(String::new(), |namespace| format!("of namespace {namespace} "));
        let what = if gap.kind.is_none() && gap.namespace.is_none() { "something " } else { "" };
        format!("{cluster}: its collector missed {what}{of}{within}({})", gap.why)
    };
    let more = gaps.len().saturating_sub(MOST);
    let rest = (more > 0).then(|| format!("{cluster}: its collector missed {more} more"));
    gaps.iter().take(MOST).map(line).chain(rest).collect()
}
