//! Lines of YAML, as far as their indentation tells the structure.

use memchr::memchr;

/// A line without its end.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// Counted from 1.
    pub number: u32,
    pub start: usize,
    /// Behind the line's end.
    pub end: usize,
    pub text: &'a [u8],
}

/// The lines of some bytes, one after the other.
pub struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    number: u32,
}

impl<'a> Lines<'a> {
    pub fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, number: 0 }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let rest = self.bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        let (start, end) = (self.at, self.at + length);
        self.at = end;
        self.number = self.number.saturating_add(1);
        let text = rest[..length].strip_suffix(b"\n").unwrap_or(&rest[..length]);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        Some(Line { number: self.number, start, end, text })
    }
}

impl<'a> Line<'a> {
    pub fn indent(&self) -> usize {
        self.text.iter().take_while(|byte| **byte == b' ').count()
    }

    /// The text behind the indentation.
    pub fn content(&self) -> &'a [u8] {
        &self.text[self.indent()..]
    }

    pub fn is_separator(&self) -> bool {
        matches!(self.text, [b'-', b'-', b'-'] | [b'.', b'.', b'.'] | [b'-', b'-', b'-', b' ', ..])
    }

    pub fn is_blank(&self) -> bool {
        matches!(self.text.trim_ascii_start(), [] | [b'#', ..])
    }

    /// Starts an entry of a sequence that is indented by `indent`.
    pub fn is_entry(&self, indent: usize) -> bool {
        self.indent() == indent && matches!(self.text.get(indent..), Some([b'-'] | [b'-', b' ', ..]))
    }
}

/// Splits `key: value`; the value is empty where a block follows.
pub fn key_of(content: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = memchr(b':', content)?;
    let (key, rest) = (&content[..colon], &content[colon + 1..]);
    match rest {
        [] => Some((key, rest)),
        [b' ' | b'\t', ..] => Some((key, rest.trim_ascii())),
        _ => None,
    }
}

/// A plain or simply quoted scalar as text; `None` for anything that needs a YAML reader.
pub fn scalar(value: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(value).ok()?;
    match text.as_bytes() {
        [b'"', inner @ .., b'"'] if !inner.contains(&b'\\') && !inner.contains(&b'"') => {
            std::str::from_utf8(inner).ok()
        }
        [b'\'', inner @ .., b'\''] if !inner.contains(&b'\'') => std::str::from_utf8(inner).ok(),
        [b'"' | b'\'' | b'{' | b'[' | b'|' | b'>' | b'&' | b'*' | b'!' | b'#' | b'%' | b'@' | b'`', ..] => None,
        _ if text.contains(" #") || text.contains(": ") => None,
        _ => Some(text),
    }
}
