//! The tools of each role: what a model may ask for while it wears that hat, and nothing else.

use crate::agent::next::Tool;
use crate::domain::cluster::{ClusterInfo, Rung};
use crate::domain::role::Role;
use serde_json::{Value, json};

/// What a role offers to a model over these clusters.
pub fn of(role: Role, clusters: &[ClusterInfo]) -> Vec<Tool> {
    match role {
        Role::Planner => vec![
            tool(
                "hand_off",
                "Pass the floor to the Advisor (what is written down) or the Engineer (read a cluster, draft a change).",
                &[
                    ("to", json!({"type": "string", "enum": ["advisor", "engineer"]})),
                    ("task", text("what to do, in one sentence, with cluster and names")),
                    ("expects", text("what to bring back")),
                    ("why", text("what the answer decides")),
                ],
                &["to", "task", "expects", "why"],
            ),
            tool(
                "find",
                "Record one proven symptom or cause.",
                &[
                    ("fault", fault()),
                    ("resource", resource(clusters)),
                    ("summary", text("one sentence")),
                    ("evidence", evidence()),
                ],
                &["fault", "resource", "summary", "evidence"],
            ),
            tool(
                "conclude",
                "End the investigation with the proven first causes, likeliest first; none for healthy and inconclusive.",
                &[
                    ("verdict", json!({"type": "string", "enum": ["found", "healthy", "inconclusive"]})),
                    ("conclusions", json!({"type": "array", "maxItems": 5, "items": conclusion(clusters)})),
                    ("note", text("what a person must know beside it; may be empty")),
                ],
                &["verdict", "conclusions"],
            ),
        ],
        Role::Advisor => vec![
            tool(
                "search_knowledge",
                "Search the runbooks.",
                &[("query", text("the symptom in a few words: condition, reason, message"))],
                &["query"],
            ),
            report(),
        ],
        Role::Engineer => {
            let mut tools = vec![
                tool(
                    "kubectl",
                    "Read from one cluster: get, describe, logs or events.",
                    &[
                        ("cluster", cluster(clusters)),
                        ("argv", words("the words after kubectl, one per item")),
                        ("why", text("what it would show")),
                    ],
                    &["cluster", "argv", "why"],
                ),
                tool("propose", "Draft one change for a person to approve.", &change(clusters), CHANGE),
                report(),
            ];
            // Only dumps have files to search.
            if clusters.iter().any(|info| matches!(info.rung, Rung::Dump { .. })) {
                tools.insert(1, search(clusters));
            }
            tools
        }
    }
}

fn search(clusters: &[ClusterInfo]) -> Tool {
    tool(
        "search",
        "Find lines that hold a text in all objects, events and logs of one dump; the first hits come, with file and line.",
        &[
            ("cluster", cluster(clusters)),
            ("text", text("as it would stand there; upper and lower case are the same; /…/ is a regular expression")),
            ("why", text("what it would show")),
        ],
        &["cluster", "text", "why"],
    )
}

/// The schema of an answer in JSON, for a model that makes no calls.
pub fn as_schema(tools: &[Tool]) -> Value {
    let calls: Vec<Value> = tools
        .iter()
        .map(|tool| {
            object(
                &[("tool", json!({"type": "string", "enum": [tool.name]})), ("arguments", tool.parameters.clone())],
                &["tool", "arguments"],
            )
        })
        .collect();
    object(&[("call", json!({ "anyOf": calls }))], &["call"])
}

const CHANGE: &[&str] = &["cluster", "argv", "why", "verify", "risk"];

fn change(clusters: &[ClusterInfo]) -> Vec<(&'static str, Value)> {
    vec![
        ("cluster", cluster(clusters)),
        ("argv", words("the words after kubectl, one per item")),
        ("why", text("what it repairs")),
        ("verify", text("how one sees that it worked")),
        ("risk", text("what could go wrong")),
    ]
}

fn report() -> Tool {
    tool(
        "report",
        "Hand back to the Planner with what you found out, or why it could not be found out.",
        &[("summary", text("what was found out, at most five sentences")), ("evidence", evidence())],
        &["summary"],
    )
}

fn conclusion(clusters: &[ClusterInfo]) -> Value {
    let link = object(&[("fault", fault()), ("resource", resource(clusters))], &["fault", "resource"]);
    object(
        &[
            ("fault", fault()),
            ("resource", resource(clusters)),
            ("confidence", json!({"type": "number", "minimum": 0, "maximum": 1})),
            ("summary", text("one or two sentences that a tired person understands")),
            ("evidence", evidence()),
            (
                "chain",
                json!({"type": "array", "maxItems": 8, "items": link, "description": "from this cause to the symptom"}),
            ),
            ("remediation", json!({"type": "array", "maxItems": 3, "items": object(&change(clusters), CHANGE)})),
        ],
        &["fault", "resource", "confidence", "summary", "evidence"],
    )
}

fn resource(clusters: &[ClusterInfo]) -> Value {
    object(
        &[
            ("cluster", cluster(clusters)),
            ("apiVersion", text("such as apps/v1")),
            ("kind", text("such as Deployment")),
            ("namespace", text("empty for objects of the whole cluster")),
            ("name", json!({"type": "string"})),
        ],
        &["cluster", "kind", "name"],
    )
}

fn cluster(clusters: &[ClusterInfo]) -> Value {
    let names: Vec<&str> = clusters.iter().map(|info| info.name.as_str()).collect();
    json!({ "type": "string", "enum": names })
}

fn fault() -> Value {
    text("a code such as ocm.agent-stopped; that of the rules mind, if it names one")
}

fn evidence() -> Value {
    let id = json!({"type": "string", "pattern": "^o[0-9]+$"});
    json!({"type": "array", "items": id, "description": "ids of the observations that prove it"})
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

fn words(description: &str) -> Value {
    json!({"type": "array", "items": {"type": "string"}, "description": description})
}

fn object(properties: &[(&str, Value)], required: &[&str]) -> Value {
    let properties: serde_json::Map<String, Value> =
        properties.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

fn tool(name: &str, description: &str, properties: &[(&str, Value)], required: &[&str]) -> Tool {
    Tool { name: name.to_owned(), description: description.to_owned(), parameters: object(properties, required) }
}
