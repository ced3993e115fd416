//! Objects in JSON: one document, several after each other, lists, and bare arrays.

use super::{Item, Split};
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct Listed<'a> {
    #[serde(default)]
    kind: Option<String>,
    #[serde(default, rename = "apiVersion")]
    version: Option<String>,
    #[serde(borrow, default)]
    items: Option<&'a RawValue>,
    #[serde(default)]
    metadata: Option<Named>,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    name: Option<String>,
}

/// Finds the objects of a file of JSON.
pub fn split(bytes: &[u8], offset: usize, split: &mut Split) {
    // Bytes that are no text would shift every place behind them, so they end what can be read.
    let (text, broken) = match std::str::from_utf8(&bytes[offset..]) {
        Ok(text) => (text, None),
        Err(error) => {
            let good = &bytes[offset..offset + error.valid_up_to()];
            (std::str::from_utf8(good).unwrap_or_default(), Some(offset + error.valid_up_to()))
        }
    };
    let mut numbers = Numbers { bytes, at: 0, line: 1 };
    let place = |raw: &str| raw.as_ptr() as usize - bytes.as_ptr() as usize;
    let mut documents = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    while let Some(document) = documents.next() {
        match document {
            Ok(raw) => {
                let raw = raw.get();
                let start = place(raw);
                self::document(raw, start, &place, &mut numbers, split);
            }
            Err(error) => {
                let from = offset + documents.byte_offset();
                let end = offset + text.len();
                cut(&bytes[from.min(end)..end], from, &mut numbers, split, &error);
                return;
            }
        }
    }
    if let Some(at) = broken {
        let line = numbers.of(at);
        split.damaged(line, "holds bytes that are no text; what follows is not read");
    }
}

fn document(raw: &str, start: usize, place: &dyn Fn(&str) -> usize, numbers: &mut Numbers<'_>, split: &mut Split) {
    let push = |raw: &str, of: Option<(String, String)>, split: &mut Split, numbers: &mut Numbers<'_>| {
        let start = place(raw);
        split.items.push(Item { start: start as u64, len: raw.len() as u64, line: numbers.of(start), of });
    };
    let array = |raw: &str| {
        serde_json::from_str::<Vec<&RawValue>>(raw)
            .ok()
            .map(|items| items.iter().map(|item| (place(item.get()), item.get().len())).collect::<Vec<_>>())
    };
    let base = start;
    let text_of = |(at, len): (usize, usize)| raw.get(at - base..at - base + len).unwrap_or_default();
    if raw.starts_with('[') {
        split.is_list = true;
        for item in array(raw).unwrap_or_default() {
            push(text_of(item), None, split, numbers);
        }
        return;
    }
    let Ok(listed) = serde_json::from_str::<Listed<'_>>(raw) else {
        push(raw, None, split, numbers);
        return;
    };
    let named = listed.metadata.is_some_and(|metadata| metadata.name.is_some());
    match listed.items {
        // Some APIs write the items of a list that has none as null.
        None if listed.kind.as_deref().is_some_and(|kind| kind.ends_with("List")) && !named => split.is_list = true,
        Some(items) if items.get().starts_with('[') && !named => {
            split.is_list = true;
            let of = match (listed.kind.as_deref().and_then(|kind| kind.strip_suffix("List")), listed.version) {
                (Some(kind), Some(version)) if !kind.is_empty() => Some((kind.to_owned(), version)),
                _ => None,
            };
            for item in array(items.get()).unwrap_or_default() {
                push(text_of(item), of.clone(), split, numbers);
            }
        }
        _ => push(raw, None, split, numbers),
    }
}

/// What is left of a document that breaks off: the whole objects of its list.
fn cut(rest: &[u8], from: usize, numbers: &mut Numbers<'_>, split: &mut Split, error: &serde_json::Error) {
    let text = String::from_utf8_lossy(rest);
    let begin = match rest.trim_ascii_start().first() {
        Some(b'[') => rest.iter().position(|byte| *byte == b'['),
        Some(b'{') => text.find("\"items\"").and_then(|key| Some(key + text.get(key..)?.find('[')?)),
        _ => None,
    };
    let mut kept = 0;
    if let Some(begin) = begin.filter(|_| matches!(text, std::borrow::Cow::Borrowed(_))) {
        let mut at = begin + 1;
        while let Some(skipped) =
            rest.get(at..).and_then(|rest| rest.iter().position(|byte| !byte.is_ascii_whitespace() && *byte != b','))
        {
            let Some(item) = text.get(at + skipped..) else { break };
            let mut one = serde_json::Deserializer::from_str(item).into_iter::<&RawValue>();
            let Some(Ok(raw)) = one.next() else { break };
            let start = from + at + skipped;
            if !raw.get().starts_with('{') {
                break;
            }
            split.items.push(Item {
                start: start as u64,
                len: raw.get().len() as u64,
                line: numbers.of(start),
                of: None,
            });
            kept += 1;
            at += skipped + raw.get().len();
        }
        split.is_list = true;
    }
    let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
    let kept = if kept == 0 { String::new() } else { format!("; the {kept} objects before are kept") };
    split.damaged(line, format!("is no JSON from here ({error}){kept}"));
}

/// Line numbers of places that come in rising order.
struct Numbers<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
}

impl Numbers<'_> {
    fn of(&mut self, place: usize) -> u32 {
        let between = self.bytes.get(self.at..place).unwrap_or_default();
        let lines = memchr::memchr_iter(b'\n', between).count();
        self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.at = self.at.max(place);
        self.line
    }
}
