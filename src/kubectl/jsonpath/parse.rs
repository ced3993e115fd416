//! Reads templates.
//! Invariant: ends for every text; what is too long or too deep is refused.

use super::{Is, Part, Slice, Step};
use serde_json::Value;

/// The longest template, and how deep filters, unions and ranges may nest.
const LONGEST: usize = 16 << 10;
const DEEPEST: usize = 16;

pub(super) fn template(text: &str) -> Result<Vec<Part>, String> {
    if text.len() > LONGEST {
        return Err(format!("the template is longer than {LONGEST} bytes"));
    }
    let mut reader = Reader { rest: text, depth: 0 };
    let parts = reader.parts(false)?;
    Ok(parts)
}

/// What one action is, once read.
enum Action {
    Steps(Vec<Step>),
    Range(Vec<Step>),
    End,
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn parts(&mut self, within_range: bool) -> Result<Vec<Part>, String> {
        let mut parts = Vec::new();
        loop {
            let (words, action) = match self.rest.split_once('{') {
                Some((words, rest)) => (words, Some(rest)),
                None => (self.rest, None),
            };
            if !words.is_empty() {
                parts.push(Part::Steps(vec![Step::Literal(words.into())]));
            }
            let Some(rest) = action else {
                self.rest = "";
                // A range that nobody ends goes on to the end, as in kubectl.
                return Ok(parts);
            };
            self.rest = rest;
            match self.action()? {
                Action::Steps(steps) => parts.push(Part::Steps(steps)),
                Action::Range(over) => {
                    self.deeper()?;
                    parts.push(Part::Range(over, self.parts(true)?));
                    self.depth -= 1;
                }
                Action::End if within_range => return Ok(parts),
                Action::End => return Err("{end} without a {range}".to_owned()),
            }
        }
    }

    fn deeper(&mut self) -> Result<(), String> {
        self.depth += 1;
        if self.depth > DEEPEST { Err(format!("the template nests deeper than {DEEPEST}")) } else { Ok(()) }
    }

    /// One action, up to its closing brace.
    fn action(&mut self) -> Result<Action, String> {
        let (mut steps, mut range) = (Vec::new(), false);
        loop {
            let Some(first) = self.rest.chars().next() else { return Err("an action has no closing brace".to_owned()) };
            match first {
                '}' => {
                    self.rest = &self.rest[1..];
                    return Ok(if range { Action::Range(steps) } else { Action::Steps(steps) });
                }
                letter if letter.is_alphabetic() || letter == '_' => match self.word() {
                    flag @ ("true" | "false") => steps.push(Step::Literal((flag == "true").into())),
                    "range" if steps.is_empty() && !range => range = true,
                    "end" if steps.is_empty() && !range => {
                        let rest = self.rest.trim_start_matches(' ').strip_prefix('}');
                        self.rest = rest.ok_or("{end} holds nothing else")?;
                        return Ok(Action::End);
                    }
                    word => return Err(format!("unrecognized identifier {word:?}; fields begin with a dot")),
                },
                _ => self.step(&mut steps)?,
            }
        }
    }

    /// The next step of a path, or nothing for what stands between steps.
    fn step(&mut self, steps: &mut Vec<Step>) -> Result<(), String> {
        let text = self.rest;
        let first = text.chars().next().unwrap_or('}');
        if let Some(filter) = text.strip_prefix("[?(") {
            self.rest = filter;
            steps.push(self.filter()?);
        } else if let Some(rest) = text.strip_prefix("..") {
            if steps.last() == Some(&Step::Recursive) {
                return Err("invalid multiple recursive descent".to_owned());
            }
            steps.push(Step::Recursive);
            self.rest = rest;
            if rest.starts_with(|next: char| next.is_alphanumeric() || next == '_') {
                steps.push(self.field());
            }
        } else {
            match first {
                ' ' | '@' | '$' => self.rest = &text[1..],
                '.' => {
                    self.rest = &text[1..];
                    steps.push(self.field());
                }
                '[' => self.brackets(steps)?,
                '"' | '\'' => steps.push(Step::Literal(self.quoted(first)?.into())),
                '+' | '-' | '0'..='9' => steps.push(self.number()?),
                other => return Err(format!("unrecognized character in action: {other:?}")),
            }
        }
        Ok(())
    }

    fn word(&mut self) -> &'a str {
        let end = self.rest.find(is_terminator).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    /// A field up to the next character that ends it and is not escaped.
    fn field(&mut self) -> Step {
        let mut name = String::new();
        let mut letters = self.rest.char_indices();
        let mut end = self.rest.len();
        while let Some((at, letter)) = letters.next() {
            if letter == '\\' {
                name.extend(letters.next().map(|(_, escaped)| escaped));
            } else if is_terminator(letter) {
                end = at;
                break;
            } else {
                name.push(letter);
            }
        }
        let whole = &self.rest[..end];
        self.rest = &self.rest[end..];
        if whole == "*" { Step::Wildcard } else { Step::Field(name) }
    }

    fn number(&mut self) -> Result<Step, String> {
        let signs = usize::from(self.rest.starts_with(['+', '-']));
        let digits = self.rest[signs..].find(|letter: char| letter != '.' && !letter.is_ascii_digit());
        let (number, rest) = self.rest.split_at(digits.map_or(self.rest.len(), |digits| signs + digits));
        self.rest = rest;
        if let Ok(whole) = number.parse::<i64>() {
            return Ok(Step::Literal(whole.into()));
        }
        let float: f64 = number.parse().map_err(|_| format!("cannot parse number {number:?}"))?;
        Ok(Step::Literal(float.into()))
    }

    fn quoted(&mut self, quote: char) -> Result<String, String> {
        let mut text = String::new();
        let mut letters = self.rest.char_indices().skip(1);
        while let Some((at, letter)) = letters.next() {
            match letter {
                '\\' => match letters.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, 'r')) => text.push('\r'),
                    Some((_, escaped)) => text.push(escaped),
                    None => break,
                },
                '\n' => break,
                end if end == quote => {
                    self.rest = &self.rest[at + 1..];
                    return Ok(text);
                }
                other => text.push(other),
            }
        }
        Err("unterminated quoted string".to_owned())
    }

    /// `[0]`, `[1:3]`, `[*]`, `['key']`, or several of them with commas between.
    fn brackets(&mut self, steps: &mut Vec<Step>) -> Result<(), String> {
        let end = self.rest.find([']', '\n']).filter(|end| self.rest[*end..].starts_with(']'));
        let end = end.ok_or("unterminated array")?;
        let inside = &self.rest[1..end];
        self.rest = &self.rest[end + 1..];
        if inside.contains(',') {
            let each = inside.split(',').map(|one| one_bracket(one.trim_matches(' ')));
            steps.push(Step::Union(each.collect::<Result<_, _>>()?));
        } else {
            steps.extend(one_bracket(inside)?);
        }
        Ok(())
    }

    /// A filter, behind its `[?(`.
    fn filter(&mut self) -> Result<Step, String> {
        let (mut quote, mut escaped, mut end) = (None, false, None);
        for (at, letter) in self.rest.char_indices() {
            match (letter, quote) {
                ('\n', _) => break,
                ('"' | '\'', None) => quote = Some(letter),
                (letter, Some(open)) if letter == open && !escaped => quote = None,
                (')', None) => {
                    end = Some(at);
                    break;
                }
                _ => {}
            }
            escaped = letter == '\\' && !escaped;
        }
        let end = end.ok_or("unterminated filter")?;
        let inside = &self.rest[..end];
        self.rest = self.rest[end + 1..].strip_prefix(']').ok_or("a filter ends with )]")?;
        self.deeper()?;
        let signs = |letter| matches!(letter, '!' | '<' | '>' | '=');
        let at = inside.find(signs).filter(|at| *at > 0);
        let steps = match at {
            None => Step::Filter { left: self.side(inside)?, is: Is::There, right: Vec::new() },
            Some(at) => {
                let (left, rest) = inside.split_at(at);
                let right = rest.trim_start_matches(signs);
                let is = match &rest[..rest.len() - right.len()] {
                    "==" => Is::Equal,
                    "!=" => Is::NotEqual,
                    "<" => Is::Less,
                    "<=" => Is::LessOrEqual,
                    ">" => Is::Greater,
                    ">=" => Is::GreaterOrEqual,
                    other => return Err(format!("unrecognized filter operator {other}")),
                };
                Step::Filter { left: self.side(left)?, is, right: self.side(right)? }
            }
        };
        self.depth -= 1;
        Ok(steps)
    }

    /// One side of a filter: a path or a literal.
    fn side(&self, text: &str) -> Result<Vec<Step>, String> {
        let mut reader = Reader { rest: text, depth: self.depth };
        let mut steps = Vec::new();
        while let Some(first) = reader.rest.chars().next() {
            match first {
                letter if letter.is_alphabetic() || letter == '_' => match reader.word() {
                    flag @ ("true" | "false") => steps.push(Step::Literal((flag == "true").into())),
                    word => return Err(format!("unrecognized identifier {word:?}; texts stand in quotes")),
                },
                _ => reader.step(&mut steps)?,
            }
        }
        Ok(steps)
    }
}

fn one_bracket(inside: &str) -> Result<Vec<Step>, String> {
    let key = inside.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).filter(|key| !key.contains('\''));
    if let Some(key) = key {
        // As upstream: the key is read as a field, so that its dots must be escaped too.
        let mut reader = Reader { rest: key, depth: 0 };
        let mut steps = vec![reader.field()];
        while !reader.rest.is_empty() {
            if reader.rest.starts_with('[') {
                return Err(format!("invalid key {key:?}"));
            }
            reader.step(&mut steps)?;
        }
        return Ok(steps);
    }
    if inside == "*" {
        return Ok(vec![Step::Slice(Slice { from: None, to: None, step: None, single: false })]);
    }
    let parts: Vec<&str> = inside.split(':').collect();
    let bound = |at: usize| match parts.get(at) {
        None | Some(&"") => Ok(None),
        Some(part) => part.parse::<i64>().map(Some).map_err(|_| format!("invalid array index {inside}")),
    };
    let single = parts.len() == 1;
    if parts.len() > 3 || single && parts[0].is_empty() {
        return Err(format!("invalid array index {inside}"));
    }
    Ok(vec![Step::Slice(Slice { from: bound(0)?, to: bound(1)?, step: bound(2)?, single })])
}

fn is_terminator(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\r' | '\n' | '.' | ',' | '[' | ']' | '$' | '@' | '{' | '}')
}

impl Step {
    /// Whether this is a text, number or flag of the template.
    pub(super) fn literal(&self) -> Option<&Value> {
        match self {
            Self::Literal(value) => Some(value),
            Self::Field(_)
            | Self::Wildcard
            | Self::Recursive
            | Self::Slice(_)
            | Self::Union(_)
            | Self::Filter { .. } => None,
        }
    }
}
