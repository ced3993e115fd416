//! stub until the layouts land
use super::index::KindPath;
use super::tree::{FileId, Tree};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layout {
    Inspect,
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub folder: String,
    pub layout: Layout,
    pub base: String,
    pub roots: Vec<String>,
    pub notes: Vec<(FileId, Note)>,
}
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finding {
    pub clusters: Vec<Found>,
    pub passed_over: Vec<String>,
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    Objects { kind: KindPath, namespace: Option<String>, name: Option<String> },
    Mixed,
    Log { namespace: String, pod: String, container: String, which: LogPart },
    Gap { kind: Option<KindPath>, namespace: Option<String> },
    Discovery,
    LegacyDiscovery,
    Version,
    Timestamp,
    OwnNamespace { namespace: String },
    Other,
}
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogPart {
    Current,
    Previous,
    CurrentInsecure,
    PreviousInsecure,
    Rotated { gz: bool },
    Framed,
    Excerpt,
}
pub fn find(tree: &Tree) -> Finding {
    let is = |prefix: &str| {
        tree.has_folder(&format!("{prefix}cluster-scoped-resources")) || tree.has_folder(&format!("{prefix}namespaces"))
    };
    let roots = |prefix: &str| -> Vec<String> {
        if is(prefix) {
            return vec![prefix.to_owned()];
        }
        let inner: Vec<String> =
            tree.folders(prefix).iter().map(|name| format!("{prefix}{name}/")).filter(|p| is(p)).collect();
        if inner.len() == 1 || inner.iter().all(|n| n.contains("sha256")) { inner } else { Vec::new() }
    };
    let mut finding = Finding::default();
    look(tree, "", 0, &roots, &mut finding);
    finding
}
fn look(tree: &Tree, base: &str, depth: usize, roots: &dyn Fn(&str) -> Vec<String>, finding: &mut Finding) {
    let own = roots(base);
    if !own.is_empty() {
        let folder = base.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
        finding.clusters.push(found(tree, &folder, base, own));
    } else if depth < 4 {
        for name in tree.folders(base) {
            look(tree, &format!("{base}{name}/"), depth + 1, roots, finding);
        }
    }
}
fn found(tree: &Tree, folder: &str, base: &str, roots: Vec<String>) -> Found {
    let notes = tree.below(base).map(|(id, file)| {
        let root = roots.iter().find(|root| file.path.starts_with(root.as_str()));
        let note = root.map_or(Note::Other, |root| note(&file.path[root.len()..].split('/').collect::<Vec<_>>()));
        (id, note)
    });
    Found {
        folder: folder.to_owned(),
        layout: Layout::Inspect,
        base: base.to_owned(),
        notes: notes.collect(),
        roots: roots.clone(),
    }
}
fn stem(name: &str) -> Option<&str> {
    [".yaml", ".yml", ".json"].iter().find_map(|end| name.strip_suffix(end)).filter(|stem| !stem.is_empty())
}
fn note(path: &[&str]) -> Note {
    let group = |g: &str| if g == "core" { String::new() } else { g.to_owned() };
    let objects = |g: &str, plural: &str, ns: &str, name: Option<&str>| Note::Objects {
        kind: KindPath::new(&group(g), plural),
        namespace: Some(ns.to_owned()),
        name: name.map(super::percent::decode),
    };
    match path {
        ["timestamp"] => Note::Timestamp,
        ["version"] => Note::Version,
        ["cluster-scoped-resources", g, p] if stem(p).is_some() => objects(g, stem(p).unwrap(), "", None),
        ["cluster-scoped-resources", g, p, n] if stem(n).is_some() => objects(g, p, "", stem(n)),
        ["namespaces", ns, own] if stem(own) == Some(ns) => Note::OwnNamespace { namespace: (*ns).to_owned() },
        ["namespaces", ns, "pods", pod, own] if stem(own) == Some(pod) => objects("core", "pods", ns, Some(pod)),
        ["namespaces", ns, "pods", pod, c, _, "logs", name] => {
            let which = match *name {
                "current.log" => LogPart::Current,
                "previous.log" => LogPart::Previous,
                _ => return Note::Other,
            };
            Note::Log { namespace: (*ns).to_owned(), pod: (*pod).to_owned(), container: (*c).to_owned(), which }
        }
        ["namespaces", ns, g, p] if stem(p).is_some() => objects(g, stem(p).unwrap(), ns, None),
        ["namespaces", ns, g, p, n] if stem(n).is_some() => objects(g, p, ns, stem(n)),
        _ => Note::Other,
    }
}
