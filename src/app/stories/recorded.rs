//! A small case by hand, with one of everything that a trace shows.

use super::fixtures::{at, info, judgement, proposal};
use crate::domain::cluster::Part;
use crate::domain::command::Command;
use crate::domain::fact::{Entry, Fact, Hit};
use crate::domain::finding::{Citation, Conclusion, Conclusions, Finding, Link, Remediation, Verdict};
use crate::domain::ids::{Digest, ObservationId, ProposalId};
use crate::domain::observation::{Observation, Outcome};
use crate::domain::proposal::{Decision, Ending};
use crate::domain::resource::ResourceRef;
use crate::domain::role::{Handoff, Role};

const AVAILABLE: &str = "ManagedClusterConditionAvailable Unknown ManagedClusterLeaseUpdateStopped";

fn looked(id: u32, cluster: &str, words: &str, why: &str) -> Fact {
    let command = Command::of(&cluster.into(), words).spelled_out();
    Fact::Looked { id: ObservationId(id), role: Role::Engineer, command, why: why.to_owned() }
}

fn observed(id: u32, cluster: &str, words: &str, excerpt: &str) -> Fact {
    Fact::Observed {
        observation: Observation {
            redactions: 0,
            orders: None,
            id: ObservationId(id),
            command: Command::of(&cluster.into(), words).spelled_out(),
            request: "GET /apis/…".to_owned(),
            at: at("2026-11-23T22:52:10Z"),
            outcome: Outcome::Objects { count: 1 },
            excerpt: excerpt.to_owned(),
            digest: Digest::of(format!("output {id}").as_bytes()),
            source: None,
        },
    }
}

fn hand_off(from: Role, to: Role, task: &str, expects: &str) -> Fact {
    // Through JSON, so that new fields of a handoff that have a default need no change here.
    let handoff: Handoff = serde_json::from_value(serde_json::json!({
        "to": to, "task": task, "expects": expects, "why": "it comes next", "queries": [], "repair": null
    }))
    .unwrap();
    Fact::HandedOff { from, handoff }
}

fn citation(id: u32, cluster: &str, what: &str, excerpt: &str) -> Citation {
    Citation {
        observation: ObservationId(id),
        cluster: cluster.into(),
        what: what.to_owned(),
        excerpt: excerpt.to_owned(),
        at: at("2026-11-23T22:52:10Z"),
        source: "GET /apis/…".to_owned(),
        resource_version: None,
    }
}

fn operator() -> ResourceRef {
    ResourceRef::new(&"cluster1".into(), "apps/v1", "Deployment", "open-cluster-management", "klusterlet")
}

fn conclusions() -> Conclusions {
    let hub =
        ResourceRef::new(&"hub".into(), "cluster.open-cluster-management.io/v1", "ManagedCluster", "", "cluster1");
    let repair = proposal(1);
    Conclusions {
        verdict: Verdict::Found,
        conclusions: vec![Conclusion {
            rank: 1,
            fault: "ocm.agent-stopped".into(),
            resource: operator(),
            confidence: 0.97,
            summary: "The klusterlet operator is scaled to 0 on cluster1, so nothing restarts its agent.".to_owned(),
            chain: vec![Link { fault: "ocm.cluster-unknown".into(), resource: hub }],
            evidence: vec![
                citation(1, "hub", "ManagedCluster cluster1", AVAILABLE),
                citation(2, "cluster1", "Deployment klusterlet spec.replicas", "replicas: 0"),
            ],
            remediation: vec![Remediation {
                command: repair.command,
                why: repair.why,
                verify: repair.verify,
                risk: repair.risk,
            }],
            runbook: Some("ocm/agent-stopped".to_owned()),
        }],
        also_seen: Vec::new(),
        unseen: Vec::new(),
        note: None,
    }
}

pub fn entries() -> Vec<Entry> {
    let managed = "get managedcluster cluster1";
    let deployment = "get deployment klusterlet -n open-cluster-management";
    let facts = vec![
        Fact::Opened {
            mode: "sandbox".to_owned(),
            clusters: vec![info("hub", Part::Hub), info("cluster1", Part::Spoke), info("cluster2", Part::Spoke)],
            mind: "rules".to_owned(),
        },
        Fact::Asked { question: "cluster1 is Unknown on the hub: what happened, and how do I get it back?".to_owned() },
        Fact::Thought { role: Role::Planner, text: "First what the hub itself says of cluster1.".to_owned() },
        hand_off(Role::Planner, Role::Engineer, "read what the hub says of cluster1", "its conditions"),
        looked(1, "hub", managed, "the conditions say since when, and why"),
        observed(1, "hub", managed, &format!("NAME       AVAILABLE   REASON\ncluster1   {AVAILABLE}")),
        hand_off(Role::Engineer, Role::Planner, "one read is done", "the next check"),
        hand_off(Role::Planner, Role::Advisor, "what is known of a lease that stopped", "runbooks"),
        Fact::Retrieved {
            query: "ManagedClusterLeaseUpdateStopped".to_owned(),
            hits: vec![Hit {
                score: 1.0,
                title: "The klusterlet agent is not running".to_owned(),
                source: "runbook ocm/agent-stopped".to_owned(),
                excerpt: "Read the operator first: scaled to 0, nothing restarts the agent.".to_owned(),
            }],
        },
        hand_off(Role::Planner, Role::Engineer, "read the operator on cluster1", "its replicas"),
        looked(2, "cluster1", deployment, "scaled to 0, nothing restarts the agent"),
        observed(
            2,
            "cluster1",
            deployment,
            "NAME         READY   UP-TO-DATE   AVAILABLE   AGE\nklusterlet   0/0     0            0           3d12h",
        ),
        Fact::Found {
            finding: Finding {
                fault: "ocm.agent-stopped".into(),
                resource: operator(),
                summary: "the klusterlet operator wants 0 replicas".to_owned(),
                evidence: vec![citation(2, "cluster1", "Deployment klusterlet spec.replicas", "replicas: 0")],
            },
        },
        Fact::Concluded { conclusions: conclusions() },
        Fact::Proposed { proposal: proposal(1) },
        Fact::Judged { judgement: judgement(1, "write", None) },
        Fact::Decided { proposal: ProposalId(1), decision: Decision::Approved { digest: Digest::of(b"change 1") } },
        Fact::Started { proposal: ProposalId(1), digest: Digest::of(b"change 1") },
        Fact::Sent { proposal: ProposalId(1), request: "PATCH /apis/apps/v1/…/klusterlet/scale".to_owned() },
        Fact::Finished { proposal: ProposalId(1), ending: Ending::Accepted { answer: "200 OK".to_owned() } },
        Fact::Verified {
            proposal: ProposalId(1),
            resolved: true,
            text: "cluster1 is available again and its lease is renewed.".to_owned(),
            evidence: vec![ObservationId(1)],
        },
    ];
    let start = at("2026-11-24T03:00:00Z");
    (1..).zip(facts).map(|(seq, fact)| Entry { seq, at: start + std::time::Duration::from_secs(seq), fact }).collect()
}
