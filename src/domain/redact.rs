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
        // In quotes, which JSON within a text escapes, a value may have spaces; without, it ends with the word.
        (r#"(?i)\b([a-z0-9_.-]*(?:password|passwd|secret[_-]?key|api[_-]?key|access[_-]?key|client[_-]?secret|auth[_-]?token)\s*\\?["']?\s*[:=]\s*\\?["'])[^"'\n\\]{3,}"#, "${1}[redacted]"),
        (r#"(?i)\b([a-z0-9_.-]*(?:password|passwd|secret[_-]?key|api[_-]?key|access[_-]?key|client[_-]?secret|auth[_-]?token)\s*\\?["']?\s*[:=]\s*["']?)[^\s"',;&]{3,}"#, "${1}[redacted]"),
        (r#"(?i)((?:--|[?&])[a-z_-]*token=)[^\s"'&]{8,}"#, "${1}[redacted]"),
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
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fe0f}')
        // Tags: letters that only machines see.
        || matches!(c, '\u{e0000}'..='\u{e007f}')
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

/// Names of fields whose values are credentials, as in the data of a ConfigMap.
static SECRET_FIELD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:password|passwd|secret[_-]key|api[_-]?key|access[_-]key|client[_-]secret|auth[_-]?token)$").ok()
});

/// Every string inside a JSON value, names of fields too, made plain and free of credentials.
pub fn value(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(string) => *string = text(string),
        serde_json::Value::Array(items) => items.iter_mut().for_each(self::value),
        serde_json::Value::Object(fields) => {
            if fields.keys().any(|name| name.chars().any(is_unwanted)) {
                let named = std::mem::take(fields).into_iter();
                *fields = named.map(|(name, field)| (plain(&name).into_owned(), field)).collect();
            }
            for (name, field) in fields.iter_mut() {
                match field {
                    serde_json::Value::String(string) if is_secret(name) && !is_harmless(string) => {
                        *string = "[redacted]".to_owned();
                    }
                    field => self::value(field),
                }
            }
        }
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
    }
}

fn is_secret(name: &str) -> bool {
    SECRET_FIELD.as_ref().is_none_or(|pattern| pattern.is_match(name))
}

/// Nothing at all, or what a secret was reduced to: `12 bytes`.
fn is_harmless(value: &str) -> bool {
    let size = value.strip_suffix(" bytes");
    value.is_empty() || size.is_some_and(|size| size.bytes().all(|byte| byte.is_ascii_digit()))
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
    use super::{plain, text, value};
    use serde_json::json;

    #[test]
    fn a_log_cannot_move_the_cursor_or_set_the_title() {
        assert_eq!(plain("a\u{1b}[2Jb\u{1b}]0;title\u{7}c\rd\u{202e}e\u{e0041}"), "abcde");
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
            (r#"password: "a long phrase""#, "phrase"),
            (r#"msg="{\"user\":\"a\",\"password\":\"hunter2\"}""#, "hunter2"),
            ("agent --token=0123456789abcdef --v=2", "0123456789abcdef"),
            ("GET https://hub:6443/join?token=0123456789abcdef", "0123456789abcdef"),
            ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "MIIE"),
        ] {
            assert!(!text(input).contains(leaked), "{input} became {}", text(input));
        }
    }

    #[test]
    fn what_a_field_is_called_can_make_its_value_a_credential() {
        let mut map = json!({"data": {"db.password": "x y", "DB_HOST": "db", "ap\u{1b}[2Ji": "a"}, "apiKey": ""});
        value(&mut map);
        assert_eq!(map, json!({"data": {"db.password": "[redacted]", "DB_HOST": "db", "api": "a"}, "apiKey": ""}));
    }

    #[test]
    fn ordinary_words_are_left_alone() {
        let line =
            r#"secrets "hub-kubeconfig-secret" not found; HubKubeConfigSecretMissing, tokenrequest for sa/default"#;
        assert_eq!(text(line), line);
    }
}
