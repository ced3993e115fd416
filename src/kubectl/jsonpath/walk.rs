//! Follows a template through a document.
//! Invariant: what does not fit is an error or no result, as in the API server; the number of values visited is bounded.

use super::{Found, Is, Part, Slice, Step};
use serde_json::Value;
use std::borrow::Cow;
use std::cmp::Ordering;

/// The values that one template may visit.
const MOST: usize = 200_000;

#[derive(Default)]
pub(super) struct Walk {
    visited: usize,
}

impl Walk {
    pub(super) fn parts<'a>(
        &mut self,
        parts: &[Part],
        root: Cow<'a, Value>,
        out: &mut Vec<Found<'a>>,
    ) -> Result<(), String> {
        for part in parts {
            self.count(1)?;
            match part {
                Part::Steps(steps) => {
                    let found = self.steps(steps, vec![root.clone()])?;
                    out.push(found);
                }
                Part::Range(over, within) => {
                    for each in self.steps(over, vec![root.clone()])? {
                        self.parts(within, each, out)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn steps<'a>(&mut self, steps: &[Step], from: Found<'a>) -> Result<Found<'a>, String> {
        steps.iter().try_fold(from, |values, step| {
            self.count(values.len().max(1))?;
            self.step(step, values)
        })
    }

    fn count(&mut self, values: usize) -> Result<(), String> {
        self.visited += values;
        if self.visited > MOST {
            return Err(format!("the template visits more than {MOST} values; name the fields on the way"));
        }
        Ok(())
    }

    fn step<'a>(&mut self, step: &Step, values: Found<'a>) -> Result<Found<'a>, String> {
        match step {
            Step::Literal(literal) => Ok(values.iter().take(1).map(|_| Cow::Owned(literal.clone())).collect()),
            Step::Field(name) => Ok(values.into_iter().filter_map(|value| field(value, name)).collect()),
            Step::Wildcard => {
                let found: Found<'a> = values.into_iter().flat_map(children).collect();
                self.count(found.len())?;
                Ok(found)
            }
            Step::Recursive => {
                let mut found = Vec::new();
                for value in values {
                    self.descend(value, &mut found)?;
                }
                Ok(found)
            }
            Step::Slice(slice) => {
                let mut found = Vec::new();
                for value in values.into_iter().filter(|value| !value.is_null()) {
                    let items = items(value).ok_or("not an array or slice")?;
                    self.count(items.len())?;
                    found.extend(sliced(items, *slice)?);
                }
                Ok(found)
            }
            Step::Union(paths) => {
                let mut found = Vec::new();
                for path in paths {
                    found.extend(self.steps(path, values.clone())?);
                }
                Ok(found)
            }
            Step::Filter { left, is, right } => {
                let mut found = Vec::new();
                for value in values {
                    let items = items(value).ok_or("not an array or slice: it cannot be filtered")?;
                    self.count(items.len())?;
                    for item in items {
                        if self.passes(&item, left, *is, right)? {
                            found.push(item);
                        }
                    }
                }
                Ok(found)
            }
        }
    }

    /// A value with all below it, apart from the single values at the ends.
    fn descend<'a>(&mut self, value: Cow<'a, Value>, found: &mut Found<'a>) -> Result<(), String> {
        self.count(1)?;
        let below = children(value.clone());
        if !below.is_empty() {
            found.push(value);
            for child in below {
                self.descend(child, found)?;
            }
        }
        Ok(())
    }

    fn passes(&mut self, item: &Value, left: &[Step], is: Is, right: &[Step]) -> Result<bool, String> {
        let lefts = self.steps(left, vec![Cow::Borrowed(item)]);
        if is == Is::There {
            return Ok(lefts.is_ok_and(|found| !found.is_empty()));
        }
        let lefts = lefts?;
        if lefts.is_empty() {
            return Ok(false);
        }
        let rights = match right {
            [step] => match step.literal() {
                Some(literal) => vec![Cow::Borrowed(literal)],
                None => self.steps(right, vec![Cow::Borrowed(item)])?,
            },
            _ => self.steps(right, vec![Cow::Borrowed(item)])?,
        };
        match (lefts.as_slice(), rights.as_slice()) {
            (_, []) => Ok(false),
            ([left], [right]) => compared(left, is, right),
            _ => Err("can only compare one element at a time".to_owned()),
        }
    }
}

fn field<'a>(value: Cow<'a, Value>, name: &str) -> Option<Cow<'a, Value>> {
    match value {
        Cow::Borrowed(value) => value.as_object()?.get(name).map(Cow::Borrowed),
        Cow::Owned(mut value) => value.as_object_mut()?.remove(name).map(Cow::Owned),
    }
}

fn items(value: Cow<'_, Value>) -> Option<Vec<Cow<'_, Value>>> {
    match value {
        Cow::Borrowed(value) => Some(value.as_array()?.iter().map(Cow::Borrowed).collect()),
        Cow::Owned(Value::Array(items)) => Some(items.into_iter().map(Cow::Owned).collect()),
        Cow::Owned(_) => None,
    }
}

fn children(value: Cow<'_, Value>) -> Vec<Cow<'_, Value>> {
    match value {
        Cow::Borrowed(Value::Object(fields)) => fields.values().map(Cow::Borrowed).collect(),
        Cow::Owned(Value::Object(fields)) => fields.into_iter().map(|(_, value)| Cow::Owned(value)).collect(),
        other => items(other).unwrap_or_default(),
    }
}

fn sliced(items: Vec<Cow<'_, Value>>, slice: Slice) -> Result<Vec<Cow<'_, Value>>, String> {
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let mut from = slice.from.unwrap_or(0);
    let mut to = if slice.single { from.saturating_add(1) } else { slice.to.unwrap_or(length) };
    // `[-1]` runs up to 0, which is the end.
    if to < 0 || to == 0 && slice.single {
        to = to.saturating_add(length);
    }
    if from < 0 {
        from = from.saturating_add(length);
    }
    if from == to {
        return Ok(Vec::new());
    }
    if !(0..length).contains(&from) || !(0..=length).contains(&to) {
        return Err(format!("array index out of bounds: index {from}, length {length}"));
    }
    if from > to {
        return Err(format!("starting index {from} is greater than ending index {to}"));
    }
    let step = usize::try_from(slice.step.unwrap_or(1)).ok().filter(|step| *step > 0).ok_or("step must be > 0")?;
    let bounds = |at: i64| usize::try_from(at).unwrap_or(0);
    Ok(items.into_iter().take(bounds(to)).skip(bounds(from)).step_by(step).collect())
}

/// Compares two single values of one kind; anything else is an error, as upstream.
fn compared(left: &Value, is: Is, right: &Value) -> Result<bool, String> {
    let order = match (left, right) {
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (Value::Bool(left), Value::Bool(right)) if matches!(is, Is::Equal | Is::NotEqual) => Some(left.cmp(right)),
        (Value::Number(left), Value::Number(right)) => match (left.as_i64(), right.as_i64()) {
            (Some(left), Some(right)) => Some(left.cmp(&right)),
            (None, None) => left.as_f64().partial_cmp(&right.as_f64()),
            _ => None,
        },
        _ => None,
    };
    let order = order.ok_or("incompatible types for comparison")?;
    Ok(match is {
        Is::There => true,
        Is::Equal => order == Ordering::Equal,
        Is::NotEqual => order != Ordering::Equal,
        Is::Less => order == Ordering::Less,
        Is::LessOrEqual => order != Ordering::Greater,
        Is::Greater => order == Ordering::Greater,
        Is::GreaterOrEqual => order != Ordering::Less,
    })
}
