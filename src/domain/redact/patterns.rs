//! Credentials that tell themselves by their form or by the name before them.
//! Invariant: a pattern leaves a mark, and what it has marked it finds as it is.
//!
//! Twenty patterns are many to look for in a megabyte. One search finds the lines that hold any of the words by which
//! they are known, and the patterns are looked for there alone.

use super::MARK;
use regex::{Captures, Regex, RegexSet};
use std::borrow::Cow;
use std::sync::LazyLock;

/// Names whose values are credentials, wherever a name and a value stand side by side.
const NAMED: &str = r"pass(?:word|wd|phrase)|secret[_-]?(?:access[_-]?)?key|(?:api|access|account|private|signing|encryption)[_-]?key|(?:client|shared)[_-]?secret|(?:auth|access|refresh|session|bearer|oauth|id)[_-]?token";

/// What of a line makes it worth a closer look.
static HINT: LazyLock<Regex> = LazyLock::new(|| {
    known(
        r"(?i-u:pass(?:word|wd|phrase)|[\x22'_.-](?:pass|pwd)|secret|token|credential|(?:api|access|account|private|signing|encryption|client)[_.-]?key|authorization|bearer|cookie|[\x22]auth|auth\\|[?&]sig=|hooks\.slack)|://[^\s/]*@|eyJ|AKIA|ASIA|AIza|gh[pousr]_|glpat-|xox[a-z]-|sk[-_][A-Za-z0-9]|hf_|npm_|sha256~|hvs\.|dop_v1_|dckr_pat",
    )
});

/// A pattern, and the mark that takes the place of what it finds, or of what it finds behind its first group.
struct Rule {
    pattern: Regex,
    mark: &'static str,
}

static RULES: LazyLock<(RegexSet, Vec<Rule>)> = LazyLock::new(|| {
    let rows = rows();
    let set = RegexSet::new(rows.iter().map(|(pattern, _)| pattern)).unwrap_or_else(|_| RegexSet::empty());
    (set, rows.into_iter().map(|(pattern, mark)| Rule { pattern: known(&pattern), mark }).collect())
});

/// A pattern of this page. One that is none would be found by the first test.
fn known(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the patterns of this page are well formed")
}

fn rows() -> Vec<(String, &'static str)> {
    let named = |rest: &str| format!(r#"(?i)(?-u:\b)([a-z0-9_.-]*(?:{NAMED})\s*\\?["']?\s*[:=]\s*{rest}"#);
    // A variable and its value, as lists of them are written in YAML and in JSON.
    let variable = r"[a-z0-9_.-]*(?:passw|passphrase|secret|token|credential|(?:api|access|private|encryption|signing)[_.-]?key|_pass|_pwd|authorization|cookie)[a-z0-9_.-]*";
    vec![
        // A JSON Web Token, signed or encrypted, wherever it stands.
        (r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)*".to_owned(), "[redacted token]"),
        (r"(?i)(?-u:\b)(authorization\\?[\x22']?\s*[:=]\s*\\?[\x22']?)(?:basic|bearer|token|negotiate|digest|aws4-hmac-sha256)\s+[^\s\x22'\\]+".to_owned(), "[redacted]"),
        (r"(?i)(?-u:\b)bearer\s+[A-Za-z0-9._~+/=-]{16,}".to_owned(), "Bearer [redacted]"),
        (r"(?i)(?-u:\b)((?:set-)?cookie\\?[\x22']?\s*[:=]\s*\\?[\x22']?[^\s=;,\x22']+=)[^\s\x22'\\]{8,}".to_owned(), "[redacted]"),
        // In quotes, which JSON within a text escapes, a value may have spaces; without, it ends with the word.
        (named(r#"\\?["'])[^"'\n\\]{3,}"#), "[redacted]"),
        (named(r#"["']?)[^\s"',;&]{3,}"#), "[redacted]"),
        (r#"(?-u:\b)([A-Z][A-Z0-9_]*_(?:TOKEN|SECRET|PASS|PWD|CREDENTIALS?)\s*\\?["']?\s*[:=]\s*\\?["']?)[^\s"'\\,;&]{3,}"#.to_owned(), "[redacted]"),
        (r#"(?i)((?:--|[?&])[a-z_-]*token=)[^\s"'&]{8,}"#.to_owned(), "[redacted]"),
        (r"(?i)((?:^|[\s\x22'])--?[a-z0-9-]*(?:password|passwd|token|api-?key|access-?key|secret-?key|client-?secret)\s+)[^\s\x22'-][^\s\x22']{2,}".to_owned(), "[redacted]"),
        (format!(r#"(?i)((?:^|[\s{{,-])["']?name["']?\s*:\s*["']?{variable}["']?\s*,?\s*\n?\s*["']?value["']?\s*:[ \t]*)(?:"[^"\n]+"|'[^'\n]+'|[^\s"',}}][^\n,}}]*)"#), "[redacted]"),
        (format!(r#"(?i)(\\"name\\"\s*:\s*\\"{variable}\\"\s*,\s*\\"value\\"\s*:\s*\\")[^"\\\n]+"#), "[redacted]"),
        // The password may hold an @, and the name may be missing.
        (r"(?i)(?-u:\b)([a-z][a-z0-9+.-]*://[^\s:/@\x22']*:)[^\s/\x22'<>]+@".to_owned(), "[redacted]@"),
        (r"(?i)(https://hooks\.slack\.com/services/)[A-Za-z0-9/]{8,}".to_owned(), "[redacted]"),
        (r"(?i)([?&]sig=)[A-Za-z0-9%+/=_-]{16,}".to_owned(), "[redacted]"),
        // What a kubeconfig and a registry's configuration hold, wherever one is kept.
        (r#"(?im)((?:^[\s-]*|[{,]\s*)\\?["']?(?:client-key-data|id-token|refresh-token|access-token|token)\\?["']?\s*:\s*\\?["']?)[^\s"'\\,}]{16,}"#.to_owned(), "[redacted]"),
        (r#"(\\?"auth\\?"\s*:\s*\\?")[A-Za-z0-9+/]{8,}={0,2}"#.to_owned(), "[redacted]"),
        (r"(?-u:\b)(?:AKIA|ASIA)[A-Z0-9]{16}(?-u:\b)".to_owned(), "[redacted key id]"),
        (r"(?-u:\b)AIza[A-Za-z0-9_-]{35}".to_owned(), "[redacted key]"),
        (r"(?-u:\b)(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[abeprs]-[A-Za-z0-9-]{10,}|hf_[A-Za-z0-9]{20,}|npm_[A-Za-z0-9]{30,}|hvs\.[A-Za-z0-9_-]{20,}|dop_v1_[a-f0-9]{32,}|dckr_pat_[A-Za-z0-9_-]{20,})".to_owned(), "[redacted token]"),
        (r"(?-u:\b)(?:sk-[A-Za-z0-9_-]{20,}|sk_(?:live|test)_[A-Za-z0-9]{16,})".to_owned(), "[redacted key]"),
        (r"sha256~[A-Za-z0-9_-]{40,}".to_owned(), "[redacted token]"),
    ]
}

/// Whether there is anything that the patterns could be looking for.
pub(super) fn may_match(text: &str) -> bool {
    HINT.is_match(text)
}

/// The text with the credentials that the patterns know replaced by marks.
pub(super) fn hide(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(hit) = HINT.find_at(text, at) {
        let start = text[..hit.start()].rfind('\n').map_or(0, |newline| newline + 1).max(at);
        let end = region_end(text, hit.end());
        if let Cow::Owned(clean) = all(&text[start..end]) {
            out.push_str(&text[copied..start]);
            out.push_str(&clean);
            copied = end;
        }
        at = end;
        if at == text.len() {
            break;
        }
    }
    if copied == 0 && out.is_empty() {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// The end of the lines that belong together: as long as each holds a word of interest, and one more, on which the
/// value of a name may stand.
fn region_end(text: &str, from: usize) -> usize {
    let end_of_line = |from: usize| text[from..].find('\n').map_or(text.len(), |newline| from + newline + 1);
    let mut end = end_of_line(from);
    loop {
        let next = end_of_line(end);
        if end == text.len() || !HINT.is_match(&text[end..next]) {
            return next;
        }
        end = next;
    }
}

/// Every pattern, one after the other.
fn all(text: &str) -> Cow<'_, str> {
    let (set, rules) = &*RULES;
    let mut clean = Cow::Borrowed(text);
    for at in set.matches(text) {
        let Some(rule) = rules.get(at) else { continue };
        if let Cow::Owned(replaced) = rule.pattern.replace_all(&clean, |found: &Captures<'_>| rule.marked(found)) {
            clean = Cow::Owned(replaced);
        }
    }
    clean
}

impl Rule {
    fn marked(&self, found: &Captures<'_>) -> String {
        let whole = found.get(0).map_or("", |found| found.as_str());
        let before = found.get(1).map_or("", |before| before.as_str());
        if whole[before.len()..].starts_with(MARK) { whole.to_owned() } else { format!("{before}{}", self.mark) }
    }
}

/// Names of fields and variables whose values are credentials.
static SECRET_FIELD: LazyLock<Regex> = LazyLock::new(|| {
    known(&format!(
        r"(?i)(?:{NAMED}|token|client-key-data|[_.-](?:pass|pwd))$|^(?:pass|pwd)$|(?-i:_(?:SECRET|CREDENTIALS?)$)"
    ))
});
static SECRET_VARIABLE: LazyLock<Regex> = LazyLock::new(|| {
    known(
        r"(?i)passw|passphrase|secret|token|credential|(?:api|access|private|encryption|signing)[_.-]?key|[_.-](?:pass|pwd)$|^(?:proxy-)?authorization$|^(?:set-)?cookie$",
    )
});
static SECRET_FLAG: LazyLock<Regex> = LazyLock::new(|| {
    known(r"(?i)^--?[a-z0-9-]*(?:password|passwd|token|api-?key|access-?key|secret-?key|client-?secret)$")
});

/// Whether the value of a field of this name is a credential.
pub(super) fn is_secret_field(name: &str) -> bool {
    SECRET_FIELD.is_match(name)
}

/// Whether the value of a variable or header of this name is nobody's business.
pub fn is_secret_variable(name: &str) -> bool {
    SECRET_VARIABLE.is_match(name)
}

/// Whether the argument after this one is a credential: `--password`.
pub(super) fn is_secret_flag(argument: &str) -> bool {
    SECRET_FLAG.is_match(argument)
}
