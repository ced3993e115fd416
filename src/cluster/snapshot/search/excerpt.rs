//! The lines of a file around one of them, as they may be shown.
//! Invariant: what `guard` hides is a line that says so; all else is redacted.

use super::corpus::Corpus;
use super::guard;
use crate::domain::redact;

/// Lines before and behind the wanted one.
const AROUND: usize = 500;
/// Characters of a line.
const LONGEST: usize = 2000;

/// Some lines of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The number of the first line.
    pub first: u64,
    pub lines: Vec<String>,
    /// Whether there are lines behind the last.
    pub goes_on: bool,
}

impl Corpus {
    /// The lines around a line of a file.
    pub fn excerpt(&self, path: &str, line: u64) -> Result<Excerpt, String> {
        let text = self.find(path).ok_or_else(|| format!("{path} is no file of {}", self.cluster))?;
        let bytes = self.tree.read(text.id).map_err(|error| format!("{path} cannot be read: {error}"))?;
        let hidden = self.hidden(text, &bytes);
        let wanted = usize::try_from(line.max(1)).unwrap_or(usize::MAX);
        let first = wanted.saturating_sub(AROUND).max(1);
        let mut lines = Vec::new();
        let mut goes_on = false;
        let mut at = 0;
        let mut was_hidden = false;
        for (number, line) in (1..).zip(bytes.split_inclusive(|byte| *byte == b'\n')) {
            let start = at;
            at += line.len();
            if number < first {
                continue;
            }
            if number > wanted + AROUND {
                goes_on = true;
                break;
            }
            let hides = guard::hides(&hidden, start) || guard::in_private_key(&bytes, start);
            lines.push(match (hides, was_hidden) {
                (true, false) => "[a Secret's values are not shown]".to_owned(),
                (true, true) => String::new(),
                (false, _) => {
                    let words = String::from_utf8_lossy(line.strip_suffix(b"\n").unwrap_or(line));
                    redact::bounded(&redact::text(&words), LONGEST)
                }
            });
            was_hidden = hides;
        }
        if lines.is_empty() {
            return Err(format!("{path} has no line {line}"));
        }
        Ok(Excerpt { first: first as u64, lines, goes_on })
    }
}
