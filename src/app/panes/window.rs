//! A cursor in a list, and the part of the list that is shown.
//! Invariant: the cursor is inside the list, and the window moves no more than it must.

use crate::app::intent::Intent;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Window {
    pub cursor: usize,
    pub top: usize,
    /// A person has moved the cursor. Until then it stays on the first line, whatever comes in above.
    pub moved: bool,
}

impl Window {
    /// Moves by an intent, if it is one of moving.
    pub fn moves(&mut self, intent: Intent, len: usize, height: usize) -> bool {
        let half = (height / 2).max(1);
        let last = len.saturating_sub(1);
        self.cursor = if intent == Intent::Down {
            self.cursor.saturating_add(1)
        } else if intent == Intent::Up {
            self.cursor.saturating_sub(1)
        } else if intent == Intent::HalfDown {
            self.cursor.saturating_add(half)
        } else if intent == Intent::HalfUp {
            self.cursor.saturating_sub(half)
        } else if intent == Intent::Top {
            0
        } else if intent == Intent::Bottom {
            last
        } else {
            return false;
        }
        .min(last);
        self.moved = true;
        self.reveal(len, height);
        true
    }

    /// Keeps the cursor inside a window of `height` rows, moving the window as little as possible.
    pub fn reveal(&mut self, len: usize, height: usize) {
        self.cursor = self.cursor.min(len.saturating_sub(1));
        let lowest_top = self.cursor.saturating_sub(height.saturating_sub(1));
        self.top = self.top.clamp(lowest_top, self.cursor).min(len.saturating_sub(height));
    }

    /// Scrolls the window and takes the cursor along, as a wheel does.
    pub fn scroll(&mut self, lines: i16, len: usize, height: usize) {
        self.moved = true;
        let by = usize::from(lines.unsigned_abs());
        self.top = if lines < 0 { self.top.saturating_sub(by) } else { self.top.saturating_add(by) };
        self.top = self.top.min(len.saturating_sub(height));
        let bottom = self.top + height.saturating_sub(1);
        self.cursor = self.cursor.clamp(self.top, bottom).min(len.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_moves_only_when_the_cursor_would_leave_it() {
        let mut window = Window::default();
        for _ in 0..9 {
            window.moves(Intent::Down, 100, 10);
        }
        assert_eq!(window, Window { cursor: 9, top: 0, moved: true });
        window.moves(Intent::Down, 100, 10);
        assert_eq!(window, Window { cursor: 10, top: 1, moved: true });
        window.moves(Intent::Bottom, 100, 10);
        assert_eq!(window, Window { cursor: 99, top: 90, moved: true });
        window.reveal(3, 10);
        assert_eq!(window, Window { cursor: 2, top: 0, moved: true });
    }
}
