//! `v` and `x`: what a card has no room for, in the resource pane.
//! Invariant: what `v` shows is everything that would be sent, and all that the gate found.

use super::leave;
use crate::app::effect::Effect;
use crate::app::layout::Pane;
use crate::app::panes::cards::face;
use crate::app::panes::resources::Content;
use crate::app::panes::resources::text::{Body, Source, TextView};
use crate::app::state::{Focus, State};
use crate::domain::proposal::{Judgement, Proposal};
use std::fmt::Write as _;

/// `v`: everything that would be sent, and the whole diff. The card keeps the focus.
pub fn view(state: &mut State) -> Vec<Effect> {
    let Some(card) = state.panes.cards.shown() else { return state.say("no change waits for approval") };
    let mut text = format!("digest {}\n", card.digest());
    for pending in card.members() {
        write(&mut text, pending.proposal(), pending.judgement());
    }
    show(state, "change", text);
    state.panes.cards.read(state.frame);
    // With one pane at a time the card would be out of sight; the person reads first and comes back with ga.
    if state.layout().resources.is_none() {
        leave(state);
        state.focus = Focus::Pane(Pane::Resources);
    }
    Vec::new()
}

fn show(state: &mut State, what: &str, text: String) {
    let Some(card) = state.panes.cards.shown() else { return };
    let ids = card.ids();
    let first = ids.first().copied().unwrap_or(crate::domain::ids::ProposalId(0));
    let names: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let title = format!("{what} {}", names.join(", "));
    let view = TextView::new(title, Source::Change(first), Vec::new(), Body::Text(text));
    state.panes.resources.open(Content::Text(view), true);
}

fn write(text: &mut String, proposal: &Proposal, judgement: &Judgement) {
    let _ = writeln!(text, "\n{} {} on {}", proposal.id, proposal.command, proposal.command.cluster);
    let _ = writeln!(text, "why    {}\nverify {}\nrisk   {}", proposal.why, proposal.verify, proposal.risk);
    let _ = writeln!(text, "class  {}, objects {}", judgement.class, judgement.objects);
    let _ = writeln!(text, "digest {}", judgement.digest);
    for taint in &proposal.tainted {
        let _ = writeln!(text, "origin `{}` came only from {}", taint.word, taint.from);
    }
    for warning in &judgement.warnings {
        let _ = writeln!(text, "warns  {warning}");
    }
    for pin in &judgement.pins {
        let _ = writeln!(text, "pinned {} uid {}, resourceVersion {}", pin.path, pin.uid, pin.resource_version);
    }
    let undo = face::undo(&judgement.undo, &proposal.command.cluster);
    if !undo.is_empty() {
        let _ = writeln!(text, "{undo}");
    }
    if let Some(why) = &judgement.barred {
        let _ = writeln!(text, "barred {why}");
    }
    for request in &judgement.requests {
        let _ = writeln!(text, "\n{} {}", request.method, request.path);
        if let Some(content_type) = &request.content_type {
            let _ = writeln!(text, "Content-Type: {content_type}");
        }
        if let Some(body) = &request.body {
            let _ = writeln!(text, "{}", serde_json::to_string_pretty(body).unwrap_or_default());
        }
    }
    let _ = writeln!(text, "\n{}", judgement.diff);
}

/// `x`: what its class means, and what speaks against it.
pub fn explain(state: &mut State) -> Vec<Effect> {
    let Some(card) = state.panes.cards.shown() else { return state.say("no change waits for approval") };
    let mut text = String::new();
    for pending in card.members() {
        let (proposal, judgement) = (pending.proposal(), pending.judgement());
        let _ = writeln!(text, "{} {} on {}\n", proposal.id, proposal.command, proposal.command.cluster);
        let _ = writeln!(text, "{}: {}", judgement.class, meaning(&judgement.class));
        let _ = writeln!(text, "It touches {} object(s) on {}.", judgement.objects, proposal.command.cluster);
        if let Some(name) = &judgement.typed_name {
            let _ = writeln!(text, "It wants the name {name} typed: it is destructive, or the cluster is protected.");
        }
        let _ = writeln!(text, "Risk: {}", proposal.risk);
        for taint in &proposal.tainted {
            let from = "if that is not to be trusted, neither is the change";
            let _ = writeln!(text, "`{}` came only from {}: {from}.", taint.word, taint.from);
        }
        for warning in &judgement.warnings {
            let _ = writeln!(text, "{warning}");
        }
        let undo = face::undo(&judgement.undo, &proposal.command.cluster);
        let _ = writeln!(text, "{}\n", if undo.is_empty() { "How to undo it was not worked out." } else { &undo });
    }
    show(state, "risk of", text);
    if state.layout().resources.is_none() {
        leave(state);
        state.focus = Focus::Pane(Pane::Resources);
    }
    Vec::new()
}

/// What a class of the wire table means for a person.
fn meaning(class: &str) -> &'static str {
    match class {
        "write" => "it changes objects; nothing is deleted by it directly.",
        "destructive" => {
            "it deletes, stops or disconnects something, or reaches beyond one object; undoing may not be possible."
        }
        "read" => "it changes nothing.",
        "sensitive" => "it reads secrets, of which klue shows keys and sizes.",
        "rehearsal" => "the cluster tries it and keeps nothing.",
        "connection" => "it opens a way into the cluster, which klue never does.",
        "forbidden" => "it hands out identities, which klue never does.",
        _ => "klue does not take these words.",
    }
}
