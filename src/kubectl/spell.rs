//! The one way in which words are written: kinds by their names, flags in full and in one order.
//! Invariant: what is written so is read as the same invocation again.

mod change;

use super::invocation::Invocation;
use super::kinds::{Kind, Kinds};
use super::parse::parse;
use super::refusal::Refusal;
use super::words::{self, Sorted};
use crate::domain::row::KindId;

/// Words as they are shown, judged and kept: `kubectl -n shop scale deployment/web --replicas=3`.
pub fn spell(words: &[String], kinds: &Kinds) -> Result<Vec<String>, Refusal> {
    let invocation = parse(words, kinds)?;
    match &invocation {
        Invocation::Change(change) => Ok(change::words(change, kinds)),
        Invocation::Look(_) => Ok(look(&words::sort(words)?, kinds)),
    }
}

/// The words of a read, as they were sorted: nothing is known of them but where kinds stand.
fn look(sorted: &Sorted, kinds: &Kinds) -> Vec<String> {
    let mut spelled = vec!["kubectl".to_owned()];
    if let Some(namespace) = sorted.value("namespace") {
        spelled.extend(["-n".to_owned(), namespace.to_owned()]);
    }
    spelled.extend(sorted.spelled.split(' ').map(str::to_owned));
    let takes_kinds = matches!(sorted.spelled.as_str(), "get" | "describe");
    for (at, word) in sorted.arguments.iter().enumerate() {
        spelled.push(match word.split_once('/') {
            Some((kind, name)) => format!("{}/{name}", renamed(kind, kinds, one)),
            None if at == 0 && takes_kinds => {
                word.split(',').map(|kind| renamed(kind, kinds, many)).collect::<Vec<_>>().join(",")
            }
            None => word.clone(),
        });
    }
    for (flag, values) in sorted.flags().filter(|(flag, _)| *flag != "namespace") {
        spelled.extend(values.iter().filter(|value| *value != "false").map(|value| match value.as_str() {
            "true" => format!("--{flag}"),
            value => format!("--{flag}={value}"),
        }));
    }
    spelled
}

/// A word for a kind, in its one spelling; a category and what is no kind stay as they are.
fn renamed(word: &str, kinds: &Kinds, spelling: fn(&KindId, &Kinds) -> String) -> String {
    kinds.resolve(word).map_or_else(|| word.to_owned(), |kind| spelling(&kind.id, kinds))
}

/// The name of a kind before a slash: `deployment`.
fn one(kind: &KindId, kinds: &Kinds) -> String {
    shortest(kind, kinds, &kind.kind.to_ascii_lowercase())
}

/// The name of a kind where several of its objects are meant: `deployments`.
fn many(kind: &KindId, kinds: &Kinds) -> String {
    shortest(kind, kinds, &kind.plural)
}

/// A name alone where it means this kind and no other; else with its group, and at last with its version.
fn shortest(kind: &KindId, kinds: &Kinds, name: &str) -> String {
    let means = |word: &str| kinds.resolve(word).is_some_and(|found: &Kind| found.id == *kind);
    let builtin = matches!(kind.group.as_str(), "" | "apps" | "batch" | "autoscaling");
    let (grouped, versioned) = (format!("{name}.{}", kind.group), format!("{name}.{}.{}", kind.version, kind.group));
    match (means(name) && builtin, means(&grouped)) {
        (true, _) => name.to_owned(),
        (false, true) => grouped,
        (false, false) => versioned,
    }
}

#[cfg(test)]
mod tests;
