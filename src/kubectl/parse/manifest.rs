//! Manifests that are written out in the words, in YAML or JSON.
//! Invariant: no file is read and no address asked; what is no manifest is refused as the file that it would name.

use super::Reader;
use crate::domain::row::KindId;
use crate::kubectl::change::{Action, Manifest, Objects};
use crate::kubectl::invocation::Target;
use crate::kubectl::refusal::{Reason, Refusal};
use serde_json::{Value, json};

/// More text than this is nothing that anybody typed.
const MOST_BYTES: usize = 256 * 1024;

impl Reader<'_> {
    pub(super) fn apply(&self) -> Result<(Action, Objects), Refusal> {
        let objects = Objects::Written(self.manifests()?);
        if !self.sorted.is_on("server-side") {
            return self.refuse(Reason::Missing, &self.sorted.spelled, "add --server-side; klue keeps no last-applied");
        }
        Ok((Action::Apply { force: self.sorted.is_on("force-conflicts") }, objects))
    }

    /// What `-f` holds: one manifest or several, or a List of them.
    pub(super) fn manifests(&self) -> Result<Vec<Manifest>, Refusal> {
        if let Some(word) = self.sorted.arguments.first() {
            let instead = format!("write {} -f MANIFEST", self.sorted.spelled);
            return self.refuse(Reason::Value, word, instead);
        }
        let mut manifests: Vec<Manifest> = Vec::new();
        for text in self.sorted.values("filename") {
            for document in self.documents(text)? {
                for body in listed(document) {
                    let manifest = self.manifest(body)?;
                    if manifests.iter().any(|known| known.target == manifest.target) {
                        return self.refuse(Reason::Value, &manifest.target.spelled(), "write each object once");
                    }
                    manifests.push(manifest);
                }
            }
        }
        match manifests.is_empty() {
            true => self.missing("-f MANIFEST, the text itself"),
            false => Ok(manifests),
        }
    }

    fn documents(&self, text: &str) -> Result<Vec<Value>, Refusal> {
        let shown: String = text.lines().next().unwrap_or_default().chars().take(60).collect();
        if text.len() > MOST_BYTES {
            return self.refuse(Reason::Value, &shown, format!("a manifest has at most {} KiB", MOST_BYTES / 1024));
        }
        let documents = match read(text) {
            Ok(documents) => documents,
            Err(error) if text.contains(['\n', '{']) => {
                return self.refuse(Reason::Value, &shown, format!("the manifest is no YAML: {error}"));
            }
            Err(_) => Vec::new(),
        };
        if documents.is_empty() || !documents.iter().all(Value::is_object) {
            let instead = "give the text of the manifest itself, as in -f '{\"apiVersion\": …}'";
            return self.refuse(Reason::File, &shown, instead);
        }
        Ok(documents)
    }

    fn manifest(&self, mut body: Value) -> Result<Manifest, Refusal> {
        let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (version, kind, name) = (text("/apiVersion"), text("/kind"), text("/metadata/name"));
        for (field, value) in [("apiVersion", &version), ("kind", &kind), ("metadata.name", &name)] {
            if value.is_empty() {
                return self.refuse(Reason::Missing, "-f", format!("the manifest has no {field}"));
            }
        }
        let Some(known) = self.kinds.by_kind(&version, &kind) else {
            let instead = format!("is {version} right? name it as kubectl api-resources would");
            return self.refuse(Reason::UnknownKind, &kind, instead);
        };
        let id = known.id.clone();
        if is_secret(&id) || holds_secret(&body) {
            let instead = "words are kept, and values of secrets among them would be; make the secret outside klue";
            return self.refuse(Reason::Elsewhere, "kind: Secret", instead);
        }
        self.check_name(&name)?;
        let namespace = self.namespace_of(&id, &mut body)?;
        Ok(Manifest { target: Target { kind: id, namespace, name }, body })
    }

    /// The namespace that a manifest goes to, and is told so.
    fn namespace_of(&self, kind: &KindId, body: &mut Value) -> Result<Option<String>, Refusal> {
        let Some(metadata) = body.get_mut("metadata").and_then(Value::as_object_mut) else { return Ok(None) };
        if !kind.namespaced {
            return match metadata.get("namespace") {
                None => Ok(None),
                Some(_) => self.refuse(Reason::Value, &kind.kind, "it belongs to no namespace; leave that out"),
            };
        }
        let given = self.namespace()?;
        let namespace = match (metadata.get("namespace"), self.sorted.value("namespace")) {
            (None, _) => given,
            (Some(Value::String(own)), None) => own.clone(),
            (Some(Value::String(own)), Some(_)) if *own == given => given,
            (Some(own), _) => {
                return self.refuse(Reason::Value, &own.to_string(), "the manifest names another namespace than -n");
            }
        };
        self.check_namespace(&namespace)?;
        metadata.insert("namespace".to_owned(), json!(namespace));
        Ok(Some(namespace))
    }
}

/// YAML as kubectl reads it: numbers with a leading 0 are octal.
fn read(text: &str) -> Result<Vec<Value>, String> {
    if let Ok(document @ Value::Object(_)) = serde_json::from_str(text) {
        return Ok(vec![document]);
    }
    let options = serde_saphyr::options! { legacy_octal_numbers: true, with_snippet: false };
    let documents =
        serde_saphyr::from_multiple_with_options::<Value>(text, options).map_err(|error| error.to_string())?;
    Ok(documents.into_iter().filter(|document| !document.is_null()).collect())
}

/// A single object in YAML.
pub(super) fn mapping(text: &str) -> Option<Value> {
    match read(text).ok()?.as_slice() {
        [document @ Value::Object(_)] => Some(document.clone()),
        _ => None,
    }
}

/// The items of a List, or the object itself.
fn listed(document: Value) -> Vec<Value> {
    let is_list = document.get("kind").and_then(Value::as_str).is_some_and(|kind| kind.ends_with("List"));
    match document.get("items") {
        Some(Value::Array(items)) if is_list => items.clone(),
        _ => vec![document],
    }
}

/// Whether there is a secret with values in it, as in a ManifestWork.
pub(super) fn holds_secret(value: &Value) -> bool {
    match value {
        Value::Object(fields) => {
            let secret = fields.get("kind").and_then(Value::as_str) == Some("Secret");
            secret && (fields.contains_key("data") || fields.contains_key("stringData"))
                || fields.values().any(holds_secret)
        }
        Value::Array(items) => items.iter().any(holds_secret),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

pub(super) fn is_secret(kind: &KindId) -> bool {
    kind.group.is_empty() && kind.plural == "secrets"
}
