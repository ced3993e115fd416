//! `--sort-by`: objects in the order that kubectl would print them in.
//! Invariant: the same keys in the same order give the same order out, ties and missing keys included; what cannot be
//! compared is an error, never a guess.

mod quantity;
mod sorting;

pub(in crate::kubectl) use sorting::sorted;

use super::jsonpath::JsonPath;
use serde_json::Value;

/// A path as words may write it: `.a.b`, `a.b`, `{.a.b}` or `{a.b}`, in the one form that is read.
pub fn relaxed(path: &str) -> Result<String, String> {
    let bare = path.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(path);
    let bare = bare.strip_prefix('.').filter(|rest| !rest.is_empty()).unwrap_or(bare);
    if bare.is_empty() || bare.contains(['{', '}']) {
        return Err(
            "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'"
                .to_owned(),
        );
    }
    Ok(format!("{{.{bare}}}"))
}

/// What sorts.
#[derive(Debug, Clone)]
pub struct Order {
    /// In the relaxed form, or as it was written where it has none.
    spelled: String,
    path: JsonPath,
}

/// What an object is sorted by; none where it has no such field.
pub type Key = Option<Value>;

impl Order {
    pub fn parse(path: &str) -> Result<Self, String> {
        let spelled = relaxed(path).unwrap_or_else(|_| path.to_owned());
        let path = JsonPath::parse(&spelled).map_err(|why| format!("sorting error: {why}"))?;
        Ok(Self { spelled, path })
    }

    pub fn key(&self, object: &Value) -> Result<Key, String> {
        let results = self.path.results(object)?;
        Ok(results.into_iter().next().and_then(|first| first.into_iter().next()).map(|value| value.into_owned()))
    }

    /// The places of the keys, in order.
    pub fn sorted(&self, keys: &[Key]) -> Result<Vec<usize>, String> {
        if !keys.is_empty() && keys.iter().all(Option::is_none) {
            return Err(format!("couldn't find any field with path {:?} in the list of objects", self.spelled));
        }
        let mut wrong = None;
        let places = sorted(keys.len(), |one, other| match less(&keys[one], &keys[other]) {
            Ok(is_less) => is_less,
            Err(kind) => {
                wrong.get_or_insert(kind);
                false
            }
        });
        match wrong {
            Some(kind) => Err(format!("Field {} is an unsortable type: {kind}", self.spelled)),
            None => Ok(places),
        }
    }

    /// Puts things with their keys in order.
    pub fn sort<T>(&self, keyed: Vec<(Key, T)>) -> Result<Vec<T>, String> {
        let (keys, things): (Vec<Key>, Vec<T>) = keyed.into_iter().unzip();
        let places = self.sorted(&keys)?;
        let mut things: Vec<Option<T>> = things.into_iter().map(Some).collect();
        Ok(places.into_iter().filter_map(|place| things.get_mut(place).and_then(Option::take)).collect())
    }
}

/// Whether one comes before the other. What is missing comes before everything, even before what is missing too.
fn less(one: &Key, other: &Key) -> Result<bool, &'static str> {
    match (one, other) {
        (None, _) => Ok(true),
        (_, None) => Ok(false),
        (Some(Value::Null), Some(Value::Null)) => Ok(false),
        (Some(Value::Null), Some(_)) => Ok(true),
        (Some(_), Some(Value::Null)) => Ok(false),
        (Some(Value::String(one)), Some(Value::String(other))) => {
            Ok(match (quantity::parse(one), quantity::parse(other)) {
                (Some(one), Some(other)) => one < other,
                _ => one < other,
            })
        }
        (Some(Value::Number(one)), Some(Value::Number(other))) => match (one.as_i64(), other.as_i64()) {
            (Some(one), Some(other)) => Ok(one < other),
            (None, None) => Ok(one.as_f64() < other.as_f64()),
            _ => Err("interface"),
        },
        (Some(Value::Bool(_)), _) => Err("bool"),
        (Some(Value::Array(_)), _) => Err("[]interface {}"),
        (Some(Value::Object(_)), _) => Err("map[string]interface {}"),
        (Some(Value::String(_) | Value::Number(_)), Some(_)) => Err("interface"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Order, relaxed};
    use serde_json::{Value, json};

    fn sorted(path: &str, objects: &[Value]) -> Result<Vec<usize>, String> {
        let order = Order::parse(path)?;
        let keys: Vec<_> = objects.iter().map(|object| order.key(object)).collect::<Result<_, _>>()?;
        order.sorted(&keys)
    }

    #[test]
    fn a_path_may_be_written_in_four_ways() {
        for path in ["a.b", ".a.b", "{a.b}", "{.a.b}"] {
            assert_eq!(relaxed(path).unwrap(), "{.a.b}");
        }
        for path in ["", "{}", "{.a}{.b}", "{range .a}"] {
            assert!(relaxed(path).is_err() || path == "{range .a}", "{path}");
        }
    }

    #[test]
    fn numbers_times_and_quantities_sort_by_what_they_mean() {
        for (values, expected) in [
            (json!([10, 9, 100]), vec![1, 0, 2]),
            (json!(["10", "9", "1e2"]), vec![1, 0, 2]),
            (json!(["1Gi", "900Mi", "2G"]), vec![1, 0, 2]),
            (json!(["b", "a10", "a9"]), vec![1, 2, 0]),
            (json!(["2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"]), vec![1, 0]),
            (json!([0.5, 0.25]), vec![1, 0]),
        ] {
            let objects: Vec<Value> = values.as_array().unwrap().iter().map(|value| json!({"v": value})).collect();
            assert_eq!(sorted(".v", &objects), Ok(expected), "{values}");
        }
    }

    #[test]
    fn what_is_missing_comes_first_and_turned_around_as_in_kubectl() {
        let objects = [json!({"v": "b"}), json!({"n": 1}), json!({"n": 2}), json!({"v": "a"})];
        assert_eq!(sorted(".v", &objects), Ok(vec![2, 1, 3, 0]));
    }

    #[test]
    fn what_cannot_be_compared_is_said() {
        let why = |path: &str, objects: &[Value]| sorted(path, objects).unwrap_err();
        let objects = [json!({"b": true, "m": {}}), json!({"b": false, "m": {}})];
        assert_eq!(why(".b", &objects), "Field {.b} is an unsortable type: bool");
        assert!(why(".m", &objects).contains("map"));
        assert_eq!(why(".x", &objects), "couldn't find any field with path \"{.x}\" in the list of objects");
        assert_eq!(sorted(".x", &[]), Ok(vec![]));
    }
}
