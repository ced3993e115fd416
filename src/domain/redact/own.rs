//! What else a user wants redacted: the patterns of `redact:` in the configuration.
//! Invariant: they are read whole or not at all, bounded in number and size, and installed once, at the start.

use super::MARK;
use regex::{Regex, RegexBuilder};
use std::borrow::Cow;
use std::sync::OnceLock;

/// More patterns, longer ones, or ones that need more memory than this are no patterns for every line of every log.
const MOST: usize = 64;
const LONGEST: usize = 1_000;
const LARGEST: usize = 1 << 20;

static OWN: OnceLock<Patterns> = OnceLock::new();

/// Patterns that were read.
#[derive(Debug, Clone, Default)]
pub struct Patterns(Vec<Regex>);

/// A pattern that cannot be used, by its place in the list, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct BadPattern {
    pub at: usize,
    pub why: String,
}

impl Patterns {
    pub fn read(patterns: &[String]) -> Result<Self, BadPattern> {
        if patterns.len() > MOST {
            return Err(BadPattern { at: MOST, why: format!("at most {MOST} patterns are taken; join some with |") });
        }
        let read = |(at, pattern): (usize, &String)| one(pattern).map_err(|why| BadPattern { at, why });
        patterns.iter().enumerate().map(read).collect::<Result<_, _>>().map(Self)
    }

    pub(super) fn hide<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut clean = Cow::Borrowed(text);
        for pattern in &self.0 {
            if let Cow::Owned(replaced) = pattern.replace_all(&clean, regex::NoExpand("[redacted]")) {
                clean = Cow::Owned(replaced);
            }
        }
        clean
    }

    pub(super) fn may_match(&self, text: &str) -> bool {
        self.0.iter().any(|pattern| pattern.is_match(text))
    }
}

fn one(pattern: &str) -> Result<Regex, String> {
    if pattern.len() > LONGEST {
        return Err(format!("a pattern has at most {LONGEST} bytes"));
    }
    let regex = RegexBuilder::new(pattern).size_limit(LARGEST).multi_line(true).build().map_err(|error| {
        let drawn = error.to_string();
        let why = drawn.lines().last().unwrap_or_default().trim_start_matches("error: ");
        format!("{pattern:?} is no regular expression: {why}")
    })?;
    if regex.is_match("") {
        return Err(format!("{pattern:?} fits the empty text, and so would hide nothing or everything"));
    }
    // Else each look at what was hidden would hide the mark in a new one.
    if regex.is_match(MARK) || regex.is_match("[redacted]") {
        return Err(format!("{pattern:?} fits the mark that stands for what is hidden; make it narrower"));
    }
    Ok(regex)
}

/// From now on these are redacted too. False where some were installed before: they stay.
pub fn install(patterns: Patterns) -> bool {
    OWN.set(patterns).is_ok()
}

pub(super) fn installed() -> Option<&'static Patterns> {
    OWN.get().filter(|patterns| !patterns.0.is_empty())
}

#[cfg(test)]
mod tests {
    use super::Patterns;

    fn read(pattern: &str) -> Result<Patterns, super::BadPattern> {
        Patterns::read(&["fine".to_owned(), pattern.to_owned()])
    }

    #[test]
    fn what_a_user_names_is_hidden() {
        let hide = |pattern: &str, text: &str| read(pattern).map(|own| own.hide(text).into_owned());
        assert_eq!(hide(r"\b\d{3}-\d{4}\b", "call 555-1234 now").as_deref(), Ok("call [redacted] now"));
        assert_eq!(hide("^tenant .*$", "a\ntenant $1 b\nc").as_deref(), Ok("a\n[redacted]\nc"));
    }

    #[test]
    fn a_pattern_that_cannot_be_used_is_refused_with_its_place_and_the_reason() {
        for (pattern, why) in [
            ("(", "unclosed group"),
            ("x*", "fits the empty text"),
            ("redacted", "fits the mark"),
            (r"(?:\w{900}){900}", "size limit"),
            (&"x".repeat(1_001), "at most 1000 bytes"),
        ] {
            match read(pattern) {
                Ok(_) => assert_eq!(pattern, "", "it was taken"),
                Err(bad) => {
                    assert_eq!(bad.at, 1);
                    assert!(bad.why.contains(why) && !bad.why.contains('\n'), "{}", bad.why);
                }
            }
        }
        let many: Vec<String> = (0..65).map(|number| format!("x{number}")).collect();
        assert_eq!(Patterns::read(&many).map_err(|bad| bad.at).err(), Some(64));
    }
}
