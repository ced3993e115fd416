//! What happened, in; what is wanted, out. A router: every message has one line here.
//! Invariant: total and fast; nothing in here waits for anything.

use super::act::{self, act, dump};
use super::effect::Effect;
use super::fleet::Fleet;
use super::keymap::{Lookup, lookup};
use super::layout::{Form, Pane};
use super::message::{CaseLine, KeyPress, Message, Mode};
use super::panes::picker::{Choice, Picker, Picks};
use super::panes::resources::Content;
use super::panes::resources::text::{Body, Source};
use super::progress::Reading;
use super::state::{Focus, State};
use super::story::{Replay, Story};
use super::tone::Tone;
use super::{approval, evidence, investigate, opening, orders, typing, watches};
use crate::domain::cluster::Freshness;
use crate::domain::time::{Timestamp, seconds_between};
use ratatui::layout::Rect;

/// Ages of live clusters move on by this much at a time.
const CLOCK_SECONDS: i64 = 10;

pub fn update(state: &mut State, message: Message, now: Timestamp) -> Vec<Effect> {
    state.now = now;
    if seconds_between(state.clock, now).abs() >= CLOCK_SECONDS {
        state.clock = now;
    }
    // Rows come in floods and change neither what is watched nor where lines break.
    let settles = !matches!(message, Message::Rows { .. });
    let mut effects = route(state, message, now);
    // However the focus went, a card that lost it does not keep it, and one that is gone has none.
    if state.panes.cards.is_empty() {
        approval::leave(state);
    }
    state.panes.cards.follow(matches!(state.focus, Focus::Card { .. }), state.frame);
    if settles {
        state.settle();
        effects.extend(watches::reconcile(state));
    }
    effects
}

fn route(state: &mut State, message: Message, now: Timestamp) -> Vec<Effect> {
    match message {
        Message::Key(press) => key(state, press, now),
        Message::Paste(text) => typing::paste(state, &text),
        Message::Resize { width, height } => {
            state.area = Rect::new(0, 0, width, height);
            state.panes.cards.changed(state.frame);
            Vec::new()
        }
        Message::Scroll { column, row, lines } => {
            if let Some((pane, _)) = state.layout().pane_at(column, row) {
                act::scroll(state, pane, lines);
            }
            Vec::new()
        }
        Message::Click { column, row } => click(state, column, row),
        Message::Tick => {
            act::tick(state);
            Vec::new()
        }
        Message::FleetOpened { mode, source, clusters, damage } => {
            state.opening = None;
            let fleet = Fleet::new(source, clusters);
            opening::fleet(state, mode, fleet, damage, now)
        }
        Message::FleetOpening { files, bytes } => {
            if let Some(opening) = &mut state.opening {
                (opening.files, opening.bytes) = (files, bytes);
            }
            Vec::new()
        }
        Message::FleetFailed { what, why } => {
            state.opening = None;
            state.complain(format!("{what}: {why}"))
        }
        Message::ReplayOpened { source, entries, damage } => {
            state.opening = None;
            state.mode = Mode::Replay;
            state.story = Story::Replay(Box::new(Replay::new(source, entries)));
            opening::replay(state, damage)
        }
        Message::AccessFound(found) => {
            for (cluster, access) in found {
                if let Some(member) = state.fleet.member_mut(&cluster) {
                    member.access = access;
                }
            }
            Vec::new()
        }
        Message::KindsFound { cluster, kinds } => {
            if let Some(member) = state.fleet.member_mut(&cluster) {
                member.kinds = Some(kinds);
            }
            Vec::new()
        }
        Message::Rows { cluster, kind, change } => {
            let changed = state.fleet.sheets.apply(&cluster, &kind, change);
            if watches::is_base(&kind) {
                state.fleet.weigh();
                state.panes.tree.rebuild(&state.fleet);
            }
            let height = state.resource_height();
            state.panes.resources.receive(&cluster, &kind, &changed, &state.fleet, height);
            Vec::new()
        }
        Message::Fresh { cluster, freshness } => {
            if let Some(member) = state.fleet.member_mut(&cluster) {
                // A sandbox that moved to its outcome has a later clock.
                if let (Freshness::AsOf(at), Some(captured)) = (&freshness, &mut member.info.captured) {
                    *captured = *at;
                }
                member.freshness = freshness;
            }
            state.fleet.weigh();
            state.panes.tree.rebuild(&state.fleet);
            Vec::new()
        }
        Message::ObjectCame { target, yaml } => {
            receive(state, yaml, |source| *source == Source::Object(target.clone()))
        }
        Message::LogCame { target, container: _, text, source } => {
            let path = source.map(|source| source.rsplit_once(':').map_or(source.clone(), |(path, _)| path.to_owned()));
            let is_meant = |source: &Source| matches!(source, Source::Log { pod, .. } if *pod == target);
            for view in state.panes.resources.texts_mut().filter(|view| is_meant(&view.source)) {
                view.origin = path.clone().map(|path| (path, None));
            }
            receive(state, text, is_meant)
        }
        Message::Printed { clusters, words, text } => {
            let meant = Source::Printed { clusters, words };
            receive(state, text, |source| *source == meant)
        }
        Message::Ordered(text) => orders::run(state, &text, now),
        Message::DumpsReading { done, all, objects } => {
            state.reading = Some(Reading { kinds: done, of_kinds: all, objects });
            Vec::new()
        }
        Message::DumpsRead { notes } => {
            state.reading = None;
            if let Some(first) = notes.first() {
                state.note = Some(crate::app::state::Note { tone: crate::app::tone::Tone::Bad, text: first.clone() });
            }
            state.notes.extend(notes);
            Vec::new()
        }
        Message::HitsCame { number, hits, progress } => dump::hits(state, number, hits, &progress),
        Message::LinesCame { cluster, path, lines } => dump::lines(state, &cluster, &path, lines),
        Message::ReportCame { cluster, report } => {
            let text = report.map(|report| report.lines().join("\n"));
            receive(state, text, |source| *source == Source::Report(cluster.clone()))
        }
        Message::DumpsMatched(names) => {
            state.fleet.open_as = names.into_iter().collect();
            state.fleet.weigh();
            state.panes.tree.rebuild(&state.fleet);
            Vec::new()
        }
        Message::JoinsCame(text) => receive(state, text, |source| *source == Source::Joins),
        Message::Located { target, source } => dump::located(state, &target, source),
        Message::Compared { before, after, comparison } => dump::compared(state, &before, &after, comparison),
        Message::DifferenceCame { after, text } => {
            receive(state, text, |source| *source == Source::Difference { after: after.clone() })
        }
        Message::AcrossCame { target, text } => {
            receive(state, text, |source| *source == Source::Across(target.clone()))
        }
        Message::ReadDone { id: _, reading, observation } => {
            investigate::tell(state, now, |inquiry| inquiry.observed(reading, observation, now))
        }
        Message::OutputCame { digest, reading } => {
            let text = reading.map(|reading| evidence::text(&reading));
            receive(
                state,
                text,
                |source| matches!(source, Source::Evidence { digest: wanted, .. } if *wanted == digest),
            )
        }
        Message::Prepared { pending } => approval::prepared(state, pending, now),
        Message::Acted { id, sent, ending, moved } => {
            if moved {
                state.say("the sandbox went over to the recorded outcome");
            }
            approval::acted(state, id, sent, ending, now)
        }
        Message::Said { text } => {
            state.panes.agent.streaming = crate::domain::redact::text(&text);
            Vec::new()
        }
        Message::Replied { reply } => {
            state.panes.agent.streaming.clear();
            investigate::tell(state, now, |inquiry| inquiry.replied(reply, now))
        }
        Message::CasesListed(cases) => list(state, cases),
        Message::JournalFailed(why) => state.complain(format!("the case is not being written: {why}")),
        Message::Note(text) if text.is_empty() => Vec::new(),
        Message::Note(text) => state.complain(text),
    }
}

fn key(state: &mut State, press: KeyPress, now: Timestamp) -> Vec<Effect> {
    if press.key.kind == crossterm::event::KeyEventKind::Release {
        return Vec::new();
    }
    if state.note.as_ref().is_some_and(|note| note.tone != Tone::Bad) {
        state.note = None;
    }
    if state.typing.is_some() {
        return typing::key(state, press, now);
    }
    let prefix = state.prefix.take();
    match lookup(&state.contexts(), prefix, &press.key) {
        Lookup::Prefix(prefix) => {
            state.prefix = Some(prefix);
            Vec::new()
        }
        Lookup::Nothing => {
            state.leaving = false;
            Vec::new()
        }
        Lookup::Found(intent) => {
            state.leaving &= intent == super::intent::Intent::Interrupt;
            // What gf told is copied by the very next key, or not at all.
            if !matches!(intent, super::intent::Intent::TellPlace | super::intent::Intent::CopyPlace) {
                state.place = None;
            }
            act(state, intent, press, now)
        }
    }
}

fn click(state: &mut State, column: u16, row: u16) -> Vec<Effect> {
    let layout = state.layout();
    if layout.form == Form::TooSmall || state.overlay.is_some() || state.typing.is_some() {
        return Vec::new();
    }
    if layout.tabs.is_some_and(|tabs| tabs.contains((column, row).into())) {
        return Vec::new();
    }
    let Some((pane, outer)) = layout.pane_at(column, row) else { return Vec::new() };
    act::go(state, pane);
    let inner = layout.inner(outer);
    let header = match (pane, state.panes.resources.table()) {
        (Pane::Resources, Some(_)) => 1,
        (Pane::Resources | Pane::Tree | Pane::Agent, _) => 0,
    };
    if let Some(at) = row.checked_sub(inner.y + header) {
        act::click(state, pane, usize::from(at));
    }
    Vec::new()
}

/// Gives an answer to the views that asked for it.
fn receive(state: &mut State, text: Result<String, String>, is_meant: impl Fn(&Source) -> bool) -> Vec<Effect> {
    let body = match text {
        Ok(text) => Body::Text(text),
        Err(why) => Body::Failed(why),
    };
    for view in state.panes.resources.texts_mut().filter(|view| is_meant(&view.source)) {
        // An excerpt that is there already is better than the word that the whole is not.
        let keeps =
            matches!((&body, &view.source, view.body()), (Body::Failed(_), Source::Evidence { .. }, Body::Text(_)));
        match (&body, keeps) {
            (Body::Failed(why), true) => view.heading.push(format!("only the excerpt is here: {why}")),
            (Body::Loading | Body::Text(_) | Body::Failed(_), _) => view.receive(body.clone()),
        }
    }
    Vec::new()
}

fn list(state: &mut State, cases: Vec<CaseLine>) -> Vec<Effect> {
    if cases.is_empty() {
        return state.say("no case was saved yet");
    }
    let words = |case: CaseLine| Choice {
        words: format!("{} · {} · {}", case.at.strftime("%Y-%m-%d %H:%M"), case.question, case.ending),
        name: case.id,
    };
    let picker = Picker::new(Picks::Cases, "saved cases", cases.into_iter().map(words).collect());
    orders::show(state, Content::Picker(picker), true)
}
