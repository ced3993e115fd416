//! Sends a change that a person approved.
//! Invariant: what is sent has the digest that was on the screen, and fails where an object has moved since; a permit
//! is spent by it.

use super::Door;
use super::send::{self, Silence};
use super::working::{Nothing, line};
use crate::cluster::Writes;
use crate::cluster::demo::MOVED;
use crate::domain::proposal::Ending;
use crate::kubectl::pin::pinned;
use crate::kubectl::plan::restarted_at;
use crate::policy::approval::Permit;
use http::StatusCode;

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
        let nothing_sent = |ending: Ending| Acted { ending, sent: Vec::new(), moved: false };
        if let Writes::Never { why } = &self.writes {
            return nothing_sent(Ending::Refused { why: why.clone() });
        }
        // A restart keeps the stamp that was shown.
        let at = restarted_at(permit.requests()).unwrap_or_else(|| self.now());
        let working = match self.work_out(&permit.proposal().command, at).await {
            Ok(working) => working,
            Err(Nothing { why, .. }) => return nothing_sent(Ending::Moved { why }),
        };
        if working.digest != *permit.digest() {
            return nothing_sent(Ending::Moved { why: "it changed since you looked at it".to_owned() });
        }
        if let Some(why) = working.barred {
            return nothing_sent(Ending::Refused { why });
        }
        let planned = &working.plan.planned;
        let (mut sent, mut done, mut moved) = (Vec::new(), Vec::new(), false);
        for (one, pin) in planned.iter().zip(&working.plan.pins) {
            let request = pin.as_ref().map_or_else(|| one.request.clone(), |pin| pinned(&one.request, pin));
            sent.push(line(&request));
            let why = match send::ask(self.service(), &request).await {
                Ok(answer) if answer.status.is_success() => {
                    moved |= answer.headers.contains_key(MOVED);
                    done.push(one.done.clone());
                    continue;
                }
                Ok(answer) if answer.status == StatusCode::CONFLICT && done.is_empty() => {
                    let why = format!("{}: {}", self.info().name, self.why(&answer));
                    return Acted { ending: Ending::Moved { why }, sent, moved };
                }
                Ok(answer) => format!("{}: {}", self.info().name, self.why(&answer)),
                // An answer that cannot be read still came after the change.
                Err(silence @ (Silence::Unreachable(_) | Silence::Unreadable(_))) => {
                    format!("{}; it may or may not have been done: look again", self.silent(silence))
                }
            };
            return Acted { ending: Ending::Refused { why: stopped(&done, planned.len(), &why) }, sent, moved };
        }
        Acted { ending: Ending::Accepted { answer: done.join("; ") }, sent, moved }
    }
}

/// Why it ended, and what was done before: nothing is taken back.
fn stopped(done: &[String], of: usize, why: &str) -> String {
    match done {
        [] => why.to_owned(),
        done => format!("{why}; done before that, {} of {of}: {}", done.len(), done.join("; ")),
    }
}
