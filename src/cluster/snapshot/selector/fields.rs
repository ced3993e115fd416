//! Field selectors: `status.phase!=Running,spec.nodeName=n1`, with the fields that each kind lets select.
//! Invariant: a field that the API server does not know is an error, as it is there.

use crate::domain::row::KindId;
use serde_json::Value;

/// The fields that may be asked for, with their values; several are joined by "and".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<Requirement>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Requirement {
    field: String,
    equal: bool,
    value: String,
    /// The field was declared by a definition, and so stands where it says.
    declared: bool,
}

impl Fields {
    /// `declared` are the fields that the kind's definition lets select, such as `.spec.colour`; `None` for kinds of the
    /// API server itself.
    pub fn read(text: &str, kind: &KindId, declared: Option<&[String]>) -> Result<Self, String> {
        terms(text).into_iter().map(|term| requirement(&term, kind, declared)).collect::<Result<_, _>>().map(Self)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn accept(&self, object: &Value) -> bool {
        self.0.iter().all(|one| {
            let value = if one.declared { at(object, &one.field) } else { value_of(object, &one.field) };
            (value == one.value) == one.equal
        })
    }
}

impl Fields {
    /// The same where some values are kept elsewhere than in an object; `None` if another one is asked for.
    pub fn accept_by<'a>(&self, value_of: impl Fn(&str) -> Option<&'a str>) -> Option<bool> {
        let mut all = true;
        for one in &self.0 {
            let value = if one.declared { None } else { value_of(&one.field) };
            all &= (value? == one.value) == one.equal;
        }
        Some(all)
    }
}

/// Splits at commas that no backslash guards.
fn terms(text: &str) -> Vec<String> {
    let mut terms = vec![String::new()];
    let mut guarded = false;
    for c in text.chars() {
        match c {
            ',' if !guarded => terms.push(String::new()),
            c => terms.iter_mut().last().into_iter().for_each(|term| term.push(c)),
        }
        guarded = c == '\\' && !guarded;
    }
    terms.retain(|term| !term.is_empty());
    terms
}

fn requirement(term: &str, kind: &KindId, declared: Option<&[String]>) -> Result<Requirement, String> {
    // The first sign counts: a value may hold others, and so may a name not.
    let sign = term.char_indices().find_map(|(at, _)| {
        let signs = [("!=", false), ("==", true), ("=", true)];
        signs.iter().find(|(sign, _)| term[at..].starts_with(sign)).map(|(sign, equal)| (at, sign.len(), *equal))
    });
    let (at, length, equal) = sign.ok_or_else(|| format!("invalid selector: '{term}'; can't understand '{term}'"))?;
    let (field, value) = (&term[..at], unguarded(&term[at + length..])?);
    let is_declared = declared.is_some_and(|fields| fields.iter().any(|one| one.trim_start_matches('.') == field));
    if !is_declared {
        check(field, kind, declared.is_some())?;
    }
    Ok(Requirement { field: field.to_owned(), equal, value, declared: is_declared })
}

fn unguarded(value: &str) -> Result<String, String> {
    let mut plain = String::new();
    let mut rest = value.chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' => match rest.next() {
                Some(c @ ('\\' | ',' | '=')) => plain.push(c),
                other => {
                    let sequence: String = ['\\'].into_iter().chain(other).collect();
                    return Err(format!("invalid field selector: invalid escape sequence: {sequence}"));
                }
            },
            ',' | '=' => return Err(format!("invalid field selector: unescaped character in value: {}", u32::from(c))),
            c => plain.push(c),
        }
    }
    Ok(plain)
}

/// The fields of a kind that are selected by most, beside its name; parts keep their values in this order.
pub fn fields_of(kind: &KindId) -> impl Iterator<Item = &'static str> {
    own_fields(kind).unwrap_or_default().iter().copied().filter(|field| !field.starts_with("metadata."))
}

/// The kinds whose fields the API server lists itself, with those besides the name.
fn own_fields(kind: &KindId) -> Option<&'static [&'static str]> {
    const NAMESPACE: &str = "metadata.namespace";
    Some(match (kind.group.as_str(), kind.plural.as_str()) {
        ("", "pods") => &[
            NAMESPACE,
            "spec.nodeName",
            "spec.host",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "spec.hostNetwork",
            "status.phase",
            "status.podIP",
            "status.podIPs",
            "status.nominatedNodeName",
        ],
        ("", "events") => &[
            NAMESPACE,
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
        ("events.k8s.io", "events") => &[
            NAMESPACE,
            "regarding.kind",
            "regarding.namespace",
            "regarding.name",
            "regarding.uid",
            "regarding.apiVersion",
            "regarding.resourceVersion",
            "regarding.fieldPath",
            "reason",
            "reportingController",
            "type",
        ],
        ("", "secrets") => &[NAMESPACE, "type"],
        ("", "services") => &[NAMESPACE, "spec.clusterIP", "spec.type"],
        ("", "nodes") => &["spec.unschedulable"],
        ("", "namespaces") => &["status.phase"],
        ("", "replicationcontrollers") => &[NAMESPACE, "status.replicas"],
        ("batch", "jobs") => &[NAMESPACE, "status.successful"],
        ("certificates.k8s.io", "certificatesigningrequests") => &["spec.signerName"],
        ("resource.k8s.io", "resourceslices") => &["spec.nodeName", "spec.driver"],
        _ => return None,
    })
}

fn check(field: &str, kind: &KindId, has_definition: bool) -> Result<(), String> {
    let own = own_fields(kind);
    let known = field == "metadata.name" || own.map_or(field == "metadata.namespace", |own| own.contains(&field));
    match (known, own) {
        (true, _) => Ok(()),
        (false, Some(_)) if kind.plural == "jobs" => Err(format!("field label {field:?} not supported for Job")),
        (false, None) if !has_definition => {
            Err(format!("{field:?} is not a known field selector: only \"metadata.name\", \"metadata.namespace\""))
        }
        (false, _) => Err(format!("field label not supported: {field}")),
    }
}

/// Some are kept elsewhere than they are asked for, and some have a value even where they are left out.
pub fn value_of(object: &Value, field: &str) -> String {
    let or = |text: String, other: &dyn Fn() -> String| if text.is_empty() { other() } else { text };
    match field {
        "spec.host" => at(object, "spec.nodeName"),
        "source" => or(at(object, "source.component"), &|| at(object, "reportingComponent")),
        "status.successful" => or(at(object, "status.succeeded"), &|| "0".to_owned()),
        "status.replicas" => or(at(object, field), &|| "0".to_owned()),
        "spec.unschedulable" | "spec.hostNetwork" => or(at(object, field), &|| "false".to_owned()),
        // The server takes the question and has no value.
        "status.podIPs" => String::new(),
        other => at(object, other),
    }
}

fn at(object: &Value, field: &str) -> String {
    match object.pointer(&format!("/{}", field.trim_start_matches('.').replace('.', "/"))) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::Fields;
    use crate::domain::row::KindId;
    use serde_json::json;

    fn kind(group: &str, plural: &str) -> KindId {
        let [group, plural] = [group, plural].map(str::to_owned);
        KindId { group, version: "v1".to_owned(), kind: plural.clone(), plural, namespaced: true }
    }

    #[test]
    fn fields_are_selected_and_unknown_ones_refused() {
        let pod = json!({"metadata": {"name": "a"}, "spec": {"nodeName": "n1"}, "status": {"phase": "Running"}});
        let check = |selector: &str| Fields::read(selector, &kind("", "pods"), None).map(|fields| fields.accept(&pod));
        for (selector, accepted) in [
            ("spec.nodeName=n1,status.phase!=Pending", true),
            ("status.podIP=", true),
            ("spec.host=n1", true),
            ("spec.hostNetwork=false", true),
            ("metadata.name==b", false),
            ("metadata.name=a\\,b", false),
            ("", true),
        ] {
            assert_eq!(check(selector), Ok(accepted), "{selector}");
        }
        assert_eq!(check("spec.colour=red"), Err("field label not supported: spec.colour".to_owned()));
        let term = "invalid selector: 'metadata.name'; can't understand 'metadata.name'";
        assert_eq!(check("metadata.name"), Err(term.to_owned()));
    }

    #[test]
    fn each_kind_has_its_own_fields() {
        let check = |kind: &KindId, declared: Option<&[String]>, field: &str| {
            Fields::read(&format!("{field}=1"), kind, declared).map(|_| ())
        };
        let none = "is not a known field selector: only \"metadata.name\", \"metadata.namespace\"";
        let sets = kind("apps", "replicasets");
        assert_eq!(check(&sets, None, "status.replicas"), Err(format!("\"status.replicas\" {none}")));
        let job = Err("field label \"x\" not supported for Job".to_owned());
        assert_eq!(check(&kind("batch", "jobs"), None, "x"), job);
        let node = Err("field label not supported: metadata.namespace".to_owned());
        assert_eq!(check(&kind("", "nodes"), None, "metadata.namespace"), node);
        let works = kind("g.io", "works");
        let declared = [".spec.colour".to_owned()];
        assert_eq!(check(&works, Some(&declared), "spec.colour"), Ok(()));
        assert_eq!(check(&works, Some(&declared), "spec.x"), Err("field label not supported: spec.x".to_owned()));
        let fields = Fields::read("spec.colour=red", &works, Some(&declared)).unwrap();
        assert!(fields.accept(&json!({"spec": {"colour": "red"}})) && !fields.accept(&json!({})));
    }

    #[test]
    fn events_without_a_source_are_told_by_who_reported_them() {
        let events = kind("", "events");
        let fields = Fields::read("source=kubelet,involvedObject.uid=", &events, None).unwrap();
        assert!(fields.accept(&json!({"reportingComponent": "kubelet", "involvedObject": {"name": "a"}})));
        assert!(!fields.accept(&json!({"source": {"component": "scheduler"}})));
    }
}
