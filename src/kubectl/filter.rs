//! klue's own filters on printed lines, which stand in place of a pipe.
//! Invariant: pure, and no part of what is asked of a cluster; what is kept of the lines is bounded by what came.

use super::jsonpath::JsonPath;
use super::refusal::{Reason, Refusal};
use regex::Regex;
use serde_json::Value;
use std::collections::VecDeque;

/// One `--filter`.
#[derive(Debug, Clone)]
pub enum Filter {
    Grep(Regex),
    Head(usize),
    Tail(usize),
    Count,
    Path(JsonPath),
}

/// The size of a compiled expression, so that none of a hostile length is built.
const MOST: usize = 1 << 20;

impl Filter {
    /// Reads `grep:REGEX`, `head:N`, `tail:N`, `count` or `path:JSONPATH`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let wrong = |why: String| Refusal::new(Reason::Value, text, why);
        let number = |count: &str| count.parse().map_err(|_| wrong("write how many lines, as in head:20".to_owned()));
        match text.split_once(':') {
            Some(("grep", pattern)) => {
                let regex = regex::RegexBuilder::new(pattern).size_limit(MOST).build();
                regex.map(Self::Grep).map_err(|error| wrong(format!("its expression cannot be read: {error}")))
            }
            Some(("head", count)) => number(count).map(Self::Head),
            Some(("tail", count)) => number(count).map(Self::Tail),
            Some(("path", path)) => {
                let path = if path.contains('{') { path.to_owned() } else { format!("{{{path}}}") };
                JsonPath::parse(&path).map(Self::Path).map_err(|why| wrong(format!("its path cannot be read: {why}")))
            }
            None if text == "count" => Ok(Self::Count),
            _ => Err(wrong("the filters are grep:REGEX, head:N, tail:N, count and path:JSONPATH".to_owned())),
        }
    }
}

/// Filters one behind the other, at work on lines as they come.
#[derive(Debug, Default)]
pub struct Chain {
    steps: Vec<Step>,
    /// The line that has not ended yet.
    open: String,
}

#[derive(Debug)]
enum Step {
    Grep(Regex),
    Head(usize),
    Tail(usize, VecDeque<String>),
    Count(usize),
    Path(JsonPath, String),
}

impl Chain {
    pub fn new(filters: &[Filter]) -> Self {
        let steps = filters.iter().cloned().map(|filter| match filter {
            Filter::Grep(regex) => Step::Grep(regex),
            Filter::Head(count) => Step::Head(count),
            Filter::Tail(count) => Step::Tail(count, VecDeque::new()),
            Filter::Count => Step::Count(0),
            Filter::Path(path) => Step::Path(path, String::new()),
        });
        Self { steps: steps.collect(), open: String::new() }
    }

    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Takes text in, and returns the lines that are printed already.
    pub fn feed(&mut self, text: &str) -> String {
        if self.steps.is_empty() {
            return text.to_owned();
        }
        let mut out = String::new();
        self.open.push_str(text);
        let Some(end) = self.open.rfind('\n') else { return out };
        let rest = self.open.split_off(end + 1);
        for line in std::mem::replace(&mut self.open, rest).lines() {
            pass(&mut self.steps, line, &mut out);
        }
        out
    }

    /// Whether nothing that comes later can be printed.
    pub fn is_full(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Head(0)))
    }

    /// What is printed once everything has come.
    pub fn finish(mut self) -> Result<String, String> {
        let mut out = String::new();
        if !self.open.is_empty() {
            let line = std::mem::take(&mut self.open);
            pass(&mut self.steps, &line, &mut out);
        }
        let mut steps = self.steps.as_mut_slice();
        while let Some((step, later)) = steps.split_first_mut() {
            match step {
                Step::Grep(_) | Step::Head(_) => {}
                Step::Tail(_, kept) => kept.drain(..).for_each(|line| pass(later, &line, &mut out)),
                Step::Count(lines) => pass(later, &lines.to_string(), &mut out),
                Step::Path(path, whole) => {
                    for line in walked(path, whole)?.lines() {
                        pass(later, line, &mut out);
                    }
                }
            }
            steps = later;
        }
        Ok(out)
    }
}

fn pass(steps: &mut [Step], line: &str, out: &mut String) {
    let Some((step, later)) = steps.split_first_mut() else {
        out.push_str(line);
        out.push('\n');
        return;
    };
    match step {
        Step::Grep(regex) if regex.is_match(line) => pass(later, line, out),
        Step::Grep(_) | Step::Head(0) => {}
        Step::Head(left) => {
            *left -= 1;
            pass(later, line, out);
        }
        Step::Tail(count, kept) => {
            kept.push_back(line.to_owned());
            if kept.len() > *count {
                kept.pop_front();
            }
        }
        Step::Count(lines) => *lines += 1,
        Step::Path(_, whole) => {
            whole.push_str(line);
            whole.push('\n');
        }
    }
}

/// What a path names: of the whole text where it is one document, else of each line that is one by itself.
fn walked(path: &JsonPath, text: &str) -> Result<String, String> {
    let ended = |mut text: String| {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text
    };
    if let Ok(document) = serde_json::from_str::<Value>(text) {
        return path.text(&document).map(ended);
    }
    let each: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    if each.iter().any(Value::is_object) {
        return each.iter().map(|document| path.text(document).map(ended)).collect();
    }
    match serde_saphyr::from_str::<Value>(text) {
        Ok(document @ (Value::Object(_) | Value::Array(_))) => path.text(&document).map(ended),
        Ok(_) | Err(_) => {
            Err("a path goes through JSON or YAML; ask with -o json, or filter with grep:REGEX".to_owned())
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Chain, Filter};
    use proptest::prelude::{any, prop, proptest};

    fn filtered(filters: &[&str], parts: &[&str]) -> Result<String, String> {
        let filters: Vec<Filter> = filters.iter().map(|filter| Filter::parse(filter).unwrap()).collect();
        let mut chain = Chain::new(&filters);
        let mut out: String = parts.iter().map(|part| chain.feed(part)).collect();
        out.push_str(&chain.finish()?);
        Ok(out)
    }

    #[test]
    fn filters_work_one_behind_the_other() {
        let parts = ["NAME  AGE\nweb", "-0  1m\nweb-1  2m\ncart-0  3m\n", "web-2  4m"];
        for (filters, expected) in [
            (vec!["grep:^web"], "web-0  1m\nweb-1  2m\nweb-2  4m\n"),
            (vec!["grep:^web", "tail:2"], "web-1  2m\nweb-2  4m\n"),
            (vec!["grep:^web", "head:1"], "web-0  1m\n"),
            (vec!["head:2", "tail:1", "grep:web"], "web-0  1m\n"),
            (vec!["grep:nothing", "count"], "0\n"),
            (vec!["tail:3", "count"], "3\n"),
            (vec!["head:0"], ""),
        ] {
            assert_eq!(filtered(&filters, &parts).unwrap(), expected, "{filters:?}");
        }
    }

    #[test]
    fn a_path_goes_through_a_document_or_through_each_line() {
        for (text, expected) in [
            ("{\"level\": \"error\"}\n", "error\n"),
            ("{\"level\": \"info\"}\nno json\n{\"level\": \"error\"}\n", "info\nerror\n"),
            ("kind: Pod\nlevel: warn\n", "warn\n"),
        ] {
            assert_eq!(filtered(&["path:.level"], &[text]).unwrap(), expected);
            assert_eq!(filtered(&["path:{.level}"], &[text]).unwrap(), expected);
        }
        assert!(filtered(&["path:.level"], &["NAME  AGE\nweb  1m\n"]).is_err());
    }

    #[test]
    fn what_is_no_filter_is_refused_with_those_that_there_are() {
        for text in ["", "grep", "grep:(", "head:x", "tail:-1", "wc", "sort:name", "path:{", "count:3"] {
            let refusal = Filter::parse(text).unwrap_err();
            assert_eq!(refusal.token, text);
        }
        assert!(Filter::parse("awk").unwrap_err().instead.contains("grep:REGEX"));
    }

    proptest! {
        #[test]
        fn however_the_text_is_cut_the_lines_are_the_same(text in any::<String>(), cuts in prop::collection::vec(0_usize..200, 0..4)) {
            let whole = filtered(&["grep:a|é|^$", "tail:5"], &[&text]).unwrap();
            let mut parts = vec![text.as_str()];
            for cut in cuts {
                let last = parts.pop().unwrap();
                let at = (0..=cut.min(last.len())).rev().find(|at| last.is_char_boundary(*at)).unwrap();
                let (one, other) = last.split_at(at);
                parts.extend([one, other]);
            }
            assert_eq!(filtered(&["grep:a|é|^$", "tail:5"], &parts).unwrap(), whole);
        }
    }
}
