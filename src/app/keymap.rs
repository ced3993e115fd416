//! The one table of keys. It handles them, fills the help of each pane, and prints the table of the README.
//! Invariant: within a context no key stands twice, and `g` and `z` are the only prefixes.
//! Not bound, on purpose: C-b, C-a, C-Space (tmux, screen), C-s, C-q (flow), C-\ (quit), and what a plain terminal
//! cannot tell from another key (C-h, C-i, C-j, C-m, C-[).

use super::intent::Intent;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::fmt::Write as _;

/// Where a key has its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Context {
    Everywhere,
    Moving,
    Tree,
    Table,
    Text,
    List,
    Agent,
    Card,
    Replay,
    Typing,
    Quitting,
}

impl Context {
    pub const ALL: &'static [Self] = &[
        Self::Everywhere,
        Self::Moving,
        Self::Tree,
        Self::Table,
        Self::Text,
        Self::List,
        Self::Agent,
        Self::Card,
        Self::Replay,
        Self::Typing,
        Self::Quitting,
    ];

    /// As a heading.
    pub fn words(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Moving => "Moving in lists and texts",
            Self::Tree => "Cluster tree",
            Self::Table => "Resource tables",
            Self::Text => "YAML, logs and evidence",
            Self::List => "Hits and changes",
            Self::Agent => "Agent",
            Self::Card => "Approval card (after ga)",
            Self::Replay => "Replay",
            Self::Typing => "While typing",
            Self::Quitting => "At the question whether to quit",
        }
    }
}

/// One row: keys that mean the same, in one context.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    pub context: Context,
    pub keys: &'static [&'static str],
    pub intent: Intent,
    pub words: &'static str,
}

const fn on(context: Context, keys: &'static [&'static str], intent: Intent, words: &'static str) -> Binding {
    Binding { context, keys, intent, words }
}

use Context::{Agent, Card, Everywhere, List, Moving, Quitting, Replay, Table, Text, Tree, Typing};

pub const KEYMAP: &[Binding] = &[
    on(
        Everywhere,
        &[":"],
        Intent::OpenCommand,
        "command: a kind (:pods, :mcl), :search, :completeness, :joins, :ns, :kubectl, :demo, :theme, :q",
    ),
    on(Everywhere, &["/"], Intent::OpenFilter, "filter by regular expression, ! inverts; in logs and files: find"),
    on(Everywhere, &["?"], Intent::OpenHelp, "the keys of the pane you are in"),
    on(Everywhere, &["Tab"], Intent::NextPane, "next pane"),
    on(Everywhere, &["S-Tab"], Intent::PreviousPane, "previous pane"),
    on(Everywhere, &["1"], Intent::GoTree, "cluster tree"),
    on(Everywhere, &["2"], Intent::GoResources, "resources"),
    on(Everywhere, &["3"], Intent::GoAgent, "agent"),
    on(Everywhere, &["i"], Intent::TypeQuestion, "ask the agent a question"),
    on(Everywhere, &["a"], Intent::AskSuggested, "ask the suggested question"),
    on(Everywhere, &["ga"], Intent::FocusCard, "go to the oldest approval card"),
    on(Everywhere, &["gf"], Intent::TellPlace, "file and line of what the cursor is on; once more copies it"),
    on(Everywhere, &["zz"], Intent::Zoom, "this pane alone, and back"),
    on(Everywhere, &["q", "Esc"], Intent::Back, "close the topmost thing; at the top level q asks to quit"),
    on(Everywhere, &["["], Intent::HistoryBack, "the view before"),
    on(Everywhere, &["]"], Intent::HistoryForward, "the view after"),
    on(Everywhere, &["-"], Intent::LastView, "the last view, and back"),
    on(Everywhere, &["C-r"], Intent::Refresh, "read again"),
    on(Everywhere, &["C-c"], Intent::Interrupt, "interrupt the mind; twice quits"),
    on(Everywhere, &["C-z"], Intent::Suspend, "to the shell; fg comes back"),
    on(Moving, &["j", "Down"], Intent::Down, "down"),
    on(Moving, &["k", "Up"], Intent::Up, "up"),
    on(Moving, &["gg", "Home"], Intent::Top, "first"),
    on(Moving, &["G", "End"], Intent::Bottom, "last"),
    on(Moving, &["C-d", "PgDn"], Intent::HalfDown, "half a page down (never deletes)"),
    on(Moving, &["C-u", "PgUp"], Intent::HalfUp, "half a page up"),
    on(Moving, &["Enter"], Intent::Open, "open: scope, details, evidence, fold"),
    on(Tree, &["Space"], Intent::Mark, "mark a cluster: the tables show the marked ones"),
    on(Tree, &["A"], Intent::ScopeAll, "all clusters"),
    on(Table, &["y", "d"], Intent::ShowYaml, "details as YAML"),
    on(Table, &["l"], Intent::ShowLogs, "logs"),
    on(Table, &["p"], Intent::ShowPreviousLogs, "logs of the container before"),
    on(Table, &["E"], Intent::ShowEvents, "events of the object"),
    on(Table, &["0"], Intent::AllNamespaces, "all namespaces"),
    on(Table, &["n"], Intent::RowNamespace, "only the namespace of this row"),
    on(Table, &["A"], Intent::ScopeAll, "all clusters"),
    on(Table, &["S"], Intent::NextSort, "sort by the next column, then the other way round"),
    on(Table, &["w"], Intent::Wide, "all columns, or those that fit"),
    on(Table, &["c"], Intent::CopyName, "copy the name"),
    on(Table, &["s"], Intent::ScaleRow, "begin a scale command; Enter makes it a card"),
    on(Table, &["r"], Intent::RestartRow, "begin a restart command; Enter makes it a card"),
    on(Table, &["D"], Intent::DeleteRow, "begin a delete command; Enter makes it a card"),
    on(Text, &["w"], Intent::Wide, "wrap long lines, or cut them"),
    on(Text, &["c"], Intent::CopyName, "copy the text"),
    on(Text, &["y"], Intent::CopyPlace, "copy file and line"),
    on(Text, &["n"], Intent::FindNext, "next line that was looked for with /"),
    on(Text, &["N"], Intent::FindPrevious, "the one before"),
    on(List, &["c", "y"], Intent::CopyPlace, "copy file and line"),
    on(Agent, &["za"], Intent::Fold, "fold or unfold this step"),
    on(Agent, &["zR"], Intent::UnfoldAll, "unfold all"),
    on(Agent, &["zM"], Intent::FoldAll, "fold all"),
    on(Agent, &["}"], Intent::NextHandoff, "next handoff"),
    on(Agent, &["{"], Intent::PreviousHandoff, "previous handoff"),
    on(Card, &["y"], Intent::Approve, "approve this change, once (a destructive one asks for its name)"),
    on(Card, &["e"], Intent::EditCard, "edit its words; it is judged again. Takes a card of several changes apart"),
    on(Card, &["n"], Intent::Reject, "reject, with one line of reason"),
    on(Card, &["v"], Intent::ViewDiff, "all of it: the whole diff and the exact requests"),
    on(Card, &["x"], Intent::ExplainRisk, "what its class and its warnings mean"),
    on(Card, &["]"], Intent::NextCard, "the next card"),
    on(Card, &["["], Intent::PreviousCard, "the card before"),
    on(Replay, &["Space"], Intent::Play, "play, and pause"),
    on(Replay, &["l", "Right"], Intent::StepForward, "one step on"),
    on(Replay, &["h", "Left"], Intent::StepBack, "one step back"),
    on(Replay, &["]"], Intent::ReplayNextHandoff, "next handoff"),
    on(Replay, &["["], Intent::ReplayPreviousHandoff, "previous handoff"),
    on(Replay, &["}"], Intent::ReplayNextApproval, "next approval"),
    on(Replay, &["{"], Intent::ReplayPreviousApproval, "previous approval"),
    on(Replay, &["0"], Intent::ReplayStart, "the beginning"),
    on(Replay, &["$"], Intent::ReplayEnd, "the end"),
    on(Typing, &["Enter"], Intent::Submit, "send"),
    on(Typing, &["Esc", "C-c"], Intent::Cancel, "leave it"),
    on(Typing, &["Tab"], Intent::Complete, "complete; accepts the suggested question"),
    on(Typing, &["Up"], Intent::Recall, "the line before"),
    on(Quitting, &["y", "Enter"], Intent::Leave, "quit"),
    on(Quitting, &["n", "q", "Esc"], Intent::Stay, "stay"),
];

/// What a key, or a prefix and a key, came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    Found(Intent),
    /// The first key of a pair.
    Prefix(char),
    Nothing,
}

/// Looks the key up in the contexts, the nearest first.
pub fn lookup(contexts: &[Context], prefix: Option<char>, key: &KeyEvent) -> Lookup {
    let Some(word) = word(key) else { return Lookup::Nothing };
    let wanted = match prefix {
        Some(prefix) => format!("{prefix}{word}"),
        None => word,
    };
    for context in contexts {
        let found = bindings(*context).find(|binding| binding.keys.contains(&wanted.as_str()));
        if let Some(found) = found {
            return Lookup::Found(found.intent);
        }
    }
    match (prefix, wanted.as_str()) {
        (None, "g") => Lookup::Prefix('g'),
        (None, "z") => Lookup::Prefix('z'),
        _ => Lookup::Nothing,
    }
}

/// The rows of one context, in the order of the table.
pub fn bindings(context: Context) -> impl Iterator<Item = &'static Binding> {
    KEYMAP.iter().filter(move |binding| binding.context == context)
}

/// How the table spells a key, or `None` for keys that it never names.
fn word(key: &KeyEvent) -> Option<String> {
    // One-armed on purpose: keys that a terminal may send and klue has no name for mean nothing.
    let named = if let KeyCode::Char(c) = key.code {
        let c = if c == ' ' { "Space".to_owned() } else { c.to_string() };
        return match key.modifiers.difference(KeyModifiers::SHIFT) {
            KeyModifiers::NONE => Some(c),
            KeyModifiers::CONTROL => Some(format!("C-{}", c.to_lowercase())),
            _ => None,
        };
    } else {
        [
            (KeyCode::Enter, "Enter"),
            (KeyCode::Esc, "Esc"),
            (KeyCode::Tab, "Tab"),
            (KeyCode::BackTab, "S-Tab"),
            (KeyCode::Up, "Up"),
            (KeyCode::Down, "Down"),
            (KeyCode::Left, "Left"),
            (KeyCode::Right, "Right"),
            (KeyCode::Home, "Home"),
            (KeyCode::End, "End"),
            (KeyCode::PageUp, "PgUp"),
            (KeyCode::PageDown, "PgDn"),
        ]
        .into_iter()
        .find(|(code, _)| *code == key.code)
    };
    named.map(|(_, word)| word.to_owned())
}

/// The keys of a row as people read them.
pub fn spelled(keys: &[&str]) -> String {
    keys.join(" ")
}

/// The table for the README.
pub fn markdown() -> String {
    let mut out = String::from("| where | key | does |\n|---|---|---|\n");
    for context in Context::ALL {
        for binding in bindings(*context) {
            let keys: Vec<String> = binding.keys.iter().map(|key| format!("`{key}`")).collect();
            let _ = writeln!(out, "| {} | {} | {} |", context.words(), keys.join(" "), binding.words);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_key_stands_twice_in_a_context() {
        let mut seen = BTreeSet::new();
        for binding in KEYMAP {
            for key in binding.keys {
                assert!(seen.insert((binding.context, *key)), "{key} twice in {:?}", binding.context);
            }
        }
    }

    #[test]
    fn every_intent_has_a_key() {
        for intent in Intent::ALL {
            assert!(KEYMAP.iter().any(|binding| binding.intent == *intent), "{intent:?}");
        }
    }

    #[test]
    fn no_binding_fights_with_tmux_flow_control_or_keys_a_terminal_cannot_tell_apart() {
        let forbidden = ["C-b", "C-a", "C-Space", "C-s", "C-q", "C-\\", "C-h", "C-i", "C-j", "C-m", "C-["];
        for binding in KEYMAP {
            for key in binding.keys {
                assert!(!forbidden.contains(key), "{key}");
                assert!(!key.starts_with("A-") && !key.starts_with('F'), "{key} is no path over SSH");
            }
        }
    }

    #[test]
    fn a_prefix_is_never_a_key_by_itself() {
        for binding in KEYMAP {
            assert!(!binding.keys.contains(&"g") && !binding.keys.contains(&"z"), "{:?}", binding.intent);
        }
    }

    #[test]
    fn control_d_scrolls_and_nothing_deletes() {
        let key = KeyEvent::new(KeyCode::Char('d'), KeyModifiers::CONTROL);
        assert_eq!(lookup(&[Table, Moving, Everywhere], None, &key), Lookup::Found(Intent::HalfDown));
    }
}
