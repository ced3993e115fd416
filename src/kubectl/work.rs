//! Words at work: what must be read before the requests of a change are known, and then these requests.
//! Invariant: a change is worked out by reads alone, and all of its requests are known before the first is sent.

use super::invocation::Target;
use crate::domain::object::Object;
use crate::domain::proposal::WireRequest;
use serde_json::Value;

/// An answer of the API to a read: what it said, whatever it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The HTTP status; 0 where nothing answered.
    pub status: u16,
    /// The JSON that came; a string where it was none.
    pub body: Value,
}

impl Reply {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Where the working out of a change stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Work {
    /// These must be read next. Their replies are added, in this order, to those that were there.
    Read(Vec<WireRequest>),
    /// Everything is known. No requests at all: it is so already.
    Send(Vec<Planned>),
}

/// One request of a change.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    pub request: WireRequest,
    pub target: Target,
    /// The object as it was read; none where it does not exist yet, or need not be read.
    pub before: Option<Object>,
    /// What kubectl says once it is done: `deployment.apps/web scaled`.
    pub done: String,
}

/// One request of a change that is judged without a cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// Its body is `None` where `needs` is not empty and the body depends on them.
    pub request: WireRequest,
    /// The reads that the body or the path depends on: `GET /apis/…`.
    pub needs: Vec<String>,
}
