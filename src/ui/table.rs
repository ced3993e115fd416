//! A resource table. The cursor is a marker and the name under it, so that moving it changes few cells.

use super::pen;
use super::theme::{Role, Theme};
use crate::app::panes::resources::columns::{self, Column, Holds, Room};
use crate::app::panes::resources::table::Table;
use crate::app::rows::Seen;
use crate::app::state::State;
use crate::app::tone::Tone;
use crate::app::wrap;
use crate::domain::cluster::Health;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::borrow::Cow;

/// The cells before the first column: cursor, health, space.
const GUTTER: u16 = 3;
const BETWEEN: usize = 2;
/// What a column keeps while others can still give way, and what it keeps at the least.
const COMFORTABLE: usize = 15;
const NARROWEST: usize = 9;

pub fn draw(state: &State, table: &Table, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let gaps = table.gaps(&state.fleet);
    let gap_rows = table.foot(&state.fleet);
    let widths = fit(table, usize::from(area.width.saturating_sub(GUTTER)));
    header(table, &widths, theme, pen::row(area, 0), buf);
    let height = usize::from(area.height).saturating_sub(1 + gap_rows);
    if table.index.is_empty() {
        let body = Rect { y: area.y + 1, height: u16::try_from(height).unwrap_or(0), ..area };
        pen::middle(buf, body, &emptiness(state, table, &gaps, usize::from(area.width)), theme.tone(Tone::Dim));
    }
    // What names the row carries the cursor: events have no name, their object stands for it.
    let named = table.columns.iter().find(|column| column.holds == Holds::Name || column.title == "OBJECT");
    let named = named.map_or(Holds::Name, |column| column.holds);
    for at in 0..height {
        let place = table.window.top + at;
        let Some((cluster, row)) = table.index.row(place, &table.kind, &state.fleet.sheets) else { break };
        let line = pen::row(area, at + 1);
        let selected = place == table.window.cursor;
        let tone = if row.health == Health::Good { Tone::Plain } else { row.health.into() };
        let marker = if selected { theme.style(Role::Selection) } else { theme.tone(tone) };
        pen::put(buf, line, 0, if selected { ">" } else { " " }, marker);
        pen::put(buf, line, 1, row.health.glyph(), theme.tone(row.health.into()));
        let clock = state.fleet.clock(cluster, state.clock);
        let mut x = GUTTER;
        for (column, width) in table.columns.iter().zip(&widths) {
            let is_name = column.holds == named;
            let text = columns::text(column.holds, cluster, row, clock);
            let style = if selected && is_name { marker } else { theme.tone(tone) };
            let cell = Rect { width: cells(x, *width).min(area.width), ..line };
            let text = match column.holds {
                Holds::Cluster | Holds::Namespace | Holds::Name => Cow::Owned(wrap::clip_middle(&text, *width)),
                Holds::Own(_) => text,
            };
            pen::put(buf, cell, x, &text, style);
            x = cells(x, width + BETWEEN);
        }
    }
    let unseen = gaps.iter().map(|(cluster, seen)| match seen {
        Seen::Waiting | Seen::Here => (Tone::Dim, cluster, "reading…".to_owned()),
        Seen::Unseen(why) => (Tone::Warning, cluster, why.clone()),
    });
    let partly = table.partly(&state.fleet);
    let partly = partly.iter().map(|(cluster, what)| (Tone::Warning, cluster, format!("partly collected: {what}")));
    let foot: Vec<_> = unseen.chain(partly).collect();
    let more = foot.len() - gap_rows;
    for (at, (tone, cluster, words)) in foot.iter().take(gap_rows).enumerate() {
        let more = if at + 1 == gap_rows && more > 0 { format!(" (and {more} more clusters)") } else { String::new() };
        let row = pen::row(area, usize::from(area.height) - gap_rows + at);
        pen::put(buf, row, 1, &format!("? {cluster}: {words}{more}"), theme.tone(*tone));
    }
}

fn cells(x: u16, width: usize) -> u16 {
    x.saturating_add(u16::try_from(width).unwrap_or(u16::MAX))
}

fn header(table: &Table, widths: &[usize], theme: &Theme, row: Rect, buf: &mut Buffer) {
    let mut x = GUTTER;
    for (column, width) in table.columns.iter().zip(widths) {
        let sign = match (table.order.by == Some(column.holds), table.order.descending) {
            (false, _) => "",
            (true, false) => "^",
            (true, true) => "v",
        };
        let cell = Rect { width: cells(x, width + 1).min(row.width), ..row };
        pen::put(buf, cell, x, &format!("{}{sign}", column.title), theme.style(Role::Header));
        x = cells(x, width + BETWEEN);
    }
}

/// Widths that fit. The widest give way first, down to what is still comfortable to read; then the columns that
/// only fill spare room are left out; then all is made narrow, and at last cut from the right.
fn fit(table: &Table, room: usize) -> Vec<usize> {
    let mut widths = table.index.widths.clone();
    if table.wide {
        return widths;
    }
    let natural = &table.index.widths;
    let upto = |room: Room| table.columns.iter().filter(|column| column.room <= room).count();
    let usual = upto(Room::Usual);
    let comfortable = (usual..=upto(Room::Spare)).rev().map(|columns| (columns, COMFORTABLE));
    let narrow = (1..=usual).rev().map(|columns| (columns, NARROWEST));
    for (columns, floor) in comfortable.chain(narrow) {
        widths = natural[..columns].to_vec();
        if squeeze(&mut widths, table, room, floor) {
            break;
        }
    }
    widths
}

/// Makes the widest columns narrower, none below its floor. Whether all fit then.
fn squeeze(widths: &mut [usize], table: &Table, room: usize, floor: usize) -> bool {
    loop {
        let total = widths.iter().sum::<usize>() + BETWEEN * widths.len().saturating_sub(1);
        if total <= room {
            return true;
        }
        // Names are what one looks for: they keep twice as much.
        let floor_of = |column: &Column| if column.holds == Holds::Name { floor * 2 } else { floor };
        let mut wide: Vec<_> = widths.iter_mut().zip(&table.columns).collect();
        wide.retain(|(width, column)| **width > floor_of(column));
        match wide.into_iter().max_by_key(|(width, _)| **width) {
            Some((width, _)) => *width -= 1,
            None => return false,
        }
    }
}

/// Why nothing is listed: the words differ for none, hidden, waited for and not seen.
fn emptiness(
    state: &State,
    table: &Table,
    gaps: &[(crate::domain::ids::ClusterName, Seen)],
    width: usize,
) -> Vec<String> {
    let asked = table.clusters().len();
    let kind = &table.kind.plural;
    if asked == 0 {
        return vec!["no cluster is in scope; A shows all".to_owned()];
    }
    if gaps.iter().any(|(_, seen)| *seen == Seen::Waiting) && gaps.len() == asked {
        return vec![format!("reading {kind}…")];
    }
    if gaps.len() == asked {
        let mut out = vec![format!("{kind} were not seen, which does not mean that there are none:")];
        // The line at the foot cuts a long reason, whose end is often what to do about it.
        out.extend(gaps.iter().filter_map(|(cluster, seen)| match seen {
            Seen::Unseen(why) if wrap::width(why) + wrap::width(cluster.as_str()) + 5 > width => {
                Some(format!("{cluster}: {why}"))
            }
            Seen::Unseen(_) | Seen::Waiting | Seen::Here => None,
        }));
        return out;
    }
    let within = table.namespace.as_ref().filter(|_| table.kind.namespaced);
    let within = within.map(|name| format!(" in namespace {name}")).unwrap_or_default();
    let mut out = vec![match table.index.hidden {
        0 => format!("no {kind}{within} on {}", table.scope.words(&state.fleet)),
        hidden => format!("the filter hides all {hidden} {kind}; Esc shows them"),
    }];
    if !within.is_empty() {
        out.push("0 shows all namespaces".to_owned());
    }
    if !gaps.is_empty() {
        out.push("what was not seen stands below".to_owned());
    }
    out
}
