//! Label and field selectors, in the API server's grammar.
//! Invariant: a selector that is not understood is an error, never a list that ignores it.

use serde_json::Value;

/// All requirements must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels(Vec<(String, Test)>);

/// The fields that may be asked for, with their values; several are joined by "and".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, bool, String)>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    Exists,
    Missing,
    In(Vec<String>),
    NotIn(Vec<String>),
}

impl Labels {
    pub fn read(text: &str) -> Result<Self, String> {
        let requirements = outside_parentheses(text);
        requirements.into_iter().map(|requirement| read_label(requirement.trim())).collect::<Result<_, _>>().map(Self)
    }

    pub fn accept(&self, object: &Value) -> bool {
        let labels = object.pointer("/metadata/labels");
        self.0.iter().all(|(key, test)| {
            let value = labels.and_then(|labels| labels.get(key)).and_then(Value::as_str);
            let among = |values: &[String]| value.is_some_and(|value| values.iter().any(|one| one == value));
            match test {
                Test::Exists => value.is_some(),
                Test::Missing => value.is_none(),
                Test::In(values) => among(values),
                Test::NotIn(values) => !among(values),
            }
        })
    }
}

/// Splits at the commas that separate requirements, not those within a set.
fn outside_parentheses(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts.into_iter().filter(|part| !part.trim().is_empty()).collect()
}

fn read_label(text: &str) -> Result<(String, Test), String> {
    let wrong = || {
        format!(
            "unable to parse requirement: {text:?} is no label selector; write key=value, key in (a,b), key or !key"
        )
    };
    let key = |key: &str| {
        let key = key.trim();
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
        if !key.is_empty() && key.chars().all(plain) { Ok(key.to_owned()) } else { Err(wrong()) }
    };
    if let Some((name, set)) = text.split_once('(') {
        let set = set.trim_end().strip_suffix(')').ok_or_else(wrong)?;
        let values = set.split(',').map(|value| value.trim().to_owned()).collect();
        let (name, operator) = name.trim().rsplit_once(char::is_whitespace).ok_or_else(wrong)?;
        return match operator {
            "in" => Ok((key(name)?, Test::In(values))),
            "notin" => Ok((key(name)?, Test::NotIn(values))),
            _ => Err(wrong()),
        };
    }
    for (operator, equal) in [("!=", false), ("==", true), ("=", true)] {
        if let Some((name, value)) = text.split_once(operator) {
            let values = vec![value.trim().to_owned()];
            return Ok((key(name)?, if equal { Test::In(values) } else { Test::NotIn(values) }));
        }
    }
    match text.strip_prefix('!') {
        Some(name) => Ok((key(name)?, Test::Missing)),
        None => Ok((key(text)?, Test::Exists)),
    }
}

impl Fields {
    /// `plural` decides which fields there are, as in the API server.
    pub fn read(text: &str, plural: &str) -> Result<Self, String> {
        let requirements = text.split(',').filter(|requirement| !requirement.trim().is_empty());
        let read = |requirement: &str| {
            let split = [("!=", false), ("==", true), ("=", true)].iter().find_map(|(operator, equal)| {
                requirement.split_once(operator).map(|(field, value)| (field, *equal, value))
            });
            let (field, equal, value) =
                split.ok_or_else(|| format!("invalid selector: {requirement:?}; write field=value"))?;
            let field = field.trim();
            if !is_field(field, plural) {
                return Err(format!("field label not supported: {field}"));
            }
            Ok((field.to_owned(), equal, value.trim().to_owned()))
        };
        requirements.map(read).collect::<Result<_, _>>().map(Self)
    }

    pub fn accept(&self, object: &Value) -> bool {
        self.0.iter().all(|(field, equal, wanted)| (value_of(object, field) == *wanted) == *equal)
    }
}

/// The fields of a kind that parts keep beside the name.
pub fn fields_of(plural: &str) -> impl Iterator<Item = &'static str> {
    own_fields(plural).iter().copied()
}

fn is_field(field: &str, plural: &str) -> bool {
    ["metadata.name", "metadata.namespace"].contains(&field) || own_fields(plural).contains(&field)
}

fn own_fields(plural: &str) -> &'static [&'static str] {
    match plural {
        "pods" => &[
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "spec.hostNetwork",
            "status.phase",
            "status.podIP",
            "status.nominatedNodeName",
        ],
        "events" => &[
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "source",
            "type",
        ],
        "secrets" => &["type"],
        "nodes" => &["spec.unschedulable"],
        "namespaces" => &["status.phase"],
        "jobs" => &["status.successful"],
        "replicasets" | "replicationcontrollers" => &["status.replicas"],
        "certificatesigningrequests" => &["spec.signerName"],
        _ => &[],
    }
}

pub fn value_of(object: &Value, field: &str) -> String {
    // These two are kept elsewhere than they are asked for.
    let field = match field {
        "source" => "source.component",
        "status.successful" => "status.succeeded",
        other => other,
    };
    match object.pointer(&format!("/{}", field.replace('.', "/"))) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None if ["spec.unschedulable", "spec.hostNetwork"].contains(&field) => "false".to_owned(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::{Fields, Labels};
    use serde_json::json;

    #[test]
    fn labels_are_selected_in_the_full_grammar() {
        let object = json!({"metadata": {"labels": {"app": "cart", "g.io/tier": "web"}}});
        for (selector, accepted) in [
            ("app=cart", true),
            ("app==cart,g.io/tier=web", true),
            ("app!=cart", false),
            ("none!=cart", true),
            ("app in (cart, shop),g.io/tier", true),
            ("app notin (cart)", false),
            ("none notin (cart)", true),
            ("!app", false),
            ("!none", true),
            ("none", false),
            ("", true),
        ] {
            assert_eq!(Labels::read(selector).unwrap().accept(&object), accepted, "{selector}");
        }
        for wrong in ["app in cart)", "a b", "app near (a)", "=x"] {
            assert!(Labels::read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn fields_are_selected_and_unknown_ones_refused() {
        let pod = json!({"metadata": {"name": "a"}, "spec": {"nodeName": "n1"}, "status": {"phase": "Running"}});
        let check = |selector: &str| Fields::read(selector, "pods").map(|fields| fields.accept(&pod));
        assert_eq!(check("spec.nodeName=n1,status.phase!=Pending"), Ok(true));
        assert_eq!(check("status.podIP="), Ok(true));
        assert_eq!(check("metadata.name==b"), Ok(false));
        assert_eq!(check("spec.colour=red"), Err("field label not supported: spec.colour".to_owned()));
        assert_eq!(
            Fields::read("involvedObject.uid=x", "pods").unwrap_err(),
            "field label not supported: involvedObject.uid"
        );
    }
}
