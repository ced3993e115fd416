//! `-o custom-columns`: a title and a path for each column.
//! Invariant: a value that is not there is `<none>`, as kubectl writes it.

use super::tabs::aligned;
use crate::domain::object::Object;
use crate::kubectl::jsonpath::go_float;
use crate::kubectl::look::CustomColumn;
use serde_json::Value;

/// The table, and why it ends before the last object, if it does.
pub fn table(columns: &[CustomColumn], objects: &[Object], headers: bool) -> (String, Result<(), String>) {
    let titles = headers.then(|| columns.iter().map(|column| column.title.clone()).collect());
    let mut lines: Vec<Vec<String>> = titles.into_iter().collect();
    let mut ended = Ok(());
    for object in objects {
        let cells: Result<Vec<String>, String> = columns.iter().map(|column| cell(column, &object.0)).collect();
        match cells {
            Ok(cells) => lines.push(cells),
            Err(why) => {
                ended = Err(why);
                break;
            }
        }
    }
    (aligned(&lines), ended)
}

fn cell(column: &CustomColumn, object: &Value) -> Result<String, String> {
    let results = column.path.results(object)?;
    let mut texts: Vec<String> = Vec::new();
    if results.first().is_none_or(Vec::is_empty) {
        texts.push("<none>".to_owned());
    }
    texts.extend(results.iter().flatten().map(|value| spelled(value)));
    Ok(texts.join(","))
}

/// A value as Go prints it: `map[a:1 b:[x y]]`.
fn spelled(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::String(text) => text.clone(),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (None, Some(float)) if !number.is_u64() => go_float(float),
            _ => number.to_string(),
        },
        Value::Array(items) => format!("[{}]", items.iter().map(spelled).collect::<Vec<_>>().join(" ")),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| format!("{key}:{}", spelled(value)));
            format!("map[{}]", fields.collect::<Vec<_>>().join(" "))
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::table;
    use crate::domain::object::Object;
    use crate::kubectl::jsonpath::JsonPath;
    use crate::kubectl::look::CustomColumn;
    use serde_json::json;

    fn check(columns: &[(&str, &str)], expected: &str) -> Result<(), String> {
        let columns: Vec<CustomColumn> = columns
            .iter()
            .map(|(title, path)| CustomColumn {
                title: (*title).to_owned(),
                path: JsonPath::parse(&format!("{{{path}}}")).unwrap(),
            })
            .collect();
        let objects = [
            Object(
                json!({"metadata": {"name": "a", "labels": {"x": "1", "y": "2"}}, "n": [1, 2.5, true], "none": null}),
            ),
            Object(json!({"metadata": {"name": "longer"}, "n": [1]})),
        ];
        let (text, ended) = table(&columns, &objects, true);
        assert_eq!(text, expected);
        ended
    }

    #[test]
    fn values_stand_as_go_prints_them() {
        let all = [("N", ".metadata.name"), ("L", ".metadata.labels"), ("V", ".n[*]"), ("W", ".n"), ("X", ".none")];
        check(
            &all,
            "N        L              V            W              X\n\
             a        map[x:1 y:2]   1,2.5,true   [1 2.5 true]   <nil>\n\
             longer   <none>         1            [1]            <none>\n",
        )
        .unwrap();
    }

    #[test]
    fn a_path_that_fits_no_longer_ends_the_table_with_the_reason() {
        let ended = check(&[("N", ".metadata.name"), ("V", ".n[1]")], "N     V\na     2.5\n");
        assert_eq!(ended, Err("array index out of bounds: index 1, length 1".to_owned()));
    }
}
