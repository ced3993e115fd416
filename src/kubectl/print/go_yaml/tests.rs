//! Values as the library writes them.
#![allow(clippy::unwrap_used)]

use super::document;
use serde_json::{Value, json};

fn check(value: &Value, expected: &str) {
    let text = document(value);
    assert_eq!(text, expected);
    let back: Value = serde_saphyr::from_str(&text).unwrap_or_default();
    assert_eq!(&back, value, "{text}");
}

#[test]
fn lists_hang_below_their_key_and_maps_are_moved_in() {
    check(
        &json!({"a": [1, {"b": [], "c": {}}, [2, [3]]], "d": {"e": {"f": null}}}),
        "a:\n- 1\n- b: []\n  c: {}\n- - 2\n  - - 3\nd:\n  e:\n    f: null\n",
    );
}

#[test]
fn what_would_be_read_as_something_else_stands_in_quotes() {
    for (text, expected) in [
        ("web", "web"),
        ("", "\"\""),
        ("true", "\"true\""),
        ("no", "\"no\""),
        ("nope", "nope"),
        ("1", "\"1\""),
        ("1e3", "\"1e3\""),
        ("1.2.3", "1.2.3"),
        ("0x1f", "\"0x1f\""),
        ("12:30", "\"12:30\""),
        ("80:443", "80:443"),
        ("12:30_", "12:30_"),
        (".1_0", "\".1_0\""),
        ("2026-01-01", "\"2026-01-01\""),
        ("2026-01-01T10:00:00Z", "\"2026-01-01T10:00:00Z\""),
        ("2026-13-01T10:00:00Z", "2026-13-01T10:00:00Z"),
        ("- a", "'- a'"),
        ("-a", "-a"),
        ("a: b", "'a: b'"),
        ("a:b", "a:b"),
        ("a #b", "'a #b'"),
        ("a#b", "a#b"),
        ("it's", "it's"),
        ("'s", "'''s'"),
        ("*all", "'*all'"),
        (" a", "' a'"),
        ("a\tb", "\"a\\tb\""),
        ("null", "\"null\""),
        ("~", "\"~\""),
        ("{a}", "'{a}'"),
        ("a{b}", "a{b}"),
        ("é", "é"),
        ("😀", "\"\\U0001F600\""),
    ] {
        check(&json!({ "k": text }), &format!("k: {expected}\n"));
    }
}

#[test]
fn several_lines_are_a_block() {
    check(&json!({"s": "a\n  b\n\nc\n", "t": 1}), "s: |\n  a\n    b\n\n  c\nt: 1\n");
    check(&json!({"s": "a\nb"}), "s: |-\n  a\n  b\n");
    check(&json!({"s": "a\n\n"}), "s: |+\n  a\n\n");
    check(&json!({"s": "  a\nb\n"}), "s: |2\n    a\n  b\n");
    check(&json!({"s": "a \nb"}), "s: \"a \\nb\"\n");
}

#[test]
fn keys_stand_in_the_order_that_people_count_in() {
    check(&json!({"a10": 1, "a2": 2, "a-b": 3, "a": 4, "B": 5, "_": 6}), "_: 6\nB: 5\na: 4\na-b: 3\na2: 2\na10: 1\n");
}

#[test]
fn a_long_line_goes_on_in_the_next() {
    let long = "word ".repeat(30);
    let text = document(&json!({"message": long.trim_end()}));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].len() > 80 && lines[1].starts_with("  word"));
    let back: Value = serde_saphyr::from_str(&text).unwrap_or_default();
    assert_eq!(back["message"], long.trim_end());
}

mod odd {
    use super::document;
    use proptest::prelude::{any, prop, proptest};
    use serde_json::{Value, json};

    proptest! {
        #[test]
        fn every_text_comes_back(text in any::<String>(), pieces in prop::collection::vec(prop::sample::select(vec![
            " ", "\n", "a", "- ", ": ", "#", "'", "\"", "\\", "1", "0x", ":", "é", "\t", "word ", "{", "?", "...", "---", "true",
        ]), 0..40)) {
            for text in [text, pieces.concat()] {
                let written = document(&json!({"k": [text.clone()], "l": text.clone()}));
                let back: Value = serde_saphyr::from_str(&written).unwrap();
                assert_eq!(&back["l"], &Value::from(text.clone()), "{written}");
                assert_eq!(&back["k"][0], &Value::from(text), "{written}");
            }
        }
    }
}
