//! The joins of a fleet as lines for a person: a hub, its managed clusters, and under each what belongs to it.
//! Invariant: each line names what it rests on and where that stands; what was not seen is said not to be known.
//! Not here: what belongs together (`join`).

use super::{AddOn, Half, Hub, Joins, Sign, Spoke, Told, Work};
use crate::cluster::snapshot::seen::Seen;
use crate::domain::ids::ClusterName;
use crate::domain::redact;
use crate::domain::time;

/// Lines that are told before the rest is counted.
const MOST: usize = 20_000;
/// Characters of a line; names of objects are shorter, and what is not is no name.
const WIDEST: usize = 1_000;

impl Joins {
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for hub in &self.hubs {
            of_hub(hub, &mut lines);
        }
        self.of_no_hub(&mut lines);
        let more = lines.len().saturating_sub(MOST);
        lines.truncate(MOST);
        if more > 0 {
            lines.push(format!("and {more} more lines that are not shown"));
        }
        // A name from a dump makes no line of its own.
        let plain = |line: &String| redact::bounded(&redact::text(line).replace('\n', " "), WIDEST);
        lines.iter().map(plain).collect()
    }

    /// The clusters that are neither hubs nor found to be managed.
    fn of_no_hub(&self, lines: &mut Vec<String>) {
        let alone = self.without_managed.iter().filter(|(cluster, _)| self.managed_as(cluster).is_none());
        let alone: Vec<&(ClusterName, Seen)> = alone.collect();
        if alone.is_empty() {
            return;
        }
        lines.push("CLUSTERS of which no ManagedCluster was found in these dumps".to_owned());
        for (cluster, seen) in alone {
            lines.push(match doubt(seen) {
                None => format!("  {cluster}: it has no ManagedClusters itself"),
                Some(why) => format!("  {cluster}: whether it has ManagedClusters itself is not known: {why}"),
            });
        }
    }
}

fn of_hub(hub: &Hub, lines: &mut Vec<String>) {
    lines.push(format!("HUB {}: {}", hub.cluster, counted(hub.spokes.len(), "managed cluster")));
    lines.extend(doubt(&hub.seen).map(|why| format!("  there may be more: {why}")));
    lines.push(String::new());
    for spoke in &hub.spokes {
        lines.push(format!("{}  {}", spoke.name, place(&spoke.managed)));
        lines.push(format!("  dump        {}", dump(hub, spoke)));
        lines.push(format!("  lease       {}", lease(hub, spoke)));
        let none = "no Klusterlet there says of which cluster it is";
        lines.push(format!("  klusterlet  {}", half(&spoke.klusterlet, none)));
        lines.extend(nothing("ManifestWork", spoke.works.is_empty(), &spoke.works_seen));
        if spoke.works.iter().any(|work| matches!(work.applied, Half::Here(_)) && work.of_this_hub.is_none()) {
            lines.push("  works are matched by name: the hub's address is not in its dump".to_owned());
        }
        spoke.works.iter().for_each(|work| of_work(work, spoke, lines));
        for told in &spoke.left_over {
            lines.push(format!("  left over   {}: no ManifestWork of the hub asks for it", told_at(told)));
        }
        lines.extend(nothing("ManagedClusterAddOn", spoke.addons.is_empty(), &spoke.addons_seen));
        spoke.addons.iter().for_each(|addon| of_addon(addon, spoke, lines));
        lines.push(String::new());
    }
}

fn dump(hub: &Hub, spoke: &Spoke) -> String {
    let Some(matched) = &spoke.dump else {
        return "no dump of this cluster was given; what is applied and runs there is not known".to_owned();
    };
    let name = &matched.dump;
    if *name == hub.cluster {
        return format!("{name}, the hub itself, by the label local-cluster");
    }
    let by = matched.by.as_ref().map(told_at).unwrap_or_default();
    match matched.sign {
        Sign::OwnWord => format!("{name}, by its own word: {by}"),
        Sign::Id => format!("{name}, by the identity that the hub has on file: {by}"),
        Sign::Name => format!("{name}, by its name alone"),
    }
}

fn lease(hub: &Hub, spoke: &Spoke) -> String {
    let Half::Here(told) = &spoke.lease else {
        return half(&spoke.lease, "the hub has no managed-cluster-lease of it");
    };
    let limit = format!("the limit is {}", time::human(spoke.limit));
    let words = match spoke.renewed {
        None => "it does not say when it was renewed".to_owned(),
        Some(renewed) if hub.captured == time::UNTOLD => {
            format!("renewed {renewed}; when the hub was captured is not known; {limit}")
        }
        Some(renewed) => match time::seconds_between(renewed, hub.captured) {
            i64::MIN..0 => format!("renewed {renewed}, while the hub was being captured; {limit}"),
            ago => {
                let past = if ago > spoke.limit { ", and it is past" } else { "" };
                format!("renewed {} before the hub was captured; {limit}{past}", time::human(ago))
            }
        },
    };
    format!("{words}  {}", place(told))
}

fn of_work(work: &Work, spoke: &Spoke, lines: &mut Vec<String>) {
    lines.push(format!("  work        {}  {}", work.name, place(&work.on_hub)));
    // Of a spoke without a dump that is said once.
    if spoke.dump.is_none() {
        return;
    }
    let applied = match &work.applied {
        Half::Here(told) => format!("applied as {}", told_at(told)),
        Half::Absent | Half::NotSeen(_) => half(&work.applied, "not applied on the spoke"),
    };
    lines.push(format!("    {applied}"));
    if work.of_this_hub == Some(false) {
        lines
            .push("    its hash is of another address than those in the hub's dump: perhaps of another hub".to_owned());
    }
}

fn of_addon(addon: &AddOn, spoke: &Spoke, lines: &mut Vec<String>) {
    lines.push(format!("  add-on      {}  {}", addon.name, place(&addon.on_hub)));
    match (addon.works.as_slice(), doubt(&spoke.works_seen)) {
        ([], Some(why)) => lines.push(format!("    its works are not known: {why}")),
        ([], None) => lines.push("    no ManifestWork bears its label".to_owned()),
        (works, _) => lines.push(format!("    by {}", works.join(", "))),
    }
    for agent in &addon.agents {
        let group = if agent.group.is_empty() { String::new() } else { format!(".{}", agent.group) };
        let what = format!("{}{group} {}/{}", agent.plural, agent.namespace, agent.name);
        let found = match &agent.on_spoke {
            Half::Here(told) => place(told),
            Half::Absent | Half::NotSeen(_) => half(&agent.on_spoke, "it is not on the spoke, though it was applied"),
        };
        lines.push(format!("    agent {what}  {found}"));
    }
    if addon.agents.is_empty() && spoke.dump.is_some() && !addon.works.is_empty() {
        lines.push("    what was seen of its works as applied names no Deployment or other workload".to_owned());
    }
}

/// What is said where there is none of a kind.
fn nothing(kind: &str, none: bool, seen: &Seen) -> Option<String> {
    match (none, doubt(seen)) {
        (true, None) => Some(format!("  the hub has no {kind} for it")),
        (true, Some(why)) => Some(format!("  whether there is a {kind} for it is not known: {why}")),
        (false, Some(why)) => Some(format!("  there may be more of {kind} than these: {why}")),
        (false, None) => None,
    }
}

fn half(half: &Half, absent: &str) -> String {
    match half {
        Half::Here(told) => told_at(told),
        Half::Absent => absent.to_owned(),
        Half::NotSeen(why) => format!("not seen: {why}"),
    }
}

fn doubt(seen: &Seen) -> Option<String> {
    match seen {
        Seen::Whole => None,
        Seen::Partly(why) => Some(why.join("; ")),
        Seen::Not(why) => Some(why.clone()),
    }
}

fn told_at(told: &Told) -> String {
    format!("{}  {}", told.object, place(told))
}

fn place(told: &Told) -> String {
    format!("{} {}", told.cluster, told.source)
}

fn counted(many: usize, what: &str) -> String {
    if many == 1 { format!("1 {what}") } else { format!("{many} {what}s") }
}
