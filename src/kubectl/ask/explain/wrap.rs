//! Breaks text into lines, as `explain` does.
//! Invariant: a word is never broken, and no blank is added.

/// Text in lines of at most `width` characters where words allow it; line ends that it has stay.
pub fn wrap(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    // What the open line holds, then the blanks and the word behind it that are not yet placed.
    let (mut line, mut blanks, mut word) = (0, String::new(), String::new());
    let (mut blank_count, mut word_count) = (0, 0);
    for c in text.chars() {
        if c == '\n' {
            if word.is_empty() {
                if line + blank_count <= width {
                    out.push_str(&blanks);
                }
            } else {
                out.push_str(&blanks);
                out.push_str(&word);
            }
            out.push('\n');
            blanks.clear();
            word.clear();
            (line, blank_count, word_count) = (0, 0, 0);
        } else if c.is_whitespace() && c != '\u{a0}' {
            if blanks.is_empty() || !word.is_empty() {
                line += blank_count + word_count;
                out.push_str(&blanks);
                out.push_str(&word);
                blanks.clear();
                word.clear();
                (blank_count, word_count) = (0, 0);
            }
            blanks.push(c);
            blank_count += 1;
        } else {
            word.push(c);
            word_count += 1;
            if line + word_count + blank_count > width && word_count < width {
                out.push('\n');
                blanks.clear();
                (line, blank_count) = (0, 0);
            }
        }
    }
    if !word.is_empty() {
        out.push_str(&blanks);
        out.push_str(&word);
    } else if line + blank_count <= width {
        out.push_str(&blanks);
    }
    out
}

/// Every line moved to the right, empty ones too.
pub fn indent(text: &str, blanks: usize) -> String {
    let pad = " ".repeat(blanks);
    format!("{pad}{}", text.replace('\n', &format!("\n{pad}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_long_words_stay_whole() {
        assert_eq!(wrap("one two three", 7), "one two\nthree");
        assert_eq!(wrap("one\ntwo three", 20), "one\ntwo three");
        assert_eq!(
            wrap("see https://example.com/a/long/address now", 10),
            "see\nhttps://example.com/a/long/address\nnow"
        );
        assert_eq!(wrap("trailing \n", 76), "trailing \n");
        assert_eq!(indent("a\n\nb", 2), "  a\n  \n  b");
    }
}
