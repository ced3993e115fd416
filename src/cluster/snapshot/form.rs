//! In which form an answer is wanted: objects whole, as a table, or their metadata alone.
//! Invariant: the first form of the Accept header that can be given is given; none is guessed.

use super::answer::Refused;
use super::call::Call;
use serde_json::{Value, json};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Whole,
    Metadata,
    Table {
        include: Include,
        /// With klue's own columns and the health of each object.
        for_panes: bool,
    },
}

/// What each row of a table carries besides its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Include {
    Nothing,
    /// Namespace and name, for klue's own command line.
    Names,
    Metadata,
    Object,
}

impl Form {
    /// For lists and watches the forms of several objects, else those of one.
    pub fn asked(call: &Call, several: bool) -> Result<Self, Refused> {
        let accept = if call.accept.trim().is_empty() { "*/*" } else { &call.accept };
        let form = accept.split(',').find_map(|kind| form_of(kind, several)).ok_or_else(Refused::not_acceptable)?;
        match form {
            Self::Table { include: Include::Names, .. } => Ok(form),
            Self::Table { for_panes, .. } => include(call).map(|include| Self::Table { include, for_panes }),
            Self::Whole | Self::Metadata => Ok(form),
        }
    }
}

fn form_of(kind: &str, several: bool) -> Option<Form> {
    let mut words = kind.split(';').map(str::trim);
    if !matches!(words.next()?, "application/json" | "application/*" | "*/*") {
        return None;
    }
    let parameters: Vec<(&str, &str)> = words.filter_map(|word| word.split_once('=')).collect();
    let get = |key: &str| parameters.iter().find(|(known, _)| *known == key).map(|(_, value)| *value);
    let of_meta = get("g") == Some("meta.k8s.io") && matches!(get("v"), Some("v1" | "v1beta1"));
    match get("as") {
        None => Some(Form::Whole),
        Some("Table") if of_meta => {
            let include = if get("klue") == Some("names") { Include::Names } else { Include::Metadata };
            Some(Form::Table { include, for_panes: get("klue") == Some("panes") })
        }
        Some("PartialObjectMetadata") if of_meta && !several => Some(Form::Metadata),
        Some("PartialObjectMetadataList") if of_meta && several => Some(Form::Metadata),
        Some(_) => None,
    }
}

fn include(call: &Call) -> Result<Include, Refused> {
    match call.query.get("includeObject") {
        None | Some("Metadata") => Ok(Include::Metadata),
        Some("Object") => Ok(Include::Object),
        Some("None") => Ok(Include::Nothing),
        Some(other) => Err(Refused::bad_request(format!(
            "Unable to convert to Table as requested: includeObject: Invalid value: {other:?}: must be 'Metadata', 'Object', 'None', or empty"
        ))),
    }
}

/// The metadata of an object, and nothing else of it.
pub fn metadata_of(object: &Value) -> Value {
    let metadata = object.get("metadata").cloned().unwrap_or_else(|| json!({}));
    json!({"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": metadata})
}
