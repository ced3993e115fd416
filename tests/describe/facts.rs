//! The facts of a description: its words, in one spelling.
//! Labels are written as one word (`Restart Count:` and `restartCount:` are the same); times in one form; ages, which
//! depend on when one asks, are left out.

use regex::Regex;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

static DATE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\w{3}, (\d\d) (\w{3}) (\d{4}) (\d\d:\d\d:\d\d) \+0000").unwrap());
static GO_TIME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) \+0000 UTC").unwrap());
static LABEL: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^(?:- )?([^:= ]+(?: [^:= ]+){0,6}):(?: |$)").unwrap());
static AGE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^(?:\d+y)?\d+[dhms](?:\d+[hms])?$").unwrap());
static RULE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^[-=]{3,}$").unwrap());
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Each fact, and how often it is told.
pub fn facts(text: &str) -> BTreeMap<String, usize> {
    let mut all = BTreeMap::new();
    let text = DATE.replace_all(text, |found: &regex::Captures<'_>| {
        let month = MONTHS.iter().position(|month| *month == &found[2]).unwrap() + 1;
        format!("{}-{month:02}-{}T{}Z", &found[3], &found[1], &found[4])
    });
    for line in GO_TIME.replace_all(&text, "${1}T${2}Z").lines() {
        let mut rest = line.trim();
        if let Some(label) = LABEL.captures(rest) {
            add(&mut all, &label[1].split_whitespace().collect::<String>());
            rest = &rest[label[0].len()..];
        }
        rest.split_whitespace().for_each(|word| add(&mut all, word));
    }
    all
}

fn add(all: &mut BTreeMap<String, usize>, word: &str) {
    let plain = word.trim_matches(|c: char| "[](){}\"',;:|".contains(c)).to_lowercase();
    if !(plain.is_empty() || AGE.is_match(&plain) || RULE.is_match(&plain)) {
        *all.entry(plain).or_insert(0) += 1;
    }
}

/// What klue tells otherwise, each with its reason.
pub struct Exceptions {
    lines: Vec<Line>,
}

/// Stands for the kind in lines about explanations, which are no facts of any object.
const EXPLAINS: &str = "~";

struct Line {
    /// Of which kind, or `*`.
    kind: String,
    word: Regex,
    text: String,
    used: bool,
}

impl Exceptions {
    pub fn read() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/describe/exceptions.txt");
        let text = std::fs::read_to_string(path).unwrap();
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let read = |line: &str| {
            let (rule, reason) = line.split_once(" # ").unwrap_or_else(|| panic!("{line:?} gives no reason"));
            let (kind, word) = rule.trim().split_once(' ').unwrap_or_else(|| panic!("{line:?} names no word"));
            assert!(!reason.trim().is_empty(), "{line:?} gives no reason");
            let whole = if kind == EXPLAINS { word.trim().to_owned() } else { format!("^(?:{})$", word.trim()) };
            let word = Regex::new(&whole).unwrap();
            Line { kind: kind.to_owned(), word, text: line.to_owned(), used: false }
        };
        Self { lines: lines.map(read).collect() }
    }

    /// A description without what explains Kubernetes itself.
    pub fn unexplained(&mut self, text: &str) -> String {
        let mut text = text.to_owned();
        for line in self.lines.iter_mut().filter(|line| line.kind == EXPLAINS) {
            line.used |= line.word.is_match(&text);
            text = line.word.replace_all(&text, "").into_owned();
        }
        text
    }

    /// Whether a word may be missing from what was asked with these words.
    pub fn allows(&mut self, words: &str, fact: &str) -> bool {
        let kind = words.split(' ').next().unwrap();
        let fits = |line: &&mut Line| (line.kind == "*" || line.kind == kind) && line.word.is_match(fact);
        self.lines.iter_mut().find(fits).map(|line| line.used = true).is_some()
    }

    pub fn unused(&self) -> Vec<String> {
        self.lines.iter().filter(|line| !line.used).map(|line| line.text.clone()).collect()
    }
}
