//! Whole cases driven by a scripted model over a small fleet made by hand. However the model behaves, the case ends with
//! conclusions, and what went wrong stands in it as facts.

use crate::script;
use crate::script::{Act, Endpoint as Server, call, done, say};
use klue::agent::inquiry::{Inquiry, Mind, Want};
use klue::agent::model::{Budget, ModelSettings};
use klue::case::fold::Case;
use klue::domain::cluster::{ClusterInfo, Part, Rung};
use klue::domain::command::Command;
use klue::domain::fact::Fact;
use klue::domain::finding::Verdict;
use klue::domain::ids::Digest;
use klue::domain::object::Object;
use klue::domain::observation::{Coverage, Observation, Outcome, Reading};
use klue::domain::role::Role;
use klue::domain::time::Timestamp;
use klue::llm::{Endpoint, Limits, openai};
use klue::runbook::find::Library;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const AGENT: &str = "open-cluster-management-agent";

fn now() -> Timestamp {
    "2026-01-01T12:00:00Z".parse().unwrap()
}

fn info(name: &str, part: Part) -> ClusterInfo {
    ClusterInfo { name: name.into(), part, rung: Rung::Dump { path: "dump".to_owned() }, captured: Some(now()) }
}

/// A hub that has not heard of cluster1 for an hour, and cluster1 with its agent scaled to zero.
fn objects(cluster: &str, plural: &str) -> Vec<Value> {
    match (cluster, plural) {
        ("hub", "managedclusters" | "managedcluster") => vec![json!({
            "apiVersion": "cluster.open-cluster-management.io/v1", "kind": "ManagedCluster",
            "metadata": {"name": "cluster1", "creationTimestamp": "2026-01-01T00:00:00Z"},
            "spec": {"hubAcceptsClient": true, "leaseDurationSeconds": 60},
            "status": {"conditions": [
                {"type": "HubAcceptedManagedCluster", "status": "True", "reason": "HubClusterAdminAccepted", "message": "", "lastTransitionTime": "2026-01-01T00:00:00Z"},
                {"type": "ManagedClusterJoined", "status": "True", "reason": "ManagedClusterJoined", "message": "", "lastTransitionTime": "2026-01-01T00:00:00Z"},
                {"type": "ManagedClusterConditionAvailable", "status": "Unknown", "reason": "ManagedClusterLeaseUpdateStopped",
                 "message": "Registration agent stopped updating its lease.", "lastTransitionTime": "2026-01-01T11:00:00Z"}]}})],
        ("cluster1", "deployments" | "deployment" | "deploy") => vec![json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": "klusterlet-agent", "namespace": AGENT, "creationTimestamp": "2026-01-01T00:00:00Z"},
            "spec": {"replicas": 0, "selector": {"matchLabels": {"app": "klusterlet-agent"}}}, "status": {}})],
        _ => Vec::new(),
    }
}

/// What the small fleet answers: lists of what it holds, and that there is nothing else.
fn answer(command: &Command) -> Reading {
    let words = command.words();
    let plural = words.get(1).map(|word| word.split(['/', '.']).next().unwrap_or_default()).unwrap_or_default();
    if words.first().is_some_and(|verb| verb == "logs") {
        let why = "log not collected".to_owned();
        return Reading::nothing(command.to_string(), now(), Outcome::NotCollected { why });
    }
    let found = objects(command.cluster.as_str(), plural);
    let mut reading = Reading::nothing(command.to_string(), now(), Outcome::Objects { count: found.len() });
    reading.objects = found.into_iter().map(Object).collect();
    if let Some(kind) = klue::kubectl::kinds::Kinds::builtin().resolve(plural) {
        let (group, kind) = (kind.id.group.clone(), kind.id.kind.clone());
        reading.covers.push(Coverage { group, kind, namespace: None, name: None, partial: false });
    }
    reading
}

fn observation(id: klue::domain::ids::ObservationId, command: Command, reading: &Reading) -> Observation {
    let excerpt = reading.objects.iter().map(|object| format!("{} {}\n", object.kind(), object.name())).collect();
    let digest = Digest::of(format!("{command} {}", command.cluster).as_bytes());
    let (request, outcome) = (reading.request.clone(), reading.outcome.clone());
    Observation {
        id,
        command,
        request,
        at: reading.at,
        outcome,
        excerpt,
        digest,
        source: None,
        redactions: 0,
        orders: None,
    }
}

/// Runs a question to its conclusions with a model that follows the script.
fn case(acts: Vec<Act>) -> Case {
    case_with(acts, ModelSettings::new("tiny"))
}

fn case_with(acts: Vec<Act>, settings: ModelSettings) -> Case {
    script::run(async {
        let server = Server::start(acts).await;
        let mut endpoint = Endpoint::new(&server.url(), None, "OPENAI_API_KEY", "tiny");
        let pause = Duration::from_millis(1);
        endpoint.limits = Limits { pause, longest_pause: pause, ..Limits::default() };
        let clusters = vec![info("hub", Part::Hub), info("cluster1", Part::Spoke)];
        let library = Arc::new(Library::embedded());
        let mut inquiry = Inquiry::open(clusters, "offline", Mind::Model(settings), library, now()).read_only();
        inquiry.ask("cluster1 is Unknown, why?", now());
        for _ in 0..200 {
            let wants = inquiry.advance(now()).wants;
            if wants.is_empty() {
                break;
            }
            for want in wants {
                match want {
                    Want::Look { id, command } => {
                        let reading = answer(&command);
                        let observation = observation(id, command, &reading);
                        inquiry.observed(reading, observation, now());
                    }
                    Want::Ask(prompt) => {
                        let reply = openai::complete(&endpoint, &prompt, |_| ()).await;
                        inquiry.replied(reply.map_err(|error| error.to_string()), now());
                    }
                    Want::Prepare(_) => panic!("nobody is there to approve anything"),
                }
            }
        }
        inquiry.case().clone()
    })
}

fn step(tool: &str, arguments: Value) -> Act {
    Act::Stream([say("I go on."), call(tool, &arguments.to_string()), done("tool_calls")].concat())
}

/// The case has conclusions that are not the model's, and says why.
fn assert_rules_finished(case: &Case, failed: &str, took_over: &str) {
    let facts: Vec<&Fact> = case.entries().iter().map(|entry| &entry.fact).collect();
    let told = format!("{facts:#?}");
    let failures = facts.iter().filter_map(|fact| match fact {
        Fact::Failed { what, why } => Some(format!("{what}: {why}")),
        _ => None,
    });
    assert!(failed.is_empty() || failures.into_iter().any(|text| text.contains(failed)), "{failed}: {told}");
    let reasons: Vec<&str> = facts
        .iter()
        .filter_map(|fact| match fact {
            Fact::TookOver { why } => Some(why.as_str()),
            _ => None,
        })
        .collect();
    assert!(reasons.len() == 1 && reasons[0].contains(took_over), "{took_over}: {reasons:?}");
    let read = case.observations.len();
    assert!(case.conclusions.is_some() && read > 0, "the rules mind did not finish: {told}");
}

fn hand_off() -> Act {
    let task = "see on cluster1 whether the agent runs";
    step("hand_off", json!({"to": "engineer", "task": task, "expects": "its replicas", "why": "the lease stopped"}))
}

fn look() -> Act {
    step(
        "kubectl",
        json!({"cluster": "cluster1", "argv": ["get", "deployments", "-n", AGENT], "why": "is it running?"}),
    )
}

#[test]
fn a_model_that_behaves_drives_the_case_to_its_end() {
    let resource = json!({"cluster": "cluster1", "apiVersion": "apps/v1", "kind": "Deployment", "namespace": AGENT, "name": "klusterlet-agent"});
    let argv = json!(["scale", "deployment/klusterlet-agent", "-n", AGENT, "--replicas=1"]);
    let repair = json!({"cluster": "cluster1", "argv": argv, "why": "starts it", "verify": "the lease is renewed", "risk": "none"});
    let finding = json!({"fault": "ocm.agent-stopped", "resource": resource, "summary": "The agent has no replicas.", "evidence": ["o1"]});
    let mut cause = finding.clone();
    cause["confidence"] = json!(0.9);
    cause["remediation"] = json!([repair]);
    let case = case(vec![
        step(
            "hand_off",
            json!({"to": "advisor", "task": "what is known of a lost lease", "expects": "a runbook", "why": "the symptom is known"}),
        ),
        step("search_knowledge", json!({"query": "lease stopped"})),
        step("report", json!({"summary": "Nothing relevant is known."})),
        hand_off(),
        look(),
        step("report", json!({"summary": "It has no replicas.", "evidence": ["o1"]})),
        step("find", finding),
        step("conclude", json!({"verdict": "found", "conclusions": [cause]})),
    ]);
    let end = case.conclusions.as_ref().unwrap();
    assert_eq!((end.verdict, end.conclusions[0].resource.name.as_str()), (Verdict::Found, "klusterlet-agent"));
    assert_eq!(end.conclusions[0].remediation.len(), 1);
    assert_eq!((case.findings.len(), case.observations.len(), case.taken_over), (1, 1, false));
    let spent = case.entries().iter().filter(|entry| matches!(entry.fact, Fact::Spent { .. })).count();
    assert_eq!(spent, 8);
    let floors: Vec<Role> = case
        .entries()
        .iter()
        .filter_map(|entry| match &entry.fact {
            Fact::HandedOff { handoff, .. } => Some(handoff.to),
            _ => None,
        })
        .collect();
    assert_eq!(floors, [Role::Advisor, Role::Planner, Role::Engineer, Role::Planner]);
}

#[test]
fn a_slip_is_told_to_the_model_and_forgiven_once() {
    let broken = Act::Stream([call("hand_off", "{\"to\": \"engi"), done("tool_calls")].concat());
    let case = case(vec![broken, hand_off(), look(), Act::Status(500, String::new(), None)]);
    assert_rules_finished(&case, "are not JSON", "failed (500");
    assert!(case.observations.values().any(|seen| seen.command.to_string().contains("get deployments")));
}

#[test]
fn calls_that_are_never_well_formed_end_in_the_rules_mind() {
    let broken = Act::Stream([call("hand_off", "{\"to\": \"engi"), done("tool_calls")].concat());
    assert_rules_finished(&case(vec![broken]), "the arguments of `hand_off` are not JSON", "2 times in a row");
}

#[test]
fn talk_without_a_call_ends_in_the_rules_mind() {
    let talk = Act::Stream([say("I would look at the agent."), done("stop")].concat());
    assert_rules_finished(&case(vec![talk]), "there was no call in the answer", "2 times in a row");
}

#[test]
fn endless_talk_ends_in_the_rules_mind() {
    let talk = Act::Stream(say(&"and so on ".repeat(100)).repeat(40));
    assert_rules_finished(&case(vec![talk]), "the model tiny: ", "talked on without end");
}

#[test]
fn a_limit_that_passes_leaves_no_trace_and_one_that_stays_does() {
    let limit = || Act::Status(429, r#"{"error":{"message":"slow down"}}"#.to_owned(), Some("0"));
    let case_of_one = case(vec![limit(), hand_off(), Act::Status(500, String::new(), None)]);
    let told = format!("{:?}", case_of_one.entries());
    assert!(!told.contains("slow down"), "{told}");
    assert_rules_finished(&case(vec![limit()]), "slow down", "limits requests");
}

#[test]
fn an_endpoint_that_fails_ends_in_the_rules_mind() {
    assert_rules_finished(&case(vec![Act::Status(500, "no memory".to_owned(), None)]), "no memory", "failed (500");
}

#[test]
fn a_connection_that_is_cut_ends_in_the_rules_mind_and_half_a_call_is_not_made() {
    let half = [say("I look"), call("hand_off", r#"{"to":"engineer","task":"see","#)].concat();
    let case = case(vec![Act::Cut(half)]);
    assert_rules_finished(&case, "cut in mid-answer", "cut in mid-answer");
    assert!(!format!("{:?}", case.entries()).contains("I look"));
}

#[test]
fn going_in_circles_ends_in_the_rules_mind() {
    assert_rules_finished(&case(vec![hand_off(), look()]), "", "the same 3 times: kubectl get deployments");
}

#[test]
fn a_budget_that_is_spent_ends_in_the_rules_mind() {
    let settings = ModelSettings { budget: Budget { turns: 2, ..Budget::default() }, ..ModelSettings::new("tiny") };
    assert_rules_finished(&case_with(vec![hand_off(), look()], settings), "", "the budget of 2 model turns");
}
