//! Which words of a drafted command nobody trustworthy wrote.
//! Invariant: a word is clean only where it stands in a structured field of an object that was read (a name, a
//! namespace, a label, spec, a status of one word), in the person's question, in klue's own runbooks, or where it is
//! grammar. Whatever else a command holds is marked, with where it was met.
//! Not here: what is made of it: such a proposal joins no batch, and its card says where each word is from.
//!
//! Numbers are grammar. They name nothing, they stand in every log, and what they could do (replicas to 0) is for
//! `policy::classify` to say.

mod sources;
mod words;

use crate::case::fold::Case;
use crate::diagnosis::evidence::Evidence;
use crate::domain::command::Command;
use crate::domain::proposal::Taint;
use crate::kubectl::kinds::Kinds;
use sources::Sources;

/// Who drafted it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// The rules mind: a word that stands nowhere is one of its own.
    Rules,
    /// A model: a word that stands nowhere is one of its own, too, and that is what a person must know.
    Model,
}

/// What a command is held against.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    pub case: &'a Case,
    pub evidence: &'a Evidence,
    pub kinds: &'a Kinds,
}

/// The tainted words of a command, in the order in which they stand there.
pub fn of(command: &Command, author: Author, known: &Known<'_>) -> Vec<Taint> {
    let sources = Sources::of(known);
    let mut found: Vec<Taint> = Vec::new();
    for word in words::arguments(command, known.kinds) {
        if sources.is_clean(&word) || found.iter().any(|taint| taint.word == word) {
            continue;
        }
        let from = match (sources.met(&word), author) {
            (Some(from), _) => from,
            (None, Author::Rules) => continue,
            (None, Author::Model) => "the model's own words".to_owned(),
        };
        found.push(Taint { word, from });
    }
    found
}

#[cfg(test)]
mod tests;
