//! Finds the objects of a file by their indentation, reading none.

use super::lines::{Line, Lines, key_of, scalar};
use super::{Damage, Item, Split, json};

/// Where the objects of a file are. `bytes` is the whole file.
pub fn split(bytes: &[u8]) -> Split {
    let mut split = Split::default();
    let offset = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let text = bytes[offset..].trim_ascii();
    if text.is_empty() {
        split.damaged(1, "is empty");
    } else if text.starts_with(b"{") || text.starts_with(b"[") {
        json::split(bytes, offset, &mut split);
    } else {
        documents(bytes, offset, &mut split);
    }
    split
}

impl Split {
    pub(super) fn damaged(&mut self, line: u32, why: impl Into<String>) {
        self.damage.push(Damage { line, why: why.into() });
    }
}

/// The document that is being walked.
#[derive(Default)]
struct Document {
    /// Where its first line that says something starts, and that line's number.
    first: Option<(usize, u32)>,
    end: usize,
    last_line: u32,
    /// From `items:` on.
    list: Option<List>,
    kind: Option<String>,
    version: Option<String>,
}

struct List {
    key_line: u32,
    /// `None` until the first item.
    indent: Option<usize>,
    /// Start and line of each item.
    starts: Vec<(usize, u32)>,
    /// Where the list is over; open while it goes on.
    end: Option<usize>,
}

fn documents(bytes: &[u8], offset: usize, split: &mut Split) {
    let whole = bytes.ends_with(b"\n");
    let mut document = Document::default();
    for line in Lines::of(&bytes[offset..]) {
        let line = Line { start: line.start + offset, end: line.end + offset, ..line };
        if line.is_separator() {
            std::mem::take(&mut document).finish(bytes, true, split);
        } else {
            document.take(&line);
        }
    }
    document.finish(bytes, whole, split);
}

impl Document {
    fn take(&mut self, line: &Line<'_>) {
        self.end = line.end;
        self.last_line = line.number;
        if line.text.is_empty() {
            return;
        }
        if let Some(list) = self.list.as_mut().filter(|list| list.end.is_none()) {
            if list.takes(line) {
                return;
            }
            list.end = Some(line.start);
        }
        if line.is_blank() {
            return;
        }
        self.first.get_or_insert((line.start, line.number));
        if line.text.first() == Some(&b' ') {
            return;
        }
        let of = |value: &[u8]| scalar(value).map(str::to_owned);
        match key_of(line.text) {
            Some((b"items", b"")) if self.list.is_none() => {
                self.list = Some(List { key_line: line.number, indent: None, starts: Vec::new(), end: None });
            }
            Some((b"items", b"[]" | b"null" | b"~")) if self.list.is_none() => {
                let end = Some(line.start);
                self.list = Some(List { key_line: line.number, indent: None, starts: Vec::new(), end });
            }
            Some((b"kind", value)) => self.kind = of(value),
            Some((b"apiVersion", value)) => self.version = of(value),
            _ => {}
        }
    }

    /// `whole`: the file goes on behind the document, or ends with a line's end.
    fn finish(self, bytes: &[u8], whole: bool, split: &mut Split) {
        let Some((start, line)) = self.first else { return };
        if matches!(bytes[start..self.end].trim_ascii_start(), [b'{' | b'[', ..]) {
            return json::split(&bytes[..self.end], start, split);
        }
        let Some(list) = self.list else {
            split.items.push(Item { start: start as u64, len: (self.end - start) as u64, line, of: None });
            if !whole {
                split.damaged(self.last_line, "ends in the middle of a line; its end may be missing");
            }
            return;
        };
        split.is_list = true;
        let open = list.end.is_none();
        let cut = self.kind.is_none() || (!whole && open);
        let of = match (&self.kind, self.version) {
            (Some(kind), Some(version)) => {
                let item = kind.strip_suffix("List").filter(|item| !item.is_empty());
                item.map(|item| (item.to_owned(), version))
            }
            _ => None,
        };
        let end = list.end.unwrap_or(self.end);
        let ends = list.starts.iter().skip(1).map(|(start, _)| *start).chain([end]);
        let last = list.starts.len().saturating_sub(1);
        for (order, ((start, line), end)) in list.starts.iter().zip(ends).enumerate() {
            if order == last && cut {
                split.damaged(*line, format!("is cut; the {order} items before line {line} are kept"));
            } else {
                let len = (end - start) as u64;
                split.items.push(Item { start: *start as u64, len, line: *line, of: of.clone() });
            }
        }
        if list.starts.is_empty() && cut {
            split.damaged(list.key_line, "is cut before its first item");
        }
    }
}

impl List {
    /// Whether a line is part of the list.
    fn takes(&mut self, line: &Line<'_>) -> bool {
        let Some(indent) = self.indent else {
            if line.is_blank() {
                return true;
            }
            let indent = line.indent();
            if !line.is_entry(indent) {
                return false;
            }
            self.indent = Some(indent);
            self.starts.push((line.start, line.number));
            return true;
        };
        let own = line.indent();
        if own > indent {
            return true;
        }
        if line.is_entry(indent) {
            self.starts.push((line.start, line.number));
            return true;
        }
        line.is_blank()
    }
}
