//! The words of a drain.

use super::Reader;
use crate::kubectl::change::Drain;
use crate::kubectl::refusal::{Reason, Refusal};

impl Reader<'_> {
    pub(super) fn drain(&self) -> Result<Drain, Refusal> {
        if self.sorted.is_on("disable-eviction") {
            let instead = "a deletion asks no PodDisruptionBudget; leave it out, or delete the pods by name";
            return self.refuse(Reason::Elsewhere, "--disable-eviction", instead);
        }
        Ok(Drain {
            ignore_daemonsets: self.sorted.is_on("ignore-daemonsets"),
            delete_emptydir_data: self.sorted.is_on("delete-emptydir-data"),
            force: self.sorted.is_on("force"),
            grace_period: self.number("grace-period")?,
            pod_selector: self.sorted.value("pod-selector").filter(|text| !text.is_empty()).map(str::to_owned),
        })
    }
}
