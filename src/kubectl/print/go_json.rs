//! JSON as Go's encoder writes it: signs of HTML escaped, floats in Go's form, four blanks for each level.

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter};
use std::io::{self, Write};

/// With line ends, each level moved to the right.
pub fn pretty(value: &impl Serialize) -> String {
    let form = PrettyFormatter::with_indent(b"    ");
    write(value, Indented(form))
}

/// On one line.
pub fn compact(value: &impl Serialize) -> String {
    write(value, Compact)
}

fn write(value: &impl Serialize, form: impl Formatter) -> String {
    let mut out = Vec::new();
    // A value of JSON can always be written, and memory takes all of it.
    let _ = value.serialize(&mut serde_json::Serializer::with_formatter(&mut out, form));
    String::from_utf8_lossy(&out).into_owned()
}

/// A float as Go's JSON has it: no fraction where there is none, an exponent only for the very small and very large.
fn float(value: f64) -> String {
    let size = value.abs();
    if value != 0.0 && !(1e-6..1e21).contains(&size) {
        let text = format!("{value:e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        return match exponent.strip_prefix('-') {
            Some(digits) => format!("{mantissa}e-{digits}"),
            None => format!("{mantissa}e+{exponent}"),
        };
    }
    value.to_string()
}

fn fragment<W: Write + ?Sized>(writer: &mut W, text: &str) -> io::Result<()> {
    let mut rest = text;
    while let Some(at) = rest.find(['<', '>', '&', '\u{2028}', '\u{2029}']) {
        let (before, sign) = rest.split_at(at);
        writer.write_all(before.as_bytes())?;
        let mut signs = sign.chars();
        if let Some(sign) = signs.next() {
            write!(writer, "\\u{:04x}", u32::from(sign))?;
        }
        rest = signs.as_str();
    }
    writer.write_all(rest.as_bytes())
}

struct Compact;

impl Formatter for Compact {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, writer: &mut W, text: &str) -> io::Result<()> {
        fragment(writer, text)
    }
    fn write_f64<W: Write + ?Sized>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        writer.write_all(float(value).as_bytes())
    }
}

struct Indented(PrettyFormatter<'static>);

impl Formatter for Indented {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, writer: &mut W, text: &str) -> io::Result<()> {
        fragment(writer, text)
    }
    fn write_f64<W: Write + ?Sized>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        writer.write_all(float(value).as_bytes())
    }
    fn begin_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }
    fn end_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }
    fn begin_array_value<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }
    fn end_array_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }
    fn begin_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }
    fn end_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }
    fn begin_object_key<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }
    fn begin_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }
    fn end_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::{compact, pretty};
    use serde_json::json;

    #[test]
    fn signs_of_html_are_escaped_and_floats_have_gos_form() {
        assert_eq!(compact(&json!({"a<b": "x & y>\u{2028}"})), r#"{"a\u003cb":"x \u0026 y\u003e\u2028"}"#);
        assert_eq!(compact(&json!([1.0, 0.5, 1e21, 1e-7, 12_345_678.5, -0.25])), "[1,0.5,1e+21,1e-7,12345678.5,-0.25]");
    }

    #[test]
    fn levels_are_four_blanks_and_what_is_empty_stays_on_its_line() {
        assert_eq!(
            pretty(&json!({"a": [], "b": {}, "c": [1, {"d": null}]})),
            "{\n    \"a\": [],\n    \"b\": {},\n    \"c\": [\n        1,\n        {\n            \"d\": null\n        }\n    ]\n}"
        );
    }
}
