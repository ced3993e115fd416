//! What a mind can want. Each role has its own type, so an Engineer cannot conclude and an Advisor cannot look at a
//! cluster: there is no value that would say so.

use crate::domain::finding::{Conclusions, Finding, Remediation};
use crate::domain::role::{Handoff, Query, Role};
use serde::{Deserialize, Serialize};

/// A question to the runbooks and other knowledge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    pub query: String,
    /// Condition reasons, statuses and fault codes that were seen.
    pub symptoms: Vec<String>,
}

/// What verification made of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    pub resolved: bool,
    pub text: String,
}

/// What the Planner may put out.
#[derive(Debug, Clone, PartialEq)]
pub enum PlannerStep {
    Find(Finding),
    HandOff(Handoff),
    Conclude(Conclusions),
    Verify(crate::domain::ids::ProposalId, Verification),
    /// Nothing to do until something comes from outside.
    Wait,
}

/// What the Advisor may put out.
#[derive(Debug, Clone, PartialEq)]
pub enum AdvisorStep {
    Retrieve(Question),
    /// Back to the Planner.
    Report(Handoff),
}

/// What the Engineer may put out.
#[derive(Debug, Clone, PartialEq)]
pub enum EngineerStep {
    Look(Query),
    Propose(Remediation),
    /// Back to the Planner.
    Report(Handoff),
    Wait,
}

/// One step of any role.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    Planner(PlannerStep),
    Advisor(AdvisorStep),
    Engineer(EngineerStep),
    /// The model mind asks its model.
    Ask(Prompt),
}

/// A step and the thought that led to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub thought: Option<String>,
    pub next: Next,
}

/// What is sent to a model for one turn of one role. It is built anew from the case each time: there is no
/// conversation that could drift away from the facts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prompt {
    pub role: Role,
    pub system: String,
    /// What is known, what is asked, and what was wrong with the last answer.
    pub ledger: String,
    pub tools: Vec<Tool>,
    pub answer: Answer,
}

/// The form in which an answer is wanted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// One call of one of the tools.
    Call,
    /// For a model that made no call when it should have: JSON that follows this schema.
    Json(serde_json::Value),
}

/// A tool that a role offers to a model: a name, what it is for, and the JSON schema of its arguments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tool {
    pub name: String,
    pub description: String,
    pub parameters: serde_json::Value,
}

/// A tool call as a model sent it: data, not yet understood.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ToolCall {
    pub name: String,
    /// JSON, if the model kept to it.
    pub arguments: String,
}

/// A whole reply of a model, as it came: to be understood, redacted and bounded before anything of it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reply {
    pub text: String,
    pub calls: Vec<ToolCall>,
    pub prompt_tokens: u32,
    pub completion_tokens: u32,
}
