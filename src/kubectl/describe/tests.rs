//! Descriptions of what is not as it should be, and of what was not seen.

use super::{Related, Seen, What, Wish, describe, related};
use crate::domain::object::Object;
use crate::domain::row::KindId;
use crate::domain::time::Timestamp;
use crate::kubectl::kinds::Kinds;
use serde_json::{Value, json};

const NOW: &str = "2026-01-01T12:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

/// The objects that are compared with kubectl's descriptions.
fn samples() -> Vec<Value> {
    let list: Value = serde_saphyr::from_str(include_str!("../../../tests/describe/objects.yaml")).unwrap();
    list["items"].as_array().unwrap().clone()
}

fn kind_of(object: &Value) -> KindId {
    let (version, kind) = (object["apiVersion"].as_str().unwrap(), object["kind"].as_str().unwrap());
    match Kinds::builtin().by_kind(version, kind) {
        Some(kind) => kind.id.clone(),
        None => KindId {
            group: version.split_once('/').map_or("", |(group, _)| group).to_owned(),
            version: "v1".to_owned(),
            plural: format!("{}s", kind.to_lowercase()),
            kind: kind.to_owned(),
            namespaced: object.pointer("/metadata/namespace").is_some(),
        },
    }
}

/// A description with every related read answered by the samples.
fn described(object: &Value, seen: impl Fn(&Wish) -> Seen) -> String {
    let (kind, object) = (kind_of_or_pod(object), Object(object.clone()));
    let mut around = Related::default();
    for wish in related(&kind, &object, true, &Kinds::builtin()) {
        let answer = seen(&wish);
        around.add(&wish, answer);
    }
    describe(&kind, &object, &around, now())
}

fn kind_of_or_pod(object: &Value) -> KindId {
    let told =
        object.get("kind").is_some_and(Value::is_string) && object.get("apiVersion").is_some_and(Value::is_string);
    if told { kind_of(object) } else { Kinds::builtin().resolve("pods").unwrap().id.clone() }
}

fn sample(kind: &str, name: &str) -> Value {
    let is_it = |object: &Value| object["kind"] == kind && object["metadata"]["name"] == name;
    samples().into_iter().find(is_it).unwrap()
}

/// The paths of all values inside a value.
fn paths(value: &Value, here: &str, out: &mut Vec<String>) {
    out.push(here.to_owned());
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            paths(value, &format!("{here}/{}", name.replace('~', "~0").replace('/', "~1")), out);
        }),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, value)| paths(value, &format!("{here}/{at}"), out));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn no_field_of_a_wrong_type_stops_a_description() {
    let wrong = [
        json!(null),
        json!(-7),
        json!("é\u{1b}[2J"),
        json!([]),
        json!({}),
        json!([null, [{}], 3]),
        json!({"": {"a": []}}),
    ];
    let all = samples();
    for object in &all {
        let mut places = Vec::new();
        paths(object, "", &mut places);
        let places = places.iter().filter(|place| !matches!(place.as_str(), "/kind" | "/apiVersion"));
        // Each place gets one of them in turn: all places with all values would take long and find no more.
        for (place, value) in places.zip(wrong.iter().cycle()) {
            let mut spoiled = object.clone();
            *spoiled.pointer_mut(place).unwrap() = value.clone();
            // The spoiled object is also what stands around it.
            let around = vec![Object(spoiled.clone())];
            let text = described(&spoiled, |_| Seen::All(around.clone()));
            assert!(text.starts_with("Name:"), "{place} as {value}:\n{text}");
        }
    }
}

#[test]
fn what_could_not_be_seen_is_never_none() {
    for object in samples() {
        let wanted = related(&kind_of(&object), &Object(object.clone()), true, &Kinds::builtin());
        let none = described(&object, |_| Seen::All(Vec::new()));
        let unseen = described(&object, |_| Seen::Unseen("forbidden to look".to_owned()));
        assert!(none.contains("Events:") && none.contains("<none>"), "{none}");
        // Of a node, what only some drivers tell is left out where there is none.
        let told = wanted.iter().filter(|wish| !matches!(wish.what, What::DeviceSlices | What::EventsByName));
        let least = told.map(|wish| wish.what).fold(Vec::new(), |mut kinds: Vec<What>, what| {
            if !kinds.contains(&what) {
                kinds.push(what);
            }
            kinds
        });
        let times = unseen.matches("not seen: forbidden to look").count();
        let ingress = object["kind"] == "Ingress";
        assert!(times >= least.len() || ingress && times >= 3, "{times} of {least:?}:\n{unseen}");
        assert!(!unseen.contains("0 Running") && !unseen.contains("0 in total"), "{unseen}");
    }
}

#[test]
fn what_was_seen_in_part_says_so() {
    let part = |_: &Wish| Seen::Part(vec![Object(sample("Pod", "agent-x"))], "one namespace is missing".to_owned());
    let text = described(&sample("DaemonSet", "agent"), part);
    assert!(
        text.contains("0 Running / 1 Waiting / 0 Succeeded / 0 Failed (there may be more: one namespace is missing)"),
        "{text}"
    );
    assert!(text.contains("<there may be more: one namespace is missing>"), "{text}");
}

#[test]
fn a_service_that_does_not_exist_is_told_at_the_rule_that_names_it() {
    let text = described(&sample("Ingress", "front"), |wish| match (wish.what, wish.of.as_str()) {
        (What::Service, "ghost") => Seen::Absent,
        (What::Service, name) => Seen::All(vec![Object(sample("Service", name))]),
        _ => Seen::All(Vec::new()),
    });
    assert!(text.contains("ghost:81 (<error: services \"ghost\" not found>)"), "{text}");
    assert!(text.contains("web:https (<none>)"), "{text}");
}

#[test]
fn how_it_fares_comes_first_and_what_happened_last() {
    let event = sample("Event", "web-0.1");
    for (kind, name) in
        [("ManagedCluster", "cluster1"), ("Pod", "web-0"), ("Deployment", "web"), ("ManifestWork", "shop-web")]
    {
        let text = described(&sample(kind, name), |wish| match wish.what {
            What::Events => Seen::All(vec![Object(event.clone())]),
            _ => Seen::All(Vec::new()),
        });
        let at = |title: &str| text.find(&format!("\n{title}:\n")).unwrap_or_else(|| panic!("no {title} in\n{text}"));
        let rest = if ["Pod", "Deployment"].contains(&kind) {
            if kind == "Pod" { "Containers" } else { "Pod Template" }
        } else {
            "Spec"
        };
        assert!(at("Conditions") < at(rest) && at(rest) < at("Events"), "{text}");
        assert!(text.ends_with("spec.containers{app}: Back-off restarting failed container app\n"), "{text}");
    }
}

#[test]
fn what_machines_keep_and_values_of_secrets_are_left_out() {
    let mut pod = sample("Pod", "web-0");
    pod["metadata"]["managedFields"] = json!([{"manager": "kubelet-manager"}]);
    let text = described(&pod, |_| Seen::All(Vec::new()));
    assert!(!text.contains("kubelet-manager") && !text.contains("hidden"), "{text}");
    let text = described(&sample("Secret", "db"), |_| Seen::All(Vec::new()));
    assert!(text.contains("password:  14 bytes") && !text.contains("aHVud"), "{text}");
}

#[test]
fn objects_alone_are_described_with_their_own_events_and_nothing_is_said_of_the_rest() {
    let objects = [("Deployment", "web"), ("Pod", "web-0"), ("Event", "web-0.1"), ("Event", "web.9")];
    let objects = objects.map(|(kind, name)| Object(sample(kind, name)));
    let text = super::alone(&objects, now());
    let (deployment, pod) = text.split_at(text.find("\nName:").unwrap());
    assert!(deployment.contains("ScalingReplicaSet") && !deployment.contains("BackOff"), "{text}");
    assert!(pod.contains("BackOff") && !pod.contains("ScalingReplicaSet"), "{text}");
    assert!(
        !text.contains("New ReplicaSet:") && !text.contains("Old ReplicaSets:"),
        "what was not read is not told:\n{text}"
    );
    let events = super::alone(&[Object(sample("Event", "web-0.1"))], now());
    assert!(events.contains("Back-off restarting") && !events.contains("Events:"), "{events}");
}
