//! JSONPath as Kubernetes has it: the columns of definitions, and templates with text and ranges.
//! Invariant: no expression panics or runs without end: its length, its depth, the values it visits and what it writes
//! are bounded. A key that is missing is no error, but no result.
//! Not here: what a column shows of a result (`columns`).

mod parse;
mod walk;

use super::print::go_json;
use serde_json::Value;
use std::borrow::Cow;

/// What one action of a template found: values of the document, or words and numbers of the template itself.
pub type Found<'a> = Vec<Cow<'a, Value>>;

/// The longest text that a template may write.
const LONGEST: usize = 4 << 20;

#[derive(Debug, Clone, PartialEq)]
pub struct JsonPath(Vec<Part>);

#[derive(Debug, Clone, PartialEq)]
enum Part {
    /// An action, or the text around actions.
    Steps(Vec<Step>),
    /// What stands between `{range …}` and `{end}`, once for each value.
    Range(Vec<Step>, Vec<Part>),
}

#[derive(Debug, Clone, PartialEq)]
enum Step {
    Field(String),
    Wildcard,
    Recursive,
    Slice(Slice),
    Union(Vec<Vec<Step>>),
    Filter { left: Vec<Step>, is: Is, right: Vec<Step> },
    Literal(Value),
}

/// `[from:to:step]`; `[n]` alone is one element.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Slice {
    from: Option<i64>,
    to: Option<i64>,
    step: Option<i64>,
    single: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Is {
    There,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl JsonPath {
    /// Reads a template: `{.metadata.name}`, with text around actions, `{range …}` and `{end}`.
    pub fn parse(template: &str) -> Result<Self, String> {
        parse::template(template).map(Self)
    }

    /// Reads one path as a definition's column writes it, without braces.
    pub fn of_column(path: &str) -> Result<Self, String> {
        Self::parse(&format!("{{{path}}}"))
    }

    /// What each action found, in order.
    pub fn results<'a>(&self, root: &'a Value) -> Result<Vec<Found<'a>>, String> {
        let mut out = Vec::new();
        walk::Walk::default().parts(&self.0, Cow::Borrowed(root), &mut out)?;
        Ok(out)
    }

    /// The template with what was found in place of its actions.
    pub fn text(&self, root: &Value) -> Result<String, String> {
        let mut out = String::new();
        for found in self.results(root)? {
            for (at, value) in found.iter().enumerate() {
                if at > 0 {
                    out.push(' ');
                }
                out.push_str(&printed(value));
                if out.len() > LONGEST {
                    return Err(format!("the template writes more than {LONGEST} bytes; name fewer fields"));
                }
            }
        }
        Ok(out)
    }

    /// What each action found, as a JSON list of its own.
    pub fn as_json(&self, root: &Value) -> Result<String, String> {
        let mut out = String::new();
        for found in self.results(root)? {
            let values: Vec<Value> = found.into_iter().map(Cow::into_owned).collect();
            out.push_str(&go_json::pretty(&values));
            out.push('\n');
            if out.len() > LONGEST {
                return Err(format!("the template writes more than {LONGEST} bytes; name fewer fields"));
            }
        }
        Ok(out)
    }
}

/// A value as templates print it: texts bare, lists and maps as JSON.
pub fn printed(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => whole.to_string(),
            (None, Some(float)) => go_float(float),
            (None, None) => number.to_string(),
        },
        Value::Array(_) | Value::Object(_) => go_json::compact(value),
    }
}

/// A float as Go prints it: the shortest digits, with an exponent from a million on and below a ten-thousandth.
pub fn go_float(float: f64) -> String {
    let digits = format!("{float:e}");
    match digits.split_once('e').map(|(mantissa, exponent)| (mantissa, exponent.parse::<i32>())) {
        Some((mantissa, Ok(exponent))) if !(-4..6).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{mantissa}e{sign}{:02}", exponent.abs())
        }
        _ => float.to_string(),
    }
}

#[cfg(test)]
mod tests;
