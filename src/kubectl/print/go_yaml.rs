//! YAML as kubectl writes it: the forms, quotes, line ends and the order of keys of the library that it uses.
//! Invariant: what is written reads back as the value that it was.

mod scalar;

use serde_json::{Map, Value};
use std::cmp::Ordering;

/// Where long lines are broken, at a blank.
const WIDEST: usize = 80;
const INDENT: usize = 2;
/// Keys that are longer stand behind a question mark.
const LONGEST_KEY: usize = 128;

/// A value as a document.
pub fn document(value: &Value) -> String {
    let mut writer = Writer { out: String::new(), column: 0, blank: true, fresh: true };
    writer.node(value, None, Within::Root);
    if writer.column > 0 {
        writer.out.push('\n');
    }
    writer.out
}

/// A value as an item of a list at the left edge.
pub fn item(value: &Value) -> String {
    let mut writer = Writer { out: String::new(), column: 0, blank: true, fresh: true };
    writer.sign("-", true);
    writer.node(value, Some(0), Within::Sequence);
    if writer.column > 0 {
        writer.out.push('\n');
    }
    writer.out
}

/// What a node stands in.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    Root,
    Sequence,
    Mapping,
}

struct Writer {
    out: String,
    /// Characters since the line began.
    column: usize,
    /// Whether a blank or a line end was written last.
    blank: bool,
    /// Whether nothing but indention was written on this line.
    fresh: bool,
}

impl Writer {
    /// `indent` is that of the node around; none at the root.
    fn node(&mut self, value: &Value, indent: Option<usize>, within: Within) {
        match value {
            Value::Object(fields) if fields.is_empty() => self.flow("{", "}"),
            Value::Array(items) if items.is_empty() => self.flow("[", "]"),
            Value::Object(fields) => self.mapping(fields, indent),
            Value::Array(items) => {
                // A list that is the value of a key begins right below it.
                let hangs = within == Within::Mapping && !self.fresh;
                let indent = match indent {
                    None => 0,
                    Some(indent) if hangs => indent,
                    Some(indent) => indent + INDENT,
                };
                for item in items {
                    self.indent(indent);
                    self.sign("-", true);
                    self.node(item, Some(indent), Within::Sequence);
                }
            }
            Value::String(text) => {
                let style = scalar::style(text, false);
                self.scalar(text, style, indent.map_or(INDENT, |indent| indent + INDENT), false);
            }
            Value::Null => self.bare("null"),
            Value::Bool(flag) => self.bare(if *flag { "true" } else { "false" }),
            Value::Number(number) => self.bare(&scalar::number(number)),
        }
    }

    fn mapping(&mut self, fields: &Map<String, Value>, indent: Option<usize>) {
        let indent = indent.map_or(0, |indent| indent + INDENT);
        let mut sorted: Vec<(&String, &Value)> = fields.iter().collect();
        sorted.sort_by(|(one, _), (other, _)| natural(one, other));
        for (key, value) in sorted {
            self.indent(indent);
            if key.len() <= LONGEST_KEY && !scalar::has_breaks(key) {
                self.scalar(key, scalar::style(key, true), indent + INDENT, true);
                self.sign_behind(":");
            } else {
                self.sign("?", true);
                self.scalar(key, scalar::style(key, false), indent + INDENT, false);
                self.indent(indent);
                self.sign(":", true);
            }
            self.node(value, Some(indent), Within::Mapping);
        }
    }

    fn flow(&mut self, open: &str, close: &str) {
        self.sign(open, false);
        self.sign_behind(close);
    }

    fn bare(&mut self, text: &str) {
        self.space();
        self.text(text);
        (self.blank, self.fresh) = (false, false);
    }

    /// A sign with a blank before it. `begins` where what follows may stand on the same line.
    fn sign(&mut self, sign: &str, begins: bool) {
        self.space();
        self.text(sign);
        self.blank = false;
        self.fresh &= begins;
    }

    fn sign_behind(&mut self, sign: &str) {
        self.text(sign);
        (self.blank, self.fresh) = (false, false);
    }

    fn space(&mut self) {
        if !self.blank {
            self.put(' ');
        }
    }

    fn put(&mut self, letter: char) {
        self.out.push(letter);
        self.column += 1;
    }

    fn text(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += text.chars().count();
    }

    fn line_end(&mut self) {
        self.out.push('\n');
        self.column = 0;
    }

    fn indent(&mut self, indent: usize) {
        if !self.fresh || self.column > indent || (self.column == indent && !self.blank) {
            self.line_end();
        }
        while self.column < indent {
            self.put(' ');
        }
        (self.blank, self.fresh) = (true, true);
    }
}

/// The order of keys: letters behind all else, and numbers within them by their value.
fn natural(one: &str, other: &str) -> Ordering {
    let (ours, theirs): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let Some(at) = ours.iter().zip(&theirs).position(|(a, b)| a != b) else { return ours.len().cmp(&theirs.len()) };
    let (a, b) = (ours[at], theirs[at]);
    match (a.is_alphabetic(), b.is_alphabetic()) {
        (true, true) => return a.cmp(&b),
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    // A zero further on in a number counts as a digit, not as padding.
    let before = ours[..at].iter().rev().take_while(|letter| letter.is_numeric());
    let within = (a == '0' || b == '0') && before.into_iter().any(|digit| *digit != '0');
    let number = |letters: &[char]| {
        let digits = letters[at..].iter().map_while(|letter| letter.to_digit(10));
        let (value, length) = digits.fold((i64::from(within), 0_usize), |(value, length), digit| {
            (value.wrapping_mul(10).wrapping_add(i64::from(digit)), length + 1)
        });
        (value, length)
    };
    number(&ours).cmp(&number(&theirs)).then(a.cmp(&b))
}

#[cfg(test)]
mod tests;
