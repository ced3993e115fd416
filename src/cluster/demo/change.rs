//! What a request makes of an object, as the API server would have it.
//! Invariant: nothing is kept here; the would-be object goes back, and a rehearsal ends there.
//! Not here: what a change sets off (`sandbox`); no controller acts on it.

use super::{json_patch, merge};
use crate::cluster::snapshot::answer::Refused;
use crate::cluster::snapshot::call::{Call, Target};
use crate::cluster::snapshot::dump::Recorded;
use crate::cluster::snapshot::index::KindPath;
use crate::cluster::snapshot::read;
use crate::cluster::snapshot::view::{Key, View};
use crate::domain::ids::Digest;
use crate::domain::row::KindId;
use http::Method;
use serde_json::{Map, Value, json};

/// What would become of one object.
#[derive(Debug)]
pub struct Change {
    pub key: Key,
    /// `None` where the object goes. Equal to what was there where nothing changes.
    pub object: Option<Value>,
    pub changed: bool,
    /// What the API server answers.
    pub reply: Value,
    pub status: u16,
    pub rehearsal: bool,
}

/// Which part of an object a request is about.
enum Aspect {
    Whole,
    Status,
    Approval,
    Scale,
    Eviction,
}

pub fn of(view: &View, target: &Target, call: &Call) -> Result<Change, Refused> {
    let kind = read::kind_of(view, target)?;
    let aspect = match target.subresource.as_deref() {
        None => Aspect::Whole,
        Some("status") => Aspect::Status,
        Some("approval") if kind.plural == "certificatesigningrequests" => Aspect::Approval,
        Some("scale") => Aspect::Scale,
        Some("eviction") if kind.plural == "pods" => Aspect::Eviction,
        Some(other) => return Err(not_allowed(&format!("the sandbox takes no change of {}/{other}", kind.plural))),
    };
    let mut change = match (&call.method, target.name.as_deref(), &aspect) {
        (&Method::POST, None, Aspect::Whole) => create(view, &kind, target, json_body(call)?),
        (&Method::DELETE, Some(name), Aspect::Whole) => {
            let options = if call.body.is_empty() { json!({}) } else { json_body(call)? };
            delete(view, &kind, target, name, &options)
        }
        // No budget is counted: the sandbox has no disruption controller.
        (&Method::POST, Some(name), Aspect::Eviction) => {
            let options = json_body(call)?.get("deleteOptions").cloned().unwrap_or_else(|| json!({}));
            delete(view, &kind, target, name, &options).map(|evicted| Change { status: 201, ..evicted })
        }
        (&Method::PUT | &Method::PATCH, Some(name), _) => update(view, &kind, target, name, &aspect, call),
        (&Method::DELETE, None, _) => Err(not_allowed("the sandbox deletes one object at a time; name it")),
        _ => Err(not_allowed("the sandbox does not know this change")),
    }?;
    change.rehearsal |= call.query.get("dryRun") == Some("All");
    Ok(change)
}

fn not_allowed(message: &str) -> Refused {
    Refused::new(405, "MethodNotAllowed", message)
}

fn conflict(kind: &KindId, name: &str, why: &str) -> Refused {
    Refused::new(409, "Conflict", format!("Operation cannot be fulfilled on {} {name:?}: {why}", full_plural(kind)))
}

fn full_plural(kind: &KindId) -> String {
    if kind.group.is_empty() { kind.plural.clone() } else { format!("{}.{}", kind.plural, kind.group) }
}

fn json_body(call: &Call) -> Result<Value, Refused> {
    serde_json::from_slice(&call.body).map_err(|error| Refused::bad_request(format!("the body is no JSON ({error})")))
}

fn key(kind: &KindId, target: &Target, name: &str) -> Key {
    let namespace = target.namespace.clone().unwrap_or_default();
    Key { kind: KindPath::new(&kind.group, &kind.plural), namespace, name: name.to_owned() }
}

fn create(view: &View, kind: &KindId, target: &Target, body: Value) -> Result<Change, Refused> {
    let Value::Object(mut fields) = body else { return Err(Refused::bad_request("the body is no object")) };
    let next = view.version() + 1;
    if kind.namespaced {
        let namespace = target.namespace.as_deref().unwrap_or_default();
        let kinds = view.dump.kinds();
        let namespaces = kinds.by_plural("", "namespaces").ok_or_else(Refused::no_such_path)?;
        read::get(view, &namespaces.id, None, namespace)?;
    }
    let mut metadata = fields.get("metadata").and_then(Value::as_object).cloned().unwrap_or_default();
    let text = |key: &str| metadata.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let name = match (text("name"), text("generateName")) {
        (name, _) if !name.is_empty() => name,
        (_, start) if !start.is_empty() => format!("{start}{next:x}"),
        _ => {
            return Err(Refused::new(
                422,
                "Invalid",
                "metadata.name: Required value: name or generateName is required",
            ));
        }
    };
    if view.get(kind, target.namespace.as_deref(), &name).is_ok() {
        let message = format!("{} {name:?} already exists", full_plural(kind));
        return Err(Refused::new(409, "AlreadyExists", message));
    }
    let own = [
        ("name", name.clone()),
        ("uid", uid(&format!("{} {next} {} {name}", view.dump.captured(), full_plural(kind)))),
        ("creationTimestamp", whole_seconds(view)),
        ("resourceVersion", next.to_string()),
    ];
    metadata.extend(own.map(|(key, value)| (key.to_owned(), value.into())));
    if let Some(namespace) = &target.namespace {
        metadata.insert("namespace".to_owned(), namespace.clone().into());
    }
    if fields.contains_key("spec") {
        metadata.insert("generation".to_owned(), 1.into());
    }
    fields.insert("metadata".to_owned(), metadata.into());
    fields.insert("kind".to_owned(), kind.kind.clone().into());
    fields.insert("apiVersion".to_owned(), kind.api_version().into());
    if kind.group.is_empty() && kind.plural == "namespaces" {
        fields.insert("status".to_owned(), json!({"phase": "Active"}));
    }
    let object = Value::Object(fields);
    let reply = object.clone();
    Ok(Change {
        key: key(kind, target, &name),
        object: Some(object),
        changed: true,
        reply,
        status: 201,
        rehearsal: false,
    })
}

fn delete(view: &View, kind: &KindId, target: &Target, name: &str, options: &Value) -> Result<Change, Refused> {
    let old = read::get(view, kind, target.namespace.as_deref(), name)?;
    for (key, pointer) in [("uid", "/metadata/uid"), ("resourceVersion", "/metadata/resourceVersion")] {
        let wanted = options.pointer(&format!("/preconditions/{key}")).and_then(Value::as_str);
        if wanted.is_some_and(|wanted| wanted != old.text(pointer)) {
            return Err(conflict(
                kind,
                name,
                &format!("the precondition on {key} fails: it is {:?}", old.text(pointer)),
            ));
        }
    }
    let held = old.value.pointer("/metadata/finalizers").and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    let mut object = old.value.clone();
    let status = json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success",
        "details": {"name": name, "group": kind.group, "kind": kind.plural, "uid": old.text("/metadata/uid")},
    });
    if held && old.value.pointer("/metadata/deletionTimestamp").is_none() {
        object["metadata"]["deletionTimestamp"] = whole_seconds(view).into();
        object["metadata"]["deletionGracePeriodSeconds"] = 0.into();
        stamp(view, &old, &mut object);
    }
    let changed = !held || object != old.value;
    let reply = if held { object.clone() } else { status };
    let rehearsal = options.pointer("/dryRun/0").and_then(Value::as_str) == Some("All");
    Ok(Change { key: key(kind, target, name), object: held.then_some(object), changed, reply, status: 200, rehearsal })
}

fn update(
    view: &View,
    kind: &KindId,
    target: &Target,
    name: &str,
    aspect: &Aspect,
    call: &Call,
) -> Result<Change, Refused> {
    let old = match read::get(view, kind, target.namespace.as_deref(), name) {
        Err(_) if call.content_type.starts_with("application/apply-patch") && matches!(aspect, Aspect::Whole) => {
            let mut body = yaml_body(call)?;
            body["metadata"]["name"] = name.into();
            return create(view, kind, target, body);
        }
        found => found?,
    };
    let shown = match aspect {
        Aspect::Scale => read::scale_of(&old.value)?,
        Aspect::Whole | Aspect::Status | Aspect::Approval | Aspect::Eviction => old.value.clone(),
    };
    let asked = if call.method == Method::PUT { json_body(call)? } else { patched(kind, &shown, call)? };
    check_identity(kind, name, &shown, &asked)?;
    let mut object = old.value.clone();
    match aspect {
        Aspect::Whole => {
            object = asked;
            for field in ["uid", "creationTimestamp", "deletionTimestamp", "generation", "namespace"] {
                restore(&mut object["metadata"], &old.value["metadata"], field);
            }
            restore(&mut object, &old.value, "status");
            restore(&mut object, &old.value, "kind");
            restore(&mut object, &old.value, "apiVersion");
        }
        Aspect::Status => restore(&mut object, &asked, "status"),
        Aspect::Eviction => return Err(not_allowed("a pod is evicted with POST")),
        Aspect::Approval => {
            let conditions = asked.pointer("/status/conditions").cloned().unwrap_or(json!([]));
            if !object["status"].is_object() {
                object["status"] = json!({});
            }
            object["status"]["conditions"] = conditions;
        }
        Aspect::Scale => {
            let replicas = asked.pointer("/spec/replicas").and_then(Value::as_u64);
            let invalid =
                || Refused::new(422, "Invalid", "spec.replicas: Invalid value: must be a number of 0 or more");
            object["spec"]["replicas"] = replicas.ok_or_else(invalid)?.into();
        }
    }
    // The version that a request carries is a precondition, not a change.
    restore(&mut object["metadata"], &old.value["metadata"], "resourceVersion");
    let changed = object != old.value;
    if changed {
        stamp(view, &old, &mut object);
    }
    let reply = if matches!(aspect, Aspect::Scale) { read::scale_of(&object)? } else { object.clone() };
    let finalizers =
        object.pointer("/metadata/finalizers").and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    let goes = object.pointer("/metadata/deletionTimestamp").is_some() && !finalizers;
    let object = (!goes).then_some(object);
    Ok(Change { key: key(kind, target, name), object, changed, reply, status: 200, rehearsal: false })
}

fn patched(kind: &KindId, shown: &Value, call: &Call) -> Result<Value, Refused> {
    let mut value = shown.clone();
    let content = call.content_type.split(';').next().unwrap_or_default().trim();
    let is_builtin = !kind.group.contains('.') || kind.group.ends_with(".k8s.io");
    match content {
        "application/merge-patch+json" => merge::plain(&mut value, &json_body(call)?),
        "application/strategic-merge-patch+json" if is_builtin => merge::strategic(&mut value, &json_body(call)?),
        "application/apply-patch+yaml" => merge::strategic(&mut value, &yaml_body(call)?),
        "application/json-patch+json" => {
            let invalid = |why| Refused::new(422, "Invalid", format!("the patch does not apply: {why}"));
            value = json_patch::apply(&value, &json_body(call)?).map_err(invalid)?;
        }
        other => {
            let message = format!(
                "the body of the request was in an unknown format ({other:?}); {} take merge, JSON and apply patches",
                full_plural(kind)
            );
            return Err(Refused::new(415, "UnsupportedMediaType", message));
        }
    }
    if value.is_object() { Ok(value) } else { Err(Refused::bad_request("the patch leaves no object")) }
}

fn yaml_body(call: &Call) -> Result<Value, Refused> {
    serde_saphyr::from_slice(&call.body).map_err(|_| Refused::bad_request("the body is neither YAML nor JSON"))
}

/// What a request says of an object's identity must be so.
fn check_identity(kind: &KindId, name: &str, old: &Value, asked: &Value) -> Result<(), Refused> {
    let text = |value: &Value, key: &str| {
        value
            .get("metadata")
            .and_then(|metadata| metadata.get(key))
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let says = |key: &str| Some(text(asked, key)).filter(|said| !said.is_empty() && *said != text(old, key));
    if says("name").is_some_and(|said| said != name) {
        return Err(Refused::bad_request("the name of the object does not match the name on the URL"));
    }
    if let Some(said) = says("uid") {
        let why = format!("Precondition failed: UID in precondition: {said}, UID in object meta: {}", text(old, "uid"));
        return Err(conflict(kind, name, &why));
    }
    if says("resourceVersion").is_some() {
        let why = "the object has been modified; please apply your changes to the latest version and try again";
        return Err(conflict(kind, name, why));
    }
    Ok(())
}

/// Makes a field what it is elsewhere, or absent.
fn restore(target: &mut Value, from: &Value, field: &str) {
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    match from.get(field) {
        Some(value) => target[field] = value.clone(),
        None => {
            if let Some(fields) = target.as_object_mut() {
                fields.remove(field);
            }
        }
    }
}

/// A changed object has a new version, and a new generation where its spec changed.
fn stamp(view: &View, old: &Recorded, object: &mut Value) {
    object["metadata"]["resourceVersion"] = (view.version() + 1).to_string().into();
    let generation = old.value.pointer("/metadata/generation").and_then(Value::as_u64);
    if let Some(generation) = generation.filter(|_| object.get("spec") != old.value.get("spec")) {
        object["metadata"]["generation"] = (generation + 1).into();
    }
}

fn whole_seconds(view: &View) -> String {
    let captured = view.dump.captured();
    captured.round(jiff::Unit::Second).unwrap_or(captured).to_string()
}

/// A uid that the same history always gives.
fn uid(seed: &str) -> String {
    let digest = Digest::of(seed.as_bytes());
    let part = |from: usize, to: usize| digest.as_str().get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}
