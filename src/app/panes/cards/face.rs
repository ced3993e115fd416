//! What a card shows, composed for its room: the exact words and the changed lines before anything else.
//! Invariant: a face that had to leave out any of the words, changed lines, warnings or origins says so and is not whole;
//! such a card is approved only after `v` showed all of it.
//! Not here: how it is drawn (`ui::card`), what a key on it does (`app::approval`).

use super::{Card, Offer};
use crate::app::panes::agent::step::diff_tone;
use crate::app::tone::{Tone, Words};
use crate::app::wrap;
use crate::domain::command::Command;
use crate::domain::ids::ClusterName;
use crate::domain::proposal::{Judgement, Undo, WireRequest};
use crate::policy::approval::Pending;

type Line = Vec<Words>;

/// A card as it is drawn: what stands in its rule, and the lines between that and its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    pub title: String,
    pub lines: Vec<Line>,
    /// Everything that must be read before a yes is on it.
    pub whole: bool,
}

/// The rule above the lines and the keys below.
const FRAME: usize = 2;
/// More rows than these no card has; a longer diff need not be broken to know that it does not fit.
const MOST_ROWS: usize = 48;
/// More changed lines than these are not put one after the other.
const MOST_JOINED: usize = 12;

/// The parts of a card, each broken to its width.
struct Parts {
    words: Vec<Line>,
    /// The whole diff, and its changed lines alone.
    diff: Vec<Line>,
    changed: Vec<Line>,
    /// The changed lines one after the other on as few rows as they take.
    joined: Vec<Line>,
    warnings: Vec<Line>,
    details: Vec<Line>,
    /// The details on one row, cut where it ends.
    brief: Line,
    /// There is nothing that tells what would change, so the requests themselves must be read.
    untold: bool,
}

/// Composes the card for so many columns and rows.
pub fn face(card: &Card, width: usize, height: usize) -> Face {
    // One column stays free in front.
    let width = width.saturating_sub(2).max(8);
    let room = height.saturating_sub(FRAME);
    let (title, place) = title(card, width);
    let mut parts = parts(card, width);
    parts.words.splice(0..0, place);
    let (words, warnings) = (&parts.words, &parts.warnings);
    let brief = vec![parts.brief.clone()];
    let none = Vec::new();
    let ways = [
        [words, &parts.diff, warnings, &parts.details],
        [words, &parts.changed, warnings, &parts.details],
        [words, &parts.changed, warnings, &brief],
        [words, &parts.joined, warnings, &brief],
        [words, &parts.joined, warnings, &none],
    ];
    for way in ways {
        if way.iter().map(|part| part.len()).sum::<usize>() <= room {
            return Face { title, lines: way.into_iter().flatten().cloned().collect(), whole: !parts.untold };
        }
    }
    // What does not fit is said, in the place of the last row.
    let all = words.iter().chain(warnings).chain(&parts.changed).cloned();
    let mut lines: Vec<Line> = all.take(room.saturating_sub(1)).collect();
    let many: usize = card.members().iter().map(|member| changed(&member.judgement().diff).count()).sum();
    let cut = format!("… cut, of {} that change: v shows all, and y wants that", lines_of(many));
    lines.push(vec![Words::new(Tone::Warning, cut)]);
    Face { title, lines, whole: false }
}

/// The rows that show all of it, without the lines around what changes.
pub fn rows(card: &Card, width: u16) -> u16 {
    let width = usize::from(width.saturating_sub(2)).max(8);
    let parts = parts(card, width);
    let place = title(card, width).1.len();
    let rows = place + parts.words.len() + parts.changed.len() + parts.warnings.len() + parts.details.len();
    u16::try_from(FRAME + rows).unwrap_or(u16::MAX)
}

/// What stands in the rule, and the lines for what has no room there.
fn title(card: &Card, width: usize) -> (String, Vec<Line>) {
    let digest = card.digest().short();
    let (name, place) = match card.offer() {
        Offer::One(pending) => {
            let (proposal, judgement) = (pending.proposal(), pending.judgement());
            let cluster = &proposal.command.cluster;
            let place = match namespace(judgement.requests.first()) {
                Some(namespace) => format!("{cluster} · {namespace}"),
                None => format!("{cluster} · whole cluster"),
            };
            let place = format!("{place} · {}", count(judgement.objects, "object"));
            (format!("#{} {} · {digest}", proposal.id, judgement.class), place)
        }
        Offer::Batch(batch) => {
            let mut clusters: Vec<&str> =
                batch.members().iter().map(|member| member.proposal().command.cluster.as_str()).collect();
            clusters.sort_unstable();
            clusters.dedup();
            let objects = batch.members().iter().map(|member| member.judgement().objects).sum();
            let ids: Vec<String> = card.ids().iter().map(|id| format!("#{id}")).collect();
            let place = format!(
                "{} · {} · {}",
                count(u32::try_from(ids.len()).unwrap_or(u32::MAX), "change"),
                count(objects, "object"),
                count(u32::try_from(clusters.len()).unwrap_or(u32::MAX), "cluster")
            );
            let first = ids.first().cloned().unwrap_or_default();
            let last = ids.last().cloned().unwrap_or_default();
            (format!("{first}…{last} write, together · {digest}"), place)
        }
    };
    let whole = format!("{name} · {place}");
    // Beside it the rule has a sign, and a dash at its end.
    match wrap::width(&whole) + 4 <= width {
        true => (whole, Vec::new()),
        false => (name, wrap::words(&[Words::new(Tone::Strong, place)], width, 2)),
    }
}

fn lines_of(many: usize) -> String {
    count(u32::try_from(many).unwrap_or(u32::MAX), "line")
}

fn count(many: u32, what: &str) -> String {
    format!("{many} {what}{}", if many == 1 { "" } else { "s" })
}

fn parts(card: &Card, width: usize) -> Parts {
    let broken = |tone, text: &str| wrap::words(&[Words::new(tone, text)], width, 2);
    let mut warnings: Vec<Line> = Vec::new();
    if let Some((why, proposal)) = card.awaits() {
        warnings.extend(broken(Tone::Progress, &format!("being judged again: {why}")));
        let command = proposal.command.to_string();
        return Parts {
            words: broken(Tone::Strong, &command),
            diff: Vec::new(),
            changed: Vec::new(),
            joined: Vec::new(),
            warnings,
            details: Vec::new(),
            brief: Vec::new(),
            untold: false,
        };
    }
    let members = card.members();
    let lists = members.len() > 1;
    // Words that all of them share stand there once.
    let command = |pending: &Pending| pending.proposal().command.words().to_vec();
    let same = members.iter().all(|member| members.first().map(command) == Some(command(member)));
    let (mut words, mut diff, mut changed, mut joined) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut untold = false;
    if let (true, true, Some(first)) = (lists, same, members.first()) {
        words.extend(broken(Tone::Strong, &first.proposal().command.to_string()));
    }
    for member in members {
        let (proposal, judgement) = (member.proposal(), member.judgement());
        if lists {
            words.extend(listed(member, same, width));
        } else {
            words.extend(broken(Tone::Strong, &proposal.command.to_string()));
            diff = lines(&judgement.diff, false, width);
            changed = lines(&judgement.diff, true, width);
            joined = if changed_many(&judgement.diff) { changed.clone() } else { join(&judgement.diff, width) };
        }
        untold |= is_untold(judgement);
        warnings.extend(worries(member, lists).into_iter().flat_map(|(tone, text)| broken(tone, &text)));
    }
    if untold {
        let none = "the diff is not all of it: v shows the requests, and y wants that";
        warnings.extend(broken(Tone::Warning, none));
    }
    let told = members.first().map(told).unwrap_or_default();
    let details: Vec<Line> = told.iter().flat_map(|line| broken(Tone::Plain, line)).collect();
    let brief = if told.is_empty() { String::new() } else { wrap::clip(&told.join(" · "), width) };
    Parts { words, diff, changed, joined, warnings, details, brief: vec![Words::new(Tone::Plain, brief)], untold }
}

/// One of several changes: where it goes, each request, and what changes.
fn listed(pending: &Pending, same: bool, width: usize) -> Vec<Line> {
    let (proposal, judgement) = (pending.proposal(), pending.judgement());
    let own = if same { String::new() } else { format!(": {}", proposal.command) };
    let mut runs = vec![Words::new(Tone::Strong, format!("#{} {}{own} ", proposal.id, proposal.command.cluster))];
    let path = |path: &str| path.split('?').next().unwrap_or_default().to_owned();
    let requests = judgement.requests.iter().map(|request| format!("{} {}  ", request.method, path(&request.path)));
    runs.extend(requests.map(|request| Words::new(Tone::Dim, request)));
    let is_long = changed_many(&judgement.diff);
    if !is_long {
        runs.extend(joined_runs(&judgement.diff));
    }
    let mut out = wrap::words(&runs, width, 2);
    if is_long {
        out.extend(lines(&judgement.diff, true, width));
    }
    out
}

/// A change of which no line tells what it would do.
fn is_untold(judgement: &Judgement) -> bool {
    // The gate cuts a diff that nobody could weigh on a card.
    let is_cut = judgement.diff.trim_end().ends_with("more lines]");
    judgement.barred.is_none() && !judgement.requests.is_empty() && (judgement.diff.is_empty() || is_cut)
}

/// What a person should weigh.
fn worries(pending: &Pending, named: bool) -> Vec<(Tone, String)> {
    let (proposal, judgement) = (pending.proposal(), pending.judgement());
    let whose = if named { format!("#{}: ", proposal.id) } else { String::new() };
    let barred = judgement.barred.iter().map(|why| (Tone::Bad, format!("! cannot be approved here: {why}")));
    let warnings = judgement.warnings.iter().map(|warning| (Tone::Warning, format!("! {whose}{warning}")));
    let taints = proposal
        .tainted
        .iter()
        .map(|taint| (Tone::Warning, format!("! {whose}`{}` came only from {}", taint.word, taint.from)));
    barred.chain(taints).chain(warnings).collect()
}

/// What is good to know: how it is taken back, its preconditions, its risk, how it is verified.
fn told(pending: &Pending) -> Vec<String> {
    let (proposal, judgement) = (pending.proposal(), pending.judgement());
    let mut told = vec![undo(&judgement.undo, &proposal.command.cluster)];
    if !judgement.pins.is_empty() {
        told.push(pinned(judgement));
    }
    told.push(format!("risk: {}", proposal.risk));
    told.push(format!("verified by: {}", proposal.verify));
    told.retain(|line| !line.is_empty());
    told
}

/// Which versions of the objects it is for.
fn pinned(judgement: &Judgement) -> String {
    let pins = judgement.pins.iter().map(|pin| {
        let uid: String = pin.uid.chars().take(8).collect();
        let name = pin.path.rsplit('/').next().unwrap_or_default();
        format!("{name} uid {uid}…, resourceVersion {}", pin.resource_version)
    });
    format!("pinned: {}", pins.collect::<Vec<_>>().join("; "))
}

/// How it is taken back, in words.
pub fn undo(undo: &Undo, cluster: &ClusterName) -> String {
    match undo {
        Undo::NotWorkedOut => String::new(),
        Undo::Words { commands } => {
            let spelled =
                commands.iter().map(|argv| Command { cluster: cluster.clone(), argv: argv.clone() }.to_string());
            format!("undo: {}", spelled.collect::<Vec<_>>().join("; "))
        }
        Undo::Impossible { why } => format!("no undo: {why}"),
    }
}

/// The lines of a diff, or those alone that change something.
fn lines(diff: &str, changed_alone: bool, width: usize) -> Vec<Line> {
    let of = |line: &str| {
        let broken = wrap::line(line, width).into_iter();
        broken.map(|part| vec![Words::new(diff_tone(line), part)]).collect::<Vec<_>>()
    };
    match changed_alone {
        true => changed(diff).flat_map(of).take(MOST_ROWS).collect(),
        false => diff.lines().flat_map(of).take(MOST_ROWS).collect(),
    }
}

fn changed_many(diff: &str) -> bool {
    changed(diff).nth(MOST_JOINED).is_some()
}

/// The changed lines one after the other. Only the blanks at their beginning are left out.
fn join(diff: &str, width: usize) -> Vec<Line> {
    let runs = joined_runs(diff);
    if runs.is_empty() { Vec::new() } else { wrap::words(&runs, width, 0) }
}

fn joined_runs(diff: &str) -> Vec<Words> {
    let run = |line: &str| {
        let (sign, rest) = line.split_at(line.len().min(1));
        Words::new(diff_tone(line), format!("{sign} {}  ", rest.trim_start()))
    };
    changed(diff).map(run).collect()
}

/// The lines of the diff that change something.
pub fn changed(diff: &str) -> impl Iterator<Item = &str> {
    // The two lines of the head come before the first hunk and never after it.
    let body = diff.find("\n@@").map_or(diff, |at| &diff[at..]);
    body.lines().filter(|line| line.starts_with('+') || line.starts_with('-'))
}

/// The namespace that a request goes to.
pub fn namespace(request: Option<&WireRequest>) -> Option<&str> {
    request?.path.split_once("/namespaces/")?.1.split(['/', '?']).next()
}
