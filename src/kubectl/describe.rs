//! An object in words: klue's own layout, with every fact that kubectl's has. How it fares stands first, what happened
//! last.
//! Invariant: pure. Objects come redacted and reduced (`cluster::door`). Facts of other objects that could not be read
//! are told as such, never as "none".
//! Not here: reading what is `related` (`cluster::door`), which words ask for it (`parse`).

mod access;
mod autoscaler;
mod conditions;
mod config;
mod containers;
mod environment;
mod events;
mod firewall;
mod generic;
mod head;
mod jobs;
mod namespace;
mod network;
mod node;
mod page;
mod pod;
mod quantity;
mod related;
mod requests;
mod scheduling;
mod storage;
mod values;
mod volumes;
mod workloads;

pub use related::{Related, Seen, What, Wish, related};

use super::columns::selectors::requirements;
use crate::domain::object::Object;
use crate::domain::row::KindId;
use crate::domain::time::Timestamp;
use page::Page;
use serde_json::Value;

/// What a description is made of.
struct View<'a> {
    object: &'a Value,
    related: &'a Related,
    now: Timestamp,
}

/// Objects in words as far as they tell by themselves, with those events among them that are theirs. Whatever else
/// belongs to them was not asked for, and is left out.
pub fn alone(objects: &[Object], now: Timestamp) -> String {
    let is_event = |object: &&Object| object.kind() == "Event";
    let all_are = objects.iter().all(|object| is_event(&object));
    let described = objects.iter().filter(|object| all_are || !is_event(object)).map(|object| {
        let of_it = |event: &&Object| !all_are && event.text("involvedObject.name") == object.name();
        let events: Vec<Object> = objects.iter().filter(is_event).filter(of_it).cloned().collect();
        let mut related = Related::default();
        if !events.is_empty() {
            related.found_events(events);
        }
        let (group, version) = object.api_version().split_once('/').unwrap_or(("", object.api_version()));
        let kind = KindId {
            group: group.to_owned(),
            version: version.to_owned(),
            plural: String::new(),
            kind: object.kind().to_owned(),
            namespaced: !object.namespace().is_empty(),
        };
        describe(&kind, object, &related, now)
    });
    described.collect::<Vec<_>>().join("\n")
}

type Write = fn(&mut Page, &View<'_>);

/// The description of an object, from itself and what is known around it.
pub fn describe(kind: &KindId, object: &Object, related: &Related, now: Timestamp) -> String {
    let view = View { object: &object.0, related, now };
    let mut page = Page::default();
    head::write(&mut page, &view);
    form_of(kind)(&mut page, &view);
    events::write(&mut page, &view);
    page.finish()
}

fn form_of(kind: &KindId) -> Write {
    match (kind.group.as_str(), kind.kind.as_str()) {
        ("", "Pod") => pod::write,
        ("", "Node") => node::write,
        ("apps", "Deployment") => workloads::deployment,
        ("apps", "StatefulSet") => workloads::stateful_set,
        ("apps", "DaemonSet") => workloads::daemon_set,
        ("apps", "ReplicaSet") | ("", "ReplicationController") => workloads::replicas,
        ("batch", "Job") => jobs::job,
        ("batch", "CronJob") => jobs::cron_job,
        ("", "Service") => network::service,
        ("networking.k8s.io", "Ingress") => network::ingress,
        ("networking.k8s.io", "NetworkPolicy") => firewall::write,
        ("discovery.k8s.io", "EndpointSlice") => network::endpoint_slice,
        ("", "PersistentVolumeClaim") => storage::claim,
        ("", "PersistentVolume") => storage::volume,
        ("", "Secret") => config::secret,
        ("", "ConfigMap") => config::config_map,
        ("", "ServiceAccount") => config::service_account,
        ("", "Namespace") => namespace::write,
        ("", "ResourceQuota") => namespace::quota,
        ("", "LimitRange") => namespace::limit_range,
        ("autoscaling", "HorizontalPodAutoscaler") => autoscaler::write,
        ("rbac.authorization.k8s.io", "Role" | "ClusterRole") => access::role,
        ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding") => access::binding,
        _ => generic::write,
    }
}

/// A label selector in one line.
fn selector(selector: &Value) -> String {
    match requirements(Some(selector).filter(|selector| !selector.is_null())) {
        None => format!("<not valid: {}>", values::shown(selector)),
        Some(text) if text.is_empty() => values::NONE.to_owned(),
        Some(text) => text,
    }
}

/// Whether an object is run by the one that is described.
fn owned(object: &Object, by: &Value) -> bool {
    let uid = values::said(by, "metadata.uid");
    let is_controller = |owner: &Value| values::is_true(owner, "controller") && values::said(owner, "uid") == uid;
    object.list("metadata.ownerReferences").iter().any(is_controller)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
