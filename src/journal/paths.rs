//! Where cases lie, and which one a word means.

use super::JournalError;
use std::path::{Path, PathBuf};

/// The folder beside a case file that holds its whole outputs.
pub fn outputs(case: &Path) -> PathBuf {
    case.with_extension("outputs")
}

/// The case files of a folder, oldest first: their names begin with the time.
pub fn list(folder: &Path) -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .collect();
    cases.sort();
    cases
}

/// The id of a case file: its name without the ending.
pub fn id(case: &Path) -> String {
    case.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The case that a word means: a path, an id, a unique beginning of one, or nothing for the last.
pub fn find(folder: &Path, word: Option<&str>) -> Result<PathBuf, JournalError> {
    let cases = list(folder);
    let Some(word) = word else {
        return cases.into_iter().next_back().ok_or(JournalError::NoCases);
    };
    let path = Path::new(word);
    if path.is_file() {
        return Ok(path.to_owned());
    }
    if let Some(exact) = cases.iter().find(|case| id(case) == word) {
        return Ok(exact.clone());
    }
    let fitting: Vec<&PathBuf> = cases.iter().filter(|case| id(case).starts_with(word)).collect();
    match fitting.as_slice() {
        [] => Err(JournalError::NoSuchCase { name: word.to_owned() }),
        [one] => Ok((*one).clone()),
        several => Err(JournalError::Ambiguous {
            name: word.to_owned(),
            found: several.iter().take(5).map(|case| id(case)).collect(),
        }),
    }
}
