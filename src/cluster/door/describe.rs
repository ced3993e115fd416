//! Describes objects: reads what a description needs beside them, all of it at once.
//! Invariant: a read that failed becomes the reason why something was not seen, never the end of a description.
//! Not here: what is needed, and the words (`kubectl::describe`).

use super::{Beside, Door, Failure};
use crate::domain::object::Object;
use crate::domain::row::KindId;
use crate::domain::time::Timestamp;
use crate::kubectl::describe::{Related, Seen, describe, related};
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

fn not_collected(why: &str) -> String {
    format!("not collected: {why}")
}
