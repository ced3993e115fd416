//! What every object says of itself: name, labels, annotations, owners, age.
//! Invariant: what machines keep for themselves (managed fields, the last applied configuration) is left out.

use super::View;
use super::page::Page;
use super::values::{fields, get, is_there, is_true, list, pairs, said, shown, when};
use crate::domain::redact;
use serde_json::Value;

/// Characters of one annotation; what is longer is a document of its own, which `get -o yaml` shows.
const LONGEST: usize = 2000;

const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

pub(super) fn write(page: &mut Page, view: &View<'_>) {
    let object = view.object;
    page.field("Name", said(object, "metadata.name"));
    page.maybe("Namespace", said(object, "metadata.namespace"));
    page.field("Kind", format!("{} ({})", said(object, "kind"), said(object, "apiVersion")));
    page.all("Labels", &pairs(object, "metadata.labels"));
    page.all("Annotations", &annotations(get(object, "metadata")));
    page.maybe("Created", when(object, "metadata.creationTimestamp", view.now));
    let owners: Vec<&Value> = list(object, "metadata.ownerReferences").iter().collect();
    let named = |owner: &&Value| format!("{}/{}", said(owner, "kind"), said(owner, "name"));
    for owner in owners.iter().filter(|owner| is_true(owner, "controller")) {
        page.field("Controlled By", named(owner));
    }
    let others: Vec<String> = owners.iter().filter(|owner| !is_true(owner, "controller")).map(named).collect();
    page.maybe("Owned By", others.join(", "));
    let finalizers: Vec<String> = list(object, "metadata.finalizers").iter().map(shown).collect();
    page.maybe("Finalizers", finalizers.join("\n"));
    if is_there(object, "metadata.deletionTimestamp") {
        page.field("Deleted", when(object, "metadata.deletionTimestamp", view.now));
    }
}

/// `key: value` of each annotation that people may want to read.
pub(super) fn annotations(metadata: &Value) -> Vec<String> {
    let shown = |(key, value): (&String, &Value)| {
        format!("{key}: {}", redact::bounded(shown(value).trim_end_matches('\n'), LONGEST))
    };
    fields(metadata, "annotations").into_iter().filter(|(key, _)| *key != LAST_APPLIED).map(shown).collect()
}
