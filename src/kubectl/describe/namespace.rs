//! Namespaces with their quotas and limits; quotas and limit ranges alone.

use super::page::Page;
use super::related::What;
use super::values::{NONE, amount, fields, get, list, or, said, shown};
use super::{View, conditions, quantity};
use crate::domain::object::Object;
use serde_json::Value;

pub(super) fn write(page: &mut Page, view: &View<'_>) {
    page.field("Status", said(view.object, "status.phase"));
    conditions::write(page, view);
    if let Some(seen) = view.related.seen(What::Quotas, "") {
        let mut quotas: Vec<&Object> = seen.objects().iter().collect();
        quotas.sort_by_key(|quota| quota.name().to_owned());
        for quota in &quotas {
            page.section("Resource Quota", |page| {
                page.field("Name", quota.name());
                one_quota(page, &quota.0);
            });
        }
        if quotas.is_empty() || seen.missing().is_some() {
            page.field(
                "Resource Quotas",
                seen.told(|| if quotas.is_empty() { NONE.to_owned() } else { String::new() }),
            );
        }
    }
    if let Some(seen) = view.related.seen(What::LimitRanges, "") {
        for range in seen.objects() {
            page.section("Limit Range", |page| {
                page.field("Name", range.name());
                limits(page, &range.0);
            });
        }
        let is_empty = seen.objects().is_empty();
        if is_empty || seen.missing().is_some() {
            page.field("Limit Ranges", seen.told(|| if is_empty { NONE.to_owned() } else { String::new() }));
        }
    }
}

pub(super) fn quota(page: &mut Page, view: &View<'_>) {
    one_quota(page, view.object);
}

pub(super) fn limit_range(page: &mut Page, view: &View<'_>) {
    page.section("Limits", |page| limits(page, view.object));
}

fn one_quota(page: &mut Page, quota: &Value) {
    let mut scopes: Vec<String> = list(quota, "spec.scopes").iter().map(shown).collect();
    scopes.sort();
    page.maybe("Scopes", scopes.join(", "));
    for need in list(quota, "spec.scopeSelector.matchExpressions") {
        page.field("Scope", shown(need));
    }
    // What the cluster has not counted yet is told from the spec.
    let counted = get(quota, "status.hard").is_object();
    let hard = if counted { "status.hard" } else { "spec.hard" };
    let rows = fields(quota, hard).into_iter().map(|(name, hard)| {
        let used = get(quota, "status.used").get(name).map(|used| quantity::usual(&shown(used)));
        let unknown = if counted { "0" } else { "<not counted yet>" };
        vec![name.clone(), used.unwrap_or_else(|| unknown.to_owned()), quantity::usual(&shown(hard))]
    });
    page.table(&["Resource", "Used", "Hard"], rows.collect());
}

fn limits(page: &mut Page, range: &Value) {
    const SORTS: [&str; 5] = ["min", "max", "defaultRequest", "default", "maxLimitRequestRatio"];
    let mut rows = Vec::new();
    for limit in list(range, "spec.limits") {
        let mut names: Vec<&String> = SORTS.iter().flat_map(|sort| fields(limit, sort)).map(|(name, _)| name).collect();
        names.sort();
        names.dedup();
        for name in names {
            let cells = SORTS.map(|sort| or(amount(get(limit, sort), name), "-"));
            rows.push([said(limit, "type"), name.clone()].into_iter().chain(cells).collect());
        }
    }
    let titles = ["Type", "Resource", "Min", "Max", "Default Request", "Default Limit", "Max Limit/Request Ratio"];
    page.table(&titles, rows);
}
