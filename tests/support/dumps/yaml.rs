//! Values as YAML, in the hand of the collectors: keys sorted, items of a list at the depth of their key.

use serde_json::Value;

pub fn document(value: &Value) -> Vec<u8> {
    let mut out = Vec::with_capacity(8 * 1024);
    write(value, 0, &mut out);
    out
}

/// Writes a value as what stands at this depth, with a line end after it.
fn write(value: &Value, depth: usize, out: &mut Vec<u8>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                indent(depth, out);
                field(key, value, depth, out);
            }
        }
        Value::Array(items) => {
            for item in items {
                indent(depth, out);
                self::item(item, depth, out);
            }
        }
        _ => {
            scalar(value, depth, out);
            out.push(b'\n');
        }
    }
}

fn field(key: &str, value: &Value, depth: usize, out: &mut Vec<u8>) {
    text(key, 0, out);
    out.push(b':');
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            out.push(b'\n');
            write(value, depth + 2, out);
        }
        Value::Array(items) if !items.is_empty() => {
            out.push(b'\n');
            write(value, depth, out);
        }
        _ => {
            out.push(b' ');
            scalar(value, depth + 2, out);
            out.push(b'\n');
        }
    }
}

/// An item: its first line stands behind the dash.
fn item(value: &Value, depth: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(b"- ");
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (at, (key, value)) in fields.iter().enumerate() {
                if at > 0 {
                    indent(depth + 2, out);
                }
                field(key, value, depth + 2, out);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (at, value) in items.iter().enumerate() {
                if at > 0 {
                    indent(depth + 2, out);
                }
                item(value, depth + 2, out);
            }
        }
        _ => {
            scalar(value, depth + 2, out);
            out.push(b'\n');
        }
    }
}

fn scalar(value: &Value, depth: usize, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(is) => out.extend_from_slice(if *is { b"true" } else { b"false" }),
        Value::Number(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Value::String(string) => text(string, depth, out),
        Value::Array(_) => out.extend_from_slice(b"[]"),
        Value::Object(_) => out.extend_from_slice(b"{}"),
    }
}

fn text(string: &str, depth: usize, out: &mut Vec<u8>) {
    let blocky = |letter: char| letter == '\n' || !letter.is_control();
    if string.contains('\n') && !string.starts_with([' ', '\n']) && string.chars().all(blocky) {
        return block(string, depth, out);
    }
    if is_plain(string) {
        return out.extend_from_slice(string.as_bytes());
    }
    // JSON's quotes are YAML's double quotes.
    out.extend_from_slice(Value::String(string.to_owned()).to_string().as_bytes());
}

fn block(string: &str, depth: usize, out: &mut Vec<u8>) {
    let ends = string.len() - string.trim_end_matches('\n').len();
    out.extend_from_slice([b"|-" as &[u8], b"|", b"|+"][ends.min(2)]);
    for line in string[..string.len() - usize::from(ends > 0)].split('\n') {
        out.push(b'\n');
        if !line.is_empty() {
            indent(depth, out);
            out.extend_from_slice(line.as_bytes());
        }
    }
}

/// Whether a string is itself without quotes, in YAML 1.1 too.
fn is_plain(string: &str) -> bool {
    let Some(first) = string.bytes().next() else { return false };
    let word = first.is_ascii_alphabetic() || matches!(first, b'/' | b'(' | b'_') || first == b'.' && string.len() > 1;
    const KEYWORDS: &[&str] = &["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    word && string.bytes().all(|byte| (0x20..0x7f).contains(&byte))
        && !string.ends_with([' ', ':'])
        && !string.contains(": ")
        && !string.contains(" #")
        && !KEYWORDS.iter().any(|keyword| keyword.eq_ignore_ascii_case(string))
        && !(first == b'.' && string.as_bytes().get(1).is_some_and(u8::is_ascii_digit))
}

fn indent(depth: usize, out: &mut Vec<u8>) {
    out.resize(out.len() + depth, b' ');
}

#[test]
fn what_is_written_reads_back_as_it_was() {
    let value = serde_json::json!({
        "plain": "a/b:c", "numberish": "12", "time": "2026-01-15T12:00:00Z", "empty": "", "yes": "yes", "tab": "a\tb",
        "lines": "a\n  b\n\nc\n", "cut": "a\nb", "more": "a\n\n", "colon": "a: b", "hash": "a #b", "f:x": {}, ".": {},
        "k:{\"name\":\"x\"}": {"list": [[1, 2], {"a": [], "b": [{"c": null}]}, "x"], "on": true, "dash": "- x"},
        "float": 1.5, "dots": ".5", "curly": "{a}", "space": " a", "tail": "a ", "u": "Füße", "bs": "a\\b",
    });
    let text = String::from_utf8(document(&value)).expect("text");
    let read: Value = serde_saphyr::from_str(&text).expect("YAML");
    assert_eq!(read, value, "{text}");
}
