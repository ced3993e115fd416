//! What else must be read to describe an object, and what came of it.
//! Invariant: what could not be seen has a reason and is never taken for "none"; what was not asked for is neither.

use super::values::{get, list, said};
use crate::domain::object::Object;
use crate::domain::row::KindId;
use crate::kubectl::columns::selectors::requirements;
use crate::kubectl::invocation::{Scope, Target, Wanted};
use crate::kubectl::kinds::Kinds;
use crate::kubectl::plan::ReadRequest;
use crate::kubectl::plan::read::CHUNK;
use serde_json::Value;

/// What a read is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Events,
    /// A kubelet writes events of its node under the node's name, not its uid.
    EventsByName,
    Pods,
    ReplicaSets,
    Lease,
    EndpointSlices,
    Service,
    Class,
    Quotas,
    LimitRanges,
    ScaleTarget,
    DeviceSlices,
}

/// A read that a description needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    pub what: What,
    /// Of which, where there are several: the name of a service.
    pub of: String,
    pub request: ReadRequest,
}

/// What came of a read.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen {
    /// All that there are.
    All(Vec<Object>),
    /// Some, and what is missing.
    Part(Vec<Object>, String),
    /// The one that was named does not exist.
    Absent,
    /// Nothing can be said, and why.
    Unseen(String),
}

/// What is known of other objects.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Related {
    found: Vec<(What, String, Seen)>,
}

impl Seen {
    pub fn objects(&self) -> &[Object] {
        match self {
            Self::All(objects) | Self::Part(objects, _) => objects,
            Self::Absent | Self::Unseen(_) => &[],
        }
    }

    pub fn missing(&self) -> Option<String> {
        match self {
            Self::All(_) | Self::Absent => None,
            Self::Part(_, why) | Self::Unseen(why) => Some(why.clone()),
        }
    }

    /// What its objects amount to, with a word on what is missing from that.
    pub(super) fn told(&self, amount: impl FnOnce() -> String) -> String {
        match self {
            Self::All(_) | Self::Absent => amount(),
            Self::Part(_, why) => format!("{} (there may be more: {why})", amount()),
            Self::Unseen(why) => format!("<not seen: {why}>"),
        }
    }
}

impl Related {
    pub fn add(&mut self, wish: &Wish, seen: Seen) {
        self.found.push((wish.what, wish.of.clone(), seen));
    }

    pub(super) fn found_events(&mut self, events: Vec<Object>) {
        self.found.push((What::Events, String::new(), Seen::All(events)));
    }

    /// What came of a read; none where it was not asked for.
    pub(super) fn seen(&self, what: What, of: &str) -> Option<&Seen> {
        self.found.iter().find(|(found, name, _)| *found == what && name == of).map(|(_, _, seen)| seen)
    }
}

/// What must be read beside an object, its events last.
pub fn related(kind: &KindId, object: &Object, events: bool, kinds: &Kinds) -> Vec<Wish> {
    let of = Around { object: &object.0, namespace: object.namespace(), name: object.name(), kinds };
    let mut wishes = of.wishes(kind);
    if events {
        wishes.extend(of.events(kind, object.uid()));
    }
    wishes
}

struct Around<'a> {
    object: &'a Value,
    namespace: &'a str,
    name: &'a str,
    kinds: &'a Kinds,
}

impl Around<'_> {
    fn wishes(&self, kind: &KindId) -> Vec<Wish> {
        let selected = || requirements(Some(get(self.object, "spec.selector"))).filter(|labels| !labels.is_empty());
        let wishes = match (kind.group.as_str(), kind.kind.as_str()) {
            ("apps", "Deployment") => vec![self.list(What::ReplicaSets, "apps", "replicasets", selected(), None)],
            ("apps", "StatefulSet" | "DaemonSet" | "ReplicaSet") => {
                vec![self.list(What::Pods, "", "pods", selected(), None)]
            }
            ("", "ReplicationController") => {
                let labels = super::values::pairs(self.object, "spec.selector").join(",");
                vec![self.list(What::Pods, "", "pods", Some(labels).filter(|labels| !labels.is_empty()), None)]
            }
            ("", "PersistentVolumeClaim") => vec![self.list(What::Pods, "", "pods", None, None)],
            ("", "Node") => self.of_node(),
            ("", "Service") => vec![self.slices_of(self.name)],
            ("", "Namespace") => vec![
                self.within(What::Quotas, "resourcequotas", self.name),
                self.within(What::LimitRanges, "limitranges", self.name),
            ],
            ("networking.k8s.io", "Ingress") => self.of_ingress(),
            ("autoscaling", "HorizontalPodAutoscaler") => vec![self.scaled()],
            _ => Vec::new(),
        };
        wishes.into_iter().flatten().collect()
    }

    fn of_node(&self) -> Vec<Option<Wish>> {
        let running = format!("spec.nodeName={},status.phase!=Succeeded,status.phase!=Failed", self.name);
        let own = format!("spec.nodeName={}", self.name);
        vec![
            self.one(What::Lease, "coordination.k8s.io", "leases", "kube-node-lease", self.name),
            self.list(What::Pods, "", "pods", None, Some(running)),
            self.list(What::DeviceSlices, "resource.k8s.io", "resourceslices", None, Some(own)),
        ]
    }

    /// The class, and of each backend the service with its endpoints.
    fn of_ingress(&self) -> Vec<Option<Wish>> {
        let class = said(self.object, "spec.ingressClassName");
        let mut wishes = vec![];
        if !class.is_empty() {
            wishes.push(self.one(What::Class, "networking.k8s.io", "ingressclasses", "", &class));
        }
        for service in backends(self.object) {
            let wish = self.one(What::Service, "", "services", self.namespace, &service);
            wishes.push(wish.map(|wish| Wish { of: service.clone(), ..wish }));
            wishes.push(self.slices_of(&service).map(|wish| Wish { of: service.clone(), ..wish }));
        }
        wishes
    }

    fn scaled(&self) -> Option<Wish> {
        let target = get(self.object, "spec.scaleTargetRef");
        let (kind, version) = (said(target, "kind"), said(target, "apiVersion"));
        let kind = match self.kinds.by_kind(&version, &kind) {
            Some(kind) => &kind.id,
            None => &self.kinds.resolve(&kind)?.id,
        };
        Some(
            self.wish(
                What::ScaleTarget,
                ReadRequest::of_one(&self.target(kind, self.namespace, &said(target, "name"))),
            ),
        )
    }

    fn slices_of(&self, service: &str) -> Option<Wish> {
        let labels = format!("kubernetes.io/service-name={service}");
        self.list(What::EndpointSlices, "discovery.k8s.io", "endpointslices", Some(labels), None)
    }

    fn within(&self, what: What, plural: &str, namespace: &str) -> Option<Wish> {
        let kind = self.kinds.by_plural("", plural)?.id.clone();
        let scope = Scope::Namespace(namespace.to_owned());
        Some(self.wish(
            what,
            ReadRequest::of_list(&Wanted {
                kind,
                scope,
                name: None,
                labels: None,
                fields: None,
                subresource: None,
                chunk: Some(CHUNK),
            }),
        ))
    }

    fn list(
        &self,
        what: What,
        group: &str,
        plural: &str,
        labels: Option<String>,
        fields: Option<String>,
    ) -> Option<Wish> {
        let kind = self.kinds.by_plural(group, plural)?.id.clone();
        let namespace = Some(self.namespace).filter(|namespace| kind.namespaced && !namespace.is_empty());
        let scope = namespace.map_or(Scope::Everywhere, |namespace| Scope::Namespace(namespace.to_owned()));
        Some(self.wish(
            what,
            ReadRequest::of_list(&Wanted {
                kind,
                scope,
                name: None,
                labels,
                fields,
                subresource: None,
                chunk: Some(CHUNK),
            }),
        ))
    }

    fn one(&self, what: What, group: &str, plural: &str, namespace: &str, name: &str) -> Option<Wish> {
        let kind = &self.kinds.by_plural(group, plural)?.id;
        Some(self.wish(what, ReadRequest::of_one(&self.target(kind, namespace, name))))
    }

    fn target(&self, kind: &KindId, namespace: &str, name: &str) -> Target {
        let namespace = kind.namespaced.then(|| namespace.to_owned());
        Target { kind: kind.clone(), namespace, name: name.to_owned() }
    }

    fn wish(&self, what: What, request: ReadRequest) -> Wish {
        Wish { what, of: String::new(), request }
    }

    /// As kubectl asks: of a pod under any kind, of a mirror pod by the uid that the kubelet knows, of a node also by
    /// its name.
    fn events(&self, kind: &KindId, uid: &str) -> Vec<Wish> {
        let mirrored =
            get(self.object, "metadata.annotations").get("kubernetes.io/config.mirror").map(super::values::shown);
        let uid = mirrored.unwrap_or_else(|| uid.to_owned());
        let is_pod = kind.group.is_empty() && kind.kind == "Pod";
        let ask = |what: What, uid: &str| {
            let kind = (!is_pod).then(|| format!("involvedObject.kind={}", kind.kind));
            let uid = (!uid.is_empty()).then(|| format!("involvedObject.uid={uid}"));
            let name = format!("involvedObject.name={}", self.name);
            let namespace = format!("involvedObject.namespace={}", self.namespace);
            let fields: Vec<String> = kind.into_iter().chain([name, namespace]).chain(uid).collect();
            self.list(what, "", "events", None, Some(fields.join(",")))
        };
        let by_name = (kind.group.is_empty() && kind.kind == "Node").then(|| ask(What::EventsByName, self.name));
        [ask(What::Events, &uid), by_name.flatten()].into_iter().flatten().collect()
    }
}

/// The services that an Ingress sends requests to.
pub(super) fn backends(ingress: &Value) -> Vec<String> {
    let rules = list(ingress, "spec.rules").iter();
    let paths = rules.flat_map(|rule| list(rule, "http.paths")).map(|path| get(path, "backend"));
    let mut names: Vec<String> = Vec::new();
    for backend in std::iter::once(get(ingress, "spec.defaultBackend")).chain(paths) {
        let name = said(backend, "service.name");
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
