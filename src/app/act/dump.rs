//! What is asked of the files of dumps: searches, file and line, what was collected, what changed between two.

use super::resources::copied;
use crate::app::effect::Effect;
use crate::app::message::Mode;
use crate::app::orders;
use crate::app::panes::listing::{Listing, Of, Opens};
use crate::app::panes::resources::Content;
use crate::app::panes::resources::filter::Filter;
use crate::app::panes::resources::text::{Body, Source, TextView, Wanted};
use crate::app::state::{Focus, State};
use crate::domain::ids::ClusterName;
use crate::domain::resource::ResourceRef;
use crate::domain::search::{Hit, Place, Progress, Query};
use crate::kubectl::compare::Comparison;

/// `:search WORDS`: a list that fills while one goes on.
pub fn search(state: &mut State, query: Query) -> Vec<Effect> {
    if matches!(state.mode, Mode::Replay | Mode::Welcome) {
        return state.complain("there are no files to search; klue open PATH opens a dump");
    }
    state.searches += 1;
    let number = state.searches;
    let clusters = state.scope.clusters(&state.fleet);
    let mut effects =
        orders::show(state, Content::List(Listing::new(Of::Search { number, query: query.clone() })), true);
    effects.push(Effect::Search { number, query, clusters });
    effects
}

pub fn hits(state: &mut State, number: u64, hits: Vec<Hit>, progress: &Progress) -> Vec<Effect> {
    let is_meant = |list: &&mut Listing| matches!(&list.of, Of::Search { number: own, .. } if *own == number);
    if let Some(list) = state.panes.resources.lists_mut().find(is_meant) {
        list.found(hits, progress);
    }
    Vec::new()
}

/// Enter on a line: the object or the lines of the hit, the difference of the change.
pub fn open(state: &mut State) -> Vec<Effect> {
    let Some(Content::List(list)) = state.panes.resources.content_mut() else { return Vec::new() };
    match list.selected().map(|entry| entry.opens.clone()) {
        Some(Opens::Hit(hit)) => open_hit(state, hit),
        Some(Opens::Change { before, after }) => {
            let title = format!("what changed of {} {}", after.kind, after.name);
            let source = Source::Difference { after: after.clone() };
            let view = TextView::new(title, source, Vec::new(), Body::Loading);
            let mut effects = orders::show(state, Content::Text(view), true);
            effects.push(Effect::FetchDifference { before, after });
            effects
        }
        Some(Opens::Nothing) | None => Vec::new(),
    }
}

fn open_hit(state: &mut State, hit: Hit) -> Vec<Effect> {
    let heading = vec![format!("{} · {} · {}", hit.cluster, hit.source(), hit.place)];
    if let Place::Object { api_version, kind, namespace, name } = &hit.place {
        let target = ResourceRef::new(&hit.cluster, api_version, kind, namespace, name);
        let mut view = TextView::new(target.to_string(), Source::Object(target.clone()), heading, Body::Loading);
        view.origin = Some((hit.source(), None));
        view.wanted =
            Some(Wanted::Words(hit.text.trim_start_matches(['…', '-', ' ']).trim_end_matches('…').to_owned()));
        let mut effects = orders::show(state, Content::Text(view), true);
        effects.push(Effect::FetchObject(target));
        return effects;
    }
    let source = Source::File { cluster: hit.cluster.clone(), path: hit.path.clone() };
    let mut view = TextView::new(format!("{} {}", hit.cluster, hit.path), source, heading, Body::Loading);
    view.origin = Some((hit.path.clone(), Some(hit.line)));
    let mut effects = orders::show(state, Content::Text(view), true);
    effects.push(Effect::FetchLines { cluster: hit.cluster, path: hit.path, line: hit.line });
    effects
}

/// The lines around a hit: the cursor goes to the one that was asked for.
pub fn lines(state: &mut State, cluster: &ClusterName, path: &str, came: Result<(u64, String), String>) -> Vec<Effect> {
    let is_meant = |view: &&mut TextView| matches!(&view.source, Source::File { cluster: of, path: at } if of == cluster && at == path);
    for view in state.panes.resources.texts_mut().filter(is_meant) {
        match &came {
            Ok((first, text)) => {
                let wanted = view.origin.as_ref().and_then(|(_, line)| *line).unwrap_or(*first);
                view.wanted = Some(Wanted::Line(usize::try_from(wanted.saturating_sub(*first)).unwrap_or(0)));
                view.origin = Some((path.to_owned(), Some(*first)));
                view.receive(Body::Text(text.clone()));
            }
            Err(why) => view.receive(Body::Failed(why.clone())),
        }
    }
    Vec::new()
}

/// `:completeness`: a page for each cluster; the first is shown, the others stand behind it.
pub fn completeness(state: &mut State, clusters: Vec<ClusterName>) -> Vec<Effect> {
    if clusters.is_empty() {
        return state.complain("open a dump first: klue open PATH");
    }
    let mut effects = Vec::new();
    for cluster in clusters.into_iter().rev() {
        let title = format!("what was collected of {cluster}");
        let view = TextView::new(title, Source::Report(cluster.clone()), Vec::new(), Body::Loading);
        effects.extend(orders::show(state, Content::Text(view), true));
        effects.push(Effect::FetchReport(cluster));
    }
    effects
}

/// `:joins`: what of a hub belongs to what of its spokes, in all dumps that are open.
pub fn joins(state: &mut State) -> Vec<Effect> {
    if state.fleet.members().is_empty() {
        return state.complain("open the dumps of a hub and its spokes first: klue open PATH...");
    }
    let view = TextView::new("what belongs together", Source::Joins, Vec::new(), Body::Loading);
    let mut effects = orders::show(state, Content::Text(view), true);
    effects.push(Effect::FetchJoins);
    effects
}

/// `:changes @BEFORE @AFTER`.
pub fn compare(state: &mut State, before: ClusterName, after: ClusterName) -> Vec<Effect> {
    let of = Of::Changes { before: before.clone(), after: after.clone() };
    let mut effects = orders::show(state, Content::List(Listing::new(of)), true);
    state.focus = Focus::Pane(crate::app::layout::Pane::Resources);
    effects.push(Effect::Compare { before, after });
    effects
}

pub fn compared(
    state: &mut State,
    before: &ClusterName,
    after: &ClusterName,
    comparison: Result<Comparison, Option<String>>,
) -> Vec<Effect> {
    let wanted = Of::Changes { before: before.clone(), after: after.clone() };
    if let Some(list) = state.panes.resources.lists_mut().find(|list| list.of == wanted && !list.has_ended()) {
        match comparison {
            Ok(comparison) => list.compared(&comparison),
            Err(why) => list.compared_all(why),
        }
    }
    Vec::new()
}

/// `gf`: tells where the line under the cursor comes from; pressed again, copies it.
pub fn tell_place(state: &mut State) -> Vec<Effect> {
    if let Some(place) = state.place.take() {
        return copied(state, &place, 100);
    }
    if let Some(place) = place(state) {
        return told(state, place);
    }
    let row = state.panes.resources.table().and_then(|table| table.selected(&state.fleet));
    let text = match state.panes.resources.view().map(|view| &view.content) {
        Some(Content::Text(TextView { source: Source::Object(target), .. })) => Some(target.clone()),
        Some(Content::Text(_) | Content::Table(_) | Content::Picker(_) | Content::List(_)) | None => None,
    };
    match row.or(text) {
        Some(target) => vec![Effect::Locate(target)],
        None => state.say("this is of no file"),
    }
}

pub fn copy_place(state: &mut State) -> Vec<Effect> {
    match state.place.take().or_else(|| place(state)) {
        Some(place) => copied(state, &place, 100),
        None => state.say("gf finds out file and line first"),
    }
}

/// The answer to `gf` on a row.
pub fn located(state: &mut State, target: &ResourceRef, source: Result<String, String>) -> Vec<Effect> {
    match source {
        Ok(source) => told(state, format!("{}  {source}", target.cluster)),
        Err(why) => state.say(format!("{target}: {why}")),
    }
}

fn told(state: &mut State, place: String) -> Vec<Effect> {
    state.place = Some(place.clone());
    state.say(format!("{place}   (gf copies it)"))
}

/// `cluster  path:line` of what the cursor is on, where that is known at once.
fn place(state: &State) -> Option<String> {
    match &state.panes.resources.view()?.content {
        Content::List(list) => match &list.selected()?.opens {
            Opens::Hit(hit) => Some(format!("{}  {}", hit.cluster, hit.source())),
            Opens::Change { .. } | Opens::Nothing => None,
        },
        Content::Text(text) => {
            let cluster = match &text.source {
                Source::Object(of) | Source::Log { pod: of, .. } => Some(&of.cluster),
                Source::File { cluster, .. } => Some(cluster),
                Source::Evidence { id, .. } => {
                    let observation = state.case()?.observations.get(id)?;
                    let source = observation.source.as_ref()?;
                    return Some(format!("{}  {source}", observation.cluster()));
                }
                Source::Change(_)
                | Source::Printed { .. }
                | Source::Report(_)
                | Source::Joins
                | Source::Difference { .. } => None,
            };
            Some(format!("{}  {}", cluster?, text.place()?))
        }
        Content::Table(_) | Content::Picker(_) => None,
    }
}

/// `/` in a log or a file: to the next line that has it.
pub fn begin_find(state: &mut State, text: &str) -> Vec<Effect> {
    let sought = match Filter::parse(text) {
        Ok(sought) => sought,
        Err(why) => return state.say(why),
    };
    if let Some(Content::Text(view)) = state.panes.resources.content_mut() {
        view.sought = sought.or_else(|| view.sought.take());
    }
    find(state, true)
}

pub fn find(state: &mut State, forward: bool) -> Vec<Effect> {
    let Some(Content::Text(view)) = state.panes.resources.content_mut() else { return Vec::new() };
    let words = match (&view.sought, &view.source) {
        (None, _) => Some("nothing was looked for yet; / begins".to_owned()),
        (Some(sought), _) => {
            let text = sought.text.clone();
            (!view.seek(forward)).then(|| format!("no line has {text:?}"))
        }
    };
    let height = state.resource_height();
    state.panes.resources.settle(height);
    match words {
        Some(words) => state.say(words),
        None => Vec::new(),
    }
}
