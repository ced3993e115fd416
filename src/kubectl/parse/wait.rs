//! The words of `wait`: which objects, and until what.

use super::Reader;
use crate::kubectl::ask::{Pick, Until, Wait};
use crate::kubectl::jsonpath::JsonPath;
use crate::kubectl::refusal::{Reason, Refusal};

/// How long kubectl waits where nobody says, in milliseconds.
const DEFAULT: i64 = 30_000;

impl Reader<'_> {
    pub(super) fn wait(&self) -> Result<Wait, Refusal> {
        let until = self.until()?;
        let timeout = self.length("timeout")?.unwrap_or(DEFAULT);
        // Negative is kubectl's word for a week, which is longer than klue waits for anything.
        let timeout = (timeout >= 0).then_some(timeout.unsigned_abs());
        Ok(Wait { pick: self.pick()?, until, timeout, errors: Vec::new() })
    }

    fn pick(&self) -> Result<Pick, Refusal> {
        let usage = "KIND/NAME… or KIND --all, with --for";
        let words = &self.sorted.arguments;
        let Some(first) = words.first() else { return self.missing(usage) };
        let text = |flag| self.sorted.value(flag).map(str::to_owned);
        let selects = text("selector").is_some() || text("field-selector").is_some() || self.sorted.is_on("all");
        if !selects {
            if self.sorted.is_on("all-namespaces") {
                return self.refuse(Reason::Value, "--all-namespaces", "say with -n in which namespace the name is");
            }
            let targets = self.targets(words, usage)?;
            return Ok(Pick::Named(targets.into_iter().map(|target| (target, None)).collect()));
        }
        if words.len() > 1 || first.contains('/') {
            let last = words.last().unwrap_or(first);
            return self.refuse(Reason::Value, last, "give names or a selector, not both");
        }
        let kinds = self.kinds_of(first)?;
        let namespace = if self.sorted.is_on("all-namespaces") { None } else { Some(self.namespace()?) };
        Ok(Pick::Selected { kinds, namespace, labels: text("selector"), fields: text("field-selector") })
    }

    fn until(&self) -> Result<Until, Refusal> {
        let Some(text) = self.sorted.value("for") else {
            return self.missing("KIND/NAME --for=condition=Ready, --for=delete, --for=create or --for=jsonpath=PATH");
        };
        if let Some(condition) = text.strip_prefix("condition=") {
            let (name, value) = condition.split_once('=').unwrap_or((condition, "true"));
            return Ok(Until::Condition { name: name.to_owned(), value: value.to_owned() });
        }
        if let Some(path) = text.strip_prefix("jsonpath=") {
            return self.path(path);
        }
        match text.to_ascii_lowercase().as_str() {
            "delete" => Ok(Until::Deleted),
            "create" => Ok(Until::Created),
            _ => self.refuse(Reason::Value, text, "wait for condition=NAME, delete, create or jsonpath=PATH"),
        }
    }

    /// `{.status.phase}=Running`, or the path alone.
    fn path(&self, text: &str) -> Result<Until, Refusal> {
        let parts = split(text);
        let (path, value) = match parts.as_slice() {
            [path] => (path, None),
            [path, value] => match value.trim_matches(['\'', '"']) {
                "" => return self.refuse(Reason::Value, text, "write a value after the equal sign"),
                value => (path, Some(value.to_owned())),
            },
            _ => return self.refuse(Reason::Value, text, "write one path and one value: {.status.phase}=Running"),
        };
        let bare = path.strip_prefix('{').and_then(|path| path.strip_suffix('}')).unwrap_or(path);
        let bare = bare.strip_prefix('.').unwrap_or(bare);
        if bare.is_empty() || bare.contains(['{', '}']) {
            return self.refuse(Reason::Value, text, "write a path such as {.status.phase}");
        }
        match JsonPath::parse(&format!("{{.{bare}}}")) {
            Ok(path) => Ok(Until::Path { path, value }),
            Err(why) => self.refuse(Reason::Value, text, why),
        }
    }
}

/// Parts between single equal signs; two in a row belong to a filter.
fn split(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match (c, parts.last_mut()) {
            ('=', Some(part)) if rest.next_if_eq(&'=').is_some() => part.push_str("=="),
            ('=', _) => parts.push(String::new()),
            (other, Some(part)) => part.push(other),
            (_, None) => {}
        }
    }
    parts
}
