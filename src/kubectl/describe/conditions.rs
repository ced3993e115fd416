//! Conditions, which say first how an object fares.

use super::View;
use super::page::Page;
use super::values::{list, said, when};
use crate::domain::time::Timestamp;
use serde_json::Value;

/// The conditions of the status, if there are any.
pub(super) fn write(page: &mut Page, view: &View<'_>) {
    table(page, list(view.object, "status.conditions"), view.now);
}

fn table(page: &mut Page, conditions: &[Value], now: Timestamp) {
    if conditions.is_empty() {
        return;
    }
    let row = |condition: &Value| {
        // Some kinds say when they last looked as a heartbeat, some as an update, some as a probe.
        let looked = ["lastHeartbeatTime", "lastProbeTime", "lastUpdateTime"].map(|field| when(condition, field, now));
        vec![
            said(condition, "type"),
            said(condition, "status"),
            when(condition, "lastTransitionTime", now),
            looked.into_iter().find(|time| !time.is_empty()).unwrap_or_default(),
            said(condition, "reason"),
            said(condition, "message"),
        ]
    };
    let rows = conditions.iter().map(row).collect();
    page.section("Conditions", |page| page.table(&["Type", "Status", "Since", "Last Seen", "Reason", "Message"], rows));
}
