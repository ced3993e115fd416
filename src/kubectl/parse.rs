//! Reads kubectl's words. The grammar is tables: `verbs` for verbs and flags, `kinds` for kinds.
//! Invariant: what is not understood whole is refused whole, with the word that it failed on.
//! Not here: the requests (`plan`).

mod ask;
mod change;
mod create;
mod describe;
mod grants;
mod logs;
mod look;
mod manifest;
mod marks;
mod nodes;
mod objects;
mod output;
mod patch;
mod pods;
mod wait;

use super::filter::Filter;
use super::invocation::{Invocation, Target};
use super::kinds::{Kind, Kinds};
use super::refusal::{Reason, Refusal};
use super::verbs::Verb;
use super::words::{self, FARTHEST, Sorted};
use crate::domain::nearest::nearest;
use crate::domain::row::KindId;

/// Reads the words after `kubectl`.
pub fn parse(words: &[String], kinds: &Kinds) -> Result<Invocation, Refusal> {
    let sorted = words::sort(words)?;
    filters_of(&sorted)?;
    let reader = Reader { sorted: &sorted, kinds };
    match sorted.verb {
        Verb::Get => reader.get().map(Invocation::Look),
        Verb::Describe => reader.describe().map(Invocation::Look),
        Verb::Logs => reader.logs().map(Invocation::Look),
        Verb::Events => reader.events().map(Invocation::Look),
        Verb::Ask(question) => reader.ask(question).map(Invocation::Ask),
        Verb::Change(deed) => reader.change(deed).map(Invocation::Change),
    }
}

/// The filters of a read, which are no part of what is asked.
pub fn filters(words: &[String]) -> Result<Vec<Filter>, Refusal> {
    filters_of(&words::sort(words)?)
}

fn filters_of(sorted: &Sorted) -> Result<Vec<Filter>, Refusal> {
    sorted.values("filter").iter().map(|filter| Filter::parse(filter)).collect()
}

/// The kinds that the words of a get could mean, too, each as `plural.group`: a short name that several kinds have.
pub fn also_meant(words: &[String], kinds: &Kinds) -> Vec<String> {
    let Ok(sorted) = words::sort(words) else { return Vec::new() };
    let named = sorted.arguments.iter().take(if sorted.verb == Verb::Get { usize::MAX } else { 0 });
    let named = named.enumerate().flat_map(|(at, word)| match (word.split_once('/'), at) {
        (Some((kind, _)), _) => vec![kind],
        (None, 0) => word.split(',').collect(),
        (None, _) => Vec::new(),
    });
    named
        .flat_map(|word| kinds.also_meant(word).into_iter().map(move |kind| (word, &kind.id)))
        .map(|(word, id)| {
            let other = if id.group.is_empty() { id.plural.clone() } else { format!("{}.{}", id.plural, id.group) };
            format!("short name {word:?} could also match lower priority resource {other}")
        })
        .collect()
}

/// Whether a command of kubectl's may begin with this word, done or refused.
pub fn is_verb(word: &str) -> bool {
    super::verbs::rows().any(|(words, _)| words.first() == Some(&word))
}

struct Reader<'a> {
    sorted: &'a Sorted,
    kinds: &'a Kinds,
}

impl Reader<'_> {
    fn refuse<T>(&self, reason: Reason, token: &str, instead: impl Into<String>) -> Result<T, Refusal> {
        Err(Refusal::new(reason, token, instead))
    }

    /// What kubectl itself would say.
    fn as_kubectl<T>(&self, token: &str, says: impl Into<String>) -> Result<T, Refusal> {
        self.refuse(Reason::AsKubectl, token, says)
    }

    fn missing<T>(&self, instead: &str) -> Result<T, Refusal> {
        self.refuse(Reason::Missing, &self.sorted.spelled, format!("write {} {instead}", self.sorted.spelled))
    }

    /// The namespace of `-n`, or kubectl's own default.
    fn namespace(&self) -> Result<String, Refusal> {
        match self.sorted.value("namespace") {
            None => Ok("default".to_owned()),
            Some(name) => {
                self.check_namespace(name)?;
                Ok(name.to_owned())
            }
        }
    }

    fn check_namespace(&self, name: &str) -> Result<(), Refusal> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || name.len() > 63 || name.starts_with('-') || !name.chars().all(fits) {
            return self.refuse(Reason::Value, name, "a namespace is a name in lower-case letters, digits and -");
        }
        Ok(())
    }

    fn kind(&self, word: &str) -> Result<&Kind, Refusal> {
        match self.kinds.resolve(word) {
            Some(kind) => Ok(kind),
            None => {
                let names = self.kinds.iter().flat_map(|kind| [kind.id.plural.clone(), kind.singular.clone()]);
                let instead = nearest(&word.to_ascii_lowercase(), names, FARTHEST).map_or_else(
                    || "name it as kubectl api-resources would".to_owned(),
                    |near| format!("did you mean {near:?}?"),
                );
                self.refuse(Reason::UnknownKind, word, instead)
            }
        }
    }

    /// `KIND NAME…` or `KIND/NAME…`.
    fn targets(&self, words: &[String], usage: &str) -> Result<Vec<Target>, Refusal> {
        let Some(first) = words.first() else { return self.missing(usage) };
        if first.contains('/') {
            return words.iter().map(|word| self.slashed(word, usage)).collect();
        }
        let kind = self.kind(first)?.id.clone();
        match &words[1..] {
            [] => self.missing(usage),
            names => names.iter().map(|name| self.target(kind.clone(), name)).collect(),
        }
    }

    fn slashed(&self, word: &str, usage: &str) -> Result<Target, Refusal> {
        match word.split_once('/') {
            Some((kind, name)) => self.target(self.kind(kind)?.id.clone(), name),
            None => self.refuse(Reason::Value, word, format!("write {} {usage}", self.sorted.spelled)),
        }
    }

    fn target(&self, kind: KindId, name: &str) -> Result<Target, Refusal> {
        self.check_name(name)?;
        let namespace = if kind.namespaced { Some(self.namespace()?) } else { None };
        Ok(Target { kind, namespace, name: name.to_owned() })
    }

    fn check_name(&self, name: &str) -> Result<(), Refusal> {
        let fits = |c: char| c.is_ascii_alphanumeric() || "-._:@~".contains(c);
        if name.is_empty()
            || name.len() > 253
            || name.starts_with(['~', '@'])
            || matches!(name, "." | "..")
            || !name.chars().all(fits)
        {
            return self.refuse(Reason::Value, name, "it can be no object's name");
        }
        Ok(())
    }

    fn number(&self, flag: &'static str) -> Result<Option<u64>, Refusal> {
        match self.sorted.value(flag) {
            None => Ok(None),
            Some(text) => match text.parse() {
                Ok(number) => Ok(Some(number)),
                Err(_) => self.refuse(Reason::Value, text, format!("--{flag} takes a whole number")),
            },
        }
    }
}

#[cfg(test)]
mod tests;
