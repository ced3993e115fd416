//! What stands after `:`, as in k9s: a kind, perhaps a namespace, clusters and a filter; or a word of klue's own.
//! Invariant: `@` names clusters for one view; nothing here changes a context behind anybody's back.

pub mod words;

use super::fleet::Fleet;
use super::scope::Scope;
use crate::domain::cluster::Rung;
use crate::domain::command::Command;
use crate::domain::ids::ClusterName;
use crate::domain::row::KindId;
use crate::domain::search::Query;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    Quit,
    Help,
    Notes,
    Cases,
    /// `None` lists them.
    Demo(Option<String>),
    Theme(Option<String>),
    /// Changes in kubectl's words, one for each cluster, to be judged and shown as cards.
    Change(Vec<Command>),
    /// A read in kubectl's words, whose printed answer is shown.
    Print {
        clusters: Vec<ClusterName>,
        words: Vec<String>,
    },
    Search(Query),
    /// What was collected, of each cluster in scope.
    Completeness(Vec<ClusterName>),
    /// What of the hub belongs to what of its spokes.
    Joins,
    Compare {
        before: ClusterName,
        after: ClusterName,
    },
    /// `None` is all.
    Namespace(Option<String>),
    Show {
        kind: KindId,
        namespace: Option<String>,
        scope: Option<Scope>,
        filter: String,
    },
}

/// klue's own words, for completion.
pub const WORDS: &[&str] =
    &["cases", "changes", "completeness", "demo", "help", "joins", "kubectl", "notes", "ns", "q", "search", "theme"];

/// `namespace` is the one that tables show; `None` is all.
pub fn read(text: &str, fleet: &Fleet, scope: &Scope, namespace: Option<&str>) -> Result<Order, String> {
    let mut parts = text.split_whitespace();
    let Some(first) = parts.next() else {
        return Err("a command is a kind, such as :pods; :help lists keys".to_owned());
    };
    let rest: Vec<&str> = parts.collect();
    let one = || rest.first().map(|word| (*word).to_owned());
    match first {
        "q" | "q!" | "quit" | "exit" => return Ok(Order::Quit),
        "help" | "h" | "?" => return Ok(Order::Help),
        "notes" => return Ok(Order::Notes),
        "cases" => return Ok(Order::Cases),
        "demo" => return Ok(Order::Demo(one())),
        "kubectl" => return words::read(text, fleet, scope, namespace),
        "theme" => return Ok(Order::Theme(one())),
        "search" => {
            let words = text.trim_start().strip_prefix("search").unwrap_or_default();
            return Query::read(words).map(Order::Search);
        }
        "completeness" => return completeness(&rest, fleet, scope),
        "joins" => return Ok(Order::Joins),
        "changes" => return changes(&rest, fleet),
        "ns" | "namespace" if !rest.is_empty() => return Ok(Order::Namespace(one().filter(|name| !is_all(name)))),
        first if words::begins(first, fleet, scope) => return words::read(text, fleet, scope, namespace),
        _ => {}
    }
    show(first, &rest, fleet, scope)
}

fn completeness(rest: &[&str], fleet: &Fleet, scope: &Scope) -> Result<Order, String> {
    let mut clusters = Vec::new();
    for word in rest {
        clusters.extend(clusters_named(word.trim_start_matches('@'), fleet)?);
    }
    Ok(Order::Completeness(if clusters.is_empty() { scope.clusters(fleet) } else { clusters }))
}

/// `changes @BEFORE @AFTER`; of two clusters the first is the one before.
fn changes(rest: &[&str], fleet: &Fleet) -> Result<Order, String> {
    let mut clusters = Vec::new();
    for word in rest {
        clusters.extend(clusters_named(word.trim_start_matches('@'), fleet)?);
    }
    if rest.is_empty() {
        // A cluster that only a hub tells of has nothing to compare.
        let seen = fleet.members().iter().filter(|member| !matches!(member.info.rung, Rung::HubOnly { .. }));
        clusters.extend(seen.map(|member| member.info.name.clone()));
    }
    match clusters.as_slice() {
        [before, after] => Ok(Order::Compare { before: before.clone(), after: after.clone() }),
        _ => Err("say which two to compare: :changes @BEFORE @AFTER".to_owned()),
    }
}

fn is_all(word: &str) -> bool {
    ["all", "-", "*"].contains(&word)
}

fn show(word: &str, rest: &[&str], fleet: &Fleet, scope: &Scope) -> Result<Order, String> {
    let mut namespace = None;
    let mut names = Vec::new();
    let mut all = false;
    let mut filter = Vec::new();
    for part in rest {
        if let Some(clusters) = part.strip_prefix('@') {
            for cluster in clusters.split(',') {
                match cluster {
                    "all" => all = true,
                    _ => names.extend(clusters_named(cluster, fleet)?),
                }
            }
        } else if let Some(pattern) = part.strip_prefix('/') {
            filter.push(pattern);
        } else if !filter.is_empty() {
            filter.push(part);
        } else if *part == "-A" {
            namespace = Some("all");
        } else if *part != "-n" {
            namespace = Some(part);
        }
    }
    let given = match (all, names.is_empty()) {
        (true, _) => Some(Scope::All),
        (false, true) => None,
        (false, false) => Some(Scope::Only(names)),
    };
    let clusters = given.as_ref().unwrap_or(scope).clusters(fleet);
    let Some(kind) = fleet.resolve(word, &clusters) else {
        return Err(format!("{word:?} is no kind on {}; Tab completes", given.as_ref().unwrap_or(scope).words(fleet)));
    };
    Ok(Order::Show {
        kind: kind.id.clone(),
        namespace: namespace.map(str::to_owned),
        scope: given,
        filter: filter.join(" "),
    })
}

/// A cluster, or the clusters of `set:NAME`.
fn clusters_named(word: &str, fleet: &Fleet) -> Result<Vec<ClusterName>, String> {
    let found: Vec<ClusterName> = match word.strip_prefix("set:") {
        Some(set) => {
            let in_set = fleet.members().iter().filter(|member| member.set.as_deref() == Some(set));
            in_set.map(|member| member.info.name.clone()).collect()
        }
        None => fleet.names().filter(|name| name.as_str() == word).cloned().collect(),
    };
    if found.is_empty() {
        let known: Vec<&str> = fleet.names().map(ClusterName::as_str).take(8).collect();
        return Err(format!("no cluster @{word}; there are {}", known.join(", ")));
    }
    Ok(found)
}

/// What Tab makes of the text: the longest beginning that all candidates share, and the candidates.
pub fn complete(
    text: &str,
    fleet: &Fleet,
    scope: &Scope,
    demos: &[String],
    themes: &[String],
) -> (String, Vec<String>) {
    let (before, word) = match text.rfind(' ') {
        Some(at) => text.split_at(at + 1),
        None => ("", text),
    };
    let clusters = scope.clusters(fleet);
    let mut candidates: Vec<String> = match (before.split_whitespace().next(), word.strip_prefix('@')) {
        (_, Some(_)) => fleet.names().map(|name| format!("@{name}")).chain(["@all".to_owned()]).collect(),
        (None, None) => {
            let kinds = fleet.kinds(&clusters).map(|kind| kind.id.plural.clone());
            kinds.chain(WORDS.iter().map(|word| (*word).to_owned())).collect()
        }
        (Some("demo"), None) => demos.to_vec(),
        (Some("theme"), None) => themes.to_vec(),
        (Some("kubectl" | "search"), None) => Vec::new(),
        (Some(_), None) => namespaces(fleet, &clusters),
    };
    candidates.retain(|candidate| candidate.starts_with(word));
    candidates.sort();
    candidates.dedup();
    // A short name that is whole already (`po`, `mcl`) becomes its plural.
    if candidates.is_empty() && before.is_empty() {
        candidates.extend(fleet.resolve(word, &clusters).map(|kind| kind.id.plural.clone()));
    }
    let shared = candidates.iter().skip(1).fold(candidates.first().cloned().unwrap_or_default(), |shared, other| {
        let same = shared.char_indices().zip(other.chars()).find(|((_, a), b)| a != b).map(|((at, _), _)| at);
        shared[..same.unwrap_or(shared.len().min(other.len()))].to_owned()
    });
    let whole = candidates.len() == 1 && before.is_empty();
    match candidates.is_empty() {
        true => (text.to_owned(), candidates),
        false => (format!("{before}{shared}{}", if whole { " " } else { "" }), candidates),
    }
}

/// Namespaces that some row on the screen is in.
fn namespaces(fleet: &Fleet, clusters: &[ClusterName]) -> Vec<String> {
    let kind = fleet.resolve("pods", clusters).map(|kind| kind.id.clone());
    let sheets = clusters.iter().filter_map(|cluster| fleet.sheets.get(kind.as_ref()?, cluster));
    let mut out: Vec<String> = sheets.flat_map(|sheet| sheet.rows().map(|(_, row)| row.namespace.clone())).collect();
    out.push("all".to_owned());
    out
}
