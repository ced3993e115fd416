//! Puts together what is sent to a model for one turn.

use crate::agent::model::ground::Ground;
use crate::agent::model::stop::Misread;
use crate::agent::model::understand::Slip;
use crate::agent::model::{briefing, stop, tools};
use crate::agent::next::{Answer, Prompt, Tool};
use crate::domain::redact;
use crate::domain::role::Role;

const COMMON: &str = include_str!("prompts/common.md");
const PLANNER: &str = include_str!("prompts/planner.md");
const ADVISOR: &str = include_str!("prompts/advisor.md");
const ENGINEER: &str = include_str!("prompts/engineer.md");

/// Answers without a usable call after which a model is asked for JSON for the rest of the question.
const SLIPS_UNTIL_JSON: usize = 2;

/// The next turn of the role that has the floor.
pub fn prompt(ground: &Ground<'_>) -> Prompt {
    let role = ground.case.floor.unwrap_or(Role::Planner);
    let tools = tools::of(role, ground.evidence.clusters());
    let own = match role {
        Role::Planner => PLANNER,
        Role::Advisor => ADVISOR,
        Role::Engineer => ENGINEER,
    };
    let mut ledger = briefing::text(role, ground);
    let last = stop::last_misunderstanding(ground.case);
    if let Some(Misread { why, .. }) = last {
        ledger.push_str(&format!("\nYour last answer could not be used: {why}. Answer again.\n"));
    }
    let makes_no_calls = stop::form_slips(ground.case) >= SLIPS_UNTIL_JSON;
    let in_json = makes_no_calls || last.is_some_and(|misread| misread.slip == Slip::Form);
    ledger.push_str(&last_line(role, &tools, in_json));
    let answer = if in_json { Answer::Json(tools::as_schema(&tools)) } else { Answer::Call };
    // Everything in it was redacted before it was kept; this is the last look before it leaves.
    let ledger = redact::text(&ledger);
    Prompt { role, system: format!("{COMMON}\n{own}"), ledger, tools, answer }
}

/// What to do now, at the end, where a small model still remembers it.
fn last_line(role: Role, tools: &[Tool], in_json: bool) -> String {
    let names: Vec<&str> = tools.iter().map(|tool| tool.name.as_str()).collect();
    let how = if in_json { " Answer with JSON alone: {\"call\": {\"tool\": …, \"arguments\": {…}}}." } else { "" };
    format!("\nYou are the {role}. Call one of: {}.{how}\n", names.join(", "))
}
