//! What names an object, read without the rest of it.

use super::lines::{Line, Lines, key_of, scalar};
use serde::Deserialize;

/// Kind, name and version of an object; empty where it does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    pub api_version: String,
    pub kind: String,
    pub namespace: String,
    pub name: String,
    pub resource_version: String,
}

/// Reads what names an object; `None` if only a full reading can tell.
pub fn head(bytes: &[u8]) -> Option<Head> {
    match bytes.trim_ascii_start().first()? {
        b'{' => json(bytes),
        _ => yaml(bytes),
    }
}

fn json(bytes: &[u8]) -> Option<Head> {
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Object {
        #[serde(rename = "apiVersion")]
        api_version: Option<String>,
        kind: Option<String>,
        metadata: Option<Metadata>,
    }
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Metadata {
        namespace: Option<String>,
        name: Option<String>,
        #[serde(rename = "resourceVersion")]
        resource_version: Option<String>,
    }
    let object: Object = serde_json::from_slice(bytes).ok()?;
    let metadata = object.metadata.unwrap_or_default();
    Some(Head {
        api_version: object.api_version.unwrap_or_default(),
        kind: object.kind.unwrap_or_default(),
        namespace: metadata.namespace.unwrap_or_default(),
        name: metadata.name.unwrap_or_default(),
        resource_version: metadata.resource_version.unwrap_or_default(),
    })
}

/// How far a line of an object is indented: an item's dash counts as indentation.
pub(super) fn placed<'a>(line: &Line<'a>, base: usize, first: bool) -> (usize, &'a [u8]) {
    let (indent, content) = (line.indent(), line.content());
    match content {
        [b'-', rest @ ..] if first && indent + 2 == base => (base, rest.trim_ascii_start()),
        _ => (indent, content),
    }
}

/// The indentation of an object's own keys.
pub(super) fn base_of(first: &Line<'_>) -> usize {
    let indent = first.indent();
    if first.is_entry(indent) { indent + 2 } else { indent }
}

fn yaml(bytes: &[u8]) -> Option<Head> {
    let mut found = Head::default();
    let mut lines = Lines::of(bytes).skip_while(Line::is_blank).peekable();
    let base = base_of(lines.peek()?);
    let mut first = true;
    // The key that lines belong to that are indented further.
    let mut in_metadata = false;
    let mut deeper = None;
    let text = |value: &[u8]| scalar(value).map(str::to_owned);
    for line in lines {
        let (indent, content) = placed(&line, base, std::mem::take(&mut first));
        if content.is_empty() {
            continue;
        }
        if indent == base {
            in_metadata = false;
            // Flow style and quoted keys take a reader.
            if matches!(content, [b'{' | b'[' | b'"' | b'\'' | b'&' | b'*' | b'!' | b'?', ..]) {
                return None;
            }
            match key_of(content) {
                Some((b"metadata", b"")) => {
                    in_metadata = true;
                    deeper = None;
                }
                Some((b"metadata", _)) => return None,
                Some((b"apiVersion", value)) => found.api_version = text(value)?,
                Some((b"kind", value)) => found.kind = text(value)?,
                _ => {}
            }
        } else if in_metadata {
            let own = *deeper.get_or_insert(indent);
            if indent == own {
                match key_of(content) {
                    Some((b"name", value)) => found.name = text(value)?,
                    Some((b"namespace", value)) => found.namespace = text(value)?,
                    Some((b"resourceVersion", value)) => found.resource_version = text(value)?,
                    _ => {}
                }
            }
        }
    }
    Some(found)
}
