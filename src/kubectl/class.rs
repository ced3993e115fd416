//! The class of words, judged from the words alone.
//! Invariant: it asks nothing of `policy::classify`, which judges the requests: where the two disagree, one of them is
//! wrong, and the plan is refused.

mod work;

use super::change::{Action, Change, Objects, PatchForm, Subresource};
use super::invocation::{Format, Invocation, Look};
use crate::domain::row::KindId;
use crate::policy::classify::Class;
use serde_json::Value;
use work::{brings_far, is_work, touches_work};

impl Invocation {
    pub fn class(&self) -> Class {
        match self {
            Self::Look(look) => of_look(look),
            // To wait for a secret is to read it whole.
            Self::Ask(ask) if ask.kinds().into_iter().any(is_secret) => Class::Sensitive,
            Self::Ask(_) => Class::Read,
            Self::Change(change) => of_change(change),
        }
    }
}

/// Whole secrets are sensitive. Tables of them hold no values.
fn of_look(look: &Look) -> Class {
    let whole = match look {
        Look::Get { wanted, output } if !matches!(output.format, Format::Table | Format::Wide) => {
            wanted.iter().any(|wanted| is_secret(&wanted.kind))
        }
        Look::Describe { wanted, .. } => wanted.iter().any(|wanted| is_secret(&wanted.kind)),
        Look::Get { .. } | Look::Logs(_) | Look::Events(_) => false,
    };
    if whole { Class::Sensitive } else { Class::Read }
}

fn of_change(change: &Change) -> Class {
    if change.rehearsal {
        return Class::Rehearsal;
    }
    let far = match &change.action {
        Action::Scale { replicas, .. } => *replicas == 0,
        Action::Patch { subresource: Some(Subresource::Resize), .. } => true,
        Action::Patch { form, body, subresource: Some(Subresource::Scale) } => !leaves_some(*form, body),
        Action::Patch { body, subresource: None, .. } if change.objects.kinds().into_iter().any(is_work) => {
            touches_work(body)
        }
        Action::Patch { form: PatchForm::Merge | PatchForm::Strategic, body, .. } => merge_reaches_far(body),
        Action::Patch { form: PatchForm::Json, body, .. } => {
            body.as_array().is_none_or(|steps| steps.iter().any(step_reaches_far))
        }
        Action::Apply { .. } => match &change.objects {
            Objects::Written(manifests) => manifests.iter().any(|manifest| {
                merge_reaches_far(&manifest.body) || (is_work(&manifest.target.kind) && touches_work(&manifest.body))
            }),
            Objects::Named(_) | Objects::Selected(_) => true,
        },
        Action::Create { .. } => match &change.objects {
            Objects::Written(manifests) => {
                manifests.iter().any(|manifest| is_work(&manifest.target.kind) && brings_far(&manifest.body))
            }
            Objects::Named(_) | Objects::Selected(_) => true,
        },
        Action::Approve { .. }
        | Action::Delete(_)
        | Action::Cordon { .. }
        | Action::Drain(_)
        | Action::Taint { .. } => true,
        Action::Mark { .. }
        | Action::Pods(_)
        | Action::Selector(_)
        | Action::Restart
        | Action::Pause { .. }
        | Action::Undo { .. }
        | Action::Instantiate { .. } => false,
    };
    if far || change.objects.kinds().into_iter().any(is_far_reaching) { Class::Destructive } else { Class::Write }
}

fn is_secret(kind: &KindId) -> bool {
    kind.group.is_empty() && kind.plural == "secrets"
}

/// Kinds that a whole cluster hangs on, or that others are let in by.
fn is_far_reaching(kind: &KindId) -> bool {
    match kind.group.as_str() {
        "" => matches!(kind.plural.as_str(), "nodes" | "namespaces" | "persistentvolumes"),
        "cluster.open-cluster-management.io" => {
            matches!(kind.plural.as_str(), "managedclusters" | "managedclustersets")
        }
        // These are carried out on many clusters.
        "work.open-cluster-management.io" => kind.plural == "manifestworkreplicasets",
        "addon.open-cluster-management.io" => kind.plural == "addontemplates",
        "operator.open-cluster-management.io" => matches!(kind.plural.as_str(), "clustermanagers" | "klusterlets"),
        "rbac.authorization.k8s.io"
        | "apiextensions.k8s.io"
        | "apiregistration.k8s.io"
        | "admissionregistration.k8s.io" => true,
        _ => false,
    }
}

/// Whether a patch that is merged stops everything (replicas to 0) or touches finalizers, or could.
fn merge_reaches_far(body: &Value) -> bool {
    let Some(fields) = body.as_object() else { return true };
    let spec = fields.get("spec").and_then(Value::as_object);
    let stops = spec.is_some_and(|spec| spec.contains_key("$patch") || spec.get("replicas").is_some_and(is_none_left));
    let releases = fields.get("metadata").is_some_and(|metadata| match metadata.as_object() {
        Some(fields) => fields.keys().any(|key| key == "finalizers" || key.starts_with('$')),
        None => true,
    });
    stops || releases || fields.contains_key("$patch")
}

/// Whether a patch of a scale leaves a number in it that is not 0: a scale that says none has none.
fn leaves_some(form: PatchForm, body: &Value) -> bool {
    let some = |spec: Option<&Value>| spec.and_then(|spec| spec.get("replicas")).is_some_and(is_some_left);
    match (form, body) {
        (PatchForm::Merge | PatchForm::Strategic, Value::Object(_)) => {
            !merge_reaches_far(body) && (body.get("spec").is_none() || some(body.get("spec")))
        }
        (PatchForm::Json, Value::Array(steps)) => steps.iter().all(|step| {
            let value = step.get("value");
            match (step.get("op").and_then(Value::as_str), step.get("path").and_then(Value::as_str)) {
                (Some("remove"), Some("/spec" | "/spec/replicas")) => false,
                (Some("add" | "replace"), Some("/spec")) => some(value),
                (Some("add" | "replace"), Some("/spec/replicas")) => value.is_some_and(is_some_left),
                _ => !step_reaches_far(step),
            }
        }),
        _ => false,
    }
}

fn is_some_left(replicas: &Value) -> bool {
    replicas.as_f64().is_some_and(|number| number >= 1.0)
}

/// Whether one step of a JSON patch does, or could.
fn step_reaches_far(step: &Value) -> bool {
    let text = |key| step.get(key).and_then(Value::as_str);
    let (Some(op), Some(path)) = (text("op"), text("path")) else { return true };
    let value = step.get("value").unwrap_or(&Value::Null);
    let finalizers = path == "/metadata/finalizers" || path.starts_with("/metadata/finalizers/");
    match (op, path) {
        ("test", _) | ("add", "/metadata/finalizers/-") | ("remove", "/spec" | "/spec/replicas") => false,
        ("add" | "replace" | "remove", "" | "/metadata") => true,
        ("add" | "replace", "/spec") => value.get("replicas").is_none_or(is_none_left),
        ("add" | "replace", "/spec/replicas") => is_none_left(value),
        ("add" | "replace" | "remove", _) => finalizers,
        _ => true,
    }
}

/// Fewer than one replica, or something that is no number of them. Null leaves it to the API's default, which is one.
fn is_none_left(replicas: &Value) -> bool {
    !replicas.is_null() && replicas.as_f64().is_none_or(|number| number < 1.0)
}

#[cfg(test)]
mod tests;
