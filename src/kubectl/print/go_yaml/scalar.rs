//! Texts and numbers: bare, in quotes, or as a block of lines.

use super::{WIDEST, Writer};
use crate::kubectl::jsonpath::go_float;
use regex::Regex;
use serde_json::Number;
use std::sync::LazyLock;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Single,
    Double,
    Literal,
}

/// How a number reads after JSON.
pub(super) fn number(number: &Number) -> String {
    match (number.as_i64(), number.as_u64(), number.as_f64()) {
        (Some(_), _, _) | (_, Some(_), _) | (_, _, None) => number.to_string(),
        (None, None, Some(float)) if float.fract() == 0.0 && float.abs() < 1e18 => format!("{float:.0}"),
        (None, None, Some(float)) => go_float(float),
    }
}

/// The form in which a text reads back as a text and as itself.
pub(super) fn style(text: &str, is_key: bool) -> Style {
    let seen = Seen::of(text);
    let wanted = if text.contains('\n') {
        Style::Literal
    } else if means_else(text) {
        Style::Double
    } else {
        Style::Plain
    };
    match wanted {
        Style::Literal if is_key || !seen.block => Style::Double,
        Style::Plain if is_key && seen.breaks => Style::Double,
        Style::Plain if seen.plain && !(is_key && text.is_empty()) => Style::Plain,
        Style::Plain if seen.single => Style::Single,
        Style::Plain => Style::Double,
        other => other,
    }
}

pub(super) fn has_breaks(text: &str) -> bool {
    text.chars().any(is_break)
}

fn is_break(letter: char) -> bool {
    matches!(letter, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_printable(letter: char) -> bool {
    matches!(letter, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}') && letter != '\u{feff}'
}

/// Which forms a text allows.
struct Seen {
    plain: bool,
    single: bool,
    block: bool,
    breaks: bool,
}

impl Seen {
    fn of(text: &str) -> Self {
        if text.is_empty() {
            return Self { plain: true, single: true, block: false, breaks: false };
        }
        let mut seen = Self { plain: true, single: true, block: true, breaks: false };
        seen.plain = !(text.starts_with("---") || text.starts_with("..."));
        let letters: Vec<char> = text.chars().collect();
        let is_blank = |at: usize| letters.get(at).is_none_or(|letter| matches!(letter, ' ' | '\t'));
        let mut before_blank = true;
        for (at, letter) in letters.iter().copied().enumerate() {
            let indicates = match letter {
                '#' if at > 0 => before_blank,
                ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => {
                    at == 0
                }
                '?' | '-' => at == 0 && is_blank(at + 1),
                ':' => is_blank(at + 1),
                _ => false,
            };
            seen.plain &= !indicates;
            before_blank = letter == ' ' || letter == '\t' || is_break(letter) || letter == '\0';
            let after = |wanted: fn(char) -> bool| at > 0 && letters.get(at - 1).is_some_and(|last| wanted(*last));
            if !is_printable(letter) {
                (seen.plain, seen.single, seen.block) = (false, false, false);
            }
            if letter == ' ' {
                if at == 0 || at + 1 == letters.len() {
                    seen.plain = false;
                }
                if at + 1 == letters.len() {
                    seen.block = false;
                }
                if after(is_break) {
                    (seen.plain, seen.single) = (false, false);
                }
            } else if is_break(letter) {
                seen.breaks = true;
                seen.plain = false;
                if after(|last| last == ' ') {
                    (seen.single, seen.block) = (false, false);
                }
            }
        }
        seen
    }
}

static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^(?:
        [-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?   # in tens
        | [-+]?0(?:[xX][0-9a-fA-F]+|[oO]?[0-7]+|[bB][01]+)          # in other bases
    )$",
    )
    .ok()
});

/// Digits in sixties, as hours and minutes are.
static SIXTIES: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$").ok());

/// A year, and perhaps a time, as the library reads them.
static TIME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^[0-9]{4}-([0-9]{1,2})-([0-9]{1,2})(?:[Tt]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2})| ([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?)?$").ok()
});

/// Whether a bare text would be read as something else than a text.
fn means_else(text: &str) -> bool {
    const WORDS: [&str; 33] = [
        "", "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON", "n", "N", "no", "No", "NO",
        "false", "False", "FALSE", "off", "Off", "OFF", "~", "null", "Null", "NULL", ".nan", ".NaN", ".NAN", ".inf",
        ".Inf", ".INF",
    ];
    if WORDS.contains(&text) {
        return true;
    }
    let first = text.as_bytes().first().copied().unwrap_or_default();
    if matches!(text.strip_prefix(['-', '+']), Some(".inf" | ".Inf" | ".INF")) {
        return true;
    }
    match first {
        b'.' => text.len() > 1 && text.replace('_', "").parse::<f64>().is_ok(),
        b'0'..=b'9' | b'-' | b'+' => {
            let plain = text.replace('_', "");
            let matches = |pattern: &LazyLock<Option<Regex>>, text: &str| {
                pattern.as_ref().is_none_or(|pattern| pattern.is_match(text))
            };
            matches(&NUMBER, &plain) && fits(&plain) || matches(&SIXTIES, text) || is_time(text)
        }
        _ => false,
    }
}

/// Whether digits are a number that Go can hold: of other bases there is an end.
fn fits(digits: &str) -> bool {
    let bare = digits.trim_start_matches(['-', '+']).to_ascii_lowercase();
    let of = |prefix: &str, base: u32| bare.strip_prefix(prefix).map(|rest| u64::from_str_radix(rest, base).is_ok());
    of("0x", 16).or_else(|| of("0o", 8)).or_else(|| of("0b", 2)).unwrap_or(true)
}

fn is_time(text: &str) -> bool {
    let Some(found) = TIME.as_ref().and_then(|time| time.captures(text)) else { return false };
    let number = |at: usize| found.get(at).and_then(|part| part.as_str().parse::<u32>().ok());
    let within = |at: usize, most: u32| number(at).is_none_or(|number| number <= most);
    let year: i16 = text.get(..4).and_then(|year| year.parse().ok()).unwrap_or_default();
    let (month, day) = (number(1).unwrap_or_default(), number(2).unwrap_or_default());
    let date = i8::try_from(month).ok().zip(i8::try_from(day).ok());
    date.is_some_and(|(month, day)| jiff::civil::Date::new(year, month, day).is_ok())
        && within(3, 23)
        && within(4, 59)
        && within(5, 59)
        && within(6, 23)
        && within(7, 59)
        && within(8, 59)
}

impl Writer {
    pub(super) fn scalar(&mut self, text: &str, style: Style, indent: usize, is_key: bool) {
        match style {
            Style::Plain => {
                self.space();
                self.broken(text, indent, !is_key, false);
            }
            Style::Single => {
                self.sign("'", false);
                self.broken(text, indent, !is_key, true);
                self.text("'");
            }
            Style::Double => self.double(text, indent, !is_key),
            Style::Literal => {
                self.literal(text, indent);
                return;
            }
        }
        (self.blank, self.fresh) = (false, false);
    }

    /// Text that goes on in a new line where it is too long.
    fn broken(&mut self, text: &str, indent: usize, breaks: bool, quoted: bool) {
        let letters: Vec<char> = text.chars().collect();
        let (mut blanks, mut ended) = (false, false);
        for (at, letter) in letters.iter().copied().enumerate() {
            if letter == ' ' {
                let inside = !quoted || (at > 0 && at + 1 < letters.len());
                if breaks && !blanks && self.column > WIDEST && inside && letters.get(at + 1) != Some(&' ') {
                    self.fresh = false;
                    self.indent(indent);
                } else {
                    self.put(' ');
                }
                blanks = true;
            } else if is_break(letter) {
                if letter == '\n' {
                    if !ended {
                        self.line_end();
                    }
                    self.line_end();
                } else {
                    self.out.push(letter);
                    self.column = 0;
                }
                (ended, self.fresh) = (true, true);
            } else {
                if ended {
                    self.indent(indent);
                }
                if quoted && letter == '\'' {
                    self.put('\'');
                }
                self.put(letter);
                (blanks, ended, self.fresh) = (false, false, false);
            }
        }
    }

    fn double(&mut self, text: &str, indent: usize, breaks: bool) {
        self.sign("\"", false);
        let letters: Vec<char> = text.chars().collect();
        let mut blanks = false;
        for (at, letter) in letters.iter().copied().enumerate() {
            if !is_printable(letter) || is_break(letter) || matches!(letter, '"' | '\\') {
                self.text(&escaped(letter));
                blanks = false;
            } else if letter == ' ' {
                if breaks && !blanks && self.column > WIDEST && at > 0 && at + 1 < letters.len() {
                    self.fresh = false;
                    self.indent(indent);
                    if letters.get(at + 1) == Some(&' ') {
                        self.put('\\');
                    }
                } else {
                    self.put(' ');
                }
                blanks = true;
            } else {
                self.put(letter);
                blanks = false;
            }
        }
        self.text("\"");
    }

    fn literal(&mut self, text: &str, indent: usize) {
        self.sign("|", false);
        if text.starts_with(|first| first == ' ' || is_break(first)) {
            self.text("2");
        }
        let mut ends = text.chars().rev();
        match (ends.next().is_some_and(is_break), ends.next().is_none_or(is_break)) {
            (false, _) => self.text("-"),
            (true, true) => self.text("+"),
            (true, false) => {}
        }
        self.line_end();
        (self.blank, self.fresh) = (true, true);
        let mut ended = true;
        for letter in text.chars() {
            if is_break(letter) {
                if letter == '\n' {
                    self.line_end();
                } else {
                    self.out.push(letter);
                    self.column = 0;
                }
                (ended, self.fresh) = (true, true);
            } else {
                if ended {
                    self.indent(indent);
                }
                self.put(letter);
                (ended, self.fresh) = (false, false);
            }
        }
    }
}

fn escaped(letter: char) -> String {
    let named = match letter {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{a0}' => '_',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        other => {
            return match u32::from(other) {
                code @ 0..=0xff => format!("\\x{code:02X}"),
                code @ 0x100..=0xffff => format!("\\u{code:04X}"),
                code => format!("\\U{code:08X}"),
            };
        }
    };
    format!("\\{named}")
}
