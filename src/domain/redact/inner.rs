//! Credentials that are texts within a text: private keys, the users of a kubeconfig, and whatever base64 hides.
//! Invariant: what is taken out is taken out whole; certificates, digests and other long words stay.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use memchr::memmem;
use regex::Regex;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

/// How far the end of a private key is looked for. One line that only looks like its beginning must not hide a log.
const LONGEST_KEY: usize = 16 * 1024;
/// How often something is unpacked from what was unpacked.
const DEEPEST: usize = 2;

/// The text without private keys.
pub(super) fn hide_keys(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    while let Some(key) = next_key(text, copied) {
        out.push_str(&text[copied..key.start]);
        out.push_str("[redacted private key]");
        copied = key.end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

fn next_key(text: &str, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        let start = at + memmem::find(&bytes[at..], b"-----BEGIN ")?;
        let title = &bytes[start..bytes.len().min(start + 64)];
        at = start + 11;
        if memmem::find(title, b"PRIVATE KEY").is_none() {
            continue;
        }
        let near = &bytes[start..bytes.len().min(start + LONGEST_KEY)];
        let end = memmem::find(&near[11..], b"-----END ").and_then(|end| {
            let tail = 11 + end + 9;
            let close = memmem::find(&near[tail..], b"-----")?;
            Some(start + tail + close + 5)
        });
        let mut end = end.unwrap_or(start + near.len());
        while !text.is_char_boundary(end) {
            end += 1;
        }
        return Some(start..end);
    }
}

/// The text without the users of a kubeconfig: names, tokens, keys, and the programs that fetch them. Clusters and
/// contexts stay.
pub(super) fn hide_users(text: &str) -> Cow<'_, str> {
    if memmem::find(text.as_bytes(), b"users").is_none() {
        return Cow::Borrowed(text);
    }
    let yaml = in_yaml(text);
    let json = in_json(&yaml).map(Cow::Owned);
    json.unwrap_or(yaml)
}

/// A list of users in JSON, also where that is escaped within a text.
static LIST: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"\\?"users\\?"\s*:\s*\["#).expect("the pattern of a list is well formed"));

fn in_json(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(list) = LIST.find_at(text, at) {
        at = list.end();
        let mut open = 1;
        let inside = text[at..].bytes().take(LONGEST_KEY).take_while(|byte| {
            open += i32::from(*byte == b'[') - i32::from(*byte == b']');
            open > 0
        });
        let mut end = at + inside.count();
        while !text.is_char_boundary(end) {
            end += 1;
        }
        if memmem::find(&text.as_bytes()[at..end], b"\"user").is_some() {
            out.push_str(&text[copied..list.end()]);
            out.push_str(USERS);
            copied = end;
        }
        at = end;
    }
    (copied > 0).then(|| out + &text[copied..])
}

/// Takes the users out of a kubeconfig; false for anything else.
pub(super) fn take_users(value: &mut serde_json::Value) -> bool {
    let users = value.get_mut("users").filter(|users| {
        let mut items = users.as_array().into_iter().flatten();
        items.any(|item| item.get("user").is_some())
    });
    let found = users.is_some();
    if let Some(users) = users {
        *users = serde_json::Value::from(USERS);
    }
    found
}

const USERS: &str = "[redacted users]";

fn in_yaml(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut hidden = false;
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        out.push_str(line);
        let words = line.trim_end();
        if words.trim_start_matches([' ', '-']) != "users:" {
            continue;
        }
        let column = words.len() - "users:".len();
        let mut block = String::new();
        let within = |line: &str| {
            let text = line.trim_end();
            let own = text.len() - text.trim_start_matches(' ').len();
            text.is_empty() || own > column || (own == column && text[own..].starts_with("- "))
        };
        while let Some(line) = lines.next_if(|line| within(line)) {
            block.push_str(line);
        }
        if block.lines().any(|line| line.trim_start_matches([' ', '-']).starts_with("user:")) {
            hidden = true;
            out.truncate(out.trim_end().len());
            out.push_str(&format!(" {USERS}\n"));
        } else {
            out.push_str(&block);
        }
    }
    if hidden { Cow::Owned(out) } else { Cow::Borrowed(text) }
}

/// Long runs of the letters of base64.
static RUN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[A-Za-z0-9+/]{32,}={0,2}").expect("the pattern of a run is well formed"));

/// Reads base64 that was cut off or has lost its padding, too.
static READER: LazyLock<GeneralPurpose> = LazyLock::new(|| {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(&STANDARD, config)
});

/// Whether there is anything in a text that could be unpacked.
pub(super) fn may_pack(text: &str) -> bool {
    RUN.is_match(text)
}

/// The text without the base64 in which there is something that would be taken out were it written openly.
pub(super) fn hide_packed(text: &str, depth: usize) -> Cow<'_, str> {
    if depth == DEEPEST {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(run) = RUN.find_at(text, at) {
        let folded = folded(text, run.range());
        let hides = |packed: &str| unpacked(packed).is_some_and(|inner| holds_credentials(&inner, depth + 1));
        let found = [folded, run.range()].into_iter().find(|range| hides(&text[range.clone()]));
        at = run.end();
        if let Some(range) = found {
            out.push_str(&text[copied..range.start]);
            out.push_str("[redacted base64]");
            (copied, at) = (range.end, range.end);
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// A run with the lines below it that go on with it.
fn folded(text: &str, run: Range<usize>) -> Range<usize> {
    let mut end = run.end;
    while let Some(rest) = text[end..].strip_prefix('\n') {
        let line = rest.split('\n').next().unwrap_or_default();
        let words = line.trim();
        let letters = words.trim_end_matches('=');
        if letters.len() < 4
            || !letters.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/')
        {
            break;
        }
        end += 1 + line.trim_end().len();
    }
    run.start..end
}

fn unpacked(packed: &str) -> Option<String> {
    let letters: Vec<u8> = packed.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=').collect();
    // One letter alone at the end is none of base64: the text was cut there.
    let whole = if letters.len() % 4 == 1 { letters.len() - 1 } else { letters.len() };
    let bytes = READER.decode(&letters[..whole]).ok()?;
    match String::from_utf8(bytes) {
        Ok(text) => Some(text),
        // A cut in the middle of a character.
        Err(error) if error.utf8_error().error_len().is_none() => {
            let valid = error.utf8_error().valid_up_to();
            String::from_utf8(error.into_bytes()[..valid].to_vec()).ok()
        }
        Err(_) => None,
    }
}

fn holds_credentials(text: &str, depth: usize) -> bool {
    // What is no text was no text when it was packed.
    let binary = text.chars().any(|c| c.is_control() && !c.is_whitespace());
    !binary && matches!(super::hidden(text, depth), Cow::Owned(clean) if clean != text)
}
