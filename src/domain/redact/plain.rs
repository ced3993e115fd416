//! Takes out of a text what a terminal would obey or a reader could be fooled by.
//! Invariant: what is left has no control character but newline and tab, and none that is drawn as nothing.
//! Not here: colours of a log, which are read before (`domain::colour`).

use std::borrow::Cow;
use std::iter::Peekable;
use std::str::Chars;

/// Removes escape sequences, control characters other than newline and tab, bidirectional overrides, characters
/// without width in which words can be hidden from people and not from machines, and variation selectors, on whose
/// width terminals disagree.
pub fn plain(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(is_suspicious) || !text.chars().any(is_unwanted) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c == '\u{1b}' {
            skip_escape(&mut rest);
        } else if !is_unwanted(c) {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Bytes of ordinary lines are none of these, and most texts are ordinary.
fn is_suspicious(byte: u8) -> bool {
    byte >= 0x7f || (byte < 0x20 && byte != b'\n' && byte != b'\t')
}

pub(super) fn is_unwanted(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control() && c != '\n' && c != '\t';
    }
    c.is_control()
        || matches!(c,
            // No width at all, and the joiners.
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{feff}'
            // Line and paragraph separators, bidirectional overrides and isolates, invisible operators.
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            // Letters of Hangul that are drawn as nothing.
            | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
            // Variation selectors, annotations, and marks of music that format and show nothing.
            | '\u{fe00}'..='\u{fe0f}' | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            // Tags, letters that only machines see, and more selectors.
            | '\u{e0000}'..='\u{e0fff}')
}

/// Swallows the rest of one escape sequence (CSI, OSC and friends; ECMA-48).
fn skip_escape(rest: &mut Peekable<Chars<'_>>) {
    match rest.next() {
        Some('[') => {
            for c in rest.by_ref() {
                if ('\u{40}'..='\u{7e}').contains(&c) {
                    break;
                }
            }
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            while let Some(c) = rest.next() {
                if c == '\u{7}' || (c == '\u{1b}' && rest.next_if_eq(&'\\').is_some()) {
                    break;
                }
            }
        }
        // A sequence of three or more: `ESC ( B`, `ESC # 8`.
        Some(' '..='/') => while rest.next_if(|c| !('\u{30}'..='\u{7e}').contains(c)).is_some() {},
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_log_cannot_move_the_cursor_or_set_the_title() {
        assert_eq!(plain("a\u{1b}[2Jb\u{1b}]0;title\u{7}c\rd\u{202e}e\u{e0041}"), "abcde");
        assert_eq!(plain("kept\tas it is\n"), "kept\tas it is\n");
        assert_eq!(plain("a\u{1b}]8;;http://x\u{1b}\\link\u{1b}]8;;\u{1b}\\b\u{1b}P1$r\u{1b}\\c"), "alinkbc");
    }

    #[test]
    fn words_that_only_a_machine_would_see_are_gone() {
        for hidden in [
            '\u{200b}',
            '\u{2060}',
            '\u{ad}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{e0101}',
            '\u{2028}',
            '\u{9b}',
            '\u{7f}',
            '\0',
        ] {
            assert_eq!(plain(&format!("de{hidden}lete")), "delete", "{hidden:?}");
        }
        assert_eq!(plain("Größe 日本 — ünïcode"), "Größe 日本 — ünïcode");
    }
}
