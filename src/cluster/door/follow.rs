//! Logs for the command line: found as kubectl finds them, and handed over as they come.
//! Invariant: a pod that a dump does not hold keeps nobody from its log; what was not collected is never "none".

use super::listing::{Failure, refused, told, unheard};
use super::{Door, log, send};
use crate::domain::redact;
use crate::kubectl::invocation::Logs;
use crate::kubectl::logs::{Plan, Step, Trouble};
use crate::kubectl::plan::ReadRequest;
use crate::kubectl::work::Reply;
use serde_json::Value;

/// Why there are no logs to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoLogs {
    Failed(Failure),
    /// In kubectl's words.
    Says(String),
}

impl Door {
    /// The logs that the words mean.
    pub async fn logs_of(&self, logs: &Logs) -> Result<Plan, NoLogs> {
        let mut replies: Vec<Reply> = Vec::new();
        loop {
            let request = match logs.next(&replies) {
                Ok(Step::Follow(plan)) => return Ok(plan),
                Ok(Step::Read(request)) => request,
                Err(Trouble::Says(why)) => return Err(NoLogs::Says(redact::text(&why))),
                Err(Trouble::Refused) => {
                    let body = replies.pop().map(|reply| reply.body).unwrap_or_default();
                    return Err(NoLogs::Failed(refused(body.to_string().as_bytes())));
                }
            };
            let answer = send::bytes(self.gate(), &request, "application/json")
                .await
                .map_err(|why| NoLogs::Failed(unheard(why)))?;
            let missing = match answer.status.is_success() {
                true => told(&answer.headers).not_collected.map(Failure::NotCollected),
                false => Some(refused(&answer.body)).filter(|failure| matches!(failure, Failure::NotCollected(_))),
            };
            if let Some(failure) = missing {
                return logs.unseen().ok_or(NoLogs::Failed(failure));
            }
            let body = serde_json::from_slice(&answer.body)
                .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&answer.body).into_owned()));
            replies.push(Reply { status: answer.status.as_u16(), body });
        }
    }

    /// A log, handed over as it comes, redacted.
    pub async fn follow_log(&self, request: &ReadRequest, mut take: impl FnMut(&str) -> bool) -> Result<(), Failure> {
        let response = send::open(self.gate(), &request.wire).await.map_err(unheard)?;
        let (head, body) = response.into_parts();
        if !head.status.is_success() {
            let bytes = send::collect(body, send::MOST_BYTES).await.unwrap_or_default();
            return Err(refused(&bytes));
        }
        log::lines(body, |text| take(&redact::text(text))).await.map_err(Failure::Unreachable)
    }
}
