//! Recorded cases: their list, and a case as a report.

use crate::case::fold::Case;
use crate::case::report;
use crate::domain::fact::Entry;
use crate::domain::finding::Verdict;
use crate::domain::redact;
use crate::domain::time::Timestamp;
use crate::journal::{JournalError, paths, read};
use std::path::Path;

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    pub id: String,
    pub at: Timestamp,
    pub question: String,
    pub ending: String,
}

/// All cases of a folder, oldest first. One that cannot be read is in the list with the reason.
pub fn list(folder: &Path) -> Vec<Summary> {
    paths::list(folder).iter().map(|path| summary(path)).collect()
}

fn summary(path: &Path) -> Summary {
    let id = paths::id(path);
    match read::open(path) {
        Err(error) => Summary { id, at: Timestamp::UNIX_EPOCH, question: String::new(), ending: error.to_string() },
        Ok(file) => {
            let at = file.header.as_ref().map_or(Timestamp::UNIX_EPOCH, |header| header.opened);
            let case = Case::of(file.entries);
            let question = case.question.clone().unwrap_or_else(|| "(nothing was asked)".to_owned());
            Summary { id, at, question, ending: ending(&case) }
        }
    }
}

/// What came of a case, in a few words.
fn ending(case: &Case) -> String {
    if let Some(id) = case.interrupted().next() {
        return format!("interrupted while {id} was being sent");
    }
    match &case.conclusions {
        None => "no conclusion".to_owned(),
        Some(conclusions) => match (conclusions.verdict, conclusions.conclusions.first()) {
            (Verdict::Healthy, _) => "healthy".to_owned(),
            (Verdict::Inconclusive, _) => "inconclusive".to_owned(),
            (Verdict::Found, None) => "found".to_owned(),
            (Verdict::Found, Some(first)) => first.fault.to_string(),
        },
    }
}

/// A case as it leaves: text, and how many values are taken out of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Exported {
    pub text: String,
    pub redactions: usize,
}

/// A case as Markdown.
pub fn markdown(path: &Path) -> Result<Exported, JournalError> {
    let file = read::open(path)?;
    let mut page = report::markdown(&Case::of(file.entries), &paths::id(path));
    for damage in file.damage {
        page.push_str(&format!("\nDamage: {}\n", damage.what));
    }
    // The file may have been written by somebody else, or before a pattern was added to the configuration.
    let mut text = redact::text(&page);
    let redactions = redact::count(&text);
    if redactions > 0 {
        text.push_str(&format!("\n{} in this report.\n", told(redactions)));
    }
    Ok(Exported { text, redactions })
}

/// A case as one JSON array of its entries.
pub fn json(path: &Path) -> Result<Exported, JournalError> {
    let entries: Vec<Entry> = read::open(path)?.entries;
    let mut value = serde_json::to_value(&entries).unwrap_or_default();
    redact::value(&mut value);
    let redactions = redact::count_in(&value);
    Ok(Exported { text: serde_json::to_string_pretty(&value).unwrap_or_default(), redactions })
}

/// `2 values are redacted`.
pub fn told(redactions: usize) -> String {
    match redactions {
        1 => "1 value is redacted".to_owned(),
        many => format!("{many} values are redacted"),
    }
}
