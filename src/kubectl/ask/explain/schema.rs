//! Walks through a schema and prints its fields.
//! Invariant: ends for every document: a reference that leads back ends there, and both depth and text are bounded.

use super::wrap::{indent, wrap};
use serde_json::{Map, Value};

/// How deep schemas may nest.
const DEEPEST: usize = 64;
/// The longest page.
const LONGEST: usize = 4 << 20;

/// One page about a schema of a document.
pub struct Page<'a> {
    document: &'a Value,
    recursive: bool,
    out: String,
}

/// References that were followed on the way.
type Trail<'a> = Vec<&'a str>;

impl<'a> Page<'a> {
    pub fn of(document: &'a Value, recursive: bool) -> Self {
        Self { document, recursive, out: String::new() }
    }

    /// The field at a path, or nothing where there is no such field.
    pub fn print(mut self, schema: &'a Value, path: &[String]) -> Option<String> {
        self.field(schema, path, &Trail::new()).then_some(self.out)
    }

    fn resolved(&self, schema: &'a Value) -> &'a Value {
        reference(schema).and_then(|to| self.find(to)).unwrap_or(schema)
    }

    fn find(&self, reference: &str) -> Option<&'a Value> {
        let steps = reference.strip_prefix('#')?.split('/').filter(|step| !step.is_empty());
        steps.into_iter().try_fold(self.document, |at, step| at.get(step).filter(|next| next.is_object()))
    }

    fn is_full(&self, trail: &Trail<'_>) -> bool {
        self.out.len() > LONGEST || trail.len() > DEEPEST
    }

    /// Prints the field at a path below a schema; false where there is none.
    fn field(&mut self, schema: &'a Value, path: &[String], trail: &Trail<'a>) -> bool {
        let to = reference(schema).unwrap_or_default();
        let further = [trail.as_slice(), &[to]].concat();
        let resolved = self.resolved(schema);
        let Some((first, rest)) = path.split_first() else {
            self.whole(resolved);
            return true;
        };
        if self.is_full(trail) || (!to.is_empty() && trail.contains(&to)) {
            return false;
        }
        if let Some(below) = object(resolved, "properties").and_then(|properties| properties.get(first)) {
            if rest.is_empty() {
                let kind = self.kind(below, 0);
                self.out.push_str(&format!("FIELD: {first} <{kind}>\n{}\n\n", values(below, None)));
            }
            return self.field(below, rest, &Trail::new());
        }
        if let Some(below) = filled(resolved, "items").or_else(|| filled(resolved, "additionalProperties")) {
            return self.field(below, path, &further);
        }
        parts(resolved).any(|part| self.field(part, path, &further))
    }

    fn whole(&mut self, schema: &'a Value) {
        let mut description = String::new();
        self.describe(schema, 0, &mut description);
        let description = if description.is_empty() { "<empty>" } else { &description };
        self.out.push_str(&format!("DESCRIPTION:\n{}\n", indent(&wrap(description, 76), 4)));
        let before = self.out.len();
        self.out.push_str("FIELDS:\n");
        let title = self.out.len();
        self.fields(schema, 1, &Trail::new());
        if self.out.len() == title {
            self.out.truncate(before);
        }
    }

    /// What a schema says of itself, and what those say that it is made of.
    fn describe(&self, schema: &'a Value, depth: usize, out: &mut String) {
        if depth > DEEPEST || out.len() > LONGEST {
            return;
        }
        let schema = self.resolved(schema);
        if let Some(text) = schema.get("description").and_then(Value::as_str).filter(|text| !text.is_empty()) {
            out.push_str(text);
            out.push('\n');
        }
        let below = parts(schema).chain(filled(schema, "items")).chain(filled(schema, "additionalProperties"));
        for below in below {
            self.describe(below, depth + 1, out);
        }
    }

    fn fields(&mut self, schema: &'a Value, level: usize, trail: &Trail<'a>) {
        let to = reference(schema).unwrap_or_default();
        if self.is_full(trail) || (!to.is_empty() && trail.contains(&to)) {
            return;
        }
        let further = [trail.as_slice(), &[to]].concat();
        let resolved = self.resolved(schema);
        for (name, below) in object(resolved, "properties").into_iter().flatten() {
            self.line(resolved, name, below, level);
            if self.recursive {
                self.fields(below, level + 1, &further);
            }
        }
        let below = parts(resolved).chain(filled(resolved, "items")).chain(filled(resolved, "additionalProperties"));
        for below in below {
            self.fields(below, level, &further);
        }
    }

    fn line(&mut self, of: &'a Value, name: &str, schema: &'a Value, level: usize) {
        let blanks = level * 2;
        let kind = self.kind(schema, 0);
        let required = of.get("required").and_then(Value::as_array);
        let required = required.is_some_and(|names| names.iter().any(|one| one == name));
        let required = if required { " -required-" } else { "" };
        self.out.push_str(&format!("{}\t<{kind}>{required}{}\n", indent(name, blanks), values(schema, Some(blanks))));
        if !self.recursive {
            let text = schema.get("description").and_then(Value::as_str).filter(|text| !text.is_empty());
            let text = wrap(text.unwrap_or("<no description>"), 78_usize.saturating_sub(blanks));
            self.out.push_str(&format!("{}\n\n", indent(&text, blanks + 2)));
        }
    }

    /// `string`, `[]Container`, `map[string]string`.
    fn kind(&self, schema: &'a Value, depth: usize) -> String {
        if depth > DEEPEST {
            return "Object".to_owned();
        }
        if let Some(items) = filled(schema, "items") {
            return format!("[]{}", self.kind(items, depth + 1));
        }
        if let Some(values) = filled(schema, "additionalProperties") {
            return format!("map[string]{}", self.kind(values, depth + 1));
        }
        let mut all = parts(schema);
        if let (Some(only), None, None) = (all.next(), all.next(), object(schema, "properties")) {
            return self.kind(only, depth + 1);
        }
        let own = schema.get("type").and_then(Value::as_str).unwrap_or_default();
        let named = match reference(schema) {
            None => own,
            Some(to) => {
                let of = self.find(to).and_then(|schema| schema.get("type")?.as_str()).unwrap_or_default();
                if of.is_empty() || of == "object" { to.rsplit(['/', '.']).next().unwrap_or_default() } else { of }
            }
        };
        if named.is_empty() || named == "object" { "Object".to_owned() } else { named.to_owned() }
    }
}

/// The values that a field may have: all of them below each other, or with blanks the first few in a line.
fn values(schema: &Value, short: Option<usize>) -> String {
    const FEW: usize = 4;
    let Some(all) = schema.get("enum").and_then(Value::as_array).filter(|all| !all.is_empty()) else {
        return String::new();
    };
    let shown = |value: &Value| match value {
        Value::String(text) if text.is_empty() => "\"\"".to_owned(),
        Value::Null => "<no value>".to_owned(),
        other => crate::kubectl::jsonpath::printed(other),
    };
    match short {
        None => format!("ENUM:{}", all.iter().map(|value| format!("\n    {}", shown(value))).collect::<String>()),
        Some(blanks) => {
            let few = all.iter().take(FEW).map(shown).collect::<Vec<_>>().join(", ");
            let more = if all.len() > FEW { ", ...." } else { "" };
            format!("\n{}enum: {few}{more}", " ".repeat(blanks))
        }
    }
}

fn reference(schema: &Value) -> Option<&str> {
    schema.get("$ref").and_then(Value::as_str)
}

fn object<'a>(schema: &'a Value, field: &str) -> Option<&'a Map<String, Value>> {
    schema.get(field).and_then(Value::as_object).filter(|fields| !fields.is_empty())
}

/// A schema below a schema, if it says anything.
fn filled<'a>(schema: &'a Value, field: &str) -> Option<&'a Value> {
    object(schema, field).and(schema.get(field))
}

fn parts(schema: &Value) -> impl Iterator<Item = &Value> {
    schema.get("allOf").and_then(Value::as_array).into_iter().flatten()
}
