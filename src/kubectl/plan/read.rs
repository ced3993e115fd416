//! The requests of reads, each with what it looks through.

use super::{collection, escaped, get, with_query};
use crate::domain::observation::Coverage;
use crate::domain::proposal::WireRequest;
use crate::domain::row::KindId;
use crate::kubectl::invocation::{Containers, Logs, Look, Scope, Target, Wanted};
use crate::kubectl::look::LogsOf;

/// How many objects kubectl asks for at a time.
const CHUNK: u64 = 500;

/// One request of a read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadRequest {
    pub wire: WireRequest,
    pub answer: Answer,
    /// What an answer covers.
    pub covers: Option<Coverage>,
}

/// What comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A list of this kind, possibly in parts.
    List(KindId),
    One(KindId),
    Log,
}

pub(super) fn of(look: &Look) -> Vec<ReadRequest> {
    match look {
        Look::Get { wanted, .. } => wanted.iter().map(wanted_read).collect(),
        Look::Describe { targets } => {
            targets.iter().flat_map(|target| [target_read(target), events_of(target)]).collect()
        }
        Look::Events(events) => vec![wanted_read(&events.wanted)],
        // All others depend on what the lookups bring.
        Look::Logs(logs) => match (&logs.of, &logs.containers) {
            (LogsOf::Pod(pod), Containers::One(container)) => vec![log(logs, pod, Some(container))],
            (LogsOf::Pod(pod), Containers::Default | Containers::All) => vec![log(logs, pod, None)],
            (LogsOf::Owner(_) | LogsOf::Selector(_), _) => Vec::new(),
        },
    }
}

/// What the requests of a log depend on: the pod, which says which containers there are, what owns pods, or the pods
/// that a selector chooses.
pub(super) fn lookups(look: &Look) -> Vec<WireRequest> {
    match look {
        Look::Logs(logs) => vec![first_lookup(logs)],
        Look::Get { .. } | Look::Describe { .. } | Look::Events(_) => Vec::new(),
    }
}

pub(in crate::kubectl) fn first_lookup(logs: &Logs) -> WireRequest {
    match &logs.of {
        LogsOf::Pod(pod) => get(pod_path(&logs.namespace, pod)),
        LogsOf::Owner(target) => target.lookup(),
        LogsOf::Selector(selector) => pods_lookup(&logs.namespace, selector),
    }
}

pub(in crate::kubectl) fn pods_lookup(namespace: &str, selector: &str) -> WireRequest {
    let path = format!("/api/v1/namespaces/{}/pods", escaped(namespace));
    let selector = Some(selector.to_owned()).filter(|selector| !selector.is_empty());
    get(with_query(&path, &[("labelSelector", selector)]))
}

fn wanted_read(wanted: &Wanted) -> ReadRequest {
    let namespace = match &wanted.scope {
        Scope::Namespace(namespace) => Some(namespace.as_str()),
        Scope::Everywhere => None,
    };
    if let Some(name) = &wanted.name {
        let target = Target { kind: wanted.kind.clone(), namespace: namespace.map(str::to_owned), name: name.clone() };
        let mut read = target_read(&target);
        if let Some(subresource) = &wanted.subresource {
            read.wire.path = format!("{}/{}", read.wire.path, escaped(subresource));
            // It is another object, which proves nothing about this one.
            read.covers = None;
        }
        return read;
    }
    let path = with_query(
        &collection(&wanted.kind, namespace),
        &[
            ("fieldSelector", wanted.fields.clone()),
            ("labelSelector", wanted.labels.clone()),
            ("limit", wanted.chunk.map(|chunk| chunk.to_string())),
        ],
    );
    ReadRequest {
        wire: get(path),
        answer: Answer::List(wanted.kind.clone()),
        covers: Some(Coverage {
            group: wanted.kind.group.clone(),
            kind: wanted.kind.kind.clone(),
            namespace: namespace.map(str::to_owned),
            name: None,
            partial: wanted.labels.is_some() || wanted.fields.is_some(),
        }),
    }
}

fn target_read(target: &Target) -> ReadRequest {
    ReadRequest {
        wire: target.lookup(),
        answer: Answer::One(target.kind.clone()),
        covers: Some(Coverage {
            group: target.kind.group.clone(),
            kind: target.kind.kind.clone(),
            namespace: target.namespace.clone(),
            name: Some(target.name.clone()),
            partial: false,
        }),
    }
}

/// The events of one object. They prove nothing about other events, so they cover in part.
fn events_of(target: &Target) -> ReadRequest {
    let events = KindId {
        group: String::new(),
        version: "v1".to_owned(),
        plural: "events".to_owned(),
        kind: "Event".to_owned(),
        namespaced: true,
    };
    let mut fields =
        vec![format!("involvedObject.kind={}", target.kind.kind), format!("involvedObject.name={}", target.name)];
    fields.extend(target.namespace.as_ref().map(|namespace| format!("involvedObject.namespace={namespace}")));
    let scope = target.namespace.clone().map_or(Scope::Everywhere, Scope::Namespace);
    wanted_read(&Wanted {
        kind: events,
        scope,
        name: None,
        labels: None,
        fields: Some(fields.join(",")),
        subresource: None,
        chunk: Some(CHUNK),
    })
}

fn pod_path(namespace: &str, pod: &str) -> String {
    format!("/api/v1/namespaces/{}/pods/{}", escaped(namespace), escaped(pod))
}

/// The log of a container of a pod; of its only one where none is named.
pub(in crate::kubectl) fn log(logs: &Logs, pod: &str, container: Option<&str>) -> ReadRequest {
    let flag = |on: bool| on.then(|| "true".to_owned());
    let number = |number: Option<u64>| number.map(|number| number.to_string());
    let path = with_query(
        &format!("{}/log", pod_path(&logs.namespace, pod)),
        &[
            ("container", container.map(str::to_owned)),
            ("limitBytes", number(logs.limit_bytes)),
            ("previous", flag(logs.previous)),
            ("sinceSeconds", number(logs.since)),
            ("sinceTime", logs.since_time.clone()),
            ("tailLines", number(logs.tail)),
            ("timestamps", flag(logs.timestamps)),
        ],
    );
    ReadRequest { wire: get(path), answer: Answer::Log, covers: None }
}
