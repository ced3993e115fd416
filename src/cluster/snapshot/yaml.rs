//! Reads the objects of one file, however broken it is.
//! Invariant: an object is either read whole or named as damage; a list that is cut keeps the items before the cut.
//! Not here: which file holds what (`index`), when it is read (`dump`).

use serde_json::Value;

/// What one file holds.
#[derive(Debug, Default, PartialEq)]
pub struct Contents {
    pub objects: Vec<Found>,
    pub damage: Vec<Damage>,
}

/// An object, and the line where it starts.
#[derive(Debug, PartialEq)]
pub struct Found {
    pub line: usize,
    pub value: Value,
}

/// What could not be read, and from which line.
#[derive(Debug, PartialEq, Eq)]
pub struct Damage {
    pub line: usize,
    pub why: String,
}

impl Contents {
    pub fn read(bytes: &[u8]) -> Self {
        let mut contents = Self::default();
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{feff}');
        if text.trim().is_empty() {
            contents.damaged(1, "is empty");
        } else if text.trim_start().starts_with(['{', '[']) {
            contents.read_json(text);
        } else {
            let lines = Line::all(text);
            let mut documents = lines.split(|line| line.is_separator()).peekable();
            while let Some(document) = documents.next() {
                contents.read_document(text, document, documents.peek().is_none());
            }
        }
        contents
    }

    fn damaged(&mut self, line: usize, why: impl Into<String>) {
        self.damage.push(Damage { line, why: why.into() });
    }

    fn read_json(&mut self, text: &str) {
        for document in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
            match document {
                Ok(value) => self.keep(1, value),
                Err(error) => return self.damaged(error.line(), format!("is no JSON from here ({error})")),
            }
        }
    }

    fn read_document(&mut self, text: &str, lines: &[Line<'_>], last: bool) {
        let Some(first) = lines.iter().find(|line| !line.is_blank()) else { return };
        let ends_in_a_line = !last || text.ends_with('\n');
        if let Some(list) = List::find(lines) {
            return self.read_list(text, lines, &list, ends_in_a_line);
        }
        match parse::<Value>(span(text, lines)) {
            Ok(Value::Null) => {}
            Ok(value) => {
                self.keep(first.number, value);
                if !ends_in_a_line {
                    self.damaged(
                        lines.len() + lines[0].number - 1,
                        "ends in the middle of a line; its end may be missing",
                    );
                }
            }
            Err((line, why)) => {
                self.damaged(first.number, format!("cannot be read at line {}: {why}", lines[0].number + line - 1))
            }
        }
    }

    /// Each item is read on its own, so that a bad one takes no other with it.
    fn read_list(&mut self, text: &str, lines: &[Line<'_>], list: &List, ends_in_a_line: bool) {
        let head = [span(text, &lines[..list.key]), span(text, &lines[list.end..])].concat();
        let head = parse::<Value>(&head).unwrap_or_default();
        let cut = head.get("kind").is_none() || (!ends_in_a_line && list.end == lines.len());
        let starts = &list.starts;
        for (order, start) in starts.iter().enumerate() {
            let end = starts.get(order + 1).copied().unwrap_or(list.end);
            let number = lines[*start].number;
            let last = order + 1 == starts.len();
            if last && cut {
                self.damaged(number, format!("is cut; the {order} items before line {number} are kept"));
                break;
            }
            match parse::<Vec<Value>>(span(text, &lines[*start..end])) {
                Ok(items) => items.into_iter().for_each(|item| self.keep(number, with_type(item, &head))),
                Err((line, why)) => {
                    self.damaged(number, format!("item cannot be read at line {}: {why}", number + line - 1))
                }
            }
        }
        if starts.is_empty() && cut {
            self.damaged(lines[list.key].number, "is cut before its first item");
        }
    }

    /// Keeps an object, or the items of a list.
    fn keep(&mut self, line: usize, mut value: Value) {
        match value.get_mut("items").map(Value::take) {
            Some(Value::Array(items)) => {
                items.into_iter().for_each(|item| self.objects.push(Found { line, value: with_type(item, &value) }));
            }
            Some(Value::Null) if value.get("metadata").and_then(|metadata| metadata.get("name")).is_none() => {}
            Some(other) => {
                value["items"] = other;
                self.objects.push(Found { line, value });
            }
            None if value.get("metadata").is_some_and(Value::is_object) => self.objects.push(Found { line, value }),
            None => self.damaged(line, "holds no Kubernetes object"),
        }
    }
}

/// Items of a typed list carry neither kind nor version: the list's are theirs.
fn with_type(mut item: Value, head: &Value) -> Value {
    let text = |key: &str| head.get(key).and_then(Value::as_str);
    if let (Some(fields), Some(kind), Some(version)) = (item.as_object_mut(), text("kind"), text("apiVersion"))
        && let Some(kind) = kind.strip_suffix("List").filter(|kind| !kind.is_empty())
    {
        fields.entry("kind").or_insert_with(|| kind.into());
        fields.entry("apiVersion").or_insert_with(|| version.into());
    }
    item
}

/// Numbers that look like texts to whoever wrote them stay texts, and no file is too large.
fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, (usize, String)> {
    let options = serde_saphyr::options! {
        budget: None,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        merge_keys: serde_saphyr::MergeKeyPolicy::AsOrdinary,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let line = error.location().map_or(1, |location| usize::try_from(location.line()).unwrap_or(1));
        let message = error.to_string();
        (line, message.lines().next().unwrap_or_default().to_owned())
    })
}

/// A line with its place in the text.
struct Line<'a> {
    number: usize,
    start: usize,
    end: usize,
    text: &'a str,
}

impl<'a> Line<'a> {
    fn all(text: &'a str) -> Vec<Self> {
        let mut start = 0;
        let lines = text.split_inclusive('\n').enumerate().map(|(before, line)| {
            let end = start + line.len();
            let line = Line { number: before + 1, start, end, text: line.trim_end_matches(['\n', '\r']) };
            start = end;
            line
        });
        lines.collect()
    }
    fn is_separator(&self) -> bool {
        self.text == "---" || self.text.starts_with("--- ") || self.text == "..."
    }
    fn is_blank(&self) -> bool {
        let text = self.text.trim_start();
        text.is_empty() || text.starts_with('#')
    }
    fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }
    /// Starts an entry of a sequence that is indented by `indent`.
    fn is_entry(&self, indent: usize) -> bool {
        self.indent() == indent && matches!(self.text.as_bytes().get(indent..), Some([b'-'] | [b'-', b' ', ..]))
    }
}

/// The text of some lines that follow each other.
fn span<'a>(text: &'a str, lines: &[Line<'a>]) -> &'a str {
    match (lines.first(), lines.last()) {
        (Some(first), Some(last)) => text.get(first.start..last.end).unwrap_or_default(),
        _ => "",
    }
}

/// A document that is a list: where its items start and end, as places in the lines of the document.
struct List {
    key: usize,
    starts: Vec<usize>,
    end: usize,
}

impl List {
    fn find(lines: &[Line<'_>]) -> Option<Self> {
        let key = lines.iter().position(|line| line.text.trim_end() == "items:")?;
        let after = &lines[key + 1..];
        let Some(first) = after.iter().find(|line| !line.is_blank()).filter(|line| line.is_entry(line.indent())) else {
            return Some(Self { key, starts: Vec::new(), end: key + 1 });
        };
        let indent = first.indent();
        let past = |line: &Line<'_>| !line.is_blank() && !line.is_entry(indent) && line.indent() <= indent;
        let end = after.iter().position(past).map_or(lines.len(), |end| key + 1 + end);
        let starts = (key + 1..end).filter(|at| lines[*at].is_entry(indent)).collect();
        Some(Self { key, starts, end })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::Contents;
    use serde_json::json;

    const LIST: &str = "apiVersion: v1\nitems:\n- metadata:\n    name: a\n- metadata:\n    name: b\n  text: |\n    - no item\n\n    items:\n- metadata:\n    name: c\nkind: PodList\nmetadata: {}\n";

    fn names(text: &str) -> Vec<(usize, String)> {
        let named = |found: &super::Found| (found.line, found.value["metadata"]["name"].as_str().unwrap().to_owned());
        Contents::read(text.as_bytes()).objects.iter().map(named).collect()
    }

    fn damage(text: &str) -> Vec<String> {
        Contents::read(text.as_bytes()).damage.iter().map(|damage| format!("{}: {}", damage.line, damage.why)).collect()
    }

    #[test]
    fn each_item_of_a_list_knows_its_line_and_its_kind() {
        assert_eq!(names(LIST), [(3, "a".into()), (5, "b".into()), (11, "c".into())]);
        let contents = Contents::read(LIST.as_bytes());
        assert_eq!(contents.objects[0].value, json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}));
        assert_eq!(contents.damage, []);
    }

    #[test]
    fn a_truncated_list_keeps_the_items_before_the_cut() {
        let cut = LIST.find("- metadata:\n    name: c").unwrap();
        for end in cut + 2..LIST.find("kind: PodList").unwrap() {
            assert_eq!(names(&LIST[..end]), [(3, "a".into()), (5, "b".into())], "cut at {end}");
            assert_eq!(damage(&LIST[..end]), ["11: is cut; the 2 items before line 11 are kept"], "cut at {end}");
        }
    }

    #[test]
    fn a_list_cut_anywhere_yields_only_whole_items() {
        for end in 0..LIST.len() {
            let contents = Contents::read(&LIST.as_bytes()[..end]);
            for found in &contents.objects {
                assert!(["a", "b", "c"].contains(&found.value["metadata"]["name"].as_str().unwrap()), "cut at {end}");
                assert!(found.value["metadata"]["name"] != "b" || found.value["text"] == "- no item\n\nitems:\n");
            }
            assert!(end >= LIST.find("kind: PodList").unwrap() || !contents.damage.is_empty(), "cut at {end} is said");
        }
    }

    #[test]
    fn a_bad_item_takes_no_other_with_it() {
        let text = LIST.replace("name: b", "name: \"b");
        assert_eq!(names(&text), [(3, "a".into()), (11, "c".into())]);
        assert!(damage(&text)[0].starts_with("5: item cannot be read at line"), "{:?}", damage(&text));
    }

    #[test]
    fn documents_follow_each_other_and_a_bad_one_takes_no_other_with_it() {
        let text = "---\nkind: A\nmetadata: {name: a}\n---\nkind: [B\n---\nkind: C\nmetadata: {name: c}\n";
        assert_eq!(names(text), [(2, "a".into()), (7, "c".into())]);
        assert_eq!(damage(text).len(), 1);
    }

    #[test]
    fn scalars_are_read_as_kubernetes_wrote_them() {
        let text = "metadata: {name: a, at: 2026-01-01T00:00:00Z, sha: '0123', code: 0755, on: yes, n: 1_0, big: 12345678901}\n";
        let read = &Contents::read(text.as_bytes()).objects[0].value["metadata"];
        let wanted = json!({"name": "a", "at": "2026-01-01T00:00:00Z", "sha": "0123", "code": "0755", "on": "yes", "n": "1_0", "big": 12345678901_i64});
        assert_eq!(read, &wanted);
    }

    #[test]
    fn json_and_empty_lists_are_read_too() {
        assert_eq!(
            names(r#"{"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"a"}}]}"#),
            [(1, "a".into())]
        );
        assert_eq!(Contents::read(b"apiVersion: v1\nitems: []\nkind: PodList\n"), Contents::default());
        assert_eq!(Contents::read(b"---\napiVersion: v1\nitems: null\nkind: PodList\n"), Contents::default());
        assert_eq!(damage(""), ["1: is empty"]);
        assert_eq!(damage("hello\n"), ["1: holds no Kubernetes object"]);
    }
}
