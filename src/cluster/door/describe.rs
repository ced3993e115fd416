//! Describes objects: reads what a description needs beside them, all of it at once.
//! Invariant: a read that failed becomes the reason why something was not seen, never the end of a description.
//! Not here: what is needed, and the words (`kubectl::describe`).

use super::{Beside, Door, Failure};
use crate::domain::object::Object;
use crate::domain::row::KindId;
use crate::domain::time::Timestamp;
use crate::kubectl::describe::{Related, Seen, describe, related};
use crate::kubectl::invocation::Invocation;
use crate::kubectl::plan::{Answer, ReadRequest};
use futures::future::join_all;

impl Door {
    /// An object in words, with its events if they are wanted.
    pub async fn described(&self, kind: &KindId, object: &Object, events: bool, now: Timestamp) -> String {
        let wishes = related(kind, object, events, &*self.kinds_or_builtin().await);
        let seen = join_all(wishes.iter().map(|wish| self.seen(&wish.request))).await;
        let mut around = Related::default();
        wishes.iter().zip(seen).for_each(|(wish, seen)| around.add(wish, seen));
        describe(kind, object, &around, now)
    }

    /// The object that words name, with its events, or why there is nothing to describe.
    pub async fn describe_one(&self, words: &[String]) -> Result<String, String> {
        let look = match self.understand(words).await.map_err(|refusal| refusal.to_string())? {
            Invocation::Look(look) => look,
            Invocation::Ask(_) => return Err("the words ask for no object".to_owned()),
            Invocation::Change(change) => return Err(format!("this would change {}", change.spelled())),
        };
        let described = look.described();
        let Some((request, kind)) = described.first().and_then(|request| match &request.answer {
            Answer::One(kind) => Some((request, kind)),
            Answer::List(_) | Answer::Log => None,
        }) else {
            return Err("the words name no object".to_owned());
        };
        let mut objects = Vec::new();
        let answer = self.objects(request, |part| objects.extend(part)).await;
        let beside = answer.map_err(why)?;
        let Some(object) = objects.first() else { return Err("nothing came".to_owned()) };
        let now = self.told_clock().await.unwrap_or_else(Timestamp::now);
        let text = self.described(kind, object, true, now).await;
        Ok(match &beside.source {
            Some(source) => format!("# {source}\n{text}"),
            None => text,
        })
    }

    async fn seen(&self, request: &ReadRequest) -> Seen {
        let mut objects = Vec::new();
        match self.objects(request, |part| objects.extend(part)).await {
            Ok(Beside { not_collected: Some(why), .. }) => Seen::Unseen(not_collected(&why)),
            Ok(Beside { partly: Some(why), .. }) => Seen::Part(objects, not_collected(&why)),
            Ok(_) => Seen::All(objects),
            Err(Failure::Status { reason, .. }) if reason == "NotFound" && matches!(request.answer, Answer::One(_)) => {
                Seen::Absent
            }
            Err(Failure::Status { message, .. }) if objects.is_empty() => Seen::Unseen(message),
            Err(Failure::NotCollected(why)) => Seen::Unseen(not_collected(&why)),
            Err(Failure::Unreachable(why)) if objects.is_empty() => Seen::Unseen(why),
            Err(Failure::Status { message: why, .. } | Failure::Unreachable(why)) => Seen::Part(objects, why),
        }
    }
}

/// Why there is nothing.
fn why(failure: Failure) -> String {
    match failure {
        Failure::Status { message, .. } => message,
        Failure::NotCollected(why) => not_collected(&why),
        Failure::Unreachable(why) => format!("unreachable: {why}"),
    }
}

fn not_collected(why: &str) -> String {
    format!("not collected: {why}")
}
