//! The words that take a change back, from the object before it and after its rehearsal.
//! Invariant: no value of a secret and no credential stands in them; where there is no way back, that is said.

use super::invocation::Target;
use crate::domain::object::Object;
use crate::domain::proposal::{Undo, WireRequest};
use crate::domain::redact;
use serde_json::{Map, Value};

/// Longer words than these nobody would look through.
const MOST_BYTES: usize = 4096;

/// What a server keeps for itself, and no change can put back.
const KEPT_BY_THE_SERVER: [&str; 8] = [
    "managedFields",
    "resourceVersion",
    "generation",
    "uid",
    "creationTimestamp",
    "selfLink",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
];

/// How one request is taken back.
pub fn of(request: &WireRequest, target: &Target, before: Option<&Object>, after: Option<&Value>) -> Undo {
    let path = request.path.split('?').next().unwrap_or_default();
    let is_secret = target.kind.group.is_empty() && target.kind.plural == "secrets";
    match (request.method.as_str(), before) {
        ("PUT", _) if path.ends_with("/approval") => {
            impossible("a decision about a certificate request stands, and the certificate is good until it expires")
        }
        ("POST", _) if path.ends_with("/eviction") => {
            impossible("an evicted pod does not come back; whatever controls it makes another one")
        }
        (_, Some(_)) if is_secret => impossible("klue keeps no value of a secret, so it cannot put one back"),
        ("POST", _) | ("PATCH", None) => words(target, "delete", &[target.kind_and_name()]),
        ("DELETE", Some(before)) => recreated(target, before),
        ("PATCH", Some(before)) if path.ends_with("/scale") => match before.int("spec.replicas") {
            Some(replicas) => words(target, "scale", &[target.kind_and_name(), format!("--replicas={replicas}")]),
            None => impossible("the number of replicas before it is not known"),
        },
        ("PATCH" | "PUT", Some(before)) => patched_back(target, before, after),
        _ => impossible("what was there before is not known"),
    }
}

/// How several requests are taken back: the last one first. Where one cannot be, that is the answer for all, since
/// going half the way back leads nowhere.
pub fn all(each: impl Iterator<Item = Undo>) -> Undo {
    let mut all = Vec::new();
    for undo in each {
        match undo {
            Undo::Words { commands } => all.extend(commands),
            Undo::Impossible { .. } | Undo::NotWorkedOut => return undo,
        }
    }
    all.reverse();
    if all.is_empty() { Undo::NotWorkedOut } else { Undo::Words { commands: all } }
}

fn impossible(why: &str) -> Undo {
    Undo::Impossible { why: why.to_owned() }
}

fn words(target: &Target, verb: &str, rest: &[String]) -> Undo {
    let mut argv = vec!["kubectl".to_owned()];
    if let Some(namespace) = &target.namespace {
        argv.extend(["-n".to_owned(), namespace.clone()]);
    }
    argv.push(verb.to_owned());
    argv.extend_from_slice(rest);
    Undo::Words { commands: vec![argv] }
}

/// An object that is deleted is made anew, unless something else makes another one.
fn recreated(target: &Target, before: &Object) -> Undo {
    let controls = |owner: &&Value| owner.get("controller").and_then(Value::as_bool) == Some(true);
    if let Some(owner) = before.list("metadata.ownerReferences").iter().find(controls) {
        let text = |field: &str| owner.get(field).and_then(Value::as_str).unwrap_or_default();
        return Undo::Impossible {
            why: format!("this one does not come back; {} {} makes another", text("kind"), text("name")),
        };
    }
    if ["Namespace", "Node", "PersistentVolume", "PersistentVolumeClaim", "CustomResourceDefinition"]
        .contains(&target.kind.kind.as_str())
    {
        return impossible("what is in it or behind it goes with it, and does not come back");
    }
    let mut object = before.0.clone();
    if let Some(fields) = object.as_object_mut() {
        fields.remove("status");
    }
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        KEPT_BY_THE_SERVER.iter().for_each(|field| drop(metadata.remove(*field)));
        if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut) {
            annotations.remove("kubectl.kubernetes.io/last-applied-configuration");
        }
    }
    match told(&object) {
        Ok(text) => words(target, "create", &["-f".to_owned(), text]),
        Err(why) => impossible(&why),
    }
}

fn patched_back(target: &Target, before: &Object, after: Option<&Value>) -> Undo {
    let Some(after) = after else { return impossible("what it would make of the object is not known") };
    let Some(patch) = back(after, &before.0, Place::Root) else {
        return impossible("it changes nothing that a patch could put back");
    };
    match told(&patch) {
        Ok(text) => {
            words(target, "patch", &[target.kind_and_name(), "--type=merge".to_owned(), format!("--patch={text}")])
        }
        Err(why) => impossible(&why),
    }
}

fn told(value: &Value) -> Result<String, String> {
    let mut redacted = value.clone();
    redact::value(&mut redacted);
    if redacted != *value {
        return Err("a credential would have to be put back, and klue keeps none".to_owned());
    }
    let text = value.to_string();
    match text.len() > MOST_BYTES {
        true => Err("the object is too large to be written as words; it is kept in the case as it was".to_owned()),
        false => Ok(text),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Root,
    Metadata,
    Elsewhere,
}

/// The merge patch (RFC 7386) that leads from one value back to another; none where they are the same.
fn back(from: &Value, to: &Value, place: Place) -> Option<Value> {
    let (Value::Object(now), Value::Object(then)) = (from, to) else {
        return (from != to).then(|| to.clone());
    };
    let mut patch = Map::new();
    let skipped = |key: &str| match place {
        Place::Root => matches!(key, "status" | "apiVersion" | "kind"),
        Place::Metadata => KEPT_BY_THE_SERVER.contains(&key),
        Place::Elsewhere => false,
    };
    for (key, value) in then.iter().filter(|(key, _)| !skipped(key)) {
        let below = if place == Place::Root && key == "metadata" { Place::Metadata } else { Place::Elsewhere };
        match now.get(key) {
            Some(current) => patch.extend(back(current, value, below).map(|value| (key.clone(), value))),
            None => drop(patch.insert(key.clone(), value.clone())),
        }
    }
    for key in now.keys().filter(|key| !skipped(key) && !then.contains_key(*key)) {
        patch.insert(key.clone(), Value::Null);
    }
    (!patch.is_empty()).then_some(Value::Object(patch))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::of;
    use crate::domain::object::Object;
    use crate::domain::proposal::{Undo, WireRequest};
    use crate::kubectl::invocation::Target;
    use crate::kubectl::kinds::Kinds;
    use serde_json::{Value, json};

    fn target(kind: &str) -> Target {
        let kind = Kinds::builtin().resolve(kind).unwrap().id.clone();
        Target { namespace: kind.namespaced.then(|| "shop".to_owned()), kind, name: "web".to_owned() }
    }

    fn undo(kind: &str, method: &str, path: &str, before: Option<Value>, after: Option<Value>) -> Undo {
        let request = WireRequest { method: method.into(), path: path.into(), content_type: None, body: None };
        of(&request, &target(kind), before.map(Object).as_ref(), after.as_ref())
    }

    fn line(undo: &Undo) -> String {
        match undo {
            Undo::Words { commands } => commands[0].join(" "),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_change_is_taken_back_in_kubectls_words() {
        let scale = undo("deploy", "PATCH", "/x/scale?fieldManager=klue", Some(json!({"spec": {"replicas": 3}})), None);
        assert_eq!(line(&scale), "kubectl -n shop scale deployment/web --replicas=3");
        let before = json!({"metadata": {"labels": {"a": "1"}, "resourceVersion": "7"}, "status": {"x": 1}});
        let after = json!({"metadata": {"labels": {"a": "2", "b": "3"}, "resourceVersion": "7"}, "status": {"x": 2}});
        assert_eq!(
            line(&undo("cm", "PATCH", "/x", Some(before), Some(after))),
            r#"kubectl -n shop patch configmap/web --type=merge --patch={"metadata":{"labels":{"a":"1","b":null}}}"#
        );
        assert_eq!(line(&undo("ns", "POST", "/x", None, Some(json!({})))), "kubectl delete namespace/web");
        let map = json!({"kind": "ConfigMap", "metadata": {"name": "web", "uid": "u"}, "data": {"a": "b"}});
        assert_eq!(
            line(&undo("cm", "DELETE", "/x", Some(map), None)),
            r#"kubectl -n shop create -f {"data":{"a":"b"},"kind":"ConfigMap","metadata":{"name":"web"}}"#
        );
    }

    #[test]
    fn where_there_is_no_way_back_it_is_said() {
        let owned =
            json!({"metadata": {"ownerReferences": [{"kind": "ReplicaSet", "name": "web-5f", "controller": true}]}});
        for (kind, method, path, before, after, why) in [
            ("csr", "PUT", "/x/approval", Some(json!({})), None, "stands"),
            ("pods", "DELETE", "/x", Some(owned), None, "ReplicaSet web-5f makes another"),
            ("pods", "POST", "/x/eviction", Some(json!({})), None, "evicted"),
            ("secrets", "PATCH", "/x", Some(json!({})), Some(json!({})), "no value of a secret"),
            (
                "cm",
                "PATCH",
                "/x",
                Some(json!({"data": {"password": "hunter1"}})),
                Some(json!({"data": {}})),
                "credential",
            ),
            ("ns", "DELETE", "/x", Some(json!({})), None, "does not come back"),
            ("cm", "PATCH", "/x", Some(json!({})), None, "not known"),
        ] {
            match undo(kind, method, path, before, after) {
                Undo::Impossible { why: said } => assert!(said.contains(why), "{kind} {method}: {said}"),
                other => panic!("{kind} {method}: {other:?}"),
            }
        }
    }
}
