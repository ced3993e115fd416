//! How much of a kind a dump has seen.
//! Invariant: not seen is never "not there"; every doubt is said in words that name what is missing.
//! Not here: how it travels (`answer`).

use super::dump::{Dump, Recorded};
use super::index::{Folder, KindPath};
use super::layouts::{Expect, Layout};
use super::tree::FileId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a list can be trusted to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Seen {
    /// All there was.
    Whole,
    /// Some of it: what is missing.
    Partly(Vec<String>),
    /// Nothing of it, and why.
    Not(String),
}

impl Seen {
    pub fn with_damage(self, damage: Vec<String>) -> Self {
        match self {
            Self::Whole if damage.is_empty() => Self::Whole,
            Self::Whole => Self::Partly(damage),
            Self::Partly(missing) => Self::Partly(damage.into_iter().chain(missing).collect()),
            Self::Not(why) => Self::Not(why),
        }
    }
}

/// What `oc adm inspect ns/NAME` gathers in most of its versions, besides what it always does; other tools gather some
/// of these.
const OF_SOME_INSPECTIONS: [(&str, &str); 10] = [
    ("", "configmaps"),
    ("", "endpoints"),
    ("", "events"),
    ("", "persistentvolumeclaims"),
    ("", "secrets"),
    ("", "serviceaccounts"),
    ("discovery.k8s.io", "endpointslices"),
    ("networking.k8s.io", "ingresses"),
    ("networking.k8s.io", "networkpolicies"),
    ("policy", "poddisruptionbudgets"),
];

pub fn of_cluster(dump: &Dump, kind: &KindPath) -> Seen {
    if dump.has(kind) {
        return Seen::Whole;
    }
    if *kind == KindPath::new("", "namespaces") && !dump.index().namespaces.is_empty() {
        return Seen::Partly(vec!["only the namespaces that were inspected are known".to_owned()]);
    }
    match dump.layout.expects(kind) {
        Expect::Never(why) => Seen::Not(why.to_owned()),
        // Where only some namespaces were gathered, so were only objects of the cluster that belong to them.
        Expect::Always if dump.has(&KindPath::new("", "nodes")) => Seen::Whole,
        Expect::Always | Expect::Sometimes => Seen::Not(nothing_of(kind)),
    }
}

pub fn of_namespace(dump: &Dump, kind: &KindPath, namespace: &str) -> Seen {
    if dump.layout == Layout::Insights && dump.has(kind) {
        return Seen::Partly(vec![format!("the Insights operator gathers only some {}", kind.plural)]);
    }
    if has_files(dump, kind, namespace) {
        return Seen::Whole;
    }
    let expected = dump.layout.expects(kind);
    if let Expect::Never(why) = expected {
        return Seen::Not(why.to_owned());
    }
    if dump.layout == Layout::Plain && is_listed_everywhere(dump, kind) {
        return Seen::Whole;
    }
    let folder = dump.index().namespaces.get(namespace);
    if folder.is_none() && !dump.spread().objects.values().any(|places| places.contains_key(namespace)) {
        return match namespace_exists(dump, namespace) {
            Some(false) => Seen::Whole,
            Some(true) | None => Seen::Not(format!("nothing of namespace {namespace} is in the dump")),
        };
    }
    match (dump.layout, folder) {
        (Layout::Inspect | Layout::AcmGather, Some(folder)) => of_inspection(dump, kind, namespace, folder, expected),
        _ if expected == Expect::Always || dump.has(kind) => Seen::Whole,
        _ => Seen::Not(nothing_of(kind)),
    }
}

/// What it means that a namespace has nothing of a kind where its folder was written as an inspection writes one.
fn of_inspection(dump: &Dump, kind: &KindPath, namespace: &str, folder: &Folder, expected: Expect) -> Seen {
    let every = expected == Expect::Always;
    let among = |kinds: &[(&str, &str)]| kinds.contains(&(kind.group.as_str(), kind.plural.as_str()));
    let known = dump.has(kind);
    if !(every || among(&OF_SOME_INSPECTIONS)) {
        return if known { Seen::Whole } else { Seen::Not(nothing_of(kind)) };
    }
    if !known && !every {
        return Seen::Not(nothing_of(kind));
    }
    let absent = format!("the dump has no {} of namespace {namespace}", kind.plural);
    let inspected = folder.own.is_some() || !folder.listed.is_empty();
    // Every namespace has a ConfigMap and a ServiceAccount, so an inspection leaves something of the core group.
    let core_left_out = kind.group.is_empty() && !folder.listed.is_empty() && !folder.listed.contains("");
    if dump.writes_empty_lists() {
        Seen::Not(format!("{absent}, though it has empty lists of other kinds"))
    } else if !inspected || core_left_out {
        Seen::Not(absent)
    } else if kind.plural == "pods"
        && let Some(owner) = counts_pods(dump, namespace)
    {
        Seen::Not(format!("{absent}, though {owner} counts some"))
    } else if let Some(owned) = owned_by(dump, kind, namespace) {
        Seen::Not(format!("{absent}, though {owned} belongs to one"))
    } else {
        Seen::Whole
    }
}

pub fn of_all_namespaces(dump: &Dump, kind: &KindPath) -> Seen {
    let listed = dump.objects("", "namespaces", None);
    let folders = dump.index().namespaces.keys().map(String::as_str);
    let spread = dump.spread().objects.values().flat_map(|places| places.keys()).map(String::as_str);
    let spread = spread.filter(|namespace| !namespace.is_empty());
    let mut namespaces: Vec<&str> = listed.iter().map(|object| object.name()).chain(folders).chain(spread).collect();
    namespaces.sort_unstable();
    namespaces.dedup();
    if let (Expect::Never(why), false) = (dump.layout.expects(kind), dump.has(kind)) {
        return Seen::Not(why.to_owned());
    }
    if dump.layout == Layout::Insights && dump.has(kind) {
        return of_namespace(dump, kind, "");
    }
    if namespaces.is_empty() && !dump.has(kind) {
        return Seen::Not(nothing_of(kind));
    }
    let missing: Vec<(&str, String)> = namespaces
        .iter()
        .filter_map(|namespace| match of_namespace(dump, kind, namespace) {
            Seen::Not(why) => Some((*namespace, why)),
            Seen::Whole | Seen::Partly(_) => None,
        })
        .collect();
    match missing.as_slice() {
        [] => Seen::Whole,
        all if all.len() == namespaces.len() => Seen::Not(match all {
            [(_, why)] => why.clone(),
            _ => nothing_of(kind),
        }),
        [(_, why)] => Seen::Partly(vec![why.clone()]),
        some => {
            let names: Vec<&str> = some.iter().map(|(namespace, _)| *namespace).collect();
            Seen::Partly(vec![format!("the dump has no {} of namespaces {}", kind.plural, names.join(", "))])
        }
    }
}

/// Whether a namespace exists, where all namespaces were gathered.
fn namespace_exists(dump: &Dump, namespace: &str) -> Option<bool> {
    let kind = KindPath::new("", "namespaces");
    let collected = dump.has(&kind);
    collected.then(|| dump.objects("", "namespaces", None).iter().any(|object| object.name() == namespace))
}

/// A controller whose status counts pods, which therefore were there.
fn counts_pods(dump: &Dump, namespace: &str) -> Option<String> {
    const COUNTS: [(&str, &str, &str); 4] = [
        ("apps", "replicasets", "/status/replicas"),
        ("apps", "statefulsets", "/status/replicas"),
        ("apps", "daemonsets", "/status/currentNumberScheduled"),
        ("batch", "jobs", "/status/active"),
    ];
    COUNTS.iter().find_map(|(group, plural, count)| {
        let owners = dump.objects(group, plural, Some(namespace));
        let counts = |object: &&Arc<Recorded>| object.value.pointer(count).and_then(Value::as_i64) > Some(0);
        let owner = owners.iter().find(counts)?;
        Some(format!("{} {}", owner.text("/kind"), owner.name()))
    })
}

/// An object of the namespace whose controller is of this kind, which therefore was there.
fn owned_by(dump: &Dump, kind: &KindPath, namespace: &str) -> Option<String> {
    let (owner, owned) = match kind.plural.as_str() {
        "deployments" => ("Deployment", KindPath::new("apps", "replicasets")),
        "cronjobs" => ("CronJob", KindPath::new("batch", "jobs")),
        "replicasets" => ("ReplicaSet", KindPath::new("", "pods")),
        "statefulsets" => ("StatefulSet", KindPath::new("", "pods")),
        "daemonsets" => ("DaemonSet", KindPath::new("", "pods")),
        "jobs" => ("Job", KindPath::new("", "pods")),
        _ => return None,
    };
    dump.owned_in(&dump.kind(&owned.group, &owned.plural)?, namespace, owner)
}

/// Whether one file has objects of a kind from several namespaces, as a list over all of them does.
fn is_listed_everywhere(dump: &Dump, kind: &KindPath) -> bool {
    let listed = || {
        let id = dump.kind(&kind.group, &kind.plural)?;
        let places = dump.spread().objects.get(&(id.group, id.kind))?;
        let mut namespaces: BTreeMap<FileId, &str> = BTreeMap::new();
        places.iter().find_map(|(namespace, objects)| {
            let mut others = objects
                .iter()
                .filter(|(span, _)| *namespaces.entry(span.file).or_insert(namespace.as_str()) != namespace.as_str());
            others.next().map(|_| ())
        })
    };
    listed().is_some()
}

fn has_files(dump: &Dump, kind: &KindPath, namespace: &str) -> bool {
    let spread = || {
        let id = dump.kind(&kind.group, &kind.plural)?;
        Some(dump.spread().objects.get(&(id.group, id.kind))?.contains_key(namespace))
    };
    dump.index().files(kind, namespace).is_some() || (!dump.index().mixed.is_empty() && spread() == Some(true))
}

fn nothing_of(kind: &KindPath) -> String {
    format!("no {} are in the dump", kind.plural)
}
