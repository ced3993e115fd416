//! Turns a reply into a step of the role that has the floor, or into a sentence that says why it is none.

use crate::agent::model::call::{self, Call};
use crate::agent::model::claims::{self, Change, Claim, Ending};
use crate::agent::model::compare;
use crate::agent::model::ground::Ground;
use crate::agent::model::settings::ModelSettings;
use crate::agent::model::tools;
use crate::agent::model::words::{self, Purpose};
use crate::agent::next::{AdvisorStep, EngineerStep, Next, PlannerStep, Question, Reply, Step};
use crate::domain::fact::Fact;
use crate::domain::redact;
use crate::domain::role::{Handoff, Query, Role};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Why a reply is no step, in a sentence that is sent back to the model once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Misunderstood {
    pub why: String,
    pub slip: Slip,
}

/// Where a reply went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slip {
    /// It is no call in form.
    Form,
    /// It is a call that this role, these clusters or the evidence do not allow.
    Content,
}

impl Slip {
    /// What a `Failed` fact calls it; read back from there by `stop`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Form => "the model made no usable tool call",
            Self::Content => "the model's tool call was refused",
        }
    }
}

impl Misunderstood {
    pub fn no_call(why: impl Into<String>) -> Self {
        Self { why: redact::text(&why.into()), slip: Slip::Form }
    }
    pub fn refused(why: impl Into<String>) -> Self {
        Self { why: redact::text(&why.into()), slip: Slip::Content }
    }
    fn fact(&self) -> Fact {
        Fact::Failed { what: self.slip.words().to_owned(), why: self.why.clone() }
    }
}

/// What came of a reply: facts to record first, then the step, if it was one.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    pub facts: Vec<Fact>,
    pub step: Option<Step>,
}

/// Takes a reply of the role that has the floor.
pub fn hear(reply: &Reply, ground: &Ground<'_>, settings: &ModelSettings) -> Heard {
    let role = ground.case.floor.unwrap_or(Role::Planner);
    let mut facts = vec![Fact::Spent {
        role,
        model: settings.name.clone(),
        prompt_tokens: reply.prompt_tokens,
        completion_tokens: reply.completion_tokens,
    }];
    match understand(role, reply, ground) {
        Ok(step) => Heard { facts, step: Some(step) },
        Err(misunderstood) => {
            if let Some(text) = words::thought(&as_said(reply)) {
                facts.push(Fact::Said { role, text });
            }
            facts.push(misunderstood.fact());
            Heard { facts, step: None }
        }
    }
}

/// The facts of a reply that never came: the rules mind finishes the case.
pub fn failed(why: &str, settings: &ModelSettings) -> Vec<Fact> {
    let why = words::sentence(why);
    let what = format!("the model {}", settings.name);
    vec![Fact::Failed { what, why: why.clone() }, Fact::TookOver { why }]
}

fn as_said(reply: &Reply) -> String {
    let calls = reply.calls.iter().map(|call| format!("{}({})", call.name, call.arguments));
    std::iter::once(reply.text.clone()).chain(calls).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Understands a reply as a step of this role. Of several calls the first counts: each step is a fact before the next.
pub fn understand(role: Role, reply: &Reply, ground: &Ground<'_>) -> Result<Step, Misunderstood> {
    let tools = tools::of(role, ground.evidence.clusters());
    let call = call::in_reply(reply, &tools, |piece| was_read(piece, ground))?;
    let next = match role {
        Role::Planner => Next::Planner(planner(&call, ground)?),
        Role::Advisor => Next::Advisor(advisor(&call, ground)?),
        Role::Engineer => Next::Engineer(engineer(&call, ground)?),
    };
    // Text that holds the call itself is no thought.
    let thought = if reply.calls.is_empty() { None } else { words::thought(call::without_musing(&reply.text)) };
    Ok(Step { thought, next })
}

fn was_read(piece: &str, ground: &Ground<'_>) -> bool {
    ground.case.observations.values().any(|observation| observation.excerpt.contains(piece))
        || ground.evidence.readings().any(|(_, _, reading)| reading.log.as_ref().is_some_and(|log| log.contains(piece)))
}

#[derive(Deserialize)]
struct HandOff {
    to: Role,
    task: String,
    #[serde(default)]
    expects: String,
    #[serde(default)]
    why: String,
}

#[derive(Deserialize)]
struct Search {
    query: String,
}

#[derive(Deserialize)]
struct Report {
    summary: String,
    #[serde(default)]
    evidence: Vec<String>,
}

#[derive(Deserialize)]
struct Look {
    cluster: String,
    argv: Vec<String>,
    #[serde(default)]
    why: String,
}

#[derive(Deserialize)]
struct SearchFiles {
    cluster: String,
    text: String,
    #[serde(default)]
    why: String,
}

fn planner(call: &Call, ground: &Ground<'_>) -> Result<PlannerStep, Misunderstood> {
    match call.tool.as_str() {
        "hand_off" => {
            let HandOff { to, task, expects, why } = arguments(call)?;
            if to == Role::Planner {
                return Err(Misunderstood::refused("you have the floor; hand off to the advisor or the engineer"));
            }
            let task = words::needed(&task, "task")?;
            Ok(PlannerStep::HandOff(Handoff::new(to, task, words::sentence(&expects), words::sentence(&why))))
        }
        "find" => {
            let finding = claims::finding(arguments::<Claim>(call)?, ground)?;
            let known = |found: &crate::domain::finding::Finding| {
                found.fault == finding.fault && found.resource == finding.resource
            };
            if ground.case.findings.iter().any(known) {
                return Err(Misunderstood::refused("this finding stands in the ledger already; go on from it"));
            }
            Ok(PlannerStep::Find(finding))
        }
        "conclude" => {
            let conclusions = claims::conclusions(arguments::<Ending>(call)?, ground)?;
            Ok(PlannerStep::Conclude(compare::with_disagreement(conclusions, ground.explanation)))
        }
        other => Err(no_such(other)),
    }
}

fn advisor(call: &Call, ground: &Ground<'_>) -> Result<AdvisorStep, Misunderstood> {
    match call.tool.as_str() {
        "search_knowledge" => {
            let query = words::needed(&arguments::<Search>(call)?.query, "query")?;
            let symptoms = ground.explanation.symptoms.iter().map(|symptom| symptom.fault.0.clone()).collect();
            Ok(AdvisorStep::Retrieve(Question { query, symptoms }))
        }
        "report" => Ok(AdvisorStep::Report(report(call, ground)?)),
        other => Err(no_such(other)),
    }
}

fn engineer(call: &Call, ground: &Ground<'_>) -> Result<EngineerStep, Misunderstood> {
    match call.tool.as_str() {
        "kubectl" => {
            let Look { cluster, argv, why } = arguments(call)?;
            let command = words::command(&cluster, &argv, Purpose::Look, ground)?;
            Ok(EngineerStep::Look(Query { command, why: words::sentence(&why) }))
        }
        "search" => {
            let SearchFiles { cluster, text, why } = arguments(call)?;
            let command = words::search(&cluster, &text, ground)?;
            Ok(EngineerStep::Look(Query { command, why: words::sentence(&why) }))
        }
        "propose" => {
            let repair = claims::remediation(arguments::<Change>(call)?, ground)?;
            let proposed = |change: &crate::case::fold::Change| change.proposal.command == repair.command;
            if ground.case.changes.values().any(proposed) {
                return Err(Misunderstood::refused("this change was proposed already; report back to the Planner"));
            }
            Ok(EngineerStep::Propose(repair))
        }
        "report" => Ok(EngineerStep::Report(report(call, ground)?)),
        other => Err(no_such(other)),
    }
}

fn report(call: &Call, ground: &Ground<'_>) -> Result<Handoff, Misunderstood> {
    let Report { summary, evidence } = arguments(call)?;
    let cited = claims::observations(&evidence, ground)?.iter().map(ToString::to_string).collect::<Vec<_>>();
    let why = if cited.is_empty() { String::new() } else { format!("seen in {}", cited.join(", ")) };
    Ok(Handoff::new(Role::Planner, words::needed(&summary, "summary")?, "", why))
}

fn no_such(tool: &str) -> Misunderstood {
    Misunderstood::refused(format!("you have no tool {tool:?}"))
}

fn arguments<T: DeserializeOwned>(call: &Call) -> Result<T, Misunderstood> {
    serde_json::from_value(Value::Object(call.arguments.clone())).map_err(|error| {
        let error = redact::bounded(&error.to_string(), 200);
        Misunderstood::refused(format!("the arguments of `{}` do not fit: {error}", call.tool))
    })
}
