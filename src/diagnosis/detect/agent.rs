//! The klusterlet on a spoke: its operator, its agents, and why they do not run.
//! The operator puts scaled agents back, so an agent that stays at 0 means that the operator is stopped too.

use super::connection;
use super::deployment::{Standing, deployment, scaled_down};
use super::pods;
use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::{Cause, Inquiry};
use crate::diagnosis::remedy::{Risk, remedy};
use crate::domain::finding::Citation;
use crate::domain::ids::ClusterName;
use crate::domain::resource::ResourceRef;

const OPERATOR: &str = "klusterlet";
const OPERATOR_NAMESPACE: &str = "open-cluster-management";
const AGENT_NAMESPACE: &str = "open-cluster-management-agent";
/// The agent that renews the lease; the second is the one process of mode Singleton.
const REGISTRATION_AGENTS: &[&str] = &["klusterlet-registration-agent", "klusterlet-agent"];
const WORK_AGENTS: &[&str] = &["klusterlet-work-agent", "klusterlet-agent"];

/// The klusterlet of a spoke, as far as it was read.
pub struct Klusterlet<'a> {
    pub spoke: ClusterName,
    pub seen: Option<Seen<'a>>,
    /// Where its agents run.
    pub namespace: String,
    /// Where its operator runs, once that is known.
    pub operator_namespace: String,
    pub operator: Standing<'a>,
}

impl Klusterlet<'_> {
    /// Whether the operator runs, so that the conditions of the Klusterlet are fresh.
    pub fn is_watched(&self) -> bool {
        matches!(self.operator, Standing::Up(_) | Standing::Short(_) | Standing::Down(_))
    }
}

/// Which agent is in question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    Registration,
    Work,
}

impl Duty {
    fn deployments(self) -> &'static [&'static str] {
        match self {
            Self::Registration => REGISTRATION_AGENTS,
            Self::Work => WORK_AGENTS,
        }
    }
    fn neglects(self, cluster: &str) -> String {
        match self {
            Self::Registration => format!("nobody renews the lease of {cluster}"),
            Self::Work => format!("no ManifestWork is applied on {cluster}"),
        }
    }
}

/// Looks into the cluster for what keeps it from the hub. `victim` is the object on the hub that suffers.
pub fn inspect(inquiry: &mut Inquiry<'_>, _hub: &ClusterName, name: &str, victim: &ResourceRef) {
    let Some(klusterlet) = read(inquiry, name) else { return };
    if missing(inquiry, &klusterlet, name, victim) {
        return;
    }
    if runs(inquiry, &klusterlet, name, Duty::Registration, victim) || crashes(inquiry, &klusterlet) {
        connection::detect(inquiry, &klusterlet, name, victim);
    }
}

/// Whether the registration agent starts and ends again: then what it cannot read or reach may be why.
fn crashes(inquiry: &mut Inquiry<'_>, klusterlet: &Klusterlet<'_>) -> bool {
    let (spoke, namespace) = (&klusterlet.spoke, klusterlet.namespace.as_str());
    let secrets = [connection::HUB_SECRET, connection::BOOTSTRAP_SECRET]
        .map(|name| ResourceRef::new(spoke, "v1", "Secret", namespace, name));
    let mut crashing = false;
    for agent in REGISTRATION_AGENTS.iter().chain(WORK_AGENTS) {
        let resource = deployment(spoke, namespace, agent);
        let ends = ["workload.crash", "workload.liveness", "workload.readiness", "workload.config-missing"];
        if inquiry
            .causes
            .iter()
            .any(|c| (c.resource == resource || c.resource == secrets[0]) && ends.contains(&c.fault.0.as_str()))
        {
            crashing |= REGISTRATION_AGENTS.contains(agent);
            for secret in &secrets {
                inquiry.link(secret, &resource);
            }
        }
    }
    crashing
}

/// The cluster on which the agents of a managed cluster run: the hub for one that the hub manages itself.
fn home(inquiry: &Inquiry<'_>, name: &str) -> ClusterName {
    let spoke = ClusterName::from(name);
    let Some(hub) = inquiry.evidence.hub().filter(|_| !inquiry.can_read(&spoke)) else { return spoke };
    let itself = inquiry.object(hub, "ManagedCluster", "", name).here();
    let is_hub = itself.is_some_and(|seen| seen.object.label("local-cluster") == Some("true"));
    if is_hub { hub.clone() } else { spoke }
}

/// Reads klusterlet, operator and agents; nothing when the spoke cannot be read, which is remembered.
pub fn read<'a>(inquiry: &mut Inquiry<'a>, name: &str) -> Option<Klusterlet<'a>> {
    let spoke = home(inquiry, name);
    let why = "what the cluster's own klusterlet says of its agents and of its way to the hub";
    if !inquiry.look(&spoke, "get klusterlets", why, "ocm.agent-stopped").is_seen() {
        return None;
    }
    let all = inquiry.objects(&spoke, "Klusterlet");
    let seen = all.iter().copied().find(|seen| seen.object.text("spec.clusterName") == name).or(all.first().copied());
    let namespace = seen.map(|seen| seen.object.text("spec.namespace")).filter(|namespace| !namespace.is_empty());
    let namespace = namespace.unwrap_or(AGENT_NAMESPACE).to_owned();
    let why = "whether the agents are there and running";
    let agents = inquiry.look(&spoke, &format!("get deployments -n {namespace}"), why, "ocm.agent-stopped").is_seen();
    let why = "whether the operator runs that keeps the agents running";
    let words = format!("get deployments -n {OPERATOR_NAMESPACE}");
    inquiry.glance(&spoke, &words, why, "ocm.agent-stopped");
    // ACM runs the operator beside the agents. It is gone only where it was looked for in both places.
    let mut operator = Standing::of(inquiry, &spoke, OPERATOR_NAMESPACE, OPERATOR);
    let mut operator_namespace = OPERATOR_NAMESPACE.to_owned();
    if operator.seen().is_none() {
        let beside = Standing::of(inquiry, &spoke, &namespace, OPERATOR);
        if beside.seen().is_some() {
            operator = beside;
            operator_namespace.clone_from(&namespace);
        } else if matches!(beside, Standing::Unseen) {
            operator = Standing::Unseen;
        }
    }
    agents.then_some(Klusterlet { spoke, seen, namespace, operator_namespace, operator })
}

/// No Klusterlet at all, or one on its way out.
fn missing(inquiry: &mut Inquiry<'_>, klusterlet: &Klusterlet<'_>, name: &str, victim: &ResourceRef) -> bool {
    let api = "operator.open-cluster-management.io/v1";
    match klusterlet.seen {
        Some(seen) if seen.object.is_deleting() => {
            let resource = seen.object.reference(&klusterlet.spoke);
            inquiry.link(&resource, victim);
            let evidence = [
                inquiry.cite_field(seen, "metadata.deletionTimestamp"),
                inquiry.cite_field(seen, "metadata.finalizers"),
            ];
            inquiry.cause(Cause {
                fault: "ocm.klusterlet-deleted".into(),
                resource,
                confidence: 0.9,
                summary: format!(
                    "The Klusterlet of {name} is being deleted, which removes the agents: nobody renews its lease."
                ),
                evidence: evidence.into_iter().flatten().collect(),
                remediation: Vec::new(),
            });
            true
        }
        Some(_) => false,
        None => {
            let any = klusterlet.namespace.as_str();
            let stands = REGISTRATION_AGENTS
                .iter()
                .any(|agent| Standing::of(inquiry, &klusterlet.spoke, any, agent).seen().is_some());
            let absent = inquiry.object(&klusterlet.spoke, "Klusterlet", "", OPERATOR).absent();
            if let (false, Some(id)) = (stands, absent) {
                let resource = ResourceRef::new(&klusterlet.spoke, api, "Klusterlet", "", OPERATOR);
                inquiry.link(&resource, victim);
                let evidence = inquiry.cite_absence(id, "Klusterlet", "", OPERATOR).into_iter().collect();
                inquiry.cause(Cause {
                    fault: "ocm.klusterlet-deleted".into(),
                    resource,
                    confidence: 0.9,
                    summary: format!("There is no Klusterlet on {name}, so no agent runs there and nobody renews its lease; the cluster must be imported again."),
                    evidence,
                    remediation: Vec::new(),
                });
            }
            !stands
        }
    }
}

/// Whether the agent for a duty runs; if not, why, linked to what suffers.
pub fn runs(
    inquiry: &mut Inquiry<'_>,
    klusterlet: &Klusterlet<'_>,
    name: &str,
    duty: Duty,
    victim: &ResourceRef,
) -> bool {
    let spoke = &klusterlet.spoke;
    let namespace = &klusterlet.namespace;
    let names = duty.deployments();
    let found = names.iter().find(|agent| Standing::of(inquiry, spoke, namespace, agent).seen().is_some());
    let agent = *found.unwrap_or(&names[0]);
    let standing = Standing::of(inquiry, spoke, namespace, agent);
    let resource = deployment(spoke, namespace, agent);
    match standing {
        Standing::Off(_) | Standing::Absent(_) => {
            // The operator itself keeps the work agent at 0 until the agent has a hub kubeconfig.
            if duty == Duty::Work && klusterlet.is_watched() && waits_for_kubeconfig(klusterlet) {
                return true;
            }
            inquiry.link(&resource, victim);
            stopped(inquiry, klusterlet, name, duty, agent, standing);
            false
        }
        Standing::Down(seen) | Standing::Short(seen) => {
            let down = matches!(standing, Standing::Down(_));
            if down {
                inquiry.link(&resource, victim);
            }
            pods::explain(inquiry, spoke, seen, klusterlet.seen);
            !down
        }
        Standing::Up(_) | Standing::Unseen => true,
    }
}

fn waits_for_kubeconfig(klusterlet: &Klusterlet<'_>) -> bool {
    let condition = klusterlet.seen.and_then(|seen| seen.object.condition("HubConnectionDegraded"));
    condition.is_some_and(|condition| condition.reason.contains("HubKubeConfigSecretMissing"))
}

fn stopped(
    inquiry: &mut Inquiry<'_>,
    klusterlet: &Klusterlet<'_>,
    name: &str,
    duty: Duty,
    agent: &str,
    standing: Standing<'_>,
) {
    let spoke = &klusterlet.spoke;
    let namespace = klusterlet.namespace.as_str();
    inquiry.glance(spoke, &format!("get events -n {namespace}"), "when the agents were stopped", "ocm.agent-stopped");
    let agent_ref = deployment(spoke, namespace, agent);
    let neglects = neglects(inquiry, name, duty);
    let state = if matches!(standing, Standing::Off(_)) { "scaled to 0 replicas" } else { "not there" };
    let mut evidence: Vec<Citation> = match standing {
        Standing::Absent(id) => inquiry.cite_absence(id, "Deployment", namespace, agent).into_iter().collect(),
        other => other.seen().and_then(|seen| inquiry.cite_field(seen, "spec.replicas")).into_iter().collect(),
    };
    let event = scaled_down(inquiry, spoke, namespace, agent);
    evidence.extend(event.and_then(|event| inquiry.cite(event, "message", event.object.text("message"))));
    let operator_namespace = klusterlet.operator_namespace.as_str();
    let operator_ref = deployment(spoke, operator_namespace, OPERATOR);
    let verify = format!(
        "Deployment {namespace}/{agent} is 1/1 on {name}, its lease is renewed and ManagedCluster {name} is Available=True"
    );
    let scale_operator = remedy(
        spoke,
        &format!("scale deployment/{OPERATOR} -n {operator_namespace} --replicas=1"),
        format!("the klusterlet operator is scaled to 0; once it runs it brings {agent} back by itself"),
        verify.clone(),
        Risk::Reversible,
    );
    let operator_state = match klusterlet.operator {
        Standing::Off(seen) => {
            let proof = inquiry.cite_field(seen, "spec.replicas");
            evidence.splice(0..0, proof);
            Some(("is scaled to 0 replicas", vec![scale_operator]))
        }
        Standing::Absent(id) => {
            let proof = inquiry.cite_absence(id, "Deployment", operator_namespace, OPERATOR);
            evidence.splice(0..0, proof);
            Some(("does not exist", Vec::new()))
        }
        Standing::Down(seen) => {
            let proof = inquiry.cite_condition(seen, "Available");
            evidence.splice(0..0, proof);
            pods::explain(inquiry, spoke, seen, klusterlet.seen);
            Some(("has no ready pod", Vec::new()))
        }
        Standing::Short(_) | Standing::Up(_) | Standing::Unseen => None,
    };
    if let Some((operator_is, remediation)) = operator_state {
        inquiry.link(&operator_ref, &agent_ref);
        inquiry.step("ocm.agent-scaled-to-zero", &agent_ref);
        inquiry.cause(Cause {
            fault: "ocm.agent-stopped".into(),
            resource: operator_ref,
            confidence: 0.97,
            summary: format!(
                "The klusterlet operator on {name} {operator_is}, so nothing brings back {agent}, which is {state}: {neglects}."
            ),
            evidence,
            remediation,
        });
        return;
    }
    let again = remedy(
        spoke,
        &format!("scale deployment/{agent} -n {namespace} --replicas=1"),
        format!("{agent} is {state}, so {neglects}"),
        verify,
        Risk::Reversible,
    );
    let (confidence, and) = match klusterlet.operator {
        Standing::Unseen => (0.75, "whether that runs could not be seen"),
        Standing::Off(_) | Standing::Absent(_) | Standing::Down(_) | Standing::Short(_) | Standing::Up(_) => {
            (0.9, "look at its log")
        }
    };
    inquiry.cause(Cause {
        fault: "ocm.agent-stopped".into(),
        resource: agent_ref,
        confidence,
        summary: format!(
            "{agent} on {name} is {state} (not running): {neglects}. The klusterlet operator should have put it back; {and}."
        ),
        evidence,
        remediation: vec![again],
    });
}

/// What is left undone, in words that fit the cluster's state.
fn neglects(inquiry: &Inquiry<'_>, name: &str, duty: Duty) -> String {
    let deleting = inquiry.symptoms.iter().any(|s| s.fault.0 == "ocm.cluster-deleting" && s.resource.name == name);
    if deleting {
        format!(
            "{}, and the finalizers of its ManifestWorks, which hold the deletion, wait for that agent",
            duty.neglects(name)
        )
    } else {
        duty.neglects(name)
    }
}
