//! Which object a line of a file belongs to, told from the lines around it.
//! Invariant: nothing is parsed; where the form of the text is not known, nothing is claimed.

use crate::domain::redact;
use crate::domain::search::Place;
use memchr::{memchr, memmem, memrchr};

/// How far the shape of a file is looked for.
const HEAD: usize = 4096;

/// How objects stand in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One object, or several with `---` between them; keys begin in this column.
    Objects {
        keys: usize,
    },
    /// A list, whose items begin in this column with `- ` or `{`; their keys begin in the other.
    Items {
        begin: usize,
        keys: usize,
    },
    Unknown,
}

impl Shape {
    /// The shape of a file, told from its first lines.
    pub fn of(head: &[u8]) -> Self {
        let head = &head[..head.len().min(HEAD)];
        let is_json = head.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
        let mut lines = head.split(|byte| *byte == b'\n');
        let items: &[u8] = if is_json { b"\"items\":" } else { b"items:" };
        let listed = lines.find(|line| {
            let text = line.trim_ascii_start();
            text.starts_with(items) && (is_json || indent(line) == 0)
        });
        if listed.is_some() {
            let Some(first) = lines.find(|line| !line.trim_ascii().is_empty()) else { return Self::Unknown };
            let begin = indent(first);
            if is_json {
                let inner = lines.find(|line| !line.trim_ascii().is_empty());
                return match inner {
                    Some(inner) if first.trim_ascii() == b"{" => Self::Items { begin, keys: indent(inner) },
                    _ => Self::Unknown,
                };
            }
            let dash = first.trim_ascii_start().strip_prefix(b"-");
            return dash.map_or(Self::Unknown, |rest| Self::Items { begin, keys: begin + 1 + indent(rest) });
        }
        let mut lines = head.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
        let first = lines.find(|line| !line.starts_with(b"---") && !line.starts_with(b"#"));
        match (first, is_json) {
            (Some(first), true) if first.trim_ascii() == b"{" => {
                lines.next().map_or(Self::Unknown, |line| Self::Objects { keys: indent(line) })
            }
            (Some(first), false) if memchr(b':', first).is_some() && indent(first) == 0 => Self::Objects { keys: 0 },
            _ => Self::Unknown,
        }
    }

    /// The object around a position. The window may begin and end anywhere.
    pub fn object(self, window: &[u8], at: usize) -> Option<Place> {
        let (start, keys) = match self {
            Self::Objects { keys } => (document(window, at), keys),
            Self::Items { begin, keys } => (item(window, at, begin)?, keys),
            Self::Unknown => return None,
        };
        read(&window[start..], keys)
    }
}

fn indent(line: &[u8]) -> usize {
    line.iter().take_while(|byte| **byte == b' ').count()
}

/// Where the document around a position begins.
fn document(window: &[u8], at: usize) -> usize {
    memmem::rfind(&window[..at], b"\n---")
        .map_or(0, |before| memchr(b'\n', &window[before + 1..]).map_or(0, |end| before + end + 2))
}

/// Where the item around a position begins: the last line before it that begins with a dash or a brace in that column.
fn item(window: &[u8], at: usize, begin: usize) -> Option<usize> {
    let mut end = memchr(b'\n', &window[at..]).map_or(window.len(), |end| at + end);
    loop {
        let start = memrchr(b'\n', &window[..end]).map_or(0, |before| before + 1);
        let line = &window[start..end];
        let opens = line.get(begin).is_some_and(|byte| *byte == b'-' || *byte == b'{');
        if opens && indent(line) == begin {
            return Some(start);
        }
        end = start.checked_sub(1)?;
    }
}

/// Reads kind and name of the object whose keys stand in a column.
fn read(text: &[u8], keys: usize) -> Option<Place> {
    let (mut api_version, mut kind, mut namespace, mut name) = (None, None, None, None);
    let mut in_metadata = false;
    let mut inner = None;
    for (number, line) in text.split(|byte| *byte == b'\n').enumerate() {
        // A dash that begins the item counts as indentation.
        let column =
            line.iter().position(|byte| *byte != b' ' && !(*byte == b'-' && number == 0)).unwrap_or(usize::MAX);
        if column == usize::MAX {
            continue;
        }
        if number > 0 && column < keys {
            break;
        }
        let words = &line[column..];
        if words.starts_with(b"---") {
            break;
        }
        if column == keys {
            in_metadata = value_of(words, "metadata").is_some();
            api_version = api_version.or_else(|| value_of(words, "apiVersion"));
            kind = kind.or_else(|| value_of(words, "kind"));
        } else if in_metadata && *inner.get_or_insert(column) == column {
            name = name.or_else(|| value_of(words, "name"));
            namespace = namespace.or_else(|| value_of(words, "namespace"));
        }
        if api_version.is_some() && kind.is_some() && name.is_some() && !in_metadata {
            break;
        }
    }
    Some(Place::Object {
        api_version: api_version?,
        kind: kind?,
        namespace: namespace.unwrap_or_default(),
        name: name?,
    })
}

/// The value of `key: value` or `"key": "value",`.
fn value_of(words: &[u8], key: &str) -> Option<String> {
    let words = words.strip_prefix(b"\"").unwrap_or(words);
    let rest = words.strip_prefix(key.as_bytes())?;
    let rest = rest.strip_prefix(b"\"").unwrap_or(rest).strip_prefix(b":")?;
    let value = String::from_utf8_lossy(rest);
    let value = value.trim().trim_end_matches(',').trim_matches(['"', '\'']);
    Some(redact::bounded(&redact::plain(value), 253))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn check(text: &str, word: &str, expected: &str) {
        let at = text.find(word).unwrap();
        let found = Shape::of(text.as_bytes()).object(text.as_bytes(), at);
        assert_eq!(found.map(|place| place.to_string()).unwrap_or_default(), expected, "{word} in {text}");
    }

    const LIST: &str = "apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    labels:\n      name: no\n    name: cart-0\n    \
                        namespace: shop\n  spec:\n    containers:\n    - name: app\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: web-0\n    \
                        namespace: shop\n  status:\n    phase: Running\nkind: List\n";

    #[test]
    fn a_line_in_a_list_belongs_to_its_item() {
        check(LIST, "app", "Pod shop/cart-0");
        check(LIST, "Running", "Pod shop/web-0");
        check(LIST, "web-0", "Pod shop/web-0");
    }

    #[test]
    fn documents_in_one_file_are_told_apart() {
        let text = "---\napiVersion: v1\nkind: Node\nmetadata:\n  name: n1\nspec: {a: one}\n---\napiVersion: v1\nkind: Node\nmetadata:\n  name: n2\nspec: {a: two}\n";
        check(text, "one", "Node n1");
        check(text, "two", "Node n2");
    }

    #[test]
    fn json_that_is_indented_is_read_and_json_on_one_line_is_not_guessed_at() {
        let one = "{\n    \"kind\": \"Pod\",\n    \"apiVersion\": \"v1\",\n    \"metadata\": {\n        \"name\": \"a\",\n        \"namespace\": \"shop\"\n    },\n    \"x\": \"here\"\n}\n";
        check(one, "here", "Pod shop/a");
        let list = "{\n    \"kind\": \"PodList\",\n    \"items\": [\n        {\n            \"kind\": \"Pod\",\n            \"apiVersion\": \"v1\",\n            \"metadata\": {\n                \"name\": \"a\"\n            },\n            \"x\": \"here\"\n        }\n    ]\n}\n";
        check(list, "here", "Pod a");
        check("{\"kind\":\"Pod\",\"x\":\"here\"}\n", "here", "");
    }

    #[test]
    fn a_text_that_is_no_object_is_of_none() {
        check("2026-01-15 some log\n", "log", "");
    }
}
