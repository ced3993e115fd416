//! What the gate makes of words on this cluster.
//! Invariant: only reads are sent, those that a change is worked out from; nothing is rehearsed.

use super::Door;
use super::working::Nothing;
use crate::kubectl::judge::{self, Judged};
use crate::kubectl::parse::parse;
use crate::policy::classify::Class;

impl Door {
    pub async fn judge(&self, words: &[String]) -> Judged {
        let kinds = self.kinds_or_builtin().await;
        let invocation = match parse(words, &kinds) {
            Ok(invocation) => invocation,
            Err(refusal) => return judge::refused(&refusal),
        };
        let plan = judge::spelled(words, &kinds);
        if invocation.is_read() {
            return judge::outlined(&invocation, plan);
        }
        match self.requests_for(&invocation, self.now()).await {
            Ok(worked) => judge::planned(&invocation, plan, &worked.reads, &worked.planned),
            // What is not there cannot be changed, but it can be said what would have been sent.
            Err(Nothing { why, .. }) => {
                let outlined = judge::outlined(&invocation, plan);
                let reason = format!("{why}; {}", outlined.reason);
                Judged { reason, class: outlined.class.or(Some(Class::Destructive)), ..outlined }
            }
        }
    }
}
