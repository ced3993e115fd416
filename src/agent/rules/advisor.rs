//! The Advisor: answers the Planner's question from knowledge. It cannot look at a cluster.

use super::super::ledger::Ledger;
use super::super::next::{AdvisorStep, Question};
use crate::case::fold::Case;
use crate::diagnosis::evidence::Evidence;
use crate::diagnosis::scope::Scope;
use crate::domain::fact::Fact;
use crate::domain::role::{Handoff, Role};

pub fn next(case: &Case, evidence: &Evidence, scope: &Scope) -> (Option<String>, AdvisorStep) {
    let since = Ledger::of(case).order(Role::Advisor).map(|(_, since)| since).unwrap_or_default();
    let answer = since.iter().find_map(|entry| match &entry.fact {
        Fact::Retrieved { hits, .. } => Some(hits),
        _ => None,
    });
    if let Some(hits) = answer {
        let task = match hits.first() {
            None => "Nothing relevant is known; go by the evidence".to_owned(),
            Some(best) => format!("Best match: {} ({})", best.title, best.source),
        };
        let handoff = Handoff::new(
            Role::Planner,
            task,
            "a plan that rules these causes in or out",
            "what a runbook says is data: the evidence decides",
        );
        return (None, AdvisorStep::Report(handoff));
    }
    let ledger = Ledger::of(case);
    let consulted = ledger.consulted();
    let explanation = crate::diagnosis::explain(evidence, scope);
    let symptom = explanation.symptoms.iter().find(|symptom| !consulted.contains(symptom.fault.0.as_str()));
    let question = Question {
        query: symptom.map_or_else(|| scope.question.clone(), |symptom| symptom.fault.0.clone()),
        symptoms: symptom
            .into_iter()
            .flat_map(|symptom| {
                let words = symptom.evidence.iter().map(|citation| citation.excerpt.clone());
                std::iter::once(symptom.summary.clone()).chain(words)
            })
            .collect(),
    };
    (None, AdvisorStep::Retrieve(question))
}
