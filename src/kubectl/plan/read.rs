//! The requests of reads, each with what it looks through.

use super::{collection, escaped, get, with_query};
use crate::domain::object::Object;
use crate::domain::observation::Coverage;
use crate::domain::proposal::WireRequest;
use crate::domain::row::KindId;
use crate::kubectl::invocation::{Containers, Logs, Look, Scope, Target, Wanted};

/// How many objects kubectl asks for at a time.
const CHUNK: u32 = 500;

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
        // What a mind keeps of it: the objects, and where one is named, its events.
        Look::Describe { wanted, events, .. } => {
            let events = |wanted: &Wanted| match (&wanted.name, events) {
                (Some(name), None | Some(true)) => Some(events_of(&target_of(wanted, name))),
                (Some(_), Some(false)) | (None, _) => None,
            };
            wanted.iter().flat_map(|wanted| std::iter::once(wanted_read(wanted)).chain(events(wanted))).collect()
        }
        Look::Logs(logs) => match &logs.containers {
            Containers::One(container) => vec![log_read(logs, Some(container))],
            Containers::Default | Containers::All => vec![log_read(logs, None)],
        },
    }
}

/// A log without a container needs the pod, which says which containers there are.
pub(super) fn lookups(look: &Look) -> Vec<WireRequest> {
    match look {
        Look::Logs(logs) if !matches!(logs.containers, Containers::One(_)) => vec![get(pod_path(logs))],
        Look::Logs(_) | Look::Get { .. } | Look::Describe { .. } => Vec::new(),
    }
}

impl ReadRequest {
    pub fn of_one(target: &Target) -> Self {
        target_read(target)
    }

    pub fn of_list(wanted: &Wanted) -> Self {
        wanted_read(wanted)
    }
}

impl Look {
    /// The objects that are to be described, without what belongs to them.
    pub fn described(&self) -> Vec<ReadRequest> {
        match self {
            Self::Describe { wanted, .. } => wanted.iter().map(wanted_read).collect(),
            Self::Get { .. } | Self::Logs(_) => Vec::new(),
        }
    }

    /// The list to search for names that begin as the one that does not exist, and that beginning.
    pub fn by_prefix(&self) -> Option<(ReadRequest, &str)> {
        match self {
            Self::Describe { wanted, prefix: true, .. } => {
                let [wanted] = wanted.as_slice() else { return None };
                let all = Wanted { name: None, ..wanted.clone() };
                Some((wanted_read(&all), wanted.name.as_deref()?))
            }
            Self::Describe { .. } | Self::Get { .. } | Self::Logs(_) => None,
        }
    }

    /// The requests of a read whose lookup was answered with the pod.
    pub fn reads_of(&self, pod: &Object) -> Vec<ReadRequest> {
        let Self::Logs(logs) = self else { return of(self) };
        let names = |field: &str| -> Vec<String> {
            pod.list(field).iter().filter_map(|one| one.get("name")?.as_str().map(str::to_owned)).collect()
        };
        match &logs.containers {
            Containers::One(_) => of(self),
            Containers::Default => {
                let chosen = pod.annotation("kubectl.kubernetes.io/default-container").map(str::to_owned);
                let container = chosen.or_else(|| names("spec.containers").into_iter().next());
                vec![log_read(logs, container.as_deref())]
            }
            Containers::All => {
                let all = [names("spec.initContainers"), names("spec.containers")].concat();
                if all.is_empty() { of(self) } else { all.iter().map(|name| log_read(logs, Some(name))).collect() }
            }
        }
    }
}

fn wanted_read(wanted: &Wanted) -> ReadRequest {
    let namespace = match &wanted.scope {
        Scope::Namespace(namespace) => Some(namespace.as_str()),
        Scope::Everywhere => None,
    };
    if let Some(name) = &wanted.name {
        return target_read(&target_of(wanted, name));
    }
    let path = with_query(
        &collection(&wanted.kind, namespace),
        &[
            ("fieldSelector", wanted.fields.clone()),
            ("labelSelector", wanted.labels.clone()),
            ("limit", Some(CHUNK.to_string())),
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

fn target_of(wanted: &Wanted, name: &str) -> Target {
    let namespace = match &wanted.scope {
        Scope::Namespace(namespace) => Some(namespace.clone()),
        Scope::Everywhere => None,
    };
    Target { kind: wanted.kind.clone(), namespace, name: name.to_owned() }
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
    wanted_read(&Wanted { kind: events, scope, name: None, labels: None, fields: Some(fields.join(",")) })
}

fn pod_path(logs: &Logs) -> String {
    format!("/api/v1/namespaces/{}/pods/{}", escaped(&logs.namespace), escaped(&logs.pod))
}

fn log_read(logs: &Logs, container: Option<&str>) -> ReadRequest {
    let flag = |on: bool| on.then(|| "true".to_owned());
    let path = with_query(
        &format!("{}/log", pod_path(logs)),
        &[
            ("container", container.map(str::to_owned)),
            ("previous", flag(logs.previous)),
            ("sinceSeconds", logs.since.map(|seconds| seconds.to_string())),
            ("tailLines", logs.tail.map(|lines| lines.to_string())),
            ("timestamps", flag(logs.timestamps)),
        ],
    );
    ReadRequest { wire: get(path), answer: Answer::Log, covers: None }
}
