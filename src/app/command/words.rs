//! kubectl's words after `:`, with the clusters that they are for. Reads open the view that fits; changes become cards, one
//! for each cluster; what is refused is told with the word that it failed on and what to write instead.
//! Invariant: the cluster is named beside the words (`@a,b`, `@set:x`, `@all`) and never among them.
//! Not here: what a kind alone means (`super`), how it is asked or changed.

use super::{Order, clusters_named};
use crate::app::fleet::Fleet;
use crate::app::scope::Scope;
use crate::domain::command::Command;
use crate::domain::ids::ClusterName;
use crate::domain::redact;
use crate::kubectl::kinds::Kinds;
use crate::kubectl::parse;

/// More clusters than this are not changed by one line: nobody reads so many cards.
const MOST_CHANGES: usize = 50;

/// The words, without a leading `kubectl`.
pub fn split(text: &str) -> Result<Vec<String>, String> {
    let mut words = shlex::split(text).ok_or("a quote is not closed")?;
    if words.first().is_some_and(|word| word == "kubectl") {
        words.remove(0);
    }
    Ok(words)
}

/// Whether this begins a command of kubectl's, and is no kind that is shown.
pub fn begins(word: &str, fleet: &Fleet, scope: &Scope) -> bool {
    parse::is_verb(word) && fleet.resolve(word, &scope.clusters(fleet)).is_none()
}

/// Words with their clusters, in the namespace of the workbench where they name none.
pub fn read(text: &str, fleet: &Fleet, scope: &Scope, namespace: Option<&str>) -> Result<Order, String> {
    let (named, words): (Vec<String>, Vec<String>) = split(text)?.into_iter().partition(|word| word.starts_with('@'));
    let mut clusters = Vec::new();
    for name in named.iter().flat_map(|word| word.trim_start_matches('@').split(',')) {
        match name {
            "all" => clusters.extend(fleet.names().cloned()),
            name => clusters.extend(clusters_named(name, fleet)?),
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    clusters.retain(|cluster| seen.insert(cluster.clone()));
    let is_named = !named.is_empty();
    if !is_named {
        clusters = scope.clusters(fleet);
    }
    let Some(first) = clusters.first() else {
        return Err("open a fleet first: :demo, klue open PATH, or a kubeconfig".to_owned());
    };
    let words = in_namespace(words, namespace, fleet.kinds_of(first));
    let invocation = parse::parse(&words, fleet.kinds_of(first)).map_err(|refusal| format!("{first}: {refusal}"))?;
    if invocation.is_read() {
        let scope = if is_named { Scope::Only(clusters.clone()) } else { scope.clone() };
        return Ok(match plain_get(&words).and_then(|get| Some((fleet.resolve(get.kind, &clusters)?, get))) {
            Some((kind, get)) => Order::Show {
                kind: kind.id.clone(),
                namespace: get.namespace.map(str::to_owned),
                scope: Some(scope),
                filter: String::new(),
            },
            None => Order::Print { clusters, words },
        });
    }
    // A change goes where a person says, and not to whatever happens to be in scope.
    if !is_named && clusters.len() > 1 {
        let known: Vec<&str> = clusters.iter().map(ClusterName::as_str).take(8).collect();
        return Err(format!(
            "of which clusters? write @CLUSTER, @a,b, @set:NAME or @all before the words; in scope are {}",
            known.join(", ")
        ));
    }
    if clusters.len() > MOST_CHANGES {
        return Err(format!("that would be {} changes at once; name at most {MOST_CHANGES} clusters", clusters.len()));
    }
    let changes = clusters.iter().map(|cluster| change_on(cluster, words.clone(), fleet));
    changes.collect::<Result<Vec<Command>, String>>().map(Order::Change)
}

/// A change in kubectl's words on one cluster, read whole; anything else is an error that says what to write.
pub fn change_on(cluster: &ClusterName, words: Vec<String>, fleet: &Fleet) -> Result<Command, String> {
    if words.iter().any(|word| redact::text(word) != *word) {
        return Err("there is a credential in these words, and klue keeps what is typed here: \
                    write it yourself, outside klue"
            .to_owned());
    }
    let command = Command { cluster: cluster.clone(), argv: words };
    let invocation =
        parse::parse(command.words(), fleet.kinds_of(cluster)).map_err(|refusal| format!("{cluster}: {refusal}"))?;
    match invocation.is_read() {
        true => Err(format!("{cluster}: that only reads; a card is for changes")),
        false => Ok(command.spelled_out()),
    }
}

/// The words with the namespace that the status line shows, where they name none themselves and take one.
fn in_namespace(words: Vec<String>, namespace: Option<&str>, kinds: &Kinds) -> Vec<String> {
    let names_one = |word: &String| {
        word.starts_with("-n") || word.starts_with("--namespace") || word == "-A" || word == "--all-namespaces"
    };
    match namespace {
        Some(namespace) if !words.iter().any(names_one) => {
            let mut within = words.clone();
            within.extend(["-n".to_owned(), namespace.to_owned()]);
            if parse::parse(&within, kinds).is_ok() { within } else { words }
        }
        Some(_) | None => words,
    }
}

/// A `get` that asks for nothing but the table of a kind.
struct PlainGet<'a> {
    kind: &'a str,
    /// `all` for every namespace, none where the words say nothing.
    namespace: Option<&'a str>,
}

fn plain_get(words: &[String]) -> Option<PlainGet<'_>> {
    let mut rest = words.iter().map(String::as_str);
    if rest.next() != Some("get") {
        return None;
    }
    let mut get = PlainGet { kind: "", namespace: None };
    while let Some(word) = rest.next() {
        match word {
            "-A" | "--all-namespaces" => get.namespace = Some("all"),
            "-n" | "--namespace" => get.namespace = rest.next(),
            word if word.starts_with("--namespace=") => get.namespace = word.strip_prefix("--namespace="),
            word if word.starts_with("-n") => get.namespace = word.strip_prefix("-n"),
            // Selectors, names and formats are kubectl's to answer.
            word if word.starts_with('-') || word.contains(['/', ',']) || !get.kind.is_empty() => return None,
            word => get.kind = word,
        }
    }
    (!get.kind.is_empty()).then_some(get)
}
