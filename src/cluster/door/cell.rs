//! Cells of a table and labels, as kubectl prints them.

use crate::domain::redact;
use crate::kubectl::jsonpath::go_float;
use serde::Deserialize;
use serde::de::{Deserializer, Visitor};
use std::fmt;

/// A cell, whatever type it has.
pub(super) struct CellText(pub String);

impl<'de> Deserialize<'de> for CellText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CellVisitor { within: false }).map(Self)
    }
}

/// A value within a cell that is a list or a map.
struct Within(String);

impl<'de> Deserialize<'de> for Within {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CellVisitor { within: true }).map(Self)
    }
}

/// Names, numbers and ages, of which most tables consist, can be no credentials and need no looking at.
fn is_harmless(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'/' | b'<' | b'>' | b'-'))
        || (text.len() < 16 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

struct CellVisitor {
    within: bool,
}

impl<'de> Visitor<'de> for CellVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a cell of a table")
    }
    fn visit_str<E>(self, text: &str) -> Result<String, E> {
        if is_harmless(text) {
            return Ok(text.to_owned());
        }
        // One cell is one line: of a message with several the first is shown, and that there are more.
        Ok(match text.split_once(['\n', '\u{c}', '\r']) {
            Some((first, _)) if !self.within => format!("{}...", redact::text(first)),
            Some(_) | None => redact::text(text),
        })
    }
    fn visit_bool<E>(self, value: bool) -> Result<String, E> {
        Ok(value.to_string())
    }
    fn visit_i64<E>(self, value: i64) -> Result<String, E> {
        Ok(value.to_string())
    }
    fn visit_u64<E>(self, value: u64) -> Result<String, E> {
        Ok(value.to_string())
    }
    fn visit_f64<E>(self, value: f64) -> Result<String, E> {
        Ok(go_float(value))
    }
    fn visit_unit<E>(self) -> Result<String, E> {
        Ok(if self.within { "<nil>".to_owned() } else { String::new() })
    }
    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut items: A) -> Result<String, A::Error> {
        let mut texts = Vec::new();
        while let Some(Within(text)) = items.next_element()? {
            texts.push(text);
        }
        Ok(format!("[{}]", texts.join(" ")))
    }
    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut fields: A) -> Result<String, A::Error> {
        let mut texts = Vec::new();
        while let Some((key, Within(text))) = fields.next_entry::<String, Within>()? {
            texts.push(format!("{}:{text}", redact::plain(&key)));
        }
        texts.sort_unstable();
        Ok(format!("map[{}]", texts.join(" ")))
    }
}
