//! Roles by what they allow, bindings by whom they allow it.

use super::View;
use super::page::Page;
use super::values::{get, list, said, shown};
use serde_json::Value;

pub(super) fn role(page: &mut Page, view: &View<'_>) {
    if let Some(rule) = view.object.get("aggregationRule") {
        super::generic::whole(page, "Aggregation Rule", rule.clone());
    }
    let mut rows: Vec<Vec<String>> = Vec::new();
    for rule in list(view.object, "rules") {
        let verbs = words(rule, "verbs").join(" ");
        for resource in words(rule, "resources") {
            for group in words(rule, "apiGroups") {
                let names = words(rule, "resourceNames").join(" ");
                add(&mut rows, [with_group(&resource, &group), String::new(), names, verbs.clone()]);
            }
        }
        for url in words(rule, "nonResourceURLs") {
            add(&mut rows, [String::new(), url, String::new(), verbs.clone()]);
        }
    }
    rows.sort();
    page.section("Rules", |page| page.table(&["Resources", "Non-Resource URLs", "Resource Names", "Verbs"], rows));
}

/// Rules for the same thing are one row with all their verbs.
fn add(rows: &mut Vec<Vec<String>>, row: [String; 4]) {
    let [resource, url, names, verbs] = row;
    let same = rows.iter_mut().find(|known| known[..3] == [resource.clone(), url.clone(), names.clone()]);
    match same.and_then(|known| known.last_mut()) {
        Some(known) => {
            let new: Vec<&str> = verbs.split(' ').filter(|verb| !known.split(' ').any(|old| old == *verb)).collect();
            let more = new.join(" ");
            if !more.is_empty() {
                known.push(' ');
                known.push_str(&more);
            }
        }
        None => rows.push(vec![resource, url, names, verbs]),
    }
}

/// `deployments.apps/scale`.
fn with_group(resource: &str, group: &str) -> String {
    let group = if group.is_empty() { String::new() } else { format!(".{group}") };
    match resource.split_once('/') {
        Some((resource, part)) => format!("{resource}{group}/{part}"),
        None => format!("{resource}{group}"),
    }
}

fn words(rule: &Value, field: &str) -> Vec<String> {
    list(rule, field).iter().map(shown).collect()
}

pub(super) fn binding(page: &mut Page, view: &View<'_>) {
    let role = get(view.object, "roleRef");
    page.field("Role", format!("{} {}", said(role, "kind"), said(role, "name")));
    let row = |subject: &Value| vec![said(subject, "kind"), said(subject, "name"), said(subject, "namespace")];
    let rows: Vec<Vec<String>> = list(view.object, "subjects").iter().map(row).collect();
    page.section("Subjects", |page| page.table(&["Kind", "Name", "Namespace"], rows));
}
