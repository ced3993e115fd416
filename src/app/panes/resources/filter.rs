//! The `/` filter, as k9s has it: a regular expression over the line, in any case; `!` shows the lines that do not match.

use regex::{Regex, RegexBuilder};

#[derive(Debug, Clone)]
pub struct Filter {
    pub text: String,
    regex: Regex,
    inverse: bool,
}

impl Filter {
    /// `None` for an empty text, which filters nothing.
    pub fn parse(text: &str) -> Result<Option<Self>, String> {
        let (inverse, pattern) = match text.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        if pattern.is_empty() {
            return Ok(None);
        }
        let regex = RegexBuilder::new(pattern)
            .case_insensitive(true)
            .size_limit(1 << 20)
            .build()
            .map_err(|_| format!("{pattern:?} is not a regular expression yet; \\( finds a bracket"))?;
        Ok(Some(Self { text: text.to_owned(), regex, inverse }))
    }

    pub fn shows(&self, line: &str) -> bool {
        self.regex.is_match(line) != self.inverse
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::Filter;

    #[test]
    fn filters_read_as_in_k9s() {
        for (filter, line, shows) in [
            ("crash|error", "web-0 CrashLoopBackOff", true),
            ("!running", "web-0 Running", false),
            ("!running", "web-0 Pending", true),
            ("^web", "api web", false),
        ] {
            assert_eq!(Filter::parse(filter).unwrap().unwrap().shows(line), shows, "{filter} on {line}");
        }
        assert!(Filter::parse("!").unwrap().is_none());
        assert!(Filter::parse("(").is_err());
    }
}
