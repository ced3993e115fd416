//! Asks the API whether the person may do what is planned, before anybody is bothered with it.
//! Invariant: "not allowed" and "not known" are two answers. Only the first bars a card.

use super::Door;
use super::send;
use crate::domain::proposal::WireRequest;
use crate::kubectl::work::Planned;
use crate::policy::rights::{REVIEWS, Right};
use futures::stream::{self, StreamExt};
use serde_json::Value;

/// Questions at once.
const AT_ONCE: usize = 8;
/// Beyond so many objects the question is asked of their kind, not of each.
const MOST_NAMES: usize = 20;

/// What the API says of rights.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rights {
    /// What is denied, and why.
    pub denied: Option<String>,
    /// Why an answer is missing.
    pub unknown: Option<String>,
}

impl Door {
    pub(super) async fn rights(&self, planned: &[Planned]) -> Rights {
        let needed = needed(planned);
        let asked: Vec<_> = needed.iter().map(|right| self.may(right)).collect();
        let answers = stream::iter(asked).buffered(AT_ONCE).collect::<Vec<_>>().await;
        let mut rights = Rights::default();
        for (right, answer) in needed.iter().zip(answers) {
            match answer {
                Ok(None) => {}
                Ok(Some(why)) => {
                    let reason = if why.is_empty() { String::new() } else { format!(" ({why})") };
                    rights.denied.get_or_insert(format!("{} does not let you {right}{reason}", self.info().name));
                }
                Err(why) => {
                    rights.unknown.get_or_insert(format!("whether you may {right} is not known: {why}"));
                }
            }
        }
        rights
    }

    /// `None`: allowed; else why not.
    async fn may(&self, right: &Right) -> Result<Option<String>, String> {
        let review = WireRequest {
            method: "POST".to_owned(),
            path: REVIEWS.to_owned(),
            content_type: Some("application/json".to_owned()),
            body: Some(right.review()),
        };
        let answer = send::ask(self.gate(), &review).await.map_err(|silence| self.silent(silence))?;
        if !answer.status.is_success() {
            return Err(self.why(&answer));
        }
        let status = &answer.body["status"];
        match status.get("allowed").and_then(Value::as_bool) {
            Some(true) => Ok(None),
            Some(false) => Ok(Some(super::outcome::clean(status["reason"].as_str().unwrap_or_default()))),
            None => Err("the answer says neither yes nor no".to_owned()),
        }
    }
}

/// The rights that all requests need, each once.
fn needed(planned: &[Planned]) -> Vec<Right> {
    let mut rights: Vec<Right> = Vec::new();
    for one in planned {
        let right = Right::of(&one.request.method, &one.request.path).map(|mut right| {
            if planned.len() > MOST_NAMES {
                right.name = None;
            }
            right
        });
        let signer = one.before.as_ref().map(|before| before.text("spec.signerName")).filter(|name| !name.is_empty());
        let signer =
            signer.filter(|_| one.target.kind.plural == "certificatesigningrequests").map(Right::to_approve_for);
        for right in right.into_iter().chain(signer) {
            if !rights.contains(&right) {
                rights.push(right);
            }
        }
    }
    rights
}
