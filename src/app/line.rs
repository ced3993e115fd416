//! One line of typing: a command, a filter, a question, a reason.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tui_textarea::{CursorMove, TextArea};

#[derive(Debug, Clone, Default)]
pub struct TypedLine {
    area: TextArea<'static>,
}

impl TypedLine {
    pub fn with(text: &str) -> Self {
        let mut line = Self::default();
        line.set(text);
        line
    }

    pub fn text(&self) -> &str {
        self.area.lines().first().map_or("", String::as_str)
    }

    pub fn is_empty(&self) -> bool {
        self.area.is_empty()
    }

    /// The number of characters left of the cursor.
    pub fn cursor(&self) -> usize {
        self.area.cursor().1
    }

    pub fn set(&mut self, text: &str) {
        self.area = TextArea::new(vec![flat(text)]);
        self.area.move_cursor(CursorMove::End);
    }

    /// Takes a key that is neither Enter nor Tab. C-u empties the line to the left, as in a shell; the editor would
    /// undo.
    pub fn key(&mut self, key: KeyEvent) {
        if key.code == KeyCode::Char('u') && key.modifiers == KeyModifiers::CONTROL {
            self.area.delete_line_by_head();
        } else {
            self.area.input(key);
        }
        self.keep_one_line();
    }

    /// Takes pasted text. Line ends become spaces: a paste never sends anything.
    pub fn paste(&mut self, text: &str) {
        self.area.insert_str(flat(text));
    }

    pub fn take(&mut self) -> String {
        let text = self.text().to_owned();
        self.set("");
        text
    }

    /// The editor knows keys that break a line (C-m, C-j); here they must not.
    fn keep_one_line(&mut self) {
        if self.area.lines().len() > 1 {
            let joined = self.area.lines().join(" ");
            self.set(&joined);
        }
    }
}

fn flat(text: &str) -> String {
    crate::domain::redact::plain(text).replace(['\n', '\t'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c_u_empties_the_line_left_of_the_cursor() {
        let mut line = TypedLine::with("deployments ");
        line.key(KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL));
        assert_eq!(line.text(), "");
        line.key(KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL));
        assert_eq!((line.text(), line.cursor()), ("", 0));
    }

    #[test]
    fn a_paste_of_several_lines_stays_one_line_and_obeys_nothing() {
        let mut line = TypedLine::with("why ");
        line.paste("is\nit\u{1b}[2J\tdown");
        assert_eq!(line.text(), "why is it down");
    }
}
