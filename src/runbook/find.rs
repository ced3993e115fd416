//! Finds the runbooks that fit what was seen: shared codes and reasons first, then shared words.
//! Invariant: no match is an empty answer, never the least bad runbook.

use super::library::EMBEDDED;
use super::parse::{Runbook, parse};
use super::problem::Problem;
use crate::domain::fact::Hit;
use crate::domain::redact;
use std::collections::BTreeSet;

/// Weight of a shared reason or code, and of a shared word.
const EXACT: f64 = 5.0;
const WORD: f64 = 1.0;
/// Below this, what is shared is chance.
const LEAST: f64 = 2.0;
const MOST_HITS: usize = 5;

/// Runbooks at hand.
#[derive(Debug, Clone, Default)]
pub struct Library {
    runbooks: Vec<Runbook>,
    /// What could not be read, by runbook.
    pub problems: Vec<(String, Problem)>,
}

impl Library {
    /// Those that klue carries with it.
    pub fn embedded() -> Self {
        let mut library = Self::default();
        for (id, text) in EMBEDDED {
            library.add(id, text);
        }
        library
    }

    /// Adds one; one that says nothing of its code is reported and left out.
    pub fn add(&mut self, id: &str, text: &str) {
        let (runbook, problems) = parse(id, text);
        self.problems.extend(problems.into_iter().map(|problem| (id.to_owned(), problem)));
        if !runbook.code.is_empty() {
            self.runbooks.retain(|other| other.id != id);
            self.runbooks.push(runbook);
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &Runbook> {
        self.runbooks.iter()
    }

    pub fn get(&self, id: &str) -> Option<&Runbook> {
        self.runbooks.iter().find(|runbook| runbook.id == id)
    }

    /// The runbooks that fit a question and the words of its symptoms, best first.
    pub fn search(&self, query: &str, symptoms: &[String]) -> Vec<Hit> {
        let asked = words(query);
        let seen: BTreeSet<String> = symptoms.iter().flat_map(|symptom| words(symptom)).collect();
        let mut found: Vec<(f64, &Runbook)> = self
            .runbooks
            .iter()
            .map(|runbook| (fit(runbook, query, &asked, &seen), runbook))
            .filter(|(score, _)| *score >= LEAST)
            .collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.id.cmp(&b.1.id)));
        let best = found.first().map_or(1.0, |(score, _)| *score);
        let hit = |(score, runbook): (f64, &Runbook)| Hit {
            score: (score / best * 100.0).round() / 100.0,
            title: runbook.title.clone(),
            source: format!("runbook {}", runbook.id),
            excerpt: redact::bounded(&runbook.prose, 600),
        };
        found.into_iter().take(MOST_HITS).map(hit).collect()
    }
}

fn fit(runbook: &Runbook, query: &str, asked: &BTreeSet<String>, seen: &BTreeSet<String>) -> f64 {
    let mut score = 0.0;
    if query.split_whitespace().any(|word| word == runbook.code) {
        score += 2.0 * EXACT;
    }
    for symptom in &runbook.symptoms {
        let parts = words(symptom);
        if !parts.is_empty() && parts.iter().all(|part| seen.contains(part) || asked.contains(part)) {
            score += EXACT;
        }
    }
    let own: BTreeSet<String> = words(&runbook.title).union(&words(&runbook.code)).cloned().collect();
    score += WORD * own.intersection(asked).count() as f64;
    score + 0.5 * WORD * own.difference(asked).filter(|word| seen.contains(*word)).count() as f64
}

/// Words that are in every runbook and tell none from another.
const COMMON: &[&str] =
    &["the", "and", "ocm", "cluster", "for", "its", "has", "not", "with", "that", "managed", "why", "does", "hub"];

/// The words of a text: `A=B` is one word as well as two.
fn words(text: &str) -> BTreeSet<String> {
    let split = |c: char| !(c.is_alphanumeric() || matches!(c, '-' | '='));
    let mut words = BTreeSet::new();
    for word in text.split(split).map(str::to_lowercase) {
        let whole = word.trim_matches(['-', '=']).to_owned();
        if whole.contains('=') {
            words.insert(whole);
        } else {
            words.extend(std::iter::once(whole).filter(|word| word.len() > 2 && !COMMON.contains(&word.as_str())));
        }
    }
    words
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::Library;

    fn best(query: &str, symptoms: &[&str]) -> Vec<String> {
        let symptoms: Vec<String> = symptoms.iter().map(|symptom| (*symptom).to_owned()).collect();
        Library::embedded().search(query, &symptoms).into_iter().map(|hit| hit.source).collect()
    }

    #[test]
    fn a_shared_reason_finds_the_runbook() {
        let seen = [
            "HubConnectionDegraded=True BootstrapSecretError,HubKubeConfigError: … x509: certificate signed by unknown authority",
        ];
        assert_eq!(best("", &seen)[0], "runbook ocm/hub-ca-wrong");
        let seen = [
            "ManagedClusterConditionAvailable=Unknown ManagedClusterLeaseUpdateStopped: Registration agent stopped updating its lease.",
        ];
        assert_eq!(best("ocm.cluster-unknown", &seen)[0], "runbook ocm/agent-stopped");
        assert_eq!(
            best("add-on is not created by the add-on manager", &["ManagedClusterAddOn a/b not found"])[0],
            "runbook ocm/addon-manager-down"
        );
    }

    #[test]
    fn nothing_relevant_is_an_empty_answer() {
        assert_eq!(best("why is my coffee cold?", &["Pod web is OOMKilled"]), Vec::<String>::new());
        assert_eq!(best("", &[]), Vec::<String>::new());
    }

    #[test]
    fn scores_are_shares_of_the_best() {
        let hits = Library::embedded().search("ocm.cluster-unknown", &["ManagedClusterLeaseUpdateStopped".to_owned()]);
        assert!(hits.len() > 1 && hits[0].score == 1.0 && hits.iter().all(|hit| hit.score <= 1.0));
    }
}
