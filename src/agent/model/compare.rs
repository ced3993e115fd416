//! The model's answer beside that of the rules mind: disagreement is shown, not hidden.

use crate::diagnosis::explanation::Explanation;
use crate::domain::finding::{Conclusions, Verdict};

/// A sentence on what the rules mind says instead; none if it agrees or does not know.
pub fn disagreement(conclusions: &Conclusions, explanation: &Explanation) -> Option<String> {
    let rules = explanation.conclusions.first();
    match (conclusions.conclusions.first(), rules) {
        (Some(model), Some(rules)) if model.resource != rules.resource || model.fault != rules.fault => {
            Some(format!("The rules mind disagrees: {} at {} ({}).", rules.fault, rules.resource, rules.summary))
        }
        (None, Some(rules)) => {
            Some(format!("The rules mind found a cause: {} at {} ({}).", rules.fault, rules.resource, rules.summary))
        }
        (Some(_), None) if explanation.verdict() == Verdict::Healthy => {
            Some("The rules mind disagrees: it saw everything that was asked about, and no trouble.".to_owned())
        }
        (None, None) if conclusions.verdict == Verdict::Healthy && explanation.verdict() != Verdict::Healthy => {
            let symptom = explanation.symptoms.first();
            Some(match symptom {
                Some(symptom) => format!("The rules mind disagrees: {} at {}.", symptom.fault, symptom.resource),
                None => "The rules mind would not call it healthy: not everything was seen.".to_owned(),
            })
        }
        (Some(_), Some(_) | None) | (None, None) => None,
    }
}

/// Adds that sentence to the note.
pub fn with_disagreement(mut conclusions: Conclusions, explanation: &Explanation) -> Conclusions {
    if let Some(sentence) = disagreement(&conclusions, explanation) {
        conclusions.note = Some(match conclusions.note.take() {
            Some(note) => format!("{note} {sentence}"),
            None => sentence,
        });
    }
    conclusions
}
