//! What keys do in the resource pane: details, logs, events, namespaces, order, history.

use crate::app::effect::Effect;
use crate::app::intent::Intent;
use crate::app::layout::Pane;
use crate::app::message::Mode;
use crate::app::orders;
use crate::app::panes::resources::Content;
use crate::app::panes::resources::table::Table;
use crate::app::panes::resources::text::{Body, Source, TextView};
use crate::app::scope::Scope;
use crate::app::state::{Focus, Purpose, State};
use crate::domain::redact;
use crate::domain::resource::ResourceRef;

/// Changes which clusters the tables show.
pub fn scope_to(state: &mut State, scope: Option<Scope>) -> Vec<Effect> {
    let Some(scope) = scope else { return Vec::new() };
    state.scope = scope.clone();
    if let Some(table) = state.panes.resources.table_mut() {
        table.scope = scope;
    }
    orders::refresh_table(state)
}

/// Enter: a namespace's pods, the details of anything else, the line of a list.
pub fn open(state: &mut State) -> Vec<Effect> {
    let selected = match state.panes.resources.view().map(|view| &view.content) {
        Some(Content::Picker(_)) => return orders::pick(state),
        Some(Content::List(_)) => return super::dump::open(state),
        Some(Content::Table(table)) => table.selected(&state.fleet),
        Some(Content::Text(_)) | None => return Vec::new(),
    };
    match selected {
        Some(namespace) if namespace.kind == "Namespace" => {
            state.namespace = Some(namespace.name);
            let clusters = state.scope.clusters(&state.fleet);
            match state.fleet.resolve("pods", &clusters).map(|kind| kind.id.clone()) {
                Some(kind) => orders::show_kind(state, kind),
                None => Vec::new(),
            }
        }
        Some(_) | None => yaml(state),
    }
}

fn selected(state: &State) -> Option<ResourceRef> {
    state.panes.resources.table()?.selected(&state.fleet)
}

pub fn yaml(state: &mut State) -> Vec<Effect> {
    let Some(target) = selected(state) else { return Vec::new() };
    let view = TextView::new(target.to_string(), Source::Object(target.clone()), Vec::new(), Body::Loading);
    let mut effects = orders::show(state, Content::Text(view), true);
    effects.push(Effect::FetchObject(target));
    effects
}

/// The row in words; what belongs to it is read with it.
pub fn describe(state: &mut State) -> Vec<Effect> {
    let Some(target) = selected(state) else { return Vec::new() };
    let view = TextView::new(target.to_string(), Source::Description(target.clone()), Vec::new(), Body::Loading);
    let mut effects = orders::show(state, Content::Text(view), true);
    effects.push(Effect::Describe(target));
    effects
}

/// `=`: the object of the row on all clusters of the table, side by side.
pub fn across(state: &mut State) -> Vec<Effect> {
    if state.mode == Mode::Replay {
        return state.say("this is a replay: nothing is read");
    }
    let Some(target) = selected(state) else { return Vec::new() };
    let scope = state.panes.resources.table().map_or_else(|| state.scope.clone(), |table| table.scope.clone());
    let clusters = scope.clusters(&state.fleet);
    if clusters.len() < 2 {
        return state.say("there is one cluster in scope and nothing to compare with; A takes all clusters");
    }
    let title = format!("{} {} across {} clusters", target.kind, target.name, clusters.len());
    let view = TextView::new(title, Source::Across(target.clone()), Vec::new(), Body::Loading);
    let mut effects = orders::show(state, Content::Text(view), true);
    effects.push(Effect::FetchAcross { target, clusters });
    effects
}

pub fn logs(state: &mut State, previous: bool) -> Vec<Effect> {
    let Some(pod) = selected(state) else { return Vec::new() };
    if pod.kind != "Pod" {
        return state.say(format!("logs are of pods, and this is of kind {}; :pods shows pods", pod.kind));
    }
    let title = format!("{}log of {pod}", if previous { "previous " } else { "" });
    let view = TextView::new(title, Source::Log { pod: pod.clone(), previous }, Vec::new(), Body::Loading);
    let mut effects = orders::show(state, Content::Text(view), true);
    effects.push(Effect::FetchLog { pod, container: String::new(), previous });
    effects
}

pub fn events(state: &mut State) -> Vec<Effect> {
    let Some(object) = selected(state) else { return Vec::new() };
    let clusters = [object.cluster.clone()];
    match state.fleet.resolve("events", &clusters).map(|kind| kind.id.clone()) {
        Some(kind) => orders::show(state, Content::Table(Table::events_of(kind, object)), true),
        None => state.say("no events are known here"),
    }
}

pub fn namespace(state: &mut State, namespace: Option<String>) -> Vec<Effect> {
    state.namespace.clone_from(&namespace);
    if let Some(table) = state.panes.resources.table_mut() {
        table.namespace = namespace;
    }
    orders::refresh_table(state)
}

pub fn row_namespace(state: &mut State) -> Vec<Effect> {
    match selected(state).and_then(|target| target.namespace) {
        Some(name) => namespace(state, Some(name)),
        None => state.say("this row is in no namespace"),
    }
}

pub fn sort(state: &mut State) -> Vec<Effect> {
    let Some(table) = state.panes.resources.table_mut() else { return Vec::new() };
    table.next_order();
    let by = table.order.by.and_then(|by| table.columns.iter().find(|column| column.holds == by));
    let words = match by {
        Some(column) if table.order.descending => format!("sorted by {}, last first", column.title),
        Some(column) => format!("sorted by {}", column.title),
        None => "sorted by cluster, namespace, name".to_owned(),
    };
    orders::refresh_table(state);
    state.say(words)
}

pub fn wide(state: &mut State) -> Vec<Effect> {
    match state.panes.resources.content_mut() {
        Some(Content::Table(table)) => table.wide = !table.wide,
        Some(Content::Text(text)) => text.toggle_wrap(),
        Some(Content::Picker(_) | Content::List(_)) | None => {}
    }
    Vec::new()
}

/// Begins a command about the row, for the person to finish. Nothing is sent from here: it becomes a card.
pub fn begin_change(state: &mut State, intent: Intent) -> Vec<Effect> {
    if state.mode == Mode::Replay {
        return state.say("this is a replay: nothing can be changed");
    }
    let Some(target) = selected(state) else { return Vec::new() };
    let kind = target.kind.to_lowercase();
    let verb = if intent == Intent::ScaleRow {
        "scale"
    } else if intent == Intent::RestartRow {
        "rollout restart"
    } else {
        "delete"
    };
    let scaled = ["deployment", "statefulset", "replicaset"].contains(&kind.as_str());
    let restarted = ["deployment", "statefulset", "daemonset"].contains(&kind.as_str());
    if (intent == Intent::ScaleRow && !scaled) || (intent == Intent::RestartRow && !restarted) {
        return state.say(format!("kubectl cannot {verb} a {}", target.kind));
    }
    let namespace = target.namespace.as_ref().map(|name| format!(" -n {name}")).unwrap_or_default();
    let end = if intent == Intent::ScaleRow { " --replicas=" } else { "" };
    let text = format!("kubectl @{} {verb} {kind}/{}{namespace}{end}", target.cluster, target.name);
    state.start_typing(Purpose::Command, &text)
}

pub fn copy(state: &mut State) -> Vec<Effect> {
    let text = match state.panes.resources.view().map(|view| &view.content) {
        Some(Content::Table(table)) => table.selected(&state.fleet).map(|target| target.name),
        Some(Content::Text(text)) => Some(text.text().to_owned()),
        Some(Content::Picker(picker)) => picker.picked().map(|choice| choice.name.clone()),
        Some(Content::List(_)) | None => None,
    };
    match text.filter(|text| !text.is_empty()) {
        Some(text) => copied(state, &text, 60),
        None => state.say("nothing here to copy"),
    }
}

/// Sends a text to the clipboard, without credentials, and says so in at most `shown` characters of it.
pub fn copied(state: &mut State, text: &str, shown: usize) -> Vec<Effect> {
    let text = redact::text(text);
    let hidden = match redact::count(&text) {
        0 => String::new(),
        1 => ", 1 value redacted".to_owned(),
        many => format!(", {many} values redacted"),
    };
    state.say(format!("sent to the clipboard{hidden}: {}", redact::bounded(&text, shown)));
    vec![Effect::Copy(text)]
}

pub fn history(state: &mut State, intent: Intent) -> Vec<Effect> {
    let resources = &state.panes.resources;
    let to = if intent == Intent::HistoryBack {
        resources.before()
    } else if intent == Intent::HistoryForward {
        resources.after()
    } else {
        resources.last()
    };
    if !state.panes.resources.go(to) {
        return state.say("no view further that way");
    }
    super::go(state, Pane::Resources);
    state.focus = Focus::Pane(Pane::Resources);
    orders::refresh_table(state)
}
