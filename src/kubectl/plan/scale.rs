//! Scales what must have a certain size or version first: the scale is read, compared, and written back whole.

use super::change::Step;
use super::found::Found;
use super::get;
use super::known::known;
use super::tape::{Halt, Tape, object};
use crate::domain::proposal::WireRequest;
use crate::kubectl::change::Action;
use crate::kubectl::refusal::{Reason, Refusal};
use serde_json::json;

pub(super) fn steps(
    replicas: u32,
    current: Option<u32>,
    version: Option<&str>,
    found: Vec<Found>,
    did: &'static str,
    tape: &mut Tape<'_>,
) -> Result<Vec<Step>, Halt> {
    let reads: Vec<WireRequest> = found.iter().map(|found| get(format!("{}/scale", found.target.path()))).collect();
    let replies = tape.ask(&reads)?;
    let mut steps = Vec::new();
    for (Found { target, before }, reply) in found.into_iter().zip(replies) {
        let mut scale = object(reply, &target.spelled())?;
        let now = scale.int("spec.replicas").unwrap_or(0);
        if current.is_some_and(|wanted| i64::from(wanted) != now) {
            let instead = format!("it has {now} replicas now; look again");
            return Err(Refusal::new(Reason::State, &target.spelled(), instead).into());
        }
        if version.is_some_and(|wanted| wanted != scale.resource_version()) {
            let instead = format!("its version is {} now; look again", scale.resource_version());
            return Err(Refusal::new(Reason::State, &target.spelled(), instead).into());
        }
        match scale.0.get_mut("spec").and_then(|spec| spec.as_object_mut()) {
            Some(spec) => drop(spec.insert("replicas".to_owned(), json!(replicas))),
            None => drop(
                scale.0.as_object_mut().map(|fields| fields.insert("spec".to_owned(), json!({"replicas": replicas}))),
            ),
        }
        let action = Action::Scale { replicas, current, version: version.map(str::to_owned) };
        let request = WireRequest { body: Some(scale.0), ..known(&action, &target) };
        steps.push(Step { request, target, before: Some(before), did });
    }
    Ok(steps)
}
