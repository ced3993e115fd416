//! A query made ready for bytes, and the grams that a text must have to hold it.
//! Invariant: a text without one of the grams cannot match; a query without grams may match anywhere.

use crate::domain::search::Query;
use regex::bytes::{Regex, RegexBuilder};

/// Characters in lower case that a text must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gram {
    /// What is asked of words that have no more.
    Three([u8; 3]),
    Four([u8; 4]),
}

/// The shortest run of characters of which a map is kept.
const SHORTEST: usize = 3;
/// The longest match that is looked for across two pieces of a file.
pub const REACH: usize = 4096;

#[derive(Debug, Clone)]
pub struct Matcher {
    regex: Regex,
    grams: Vec<Gram>,
}

impl Matcher {
    pub fn new(query: &Query) -> Result<Self, String> {
        let (pattern, literals) = match query {
            Query::Words(words) => (regex::escape(words), vec![words.clone()]),
            Query::Pattern(pattern) => (pattern.clone(), literals(pattern)),
        };
        let regex = RegexBuilder::new(&pattern)
            .case_insensitive(true)
            .multi_line(true)
            // Plain letters are compared as bytes, which is much faster.
            .unicode(!pattern.is_ascii() || matches!(query, Query::Pattern(_)))
            .build()
            .map_err(|error| format!("{query} cannot be looked for: {error}"))?;
        let mut grams: Vec<Gram> = literals.iter().flat_map(|text| grams(text)).collect();
        grams.sort_unstable();
        grams.dedup();
        Ok(Self { regex, grams })
    }

    /// What every text that matches has. Empty: anything may match.
    pub fn grams(&self) -> &[Gram] {
        &self.grams
    }

    /// Where the next match from `from` on begins.
    pub fn find(&self, bytes: &[u8], from: usize) -> Option<usize> {
        self.regex.find_at(bytes, from).map(|found| found.start())
    }

    /// Where it stands in a text, in bytes.
    pub fn first(&self, text: &str) -> Option<usize> {
        self.find(text.as_bytes(), 0)
    }
}

/// The grams of plain letters in a literal. Others have more than one lower case.
fn grams(literal: &str) -> Vec<Gram> {
    let lower = literal.to_ascii_lowercase();
    let windows = |size: usize| lower.as_bytes().windows(size).filter(|window| window.is_ascii());
    if literal.len() > SHORTEST {
        windows(4).filter_map(|window| window.try_into().ok().map(Gram::Four)).collect()
    } else {
        windows(SHORTEST).filter_map(|window| window.try_into().ok().map(Gram::Three)).collect()
    }
}

/// Runs of letters that stand in every match of a pattern. Where that is not plain to see, there are none.
fn literals(pattern: &str) -> Vec<String> {
    let mut runs = vec![String::new()];
    let mut rest = pattern.chars().peekable();
    if pattern.contains('|') || pattern.contains("(?") {
        return Vec::new();
    }
    while let Some(c) = rest.next() {
        match c {
            '\\' => match rest.next() {
                Some(escaped) if escaped.is_ascii_punctuation() => push(&mut runs, escaped),
                // A class or a code, whose braces hold no literals.
                _ => {
                    if rest.next_if_eq(&'{').is_some() {
                        skip(&mut rest, '{', '}');
                    }
                    runs.push(String::new());
                }
            },
            '?' | '*' | '{' => {
                // What stands before may be missing.
                if let Some(run) = runs.last_mut() {
                    run.pop();
                }
                if c == '{' {
                    skip(&mut rest, '{', '}');
                }
                runs.push(String::new());
            }
            '(' => {
                skip(&mut rest, '(', ')');
                runs.push(String::new());
            }
            '[' => {
                // A bracket that stands first belongs to the class.
                rest.next_if_eq(&'^');
                rest.next_if_eq(&']');
                skip(&mut rest, '[', ']');
                runs.push(String::new());
            }
            '+' | '.' | '^' | '$' => runs.push(String::new()),
            // With letters of other alphabets one letter may be several.
            letter if letter.is_ascii() => push(&mut runs, letter),
            _ => runs.push(String::new()),
        }
    }
    // Letters that have a case outside ASCII, too, would be missed where a text has that one.
    runs.iter()
        .flat_map(|run| run.split(['k', 'K', 's', 'S']))
        .map(str::to_owned)
        .filter(|run| run.len() >= SHORTEST)
        .collect()
}

fn push(runs: &mut [String], letter: char) {
    if let Some(run) = runs.last_mut() {
        run.push(letter);
    }
}

fn skip(rest: &mut std::iter::Peekable<std::str::Chars<'_>>, open: char, close: char) {
    let mut depth = 1;
    while let Some(c) = rest.next() {
        if c == '\\' {
            rest.next();
        } else if c == close {
            depth -= 1;
        } else if c == open {
            depth += 1;
        }
        if depth == 0 {
            return;
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn check(query: &str, grams: &[&str]) {
        let matcher = Matcher::new(&Query::read(query).unwrap()).unwrap();
        let text = |gram: &Gram| match gram {
            Gram::Three(letters) => String::from_utf8_lossy(letters).into_owned(),
            Gram::Four(letters) => String::from_utf8_lossy(letters).into_owned(),
        };
        let found: Vec<String> = matcher.grams().iter().map(text).collect();
        assert_eq!(found, grams, "{query}");
    }

    #[test]
    fn the_grams_of_a_query_stand_in_whatever_matches_it() {
        check("OOMKilled", &["ille", "kill", "lled", "mkil", "omki", "oomk"]);
        check("oom", &["oom"]);
        check("ab", &[]);
        check("/back-?off/", &["bac", "off"]);
        check("/panic-?mode\\.go/", &["anic", "de.g", "e.go", "mode", "ode.", "pani"]);
        check("/(crash)?loop/", &["loop"]);
        check("/[crash]+loop{2}x/", &["loo"]);
        check("/crash|loop/", &[]);
    }

    #[test]
    fn upper_and_lower_case_are_the_same() {
        let matcher = Matcher::new(&Query::read("OOMKilled").unwrap()).unwrap();
        assert_eq!(matcher.find(b"reason: oomkilled", 0), Some(8));
        let matcher = Matcher::new(&Query::read("\u{dc}ber").unwrap()).unwrap();
        assert_eq!(matcher.find("a \u{fc}BER b".as_bytes(), 0), Some(2));
    }
}
