//! What a cluster serves, from either form of discovery.
//! Invariant: a group whose server is down is told apart from one that serves nothing.

use super::{Step, list, text, texts};
use crate::kubectl::plan::get;
use crate::kubectl::work::Reply;
use serde_json::Value;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// Empty for the core group.
    pub name: String,
    /// The preferred version first.
    pub versions: Vec<Version>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    pub name: String,
    pub resources: Vec<Resource>,
    /// Why its resources are not known, if so.
    pub unseen: Option<String>,
    /// Its server does not answer; what it served before is not told. kubectl passes such a version over.
    pub stale: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resource {
    pub name: String,
    pub kind: String,
    pub namespaced: bool,
    pub short_names: Vec<String>,
    pub verbs: Vec<String>,
    pub categories: Vec<String>,
}

impl Group {
    /// `apps/v1`, or `v1` of the core group.
    pub fn spelled(&self, version: &str) -> String {
        if self.name.is_empty() { version.to_owned() } else { format!("{}/{version}", self.name) }
    }
}

/// What to say of versions whose server does not answer.
pub(super) fn stale(groups: &[Group]) -> String {
    let versions = groups.iter().flat_map(|group| group.versions.iter().map(move |version| (group, version)));
    let stale = versions.filter(|(_, version)| version.stale).map(|(group, version)| group.spelled(&version.name));
    stale.map(|name| format!("{name} is left out: its server does not answer\n")).collect()
}

/// The roots of discovery; asked for in the aggregated form.
pub(super) fn roots() -> Step {
    Step::Read(vec![get("/api".to_owned()), get("/apis".to_owned())])
}

/// The groups, without resources where the cluster only knows the older form of discovery.
pub(super) fn groups(replies: &[Reply]) -> Result<Vec<Group>, Step> {
    let [core, named, ..] = replies else { return Err(roots()) };
    let mut groups = Vec::new();
    for reply in [core, named] {
        match reply.status {
            200..=299 => groups.extend(groups_of(&reply.body)),
            // A cluster may serve one root and not the other, or show only one.
            403 | 404 => {}
            _ => return Err(Step::failed(reply)),
        }
    }
    match groups.is_empty() {
        true => Err(Step::failed(named)),
        false => Ok(groups),
    }
}

/// The groups with their resources; those of the older form are asked for version by version.
pub(super) fn whole(replies: &[Reply]) -> Result<Vec<Group>, Step> {
    let mut groups = groups(replies)?;
    let is_old = |at: usize| {
        let kind = replies.get(at).map(|reply| text(&reply.body, "kind")).unwrap_or_default();
        matches!(kind, "APIVersions" | "APIGroupList")
    };
    let old: Vec<(usize, usize)> = (0..groups.len())
        .flat_map(|group| (0..groups[group].versions.len()).map(move |version| (group, version)))
        .filter(|(group, _)| is_old(usize::from(!groups[*group].name.is_empty())))
        .collect();
    if old.is_empty() {
        return Ok(groups);
    }
    if replies.len() < 2 + old.len() {
        let path = |(group, version): &(usize, usize)| {
            let group = &groups[*group];
            let root = if group.name.is_empty() { "/api" } else { "/apis" };
            get(format!("{root}/{}", group.spelled(&group.versions[*version].name)))
        };
        return Err(Step::Read(old.iter().map(path).collect()));
    }
    for ((group, version), reply) in old.iter().zip(&replies[2..]) {
        let version = &mut groups[*group].versions[*version];
        match reply.is_success() {
            true => version.resources = list(&reply.body, "resources").map(resource_of_old).collect(),
            false => version.unseen = Some(super::said::why(reply)),
        }
    }
    Ok(groups)
}

fn groups_of(body: &Value) -> Vec<Group> {
    match text(body, "kind") {
        "APIGroupDiscoveryList" => list(body, "items")
            .map(|group| Group {
                name: group.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default().to_owned(),
                versions: list(group, "versions").map(version_of).collect(),
            })
            .collect(),
        "APIVersions" => {
            vec![Group { name: String::new(), versions: texts(body, "versions").map(empty).collect() }]
        }
        "APIGroupList" => list(body, "groups").map(group_of_old).collect(),
        _ => Vec::new(),
    }
}

fn version_of(version: &Value) -> Version {
    Version {
        name: text(version, "version").to_owned(),
        resources: list(version, "resources").map(resource_of).collect(),
        unseen: None,
        stale: text(version, "freshness") == "Stale",
    }
}

fn empty(name: &str) -> Version {
    Version { name: name.to_owned(), resources: Vec::new(), unseen: None, stale: false }
}

fn group_of_old(group: &Value) -> Group {
    let preferred = group.pointer("/preferredVersion/version").and_then(Value::as_str);
    let others = list(group, "versions").map(|version| text(version, "version"));
    let names = preferred.into_iter().chain(others.filter(|version| Some(*version) != preferred));
    Group { name: text(group, "name").to_owned(), versions: names.map(empty).collect() }
}

fn resource_of(resource: &Value) -> Resource {
    Resource {
        name: text(resource, "resource").to_owned(),
        kind: resource.pointer("/responseKind/kind").and_then(Value::as_str).unwrap_or_default().to_owned(),
        namespaced: text(resource, "scope") == "Namespaced",
        short_names: words(resource, "shortNames"),
        verbs: words(resource, "verbs"),
        categories: words(resource, "categories"),
    }
}

fn resource_of_old(resource: &Value) -> Resource {
    Resource {
        name: text(resource, "name").to_owned(),
        kind: text(resource, "kind").to_owned(),
        namespaced: resource.get("namespaced").and_then(Value::as_bool).unwrap_or(false),
        short_names: words(resource, "shortNames"),
        verbs: words(resource, "verbs"),
        categories: words(resource, "categories"),
    }
}

fn words(resource: &Value, field: &str) -> Vec<String> {
    texts(resource, field).map(str::to_owned).collect()
}
