//! A person, a gate and some clusters, all of whom do things in any order.
// Most effects and facts are of no interest to the test, also those that come later.
#![allow(clippy::wildcard_enum_match_arm)]

use super::Counts;
use super::oracle::Oracle;
use crate::agent::inquiry::Mind;
use crate::app::effect::Effect;
use crate::app::message::{KeyPress, Message, Mode};
use crate::app::state::{Focus, Purpose, Setup, State};
use crate::app::stories::fixtures::{base_rows, opened};
use crate::app::stories::told::noon;
use crate::app::update::update;
use crate::domain::fact::Fact;
use crate::domain::ids::{Digest, ProposalId};
use crate::domain::proposal::{Decision, Ending, Judgement, Pin, Proposal, Taint, Undo, WireRequest};
use crate::domain::time::Timestamp;
use crate::policy::approval::{Approved, Pending, Seat};
use crate::runbook::find::Library;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

pub fn setup() -> Setup {
    Setup {
        library: Arc::new(Library::embedded()),
        mind: Mind::Rules,
        demos: Vec::new(),
        themes: vec!["dark".to_owned()],
        theme: "dark".to_owned(),
    }
}

/// Numbers that look like chance and are the same each time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Once in so many times.
    fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }
}

/// A key that was pressed and not yet read.
struct Pressed {
    code: KeyCode,
    frame: u64,
    at: Timestamp,
    stroke: bool,
}

pub struct World {
    state: State,
    seat: Seat,
    chance: Chance,
    now: Timestamp,
    frame: u64,
    oracle: Oracle,
    keys: Vec<Pressed>,
    preparing: Vec<Proposal>,
    /// Approved and on its way: what was approved, and its end.
    sending: Vec<Approved>,
    /// All that the gate ever handed out in this fleet.
    judged: BTreeMap<Digest, (Proposal, Judgement)>,
    committed: BTreeSet<ProposalId>,
    under_way: BTreeMap<ProposalId, Digest>,
    /// How often each object changed.
    versions: BTreeMap<String, u64>,
    is_replay: bool,
    pub counts: Counts,
}

const LINES: [&str; 7] = [
    "kubectl @cluster1 scale deployment/web --replicas=3 -n shop",
    "kubectl @cluster1,cluster2 scale deployment/web --replicas=2 -n shop",
    "scale @all deployment/cart --replicas=2 -n shop",
    "kubectl @cluster2 delete pod web-0 -n shop",
    "kubectl @cluster1 rollout restart deployment/web -n shop",
    "label @hub,cluster1 configmap/settings -n shop tier=front",
    "kubectl @hub delete managedcluster/cluster1",
];
const SIZES: [(u16, u16); 6] = [(80, 24), (120, 40), (200, 60), (40, 10), (20, 5), (100, 30)];
const KEYS: &[u8] = b"gayyynevvx[][qgagay1234567890iz?:jkGYAn";

impl World {
    pub fn new(seed: u64, setup: &Setup) -> Self {
        let mut chance = Chance(seed);
        let (width, height) = *chance.of(&SIZES[..3]);
        let mut world = Self {
            state: State::new(setup.clone(), width, height, noon()),
            seat: Seat::for_test(),
            now: noon(),
            frame: 0,
            oracle: Oracle::default(),
            keys: Vec::new(),
            preparing: Vec::new(),
            sending: Vec::new(),
            judged: BTreeMap::new(),
            committed: BTreeSet::new(),
            under_way: BTreeMap::new(),
            versions: BTreeMap::new(),
            is_replay: chance.once_in(50),
            counts: Counts::default(),
            chance,
        };
        world.hears(opened(Mode::Sandbox));
        for message in base_rows() {
            world.hears(message);
        }
        if world.is_replay {
            let entries = crate::app::stories::recorded::entries();
            world.hears(Message::ReplayOpened { source: "case".to_owned(), entries, damage: Vec::new() });
        }
        world.draw();
        world
    }

    pub fn live(&mut self, steps: u32) {
        for _ in 0..steps {
            self.step();
        }
    }

    fn step(&mut self) {
        match self.chance.below(100) {
            0..=17 => self.draw(),
            18..=29 => self.passes(),
            30..=39 => {
                let key = char::from(*self.chance.of(KEYS));
                self.presses(KeyCode::Char(key));
            }
            40..=42 => {
                let code = *self.chance.of(&[KeyCode::Enter, KeyCode::Esc, KeyCode::Tab, KeyCode::Backspace]);
                self.presses(code);
            }
            43..=52 => self.reads_a_key(),
            53..=60 => self.orders(),
            61..=72 => self.judges(),
            73..=75 => self.judges_again(),
            76..=80 => self.ends(),
            81..=82 => {
                let (width, height) = *self.chance.of(&SIZES);
                self.hears(Message::Resize { width, height });
            }
            83 => self.moves(),
            84 => self.hears(Message::Paste("y\nshop\n".to_owned())),
            85 if self.chance.once_in(8) => self.opens_another_fleet(),
            85 => self.hears(Message::Tick),
            // A person who means it: goes to the card, looks, and answers.
            86..=96 => self.means_it(),
            _ => self.edits(),
        }
    }

    fn passes(&mut self) {
        let millis = *self.chance.of(&[1, 20, 100, 399, 400, 500, 5_000]);
        // Now and then the clock is set, to either side.
        if self.chance.once_in(40) {
            self.now -= Duration::from_secs(3_600);
        } else {
            self.now += Duration::from_millis(millis);
        }
    }

    fn draw(&mut self) {
        self.frame += 1;
        self.counts.frames += 1;
        self.state.drawn(self.frame, self.now);
        self.oracle.drawn(&self.state, self.frame, self.now);
    }

    fn presses(&mut self, code: KeyCode) {
        let stroke = !self.is_replay && !self.chance.once_in(50);
        self.keys.push(Pressed { code, frame: self.frame, at: self.now, stroke });
        // Most keys are read at once; the others wait while other things happen.
        if !self.chance.once_in(4) {
            self.reads_keys();
        }
    }

    fn reads_keys(&mut self) {
        while !self.keys.is_empty() {
            self.reads_a_key();
        }
    }

    fn reads_a_key(&mut self) {
        if self.keys.is_empty() {
            return;
        }
        let pressed = self.keys.remove(0);
        self.counts.keys += 1;
        let on_card = self.state.typing.is_none()
            && self.state.overlay.is_none()
            && self.state.prefix.is_none()
            && matches!(self.state.focus, Focus::Card { .. });
        if on_card && pressed.code == KeyCode::Char('v') {
            self.oracle.asked_for_all(self.state.panes.cards.shown());
        }
        let typed = self.state.typing.as_ref().filter(|typing| typing.purpose == Purpose::CardName);
        let typed = typed.filter(|_| pressed.code == KeyCode::Enter).map(|typing| typing.line.text().trim().to_owned());
        let (frame, at) = (pressed.frame, pressed.at);
        let stroke = pressed.stroke.then(|| self.seat.keystroke(frame));
        let key = KeyEvent::new(pressed.code, KeyModifiers::NONE);
        let effects = update(&mut self.state, Message::Key(KeyPress { key, frame, stroke }), at);
        let is_yes = typed.is_some() || (on_card && pressed.code == KeyCode::Char('y'));
        self.takes(effects, Some(Press { is_yes: is_yes && pressed.stroke, frame, at, typed }));
    }

    fn hears(&mut self, message: Message) {
        let effects = update(&mut self.state, message, self.now);
        self.takes(effects, None);
    }

    /// A line after `:`, pasted and sent.
    fn orders(&mut self) {
        if self.state.typing.is_some() || self.state.panes.cards.len() > 5 {
            return self.presses(KeyCode::Esc);
        }
        let line = *self.chance.of(&LINES);
        self.reads_keys();
        self.presses(KeyCode::Char(':'));
        self.reads_keys();
        if self.state.typing.as_ref().is_some_and(|typing| typing.purpose == Purpose::Command) {
            self.hears(Message::Paste(line.to_owned()));
            self.presses(KeyCode::Enter);
        }
    }

    fn means_it(&mut self) {
        if self.state.panes.cards.is_empty() {
            return self.judges();
        }
        if self.state.typing.is_some() {
            self.presses(KeyCode::Esc);
        }
        for key in ['g', 'a'] {
            self.presses(KeyCode::Char(key));
        }
        if self.chance.once_in(3) {
            let key = *self.chance.of(&[']', '[', 'v']);
            self.presses(KeyCode::Char(key));
        }
        self.reads_keys();
        self.draw();
        self.now += Duration::from_millis(*self.chance.of(&[390, 410, 700]));
        if self.chance.once_in(6) {
            return self.presses(KeyCode::Char('n'));
        }
        self.presses(KeyCode::Char('y'));
        self.reads_keys();
        if self.state.typing.as_ref().is_some_and(|typing| typing.purpose == Purpose::CardName) {
            let name = self.state.panes.cards.shown().and_then(|card| card.typed_name()).unwrap_or_default().to_owned();
            if self.chance.once_in(3) {
                // Something happens while the name is typed.
                self.judges_again();
            }
            for letter in name.chars() {
                self.presses(KeyCode::Char(letter));
            }
            if self.chance.once_in(5) {
                self.presses(KeyCode::Char('x'));
            }
            self.presses(KeyCode::Enter);
        }
    }

    /// `e`, another number, Enter.
    fn edits(&mut self) {
        if !matches!(self.state.focus, Focus::Card { .. }) || self.state.typing.is_some() {
            return self.means_it();
        }
        self.presses(KeyCode::Char('e'));
        self.reads_keys();
        if self.state.typing.as_ref().is_some_and(|typing| typing.purpose == Purpose::CardEdit) {
            self.presses(KeyCode::Char('5'));
            self.presses(KeyCode::Enter);
            self.reads_keys();
        }
    }

    /// The gate's answer to a proposal, as its object is now.
    fn judgement(&mut self, proposal: &Proposal) -> Pending {
        let words = proposal.command.to_string();
        let object = format!("{} {}", proposal.command.cluster, words.split_whitespace().nth(2).unwrap_or_default());
        let version = self.versions.get(&object).copied().unwrap_or_default();
        // The kind of judgement follows from the words and the version, so that the same again is the same again.
        let mut kind =
            Chance(u64::from(Digest::of(format!("{words}{object}{version}").as_bytes()).as_str().as_bytes()[3]));
        let is_far = words.contains("delete");
        let is_protected = kind.once_in(6);
        let class = if is_far { "destructive" } else { "write" };
        let typed_name = (is_far || is_protected).then(|| {
            let name = if is_protected { proposal.command.cluster.as_str() } else { "web-0" };
            name.to_owned()
        });
        let many = *kind.of(&[1, 1, 1, 2, 3, 40]);
        let mut diff = String::from("--- now\n+++ then\n@@ -1 +1 @@\n");
        for line in 0..many {
            diff += &format!("-  replicas: {line}\n+  replicas: {}\n", line + version + 1);
        }
        let name = object.rsplit(['/', ' ']).next().unwrap_or_default();
        let judgement = Judgement {
            proposal: proposal.id,
            class: class.to_owned(),
            requests: vec![WireRequest {
                method: if is_far { "DELETE" } else { "PATCH" }.to_owned(),
                path: format!("/apis/apps/v1/namespaces/shop/deployments/{name}"),
                content_type: None,
                body: None,
            }],
            digest: Digest::of(format!("{words}\n{object}\n{version}\n{diff}").as_bytes()),
            diff: if kind.once_in(12) { String::new() } else { diff },
            objects: 1,
            pins: vec![Pin { path: object, uid: "u".to_owned(), resource_version: version.to_string() }],
            rehearsed: Vec::new(),
            before: Vec::new(),
            warnings: if kind.once_in(4) { vec!["an operator will revert it".to_owned()] } else { Vec::new() },
            undo: Undo::NotWorkedOut,
            typed_name,
            barred: kind.once_in(9).then(|| "the API says no".to_owned()),
        };
        let mut proposal = proposal.clone();
        if kind.once_in(9) {
            proposal.tainted = vec![Taint { word: "web".to_owned(), from: "the log in o7".to_owned() }];
        }
        self.judged.insert(judgement.digest.clone(), (proposal.clone(), judgement.clone()));
        Pending::new(proposal, judgement)
    }

    fn judges(&mut self) {
        if self.preparing.is_empty() {
            return self.draw();
        }
        let at = usize::try_from(self.chance.below(self.preparing.len() as u64)).unwrap();
        let proposal = self.preparing.remove(at);
        let pending = self.judgement(&proposal);
        self.hears(Message::Prepared { pending });
    }

    /// Something that was judged before is judged again, decided or not, with the words that it had then.
    fn judges_again(&mut self) {
        let known: Vec<Proposal> = self.judged.values().map(|(proposal, _)| proposal.clone()).collect();
        if !known.is_empty() {
            let proposal = self.chance.of(&known).clone();
            if self.chance.once_in(2) {
                self.moves_object(&proposal);
            }
            let pending = self.judgement(&proposal);
            self.hears(Message::Prepared { pending });
        }
    }

    fn moves(&mut self) {
        let known: Vec<Proposal> = self.judged.values().map(|(proposal, _)| proposal.clone()).collect();
        if !known.is_empty() {
            let proposal = self.chance.of(&known).clone();
            self.moves_object(&proposal);
        }
    }

    fn moves_object(&mut self, proposal: &Proposal) {
        let words = proposal.command.to_string();
        let object = format!("{} {}", proposal.command.cluster, words.split_whitespace().nth(2).unwrap_or_default());
        *self.versions.entry(object).or_default() += 1;
    }

    /// What was sent comes to its end.
    fn ends(&mut self) {
        if self.sending.is_empty() {
            return self.passes();
        }
        let approved = self.sending.remove(0);
        let (id, digest) = (approved.id(), approved.digest().clone());
        let (proposal, _) = self.judged[&digest].clone();
        let now = self.judgement(&proposal).judgement().digest.clone();
        let ending = if now != digest {
            self.counts.moved += 1;
            Ending::Moved { why: "it has another resourceVersion".to_owned() }
        } else if self.chance.once_in(4) {
            Ending::Refused { why: "the server said no".to_owned() }
        } else {
            self.moves_object(&proposal);
            Ending::Accepted { answer: "done".to_owned() }
        };
        self.under_way.remove(&id);
        self.hears(Message::Acted { id, sent: Vec::new(), ending, moved: false });
    }

    /// What the old fleet still says is told to nobody.
    fn opens_another_fleet(&mut self) {
        if self.is_replay {
            return;
        }
        self.hears(opened(Mode::Sandbox));
        self.preparing.clear();
        self.sending.clear();
        self.judged.clear();
        self.committed.clear();
        self.under_way.clear();
    }

    fn takes(&mut self, effects: Vec<Effect>, press: Option<Press>) {
        let mut decided: Vec<(ProposalId, Digest)> = Vec::new();
        let mut started: Vec<(ProposalId, Digest)> = Vec::new();
        for effect in effects {
            match effect {
                Effect::Prepare(proposal) => {
                    if proposal.command.to_string().contains('5') {
                        self.counts.edited += 1;
                    }
                    self.preparing.push(proposal);
                }
                Effect::Append(entry) => match entry.fact {
                    Fact::Decided { proposal, decision: Decision::Approved { digest } } => {
                        decided.push((proposal, digest));
                    }
                    Fact::Decided { decision: Decision::Rejected { .. }, .. } => self.counts.rejected += 1,
                    Fact::Started { proposal, digest } => started.push((proposal, digest)),
                    _ => {}
                },
                Effect::Commit(approved) => {
                    let facts: Vec<(ProposalId, Digest)> =
                        approved.iter().map(|one| (one.id(), one.digest().clone())).collect();
                    assert_eq!((&facts, &facts), (&decided, &started), "written down before it is sent");
                    let press = press.as_ref().expect("only a key approves");
                    self.check(&approved, press);
                    self.sending.extend(approved);
                }
                _ => {}
            }
        }
        if press.is_some_and(|press| press.is_yes)
            && self.state.note.as_ref().is_some_and(|note| note.text.contains(": "))
        {
            self.counts.refused += 1;
        }
    }

    /// The claim itself.
    fn check(&mut self, approved: &[Approved], press: &Press) {
        assert!(press.is_yes, "only y, or a name and Enter, pressed by a person, approves");
        assert!(!self.is_replay, "nothing is approved in a replay");
        let (seen, since, was_read) = self.oracle.at(press.frame).expect("a card with the focus was on the screen");
        let millis = press.at.as_millisecond() - since.as_millisecond();
        assert!(millis >= 400, "it stood there for {millis} ms");
        assert!(was_read, "all of it was seen");
        assert_eq!(approved.iter().map(Approved::id).collect::<Vec<_>>(), seen.ids);
        assert_eq!(approved.iter().map(|one| one.digest().clone()).collect::<Vec<_>>(), seen.members);
        if let [one] = approved {
            assert_eq!(*one.digest(), seen.digest);
        }
        for one in approved {
            let (proposal, judgement) = &self.judged[one.digest()];
            assert_eq!(judgement.barred, None);
            assert_eq!(press.typed, judgement.typed_name, "the name that it wants, and no other line");
            if approved.len() > 1 {
                assert_eq!((judgement.class.as_str(), proposal.tainted.len()), ("write", 0));
            }
            assert!(self.committed.insert(one.id()), "{} was approved before", one.id());
            assert!(!self.under_way.values().any(|digest| digest == one.digest()), "this very change is under way");
            self.under_way.insert(one.id(), one.digest().clone());
        }
        self.counts.approvals += 1;
        self.counts.together += u64::from(approved.len() > 1);
        self.counts.typed += u64::from(press.typed.is_some());
    }
}

/// The key that led to some effects.
struct Press {
    /// `y` on a card or Enter behind a name, and a person's.
    is_yes: bool,
    frame: u64,
    at: Timestamp,
    typed: Option<String>,
}
