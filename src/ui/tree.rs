//! The cluster tree: health by glyph, colour and word, and how fresh and by which way it is known.

use super::pen;
use super::theme::{Role, Theme};
use crate::app::fleet::Member;
use crate::app::panes::tree::Node;
use crate::app::state::State;
use crate::app::tone::Tone;
use crate::app::wrap;
use crate::domain::cluster::{Freshness, Health};
use crate::domain::time::{self, Timestamp};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub fn draw(state: &State, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let tree = &state.panes.tree;
    if tree.branches().is_empty() {
        pen::middle(buf, area, &["no fleet is open".to_owned(), ":demo shows one".to_owned()], theme.tone(Tone::Dim));
        return;
    }
    let shown = tree.branches().iter().enumerate().skip(tree.window.top).take(usize::from(area.height));
    for (at, branch) in shown {
        let row = pen::row(area, at - tree.window.top);
        let selected = at == tree.window.cursor;
        // One that does not answer is grey: nothing is known of it, which is not the same as bad.
        let silent = matches!(&branch.node, Node::Cluster(name) if state.fleet.member(name).is_some_and(is_silent));
        let tone = if silent { Tone::Dim } else { branch.health.into() };
        let style = if selected { theme.style(Role::Selection) } else { theme.tone(tone) };
        pen::put(buf, row, 0, if selected { ">" } else { " " }, style);
        let marked = !branch.clusters.is_empty() && branch.clusters.iter().all(|name| state.scope.names(name));
        pen::put(buf, row, 1, if marked { "*" } else { " " }, theme.tone(Tone::Strong));
        let from = 1 + branch.depth.max(1);
        pen::put(buf, row, from, branch.health.glyph(), theme.tone(tone));
        let used = from + 2 + pen::put(buf, row, from + 2, &branch.label, style);
        let room = usize::from(row.width.saturating_sub(used + 1));
        let words = match &branch.node {
            Node::Fleet => fleet_words(branch.clusters.len()),
            Node::Set(_) => vec![format!("{}", branch.clusters.len())],
            Node::Cluster(name) => state
                .fleet
                .member(name)
                .map(|member| words(member, state.clock, state.fleet.captured()))
                .unwrap_or_default(),
        };
        if let Some(words) = words.into_iter().find(|words| wrap::width(words) <= room) {
            let tone = if branch.health > Health::Good { tone } else { Tone::Dim };
            pen::put_right(buf, row, &words, theme.tone(tone));
        }
    }
}

fn fleet_words(clusters: usize) -> Vec<String> {
    let words = if clusters == 1 { "cluster" } else { "clusters" };
    vec![format!("{clusters} {words}"), clusters.to_string()]
}

/// What is said of a cluster, the longest first; the longest that fits is shown.
fn words(member: &Member, clock: Timestamp, latest: Option<Timestamp>) -> Vec<String> {
    let fresh = match (&member.freshness, &member.open_as) {
        (Freshness::HubOnly, Some(name)) => format!("its dump is open as {name}"),
        (freshness, _) => fresh(freshness, clock, latest),
    };
    let short = match &member.freshness {
        Freshness::AsOf(at) if *at == time::UNTOLD => "no clock".to_owned(),
        Freshness::AsOf(at) => hour_or_day(*at, latest),
        Freshness::Connecting | Freshness::Live { .. } | Freshness::Lost { .. } | Freshness::Unreachable { .. } => {
            fresh.clone()
        }
        Freshness::HubOnly => match &member.open_as {
            Some(name) => format!("see {name}"),
            None => fresh.clone(),
        },
    };
    let rung = match &member.freshness {
        Freshness::HubOnly => "",
        _ => member.info.rung.word(),
    };
    let why = match &member.freshness {
        Freshness::Lost { why, .. } | Freshness::Unreachable { why } => why.as_str(),
        _ => "",
    };
    let join = |parts: &[&str]| {
        let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
        parts.join("  ")
    };
    if is_silent(member) {
        return vec![join(&[why, &fresh, rung]), join(&[why, &fresh]), fresh];
    }
    let health = if member.health == Health::Good { "good" } else { word(member) };
    let lease =
        member.lease.map(|renewed| format!("lease {}", time::age(renewed, member.info.captured.unwrap_or(clock))));
    let lease = lease.as_deref().unwrap_or_default();
    let mut out = vec![join(&[health, lease, &fresh, rung]), join(&[health, lease, &fresh])];
    if member.health == Health::Good || member.complaint.is_empty() {
        // The lease says more than "good": it is what the hub's word rests on.
        if !lease.is_empty() {
            out.push(join(&[lease, &fresh]));
            // Where nothing was collected of a cluster, that goes before what the hub says of it.
            if member.freshness != Freshness::HubOnly {
                out.push(lease.to_owned());
            }
        }
        out.extend([join(&[health, &fresh]), fresh, short]);
    } else {
        out.extend([join(&[word(member), lease]), join(&[word(member), &short]), word(member).to_owned()]);
    }
    // A narrow tree has no room for the other name.
    out.extend(member.open_as.as_ref().map(|_| "hub only".to_owned()));
    out
}

/// Whether the cluster gives no answer at all.
fn is_silent(member: &Member) -> bool {
    matches!(member.freshness, Freshness::Lost { .. } | Freshness::Unreachable { .. })
}

fn word(member: &Member) -> &str {
    if !member.complaint.is_empty() {
        return &member.complaint;
    }
    match member.health {
        Health::Good => "good",
        Health::Unknown => "not known",
        Health::Progressing => "progressing",
        Health::Warning => "warning",
        Health::Bad => "bad",
    }
}

/// How fresh the picture of a cluster is.
fn fresh(freshness: &Freshness, clock: Timestamp, latest: Option<Timestamp>) -> String {
    match freshness {
        Freshness::Connecting => "connecting".to_owned(),
        Freshness::Live { heard } => match time::seconds_between(*heard, clock) {
            i64::MIN..10 => "live".to_owned(),
            seconds => format!("{} old", time::human(seconds)),
        },
        Freshness::AsOf(at) if *at == time::UNTOLD => "time unknown".to_owned(),
        Freshness::AsOf(at) => format!("as of {}", hour_or_day(*at, latest)),
        Freshness::Lost { since, .. } => format!("lost {}", time::age(*since, clock)),
        Freshness::Unreachable { .. } => "unreachable".to_owned(),
        Freshness::HubOnly => "hub only".to_owned(),
    }
}

/// The time of a dump; the day instead, where it is another than that of the latest dump.
fn hour_or_day(at: Timestamp, latest: Option<Timestamp>) -> String {
    let day = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
    match latest.is_none_or(|latest| day(latest) == day(at)) {
        true => at.strftime("%H:%M").to_string(),
        false => day(at),
    }
}
