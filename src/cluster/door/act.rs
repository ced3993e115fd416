//! Sends a change that a person approved.
//! Invariant: what is sent has the digest that was on the screen; a permit is spent by it.

use super::Door;
use super::send::{self, Silence};
use super::working::Nothing;
use crate::cluster::Writes;
use crate::cluster::demo::MOVED;
use crate::domain::proposal::Ending;
use crate::kubectl::plan::restarted_at;
use crate::policy::approval::Permit;

/// What became of a permit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acted {
    pub ending: Ending,
    /// The requests that went out, in order: `PATCH /apis/…`.
    pub sent: Vec<String>,
    /// The sandbox went over to what was recorded after the real fix.
    pub moved: bool,
}

impl Acted {
    /// Nothing was sent, and why.
    pub fn refused(why: String) -> Self {
        Self { ending: Ending::Refused { why }, sent: Vec::new(), moved: false }
    }
}

impl Door {
    /// Works the change out once more, and sends it if it is still the one that was approved.
    pub async fn act(&self, permit: Permit) -> Acted {
        let refused = |why: String, sent: Vec<String>| Acted { ending: Ending::Refused { why }, sent, moved: false };
        if let Writes::Never { why } = &self.writes {
            return refused(why.clone(), Vec::new());
        }
        // A restart keeps the stamp that was shown.
        let at = restarted_at(permit.requests()).unwrap_or_else(|| self.now());
        let working = match self.work_out(&permit.proposal().command, at).await {
            Ok(working) => working,
            Err(Nothing { why, .. }) => return refused(why, Vec::new()),
        };
        if working.digest != *permit.digest() {
            return refused("it changed since you looked at it; look again".to_owned(), Vec::new());
        }
        if let Some(why) = working.barred {
            return refused(why, Vec::new());
        }
        let mut sent = Vec::new();
        let mut moved = false;
        for request in &working.requests {
            sent.push(format!("{} {}", request.method, request.path));
            match send::ask(self.service(), request).await {
                Ok(answer) if answer.status.is_success() => moved |= answer.headers.contains_key(MOVED),
                Ok(answer) => return refused(format!("{}: {}", self.info().name, self.why(&answer)), sent),
                // An answer that cannot be read still came after the change.
                Err(silence @ (Silence::Unreachable(_) | Silence::Unreadable(_))) => {
                    let why = format!("{}; it may or may not have been done: look again", self.silent(silence));
                    return refused(why, sent);
                }
            }
        }
        Acted { ending: Ending::Accepted { answer: working.change.done() }, sent, moved }
    }
}
