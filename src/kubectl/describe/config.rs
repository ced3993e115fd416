//! Secrets by their sizes, ConfigMaps with their values, ServiceAccounts.
//! Invariant: no value of a secret is written, not even where a whole one was handed in.

use super::View;
use super::page::Page;
use super::values::{fields, get, list, or, said, shown};
use serde_json::Value;

pub(super) fn secret(page: &mut Page, view: &View<'_>) {
    let of = view.object;
    page.field("Type", said(of, "type"));
    page.maybe("Immutable", said(of, "immutable"));
    page.section("Data", |page| fields(of, "data").into_iter().for_each(|(key, value)| page.field(key, size(value))));
    super::generic::whole(page, "Certificates", get(of, "certificates").clone());
}

/// How many bytes a value has; one that was reduced says so itself.
fn size(value: &Value) -> String {
    let text = shown(value);
    let stated = text.strip_suffix(" bytes").is_some_and(|size| size.bytes().all(|byte| byte.is_ascii_digit()));
    if stated { text } else { format!("{} bytes", decoded(&text)) }
}

/// The length of what base64 stands for.
fn decoded(text: &str) -> usize {
    let digits = text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=').count();
    digits * 3 / 4
}

pub(super) fn config_map(page: &mut Page, view: &View<'_>) {
    let of = view.object;
    page.maybe("Immutable", said(of, "immutable"));
    page.section("Data", |page| {
        for (key, value) in fields(of, "data") {
            let text = shown(value);
            if text.trim_end_matches('\n').contains('\n') {
                page.section(key, |page| page.text(&text));
            } else {
                page.field(key, text);
            }
        }
    });
    page.section("Binary Data", |page| {
        fields(of, "binaryData").into_iter().for_each(|(key, value)| page.field(key, size(value)));
    });
}

pub(super) fn service_account(page: &mut Page, view: &View<'_>) {
    let names = |field: &str| -> Vec<String> {
        list(view.object, field).iter().map(|entry| or(said(entry, "name"), &shown(entry))).collect()
    };
    page.all("Image Pull Secrets", &names("imagePullSecrets"));
    page.all("Mountable Secrets", &names("secrets"));
    page.maybe("Mounts Its Token", said(view.object, "automountServiceAccountToken"));
}
