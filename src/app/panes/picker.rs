//! A short list to pick from: recordings, cases.

use super::window::Window;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picks {
    Demos,
    Cases,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub name: String,
    pub words: String,
}

#[derive(Debug, Clone)]
pub struct Picker {
    pub picks: Picks,
    pub title: String,
    pub choices: Vec<Choice>,
    pub window: Window,
}

impl Picker {
    pub fn new(picks: Picks, title: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self { picks, title: title.into(), choices, window: Window::default() }
    }

    pub fn picked(&self) -> Option<&Choice> {
        self.choices.get(self.window.cursor)
    }
}
