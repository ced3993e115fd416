//! Tries planned changes on the cluster, which keeps nothing of them.
//! Invariant: what is sent from here is of class rehearsal on the wire, or it is not sent.

use super::Door;
use super::difference::merge;
use super::send;
use super::working::class_of;
use crate::kubectl::plan::rehearsal;
use crate::kubectl::work::Planned;
use crate::policy::classify::Class;
use futures::stream::{self, StreamExt};
use serde_json::{Value, json};

/// Rehearsals at once.
const AT_ONCE: usize = 8;

impl Door {
    /// The object that each change would leave, in order; none where it would be gone.
    pub(super) async fn rehearse(&self, planned: &[Planned]) -> Result<Vec<Option<Value>>, String> {
        let tried: Vec<_> = planned.iter().map(|one| self.try_out(one)).collect();
        stream::iter(tried).buffered(AT_ONCE).collect::<Vec<_>>().await.into_iter().collect()
    }

    async fn try_out(&self, planned: &Planned) -> Result<Option<Value>, String> {
        let rehearsal = rehearsal(&planned.request);
        if class_of(&rehearsal) != Class::Rehearsal {
            return Err(format!("{} {} cannot be rehearsed", planned.request.method, planned.request.path));
        }
        let answer = send::ask(self.service(), &rehearsal).await.map_err(|silence| self.silent(silence))?;
        if !answer.status.is_success() {
            return Err(self.why(&answer));
        }
        Ok(after(planned, answer.body))
    }
}

fn before(planned: &Planned) -> Option<Value> {
    planned.before.as_ref().map(|before| before.0.clone())
}

/// Requests to a subresource are answered with the subresource alone.
fn ends_with(planned: &Planned, subresource: &str) -> bool {
    planned.request.path.split('?').next().is_some_and(|path| path.ends_with(subresource))
}

/// The object after a rehearsal that was answered so.
fn after(planned: &Planned, answer: Value) -> Option<Value> {
    if planned.request.method == "DELETE" || ends_with(planned, "/eviction") {
        return None;
    }
    if ends_with(planned, "/scale") {
        let replicas = answer.pointer("/spec/replicas").cloned().unwrap_or(Value::from(0));
        let mut then = before(planned)?;
        merge(&mut then, &json!({"spec": {"replicas": replicas}}));
        return Some(then);
    }
    Some(answer)
}

/// The object after a change, as far as it can be known without the cluster.
pub(super) fn guessed(planned: &Planned) -> Option<Value> {
    let body = planned.request.body.as_ref();
    match planned.request.method.as_str() {
        "DELETE" => None,
        _ if ends_with(planned, "/eviction") => None,
        "PATCH" => match before(planned) {
            Some(mut then) => {
                // Of a JSON patch nothing is guessed; the strategic ones that klue writes merge like plain ones.
                if let Some(patch) = body.filter(|body| body.is_object()) {
                    merge(&mut then, patch);
                }
                Some(then)
            }
            None => body.cloned(),
        },
        _ => body.cloned(),
    }
}
