//! Breaks text into lines of at most so many cells, at spaces where there are any.
//! Invariant: no line is wider than asked (unless one character is), and no character but the broken space is lost.

use super::tone::Words;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The cells that a text takes.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// Breaks runs of words into lines. Lines after the first begin `indent` cells to the right.
pub fn words(runs: &[Words], width: usize, indent: usize) -> Vec<Vec<Words>> {
    let room = width.max(indent + 4);
    let mut lines: Vec<Vec<Words>> = vec![Vec::new()];
    let mut used = 0;
    for run in runs {
        for (index, part) in run.text.split('\n').enumerate() {
            if index > 0 {
                used = break_line(&mut lines, indent);
            }
            for word in part.split_inclusive(' ') {
                let (bare, full) = (self::width(word.trim_end()), self::width(word));
                if used + bare > room && used > indent {
                    used = break_line(&mut lines, indent);
                }
                if bare > room - used {
                    used = put_long(&mut lines, run, word.trim_end(), room, indent, used);
                } else {
                    push(&mut lines, run, word.trim_end());
                    used += bare;
                }
                // The space after the last word of a full line is what the line breaks at.
                let space = (full - bare).min(room - used);
                push(&mut lines, run, &" ".repeat(space));
                used += space;
            }
        }
    }
    lines
}

/// Breaks one plain line.
pub fn line(text: &str, width: usize) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut used = 0;
    for c in text.chars() {
        let cells = c.width().unwrap_or(0);
        if used + cells > width.max(1) && used > 0 {
            out.push(String::new());
            used = 0;
        }
        if let Some(last) = out.last_mut() {
            last.push(c);
        }
        used += cells;
    }
    out
}

/// The beginning of a text that fits, ending in `…` where something was cut.
pub fn clip(text: &str, width: usize) -> String {
    if self::width(text) <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let cells = c.width().unwrap_or(0);
        if used + cells + 1 > width {
            break;
        }
        out.push(c);
        used += cells;
    }
    if width > 0 {
        out.push('…');
    }
    out
}

/// Both ends of a text that does not fit: names differ at their ends as often as at their beginnings.
pub fn clip_middle(text: &str, width: usize) -> String {
    if self::width(text) <= width || width < 8 {
        return clip(text, width);
    }
    let room = width - 1;
    let head = fitting(text.chars(), room.div_ceil(2));
    let tail: Vec<char> = fitting(text.chars().rev(), room - self::width(&head)).chars().collect();
    head.chars().chain(['…']).chain(tail.into_iter().rev()).collect()
}

/// As many characters as fit.
fn fitting(chars: impl Iterator<Item = char>, width: usize) -> String {
    let mut used = 0;
    chars
        .take_while(|c| {
            used += c.width().unwrap_or(0);
            used <= width
        })
        .collect()
}

fn break_line(lines: &mut Vec<Vec<Words>>, indent: usize) -> usize {
    let mut line = Vec::new();
    if indent > 0 {
        line.push(Words::new(super::tone::Tone::Plain, " ".repeat(indent)));
    }
    lines.push(line);
    indent
}

fn push(lines: &mut [Vec<Words>], run: &Words, text: &str) {
    let Some(line) = lines.last_mut() else { return };
    match line.last_mut() {
        Some(last) if last.tone == run.tone => last.text.push_str(text),
        _ => line.push(Words::new(run.tone, text)),
    }
}

/// A word longer than a line is cut wherever the line ends.
fn put_long(
    lines: &mut Vec<Vec<Words>>,
    run: &Words,
    word: &str,
    room: usize,
    indent: usize,
    mut used: usize,
) -> usize {
    let mut piece = String::new();
    for c in word.chars() {
        let cells = c.width().unwrap_or(0);
        if used + cells > room {
            push(lines, run, &piece);
            piece.clear();
            used = break_line(lines, indent);
        }
        piece.push(c);
        used += cells;
    }
    push(lines, run, &piece);
    used
}

#[cfg(test)]
mod tests {
    use super::super::tone::Tone;
    use super::*;

    fn texts(text: &str, width: usize, indent: usize) -> Vec<String> {
        words(&[Words::new(Tone::Plain, text)], width, indent)
            .into_iter()
            .map(|line| line.into_iter().map(|run| run.text).collect::<String>())
            .collect()
    }

    #[test]
    fn lines_break_at_spaces_and_go_on_indented() {
        assert_eq!(texts("the agent is not running", 10, 2), ["the agent ", "  is not ", "  running"]);
    }

    #[test]
    fn a_line_that_its_last_word_fills_is_no_wider_than_asked() {
        assert_eq!(texts("as they should be", 8, 2), ["as they ", "  should", "  be"]);
        for asked in 8..40 {
            for line in texts("controllers as they should be, and open-cluster-management too ", asked, 2) {
                assert!(width(&line) <= asked, "{line:?} is wider than {asked}");
            }
        }
    }

    #[test]
    fn a_word_longer_than_the_line_is_cut() {
        assert_eq!(texts("abcdefghijkl", 5, 0), ["abcde", "fghij", "kl"]);
    }

    #[test]
    fn a_name_keeps_both_its_ends() {
        assert_eq!(clip_middle("open-cluster-management-agent-addon", 15), "open-cl…t-addon");
        assert_eq!(clip_middle("short", 15), "short");
    }

    #[test]
    fn wide_characters_count_as_two_cells() {
        assert_eq!(line("集群不可用", 4), ["集群", "不可", "用"]);
        assert_eq!(clip("集群不可用", 5), "集群…");
        assert_eq!(clip_middle("集群不可用的名字", 9), "集群…名字");
    }
}
