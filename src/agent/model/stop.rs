//! When the rules mind takes a case over: budgets and signs that a model goes round in circles.
//! Invariant: derived from the facts alone, so that a resumed case stops where a running one would.

use crate::agent::ledger::Ledger;
use crate::agent::model::settings::ModelSettings;
use crate::agent::model::understand::Slip;
use crate::case::fold::Case;
use crate::domain::fact::{Entry, Fact};
use std::collections::{BTreeMap, BTreeSet};

/// Turns without anything new, identical requests, and misunderstandings in a row that are too many.
const TURNS_WITHOUT_NEWS: usize = 6;
const SAME_REQUEST: usize = 3;
const MISUNDERSTANDINGS: usize = 2;

/// Why the model mind should not go on, if so: the reason of `Fact::TookOver`.
pub fn exhausted(case: &Case, settings: &ModelSettings) -> Option<String> {
    let facts = Ledger::of(case).facts();
    let budget = settings.budget;
    let turns = facts.iter().filter(|entry| is_turn(entry)).count();
    let tokens: u64 = facts.iter().map(|entry| tokens(&entry.fact)).sum();
    if turns >= budget.turns {
        return Some(format!("the budget of {} model turns is used up", budget.turns));
    }
    if tokens >= budget.tokens {
        return Some(format!("the budget of {} tokens is used up ({tokens} spent)", budget.tokens));
    }
    if misunderstandings(facts) >= MISUNDERSTANDINGS {
        return Some(format!("the model could not be understood {MISUNDERSTANDINGS} times in a row"));
    }
    if let Some(request) = repeated(facts) {
        return Some(format!("the model asked for the same {SAME_REQUEST} times: {request}"));
    }
    if turns_without_news(facts) >= TURNS_WITHOUT_NEWS {
        return Some(format!("the model brought nothing new in {TURNS_WITHOUT_NEWS} turns"));
    }
    None
}

/// Every reply is paid for, so each of them is one of these.
fn is_turn(entry: &Entry) -> bool {
    matches!(entry.fact, Fact::Spent { .. })
}

fn tokens(fact: &Fact) -> u64 {
    if let Fact::Spent { prompt_tokens, completion_tokens, .. } = fact {
        u64::from(*prompt_tokens) + u64::from(*completion_tokens)
    } else {
        0
    }
}

/// A reply that could not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misread<'a> {
    pub slip: Slip,
    pub why: &'a str,
}

fn misread(fact: &Fact) -> Option<Misread<'_>> {
    let Fact::Failed { what, why } = fact else { return None };
    let slip = [Slip::Form, Slip::Content].into_iter().find(|slip| slip.words() == what)?;
    Some(Misread { slip, why })
}

/// Why the last reply could not be used, if it could not.
pub fn last_misunderstanding(case: &Case) -> Option<Misread<'_>> {
    let facts = Ledger::of(case).facts();
    let last = facts.iter().rposition(is_turn)?;
    facts[last..].iter().find_map(|entry| misread(&entry.fact))
}

/// How many replies to this question were no call in form.
pub fn form_slips(case: &Case) -> usize {
    let slips = Ledger::of(case).facts().iter().filter_map(|entry| misread(&entry.fact));
    slips.filter(|misread| misread.slip == Slip::Form).count()
}

/// How many of the last turns in a row could not be understood.
fn misunderstandings(facts: &[Entry]) -> usize {
    // What came of a turn stands between it and the next.
    let outcomes: Vec<&[Entry]> = facts.split_inclusive(is_turn).skip(1).collect();
    outcomes.iter().rev().take_while(|outcome| outcome.iter().any(|entry| misread(&entry.fact).is_some())).count()
}

/// A read, search or handoff that was asked for too often.
fn repeated(facts: &[Entry]) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let request = |fact: &Fact| match fact {
        Fact::Looked { command, .. } => Some(format!("{command} on {}", command.cluster)),
        Fact::Retrieved { query, .. } => Some(format!("a search for {query:?}")),
        Fact::HandedOff { handoff, .. } => Some(format!("the {} to {:?}", handoff.to, handoff.task)),
        _ => None,
    };
    facts.iter().filter_map(|entry| request(&entry.fact)).find(|request| {
        let count = counts.entry(request.clone()).or_default();
        *count += 1;
        *count >= SAME_REQUEST
    })
}

/// Turns since the last thing that was not known before: an observation, a document, a finding.
fn turns_without_news(facts: &[Entry]) -> usize {
    let mut known = BTreeSet::new();
    let mut turns = 0;
    for entry in facts {
        let news = match &entry.fact {
            Fact::Observed { observation } => known.insert(observation.digest.to_string()),
            Fact::Retrieved { hits, .. } => hits.iter().filter(|hit| known.insert(hit.source.clone())).count() > 0,
            Fact::Found { finding } => known.insert(format!("{} {}", finding.fault, finding.resource)),
            Fact::Proposed { .. } | Fact::Concluded { .. } => true,
            _ => false,
        };
        if news {
            turns = 0;
        } else if is_turn(entry) {
            turns += 1;
        }
    }
    turns
}
