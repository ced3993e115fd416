//! Whose logs are shown: from words over pods and owners to the log of each container, as kubectl chooses them.
//! Invariant: pure; what is left out or chosen for somebody is said in the notes.

mod pods;

use super::invocation::{Containers, Logs};
use super::look::LogsOf;
use super::plan::ReadRequest;
use super::plan::read;
use super::work::Reply;
use crate::domain::object::Object;
use crate::domain::proposal::WireRequest;
use serde_json::Value;

/// Where the working out stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// This must be read next; its reply is added to those that were there.
    Read(WireRequest),
    Follow(Plan),
}

/// The logs to read, one after the other.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    pub sources: Vec<Source>,
    /// What kubectl says beside the logs.
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    pub request: ReadRequest,
    pub pod: String,
    /// None where the pod was not seen, and nobody said which.
    pub container: Option<String>,
}

/// Why there are no logs to read.
#[derive(Debug, Clone, PartialEq)]
pub enum Trouble {
    /// The last reply says why.
    Refused,
    /// It is not there, in kubectl's words.
    Says(String),
}

impl Source {
    /// What stands in front of its lines.
    pub fn prefix(&self) -> String {
        format!("[pod/{}/{}] ", self.pod, self.container.as_deref().unwrap_or_default())
    }
}

impl Logs {
    /// The next step, from the replies so far.
    pub fn next(&self, replies: &[Reply]) -> Result<Step, Trouble> {
        let Some(first) = replies.first() else { return Ok(Step::Read(read::first_lookup(self))) };
        if !first.is_success() {
            return Err(self.refused(first));
        }
        match &self.of {
            LogsOf::Pod(_) => self.of_pods(&[&first.body], self.all_pods).map(Step::Follow),
            LogsOf::Selector(_) => {
                let pods = items(&first.body);
                let mut plan = self.of_pods(&pods, self.all_pods)?;
                if pods.is_empty() {
                    plan.notes.push(format!("No resources found in {} namespace.", self.namespace));
                }
                Ok(Step::Follow(plan))
            }
            LogsOf::Owner(target) => {
                let selector = pods::selector(&target.kind, &first.body).map_err(Trouble::Says)?;
                let Some(second) = replies.get(1) else {
                    return Ok(Step::Read(read::pods_lookup(&self.namespace, &selector)));
                };
                if !second.is_success() {
                    return Err(Trouble::Refused);
                }
                let pods = pods::best_first(items(&second.body));
                let Some(best) = pods.first() else {
                    let owner = format!("{}/{}", target.kind.plural, target.name);
                    return Err(Trouble::Says(format!(
                        "{owner} has no pods; klue does not wait for one, look with get pods -l {selector}"
                    )));
                };
                if pods.len() == 1 || self.all_pods {
                    return self.of_pods(&pods, self.all_pods).map(Step::Follow);
                }
                let mut plan = self.of_pods(&pods[..1], false)?;
                plan.notes.insert(0, format!("Found {} pods, using pod/{}", pods.len(), name(best)));
                Ok(Step::Follow(plan))
            }
        }
    }

    /// The log without having seen the pod.
    pub fn unseen(&self) -> Option<Plan> {
        let LogsOf::Pod(pod) = &self.of else { return None };
        let container = match &self.containers {
            Containers::One(name) => Some(name.clone()),
            Containers::Default | Containers::All => None,
        };
        let request = read::log(self, pod, container.as_deref());
        Some(Plan { sources: vec![Source { request, pod: pod.clone(), container }], notes: Vec::new() })
    }

    fn refused(&self, reply: &Reply) -> Trouble {
        let text = |field: &str| reply.body.get(field).and_then(Value::as_str).unwrap_or_default();
        let is_missing = text("reason") == "NotFound" || text("reason").is_empty() && reply.status == 404;
        if is_missing && !matches!(self.of, LogsOf::Selector(_)) {
            let message = text("message");
            return Trouble::Says(format!("error from server (NotFound): {message} in namespace {:?}", self.namespace));
        }
        Trouble::Refused
    }

    fn of_pods(&self, pods: &[&Value], quiet: bool) -> Result<Plan, Trouble> {
        let mut plan = Plan::default();
        for pod in pods {
            for container in self.containers_of(pod, quiet, &mut plan.notes)? {
                let pod = match &self.of {
                    LogsOf::Pod(named) => named.clone(),
                    LogsOf::Owner(_) | LogsOf::Selector(_) => name(pod),
                };
                let request = read::log(self, &pod, Some(&container));
                plan.sources.push(Source { request, pod, container: Some(container) });
            }
        }
        Ok(plan)
    }

    fn containers_of(&self, pod: &Value, quiet: bool, notes: &mut Vec<String>) -> Result<Vec<String>, Trouble> {
        let of = |field: &str| -> Vec<String> {
            let containers = pod.pointer(&format!("/spec/{field}")).and_then(Value::as_array);
            containers.into_iter().flatten().filter_map(|one| one.get("name")?.as_str().map(str::to_owned)).collect()
        };
        let (init, own, late) = (of("initContainers"), of("containers"), of("ephemeralContainers"));
        let is_there = |name: &String| own.contains(name) || init.contains(name) || late.contains(name);
        match &self.containers {
            Containers::All => Ok([init, own, late].concat()),
            Containers::One(name) if is_there(name) => Ok(vec![name.clone()]),
            Containers::One(name) => {
                Err(Trouble::Says(format!("container {name} is not valid for pod {}", self::name(pod))))
            }
            Containers::Default => {
                let noted =
                    Object(pod.clone()).annotation("kubectl.kubernetes.io/default-container").map(str::to_owned);
                if let Some(chosen) = noted.filter(|name| !name.is_empty()) {
                    if is_there(&chosen) {
                        return Ok(vec![chosen]);
                    }
                    notes.push(format!("Default container name {chosen:?} not found in pod {}", self::name(pod)));
                }
                let Some(first) = own.first() else {
                    return Err(Trouble::Says(format!("pod {} has no containers", self::name(pod))));
                };
                if !quiet && own.len() + init.len() + late.len() > 1 {
                    let mut all = own.clone();
                    all.extend(late.iter().map(|name| format!("{name} (ephem)")));
                    all.extend(init.iter().map(|name| format!("{name} (init)")));
                    notes.push(format!("Defaulted container {first:?} out of: {}", all.join(", ")));
                }
                Ok(vec![first.clone()])
            }
        }
    }
}

fn items(list: &Value) -> Vec<&Value> {
    list.get("items").and_then(Value::as_array).into_iter().flatten().collect()
}

fn name(pod: &Value) -> String {
    pod.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
