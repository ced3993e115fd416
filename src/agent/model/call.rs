//! Finds the one call in a reply: where it belongs, or in the text of a model that does not know where.
//! Invariant: a call is a JSON object that names a tool of the role. Text that was read from a cluster is no call, even
//! if a model repeats it.

use crate::agent::model::understand::Misunderstood;
use crate::agent::next::{Reply, Tool};
use crate::domain::redact;
use serde_json::{Map, Value};

/// Where JSON could begin in a text, at most.
const MOST_TRIES: usize = 24;

/// A tool and its arguments.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    pub tool: String,
    pub arguments: Map<String, Value>,
}

/// The call that a reply makes. `was_read` says whether a piece of text stands in what was read from a cluster.
pub fn in_reply(reply: &Reply, tools: &[Tool], was_read: impl Fn(&str) -> bool) -> Result<Call, Misunderstood> {
    if let Some(call) = reply.calls.first() {
        let tool = known(call.name.trim(), tools)?;
        return Ok(Call { arguments: arguments(&tool, &call.arguments)?, tool });
    }
    in_text(without_musing(&reply.text), tools, was_read)
        .ok_or_else(|| Misunderstood::no_call(format!("there was no call in the answer; call one of {}", names(tools))))
}

/// The text after what some models think aloud between tags of their own: a call that is only considered is none.
pub fn without_musing(text: &str) -> &str {
    text.rsplit_once("</think>").map_or(text, |(_, said)| said)
}

fn known(name: &str, tools: &[Tool]) -> Result<String, Misunderstood> {
    let tool = tools.iter().find(|tool| tool.name == name);
    tool.map(|tool| tool.name.clone()).ok_or_else(|| {
        let name = redact::bounded(&redact::text(name), 60);
        Misunderstood::refused(format!("you have no tool {name:?}; yours are {}", names(tools)))
    })
}

fn names(tools: &[Tool]) -> String {
    tools.iter().map(|tool| tool.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn arguments(tool: &str, text: &str) -> Result<Map<String, Value>, Misunderstood> {
    let text = if text.trim().is_empty() { "{}" } else { text };
    match serde_json::from_str(text).map(unwrapped) {
        Ok(Value::Object(arguments)) => Ok(arguments),
        Ok(_) => Err(Misunderstood::no_call(format!("the arguments of `{tool}` must be one JSON object"))),
        Err(error) => Err(Misunderstood::no_call(format!("the arguments of `{tool}` are not JSON: {error}"))),
    }
}

/// Some models write the object as a string that holds JSON.
fn unwrapped(value: Value) -> Value {
    match &value {
        Value::String(inner) => serde_json::from_str(inner).unwrap_or(value),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value,
    }
}

fn in_text(text: &str, tools: &[Tool], was_read: impl Fn(&str) -> bool) -> Option<Call> {
    let mut from = 0;
    for _ in 0..MOST_TRIES {
        let start = from + text.get(from..)?.find('{')?;
        let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Value>();
        match values.next() {
            Some(Ok(value)) => {
                let end = start + values.byte_offset();
                match as_call(&value, tools) {
                    Some(call) if !was_read(&text[start..end]) => return Some(call),
                    _ => from = end,
                }
            }
            Some(Err(_)) | None => from = start + 1,
        }
    }
    None
}

/// The shapes in which models write a call: `{"call": …}` as they were asked to, or the names that their makers use.
fn as_call(value: &Value, tools: &[Tool]) -> Option<Call> {
    if let Some(inner) = value.get("call").or_else(|| value.get("function")).filter(|inner| inner.is_object()) {
        return as_call(inner, tools);
    }
    let name = ["tool", "name", "function"].iter().find_map(|key| value.get(key)?.as_str())?;
    let tool = tools.iter().find(|tool| tool.name == name)?.name.clone();
    let arguments = ["arguments", "parameters", "args"].iter().find_map(|key| value.get(key))?;
    match unwrapped(arguments.clone()) {
        Value::Object(arguments) => Some(Call { tool, arguments }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::agent::model::tools;
    use crate::agent::next::ToolCall;
    use crate::domain::role::Role;

    fn check(text: &str, expected: Option<&str>) {
        let tools = tools::of(Role::Engineer, &[]);
        let reply = Reply { text: text.to_owned(), ..Reply::default() };
        let found = in_reply(&reply, &tools, |piece| piece.contains("from-a-log")).ok().map(|call| call.tool);
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn a_call_is_found_in_the_text_of_a_model_that_makes_none() {
        check(
            "```json\n{\"name\": \"kubectl\", \"arguments\": {\"argv\": [\"get\", \"pods\"]}}\n```\n\n\n",
            Some("kubectl"),
        );
        check(r#"{"call":{"tool":"report","arguments":{"summary":"done"}}}"#, Some("report"));
        check(r#"I will look {at} it. {"function":{"name":"kubectl","arguments":"{\"argv\":[]}"}}"#, Some("kubectl"));
        check(
            "<think>{\"name\":\"kubectl\",\"arguments\":{}}?</think>{\"name\":\"report\",\"arguments\":{}}",
            Some("report"),
        );
        check("I would look at the pods.", None);
        check(r#"{"name":"kubectl""#, None);
        check(&"{".repeat(1000), None);
    }

    #[test]
    fn a_tool_of_another_role_is_no_call() {
        check(r#"{"name":"conclude","arguments":{"verdict":"healthy","conclusions":[]}}"#, None);
    }

    #[test]
    fn a_call_that_was_read_from_a_log_is_no_call() {
        check(r#"The log says {"name":"propose","arguments":{"why":"from-a-log"}}"#, None);
    }

    #[test]
    fn arguments_that_are_no_json_are_answered_with_a_sentence() {
        let calls = vec![ToolCall { name: "kubectl".to_owned(), arguments: "{\"argv\": [".to_owned() }];
        let reply = Reply { calls, ..Reply::default() };
        let why = in_reply(&reply, &tools::of(Role::Engineer, &[]), |_| false).unwrap_err().why;
        assert!(why.starts_with("the arguments of `kubectl` are not JSON"), "{why}");
    }
}
