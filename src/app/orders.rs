//! Does what was typed after `:`.

use super::act::dump;
use super::command::{self, Order};
use super::effect::Effect;
use super::investigate;
use super::layout::Pane;
use super::message::Mode;
use super::panes::picker::Picks;
use super::panes::resources::Content;
use super::panes::resources::filter::Filter;
use super::panes::resources::table::Table;
use super::panes::resources::text::{Body, Source, TextView};
use super::progress::Opening;
use super::state::{Focus, Overlay, State};
use crate::domain::ids::{ClusterName, ProposalId};
use crate::domain::row::KindId;
use crate::domain::time::Timestamp;

pub fn run(state: &mut State, text: &str, now: Timestamp) -> Vec<Effect> {
    let order = match command::read(text, &state.fleet, &state.scope, state.namespace.as_deref()) {
        Ok(order) => order,
        Err(why) => return state.complain(why),
    };
    match order {
        Order::Quit => vec![Effect::Quit],
        Order::Change(commands) => investigate::propose(state, &commands, now),
        Order::Print { clusters, words } => print(state, clusters, words),
        Order::Help => {
            state.overlay = Some(Overlay::Help { top: 0 });
            Vec::new()
        }
        Order::Notes => {
            let text = if state.notes.is_empty() { "nothing was said yet".to_owned() } else { state.notes.join("\n") };
            let view = TextView::new("notes", Source::Change(ProposalId(0)), Vec::new(), Body::Text(text));
            show(state, Content::Text(view), true)
        }
        Order::Search(query) => dump::search(state, query),
        Order::Completeness(clusters) => dump::completeness(state, clusters),
        Order::Joins => dump::joins(state),
        Order::Compare { before, after } => dump::compare(state, before, after),
        Order::Cases => vec![Effect::ListCases],
        Order::Demo(Some(name)) => open_demo(state, name),
        Order::Demo(None) => {
            state.offer_demos();
            state.focus = Focus::Pane(Pane::Resources);
            Vec::new()
        }
        Order::Theme(Some(name)) if state.setup.themes.contains(&name) => {
            state.theme = name;
            Vec::new()
        }
        Order::Theme(_) => {
            let known = state.setup.themes.join(", ");
            state.complain(format!("themes are {known}"))
        }
        Order::Namespace(namespace) => {
            state.namespace.clone_from(&namespace);
            if let Some(table) = state.panes.resources.table_mut() {
                table.namespace = namespace;
            }
            refresh_table(state)
        }
        Order::Show { kind, namespace, scope, filter } => {
            if state.fleet.members().is_empty() {
                return state.complain("open a fleet first: :demo, klue open PATH, or a kubeconfig");
            }
            let filter = match Filter::parse(&filter) {
                Ok(filter) => filter,
                Err(why) => return state.complain(why),
            };
            match namespace.as_deref() {
                Some("all" | "-" | "*") => state.namespace = None,
                Some(name) => state.namespace = Some(name.to_owned()),
                None => {}
            }
            let scope = scope.unwrap_or_else(|| state.scope.clone());
            let mut table = Table::new(kind, scope, state.namespace.clone());
            table.filter = filter;
            show(state, Content::Table(table), false)
        }
    }
}

/// Asks in kubectl's words, and shows what kubectl would print.
fn print(state: &mut State, clusters: Vec<ClusterName>, words: Vec<String>) -> Vec<Effect> {
    if state.mode == Mode::Replay {
        return state.say("this is a replay: nothing is read");
    }
    let spelled = words.join(" ");
    let names: Vec<&str> = clusters.iter().map(ClusterName::as_str).collect();
    let heading = vec![format!("kubectl {spelled} @{}", names.join(","))];
    let source = Source::Printed { clusters: clusters.clone(), words: words.clone() };
    let view = TextView::new(spelled, source, heading, Body::Loading);
    let mut effects = show(state, Content::Text(view), true);
    effects.push(Effect::Print { clusters, words });
    effects
}

/// Opens the table of a kind as `:` would.
pub fn show_kind(state: &mut State, kind: KindId) -> Vec<Effect> {
    let table = Table::new(kind, state.scope.clone(), state.namespace.clone());
    show(state, Content::Table(table), false)
}

/// Opens a view in the resource pane and goes there.
pub fn show(state: &mut State, content: Content, drilled: bool) -> Vec<Effect> {
    state.panes.resources.open(content, drilled);
    state.focus = Focus::Pane(Pane::Resources);
    refresh_table(state)
}

/// Draws the shown table up anew after its rules changed.
pub fn refresh_table(state: &mut State) -> Vec<Effect> {
    let height = state.resource_height();
    state.panes.resources.rebuild(&state.fleet, height);
    Vec::new()
}

fn open_demo(state: &mut State, name: String) -> Vec<Effect> {
    if let Some(id) = state.under_way() {
        return state.complain(format!("{id} is being sent; open another fleet when it has ended"));
    }
    state.opening = Some(Opening::of(format!("the recorded fleet {name}")));
    vec![Effect::OpenDemo(name)]
}

/// What picking a line of a list does.
pub fn pick(state: &mut State) -> Vec<Effect> {
    let Some(Content::Picker(picker)) = state.panes.resources.content_mut() else { return Vec::new() };
    let (picks, picked) = (picker.picks.clone(), picker.picked().cloned());
    match (picks, picked) {
        (_, None) => Vec::new(),
        (Picks::Demos, Some(choice)) => open_demo(state, choice.name),
        (Picks::Cases, Some(choice)) => state.say(format!("quit, then: klue replay {0}", choice.name)),
    }
}
