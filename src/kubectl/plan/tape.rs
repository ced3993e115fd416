//! The replies to a change's reads, played again from the start each time that there are more of them.
//! Invariant: the same change asks for the same reads in the same order, so each reply meets the read that it is for.

use crate::domain::object::Object;
use crate::domain::proposal::WireRequest;
use crate::kubectl::refusal::{Reason, Refusal};
use crate::kubectl::work::Reply;
use serde_json::Value;

/// Why working out stopped before everything was known.
#[derive(Debug)]
pub(super) enum Halt {
    /// These are to be read next.
    Read(Vec<WireRequest>),
    Refused(Refusal),
}

impl From<Refusal> for Halt {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

pub(super) struct Tape<'a>(&'a [Reply]);

impl<'a> Tape<'a> {
    pub fn new(replies: &'a [Reply]) -> Self {
        Self(replies)
    }

    /// The replies to these reads, or a halt until they are there.
    pub fn ask(&mut self, reads: &[WireRequest]) -> Result<&'a [Reply], Halt> {
        match self.0.split_at_checked(reads.len()) {
            Some((these, rest)) => {
                self.0 = rest;
                Ok(these)
            }
            None => Err(Halt::Read(reads.iter().skip(self.0.len()).cloned().collect())),
        }
    }
}

/// The object that was read. What could not be read is not changed.
pub(super) fn object(reply: &Reply, name: &str) -> Result<Object, Refusal> {
    match (reply.is_success(), &reply.body) {
        (true, Value::Object(_)) => Ok(Object(reply.body.clone())),
        (true, _) => Err(Refusal::new(Reason::Unseen, name, "the answer is no object")),
        (false, _) => Err(Refusal::new(Reason::Unseen, name, why(reply))),
    }
}

/// What a failed answer says.
pub(super) fn why(reply: &Reply) -> String {
    let said = match &reply.body {
        Value::String(text) => text.as_str(),
        body => body.get("message").and_then(Value::as_str).unwrap_or_default(),
    };
    match (said.trim(), reply.status) {
        ("", 0) => "nothing answered".to_owned(),
        ("", status) => format!("HTTP {status}"),
        (said, _) => said.to_owned(),
    }
}
