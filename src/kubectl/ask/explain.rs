//! `explain`: the fields of a kind, from the cluster's OpenAPI documents.
//! Invariant: what is printed is bounded, however deep a schema is; a schema that names itself ends there.

mod schema;
mod wrap;

use super::{Said, Step, get};
use crate::kubectl::work::Reply;
use schema::Page;
use serde_json::Value;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explain {
    /// Empty for the core group.
    pub group: String,
    pub version: String,
    pub plural: String,
    /// The field, step by step.
    pub path: Vec<String>,
    pub recursive: bool,
}

impl Explain {
    pub(super) fn next(&self, replies: &[Reply]) -> Step {
        let (index, document) = match replies {
            [] => return Step::Read(vec![get("/openapi/v3".to_owned())]),
            [index] => (index, None),
            [index, document, ..] => (index, Some(document)),
        };
        if let Some(failed) = [Some(index), document].into_iter().flatten().find(|reply| !reply.is_success()) {
            return Step::failed(failed);
        }
        match document {
            None => self.located(&index.body),
            Some(document) => Step::Done(self.page(&document.body)),
        }
    }

    /// The document of the group and version. The index says where it is, perhaps below a path of a proxy, which is not
    /// ours to add; no address leads out of the documents.
    fn located(&self, index: &Value) -> Step {
        let root = if self.group.is_empty() { "api" } else { "apis" };
        let at = format!("{root}/{}", self.group_version());
        let address = index.get("paths").and_then(|paths| paths.get(&at)?.get("serverRelativeURL")?.as_str());
        let own = format!("/openapi/v3/{at}");
        let below = |address: &str| {
            let path = address.get(address.find("/openapi/v3/")?..)?;
            let rest = path.strip_prefix(&own)?;
            (rest.is_empty() || rest.starts_with('?')).then(|| path.to_owned())
        };
        match address.map(below) {
            Some(Some(path)) => Step::Read(vec![get(path)]),
            Some(_) => {
                Step::error(&format!("the cluster keeps the schema of {at} at an address that is none of its own"))
            }
            None => {
                let Self { group, version, plural, .. } = self;
                Step::error(&format!("couldn't find resource for \"{group}/{version}, Resource={plural}\""))
            }
        }
    }

    fn group_version(&self) -> String {
        if self.group.is_empty() { self.version.clone() } else { format!("{}/{}", self.group, self.version) }
    }

    fn page(&self, document: &Value) -> Said {
        let Some(kind) = self.kind(document) else {
            let Self { group, version, plural, .. } = self;
            return Said::error(&format!("GVR ({group}/{version}, Resource={plural}) not found in OpenAPI schema"));
        };
        let word = |field: &str| kind.get(field).and_then(Value::as_str).unwrap_or_default();
        let mut head = String::new();
        if !word("group").is_empty() {
            head.push_str(&format!("GROUP:      {}\n", word("group")));
        }
        head.push_str(&format!("KIND:       {}\nVERSION:    {}\n\n", word("kind"), word("version")));
        let schemas = document.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten();
        let is_it = |schema: &&Value| {
            let kinds = schema.get("x-kubernetes-group-version-kind").and_then(Value::as_array);
            kinds.is_some_and(|kinds| kinds.contains(kind))
        };
        let Some(schema) = schemas.map(|(_, schema)| schema).find(is_it) else {
            return Said { out: head, ..Said::error("the kind has no schema in the cluster's OpenAPI document") };
        };
        match (Page::of(document, self.recursive).print(schema, &self.path), self.path.last()) {
            (Some(body), _) => Said::out(format!("{head}{body}\n")),
            (None, Some(field)) => Said { out: head, ..Said::error(&format!("field {field:?} does not exist")) },
            (None, None) => Said { out: head, ..Said::error("the schema is empty") },
        }
    }

    /// The kind that the paths of the resource are about.
    fn kind<'a>(&self, document: &'a Value) -> Option<&'a Value> {
        let root = if self.group.is_empty() { "/api" } else { "/apis" };
        let root = format!("{root}/{}", self.group_version());
        let resource = &self.plural;
        let paths = [
            format!("{root}/{resource}"),
            format!("{root}/{resource}/{{name}}"),
            format!("{root}/namespaces/{{namespace}}/{resource}"),
            format!("{root}/namespaces/{{namespace}}/{resource}/{{name}}"),
        ];
        let known = document.get("paths")?;
        let of_path = |path: &String| {
            let methods = ["get", "post", "put", "patch", "delete"];
            methods.iter().find_map(|method| known.get(path)?.get(method)?.get("x-kubernetes-group-version-kind"))
        };
        paths.iter().rev().find_map(of_path)
    }
}
