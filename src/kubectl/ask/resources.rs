//! `api-resources` and `api-versions`.
//! Invariant: a resource of several versions is listed once, in the preferred one.

use super::catalog::{self, Group, Resource};
use super::{Said, Step};
use crate::kubectl::print::aligned;
use crate::kubectl::work::Reply;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Resources {
    pub listing: Listing,
    pub headers: bool,
    pub group: Option<String>,
    pub namespaced: Option<bool>,
    pub verbs: Vec<String>,
    pub categories: Vec<String>,
    pub sort: SortResources,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Listing {
    #[default]
    Plain,
    Wide,
    Name,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SortResources {
    #[default]
    Group,
    Name,
    Kind,
}

struct Line<'a> {
    group: &'a Group,
    version: &'a str,
    resource: &'a Resource,
}

impl Resources {
    pub(super) fn next(&self, replies: &[Reply]) -> Step {
        let groups = match catalog::whole(replies) {
            Ok(groups) => groups,
            Err(step) => return step,
        };
        let mut lines: Vec<Line<'_>> = groups.iter().flat_map(preferred).filter(|line| self.wants(line)).collect();
        lines.sort_by(|one, other| self.key(one).cmp(&self.key(other)));
        let out = self.print(&lines);
        let mut unseen: Vec<String> = groups
            .iter()
            .flat_map(|group| group.versions.iter().map(move |version| (group.spelled(&version.name), version)))
            .filter_map(|(spelled, version)| Some(format!("{spelled}: {}", version.unseen.as_deref()?)))
            .collect();
        unseen.sort();
        if unseen.is_empty() {
            return Step::Done(Said { out, errors: catalog::stale(&groups), code: 0 });
        }
        let what = format!("unable to retrieve the complete list of server APIs: {}", unseen.join(", "));
        Step::Done(Said { out, ..Said::error(&what) })
    }

    fn wants(&self, line: &Line<'_>) -> bool {
        let resource = line.resource;
        let all = |wanted: &[String], there: &[String]| wanted.iter().all(|one| there.contains(one));
        !resource.verbs.is_empty()
            && self.group.as_ref().is_none_or(|group| *group == line.group.name)
            && self.namespaced.is_none_or(|namespaced| namespaced == resource.namespaced)
            && all(&self.verbs, &resource.verbs)
            && all(&self.categories, &resource.categories)
    }

    fn key<'a>(&self, line: &Line<'a>) -> (&'a str, &'a str) {
        let first = match self.sort {
            SortResources::Group => line.group.name.as_str(),
            SortResources::Name => line.resource.name.as_str(),
            SortResources::Kind => line.resource.kind.as_str(),
        };
        (first, line.resource.name.as_str())
    }

    fn print(&self, lines: &[Line<'_>]) -> String {
        if self.listing == Listing::Name {
            let name = |line: &Line<'_>| match line.group.name.as_str() {
                "" => format!("{}\n", line.resource.name),
                group => format!("{}.{group}\n", line.resource.name),
            };
            return lines.iter().map(name).collect();
        }
        let wide = self.listing == Listing::Wide;
        let titles = ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND", "VERBS", "CATEGORIES"];
        let titles = titles.iter().take(if wide { 7 } else { 5 }).map(|title| (*title).to_owned()).collect();
        let mut table: Vec<Vec<String>> = if self.headers { vec![titles] } else { Vec::new() };
        for Line { group, version, resource } in lines {
            let mut cells = vec![
                resource.name.clone(),
                resource.short_names.join(","),
                group.spelled(version),
                resource.namespaced.to_string(),
                resource.kind.clone(),
            ];
            if wide {
                cells.extend([resource.verbs.join(","), resource.categories.join(",")]);
            }
            table.push(cells);
        }
        aligned(&table)
    }
}

/// The resources of a group, each in the preferred version, or in the first that has it.
fn preferred(group: &Group) -> impl Iterator<Item = Line<'_>> {
    let has = |version: usize, name: &str| {
        group.versions.iter().take(version).any(|earlier| earlier.resources.iter().any(|one| one.name == name))
    };
    group.versions.iter().enumerate().filter(|(_, version)| !version.stale).flat_map(move |(at, version)| {
        let own = version.resources.iter().filter(move |one| !one.name.contains('/') && !has(at, &one.name));
        own.map(move |resource| Line { group, version: &version.name, resource })
    })
}

/// `api-versions`.
pub(super) fn versions(replies: &[Reply]) -> Step {
    let groups = match catalog::groups(replies) {
        Ok(groups) => groups,
        Err(step) => return step,
    };
    let of_group = |group: &Group| -> Vec<String> {
        let served = group.versions.iter().filter(|version| !version.stale);
        served.map(|version| group.spelled(&version.name)).collect()
    };
    let mut spelled: Vec<String> = groups.iter().flat_map(of_group).collect();
    spelled.sort();
    let out = spelled.iter().map(|version| format!("{version}\n")).collect();
    Step::Done(Said { out, errors: catalog::stale(&groups), code: 0 })
}
