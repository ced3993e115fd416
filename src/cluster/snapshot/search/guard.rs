//! What must not be found: the values of Secrets, wherever a manifest of one stands, and private keys.
//! Invariant: what is hidden here is neither searched, shown nor indexed.
//! Not here: credentials that only their form tells (`domain::redact`).

use memchr::memmem;
use std::ops::Range;

/// Fields of a Secret whose values are hidden, and the annotation in which they stand once more.
const FIELDS: [&[u8]; 2] = [b"data", b"stringData"];
const APPLIED: &[u8] = b"last-applied-configuration";
/// A line that holds a whole object has all of it in one place.
const COMPACT: usize = 300;
/// The longest private key that is looked back for.
const LONGEST_KEY: usize = 16 * 1024;

/// The hidden parts of a text of objects, in order. `secrets` says that all of its objects are Secrets.
pub fn hidden(bytes: &[u8], secrets: bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut past = 0;
    for at in memmem::find_iter(bytes, b"Secret") {
        if at < past {
            continue;
        }
        let line = line_of(bytes, at);
        let text = &bytes[line.clone()];
        if !says_kind(text) {
            continue;
        }
        past = line.end;
        if text.len() > COMPACT || memmem::find(text, b"\"data\"").is_some() {
            found.push(line);
        } else if let Some(column) =
            memmem::find(text, b"kind").map(|at| at - usize::from(text.get(at.wrapping_sub(1)) == Some(&b'"')))
        {
            hide_fields(bytes, mapping(bytes, &line, column), column, &mut found);
        }
    }
    if secrets {
        // Items of a list of Secrets need not say their kind.
        hide_everywhere(bytes, &mut found);
    }
    found.sort_unstable_by_key(|range| range.start);
    found
}

/// Whether a position is hidden.
pub fn hides(hidden: &[Range<usize>], at: usize) -> bool {
    let behind = hidden.partition_point(|range| range.start <= at);
    // Parts may lie in one another, so the one just before is not always the one that reaches furthest.
    hidden[..behind].iter().rev().take(8).any(|range| range.contains(&at))
}

/// Whether a position is inside a private key.
pub fn in_private_key(bytes: &[u8], at: usize) -> bool {
    let before = &bytes[at.saturating_sub(LONGEST_KEY)..at];
    match memmem::rfind(before, b"PRIVATE KEY-----") {
        Some(mark) => {
            memmem::rfind(&before[..mark], b"-----").is_some_and(|dashes| before[dashes + 5..].starts_with(b"BEGIN"))
        }
        None => false,
    }
}

/// Whether a line is `kind: Secret` or a list of them, in YAML or JSON.
fn says_kind(line: &[u8]) -> bool {
    memmem::find_iter(line, b"kind").any(|at| {
        let rest = &line[at + 4..];
        let value = rest.iter().position(|byte| !b"\\\": ".contains(byte)).unwrap_or(rest.len());
        let named = &rest[value..];
        value > 0
            && (named.starts_with(b"Secret"))
            && !named.get(6).is_some_and(|next| next.is_ascii_alphanumeric() && !named.starts_with(b"SecretList"))
    })
}

fn line_of(bytes: &[u8], at: usize) -> Range<usize> {
    let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |before| before + 1);
    let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |after| at + after);
    start..end
}

/// The column in which a line's words begin, dashes of lists left out; `None` for blank lines.
fn column(line: &[u8]) -> Option<usize> {
    line.iter().position(|byte| *byte != b' ' && *byte != b'-' && *byte != b'\r')
}

/// The lines of the mapping that has a key in this line and column.
fn mapping(bytes: &[u8], line: &Range<usize>, key: usize) -> Range<usize> {
    let mut start = line.start;
    let begins = |line: &[u8]| line[..key.min(line.len())].contains(&b'-');
    if !begins(&bytes[line.clone()]) {
        while start > 0 {
            let before = line_of(bytes, start - 1);
            let text = &bytes[before.clone()];
            match column(text) {
                Some(column) if column < key => break,
                Some(column) if column == key && begins(text) => {
                    start = before.start;
                    break;
                }
                Some(_) | None => start = before.start,
            }
            if text.starts_with(b"---") {
                break;
            }
        }
    }
    let mut end = line.end;
    while end < bytes.len() {
        let after = line_of(bytes, end + 1);
        let text = &bytes[after.clone()];
        let ends = column(text).is_some_and(|column| column < key || (column == key && begins(text)));
        if ends || text.starts_with(b"---") || after.start >= bytes.len() {
            break;
        }
        end = after.end;
    }
    start..end
}

/// Hides the fields of one Secret, whose keys stand in a column.
fn hide_fields(bytes: &[u8], of: Range<usize>, key: usize, found: &mut Vec<Range<usize>>) {
    let mut at = of.start;
    let mut hiding: Option<(usize, usize)> = None;
    while at < of.end {
        let line = line_of(bytes, at);
        let text = &bytes[line.clone()];
        let column = column(text);
        if let (Some((from, outer)), Some(column)) = (hiding, column)
            && column <= outer
        {
            found.push(from..line.start);
            hiding = None;
        }
        if hiding.is_none()
            && let Some(column) = column
            && ((column == key && is_field(&text[column..])) || memmem::find(text, APPLIED).is_some())
        {
            hiding = Some((line.start, column));
        }
        at = line.end + 1;
    }
    if let Some((from, _)) = hiding {
        found.push(from..of.end);
    }
}

/// Hides such fields at any depth, in a text that holds nothing but Secrets.
fn hide_everywhere(bytes: &[u8], found: &mut Vec<Range<usize>>) {
    let mut at = 0;
    while at < bytes.len() {
        let line = line_of(bytes, at);
        let text = &bytes[line.clone()];
        if let Some(key) = column(text)
            && is_field(&text[key..])
        {
            let whole = mapping(bytes, &line, key);
            hide_fields(bytes, whole, key, found);
        } else if memmem::find(text, APPLIED).is_some() || text.len() > COMPACT {
            found.push(line.clone());
        }
        at = line.end + 1;
    }
}

fn is_field(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"\"").unwrap_or(text);
    FIELDS
        .iter()
        .any(|field| text.strip_prefix(*field).is_some_and(|rest| rest.starts_with(b":") || rest.starts_with(b"\":")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn check(text: &str, secrets: bool, seen: &[&str], unseen: &[&str]) {
        let hidden = hidden(text.as_bytes(), secrets);
        for word in seen {
            assert!(!hides(&hidden, text.find(word).unwrap()), "{word} should be seen in {text}\n{hidden:?}");
        }
        for word in unseen {
            assert!(hides(&hidden, text.find(word).unwrap()), "{word} should be hidden in {text}\n{hidden:?}");
        }
    }

    #[test]
    fn the_values_of_a_secret_are_hidden_and_its_name_is_not() {
        check(
            "apiVersion: v1\ndata:\n  tls.key: AAAA\n  note: |\n    BBBB\n\n    CCCC\nkind: Secret\nmetadata:\n  name: web\ntype: Opaque\n",
            false,
            &["web", "Opaque", "v1"],
            &["AAAA", "BBBB", "CCCC"],
        );
    }

    #[test]
    fn in_a_list_of_many_kinds_only_secrets_are_hidden() {
        check(
            "items:\n- apiVersion: v1\n  data:\n    a: MAPVALUE\n  kind: ConfigMap\n- apiVersion: v1\n  data:\n    a: AAAA\n  kind: Secret\n  \
             metadata:\n    annotations:\n      kubectl.kubernetes.io/last-applied-configuration: |\n        {\"data\":{\"a\":\"DDDD\"}}\n    name: web\n\
             - apiVersion: v1\n  data:\n    b: OTHER\n  kind: ConfigMap\nkind: List\n",
            false,
            &["MAPVALUE", "web", "OTHER"],
            &["AAAA", "DDDD"],
        );
    }

    #[test]
    fn a_secret_within_a_manifest_work_is_hidden_too() {
        check(
            "kind: ManifestWork\nspec:\n  workload:\n    manifests:\n    - apiVersion: v1\n      kind: Secret\n      metadata:\n        name: pull\n      \
             stringData:\n        a: AAAA\n    - kind: ConfigMap\n      data:\n        b: SHOWN\n",
            false,
            &["pull", "SHOWN"],
            &["AAAA"],
        );
    }

    #[test]
    fn json_is_hidden_like_yaml_and_on_one_line_as_a_whole() {
        check(
            "{\n    \"apiVersion\": \"v1\",\n    \"data\": {\n        \"a\": \"AAAA\"\n    },\n    \"kind\": \"Secret\",\n    \"metadata\": {\n        \"name\": \"web\"\n    }\n}\n",
            false,
            &["web"],
            &["AAAA"],
        );
        check(
            "{\"kind\":\"Secret\",\"data\":{\"a\":\"AAAA\"}}\n{\"kind\":\"Pod\",\"x\":\"SHOWN\"}\n",
            false,
            &["SHOWN"],
            &["AAAA"],
        );
    }

    #[test]
    fn items_of_a_list_of_secrets_need_not_say_their_kind() {
        check(
            "items:\n- data:\n    a: AAAA\n  metadata:\n    name: web\n- metadata:\n    name: two\n  data:\n    a: BBBB\n",
            true,
            &["web", "two"],
            &["AAAA", "BBBB"],
        );
    }

    #[test]
    fn a_line_inside_a_private_key_is_told_from_one_behind_it() {
        let text = b"a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nafter\n";
        let at = |word: &[u8]| memmem::find(text, word).unwrap();
        assert!(in_private_key(text, at(b"MIIE")));
        assert!(!in_private_key(text, at(b"after")) && !in_private_key(text, 0));
    }
}
