//! A model endpoint on loopback that follows a script: what a turn comes to when it behaves, and when it does not.

use crate::script;
use crate::script::{Act, Endpoint as Server, call, done, say};
use klue::agent::next::{Answer, Prompt, Reply, Tool};
use klue::domain::role::Role;
use klue::llm::{Endpoint, Limits, LlmError, openai};
use serde_json::json;
use std::time::Duration;

fn prompt() -> Prompt {
    Prompt {
        role: Role::Engineer,
        system: "You are the Engineer.".to_owned(),
        ledger: "Question: why?".to_owned(),
        tools: vec![Tool {
            name: "kubectl".to_owned(),
            description: "Read.".to_owned(),
            parameters: json!({"type": "object", "properties": {}}),
        }],
        answer: Answer::Call,
    }
}

fn endpoint(server: &Server) -> Endpoint {
    let mut endpoint = Endpoint::new(&server.url(), Some("sk-hidden-key".to_owned()), "KLUE_KEY", "tiny");
    endpoint.limits =
        Limits { pause: Duration::from_millis(1), longest_pause: Duration::from_millis(5), ..Limits::default() };
    endpoint
}

/// Runs one turn against a script and returns what came, what was shown on the way, and how often it was asked.
fn turn(acts: Vec<Act>) -> (Result<Reply, LlmError>, Vec<String>, Vec<String>) {
    turn_within(acts, Limits::default().deadline)
}

fn turn_within(acts: Vec<Act>, deadline: Duration) -> (Result<Reply, LlmError>, Vec<String>, Vec<String>) {
    script::run(async {
        let server = Server::start(acts).await;
        let mut endpoint = endpoint(&server);
        endpoint.limits.deadline = deadline;
        let mut shown = Vec::new();
        let reply = openai::complete(&endpoint, &prompt(), |text| shown.push(text.to_owned())).await;
        (reply, shown, server.requests())
    })
}

fn failure(acts: Vec<Act>) -> (LlmError, usize) {
    let (reply, _, requests) = turn(acts);
    let error = reply.unwrap_err();
    assert!(!error.to_string().contains("sk-hidden-key"), "{error}");
    (error, requests.len())
}

#[test]
fn a_call_arrives_whole_with_its_text_and_its_price() {
    let events = [
        say("I look at the agent's "),
        say("deployment first."),
        call("kubectl", r#"{"cluster":"cluster1","#),
        call("", r#""argv":["get"]}"#),
        done("tool_calls"),
    ];
    let (reply, shown, requests) = turn(vec![Act::Stream(events.concat())]);
    let reply = reply.unwrap();
    assert_eq!(reply.text, "I look at the agent's deployment first.");
    assert_eq!(reply.calls.len(), 1);
    assert_eq!(
        (reply.calls[0].name.as_str(), reply.calls[0].arguments.as_str()),
        ("kubectl", r#"{"cluster":"cluster1","argv":["get"]}"#)
    );
    assert_eq!((reply.prompt_tokens, reply.completion_tokens), (7, 5));
    assert_eq!(shown.last().map(String::as_str), Some("I look at the agent's deployment first."));
    assert!(
        requests[0].contains("authorization: Bearer sk-hidden-key") && requests[0].contains(r#""model":"tiny""#),
        "{}",
        requests[0]
    );
}

#[test]
fn text_is_shown_as_it_comes_and_without_credentials() {
    let events: Vec<String> =
        (0..20).map(|n| say(&format!("word {n} and password=hunter2{n} "))).chain([done("stop")]).collect();
    let (_, shown, _) = turn(vec![Act::Stream(events.concat())]);
    assert!(shown.len() > 3, "{shown:?}");
    assert!(shown.iter().all(|text| !text.contains("hunter2")), "{shown:?}");
}

#[test]
fn the_key_is_taken_out_of_what_the_endpoint_says() {
    let (reply, _, _) = turn(vec![Act::Stream([say("you are sk-hidden-key"), done("stop")].concat())]);
    assert_eq!(reply.unwrap().text, "you are [redacted key]");
    let (error, _) = failure(vec![Act::Status(400, "bad key sk-hidden-key".to_owned(), None)]);
    assert!(matches!(error, LlmError::Refused { .. }), "{error}");
}

#[test]
fn endless_talk_is_cut_off() {
    let talk = say(&"and then it goes on ".repeat(50)).repeat(40);
    let (error, tries) = failure(vec![Act::Stream(talk)]);
    assert_eq!((error, tries), (LlmError::TooLong { model: "tiny".to_owned(), limit: 16_000 }, 1));
}

#[test]
fn a_line_without_end_is_not_read_to_its_end() {
    let (error, _) = failure(vec![Act::Flood]);
    assert!(matches!(error, LlmError::Cut { .. }), "{error}");
}

#[test]
fn empty_lines_without_end_are_not_waited_for() {
    let events = [say("{\"name\":\"kubectl\"}"), say(&"\n".repeat(500)), say(&"\n".repeat(20_000))];
    let (reply, _, _) = turn(vec![Act::Stream(events.concat())]);
    assert_eq!(reply.unwrap().text.trim(), "{\"name\":\"kubectl\"}");
}

#[test]
fn a_limit_that_passes_is_waited_for() {
    let good = Act::Stream([say("here"), done("stop")].concat());
    let (reply, _, requests) =
        turn(vec![Act::Status(429, r#"{"error":{"message":"slow down"}}"#.to_owned(), Some("3600")), good]);
    assert_eq!((reply.unwrap().text.as_str(), requests.len()), ("here", 2));
}

#[test]
fn a_limit_that_stays_is_said() {
    let (error, tries) = failure(vec![Act::Status(429, r#"{"error":{"message":"slow down"}}"#.to_owned(), None)]);
    assert!(matches!(&error, LlmError::Busy { tries: 3, why, .. } if why == "slow down"), "{error}");
    assert_eq!(tries, 3);
}

#[test]
fn an_empty_account_is_not_asked_again() {
    let body = r#"{"error":{"message":"pay first","type":"insufficient_quota"}}"#.to_owned();
    assert_eq!(failure(vec![Act::Status(429, body, None)]).1, 1);
}

#[test]
fn an_endpoint_that_keeps_failing_is_asked_three_times() {
    let (error, tries) = failure(vec![Act::Status(500, "no memory".to_owned(), None)]);
    assert!(matches!(&error, LlmError::Broken { status: 500, why, .. } if why == "no memory"), "{error}");
    assert_eq!(tries, 3);
}

#[test]
fn a_wrong_key_or_model_is_named_and_not_tried_again() {
    let (error, tries) = failure(vec![Act::Status(401, String::new(), None)]);
    assert_eq!(tries, 1);
    assert!(error.to_string().contains("check the key in $KLUE_KEY"), "{error}");
    let (error, _) = failure(vec![Act::Status(404, "model not found".to_owned(), None)]);
    assert!(error.to_string().contains("does not know the model \"tiny\""), "{error}");
}

#[test]
fn an_answer_that_was_cut_is_never_used() {
    let half = [say("I will look at the"), call("kubectl", r#"{"cluster":"#)].concat();
    for act in [Act::Cut(half.clone()), Act::Stream(half)] {
        let (error, tries) = failure(vec![act]);
        assert!(matches!(error, LlmError::Cut { .. }), "{error}");
        assert_eq!(tries, 1, "what began to arrive is not asked for again");
    }
}

#[test]
fn an_endpoint_that_falls_silent_is_left() {
    let (reply, _, _) = turn_within(vec![Act::Silence(say("I will"))], Duration::from_millis(200));
    assert!(matches!(reply, Err(LlmError::TooSlow { .. })), "{reply:?}");
}

#[test]
fn an_endpoint_that_is_none_is_said_to_be_none() {
    for act in [Act::Page("<html>welcome</html>".to_owned()), Act::Stream("data: {\"choices\": 7}\n\n".to_owned())] {
        let (error, _) = failure(vec![act]);
        assert!(matches!(error, LlmError::Garbled { .. }), "{error}");
    }
    let (error, _) = failure(vec![Act::Stream(done("stop"))]);
    assert!(matches!(error, LlmError::Empty { .. }), "{error}");
}

#[test]
fn nobody_there_is_said_with_the_address() {
    let error = script::run(async {
        let server = Server::start(Vec::new()).await;
        let mut endpoint = endpoint(&server);
        drop(server);
        endpoint.limits.retries = 1;
        openai::complete(&endpoint, &prompt(), |_| ()).await.unwrap_err()
    });
    assert!(matches!(&error, LlmError::Unreachable { url, .. } if url.starts_with("http://127.0.0.1")), "{error}");
}

#[test]
fn a_key_with_a_line_break_is_an_error_and_no_panic() {
    let endpoint = Endpoint::new("http://127.0.0.1:9/v1", Some("sk-one\nsk-two".to_owned()), "KLUE_KEY", "tiny");
    let error = script::run(async { openai::complete(&endpoint, &prompt(), |_| ()).await.unwrap_err() });
    assert_eq!(error, LlmError::KeyMalformed { key_name: "KLUE_KEY".to_owned() });
}

#[test]
fn a_model_that_makes_no_calls_is_asked_for_json() {
    let (requests, reply) = script::run(async {
        let server = Server::start(vec![Act::Stream([say("{}"), done("stop")].concat())]).await;
        let prompt = Prompt { answer: Answer::Json(json!({"type": "object"})), ..prompt() };
        let reply = openai::complete(&endpoint(&server), &prompt, |_| ()).await;
        (server.requests(), reply)
    });
    assert_eq!(reply.unwrap().text, "{}");
    assert!(
        requests[0].contains(r#""response_format":{"type":"json_schema""#) && !requests[0].contains(r#""tools""#),
        "{}",
        requests[0]
    );
}
