//! The question that suggests itself, from the rows on the screen alone.

use super::columns::cell;
use super::state::State;
use crate::domain::cluster::{Health, Part};
use crate::domain::ids::ClusterName;
use crate::domain::row::KindId;

impl State {
    /// What one would ask first. `None` while there is no fleet to ask about, and in a replay.
    pub fn suggestion(&self) -> Option<String> {
        let fleet = &self.fleet;
        // Before the hub has spoken of its clusters and add-ons, "is anything wrong?" would be a worse question than none.
        if fleet.members().is_empty() || self.is_waiting_for_the_hub() {
            return None;
        }
        for (kind, row) in fleet.managed() {
            let available = cell(kind, row, "AVAILABLE").unwrap_or_default();
            if available != "True" {
                let said = if available.is_empty() { "not known to be available" } else { available };
                return Some(match said {
                    "False" => format!("{} is not available: what happened, and how do I get it back?", row.name),
                    said => format!("{} is {said} on the hub: what happened, and how do I get it back?", row.name),
                });
            }
        }
        if let Some(missing) = fleet.missing_addon() {
            return Some(format!("Add-on {missing} is defined, and on no cluster: why?"));
        }
        let ailing =
            fleet.addons().filter(|(_, row)| row.health > Health::Progressing || row.health == Health::Unknown);
        if let Some((_, row)) = ailing.min_by(|a, b| (&a.1.namespace, &a.1.name).cmp(&(&b.1.namespace, &b.1.name))) {
            return Some(format!("Add-on {} of {} is not available: why?", row.name, row.namespace));
        }
        let bad = fleet.members().iter().find(|member| member.health == Health::Bad && member.info.part != Part::Hub);
        match bad {
            Some(member) => Some(format!("What is wrong with {}?", member.info.name)),
            None => Some("Is anything wrong with the fleet?".to_owned()),
        }
    }

    /// Whether something of the hub that the question rests on is watched and has not come yet.
    fn is_waiting_for_the_hub(&self) -> bool {
        let Some(hub) = self.fleet.hub().filter(|hub| !self.fleet.is_silent(hub)) else { return false };
        let is_awaited = |(cluster, kind): &(ClusterName, KindId)| {
            cluster == hub
                && super::watches::is_base(kind)
                && kind.kind != "Lease"
                && self.fleet.is_waiting_for(&kind.kind)
        };
        self.fleet.is_waiting_for("ManagedCluster") || self.watches.iter().any(is_awaited)
    }

    /// The suggested question, while none was asked.
    pub fn offered(&self) -> Option<String> {
        if self.case().is_some_and(|case| case.question.is_some()) { None } else { self.suggestion() }
    }
}
