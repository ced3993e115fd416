//! Label selectors: `a=b,c!=d,e in (f,g),h notin (i),j,!k,l>5,m<6`.
//! Invariant: reads what the API server reads, and refuses what it refuses.

use serde_json::Value;

/// All requirements must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels(Vec<(String, Test)>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    Exists,
    Missing,
    In(Vec<String>),
    NotIn(Vec<String>),
    Above(i64),
    Below(i64),
}

impl Labels {
    pub fn read(text: &str) -> Result<Self, String> {
        let mut words = Words { words: split(text), at: 0 };
        let mut requirements = Vec::new();
        loop {
            match words.next() {
                "" => return Ok(Self(requirements)),
                first if is_name(first) || first == "!" => {
                    let wrong = |why| format!("unable to parse requirement: {why}");
                    requirements.push(requirement(first, &mut words).map_err(wrong)?);
                }
                other => return Err(format!("found '{other}', expected: !, identifier, or 'end of string'")),
            }
            match words.next() {
                "" => return Ok(Self(requirements)),
                "," if is_name(words.peek()) || words.peek() == "!" => {}
                "," => return Err(format!("found '{}', expected: identifier after ','", words.peek())),
                other => return Err(format!("found '{other}', expected: ',' or 'end of string'")),
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn accept(&self, object: &Value) -> bool {
        let labels = object.pointer("/metadata/labels");
        self.accept_by(|key| labels.and_then(|labels| labels.get(key)).and_then(Value::as_str))
    }

    /// The same where the labels are kept elsewhere than in an object.
    pub fn accept_by<'a>(&self, value_of: impl Fn(&str) -> Option<&'a str>) -> bool {
        self.0.iter().all(|(key, test)| {
            let value = value_of(key);
            let among = |values: &[String]| value.is_some_and(|value| values.iter().any(|one| one == value));
            let number = || value.and_then(|value| value.parse::<i64>().ok());
            match test {
                Test::Exists => value.is_some(),
                Test::Missing => value.is_none(),
                Test::In(values) => among(values),
                Test::NotIn(values) => !among(values),
                Test::Above(least) => number().is_some_and(|number| number > *least),
                Test::Below(most) => number().is_some_and(|number| number < *most),
            }
        })
    }
}

const SIGNS: [&str; 9] = ["==", "!=", "=", "!", "(", ")", ",", ">", "<"];

/// Signs and what stands between them.
fn split(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let length = SIGNS.iter().find(|sign| rest.starts_with(**sign)).map_or_else(
            || rest.find(|c: char| c.is_whitespace() || "=!(),><".contains(c)).unwrap_or(rest.len()),
            |sign| sign.len(),
        );
        let (word, behind) = rest.split_at(length);
        words.push(word);
        rest = behind.trim_start();
    }
    words
}

fn is_name(word: &str) -> bool {
    !word.is_empty() && !SIGNS.contains(&word)
}

/// The end is an empty word.
struct Words<'a> {
    words: Vec<&'a str>,
    at: usize,
}

impl<'a> Words<'a> {
    fn peek(&self) -> &'a str {
        self.words.get(self.at).copied().unwrap_or_default()
    }
    fn next(&mut self) -> &'a str {
        let word = self.peek();
        self.at += 1;
        word
    }
}

fn requirement(first: &str, words: &mut Words<'_>) -> Result<(String, Test), String> {
    let name = if first == "!" { words.next() } else { first };
    if !is_name(name) {
        return Err(format!("found '{name}', expected: identifier"));
    }
    check_key(name)?;
    let key = name.to_owned();
    if first == "!" {
        return Ok((key, Test::Missing));
    }
    if matches!(words.peek(), "" | ",") {
        return Ok((key, Test::Exists));
    }
    let test = match words.next() {
        "in" => Test::In(set(words)?),
        "notin" => Test::NotIn(set(words)?),
        "=" | "==" => Test::In(vec![exact(words)?]),
        "!=" => Test::NotIn(vec![exact(words)?]),
        ">" => Test::Above(number(&exact(words)?)?),
        "<" => Test::Below(number(&exact(words)?)?),
        other => return Err(format!("found '{other}', expected: in, notin, =, ==, !=, gt, lt")),
    };
    if let Test::In(values) | Test::NotIn(values) = &test {
        values.iter().enumerate().try_for_each(|(at, value)| check_value(at, &key, value))?;
    }
    Ok((key, test))
}

fn exact(words: &mut Words<'_>) -> Result<String, String> {
    match words.peek() {
        "" | "," => Ok(String::new()),
        word if is_name(word) => Ok(words.next().to_owned()),
        other => Err(format!("found '{other}', expected: identifier")),
    }
}

/// `(a, b)`. What is left out between commas is the empty value.
fn set(words: &mut Words<'_>) -> Result<Vec<String>, String> {
    match words.next() {
        "(" => {}
        other => return Err(format!("found '{other}' expected: '('")),
    }
    let mut values = vec![String::new()];
    loop {
        match words.next() {
            ")" => return Ok(values),
            "," => values.push(String::new()),
            word if is_name(word) && values.last().is_some_and(String::is_empty) => {
                values.pop();
                values.push(word.to_owned());
                if !matches!(words.peek(), "," | ")") {
                    return Err(format!("found '{}', expected: ',' or ')'", words.peek()));
                }
            }
            other => return Err(format!("found '{other}', expected: ',', or identifier")),
        }
    }
}

fn number(text: &str) -> Result<i64, String> {
    let wrong =
        |_| format!("values[0]: Invalid value: {text:?}: for 'Gt', 'Lt' operators, the value must be an integer");
    text.parse().map_err(wrong)
}

const NAME: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

/// Letters and digits at both ends, and `-_.` between them.
fn is_label(text: &str) -> bool {
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    ends(text.chars().next())
        && ends(text.chars().last())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

fn check_key(key: &str) -> Result<(), String> {
    let wrong = |why: String| Err(format!("<nil>: Invalid value: {key:?}: {why}"));
    let name = match key.split('/').collect::<Vec<_>>().as_slice() {
        [name] => *name,
        ["", _] => return wrong("prefix part must be non-empty".to_owned()),
        [_, name] => *name,
        _ => {
            let example = "with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
            return wrong(format!("a valid label key {NAME} {example}"));
        }
    };
    match name.len() {
        0 => wrong(format!("name part must be non-empty; name part {NAME}")),
        64.. => wrong("name part must be no more than 63 bytes".to_owned()),
        _ if !is_label(name) => wrong(format!("name part {NAME}")),
        _ => Ok(()),
    }
}

fn check_value(at: usize, key: &str, value: &str) -> Result<(), String> {
    let wrong = |why: &str| Err(format!("values[{at}][{key}]: Invalid value: {value:?}: {why}"));
    if value.len() > 63 {
        return wrong("must be no more than 63 bytes");
    }
    if value.is_empty() || is_label(value) {
        return Ok(());
    }
    wrong(
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::Labels;
    use serde_json::json;

    #[test]
    fn labels_are_selected_in_the_full_grammar() {
        let object = json!({"metadata": {"labels": {"app": "cart", "g.io/tier": "web", "in": "x", "size": "7"}}});
        for (selector, accepted) in [
            ("app=cart", true),
            ("app==cart,g.io/tier=web", true),
            (" app = cart , g.io/tier ", true),
            ("app!=cart", false),
            ("none!=cart", true),
            ("app in (cart, shop),g.io/tier", true),
            ("app in (,shop)", false),
            ("app notin (cart)", false),
            ("none notin (cart)", true),
            ("!app", false),
            ("!none", true),
            ("none", false),
            ("in=x", true),
            ("size>6,size<8", true),
            ("size>7", false),
            ("app>1", false),
            ("app=", false),
            ("app in ()", false),
            ("", true),
        ] {
            assert_eq!(Labels::read(selector).unwrap().accept(&object), accepted, "{selector}");
        }
    }

    #[test]
    fn what_is_no_selector_is_refused_in_the_servers_words() {
        let parsed = "unable to parse requirement: ";
        for (wrong, why) in [
            ("a b", format!("{parsed}found 'b', expected: in, notin, =, ==, !=, gt, lt")),
            ("a)", format!("{parsed}found ')', expected: in, notin, =, ==, !=, gt, lt")),
            ("a===b", format!("{parsed}found '=', expected: identifier")),
            ("a in (x", format!("{parsed}found '', expected: ',' or ')'")),
            ("a in x", format!("{parsed}found 'x' expected: '('")),
            ("!", format!("{parsed}found '', expected: identifier")),
            ("=x", "found '=', expected: !, identifier, or 'end of string'".to_owned()),
            (",", "found ',', expected: !, identifier, or 'end of string'".to_owned()),
            ("a=x y", "found 'y', expected: ',' or 'end of string'".to_owned()),
            ("a,,b", "found ',', expected: identifier after ','".to_owned()),
        ] {
            assert_eq!(Labels::read(wrong).unwrap_err(), why, "{wrong}");
        }
        for wrong in ["-a", "a/b/c", "a=-b", "a>x", "/a"] {
            assert!(Labels::read(wrong).unwrap_err().contains("Invalid value"), "{wrong}");
        }
    }
}
