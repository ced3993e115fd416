//! Questions to a cluster that are about no object: what it serves, what it allows, how far something has come.
//! Invariant: pure. An ask reads replies and says what to ask next, when to look again, or what kubectl would print; it
//! never sends anything, and it knows no clock but the one it is told.
//! Not here: the words (`parse`), sending and waiting (`cluster::door`).

mod catalog;
mod explain;
mod history;
mod info;
mod quantity;
mod resources;
mod rights;
mod rollout;
mod rules;
mod said;
mod top;
mod wait;

pub use explain::Explain;
pub use history::History;
pub use info::{Format, Version};
pub use resources::{Listing, Resources, SortResources};
pub use rights::{CanI, Subject};
pub use rollout::Status;
pub use said::Said;
pub use top::{SortUsage, TopNodes, TopPods};
pub use wait::{Pick, Until, Wait};

use super::plan::{collection, escaped, get};
use super::work::Reply;
use crate::domain::proposal::WireRequest;
use crate::domain::row::KindId;
use crate::domain::time::Timestamp;
use serde_json::Value;

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    Resources(Resources),
    Versions,
    Version(Version),
    ClusterInfo {
        namespace: String,
    },
    CanI(CanI),
    /// All that one may do in a namespace.
    Rules {
        namespace: String,
        headers: bool,
    },
    WhoAmI(Format),
    Explain(Explain),
    TopPods(TopPods),
    TopNodes(TopNodes),
    Status(Status),
    History(History),
    Wait(Wait),
}

/// What an ask is told beside replies.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The cluster's name; addresses are no part of what is shown of it.
    pub place: &'a str,
    /// Milliseconds since the first request; [`Setting::FOREVER`] where nobody waits any longer.
    pub waited: u64,
    pub now: Timestamp,
}

impl Setting<'_> {
    /// Longer than anything waits: this look is the last.
    pub const FOREVER: u64 = u64::MAX;

    /// Whether a wait of so many milliseconds is over; `None` has no end of its own.
    fn is_over(&self, timeout: Option<u64>) -> bool {
        self.waited == Self::FOREVER || timeout.is_some_and(|timeout| self.waited >= timeout)
    }
}

/// What comes next.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// These must be read next. Their replies are added, in this order, to those that were there.
    Read(Vec<WireRequest>),
    /// Not yet. After a pause this is asked anew, with no replies; `said` is printed meanwhile.
    Later {
        then: Box<Ask>,
        said: String,
        /// Milliseconds.
        pause: u64,
    },
    Done(Said),
}

/// How long it takes until somebody looks again.
const PAUSE: u64 = 500;

impl Ask {
    pub fn next(&self, replies: &[Reply], setting: &Setting<'_>) -> Step {
        match self {
            Self::Resources(resources) => resources.next(replies),
            Self::Versions => resources::versions(replies),
            Self::Version(version) => version.next(replies),
            Self::ClusterInfo { namespace } => info::cluster_info(namespace, replies, setting),
            Self::CanI(can_i) => can_i.next(replies),
            Self::Rules { namespace, headers } => rules::next(namespace, *headers, replies),
            Self::WhoAmI(format) => rights::whoami(*format, replies),
            Self::Explain(explain) => explain.next(replies),
            Self::TopPods(top) => top.next(replies, setting),
            Self::TopNodes(top) => top.next(replies),
            Self::Status(status) => status.next(replies, setting),
            Self::History(history) => history.next(replies),
            Self::Wait(wait) => wait.next(replies, setting),
        }
    }

    /// The kinds whose objects it reads whole.
    pub fn kinds(&self) -> Vec<&KindId> {
        match self {
            Self::Status(Status { targets, .. }) | Self::History(History { targets, .. }) => {
                targets.iter().map(|target| &target.kind).collect()
            }
            Self::Wait(Wait { pick: Pick::Named(targets), .. }) => {
                targets.iter().map(|(target, _)| &target.kind).collect()
            }
            Self::Wait(Wait { pick: Pick::Selected { kinds, .. }, .. }) => kinds.iter().collect(),
            Self::Resources(_)
            | Self::Versions
            | Self::Version(_)
            | Self::ClusterInfo { .. }
            | Self::CanI(_)
            | Self::Rules { .. }
            | Self::WhoAmI(_)
            | Self::Explain(_)
            | Self::TopPods(_)
            | Self::TopNodes(_) => Vec::new(),
        }
    }

    /// The first requests of it, for those who only want to know what would be asked.
    pub fn lookups(&self) -> Vec<WireRequest> {
        let setting = Setting { place: "", waited: 0, now: Timestamp::UNIX_EPOCH };
        match self.next(&[], &setting) {
            Step::Read(requests) => requests,
            Step::Later { .. } | Step::Done(_) => Vec::new(),
        }
    }
}

fn post(path: &str, body: Value) -> WireRequest {
    WireRequest {
        method: "POST".to_owned(),
        path: path.to_owned(),
        content_type: Some("application/json".to_owned()),
        body: Some(body),
    }
}

/// A path with selectors, where there are any.
fn selected(path: &str, labels: Option<&str>, fields: Option<&str>) -> WireRequest {
    let pairs = [("fieldSelector", fields), ("labelSelector", labels)];
    let query: Vec<String> =
        pairs.iter().filter_map(|(name, value)| value.map(|value| format!("{name}={}", escaped(value)))).collect();
    get(if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) })
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(value: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    value.get(field).and_then(Value::as_array).into_iter().flatten()
}

fn texts<'a>(value: &'a Value, field: &str) -> impl Iterator<Item = &'a str> {
    list(value, field).filter_map(Value::as_str)
}

/// A list as Go prints it.
fn go_list<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    format!("[{}]", items.into_iter().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
