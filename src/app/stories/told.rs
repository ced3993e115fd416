//! The language that stories are told in.

use crate::agent::inquiry::Mind;
use crate::app::effect::Effect;
use crate::app::message::{KeyPress, Message, Mode};
use crate::app::panes::picker::Choice;
use crate::app::state::{Setup, State};
use crate::app::update::update;
use crate::domain::time::{self, Timestamp};
use crate::policy::approval::Seat;
use crate::runbook::find::Library;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::sync::Arc;
use std::time::Duration;

pub struct Told {
    pub state: State,
    pub now: Timestamp,
    /// What was wanted since the last look.
    pub effects: Vec<Effect>,
    frame: u64,
    /// Whether frames are drawn after each key, as a terminal that keeps up does.
    draws: bool,
    seat: Option<Seat>,
}

pub fn noon() -> Timestamp {
    time::parse("2026-11-23T22:52:10Z").unwrap()
}

impl Told {
    pub fn new(width: u16, height: u16) -> Self {
        let choice = |name: &str, words: &str| Choice { name: name.to_owned(), words: words.to_owned() };
        let setup = Setup {
            library: Arc::new(Library::embedded()),
            mind: Mind::Rules,
            demos: vec![choice("agent-disabled", "a spoke went silent"), choice("healthy", "nothing is wrong")],
            themes: vec!["dark".to_owned(), "light".to_owned(), "ansi".to_owned()],
            theme: "dark".to_owned(),
        };
        let state = State::new(setup, width, height, noon());
        let mut told =
            Self { state, now: noon(), effects: Vec::new(), frame: 0, draws: true, seat: Some(Seat::for_test()) };
        told.draw();
        told
    }

    /// The recorded fleet of `fixtures`, with its base rows.
    pub fn sandbox(width: u16, height: u16) -> Self {
        Self::new(width, height).hears(super::fixtures::opened(Mode::Sandbox)).hear_all(super::fixtures::base_rows())
    }

    pub fn without_seat(mut self) -> Self {
        self.seat = None;
        self
    }

    /// From now on no frame is drawn, as when the link is slow.
    pub fn undrawn(mut self) -> Self {
        self.draws = false;
        self
    }

    fn draw(&mut self) {
        self.frame += 1;
        self.state.drawn(self.frame, self.now);
    }

    pub fn wait(mut self, millis: u64) -> Self {
        self.now += Duration::from_millis(millis);
        self
    }

    pub fn hears(mut self, message: Message) -> Self {
        self.effects.extend(update(&mut self.state, message, self.now));
        if self.draws {
            self.draw();
        }
        self
    }

    pub fn hear_all(self, messages: Vec<Message>) -> Self {
        messages.into_iter().fold(self, Self::hears)
    }

    /// Keys by name, one after the other; what has no name is typed letter by letter.
    pub fn keys(mut self, keys: &str) -> Self {
        for word in keys.split_whitespace() {
            match named(word) {
                Some(key) => self = self.press(key),
                None => self = self.types(word),
            }
        }
        self
    }

    pub fn types(self, text: &str) -> Self {
        text.chars().fold(self, |told, c| told.press(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)))
    }

    fn press(self, key: KeyEvent) -> Self {
        let frame = self.frame;
        let stroke = self.seat.as_ref().map(|seat| seat.keystroke(frame));
        self.wait(20).hears(Message::Key(KeyPress { key, frame, stroke }))
    }

    /// Forgets what was wanted so far.
    pub fn then(mut self) -> Self {
        self.effects.clear();
        self
    }

    /// What was wanted, without the watches, in one word each.
    pub fn wanted(&self) -> Vec<String> {
        self.effects.iter().filter_map(word).collect()
    }

    pub fn approvals(&self) -> usize {
        self.effects.iter().filter(|effect| matches!(effect, Effect::Commit(_))).count()
    }

    pub fn note(&self) -> &str {
        self.state.note.as_ref().map_or("", |note| &note.text)
    }
}

fn word(effect: &Effect) -> Option<String> {
    Some(match effect {
        Effect::Watch { .. } | Effect::Unwatch { .. } => return None,
        Effect::Append(entry) => {
            let value = serde_json::to_value(&entry.fact).unwrap();
            format!("append {}", value["verb"].as_str().unwrap())
        }
        Effect::OpenDemo(name) => format!("demo {name}"),
        Effect::Refresh => "refresh".to_owned(),
        Effect::FetchObject(target) => format!("object {target}"),
        Effect::FetchLog { pod, previous, .. } => format!("log {pod}{}", if *previous { " previous" } else { "" }),
        Effect::Print { clusters, words } => format!("print {} on {}", words.join(" "), clusters.len()),
        Effect::FetchOutput(digest) => format!("output {}", digest.short()),
        Effect::Look { id, .. } => format!("look {id}"),
        Effect::Ask(_) => "ask".to_owned(),
        Effect::Prepare(proposal) => format!("prepare {}", proposal.id),
        Effect::Commit(approved) => {
            let ids: Vec<String> = approved.iter().map(|one| one.id().to_string()).collect();
            format!("commit {}", ids.join(" "))
        }
        Effect::StopModel => "stop model".to_owned(),
        Effect::Search { number, query, .. } => format!("search {number} {query}"),
        Effect::FetchLines { path, line, .. } => format!("lines {path}:{line}"),
        Effect::FetchReport(cluster) => format!("report {cluster}"),
        Effect::FetchJoins => "joins".to_owned(),
        Effect::Locate(target) => format!("locate {target}"),
        Effect::Compare { before, after } => format!("compare {before} {after}"),
        Effect::FetchDifference { after, .. } => format!("difference {after}"),
        Effect::ListCases => "list cases".to_owned(),
        Effect::Copy(text) => format!("copy {text}"),
        Effect::Suspend => "suspend".to_owned(),
        Effect::Quit => "quit".to_owned(),
    })
}

fn named(word: &str) -> Option<KeyEvent> {
    let plain = |code| Some(KeyEvent::new(code, KeyModifiers::NONE));
    match word {
        "Enter" => plain(KeyCode::Enter),
        "Esc" => plain(KeyCode::Esc),
        "Tab" => plain(KeyCode::Tab),
        "S-Tab" => plain(KeyCode::BackTab),
        "Space" => plain(KeyCode::Char(' ')),
        "Up" => plain(KeyCode::Up),
        "Down" => plain(KeyCode::Down),
        "Right" => plain(KeyCode::Right),
        _ => {
            let c = word.strip_prefix("C-")?.chars().next()?;
            Some(KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL))
        }
    }
}
