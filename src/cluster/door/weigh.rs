//! What a person should know beside the difference: who takes the change back, how it is undone, which name to type.
//! Invariant: all of it rests on objects that were read; what could not be read is said.

use super::Door;
use super::send;
use super::working::Working;
use crate::domain::object::Object;
use crate::domain::proposal::{Undo, WireRequest};
use crate::domain::redact;
use crate::kubectl::invocation::Target;
use crate::kubectl::plan::collection;
use crate::kubectl::work::Planned;
use crate::kubectl::{owners, undo};
use crate::policy::classify::Class;
use serde_json::Value;

/// Sentences beyond these nobody reads on a card.
const MOST_WARNINGS: usize = 8;

impl Door {
    /// Who will revert it, and what else is to be weighed.
    pub(super) async fn warnings(&self, working: &Working) -> Vec<String> {
        let planned = &working.plan.planned;
        let mut warnings = working.warnings.clone();
        warnings.extend(self.protected().map(|why| format!("{} is protected: {why}", self.info().name)));
        for one in planned {
            let Some(before) = &one.before else { continue };
            let about = |warning: String| match planned.len() {
                1 => warning,
                _ => format!("{}: {warning}", one.target.spelled()),
            };
            warnings.extend(owners::warnings(before).into_iter().map(about));
            if let Some(warning) = self.autoscaler(one).await {
                warnings.push(about(warning));
            }
        }
        let clean = |warning: String| redact::bounded(&redact::text(&warning), 240);
        let mut clean: Vec<String> = warnings.into_iter().map(clean).collect();
        clean.dedup();
        if clean.len() > MOST_WARNINGS {
            let more = clean.len() - (MOST_WARNINGS - 1);
            clean.truncate(MOST_WARNINGS - 1);
            clean.push(format!("and {more} warnings like these"));
        }
        clean
    }

    /// The autoscaler that would put another number of replicas back.
    async fn autoscaler(&self, planned: &Planned) -> Option<String> {
        let namespace = planned.target.namespace.as_deref()?;
        let scales = planned.request.body.as_ref()?.pointer("/spec/replicas").is_some();
        if !scales {
            return None;
        }
        let kinds = self.kinds_or_builtin().await;
        let kind = &kinds.by_plural("autoscaling", "horizontalpodautoscalers")?.id;
        let path = collection(kind, Some(namespace));
        let list = WireRequest { method: "GET".to_owned(), path, content_type: None, body: None };
        let answer = match send::ask(self.gate(), &list).await {
            Ok(answer) if answer.status.is_success() => answer,
            Ok(answer) => {
                return Some(format!("whether an autoscaler will change it back is not known: {}", self.why(&answer)));
            }
            Err(silence) => {
                return Some(format!(
                    "whether an autoscaler will change it back is not known: {}",
                    self.silent(silence)
                ));
            }
        };
        let items = answer.body.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
        let scaler = items.into_iter().map(Object).find(|scaler| {
            scaler.text("spec.scaleTargetRef.kind") == planned.target.kind.kind
                && scaler.text("spec.scaleTargetRef.name") == planned.target.name
        })?;
        let (from, to) = (scaler.int("spec.minReplicas").unwrap_or(1), scaler.int("spec.maxReplicas").unwrap_or(1));
        Some(format!("the HorizontalPodAutoscaler {} keeps it between {from} and {to}", scaler.name()))
    }
}

/// How all of it is taken back.
pub(super) fn undo(working: &Working) -> Undo {
    let each = working.plan.planned.iter().enumerate().map(|(at, one)| {
        let then = working.then.get(at).and_then(Option::as_ref);
        undo::of(&one.request, &one.target, one.before.as_ref(), then)
    });
    undo::all(each)
}

/// The name to type, for what is destructive: of the object, or of the cluster where the change lets a cluster in,
/// concerns one, or is of several objects.
pub(super) fn typed_name(door: &Door, working: &Working) -> Option<String> {
    if door.protected().is_some() {
        return Some(door.info().name.to_string());
    }
    if working.plan.class < Class::Destructive {
        return None;
    }
    match working.plan.planned.as_slice() {
        [one] => Some(name_of(&one.target, one.before.as_ref())),
        _ => Some(door.info().name.to_string()),
    }
}

fn name_of(target: &Target, object: Option<&Object>) -> String {
    let label = object.and_then(|object| object.label("open-cluster-management.io/cluster-name"));
    let cluster = label.map(redact::plain).filter(|cluster| !cluster.trim().is_empty());
    match (target.kind.kind.as_str(), cluster) {
        ("CertificateSigningRequest", Some(cluster)) => cluster.trim().to_owned(),
        _ => target.name.clone(),
    }
}
