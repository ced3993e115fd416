//! Makes text from outside safe to keep and to show: no control characters, no credentials.
//! Invariant: whatever enters a fact, a file, a prompt or the screen from a cluster, a log, a document or a model has been through here.

use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Patterns for credentials that turn up in logs, events and environment values.
static SECRETS: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    [
        // A JSON Web Token, wherever it stands.
        (r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*", "[redacted token]"),
        (r"(?is)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\z)", "[redacted private key]"),
        (r"(?i)\b(authorization\s*[:=]\s*)(?:basic|bearer)\s+\S+", "${1}[redacted]"),
        (r"(?i)\bbearer\s+[A-Za-z0-9._~+/=-]{16,}", "Bearer [redacted]"),
        (r#"(?i)\b([a-z0-9_.-]*(?:password|passwd|secret[_-]?key|api[_-]?key|access[_-]?key|client[_-]?secret|auth[_-]?token)\s*["']?\s*[:=]\s*["']?)[^\s"',;&]{3,}"#, "${1}[redacted]"),
        (r"(?i)\b([a-z][a-z0-9+.-]*://[^\s:/@]+:)[^\s@/]+@", "${1}[redacted]@"),
        // What a kubeconfig holds, wherever one is kept.
        (r"(?im)^(\s*(?:client-key-data|id-token|refresh-token|token)\s*:\s*)\S{16,}", "${1}[redacted]"),
        (r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b", "[redacted key id]"),
        (r"\bgh[pousr]_[A-Za-z0-9]{20,}", "[redacted token]"),
    ]
    .into_iter()
    .filter_map(|(pattern, with)| Regex::new(pattern).ok().map(|regex| (regex, with)))
    .collect()
});

/// Removes what a terminal would obey or a reader could be fooled by: escape sequences, control characters other than
/// newline and tab, bidirectional overrides, zero-width characters, and the emoji variation selector whose width
/// terminals disagree on.
pub fn plain(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unwanted) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c == '\u{1b}' {
            skip_escape(&mut rest);
        } else if !is_unwanted(c) {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

fn is_unwanted(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fe0f}')
}

/// Swallows the rest of one escape sequence (CSI, OSC and friends; ECMA-48).
fn skip_escape(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match rest.next() {
        Some('[') => {
            for c in rest.by_ref() {
                if ('\u{40}'..='\u{7e}').contains(&c) {
                    break;
                }
            }
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            while let Some(c) = rest.next() {
                if c == '\u{7}' || (c == '\u{1b}' && rest.next_if_eq(&'\\').is_some()) {
                    break;
                }
            }
        }
        _ => {}
    }
}

/// Plain text with credentials replaced.
pub fn text(input: &str) -> String {
    SECRETS.iter().fold(plain(input).into_owned(), |text, (pattern, with)| {
        if pattern.is_match(&text) { pattern.replace_all(&text, *with).into_owned() } else { text }
    })
}

/// Every string inside a JSON value, made plain and free of credentials.
pub fn value(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(string) => *string = text(string),
        serde_json::Value::Array(items) => items.iter_mut().for_each(self::value),
        serde_json::Value::Object(fields) => fields.values_mut().for_each(self::value),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
    }
}

/// At most `limit` characters, cut at a character and marked as cut.
pub fn bounded(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", &text[..at]),
    }
}

#[cfg(test)]
mod tests {
    use super::{plain, text};

    #[test]
    fn a_log_cannot_move_the_cursor_or_set_the_title() {
        assert_eq!(plain("a\u{1b}[2Jb\u{1b}]0;title\u{7}c\rd\u{202e}e"), "abcde");
        assert_eq!(plain("kept\tas it is\n"), "kept\tas it is\n");
    }

    #[test]
    fn credentials_do_not_survive() {
        for (input, leaked) in [
            ("token eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrdWJlIn0.c2lnbmF0dXJl end", "eyJ"),
            ("Authorization: Bearer abcdef0123456789abcdef", "abcdef0123456789"),
            ("DB_PASSWORD=hunter2-and-more", "hunter2"),
            ("postgres://shop:s3cr3t@db:5432/shop", "s3cr3t"),
            ("users:\n- user:\n    client-key-data: TUlJRW93SUJBQUtDQVFFQQ==\n", "TUlJ"),
            ("    token: 0123456789abcdef.opaque", "0123456789abcdef"),
            ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "MIIE"),
        ] {
            assert!(!text(input).contains(leaked), "{input} became {}", text(input));
        }
    }

    #[test]
    fn ordinary_words_are_left_alone() {
        let line =
            r#"secrets "hub-kubeconfig-secret" not found; HubKubeConfigSecretMissing, tokenrequest for sa/default"#;
        assert_eq!(text(line), line);
    }
}
