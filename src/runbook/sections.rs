//! Cuts a runbook into front matter, prose and fenced blocks, each with the line on which it begins.

use super::problem::Problem;

/// A fenced block: its language, the words after it, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub line: usize,
    pub language: String,
    /// `key=value` words and bare words of the info string.
    pub info: Vec<(String, String)>,
    pub text: String,
    /// The first line of prose right after the block, if it directs the walk: `then: … · else: …`.
    pub jump: Option<(usize, String)>,
}

impl Block {
    pub fn value(&self, key: &str) -> Option<&str> {
        self.info.iter().find(|(found, _)| found == key).map(|(_, value)| value.as_str())
    }
}

/// A runbook's text in its parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sections {
    /// The YAML between the two `---`, and the line of its first line.
    pub front: Option<(usize, String)>,
    pub prose: String,
    pub blocks: Vec<Block>,
}

/// Cuts the text; what cannot be cut is a problem, and the rest goes on.
pub fn cut(text: &str) -> (Sections, Vec<Problem>) {
    let mut sections = Sections::default();
    let mut problems = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    let mut at = 0;
    if lines.first().is_some_and(|line| line.trim_end() == "---") {
        match lines.iter().skip(1).position(|line| line.trim_end() == "---") {
            Some(length) => {
                sections.front = Some((2, lines[1..=length].join("\n")));
                at = length + 2;
            }
            None => problems.push(Problem::new(1, "the front matter does not end", "close it with a line of ---")),
        }
    } else {
        problems.push(Problem::new(1, "there is no front matter", "begin the file with --- and code, title, symptoms"));
    }
    while at < lines.len() {
        let line = lines[at];
        let Some(info) = line.strip_prefix("```") else {
            let directs = line.starts_with("then:") || line.starts_with("else:");
            match sections.blocks.last_mut().filter(|block| directs && block.jump.is_none()) {
                Some(block) => block.jump = Some((at + 1, line.to_owned())),
                None => {
                    sections.prose.push_str(line);
                    sections.prose.push('\n');
                }
            }
            at += 1;
            continue;
        };
        let begins = at + 1;
        let length = lines[begins..].iter().position(|line| line.trim_end() == "```");
        let end = length.map_or(lines.len(), |length| begins + length);
        if length.is_none() {
            problems.push(Problem::new(begins, "the block does not end", "close it with a line of ```"));
        }
        let mut words = info.split_whitespace();
        let language = words.next().unwrap_or_default().to_owned();
        let info = words.map(|word| match word.split_once('=') {
            Some((key, value)) => (key.to_owned(), value.to_owned()),
            None => (word.to_owned(), String::new()),
        });
        sections.blocks.push(Block {
            line: begins,
            language,
            info: info.collect(),
            text: lines[begins..end].join("\n"),
            jump: None,
        });
        at = end + 1;
    }
    sections.prose = sections.prose.trim().to_owned();
    (sections, problems)
}
