//! Makes text from outside safe to keep and to show: no control characters, no credentials.
//! Invariant: whatever enters a fact, a file, a prompt or the screen from a cluster, a log, a document or a model has
//! been through here, and leaves a mark where something was taken out; what was taken out is kept nowhere.
//! Not here: the values of Secrets, which the door reduces to sizes and a served dump veils (`cluster::door::reduce`,
//! `cluster::snapshot::veil`); both come through here afterwards.
//!
//! # The ways out
//! | to | through |
//! |---|---|
//! | facts, and with them case files and replays | `agent::inquiry::Inquiry::record`, for every entry there is |
//! | outputs kept beside a case | `cluster::door::read` and `log`, before a reading exists |
//! | prompts | made from facts and readings; `agent::model::prompt` passes each of them once more |
//! | the clipboard | `shell::terminal`, which all copies go through |
//! | reports and exports of cases | `shell::cases`, since a file may have been written by somebody else |
//! | the screen | rows and cells in `kubectl::columns`, texts at the door, a model's words in `llm` |
//! | standard output of `kubectl`, `search`, `investigate` | the door; `shell::entry` makes it plain once more |
//! | a served dump | `cluster::snapshot::veil` and `logs` |
//! | indexes of dumps | cells of rows; values of Secrets are never in one |

mod inner;
mod own;
mod patterns;
mod plain;
#[cfg(test)]
mod tests;

pub use own::{BadPattern, Patterns, install};
pub use patterns::is_secret_variable;
pub use plain::plain;

use plain::is_unwanted;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// How every mark begins.
const MARK: &str = "[redacted";

/// Plain text with credentials replaced.
pub fn text(input: &str) -> String {
    let plain = plain(input);
    let clean = match hidden(&plain, 0) {
        Cow::Owned(clean) => Some(clean),
        Cow::Borrowed(_) => None,
    };
    clean.unwrap_or_else(|| plain.into_owned())
}

/// A plain text without credentials. `depth` is how often it was unpacked.
fn hidden(text: &str, depth: usize) -> Cow<'_, str> {
    let mut clean = Cow::Borrowed(text);
    let mut pass = |step: &dyn Fn(&str) -> Option<String>| {
        if let Some(changed) = step(&clean) {
            clean = Cow::Owned(changed);
        }
    };
    pass(&|text| changed(inner::hide_users(text)));
    pass(&|text| changed(inner::hide_keys(text)));
    pass(&|text| changed(patterns::hide(text)));
    pass(&|text| changed(inner::hide_packed(text, depth)));
    if let Some(own) = own::installed() {
        pass(&|text| changed(own.hide(text)));
    }
    clean
}

fn changed(text: Cow<'_, str>) -> Option<String> {
    match text {
        Cow::Owned(text) => Some(text),
        Cow::Borrowed(_) => None,
    }
}

/// Whether a text might hold something to take out. False is certain.
pub fn is_suspect(text: &str) -> bool {
    text.chars().any(is_unwanted)
        || patterns::may_match(text)
        || text.contains("-----BEGIN ")
        || text.contains("users")
        || inner::may_pack(text)
        || own::installed().is_some_and(|own| own.may_match(text))
}

/// Every string inside a JSON value, names of fields too, made plain and free of credentials.
pub fn value(value: &mut Value) {
    match value {
        Value::String(string) => {
            if let Some(clean) = cleaned(string) {
                *string = clean;
            }
        }
        Value::Array(items) => array(items),
        Value::Object(_) => {
            inner::take_users(value);
            if let Value::Object(fields) = value {
                object(fields);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The string without what must not be in it; none where it is so already.
fn cleaned(string: &str) -> Option<String> {
    match plain(string) {
        Cow::Borrowed(plain) => changed(hidden(plain, 0)),
        Cow::Owned(plain) => Some(changed(hidden(&plain, 0)).unwrap_or(plain)),
    }
}

/// The items of a list; of arguments, the one behind `--password` is one.
fn array(items: &mut [Value]) {
    let mut before = false;
    for item in items {
        let flag = item.as_str().is_some_and(patterns::is_secret_flag);
        match item {
            Value::String(argument) if before && !argument.starts_with('-') && !is_harmless(argument) => {
                *argument = "[redacted]".to_owned();
            }
            item => value(item),
        }
        before = flag;
    }
}

fn object(fields: &mut Map<String, Value>) {
    if fields.keys().any(|name| name.chars().any(is_unwanted)) {
        let named = std::mem::take(fields).into_iter();
        *fields = named.map(|(name, field)| (plain(&name).into_owned(), field)).collect();
    }
    // A variable of a container, a header of a probe: `{name: DB_PASSWORD, value: x}`.
    let secret_variable = fields.get("name").and_then(Value::as_str).is_some_and(is_secret_variable);
    for (name, field) in fields.iter_mut() {
        let is_secret = patterns::is_secret_field(name) || (secret_variable && name == "value");
        match field {
            Value::String(string) if is_secret => {
                if !is_harmless(string) {
                    *string = "[redacted]".to_owned();
                }
            }
            field => value(field),
        }
    }
}

/// Nothing at all, what a secret was reduced to (`12 bytes`), or a mark.
fn is_harmless(value: &str) -> bool {
    let size = value.strip_suffix(" bytes");
    value.is_empty()
        || value.starts_with(MARK)
        || size.is_some_and(|size| size.bytes().all(|byte| byte.is_ascii_digit()))
}

/// How many values are taken out of a text.
pub fn count(text: &str) -> usize {
    text.matches(MARK).count()
}

/// How many values are taken out of an object: marks, and the sizes of a Secret's values.
pub fn count_in(value: &Value) -> usize {
    match value {
        Value::String(string) => count(string),
        Value::Array(items) => items.iter().map(count_in).sum(),
        Value::Object(fields) => {
            let secret = fields.get("kind").and_then(Value::as_str) == Some("Secret");
            let sizes = fields.get("data").and_then(Value::as_object).filter(|_| secret).map_or(0, Map::len);
            sizes + fields.values().map(count_in).sum::<usize>()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

/// At most `limit` characters, cut at a character and marked as cut.
pub fn bounded(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", &text[..at]),
    }
}
