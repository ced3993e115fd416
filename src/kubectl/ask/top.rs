//! `top pods` and `top nodes`, from the metrics API.
//! Invariant: that there are no metrics is said; it never reads as "nothing is used".

use super::catalog;
use super::quantity::Quantity;
use super::said::why;
use super::{Said, Setting, Step, collection, get, list, selected, text};
use crate::domain::object::Object;
use crate::domain::proposal::WireRequest;
use crate::domain::row::KindId;
use crate::kubectl::invocation::{Scope, Target};
use crate::kubectl::print::aligned;
use crate::kubectl::work::Reply;
use serde_json::Value;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopPods {
    pub scope: Scope,
    pub name: Option<String>,
    pub labels: Option<String>,
    pub fields: Option<String>,
    pub containers: bool,
    pub sort: Option<SortUsage>,
    pub headers: bool,
    pub sum: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopNodes {
    pub name: Option<String>,
    pub labels: Option<String>,
    pub sort: Option<SortUsage>,
    pub headers: bool,
    /// Of all that a node has, not of what it can give away.
    pub capacity: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortUsage {
    Cpu,
    Memory,
}

/// How long after a pod's beginning metrics may be missing, in seconds.
const DELAY: i64 = 120;

#[derive(Debug, Clone, Copy, Default)]
struct Usage {
    cpu: Quantity,
    memory: Quantity,
}

impl Usage {
    fn of(usage: &Value) -> Self {
        let read = |field| Quantity::read(text(usage, field)).unwrap_or_default();
        Self { cpu: read("cpu"), memory: read("memory") }
    }
    fn plus(self, other: Self) -> Self {
        Self { cpu: self.cpu.plus(other.cpu), memory: self.memory.plus(other.memory) }
    }
    fn cells(self) -> [String; 2] {
        [format!("{}m", self.cpu.milli()), format!("{}Mi", self.memory.value() / (1 << 20))]
    }
    /// The heaviest first.
    fn key(self, by: SortUsage) -> std::cmp::Reverse<i128> {
        std::cmp::Reverse(match by {
            SortUsage::Cpu => self.cpu.milli(),
            SortUsage::Memory => self.memory.value(),
        })
    }
}

fn kind(group: &str, version: &str, plural: &str, kind: &str, namespaced: bool) -> KindId {
    let own = |text: &str| text.to_owned();
    KindId { group: own(group), version: own(version), plural: own(plural), kind: own(kind), namespaced }
}

/// The metrics of something, once it is known that the cluster has any.
fn metrics(replies: &[Reply], request: WireRequest) -> Result<&Reply, Step> {
    let groups = catalog::groups(replies)?;
    let served = |group: &catalog::Group| {
        group.name == "metrics.k8s.io" && group.versions.iter().any(|version| version.name == "v1beta1")
    };
    if !groups.iter().any(served) {
        return Err(Step::error("Metrics API not available"));
    }
    match replies.get(2) {
        None => Err(Step::Read(vec![request])),
        Some(reply) if !reply.is_success() => Err(Step::failed(reply)),
        Some(reply) => Ok(reply),
    }
}

/// The items of a list, or the one object.
fn items(reply: &Reply) -> Vec<&Value> {
    if reply.body.get("items").is_some() { list(&reply.body, "items").collect() } else { vec![&reply.body] }
}

fn meta<'a>(object: &'a Value, field: &str) -> &'a str {
    object.get("metadata").map(|metadata| text(metadata, field)).unwrap_or_default()
}

/// Each cell ends with the space of its column, the last one too.
fn table(lines: Vec<Vec<String>>) -> String {
    let closed: Vec<Vec<String>> = lines.into_iter().map(|line| [line, vec![String::new()]].concat()).collect();
    aligned(&closed)
}

impl TopPods {
    fn of(&self, kind: &KindId) -> WireRequest {
        let namespace = match &self.scope {
            Scope::Namespace(namespace) => Some(namespace.clone()),
            Scope::Everywhere => None,
        };
        match &self.name {
            Some(name) => get(Target { kind: kind.clone(), namespace, name: name.clone() }.path()),
            None => {
                let path = collection(kind, namespace.as_deref());
                selected(&path, self.labels.as_deref(), self.fields.as_deref())
            }
        }
    }

    pub(super) fn next(&self, replies: &[Reply], setting: &Setting<'_>) -> Step {
        let of = kind("metrics.k8s.io", "v1beta1", "pods", "PodMetrics", true);
        let reply = match metrics(replies, self.of(&of)) {
            Ok(reply) => reply,
            Err(step) => return step,
        };
        let mut pods: Vec<(&Value, Usage)> = items(reply).into_iter().map(|pod| (pod, used(pod))).collect();
        if pods.is_empty() {
            return match replies.get(3) {
                None => Step::Read(vec![self.of(&kind("", "v1", "pods", "Pod", true))]),
                Some(reply) => self.nothing(reply, setting),
            };
        }
        match self.sort {
            Some(by) => pods.sort_by_key(|(_, usage)| usage.key(by)),
            None => pods.sort_by_key(|(pod, _)| {
                (if self.everywhere() { meta(pod, "namespace") } else { "" }, meta(pod, "name"))
            }),
        }
        Step::print(self.print(&pods))
    }

    fn everywhere(&self) -> bool {
        self.scope == Scope::Everywhere
    }

    /// Why there are no metrics: there are no pods, they are young, or something is wrong.
    fn nothing(&self, reply: &Reply, setting: &Setting<'_>) -> Step {
        if !reply.is_success() {
            return Step::Done(Said { errors: format!("{}\n", why(reply)), code: 1, ..Said::default() });
        }
        let pods = items(reply);
        if pods.is_empty() {
            let errors = match &self.scope {
                Scope::Everywhere => "No resources found\n".to_owned(),
                Scope::Namespace(namespace) => format!("No resources found in {namespace} namespace.\n"),
            };
            return Step::Done(Said { errors, ..Said::default() });
        }
        for pod in pods {
            let pod = Object(pod.clone());
            let Some(created) = pod.created() else { continue };
            let age = setting.now.as_second().saturating_sub(created.as_second());
            if age > DELAY {
                let (namespace, name) = (pod.namespace(), pod.name());
                return Step::error(&format!("Metrics not available for pod {namespace}/{name}, age: {}", span(age)));
            }
        }
        Step::error("metrics not available yet")
    }

    fn print(&self, pods: &[(&Value, Usage)]) -> String {
        let own = |text: &str| text.to_owned();
        let mut lines: Vec<Vec<String>> = Vec::new();
        let mut width = 3;
        if self.headers {
            let before = [(self.everywhere(), "NAMESPACE"), (self.containers, "POD")];
            let before = before.iter().filter(|(on, _)| *on).map(|(_, title)| *title);
            let titles: Vec<String> = before.chain(["NAME", "CPU(cores)", "MEMORY(bytes)"]).map(own).collect();
            width = titles.len();
            lines.push(titles);
        }
        for (pod, usage) in pods {
            let namespace = self.everywhere().then(|| own(meta(pod, "namespace")));
            let mut add = |names: Vec<String>, usage: Usage| {
                lines.push(namespace.clone().into_iter().chain(names).chain(usage.cells()).collect());
            };
            if !self.containers {
                add(vec![own(meta(pod, "name"))], *usage);
                continue;
            }
            let mut containers: Vec<(&str, Usage)> = list(pod, "containers")
                .map(|container| (text(container, "name"), Usage::of(container.get("usage").unwrap_or(&Value::Null))))
                .collect();
            match self.sort {
                Some(by) => containers.sort_by_key(|(_, usage)| usage.key(by)),
                None => containers.sort_by_key(|(name, _)| *name),
            }
            for (name, usage) in containers {
                add(vec![own(meta(pod, "name")), own(name)], usage);
            }
        }
        if self.sum {
            let total = pods.iter().fold(Usage::default(), |total, (_, usage)| total.plus(*usage));
            let blank = |count: usize| std::iter::repeat_n(String::new(), count);
            lines.push(blank(width - 2).chain([own("________"), own("________")]).collect());
            lines.push(blank(width - 2).chain(total.cells()).collect());
        }
        table(lines)
    }
}

/// What all containers of a pod use.
fn used(pod: &Value) -> Usage {
    list(pod, "containers")
        .map(|container| Usage::of(container.get("usage").unwrap_or(&Value::Null)))
        .fold(Usage::default(), Usage::plus)
}

/// A length of time as Go writes it.
fn span(seconds: i64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds}s"),
        (0, _) => format!("{minutes}m{seconds}s"),
        _ => format!("{hours}h{minutes}m{seconds}s"),
    }
}

impl TopNodes {
    fn of(&self, kind: KindId) -> WireRequest {
        match &self.name {
            Some(name) => get(Target { kind, namespace: None, name: name.clone() }.path()),
            None => selected(&collection(&kind, None), self.labels.as_deref(), None),
        }
    }

    pub(super) fn next(&self, replies: &[Reply]) -> Step {
        let of = kind("metrics.k8s.io", "v1beta1", "nodes", "NodeMetrics", false);
        let reply = match metrics(replies, self.of(of)) {
            Ok(reply) => reply,
            Err(step) => return step,
        };
        let mut used: Vec<(&str, Usage)> = items(reply)
            .into_iter()
            .map(|node| (meta(node, "name"), Usage::of(node.get("usage").unwrap_or(&Value::Null))))
            .collect();
        if used.is_empty() {
            return Step::error("metrics not available yet");
        }
        let nodes = match replies.get(3) {
            None => return Step::Read(vec![self.of(kind("", "v1", "nodes", "Node", false))]),
            Some(reply) if !reply.is_success() => return Step::failed(reply),
            Some(reply) => items(reply),
        };
        match self.sort {
            Some(by) => used.sort_by_key(|(_, usage)| usage.key(by)),
            None => used.sort_by_key(|(name, _)| *name),
        }
        let field = if self.capacity { "capacity" } else { "allocatable" };
        let titles = ["NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)"].map(str::to_owned).to_vec();
        let mut lines = if self.headers { vec![titles] } else { Vec::new() };
        for (name, usage) in &used {
            let node = nodes.iter().find(|node| meta(node, "name") == *name);
            let has = node.and_then(|node| node.get("status")?.get(field));
            let share = |resource: &str, used: Quantity| -> Option<String> {
                let of = Quantity::read(text(has?, resource))?;
                #[allow(clippy::cast_precision_loss, reason = "a share of a hundred needs no more")]
                let share = used.milli() as f64 / of.milli().max(1) as f64 * 100.0;
                #[allow(clippy::cast_possible_truncation, reason = "kubectl cuts it off, too")]
                Some(format!("{}%", if of.milli() == 0 { 0 } else { share as i64 }))
            };
            let [cpu, memory] = usage.cells();
            let mut line = vec![(*name).to_owned(), cpu];
            line.extend(share("cpu", usage.cpu));
            line.push(memory);
            line.extend(share("memory", usage.memory));
            lines.push(line);
        }
        let mut silent: Vec<&str> = nodes.iter().map(|node| meta(node, "name")).collect();
        silent.retain(|name| !used.iter().any(|(known, _)| known == name));
        silent.sort_unstable();
        for name in silent {
            lines.push([vec![name.to_owned()], vec!["<unknown>".to_owned(); 4]].concat());
        }
        Step::print(table(lines))
    }
}
