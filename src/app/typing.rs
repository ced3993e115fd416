//! Keys while a line is being typed: the command, the filter, the question, the name or the reason of a card.

use super::approval;
use super::effect::Effect;
use super::intent::Intent;
use super::investigate;
use super::keymap::{Context, Lookup, lookup};
use super::layout::Pane;
use super::message::KeyPress;
use super::orders;
use super::panes::resources::Content;
use super::panes::resources::filter::Filter;
use super::state::{Focus, Purpose, State};
use super::{command, tone::Tone};
use crate::domain::time::Timestamp;
use crate::policy::approval::Answer;

pub fn key(state: &mut State, press: KeyPress, now: Timestamp) -> Vec<Effect> {
    let Some(purpose) = state.typing.as_ref().map(|typing| typing.purpose) else { return Vec::new() };
    let intent = match lookup(&[Context::Typing], None, &press.key) {
        Lookup::Found(intent) => Some(intent),
        Lookup::Prefix(_) | Lookup::Nothing => None,
    };
    if intent == Some(Intent::Submit) {
        let text = state.typing.take().map(|mut typing| typing.line.take()).unwrap_or_default();
        return submit(state, purpose, &text, press, now);
    }
    if intent == Some(Intent::Cancel) {
        return cancel(state, purpose);
    }
    if intent == Some(Intent::Complete) {
        return complete(state, purpose);
    }
    let recalled = state.recalled.last().cloned();
    if let Some(typing) = &mut state.typing {
        match (intent, recalled) {
            (Some(Intent::Recall), Some(line)) if purpose == Purpose::Command => typing.line.set(&line),
            _ => typing.line.key(press.key),
        }
    }
    if purpose == Purpose::Filter {
        filter_as_typed(state);
    }
    Vec::new()
}

/// Pasted text goes into the line that is open, or becomes a question. It never is a key.
pub fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    match &mut state.typing {
        Some(typing) if typing.purpose == Purpose::CardName => state.complain("type the name; it cannot be pasted"),
        Some(typing) => {
            typing.line.paste(text);
            if typing.purpose == Purpose::Filter {
                filter_as_typed(state);
            }
            Vec::new()
        }
        None if state.focus == Focus::Pane(Pane::Agent) => {
            let draft = std::mem::take(&mut state.panes.agent.draft);
            state.start_typing(Purpose::Question, &draft);
            paste(state, text)
        }
        None => state.say("pasted text is ignored here; i begins a question, : a command"),
    }
}

fn submit(state: &mut State, purpose: Purpose, text: &str, press: KeyPress, now: Timestamp) -> Vec<Effect> {
    match purpose {
        Purpose::Command => {
            if !text.trim().is_empty() {
                state.recalled.push(text.to_owned());
            }
            orders::run(state, text, now)
        }
        Purpose::Filter => Vec::new(),
        Purpose::Find => super::act::dump::begin_find(state, text),
        Purpose::Question => {
            state.panes.agent.draft.clear();
            let question = match text.trim() {
                "" => state.offered().unwrap_or_default(),
                typed => typed.to_owned(),
            };
            if question.is_empty() { Vec::new() } else { investigate::ask(state, &question, now) }
        }
        Purpose::CardName => approval::approve(state, &Answer::Typed(text.to_owned()), press.stroke, now),
        Purpose::CardReason => approval::reject(state, text, now),
        Purpose::CardEdit => approval::edit(state, text, now),
    }
}

fn cancel(state: &mut State, purpose: Purpose) -> Vec<Effect> {
    let left = state.typing.take();
    match purpose {
        Purpose::Question => state.panes.agent.draft = left.map(|mut left| left.line.take()).unwrap_or_default(),
        Purpose::Filter => set_filter(state, None),
        Purpose::Command | Purpose::Find | Purpose::CardName | Purpose::CardReason | Purpose::CardEdit => {}
    }
    Vec::new()
}

fn complete(state: &mut State, purpose: Purpose) -> Vec<Effect> {
    let offered = state.offered();
    let demos: Vec<String> = state.setup.demos.iter().map(|demo| demo.name.clone()).collect();
    let Some(typing) = &mut state.typing else { return Vec::new() };
    match purpose {
        Purpose::Command => {
            let (text, candidates) =
                command::complete(typing.line.text(), &state.fleet, &state.scope, &demos, &state.setup.themes);
            typing.line.set(&text);
            match candidates.len() {
                0 => state.say("nothing begins so"),
                1 => Vec::new(),
                _ => state.say(candidates.join("  ")),
            }
        }
        Purpose::Question => {
            if let (true, Some(question)) = (typing.line.is_empty(), offered) {
                typing.line.set(&question);
            }
            Vec::new()
        }
        Purpose::Filter | Purpose::Find | Purpose::CardName | Purpose::CardReason | Purpose::CardEdit => Vec::new(),
    }
}

/// Filters as the letters come. A pattern that is not one yet changes nothing, and says so.
fn filter_as_typed(state: &mut State) {
    let text = state.typing.as_ref().map(|typing| typing.line.text().to_owned()).unwrap_or_default();
    match Filter::parse(&text) {
        Ok(filter) => {
            state.note = None;
            set_filter(state, filter);
        }
        Err(why) => state.note = Some(super::state::Note { tone: Tone::Warning, text: why }),
    }
}

pub fn set_filter(state: &mut State, filter: Option<Filter>) {
    match state.panes.resources.content_mut() {
        Some(Content::Table(table)) => {
            table.filter = filter;
            let height = state.resource_height();
            state.panes.resources.rebuild(&state.fleet, height);
        }
        Some(Content::Text(text)) => text.set_filter(filter),
        Some(Content::Picker(_) | Content::List(_)) | None => {}
    }
}
