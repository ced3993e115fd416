//! The words of patches.

use super::Reader;
use super::manifest::{holds_secret, is_secret, mapping};
use crate::kubectl::change::{Action, Objects, PatchForm, Subresource};
use crate::kubectl::refusal::{Reason, Refusal};
use serde_json::Value;

impl Reader<'_> {
    pub(super) fn patch(&self) -> Result<(Action, Objects), Refusal> {
        let usage = "KIND NAME --type=merge -p JSON";
        let objects = self.objects(&self.sorted.arguments, usage, false)?;
        // Words are recorded; a value of a secret among them would be too.
        let instead = "write values of secrets yourself, outside klue, which keeps what is typed here";
        if objects.kinds().into_iter().any(is_secret) {
            return self.refuse(Reason::Elsewhere, "patch secret", instead);
        }
        let form = match self.sorted.value("type").map(str::to_ascii_lowercase).as_deref() {
            Some("merge") => PatchForm::Merge,
            None | Some("strategic") => PatchForm::Strategic,
            Some("json") => PatchForm::Json,
            Some(other) => return self.refuse(Reason::Value, other, "the types are merge, strategic and json"),
        };
        let subresource = match self.sorted.value("subresource") {
            None | Some("") => None,
            Some("status") => Some(Subresource::Status),
            Some("scale") => Some(Subresource::Scale),
            Some("resize") => Some(Subresource::Resize),
            Some(other) => return self.refuse(Reason::Value, other, "the subresources are status, scale and resize"),
        };
        let Some(text) = self.sorted.value("patch") else { return self.missing(usage) };
        let body: Value = match serde_json::from_str(text) {
            Ok(body) => body,
            // kubectl takes YAML as well.
            Err(error) => match mapping(text) {
                Some(body) => body,
                None => return self.refuse(Reason::Value, text, format!("the patch is no JSON: {error}")),
            },
        };
        if holds_secret(&body) {
            return self.refuse(Reason::Elsewhere, "kind: Secret", instead);
        }
        match (form, &body) {
            (PatchForm::Merge | PatchForm::Strategic, Value::Object(_)) | (PatchForm::Json, Value::Array(_)) => {
                Ok((Action::Patch { form, body, subresource }, objects))
            }
            (PatchForm::Json, _) => self.refuse(Reason::Value, text, "a JSON patch is a list of operations"),
            (PatchForm::Merge | PatchForm::Strategic, _) => self.refuse(Reason::Value, text, "the patch is no object"),
        }
    }
}
